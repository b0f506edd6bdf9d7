"""What an endpoint was asked, hour by hour: the series that every way of serving it is priced on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from math import fsum

from sagemaker_cost_mcp.analysis.served_traffic import Latency, latency, requests_by_period
from sagemaker_cost_mcp.analysis.utilization import Life, values_within
from sagemaker_cost_mcp.model.utilization import Measure, Utilization

HOUR_SECONDS = 3600
WEEK_HOURS = 168
MONTH_HOURS = 730

FEWEST_HOURS = 7 * 24
"""A week: with less, nobody knows what a Sunday looks like."""

_BELOW_P50, _TO_P90, _TO_P99, _TAIL = 0.5, 0.4, 0.09, 0.01


@dataclass(frozen=True)
class Hour:
    """One hour of demand."""

    requests: float
    low_seconds: float | None
    """Work that the requests took on the machines they ran on: the least and the most that the published percentiles
    leave open. None, as the next: how long requests take is not known."""
    high_seconds: float | None

    def plus(self, other: Hour) -> Hour:
        """Both together, as of two variants in the same hour."""
        return Hour(
            self.requests + other.requests,
            _sum(self.low_seconds, other.low_seconds),
            _sum(self.high_seconds, other.high_seconds),
        )


@dataclass(frozen=True, kw_only=True)
class Demand:
    """Hours in their order; one that is not known is None."""

    hours: tuple[Hour | None, ...]
    weekday_hour: int = 0
    """Which hour of the week the first one is, counted from Monday 0:00 UTC."""
    p99_ms: float | None = None
    """Of the worst hour; None: nobody called, or it is not known."""
    concurrency: float | None = None
    """Most requests at the same time that were seen; None: not known."""

    @cached_property
    def known(self) -> tuple[Hour, ...]:
        """The hours that are known."""
        return tuple(hour for hour in self.hours if hour is not None)

    @property
    def month(self) -> float:
        """How many times the known hours fit into a 730-hour month; 0: none is known."""
        return MONTH_HOURS / len(self.known) if self.known else 0.0

    @cached_property
    def requests(self) -> float:
        """A month."""
        return fsum(hour.requests for hour in self.known) * self.month

    @property
    def per_hour(self) -> float:
        """Requests of a mean hour."""
        return self.requests / MONTH_HOURS

    @cached_property
    def busiest(self) -> float:
        """Requests of the busiest hour."""
        return max((hour.requests for hour in self.known), default=0.0)

    @cached_property
    def seconds(self) -> tuple[float, float] | None:
        """Work a month, the least and the most; None: not known."""
        low = [hour.low_seconds for hour in self.known if hour.low_seconds is not None]
        high = [hour.high_seconds for hour in self.known if hour.high_seconds is not None]
        complete = len(low) == len(high) == len(self.known)
        return (fsum(low) * self.month, fsum(high) * self.month) if complete else None

    @property
    def request_seconds(self) -> tuple[float, float] | None:
        """Of one request, on the mean; None: not known, or nobody called."""
        if self.seconds is None or not self.requests:
            return None
        return self.seconds[0] / self.requests, self.seconds[1] / self.requests

    @cached_property
    def peak(self) -> tuple[float, float] | None:
        """Requests at once: the least and the most that percentiles and what was seen leave open; None: unknown."""
        if self.seconds is None:
            return None
        seen = self.concurrency or 0.0
        low = max((hour.low_seconds or 0.0 for hour in self.known), default=0.0) / HOUR_SECONDS
        high = max((hour.high_seconds or 0.0 for hour in self.known), default=0.0) / HOUR_SECONDS
        return max(low, seen), max(high, seen)

    def times(self, factor: float) -> Demand:
        """The same shape with more or fewer requests on the same machines."""
        scaled = tuple(None if hour is None else _times(hour, factor) for hour in self.hours)
        seen = None if self.concurrency is None else self.concurrency * factor
        return replace(self, hours=scaled, concurrency=seen)

    def hour_of_week(self, place: int) -> int:
        """Which hour of the week the one at `place` is."""
        return (self.weekday_hour + place) % WEEK_HOURS


def observed(uses: Sequence[Utilization], life: Life) -> Demand | None:
    """Demand on several parts of one endpoint; None: nothing was measured by the hour, or requests are unread.

    A part whose hour is not known makes the hour unknown: half of the requests are not a small number of them.
    """
    if not uses or any(use.timeline.period_seconds != HOUR_SECONDS or _unread(use) for use in uses):
        return None
    columns = [tuple(_hours(use, life)) for use in uses]
    first = uses[0].timeline
    places = first.lived(life.born, life.until)
    start = first.moment(places.start if places else 0)
    return Demand(
        hours=tuple(map(_joined, zip(*columns, strict=True))),
        weekday_hour=_hour_of_week(start),
        p99_ms=max((one.worst for one in _latencies(uses, Measure.LATENCY_P99, life)), default=None),
        concurrency=_concurrency(uses, life),
    )


def described(requests: Sequence[float], milliseconds: float | None) -> Demand:
    """Demand as somebody describes it: requests of each hour of a day (24) or of a week from Monday on (168).

    A day is taken for every day of the week. How many come at the same time is not told by hours; the busiest one's
    mean is all that is known.
    """
    week = tuple(requests) * max(1, WEEK_HOURS // max(1, len(requests)))
    seconds = None if milliseconds is None else milliseconds / 1000
    hours = tuple(
        Hour(count, *((None, None) if seconds is None else (count * seconds, count * seconds))) for count in week
    )
    return Demand(hours=hours, p99_ms=milliseconds)


def _unread(use: Utilization) -> bool:
    return Measure.REQUESTS in use.unread or Measure.REQUESTS not in use.series


def _hours(use: Utilization, life: Life) -> Iterator[Hour | None]:
    requests = requests_by_period(use, life)
    percentiles = (Measure.LATENCY_P50, Measure.LATENCY_P90, Measure.LATENCY_P99)
    p50, p90, p99 = (values_within(use, measure, life) for measure in percentiles)
    typical = _typical(use, life)
    for count, low, middle, high in zip(requests, p50, p90, p99, strict=True):
        if count is None:
            yield None
        else:
            known = typical if low is None or middle is None or high is None else (low, middle, high)
            yield Hour(count, *_seconds(count, known))


def _typical(use: Utilization, life: Life) -> tuple[float, float, float] | None:
    """Percentiles of the typical request, for hours that lack their own."""
    found = [latency(use, one, life) for one in (Measure.LATENCY_P50, Measure.LATENCY_P90, Measure.LATENCY_P99)]
    values = [one.typical for one in found if one is not None]
    return (values[0], max(values[:2]), max(values)) if len(values) == len(found) else None


def _seconds(count: float, known: tuple[float, float, float] | None) -> tuple[float | None, float | None]:
    """Work of an hour. The mean of a distribution lies between its percentiles weighted from below and from above.

    What is beyond P99 is counted with P99: CloudWatch was not asked for the one slowest request.
    """
    if not count:
        return 0.0, 0.0
    if known is None:
        return None, None
    p50, p90, p99 = known
    most = _BELOW_P50 * p50 + _TO_P90 * p90 + (_TO_P99 + _TAIL) * p99
    return count * min(p50, most) / 1000, count * most / 1000


def _joined(parts: Iterable[Hour | None]) -> Hour | None:
    whole: Hour | None = Hour(0.0, 0.0, 0.0)
    for part in parts:
        whole = None if whole is None or part is None else whole.plus(part)
    return whole


def _latencies(uses: Iterable[Utilization], measure: Measure, life: Life) -> Iterator[Latency]:
    for use in uses:
        found = latency(use, measure, life)
        if found is not None:
            yield found


def _concurrency(uses: Iterable[Utilization], life: Life) -> float | None:
    seen = [value for use in uses for value in values_within(use, Measure.CONCURRENCY, life) if value is not None]
    return max(seen, default=None)


def _hour_of_week(moment: datetime) -> int:
    return moment.weekday() * 24 + moment.hour


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def _times(hour: Hour, factor: float) -> Hour:
    low, high = (None if side is None else side * factor for side in (hour.low_seconds, hour.high_seconds))
    return Hour(hour.requests * factor, low, high)
