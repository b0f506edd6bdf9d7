"""What a day of a series should cost, from the ordinary days before it.

Expected is the median of up to eight equal weekdays, times the drift of the last two weeks (slow growth is no anomaly).
The spread is the median absolute deviation x 1.4826, which equals the standard deviation of normal noise, taken over
that weekday and over all days in proportion to their level, whichever is wider; it is widened for the few values
that a median is made of: by sqrt(1 + pi / 2n), the error of a prediction from the median of n values, and by
(n + 1) / n, since values lie closer to their own median than others do.

A series that is there on some days and not on others has no weekday level. There a day is held against the other
days on which it was there, on a scale of ratios, and a day without cost says nothing.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Iterable
from statistics import median

WEEKS = 8
"""Equal weekdays that are looked back on."""

FEWEST_WEEKS = 3
"""Equal weekdays without which nothing is said about a day."""

TO_SIGMA = 1.4826
_LEAST_SPREAD = 0.06
"""Least spread as a share of the expected cost: a series that never moved may still move by a fifth."""

_DRIFT_DAYS = 14
_MOST_DRIFT = 1.3
_IRREGULAR_DAYS = 2
"""Days that are there where their weekday is not as a rule, or the other way round, that make a series irregular."""

_ABOVE_ALL = 1.5
"""How far an irregular series must exceed all that was seen."""

_STEADY = 0.03
_UNKNOWN = 0.1
"""Least noise, as a share of the level, on a new level: of a series that was known before, and of one that was not."""

_LEAST_RATIO = 0.1
"""Least spread of an irregular series, in natural logarithms: a tenth."""


class Baseline:
    """The ordinary days of one series, as far as they have been seen.

    Args:
        least: Dollars a day below which no difference counts, as one unit of spread.
    """

    def __init__(self, least: float) -> None:
        self._least = least
        self._by_weekday: dict[int, deque[float]] = {weekday: deque(maxlen=WEEKS) for weekday in range(7)}
        self._drift: deque[float] = deque(maxlen=_DRIFT_DAYS)
        self._known_noise = 0.0
        self._strays: list[float] = []
        self._odd_once = False

    def add(self, weekday: int, value: float) -> None:
        """An ordinary day."""
        level = self.level(weekday)
        if level:
            self._drift.append(value / level)
        self._by_weekday[weekday].append(value)

    def stray(self, weekday: int, value: float) -> None:
        """A day on which something was there that never is on this weekday; more of the kind make it ordinary."""
        if not self.level(weekday):
            self._strays.append(value)

    def drop_last(self, weekday: int) -> None:
        """Take back the last ordinary day of a weekday: it belongs to what came after."""
        self._by_weekday[weekday].pop()
        if self.level(weekday) and self._drift:
            self._drift.pop()

    def restart(self, values: Iterable[tuple[int, float]]) -> None:
        """A new level: what was known before is forgotten but for how noisy the series is."""
        had_level = any(self.level(weekday) for weekday in self._by_weekday)
        self._known_noise = max(self._known_noise, self._noise(), _STEADY if had_level else _UNKNOWN)
        for known in self._by_weekday.values():
            known.clear()
        self._drift.clear()
        for weekday, value in values:
            self._by_weekday[weekday].append(value)

    def ready(self, weekday: int) -> bool:
        """Whether a day can be judged: enough weeks, or a new level that has shown this weekday."""
        return len(self._by_weekday[weekday]) >= (1 if self._known_noise else FEWEST_WEEKS)

    def level(self, weekday: int) -> float:
        """The weekday's median, without drift; 0 where nothing is known."""
        known = self._by_weekday[weekday]
        return median(known) if known else 0.0

    def expected(self, weekday: int) -> float:
        """What the day should cost."""
        drift = median(self._drift) if len(self._drift) == _DRIFT_DAYS else 1.0
        return self.level(weekday) * max(1 / _MOST_DRIFT, min(_MOST_DRIFT, drift))

    def z(self, weekday: int, value: float) -> float:
        """How many spreads a day lies from what it should cost; 0 where an irregular series does as it always did."""
        if self.irregular:
            return self._irregular_z(value)
        known = self._by_weekday[weekday]
        expected, level = self.expected(weekday), self.level(weekday)
        own = median(abs(one - level) for one in known)
        spread = _widened(max(own, max(self._noise(), self._known_noise) * level), len(known))
        return (value - expected) / max(spread, _LEAST_SPREAD * expected, self._least)

    def _noise(self) -> float:
        """Median distance from the weekday's median over all days, as a share of it."""
        shares = [
            abs(value - level) / level
            for weekday, known in self._by_weekday.items()
            if (level := self.level(weekday)) > 0
            for value in known
        ]
        return median(shares) if shares else 0.0

    @property
    def irregular(self) -> bool:
        """Whether the series comes and goes without a weekly pattern."""
        odd = sum(_minority(known) for known in self._by_weekday.values())
        self._odd_once = self._odd_once or odd + len(self._strays) >= _IRREGULAR_DAYS
        return self._odd_once

    def _irregular_z(self, value: float) -> float:
        seen = [one for known in (*self._by_weekday.values(), self._strays) for one in known if one > 0]
        if value <= _ABOVE_ALL * max(seen) or value - max(seen) < self._least:
            return 0.0
        logs = [math.log(one) for one in seen]
        middle = median(logs)
        spread = _widened(median(abs(one - middle) for one in logs), len(logs))
        return (math.log(value) - middle) / max(spread, _LEAST_RATIO)


def _widened(deviation: float, count: int) -> float:
    """Standard deviation of a prediction from the median of so many values."""
    own = max(count, FEWEST_WEEKS)
    return TO_SIGMA * deviation * math.sqrt(1 + math.pi / (2 * count)) * (own + 1) / own


def _minority(known: Collection[float]) -> int:
    """Days of a weekday that are unlike most of its days in being there or not."""
    there = sum(value > 0 for value in known)
    return min(there, len(known) - there)
