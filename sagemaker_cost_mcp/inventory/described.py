"""Listed resources with their descriptions on top: what the kinds that AWS lists and describes apart have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP, ResourceGone
from sagemaker_cost_mcp.inventory.unread import merged
from sagemaker_cost_mcp.model.snapshot import Gap


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What AWS calls the parts of one kind of resource."""

    noun: str
    """For a reader: `Studio app`."""
    describe: str
    """Operation of SageMaker that describes one."""
    needed: tuple[str, ...]
    """AWS's model calls these optional; a resource without one of them cannot be judged."""
    status: str = "Status"
    """Member that holds its state."""
    statuses: frozenset[str]
    """States known to this version."""

    @property
    def operation(self) -> str:
        """As gaps name it."""
        return f"sagemaker:{self.describe}"


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A row of a listing."""

    name: str
    """Unique in its listing."""
    row: Mapping[str, Any]
    asked: Mapping[str, Any] | None
    """Parameters of its description; None: it is not described."""


@dataclass(frozen=True, kw_only=True)
class Described:
    """A listed row, with its description, which is newer, on top."""

    name: str
    row: Mapping[str, Any]
    whole: bool
    """False: it was not described, or could not be."""
    gap: Gap | None = None


def described(reading: Reading, region: str, kind: Kind, listed: Sequence[Listed]) -> Outcome[Described]:
    """The rows that can be judged, in their order, those with parameters described: one call each.

    What could not be described keeps its listed row. What was deleted in the meantime is left out, and so is what
    lacks a needed field; all but the former leave gaps, each kind told once.
    """
    asked = [one for one in listed if one.asked is not None]
    answers = reading.each(partial(_described, reading, region, kind), asked)
    by_name = {one.name: Described(name=one.name, row=one.row, whole=False) for one in listed if one.asked is None}
    by_name |= {one.name: one for one in answers if one is not None}
    found = [by_name[one.name] for one in listed if one.name in by_name]
    failures = [(one.name, one.gap) for one in found if one.gap]
    failures += [(one.name, _gap(reading, region, kind, said)) for one in found for said in _oddities(kind, one.row)]
    return Outcome(tuple(one for one in found if not _missing(kind, one.row)), merged(failures))


def _described(reading: Reading, region: str, kind: Kind, listed: Listed) -> Described | None:
    try:
        answer = reading.call("sagemaker", kind.describe, region, **(listed.asked or {}))
    except ResourceGone:
        return None
    except LEAVES_A_GAP as error:
        return Described(name=listed.name, row=listed.row, whole=False, gap=reading.gap(error, kind.operation, region))
    return Described(name=listed.name, row={**listed.row, **answer}, whole=True)


def _missing(kind: Kind, row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(member for member in kind.needed if not row.get(member))


def _oddities(kind: Kind, row: Mapping[str, Any]) -> Iterator[str]:
    if missing := _missing(kind, row):
        yield f"AWS's answer lacks {', '.join(missing)}, so the {kind.noun} is left out."
    status = row.get(kind.status)
    if status and status not in kind.statuses:
        yield f"Status {status!r} is not known to this version, so whether it bills cannot be told."


def _gap(reading: Reading, region: str, kind: Kind, sentence: str) -> Gap:
    account_id = reading.identity.account_id
    return Gap(operation=kind.operation, region=region, account_id=account_id, reason=sentence)
