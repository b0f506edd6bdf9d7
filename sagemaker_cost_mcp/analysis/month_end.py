"""Where this month and the next ones will end: what was spent, and the forecast of the rest.

Cost data is about a day late, so yesterday is not taken as it stands: it counts as what is expected of such a day, or
as what is there already if that is more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from sagemaker_cost_mcp.analysis.cost_table import counted
from sagemaker_cost_mcp.analysis.forecast import DailySpend, Projection, daily_spend, projection, spread
from sagemaker_cost_mcp.model.forecast import CostForecast, ForecastPart, month_after
from sagemaker_cost_mcp.model.money import ZERO, Bill
from sagemaker_cost_mcp.model.value import Value

Source = Literal["aws", "own"]

LATE_DAYS = 1
"""Days before today whose cost is not complete."""

_SAME = Decimal("0.05")
"""AWS's month and the sum of its days are taken for the same stretch when they differ by less."""

_DAY = timedelta(days=1)


class MonthLine(Value):
    """One month, in the bill's currency."""

    month: date
    """Its first day."""
    low: Decimal
    mean: Decimal
    high: Decimal
    source: Source
    own_mean: Decimal | None
    """What our own method says; None: it has too little data."""


class Outlook(Value):
    """This month and the next ones."""

    spent: Decimal
    """Of this month's complete days."""
    complete_until: date
    """Exclusive."""
    seen: Decimal
    """What the bill shows so far for this month's incomplete days."""
    incomplete: Decimal
    """What they are counted as."""
    history_days: int
    """Complete days, from the first with spend on, that our own method had."""
    months: tuple[MonthLine, ...]
    """This month first; empty: nobody can say."""
    path: Mapping[date, Decimal]
    """Expected spend by day, from `complete_until` to the end of the last month."""


def outlook(bill: Bill, aws: CostForecast | None, today: date, months: int, percent: int) -> Outlook:
    """What the bill and the forecasts say.

    Args:
        bill: By day, at least from the first of this month to today.
        aws: AWS's forecast; None: it has none, or refused.
        today: The present day in UTC.
        months: Whole months after this one.
        percent: Level of the interval.
    """
    complete, first = today - LATE_DAYS * _DAY, today.replace(day=1)
    by_day = _by_day(bill)
    spend = daily_spend(bill, complete)
    view = _View(
        by_day=by_day,
        spend=spend,
        own=projection(spend),
        aws=aws if aws and aws.days else None,
        percent=percent,
        today=today,
        complete=complete,
    )
    lines = tuple(view.lines(months))
    path = dict(view.path(lines)) if lines else {}
    late = [day for day in _days(complete, today) if day >= first]
    return Outlook(
        spent=sum((amount for day, amount in by_day.items() if first <= day < complete), ZERO),
        complete_until=complete,
        seen=sum((by_day.get(day, ZERO) for day in late), ZERO),
        incomplete=sum((path.get(day, ZERO) for day in late), ZERO),
        history_days=len(spend.amounts),
        months=lines,
        path=path,
    )


@dataclass(frozen=True, kw_only=True)
class _View:
    """What is known today."""

    by_day: Mapping[date, Decimal]
    spend: DailySpend
    own: Projection | None
    aws: CostForecast | None
    percent: int
    today: date
    complete: date

    def lines(self, months: int) -> Iterator[MonthLine]:
        """This month and as many after it as somebody can forecast."""
        if self.own is None and self.aws is None:
            return
        yield self._this_month()
        first = month_after(self.today)
        for _ in range(months):
            line = self._later_month(first)
            if line is None:
                return
            yield line
            first = month_after(first)

    def path(self, lines: tuple[MonthLine, ...]) -> Iterator[tuple[date, Decimal]]:
        """Expected spend of each day; a later month of AWS's is spread evenly over its days."""
        by_day = {part.start: part.mean for part in self.aws.days} if self.aws else {}
        for day in _days(self.complete, self.today):
            yield day, self._late(day)
        for day in _days(self.today, month_after(self.today)):
            yield day, by_day[day] if day in by_day else self._own_on(day)
        for line in lines[1:]:
            end = month_after(line.month)
            for day in _days(line.month, end):
                yield day, line.mean / (end - line.month).days

    def _this_month(self) -> MonthLine:
        first, after = self.today.replace(day=1), month_after(self.today)
        late = [day for day in _days(self.complete, self.today) if day >= first]
        spent = sum((amount for day, amount in self.by_day.items() if first <= day < self.complete), ZERO)
        counted_as = sum((self._late(day) for day in late), ZERO)
        seen = sum((max(ZERO, self.by_day.get(day, ZERO)) for day in late), ZERO)
        rest = self._rest(after)
        own = None if self.own is None else spent + counted_as + self.own.between(self.today, after)
        return MonthLine(
            month=first,
            low=spent + min(seen, counted_as) + rest.low,
            mean=spent + counted_as + rest.mean,
            high=spent + counted_as + (counted_as - min(seen, counted_as)) + rest.high,
            source="aws" if self.aws else "own",
            own_mean=own,
        )

    def _rest(self, after: date) -> ForecastPart:
        """From today to the end of the month."""
        if self.aws is None:
            return self._own_part(self.today, after)
        days = [part for part in self.aws.days if self.today <= part.start < after]
        mean = sum((part.mean for part in days), ZERO)
        whole = next((part for part in self.aws.months if part.start < after), None)
        if whole and abs(whole.mean - mean) <= _SAME * mean:
            low, high = whole.low, whole.high
        else:  # the bounds of days, added up: wider than need be
            low, high = sum((part.low for part in days), ZERO), sum((part.high for part in days), ZERO)
        return ForecastPart(start=self.today, end=after, mean=mean, low=max(ZERO, min(low, mean)), high=max(high, mean))

    def _later_month(self, first: date) -> MonthLine | None:
        end = month_after(first)
        own = None if self.own is None else self.own.between(first, end)
        said = next((part for part in self.aws.months if part.start == first), None) if self.aws else None
        if said is None and own is None:
            return None
        part = said or self._own_part(first, end)
        return MonthLine(
            month=first,
            low=max(ZERO, part.low),
            mean=part.mean,
            high=part.high,
            source="aws" if said else "own",
            own_mean=own,
        )

    def _own_part(self, start: date, end: date) -> ForecastPart:
        mean = self.own.between(start, end) if self.own else ZERO
        off = mean * spread(self.spend, (end - self.complete).days, self.percent)
        return ForecastPart(start=start, end=end, mean=mean, low=max(ZERO, mean - off), high=mean + off)

    def _late(self, day: date) -> Decimal:
        """What an incomplete day counts as."""
        return max(self.by_day.get(day, ZERO), self._own_on(day))

    def _own_on(self, day: date) -> Decimal:
        """Expected of a day; without enough history, what AWS expects of the nearest day that it speaks of."""
        if self.own is not None:
            return self.own.on(day)
        days = self.aws.days if self.aws else ()
        return min(days, key=lambda part: abs(part.start - day)).mean


def _by_day(bill: Bill) -> Mapping[date, Decimal]:
    sums: dict[date, Decimal] = {}
    for row in filter(counted, bill.rows):
        day = row.period_start.date()
        sums[day] = sums.get(day, ZERO) + row.cost
    return sums


def _days(start: date, end: date) -> Iterator[date]:
    while start < end:
        yield start
        start += _DAY
