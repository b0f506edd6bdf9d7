"""What makes up the change between two periods of the bill, usage type by usage type; the parts add up exactly.

For a usage type that is in both periods, with q units, cost C (in the bill's metric) and on-demand value V (its
unblended cost, covered usage included):

    quantity   = (q2 - q1) x C1 / q1                        units, at what a unit cost before
    price      = V2 - q2 x V1 / q1                          the on-demand price of a unit
    commitment = (C2 - V2) - q2 x (C1 - V1) / q1            what Savings Plans and discounts took off a unit

which add up to C2 - C1. One that is in a single period is new or gone. Fees of commitments (under an amortized metric:
their unused part) are a driver of kind `commitment`; taxes and unknown record types have drivers of their own.

Counted is all that was used plus the fees of commitments; credits and refunds are left out, since they pay for usage
and do not undo it. Nothing is scaled: a period that is longer costs more, and `Period.per_day` says by how much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from sagemaker_cost_mcp.analysis.cents import in_cents
from sagemaker_cost_mcp.model.money import ZERO, Bill, BillRow, RecordKind
from sagemaker_cost_mcp.model.usage_type import parsed
from sagemaker_cost_mcp.model.value import Value

Kind = Literal["price", "quantity", "new", "gone", "commitment"]

LEFT_OUT = frozenset({RecordKind.CREDIT, RecordKind.REFUND})
_USED = frozenset({RecordKind.USAGE, RecordKind.COVERED_USAGE})
_OWN_LINE = frozenset({RecordKind.TAX, RecordKind.OTHER, RecordKind.COMMITMENT_FEE})
_EXACT = Decimal("1e-10")
"""Cost Explorer writes ten decimals."""


class Amounts(Value):
    """One usage type in one period."""

    quantity: Decimal = ZERO
    cost: Decimal = ZERO
    """In the bill's metric, discounts and negations included."""
    value: Decimal = ZERO
    """What the usage would have cost on demand."""
    there: bool = False
    """It is on the bill, with a quantity or a cost."""

    @property
    def unit_cost(self) -> Decimal | None:
        """Cost of one unit; None: there is none."""
        return self.cost / self.quantity if self.quantity else None


class Driver(Value):
    """One reason for the change."""

    usage_type: str
    """A tax, fee or unknown record with its record type behind."""
    kind: Kind
    change: Decimal
    change_in_cents: Decimal = ZERO
    """So rounded that all drivers add up to the rounded totals."""
    region: str | None
    unit: str
    before: Amounts
    after: Amounts


class Period(Value):
    """One of the two periods."""

    start: date
    end: date
    """Exclusive."""
    total: Decimal
    credits: Decimal
    """Credits and refunds, which are not in the total."""
    estimated: bool
    """AWS may still change some of it."""

    @property
    def days(self) -> int:
        """Length."""
        return (self.end - self.start).days

    @property
    def per_day(self) -> Decimal:
        """Total over length."""
        return self.total / self.days

    @property
    def in_cents(self) -> Decimal:
        """Total, rounded."""
        return round(self.total, 2)


class CostChange(Value):
    """Two periods compared."""

    before: Period
    after: Period
    drivers: tuple[Driver, ...]
    """Largest change first, whatever its sign; they add up to the difference of the totals."""

    @property
    def change_in_cents(self) -> Decimal:
        """Difference of the rounded totals, which is what a reader would reckon."""
        return self.after.in_cents - self.before.in_cents

    def by_region(self) -> Mapping[str | None, Decimal]:
        """Change by region in cents, largest first; None: usage types that name none."""
        sums: defaultdict[str | None, Decimal] = defaultdict(lambda: ZERO)
        for driver in self.drivers:
            sums[driver.region] += driver.change_in_cents
        return dict(sorted(sums.items(), key=lambda one: (-abs(one[1]), one[0] or "")))


def cost_change(before: Bill, after: Bill) -> CostChange:
    """What made the second bill differ from the first; each is the bill of one period, in one metric and currency."""
    one, other = _by_line(before, after)
    periods = _period(before), _period(after)
    drivers = [driver for line in sorted({*one, *other}) for driver in _drivers(line, one[line], other[line])]
    cents = in_cents([driver.change for driver in drivers], periods[1].in_cents - periods[0].in_cents)
    rounded = (
        driver.model_copy(update={"change_in_cents": amount}) for driver, amount in zip(drivers, cents, strict=True)
    )
    ranked = sorted(rounded, key=lambda driver: (-abs(driver.change), driver.usage_type, driver.unit, driver.kind))
    return CostChange(before=periods[0], after=periods[1], drivers=tuple(ranked))


def within(bill: Bill, start: date, end: date) -> Bill:
    """The days of a daily bill from `start` to before `end`."""
    rows = tuple(row for row in bill.rows if start <= row.period_start.date() < end)
    return bill.model_copy(update={"rows": rows, "window_start": start, "window_end": end})


def _period(bill: Bill) -> Period:
    kept = [row for row in bill.rows if row.kind not in LEFT_OUT]
    return Period(
        start=bill.window_start,
        end=bill.window_end,
        total=sum((row.cost for row in kept), ZERO),
        credits=sum((row.cost for row in bill.rows if row.kind in LEFT_OUT), ZERO),
        estimated=any(row.estimated for row in bill.rows),
    )


class _Line(NamedTuple):
    """What drivers are told apart by."""

    name: str
    unit: str
    own: str
    """Kind of a record that is a driver of its own; empty: usage."""


def _by_line(before: Bill, after: Bill) -> tuple[Mapping[_Line, Amounts], Mapping[_Line, Amounts]]:
    """Amounts of both bills by line; what carries no quantity joins the unit of its usage."""
    used = [row for row in (*before.rows, *after.rows) if row.kind in _USED and row.quantity]
    units = {row.usage_type: row.unit for row in sorted(used, key=lambda row: row.unit)}
    return _lines(before.rows, units), _lines(after.rows, units)


def _lines(rows: Iterable[BillRow], units: Mapping[str, str]) -> Mapping[_Line, Amounts]:
    grouped: defaultdict[_Line, list[BillRow]] = defaultdict(list)
    for row in rows:
        if row.kind not in LEFT_OUT:
            grouped[_line(row, units)].append(row)
    return defaultdict(Amounts, {line: _amounts(several) for line, several in grouped.items()})


def _line(row: BillRow, units: Mapping[str, str]) -> _Line:
    if row.kind in _OWN_LINE:
        return _Line(f"{row.usage_type} ({row.record_type})".strip(), "", row.kind.value)
    own_unit = row.kind in _USED and row.quantity
    return _Line(row.usage_type, row.unit if own_unit else units.get(row.usage_type, row.unit), "")


def _amounts(rows: list[BillRow]) -> Amounts:
    used = [row for row in rows if row.kind in _USED]
    return Amounts(
        quantity=sum((row.quantity for row in used), ZERO),
        cost=sum((row.cost for row in rows), ZERO),
        value=sum((row.unblended for row in used), ZERO),
        there=any(row.quantity or row.cost for row in rows),
    )


def _drivers(line: _Line, before: Amounts, after: Amounts) -> list[Driver]:
    return [
        Driver(
            usage_type=line.name,
            kind=kind,
            change=change,
            region=parsed(line.name).region,
            unit=line.unit,
            before=before,
            after=after,
        )
        for kind, change in _parts(line, before, after)
        if change
    ]


def _parts(line: _Line, before: Amounts, after: Amounts) -> list[tuple[Kind, Decimal]]:
    change = after.cost - before.cost
    if line.own == RecordKind.COMMITMENT_FEE.value:
        return [("commitment", change)]
    if not (before.there and after.there):
        return [("gone" if before.there else "new", change)]
    if line.own:
        return [("price", change)]
    quantity, price = _effects(before, after)
    return [("quantity", quantity), ("price", price), ("commitment", change - quantity - price)]


def _effects(before: Amounts, after: Amounts) -> tuple[Decimal, Decimal]:
    """Effects of quantity and on-demand price, to ten decimals, so that what is left over is exact."""
    if not before.quantity:
        return ZERO, after.value - before.value
    growth = after.quantity / before.quantity
    quantity = (before.cost * growth - before.cost).quantize(_EXACT)
    return quantity, (after.value - before.value * growth).quantize(_EXACT)
