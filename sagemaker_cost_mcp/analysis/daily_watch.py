"""One series, watched day by day: which days leave the baseline, and which of them are one event.

A day that leaves its baseline opens a run; the run lasts while days stay on the same side. One that has lasted for a
week is a new level: it is told once, and the days after it are held against the new level. What the first day of a
month brings is ordinary where an earlier first brought as much.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median

from sagemaker_cost_mcp.analysis.baseline import Baseline
from sagemaker_cost_mcp.analysis.daily_series import DAY
from sagemaker_cost_mcp.model.money import ZERO

LEAST_Z = 3.5
"""z at which a day opens a run."""

_LEAST_TOGETHER = 4.5
"""What the days of a run must come to together (their sum over the root of their number, Stouffer's method): among
the thousands of days that are looked at, one of 3.5 turns up by chance."""

_NEAR = 2 * DAY
"""A run that begins so soon after another one of its kind is its continuation, once it has become a new level."""

_STAYS_Z = 1.75
_STAYS_SHARE = 0.4
"""A run goes on while a day keeps half of the z that opens one, and this share of the run's usual distance."""

_LEVEL_DAYS = 7
_LEVEL_SEEN = 3
"""A run of so many days, of which so many are anomalous, is a new level."""

_LEAST_SHARE = 0.1
"""Share of the floor that one day must come to."""

_FIRST_SHARE = 0.4
"""Share of a month-start excess that an earlier month must have brought."""

_QUIET = 0.25
"""A day that should cost, and does cost, less than this share of what the run's days should can neither end nor
prolong it: a weekend, where working days are unusual."""

_DAYS_BACK = 2
"""Days before the first clear one that may belong to a run."""

_PATIENCE = 3
"""A run of so many days outlives a few ordinary ones."""

_MOST_DOUBTS = 2
"""How many: a weekend."""


@dataclass(frozen=True)
class Day:
    """One day of a series, and what it should have cost."""

    day: date
    value: Decimal
    expected: float
    z: float

    @property
    def off(self) -> float:
        """Dollars over expected."""
        return float(self.value) - self.expected


@dataclass
class Event:
    """Days that are one anomaly."""

    days: list[Day]
    lasts: bool
    """It goes on at the end of the series."""
    level: bool = False
    """It lasted for a week or more, and became the new level."""
    before: dict[int, float] = field(default_factory=dict[int, float])
    """Expected cost by weekday before a new level."""

    @property
    def start(self) -> date:
        """First day."""
        return self.days[0].day

    @property
    def end(self) -> date | None:
        """After the last day; None: it goes on."""
        return None if self.lasts else self.days[-1].day + DAY

    def also(self, seen: Day) -> None:
        """A further day on the new level, held against the old one."""
        self.days.append(Day(seen.day, seen.value, self.before[seen.day.weekday()], seen.z))


class Watch:
    """Walks along one series.

    Args:
        floor: Dollars that an event must come to; one day of it must come to a tenth.
    """

    def __init__(self, floor: Decimal) -> None:
        self._baseline = Baseline(float(floor) * _LEAST_SHARE / LEAST_Z)
        self._ordinary: list[Day] = []
        self._run: list[Day] = []
        self._between: list[Day] = []
        """Days inside the run that do not belong to it: quiet ones, and one that may turn out to be its end."""
        self._firsts: list[float] = []
        self._found: list[Event] = []
        self._level: Event | None = None

    def events(self, costs: Iterable[tuple[date, Decimal]]) -> list[Event]:
        """All events of a series whose days follow each other in time."""
        for day, value in costs:
            self._look(self._seen(day, value))
        if self._run:
            self._close(lasts=not self._doubts())
        return self._found

    def _seen(self, day: date, value: Decimal) -> Day:
        weekday, baseline = day.weekday(), self._baseline
        z = baseline.z(weekday, float(value)) if baseline.ready(weekday) else 0.0
        return Day(day, value, baseline.expected(weekday), z)

    def _look(self, seen: Day) -> None:
        if seen.day.day == 1 and self._usual_first(seen):
            return
        if self._run and self._goes_on(seen):
            self._run.append(seen)
            self._between = [one for one in self._between if self._quiet(one)]
            self._settle()
        elif self._run and self._patient(seen):
            self._between.append(seen)
        else:
            self._begin_or_keep(seen)

    def _usual_first(self, seen: Day) -> bool:
        """Whether the first of a month brings what an earlier first brought too."""
        usual = median(one.value for one in self._ordinary[-7:]) if self._ordinary else ZERO
        excess = float(seen.value) - max(seen.expected, float(usual))
        known = any(earlier >= _FIRST_SHARE * excess for earlier in self._firsts)
        self._firsts.append(excess)
        return known and seen.z >= LEAST_Z

    def _begin_or_keep(self, seen: Day) -> None:
        if self._run:
            self._close(lasts=False)
        if abs(seen.z) < LEAST_Z:
            self._keep(seen)
            return
        self._run = [seen]
        while self._ordinary and len(self._run) <= _DAYS_BACK and self._goes_on(self._ordinary[-1]):
            earlier = self._ordinary.pop()
            self._baseline.drop_last(earlier.day.weekday())
            self._run.insert(0, earlier)

    def _keep(self, seen: Day) -> None:
        self._ordinary.append(seen)
        self._baseline.add(seen.day.weekday(), float(seen.value))
        if self._level:
            self._level.also(seen)

    def _goes_on(self, seen: Day) -> bool:
        usual = median(one.off for one in self._run)
        return usual * seen.off > 0 and abs(seen.z) >= _STAYS_Z and abs(seen.off) >= _STAYS_SHARE * abs(usual)

    def _patient(self, seen: Day) -> bool:
        few = len(self._run) >= _PATIENCE and self._doubts() < _MOST_DOUBTS and abs(seen.z) < LEAST_Z
        return self._quiet(seen) or few

    def _doubts(self) -> int:
        """Ordinary days since the run's last one."""
        return sum(not self._quiet(one) for one in self._between)

    def _quiet(self, seen: Day) -> bool:
        usual = median(one.expected for one in self._run)
        return max(float(seen.value), seen.expected) < _QUIET * usual

    def _settle(self) -> None:
        """Take a run that has lasted for a week for the new level, or for the end of one."""
        first, last = self._run[0].day, self._run[-1].day
        short = (last - first).days + 1 < _LEVEL_DAYS or len(self._run) < _LEVEL_SEEN
        if short or self._baseline.irregular:
            return
        if not self._ended_level(self._run):
            before = {weekday: self._baseline.expected(weekday) for weekday in range(7)}
            self._level = Event(self._taken_up() + self._run, lasts=True, level=True, before=before)
            self._found.append(self._level)
        self._baseline.restart((one.day.weekday(), float(one.value)) for one in (*self._run, *self._between))
        self._run, self._between, self._ordinary = [], [], []

    def _taken_up(self) -> list[Day]:
        """Days of an event just before the run, which turns out to be its beginning."""
        last = self._found[-1] if self._found else None
        if last is None or last.level or last.days[-1].day + DAY + _NEAR < self._run[0].day:
            return []
        if median(one.off for one in last.days) * median(one.off for one in self._run) < 0:
            return []
        return self._found.pop().days

    def _ended_level(self, run: list[Day]) -> bool:
        """Whether a run is the way back from the last new level, which then is over."""
        level = self._level
        if level is None or median(one.off for one in run) * median(one.off for one in level.days) > 0:
            return False
        from_old = median(abs(float(one.value) - level.before[one.day.weekday()]) for one in run)
        if from_old > median(abs(one.off) for one in run):
            return False
        level.lasts, self._level = False, None
        return True

    def _close(self, *, lasts: bool) -> None:
        run, between, self._run, self._between = self._run, self._between, [], []
        if abs(sum(one.z for one in run)) < _LEAST_TOGETHER * math.sqrt(len(run)):
            between = sorted((*run, *between), key=lambda one: one.day)
        elif not (lasts and self._ended_level(run)):
            self._found.append(Event(run, lasts=lasts))
            for one in run:
                self._baseline.stray(one.day.weekday(), float(one.value))
        for one in between:
            self._keep(one)
