"""What becomes of a failed read: rows that did arrive are kept, and a gap names what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.aws.reads import find
from sagemaker_cost_mcp.errors import LEAVES_A_GAP
from sagemaker_cost_mcp.model.snapshot import Gap

_Kind = tuple[str, str, str]
"""Operation, region, and the permission that is missing or else the reason."""

NAMES_SHOWN = 5
"""A gap names this many of the resources it touches; the others are counted."""


def rows_of(
    reading: Reading, operation: tuple[str, str], region: str, key: str, **params: Any
) -> Outcome[dict[str, Any]]:
    """All rows under `key` of a listing; when a page fails, the rows before it and a gap.

    Args:
        reading: The question's reading.
        operation: Service and operation, `("sagemaker", "ListNotebookInstances")`.
        region: Region to ask.
        key: Member of the answer that holds the rows.
        **params: Parameters of the call.
    """
    service, name = operation
    rows: list[dict[str, Any]] = []
    try:
        for page in reading.pages(service, name, region, **params):
            rows.extend(page.get(key, ()))
    except LEAVES_A_GAP as error:
        return Outcome(tuple(rows), (reading.gap(error, find(service, name).label, region),))
    return Outcome(tuple(rows))


def merged(failures: Iterable[tuple[str, Gap]]) -> tuple[Gap, ...]:
    """One gap for each different failure, naming the resources it touches: 200 refusals are told once.

    Where one permission is missing, AWS's sentences differ by the resource they quote; the first stands for all.
    """
    gaps: dict[_Kind, Gap] = {}
    names: defaultdict[_Kind, list[str]] = defaultdict(list)
    for name, gap in failures:
        kind = (gap.operation, gap.region, gap.missing_permission or gap.reason)
        gaps.setdefault(kind, gap)
        names[kind].append(name)
    return tuple(
        gap.model_copy(update={"reason": f"{gap.reason} Touches {_listed(names[kind])}."}) for kind, gap in gaps.items()
    )


def _listed(names: list[str]) -> str:
    shown = ", ".join(sorted(names)[:NAMES_SHOWN])
    rest = len(names) - NAMES_SHOWN
    return f"{shown} and {rest} more" if rest > 0 else shown
