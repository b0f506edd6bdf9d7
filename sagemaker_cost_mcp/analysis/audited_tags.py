"""Resources and jobs held against the required cost allocation tags, kind by kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from sagemaker_cost_mcp.analysis.attribution import attribution
from sagemaker_cost_mcp.analysis.costly_resources import Costly, costly_resources
from sagemaker_cost_mcp.analysis.required_tags import Lack, lacking
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.model.value import Value

JOB_SHELVES: frozenset[Shelf] = frozenset({"training_jobs", "processing_jobs", "transform_jobs", "labeling_jobs"})
"""Jobs that ran in the bill's window."""


class Audited(Value):
    """One resource or job, and what it lacks."""

    costly: Costly
    lacks: tuple[Lack, ...] | None
    """None: its tags could not be read; empty: it has all."""


class KindAudit(Value):
    """All resources of one kind."""

    kind: str
    """As AWS writes it in the ARN."""
    resources: int
    lacking: int
    unread: int
    monthly: Decimal
    """USD of those whose cost is known."""
    unattributed: Decimal
    """The part of it that lacks a required tag."""
    unpriced: int
    """Resources whose cost is not known, or in part only."""


def audited(snapshot: Snapshot, required: Sequence[str]) -> tuple[Audited, ...]:
    """Everything that costs money; what lacks a tag first, the dearest leading, then what could not be read."""
    every = (*costly_resources(snapshot), *_jobs(snapshot))
    found = [Audited(costly=one, lacks=_lacks(one, required)) for one in every]
    return tuple(sorted(found, key=_rank))


def _lacks(one: Costly, required: Sequence[str]) -> tuple[Lack, ...] | None:
    return None if one.ref.tags is None else lacking(one.ref.tags, required)


def _rank(one: Audited) -> tuple[int, Decimal, str]:
    state = 1 if one.lacks is None else 0 if one.lacks else 2
    return state, -(one.costly.monthly or ZERO), one.costly.ref.arn


def by_kind(found: Iterable[Audited]) -> tuple[KindAudit, ...]:
    """One row a kind; the largest amount that cannot be attributed leads."""
    groups: defaultdict[str, list[Audited]] = defaultdict(list)
    for one in found:
        groups[one.costly.ref.type].append(one)
    kinds = [_kind(name, members) for name, members in groups.items()]
    return tuple(sorted(kinds, key=lambda one: (-one.unattributed, -one.lacking, one.kind)))


def _kind(name: str, members: Sequence[Audited]) -> KindAudit:
    return KindAudit(
        kind=name,
        resources=len(members),
        lacking=sum(bool(one.lacks) for one in members),
        unread=sum(one.lacks is None for one in members),
        monthly=known_cost(members),
        unattributed=known_cost(one for one in members if one.lacks),
        unpriced=sum(bool(one.costly.unknown) for one in members),
    )


def known_cost(found: Iterable[Audited]) -> Decimal:
    """USD a month, as far as it is known."""
    return sum((one.costly.monthly or ZERO for one in found), ZERO)


def _jobs(snapshot: Snapshot) -> Iterator[Costly]:
    """Jobs of the bill's window with what they cost in it, scaled to a month; those that cost nothing are left out."""
    bill = snapshot.bill
    if bill is None or not bill.hours:
        yield from (Costly(ref=ref, monthly=None, unknown="the bill was not read") for ref in _refs(snapshot))
        return
    costs = attribution(snapshot, bill)
    month = HOURS_PER_MONTH / bill.hours
    for ref in _refs(snapshot):
        cost, unknown = costs.cost(ref.arn), costs.untold.get(ref.arn, "")
        if cost or unknown:
            yield Costly(ref=ref, monthly=None if cost is None else cost * month, unknown=unknown)


def _refs(snapshot: Snapshot) -> Iterator[ResourceRef]:
    jobs = (snapshot.training_jobs, snapshot.processing_jobs, snapshot.transform_jobs, snapshot.labeling_jobs)
    return (job.ref for kind in jobs for job in kind)
