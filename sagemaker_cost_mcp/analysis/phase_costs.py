"""The bill by phase: what each costs, of which machines, volumes and transfer, against the window before, over time.

Every counted row of the bill is in exactly one phase and one period, so that phases, natures and periods each add up
to the total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from sagemaker_cost_mcp.analysis.cost_table import counted, row_phase
from sagemaker_cost_mcp.analysis.periods import Cut, Period, periods
from sagemaker_cost_mcp.analysis.usage_types import Nature, nature, origin
from sagemaker_cost_mcp.model.money import ZERO, Bill, BillRow, Phase, RecordKind
from sagemaker_cost_mcp.model.value import Value

_NO_USAGE = frozenset({RecordKind.TAX, RecordKind.OTHER})


class PhaseCost(Value):
    """Cost of one phase in a window."""

    phase: Phase
    cost: Decimal
    by_nature: Mapping[Nature, Decimal]
    """Adds up to `cost`."""
    volumes: Decimal
    """Volumes of what the phase uses; counted in phase `storage`, not here."""
    previous: Decimal | None = None
    """In the window before; None: that was not read."""


class PeriodCost(Value):
    """Cost of one day, week or month."""

    period: Period
    by_phase: Mapping[Phase, Decimal]
    estimated: bool
    """AWS may still change it."""


def between(bill: Bill, start: date, end: date) -> Bill:
    """The part of a bill whose periods start in these days."""
    rows = tuple(row for row in bill.rows if start <= row.period_start.date() < end)
    return bill.model_copy(update={"rows": rows, "window_start": start, "window_end": end})


def phase_table(bill: Bill, previous: Bill | None = None) -> tuple[PhaseCost, ...]:
    """Every phase, also those that cost nothing."""
    costs: defaultdict[tuple[Phase, Nature], Decimal] = defaultdict(lambda: ZERO)
    volumes: defaultdict[Phase, Decimal] = defaultdict(lambda: ZERO)
    for row in filter(counted, bill.rows):
        kind = _nature(row)
        costs[row_phase(row), kind] += row.cost
        if kind is Nature.STORAGE:
            volumes[origin(row.usage_type)] += row.cost
    earlier = _by_phase(previous.rows) if previous else {}
    return tuple(
        PhaseCost(
            phase=phase,
            cost=sum((costs[phase, kind] for kind in Nature), ZERO),
            by_nature={kind: costs[phase, kind] for kind in Nature},
            volumes=volumes[phase],
            previous=earlier.get(phase, ZERO) if previous else None,
        )
        for phase in Phase
    )


def series(bill: Bill, cut: Cut) -> tuple[PeriodCost, ...]:
    """A bill over time, oldest first; a bill by month can only be cut by month, one by day in every way.

    A period without a row costs nothing: Cost Explorer answered for it too.
    """
    cuts = list(periods(bill.window_start, bill.window_end, cut))
    members: dict[date, list[BillRow]] = {period.start: [] for period in cuts}
    starts = sorted(members, reverse=True)
    for row in filter(counted, bill.rows):
        day = row.period_start.date()
        members[next(start for start in starts if start <= day)].append(row)
    return tuple(
        PeriodCost(
            period=period,
            by_phase=_by_phase(members[period.start]),
            estimated=any(row.estimated for row in members[period.start]),
        )
        for period in cuts
    )


def _by_phase(rows: Iterable[BillRow]) -> dict[Phase, Decimal]:
    sums: defaultdict[Phase, Decimal] = defaultdict(lambda: ZERO)
    for row in filter(counted, rows):
        sums[row_phase(row)] += row.cost
    return dict(sums)


def _nature(row: BillRow) -> Nature:
    return Nature.OTHER if row.kind in _NO_USAGE else nature(row.usage_type)
