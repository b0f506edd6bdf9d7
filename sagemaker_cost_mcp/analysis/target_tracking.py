"""What a target tracking policy would have done, period by period.

The arithmetic of Application Auto Scaling, as far as AWS documents it:

* the metric over the target for 3 datapoints of a minute: out, to ceil(load / target) by the last of them;
* under 90 % of the target for 15 datapoints: in, to ceil(load / target) by the highest of them, which is the careful
  reading of "scales in gradually";
* a new instance answers after its start-up time and is paid from the beginning; until then the same load is not
  answered with more of them, unless still more are needed afterwards;
* scaling in waits for its cool-down after any change, scaling out only for the start-up.

Load is what all instances get together in the metric's unit (requests a minute for a target in requests a minute and
instance), assumed to be shared out evenly.

Between two alarms nothing changes, so that the walk looks for the next one only: blocks in which no datapoint is beyond
a line are passed over whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, inf

ALARM_SECONDS = {"out": 180, "in": 900}
"""How long the metric must be beyond the target before an alarm rings."""

IN_SHARE = 0.9
"""Share of the target under which the low alarm lies."""

_UP = 1e-9
"""So much of an instance is dust that a division left behind."""

_BLOCK = 60
"""Datapoints that are looked at together."""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Capacity limits from one period on (a scheduled action changes them)."""

    start: int
    minimum: int
    maximum: int


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A target tracking policy in periods of the series."""

    target: float
    bounds: tuple[Bounds, ...]
    """By their start; the first starts at 0."""
    period_seconds: int = 60
    startup_seconds: int = 300
    """AWS documents no number; 4 to 7 minutes were observed for ordinary models."""
    in_cooldown_seconds: int = 300
    scale_in: bool = True
    scale_out: bool = True

    def periods(self, seconds: int) -> int:
        """Whole periods that a time takes; at least one."""
        return max(1, ceil(seconds / self.period_seconds))

    @property
    def startup(self) -> int:
        """Periods until a new instance serves; none where they are so long that a start-up is hardly a part of one."""
        return round(self.startup_seconds / self.period_seconds)


@dataclass(frozen=True, kw_only=True)
class Course:
    """What a policy did, as runs of equal capacity."""

    starts: tuple[int, ...]
    """First period of each run."""
    desired: tuple[int, ...]
    """Instances that were paid in it."""
    serving: tuple[int, ...]
    """Instances that answered."""
    length: int

    @property
    def paid(self) -> int:
        """Instance-periods."""
        ends = (*self.starts[1:], self.length)
        return sum(count * (end - start) for start, end, count in zip(self.starts, ends, self.desired, strict=True))

    @property
    def spread(self) -> tuple[int, int]:
        """Fewest and most instances that were paid."""
        return min(self.desired), max(self.desired)

    def strained(self, loads: Sequence[float], target: float) -> int:
        """Periods in which a serving instance got more than the target."""
        ends = (*self.starts[1:], self.length)
        runs = zip(self.starts, ends, self.serving, strict=True)
        return sum(sum(map((count * target + _UP).__lt__, loads[start:end])) for start, end, count in runs)


@dataclass
class _Walk:
    """Where the walk is."""

    at: int
    desired: int
    serving: int
    ready_at: int = 0
    in_after: int = 0
    starts: list[int] = field(default_factory=list[int])
    paid: list[int] = field(default_factory=list[int])
    served: list[int] = field(default_factory=list[int])

    def noted(self) -> None:
        """Write down that from here on it is as it is now."""
        if self.starts and self.starts[-1] == self.at:
            self.paid[-1], self.served[-1] = self.desired, self.serving
            return
        self.starts.append(self.at)
        self.paid.append(self.desired)
        self.served.append(self.serving)


@dataclass(frozen=True, kw_only=True)
class _Lines:
    """Beyond which a datapoint speaks for more or fewer instances, and how many in a row ring an alarm."""

    high: float
    low: float
    out_window: int
    in_window: int


def replay(loads: Sequence[float], policy: Policy, start: int) -> Course:
    """The capacity that a policy would have kept under a load.

    Args:
        loads: Load by period, all of it known.
        policy: The policy.
        start: Instances at the beginning.
    """
    first = policy.bounds[0]
    begun = min(max(start, first.minimum), first.maximum)
    walk = _Walk(at=0, desired=begun, serving=begun)
    walk.noted()
    ends = [*(one.start for one in policy.bounds[1:]), len(loads)]
    for bounds, end in zip(policy.bounds, ends, strict=True):
        # A scheduled action moves the capacity between its bounds at once, whatever cools down.
        _scaled(walk, min(max(walk.desired, bounds.minimum), bounds.maximum), policy)
        while walk.at < end and _is_ready(walk, end):
            _walked(walk, loads, end, _Rules(policy, bounds))
        walk.at = end
    return Course(starts=tuple(walk.starts), desired=tuple(walk.paid), serving=tuple(walk.served), length=len(loads))


@dataclass(frozen=True)
class _Rules:
    """A policy between two bounds."""

    policy: Policy
    bounds: Bounds

    def lines(self, desired: int) -> _Lines:
        """The lines of so many instances. At a bound one of them is out of reach.

        Low is where the low alarm lies, and where one instance less would do: the alarm may ring for long without.
        """
        policy, target = self.policy, self.policy.target
        grows = policy.scale_out and desired < self.bounds.maximum
        shrinks = policy.scale_in and desired > self.bounds.minimum
        low = min((desired - _UP) * target * IN_SHARE, (desired - 1 + _UP) * target)
        return _Lines(
            high=(desired + _UP) * target if grows else inf,
            low=low if shrinks else -inf,
            out_window=policy.periods(ALARM_SECONDS["out"]),
            in_window=policy.periods(ALARM_SECONDS["in"]),
        )


def _is_ready(walk: _Walk, end: int) -> bool:
    """Whether what was started serves before `end`; the alarms wait for it."""
    if walk.serving < walk.desired:
        if walk.ready_at >= end:
            return False
        walk.at = max(walk.at, walk.ready_at)
        walk.serving = walk.desired
        walk.noted()
    return True


def _walked(walk: _Walk, loads: Sequence[float], end: int, rules: _Rules) -> None:
    """To the next alarm and what it does, or to the end."""
    lines, target = rules.lines(walk.desired), rules.policy.target
    walk.at = at = _next_alarm(loads, range(walk.at, end), lines, walk.in_after)
    if at == end:
        return
    if loads[at] > lines.high:
        _scaled(walk, min(_whole(loads[at] / target), rules.bounds.maximum), rules.policy)
    else:
        highest = max(loads[at + 1 - lines.in_window : at + 1])
        _scaled(walk, max(_whole(highest / target), rules.bounds.minimum), rules.policy)
    walk.at = at + 1


def _next_alarm(loads: Sequence[float], places: range, lines: _Lines, in_after: int) -> int:
    """The first place at which an alarm rings that may do something; the end of the places: none does."""
    over, under = _rows_before(loads, places.start, lines)
    for first in range(places.start, places.stop, _BLOCK):
        block = loads[first : min(first + _BLOCK, places.stop)]
        if max(block) <= lines.high and min(block) >= lines.low:
            over = under = 0
            continue
        for at, load in enumerate(block, first):
            over = over + 1 if load > lines.high else 0
            under = under + 1 if load < lines.low else 0
            if over >= lines.out_window or (under >= lines.in_window and at >= in_after):
                return at
    return places.stop


def _rows_before(loads: Sequence[float], place: int, lines: _Lines) -> tuple[int, int]:
    """How many datapoints in a row just before a place are over the high line, and how many under the low one."""
    rows: list[int] = []
    for width, sign, line in ((lines.out_window, 1, lines.high), (lines.in_window, -1, -lines.low)):
        last = loads[max(0, place + 1 - width) : place]
        rows.append(next((n for n, load in enumerate(reversed(last)) if sign * load <= line), len(last)))
    return rows[0], rows[1]


def _scaled(walk: _Walk, wanted: int, policy: Policy) -> None:
    if wanted == walk.desired:
        return
    if wanted > walk.desired:
        walk.ready_at = walk.at + policy.startup
    if wanted < walk.desired or not policy.startup:
        walk.serving = min(walk.serving, wanted) if policy.startup else wanted
    walk.in_after = walk.at + policy.periods(policy.in_cooldown_seconds)
    walk.desired = wanted
    walk.noted()


def _whole(amount: float) -> int:
    """The number of instances that holds an amount; dust does not start one."""
    return ceil(amount - _UP)
