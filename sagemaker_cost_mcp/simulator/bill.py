"""The bill: charges of any hour or day, computed when first asked for and kept.

Hours add up to days, and days to months, exactly: all sums are of the same `Decimal` amounts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from sagemaker_cost_mcp.simulator.commitments import ZERO, Charge, Commitments, Usage
from sagemaker_cost_mcp.simulator.description import PostedRow, Span
from sagemaker_cost_mcp.simulator.headings import (
    COVERED,
    ENTERPRISE_DISCOUNT,
    NEGATION,
    RECURRING_FEE,
    USAGE,
    Heading,
    Headings,
)
from sagemaker_cost_mcp.simulator.meter import HOUR, QUANTUM, Meter

DAY = timedelta(days=1)

DISCOUNTABLE = frozenset({USAGE, COVERED, NEGATION, RECURRING_FEE})
"""Record types that an enterprise discount is taken off."""


class PriceMissing(Exception):
    """A fleet uses something that its price list does not sell: the description is wrong."""


@dataclass(frozen=True, kw_only=True)
class Posting:
    """Amounts spread evenly over the hours from `start` to `end`."""

    heading: Heading
    start: datetime
    end: datetime
    quantity: Decimal
    unblended: Decimal
    amortized: Decimal

    def share(self, start: datetime, end: datetime) -> Charge:
        """The part that falls into a stretch; the parts of all stretches add up to the whole, exactly."""
        hours = (self.end - self.start) // HOUR
        first = min(max(0, (start - self.start) // HOUR), hours)
        last = min(max(0, (end - self.start) // HOUR), hours)

        def part(total: Decimal) -> Decimal:
            return (total * last / hours).quantize(QUANTUM) - (total * first / hours).quantize(QUANTUM)

        return Charge(self.heading, part(self.quantity), part(self.unblended), part(self.amortized))


class Metered(NamedTuple):
    """A meter with the heading its rows stand under and the list price they are charged at."""

    meter: Meter
    heading: Heading
    price: Decimal


class _Calendar:
    """Which meters have something to count on which day, so that a day need not ask them all."""

    def __init__(self, metered: Iterable[Metered]) -> None:
        self._lasting: list[tuple[date, Metered]] = []
        self._by_day: defaultdict[date, list[Metered]] = defaultdict(list)
        for entry in metered:
            self._enter(entry)

    def running(self, day: date) -> list[Metered]:
        """Meters that may count on a day, each once."""
        return [entry for first, entry in self._lasting if first <= day] + self._by_day[day]

    def _enter(self, entry: Metered) -> None:
        if any(span.end is None for span in entry.meter.spans):
            first = min(span.start for span in entry.meter.spans).date()
            self._lasting.append((first, entry))
        else:
            for day in {day for span in entry.meter.spans for day in _days(span)}:
                self._by_day[day].append(entry)


class Bill:
    """What an account is charged for.

    Args:
        entries: Everything that is metered.
        headings: Where headings come from.
        commitments: Savings Plans that are applied to the metered usage.
        postings: Rows that stand as they are.
        negotiated_discount: Share taken off by an enterprise agreement.
    """

    def __init__(
        self,
        entries: Iterable[Metered],
        *,
        headings: Headings,
        commitments: Commitments,
        postings: Sequence[Posting] = (),
        negotiated_discount: Decimal = ZERO,
    ) -> None:
        self._headings = headings
        self._calendar = _Calendar(entries)
        self._postings = [*postings, *_upfront_postings(commitments)]
        self._commitments = commitments
        self._negotiated_discount = negotiated_discount
        self._days: dict[date, tuple[Charge, ...]] = {}
        self._segments: dict[date, tuple[tuple[int, int, tuple[Charge, ...]], ...]] = {}

    def day(self, day: date) -> tuple[Charge, ...]:
        """All charges of a day (UTC)."""
        if day not in self._days:
            start = datetime.combine(day, time(), UTC)
            whole = [
                Charge(charge.heading, charge.quantity * hours, charge.unblended * hours, charge.amortized * hours)
                for _, hours, charges in self._segments_of(day)
                for charge in charges
            ]
            self._days[day] = self._closed(whole, start, start + DAY)
        return self._days[day]

    def hour(self, hour: datetime) -> tuple[Charge, ...]:
        """All charges of the hour that starts at `hour`."""
        for first, hours, charges in self._segments_of(hour.date()):
            if first <= hour.hour < first + hours:
                return self._closed(charges, hour, hour + HOUR)
        raise AssertionError("the segments of a day cover all of its hours")

    def _closed(self, charges: Iterable[Charge], start: datetime, end: datetime) -> tuple[Charge, ...]:
        """The metered charges of a stretch with the postings and discounts that belong to it, one row a heading."""
        posted = [row.share(start, end) for row in self._postings if row.start < end and start < row.end]
        rows = _merged([*charges, *posted])
        if not self._negotiated_discount:
            return rows
        return _merged([*rows, *self._discounts(rows)])

    def _discounts(self, rows: Iterable[Charge]) -> Iterator[Charge]:
        for heading, _, unblended, amortized in rows:
            if heading.record_type in DISCOUNTABLE:
                given = self._headings.variant(heading, ENTERPRISE_DISCOUNT)
                share = self._negotiated_discount
                yield Charge(given, ZERO, -unblended * share, -amortized * share)

    def _segments_of(self, day: date) -> tuple[tuple[int, int, tuple[Charge, ...]], ...]:
        if day not in self._segments:
            self._segments[day] = tuple(self._computed(datetime.combine(day, time(), UTC)))
        return self._segments[day]

    def _computed(self, midnight: datetime) -> Iterator[tuple[int, int, tuple[Charge, ...]]]:
        """Stretches of equal hours: (first hour, how many, charges of each)."""
        running = self._calendar.running(midnight.date())
        cuts = sorted(_cuts(running, midnight) | _plan_cuts(self._commitments, midnight))
        steady = [entry for entry in running if entry.meter.all_day(midnight)]
        changing = [entry for entry in running if not entry.meter.all_day(midnight)]
        same_each_hour = list(_usages(steady, midnight))
        for first, after in pairwise(cuts):
            hour = midnight + first * HOUR
            usages = [*same_each_hour, *_usages(changing, hour)]
            yield first, after - first, _merged(self._commitments.settle(hour, usages))


def _usages(entries: Iterable[Metered], hour: datetime) -> Iterator[Usage]:
    for meter, heading, price in entries:
        units = meter.units(hour)
        if units:
            yield Usage(heading, units, price)


def metered(
    meters: Iterable[Meter], headings: Headings, price_of: Callable[[str], Decimal | None]
) -> Iterator[Metered]:
    """Meters with their headings and prices.

    Args:
        meters: What is metered.
        headings: Where headings come from.
        price_of: USD of the first unit by usage type; where prices are tiered, describe a `PostedRow` instead.

    Raises:
        PriceMissing: The fleet uses something that is not for sale.
    """
    for meter in meters:
        usage_type = meter.heading.usage_type
        price = price_of(usage_type) if meter.unit_price is None else meter.unit_price
        if price is None:
            raise PriceMissing(usage_type)
        yield Metered(meter, headings.one(meter.heading), price)


def posting(row: PostedRow, headings: Headings, account_id: str) -> Posting:
    """A described row, ready to be spread over its hours."""
    heading = Heading(
        account_id=row.account_id or account_id,
        region=row.region,
        service=row.service,
        usage_type=row.usage_type,
        operation=row.operation,
        unit=row.unit,
        record_type=row.record_type,
        tags=tuple(row.tags.items()),
    )
    return Posting(
        heading=headings.one(heading),
        start=datetime.combine(row.start, time(), UTC),
        end=datetime.combine(row.end, time(), UTC),
        quantity=row.quantity,
        unblended=row.unblended,
        amortized=row.unblended if row.amortized is None else row.amortized,
    )


def _upfront_postings(commitments: Commitments) -> Iterator[Posting]:
    for moment, (heading, quantity, unblended, amortized) in commitments.upfront_fees():
        start = moment.replace(minute=0, second=0, microsecond=0)
        yield Posting(
            heading=heading,
            start=start,
            end=start + HOUR,
            quantity=quantity,
            unblended=unblended,
            amortized=amortized,
        )


def _days(span: Span) -> Iterator[date]:
    day, last = span.start.date(), (span.end or span.start).date()
    while day <= last:
        yield day
        day += DAY


def _cuts(running: Iterable[Metered], midnight: datetime) -> set[int]:
    """Hours of the day at which something changes; an hour that something starts or ends in stands alone."""
    cuts = {0, 24}
    for meter, _, _ in running:
        if meter.varying is not None:
            return set(range(25))
        for span in meter.spans:
            for moment in (span.start, span.end):
                if moment is not None and midnight <= moment < midnight + DAY:
                    first = (moment - midnight) // HOUR
                    cuts |= {first, first + 1}
    return cuts


def _plan_cuts(commitments: Commitments, midnight: datetime) -> set[int]:
    return {(moment - midnight) // HOUR for moment in commitments.changes() if midnight <= moment < midnight + DAY}


def _merged(charges: Iterable[Charge]) -> tuple[Charge, ...]:
    """One charge a heading, in order of first appearance."""
    sums: dict[int, Charge] = {}
    for charge in charges:
        known = sums.get(id(charge.heading))
        sums[id(charge.heading)] = charge if known is None else _sum(known, charge)
    return tuple(sums.values())


def _sum(one: Charge, other: Charge) -> Charge:
    return Charge(
        one.heading,
        one.quantity + other.quantity,
        one.unblended + other.unblended,
        one.amortized + other.amortized,
    )
