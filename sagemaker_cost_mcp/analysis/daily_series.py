"""The bill as one daily series for each usage type, with the days about which nothing is known.

A usage type that Cost Explorer leaves out of a day cost nothing on that day: that is zero. A day on which it lists
nothing at all is another matter: where such weekdays are billed as a rule, the day is missing, not free.

`Estimated` does not make a day unknown: AWS says so of every day of a month that it has not closed yet. What is not
complete are the last two days, since Cost Explorer is about 24 hours late.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.model.money import ZERO, Bill, BillRow, RecordKind
from sagemaker_cost_mcp.model.value import Value

INCOMPLETE_DAYS = 2
"""Today and yesterday are not judged."""

LEFT_OUT = frozenset({RecordKind.CREDIT, RecordKind.REFUND})
OWN_LINE = frozenset({RecordKind.TAX, RecordKind.OTHER, RecordKind.COMMITMENT_FEE})
_USED = frozenset({RecordKind.USAGE, RecordKind.COVERED_USAGE})

DAY = timedelta(days=1)


class Series(Value):
    """Cost and quantity of one line of the bill by day; a known day that is not listed is zero."""

    name: str
    """Usage type; a tax, fee or unknown record has a line of its own, with its record type behind."""
    usage_type: str
    unit: str
    costs: Mapping[date, Decimal]
    quantities: Mapping[date, Decimal]


def line_name(row: BillRow) -> str:
    """The line that a row belongs to: its usage type, or the record type where it is not usage."""
    return f"{row.usage_type} ({row.record_type})".strip() if row.kind in OWN_LINE else row.usage_type


def days(start: date, end: date) -> Iterator[date]:
    """Every day from `start` to before `end`."""
    for number in range((end - start).days):
        yield start + number * DAY


def known_days(bill: Bill) -> tuple[date, ...]:
    """Days of the window about which the bill knows something, from the first billed day on."""
    billed = {row.period_start.date() for row in bill.rows}
    if not billed:
        return ()
    window = list(days(max(bill.window_start, min(billed)), bill.window_end))
    by_weekday = Counter(day.weekday() for day in window if day in billed)
    of_weekday = Counter(day.weekday() for day in window)
    as_a_rule = {weekday for weekday, count in of_weekday.items() if by_weekday[weekday] * 2 > count}
    return tuple(day for day in window if day in billed or day.weekday() not in as_a_rule)


def daily_series(bill: Bill) -> tuple[Series, ...]:
    """One series a line, in the order of their names; credits and refunds are left out."""
    costs: defaultdict[str, defaultdict[date, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    quantities: defaultdict[str, defaultdict[date, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    first: dict[str, BillRow] = {}
    for row in (row for row in bill.rows if row.kind not in LEFT_OUT):
        name, day = line_name(row), row.period_start.date()
        costs[name][day] += row.cost
        if row.kind in _USED:
            quantities[name][day] += row.quantity
        if name not in first or (row.quantity and not first[name].quantity):
            first[name] = row
    return tuple(
        Series(
            name=name,
            usage_type=first[name].usage_type,
            unit=first[name].unit,
            costs=dict(costs[name]),
            quantities=dict(quantities[name]),
        )
        for name in sorted(costs)
    )
