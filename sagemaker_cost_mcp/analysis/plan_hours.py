"""Months of usage by the hour, from a bill by the day and the two weeks that Cost Explorer has by the hour.

A commitment is used or lost hour by hour. A day spread evenly over its hours hides the peaks and makes a commitment
look better used than it is, so each day takes the hours of a day that is known by the hour: for each usage type the
one whose total is closest to its own, scaled to its own total. What is used around the clock stays so, and what runs
for three hours a day stays a peak of three hours. Days that are known by the hour are taken as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.model.money import ZERO, Bill, HourlyUsage, RecordKind, UsageHour

HOURS_A_DAY = 24
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_USED = frozenset({RecordKind.USAGE, RecordKind.COVERED_USAGE})

Quantities = Mapping[str, Decimal]
"""Units by usage type."""
_Shape = Sequence[Decimal]
"""Units in each hour of a day."""


def by_the_hour(bill: Bill, usage: HourlyUsage) -> HourlyUsage:
    """The bill's days by the hour.

    Args:
        bill: By the day, else its rows are left as they are.
        usage: What is known by the hour; where it is only a stand-in it is the answer, and says so itself.
    """
    if not usage.hourly or not _by_day(bill):
        return usage
    days = _days(bill)
    known = _known(usage)
    shapes = _shapes(known)
    periods = [hour for day in _span(bill) for hour in _hours(day, known.get(day), days.get(day, {}), shapes)]
    even = sorted({name for day, found in days.items() if day not in known for name in found if name not in shapes})
    return HourlyUsage(periods=tuple(periods), method=_method(bill, known, even), hourly=True)


def since_first_use(usage: HourlyUsage, names: Iterable[str]) -> HourlyUsage:
    """The usage from the first day on which any of these usage types occurs; empty where none does."""
    wanted = frozenset(names)
    used = (period.start for period in usage.periods if any(period.quantity.get(name, ZERO) > 0 for name in wanted))
    first = min(used, default=None)
    if first is None:
        return usage.model_copy(update={"periods": ()})
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    return usage.model_copy(update={"periods": tuple(one for one in usage.periods if one.start >= midnight)})


def _method(bill: Bill, known: Mapping[date, object], even: Sequence[str]) -> str:
    days = (bill.window_end - bill.window_start).days
    rest = len(set(_span(bill)) - set(known))
    said = f"{days} days: {days - rest} from Cost Explorer's hourly usage"
    if not rest:
        return f"{said}."
    said += (
        f", {rest} from the daily bill, each usage type with the hours of that hourly day whose total is closest to "
        "its own, scaled to it"
    )
    if even:
        said += f"; {len(even)} of the usage types are not among the hourly days and are spread evenly (upper bound)"
    return f"{said}."


def _by_day(bill: Bill) -> bool:
    return all(row.period_end - row.period_start == _DAY for row in bill.rows)


def _days(bill: Bill) -> Mapping[date, Quantities]:
    """Units by day and usage type, on-demand and covered usage together."""
    days: defaultdict[date, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for row in bill.rows:
        if row.kind in _USED:
            days[row.period_start.date()][row.usage_type] += row.quantity
    return days


def _span(bill: Bill) -> Iterator[date]:
    day = bill.window_start
    while day < bill.window_end:
        yield day
        day += _DAY


def _known(usage: HourlyUsage) -> Mapping[date, Sequence[UsageHour]]:
    """Whole days by the hour."""
    days: defaultdict[date, list[UsageHour]] = defaultdict(list)
    for hour in usage.periods:
        days[hour.start.date()].append(hour)
    return {day: hours for day, hours in days.items() if len(hours) == HOURS_A_DAY}


def _shapes(known: Mapping[date, Sequence[UsageHour]]) -> Mapping[str, Sequence[tuple[Decimal, _Shape]]]:
    """Total and hours of each known day on which a usage type was used."""
    shapes: defaultdict[str, list[tuple[Decimal, _Shape]]] = defaultdict(list)
    for _, hours in sorted(known.items()):
        for name in {name for hour in hours for name in hour.quantity}:
            shape = [hour.quantity.get(name, ZERO) for hour in hours]
            if total := sum(shape, ZERO):
                shapes[name].append((total, shape))
    return shapes


def _hours(
    day: date,
    known: Sequence[UsageHour] | None,
    totals: Quantities,
    shapes: Mapping[str, Sequence[tuple[Decimal, _Shape]]],
) -> Iterator[UsageHour]:
    if known is not None:
        yield from known
        return
    shaped = {name: _scaled(total, shapes.get(name, ())) for name, total in totals.items()}
    midnight = datetime.combine(day, time(), UTC)
    for hour in range(HOURS_A_DAY):
        quantity = {name: shape[hour] for name, shape in shaped.items() if shape[hour]}
        yield UsageHour(start=midnight + hour * _HOUR, hours=Decimal(1), quantity=quantity)


def _scaled(total: Decimal, shapes: Sequence[tuple[Decimal, _Shape]]) -> _Shape:
    if not shapes:
        return [total / HOURS_A_DAY] * HOURS_A_DAY
    whole, shape = min(shapes, key=lambda one: abs(one[0] - total))
    return [units * total / whole for units in shape]
