"""What AWS's Cost Anomaly Detection would report, from the simulated bill.

AWS's own model is not public. This stands in for it and is on purpose nothing like the detector of the product: a
day is unusual when it costs a quarter, and USD 20, more than the second dearest day of the fortnight before, and than
the first of the last month where it is a first itself; what should have been spent is the mean of that fortnight. An
anomaly ends when a day is back under that mark, or after two weeks, when the new spend has become the usual one. Net
of credits and refunds, as AWS says of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.simulator.bill import Bill
from sagemaker_cost_mcp.simulator.headings import Heading

KEPT_DAYS = 90
FORTNIGHT = 14
LATE_DAYS = 1
"""Spend of the last day is not complete yet."""

_ABOVE = Decimal("1.25")
_LEAST = Decimal(20)
_ZERO = Decimal(0)
_NOT_SPEND = frozenset({"Credit", "Refund", "Tax"})
_MOST_CAUSES = 10

Cause = tuple[str, str, str, str]
"""Service, region, linked account, usage type."""

Spend = Mapping[date, Mapping[Cause, Decimal]]


@dataclass(frozen=True, kw_only=True)
class Unusual:
    """An anomaly as AWS would tell it."""

    start: date
    end: date
    """Last day, inclusive."""
    actual: Decimal
    expected: Decimal
    greatest: Decimal
    """Largest impact of one day."""
    causes: tuple[tuple[Cause, Decimal], ...]
    """Largest contribution first."""


def unusual_spend(bill: Bill, today: date, watched: Callable[[Heading], str | None]) -> Iterator[tuple[str, Unusual]]:
    """Anomalies of the last 90 days by what is watched.

    Args:
        bill: The bill.
        today: The present day.
        watched: Which watched value a heading belongs to; None: it is not watched.
    """
    days = [today - timedelta(days=n) for n in range(KEPT_DAYS + FORTNIGHT, LATE_DAYS, -1)]
    spend: defaultdict[str, dict[date, dict[Cause, Decimal]]] = defaultdict(dict)
    for day in days:
        for value, causes in _day(bill, day, watched).items():
            spend[value][day] = causes
    for value in sorted(spend):
        yield from ((value, one) for one in _anomalies(spend[value], days))


def _day(bill: Bill, day: date, watched: Callable[[Heading], str | None]) -> Mapping[str, dict[Cause, Decimal]]:
    found: defaultdict[str, dict[Cause, Decimal]] = defaultdict(dict)
    for charge in bill.day(day):
        heading = charge.heading
        value = None if heading.record_type in _NOT_SPEND else watched(heading)
        if value is not None:
            cause = (heading.service, heading.region, heading.account_id, heading.usage_type)
            found[value][cause] = found[value].get(cause, _ZERO) + charge.unblended
    return found


def _anomalies(spend: Spend, days: list[date]) -> Iterator[Unusual]:
    totals = {day: sum(spend.get(day, {}).values(), _ZERO) for day in days}
    place = FORTNIGHT
    while place < len(days):
        before = days[place - FORTNIGHT : place]
        mark = max(sorted(totals[day] for day in before)[-2], _last_first(totals, days[place]))
        length = _length([totals[day] for day in days[place : place + FORTNIGHT]], mark)
        if length:
            yield _told(spend, before, days[place : place + length])
        place += max(1, length)


def _last_first(totals: Mapping[date, Decimal], day: date) -> Decimal:
    """What the first of the last month cost, for a first: fees of a month are nothing unusual."""
    before = (day - timedelta(days=1)).replace(day=1)
    return totals.get(before, _ZERO) if day.day == 1 else _ZERO


def _length(totals: list[Decimal], mark: Decimal) -> int:
    return next((n for n, total in enumerate(totals) if total < max(mark * _ABOVE, mark + _LEAST)), len(totals))


def _told(spend: Spend, before: list[date], days: list[date]) -> Unusual:
    usual, spent = _sums(spend, before), _sums(spend, days)
    share = Decimal(len(days)) / len(before)
    over = {cause: amount - usual.get(cause, _ZERO) * share for cause, amount in spent.items()}
    expected = sum(usual.values(), _ZERO)
    daily = [sum(spend.get(day, {}).values(), _ZERO) - expected / len(before) for day in days]
    ranked = sorted(over.items(), key=lambda one: (-one[1], one[0]))
    return Unusual(
        start=days[0],
        end=days[-1],
        actual=sum(spent.values(), _ZERO),
        expected=expected * share,
        greatest=max(daily),
        causes=tuple((cause, amount) for cause, amount in ranked if amount > 0)[:_MOST_CAUSES],
    )


def _sums(spend: Spend, days: list[date]) -> dict[Cause, Decimal]:
    sums: dict[Cause, Decimal] = {}
    for day in days:
        for cause, amount in spend.get(day, {}).items():
            sums[cause] = sums.get(cause, _ZERO) + amount
    return sums
