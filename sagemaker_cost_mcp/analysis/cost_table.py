"""The bill as tables: by usage type, by phase, by record type. Every row of the bill is in exactly one place.

Counted is what was used, at the bill's metric: usage, covered usage, negations, discounts, taxes, fees, unknown record
types. Not counted and said apart: credits and refunds (they make spend read as nothing) and the fee of commitments,
which under an amortized metric is their unused part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from sagemaker_cost_mcp.analysis.usage_types import instance_type, phase
from sagemaker_cost_mcp.model.money import ZERO, Bill, BillRow, Phase, Price, RecordKind
from sagemaker_cost_mcp.model.usage_type import parsed
from sagemaker_cost_mcp.model.value import Value

NOT_COUNTED = frozenset({RecordKind.CREDIT, RecordKind.REFUND, RecordKind.COMMITMENT_FEE})
USED = frozenset({RecordKind.USAGE, RecordKind.COVERED_USAGE})
_OWN_LINE = frozenset({RecordKind.TAX, RecordKind.OTHER})


class CostLine(Value):
    """Cost of one usage type in one unit over the bill's window."""

    usage_type: str
    phase: Phase
    region: str | None
    instance_type: str | None
    unit: str
    quantity: Decimal
    """Units used, on-demand and covered together; negations and discounts carry none."""
    cost: Decimal
    list_cost: Decimal | None
    """Quantity at the on-demand list price; None: no list price is known."""
    estimated: bool


class RecordLine(Value):
    """Cost of one record type, and whether it is in the total."""

    record_type: str
    cost: Decimal
    counted: bool


def counted(row: BillRow) -> bool:
    """Whether the row's cost is part of the total."""
    return row.kind not in NOT_COUNTED


def in_regions(bill: Bill, regions: Iterable[str]) -> Bill:
    """The bill of some regions; what names no region, like the fee of a commitment, belongs to none of them."""
    wanted = frozenset(regions)
    return bill.model_copy(update={"rows": tuple(r for r in bill.rows if parsed(r.usage_type).region in wanted)})


def cost_lines(bill: Bill, prices: Mapping[str, Price]) -> tuple[CostLine, ...]:
    """One line a usage type and unit, dearest first. `prices` is keyed by usage type."""
    units = {row.usage_type: row.unit for row in bill.rows if row.kind in USED and row.quantity}
    groups: dict[tuple[str, str], list[BillRow]] = defaultdict(list)
    for row in filter(counted, bill.rows):
        # A negation, a discount or a period without use carries no quantity (AWS then writes the unit `N/A`): it
        # joins the unit of its usage.
        carries_unit = bool(row.quantity) if row.kind in USED else row.kind in _OWN_LINE
        unit = row.unit if carries_unit else units.get(row.usage_type, row.unit)
        groups[_line_name(row), unit].append(row)
    lines = [_line(name, unit, rows, prices.get(name)) for (name, unit), rows in groups.items()]
    return tuple(sorted(lines, key=lambda line: (-line.cost, line.usage_type, line.unit)))


def record_lines(bill: Bill) -> tuple[RecordLine, ...]:
    """Cost by record type, so that every dollar that Cost Explorer returned is accounted for."""
    sums: dict[tuple[str, bool], Decimal] = defaultdict(lambda: ZERO)
    for row in bill.rows:
        sums[row.record_type, counted(row)] += row.cost
    return tuple(
        RecordLine(record_type=name, cost=cost, counted=is_counted) for (name, is_counted), cost in sorted(sums.items())
    )


def total(bill: Bill) -> Decimal:
    """What was used, in the bill's metric."""
    return sum((row.cost for row in bill.rows if counted(row)), ZERO)


def kind_total(bill: Bill, kinds: Iterable[RecordKind]) -> Decimal:
    """Sum over some record kinds, counted or not."""
    wanted = frozenset(kinds)
    return sum((row.cost for row in bill.rows if row.kind in wanted), ZERO)


def phase_costs(bill: Bill) -> dict[Phase, Decimal]:
    """Counted cost by phase; the phases partition `total`."""
    sums = dict.fromkeys(Phase, ZERO)
    for row in filter(counted, bill.rows):
        sums[row_phase(row)] += row.cost
    return sums


def row_phase(row: BillRow) -> Phase:
    """The one phase that a counted row belongs to."""
    return Phase.OTHER if row.kind in _OWN_LINE else phase(row.usage_type)


def _line_name(row: BillRow) -> str:
    # A tax or an unknown record on a usage type is not that usage: kept apart, it cannot pose as compute.
    return f"{row.usage_type} ({row.record_type})" if row.kind in _OWN_LINE else row.usage_type


def _line(name: str, unit: str, rows: list[BillRow], price: Price | None) -> CostLine:
    used = [row for row in rows if row.kind in USED]
    return CostLine(
        usage_type=name,
        phase=row_phase(rows[0]),
        region=parsed(rows[0].usage_type).region,
        instance_type=instance_type(rows[0].usage_type),
        unit=unit,
        quantity=sum((row.quantity for row in used), ZERO),
        cost=sum((row.cost for row in rows), ZERO),
        list_cost=_list_cost(used, price) if price and used else None,
        estimated=any(row.estimated for row in rows),
    )


def _list_cost(used: list[BillRow], price: Price) -> Decimal:
    """List value period by period, since AWS starts its price tiers anew each month."""
    by_period: dict[object, Decimal] = defaultdict(lambda: ZERO)
    for row in used:
        by_period[row.period_start] += row.quantity
    return sum((price.cost_of(quantity) for quantity in by_period.values()), ZERO)
