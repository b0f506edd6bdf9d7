"""Requests by the minute, made when somebody asks: metrics and bill count the same ones.

An hour's requests are one whole number, drawn from the traffic's shape; its sixty minutes share it out exactly.
So an hourly metric costs a few microseconds, and 455 days of it a few milliseconds.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from operator import sub
from typing import Any, NamedTuple, Protocol, TypeVar, cast

from sagemaker_cost_mcp.simulator.description import Scaling, Span, Traffic

T = TypeVar("T")

MINUTES = 60
SECONDS = 3600
_DAY = 24
_THURSDAY = 3
"""Weekday of 1 January 1970."""
_SATURDAY = 5
_MONTH_END = timedelta(days=3)
_HOURS_KEPT = 2400
"""A hundred days by the minute are about 2 MB."""
_RESULTS_KEPT = 200_000
_LEAST_WEIGHT = 96
"""Beside a byte of noise: the busiest minute of an hour has at most 3.7 times the requests of the quietest."""


class Hour(NamedTuple):
    """What happened in an hour, or in some minutes of it.

    Attributes:
        counts: Requests in each minute.
        noise: A byte for each minute, for whatever else varies.
    """

    counts: tuple[int, ...]
    noise: bytes


class Flow(Protocol):
    """Requests as a function of time; hours are numbered from 1970."""

    def total(self, number: int) -> int:
        """Requests in an hour."""
        ...

    def hour(self, number: int) -> Hour:
        """The same by the minute."""
        ...


class Stream:
    """The requests of one variant or component.

    Args:
        traffic: Its shape.
        seed: Whose they are: the same shape elsewhere has other wobble.
    """

    def __init__(self, traffic: Traffic, *seed: str) -> None:
        self._traffic = traffic
        self._seed = "|".join(seed).encode()
        self._hours: dict[int, Hour] = {}
        self._first = -math.inf if traffic.starts is None else hour_number(traffic.starts)
        self._after = math.inf if traffic.stops is None else hour_number(traffic.stops)

    def total(self, number: int) -> int:
        """Requests in an hour."""
        return self._drawn(number, self._digest(number)) + self._pings(number)

    def hour(self, number: int) -> Hour:
        """The same by the minute."""
        return _once(self._hours, number, lambda: self._shared_out(number))

    def _shared_out(self, number: int) -> Hour:
        digest = self._digest(number)
        counts = _shares(self._drawn(number, digest), digest[:MINUTES])
        return Hour(self._pinged(counts, number), digest[:MINUTES])

    @cached_property
    def _by_hour(self) -> tuple[float, ...]:
        """Requests expected in each hour of a workday."""
        traffic, half = self._traffic, self._traffic.peak_hours / 2
        distances = [abs((hour - traffic.peak_hour + 12) % _DAY - 12) for hour in range(_DAY)]
        bumps = [math.cos(math.pi * far / 2 / half) ** 2 if far < half else 0.0 for far in distances]
        return tuple(MINUTES * (traffic.night + traffic.peak * bump) for bump in bumps)

    def _digest(self, number: int) -> bytes:
        return hashlib.blake2b(number.to_bytes(8, "big") + self._seed).digest()

    def _drawn(self, number: int, digest: bytes) -> int:
        if not self._first <= number < self._after:
            return 0
        chance = int.from_bytes(digest[MINUTES:], "big") / (1 << 32)
        return int(self._by_hour[number % _DAY] * self._factor(number) * (0.85 + 0.3 * chance) + chance)

    def _factor(self, number: int) -> float:
        """How today differs from a workday."""
        weekend = (number // _DAY + _THURSDAY) % 7 >= _SATURDAY
        factor = self._traffic.weekend if weekend else 1.0
        if self._traffic.month_end == 1.0 and not self._traffic.month_end_only:
            return factor
        if _is_month_end(number):
            return factor * self._traffic.month_end
        return 0.0 if self._traffic.month_end_only else factor

    def _pings(self, number: int) -> int:
        every = self._traffic.ping_minutes
        return MINUTES // every if every and self._first <= number < self._after else 0

    def _pinged(self, counts: tuple[int, ...], number: int) -> tuple[int, ...]:
        if not self._pings(number):
            return counts
        every = self._traffic.ping_minutes
        return tuple(count + (minute % every == 0) for minute, count in enumerate(counts))


class SharedStream(Stream):
    """The requests of many at once; what is reckoned from them for one is kept for the others.

    Args:
        traffic: Its shape.
        seed: Of the account.
    """

    def __init__(self, traffic: Traffic, *seed: str) -> None:
        super().__init__(traffic, *seed)
        self._kept: dict[Hashable, Any] = {}

    def once(self, key: Hashable, reckoned: Callable[[], T]) -> T:
        """What was reckoned for a key before, or is now."""
        if key not in self._kept:
            if len(self._kept) >= _RESULTS_KEPT:
                self._kept.clear()
            self._kept[key] = reckoned()
        return cast("T", self._kept[key])


class Confluence:
    """Several flows as one: what reaches the instances that inference components share."""

    def __init__(self, flows: Sequence[Flow]) -> None:
        self._flows = flows
        self._hours: dict[int, Hour] = {}

    def total(self, number: int) -> int:
        """Requests in an hour."""
        return sum(flow.total(number) for flow in self._flows)

    def hour(self, number: int) -> Hour:
        """The same by the minute."""
        return _once(self._hours, number, lambda: self._joined(number))

    def _joined(self, number: int) -> Hour:
        hours = [flow.hour(number) for flow in self._flows]
        if not hours:
            return Hour((0,) * MINUTES, bytes(MINUTES))
        return Hour(tuple(map(sum, zip(*(hour.counts for hour in hours), strict=True))), hours[0].noise)


class Capacity:
    """How many instances (or copies) there are, hour by hour.

    Args:
        flow: What they have to do.
        fixed: Their number where nothing scales them.
        scaling: What scales them. It follows the busier of this hour and the last: scaling in comes late.
    """

    def __init__(self, flow: Flow, fixed: int, scaling: Scaling | None = None) -> None:
        self._flow = flow
        self._fixed = fixed
        self._scaling = scaling
        self._needed: dict[int, int] = {}

    @property
    def varies(self) -> bool:
        """Whether the number depends on the hour."""
        scaling = self._scaling
        return scaling is not None and not scaling.suspended and scaling.minimum < scaling.maximum

    @property
    def steady(self) -> int:
        """Instances that are always there."""
        return self._fixed if self._scaling is None or self._scaling.suspended else self._scaling.minimum

    def at(self, number: int) -> int:
        """Instances in an hour."""
        scaling = self._scaling
        if scaling is None or not self.varies:
            return self.steady
        return _once(self._needed, number, lambda: self._scaled(scaling, number))

    def _scaled(self, scaling: Scaling, number: int) -> int:
        busiest = max(self._flow.total(number), self._flow.total(number - 1))
        return max(scaling.minimum, min(math.ceil(busiest / MINUTES / scaling.target), scaling.maximum))


def _once(kept: dict[int, T], number: int, reckoned: Callable[[], T]) -> T:
    """What was reckoned for an hour before, or is now."""
    found = kept.get(number)
    if found is None:
        if len(kept) >= _HOURS_KEPT:
            kept.clear()
        found = kept[number] = reckoned()
    return found


def hour_number(moment: datetime) -> int:
    """The number of the hour that a moment is in."""
    return int(moment.timestamp()) // SECONDS


def hour_start(number: int) -> datetime:
    """When an hour begins."""
    return datetime.fromtimestamp(number * SECONDS, UTC)


def minutes_within(number: int, start: datetime, end: datetime | None) -> range:
    """The minutes of an hour that begin at `start` or later and before `end`."""
    zero = number * SECONDS
    first = -int((zero - start.timestamp()) // MINUTES)
    after = MINUTES if end is None else -int((zero - end.timestamp()) // MINUTES)
    return range(max(0, first), min(MINUTES, max(0, after)))


def requests_within(flow: Flow, number: int, spans: Iterable[Span]) -> int:
    """Requests of an hour that fall into one of the spans."""
    found = 0
    for span in spans:
        minutes = minutes_within(number, span.start, span.end)
        whole = len(minutes) == MINUTES
        found += flow.total(number) if whole else sum(flow.hour(number).counts[minutes.start : minutes.stop])
    return found


def _shares(total: int, noise: bytes) -> tuple[int, ...]:
    """`total` shared out by weight, in whole numbers that add up to it."""
    if not total:
        return (0,) * MINUTES
    weights = sum(noise) + MINUTES * _LEAST_WEIGHT
    until = [total * reached // weights for reached in accumulate(byte + _LEAST_WEIGHT for byte in noise)]
    return (until[0], *map(sub, until[1:], until))


def _is_month_end(number: int) -> bool:
    today = hour_start(number)
    return (today + _MONTH_END).month != today.month
