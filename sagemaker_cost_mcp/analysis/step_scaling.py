"""What step policies would have done, period by period.

The arithmetic of Application Auto Scaling (source: its user guide, "How step scaling works", and StepAdjustment):

* an alarm rings while so many of its last datapoints are beyond its threshold, and starts its policy again and again;
* the step is the one in which the metric over these datapoints, aggregated as the policy says, lies: a bound at or
  above the threshold belongs to the step above it, one below to the step below;
* percentages are rounded towards zero, to one at least, and to the smallest change that the policy allows;
* while a policy that scaled out cools down, what it has added counts as a part of what it wants to add now;
* scaling in waits for its cool-down after any change, and gives way to whatever scales out;
* a new instance answers after its start-up time, and nothing else is done until it does.

Of several policies that ring the one that leaves the most capacity acts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor, fsum, inf
from operator import ge, gt, le, lt

from sagemaker_cost_mcp.analysis.target_tracking import Bounds, Course, Policy
from sagemaker_cost_mcp.model.scaling import Step, StepScaling

COOLDOWN = 300
"""Seconds; AWS's default for SageMaker."""

SIGNS: Mapping[str, Callable[[float, float], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le}

_AGGREGATED: Mapping[str, Callable[[Sequence[float]], float]] = {"Minimum": min, "Maximum": max}


@dataclass(frozen=True, kw_only=True)
class StepRule:
    """A step policy with one of the alarms that start it, in periods of the series."""

    loads: Sequence[float]
    """What all instances get together by period, in the unit of the alarm."""
    sign: str
    """One of `SIGNS`."""
    threshold: float
    width: int
    """Periods that make a datapoint, which is their mean."""
    window: int
    """Datapoints that are looked at."""
    needed: int
    """How many of them must be beyond the threshold."""
    steps: StepScaling


def changed(steps: StepScaling, capacity: int, beyond: float) -> int | None:
    """The capacity that a policy asks for; None: no step is meant for so small or large a breach.

    Args:
        steps: Of the policy.
        capacity: Before.
        beyond: How far the metric is above the threshold; negative: below it.
    """
    step = next((one for one in steps.steps if _holds(one, beyond)), None)
    if step is None:
        return None
    if steps.adjustment_type == "ExactCapacity":
        return step.adjustment
    if steps.adjustment_type == "PercentChangeInCapacity":
        return capacity + _percent(capacity, step.adjustment, steps.min_magnitude or 1)
    return capacity + step.adjustment


def _holds(step: Step, beyond: float) -> bool:
    low, high = step.lower, step.upper
    if beyond >= 0:
        return (low is None or beyond >= low) and (high is None or beyond < high)
    return (low is None or beyond > low) and (high is None or beyond <= high)


def _percent(capacity: int, percent: int, least: int) -> int:
    amount = max(least, floor(abs(capacity * percent) / 100)) if percent else 0
    return amount if percent > 0 else -amount


@dataclass
class _Watch:
    """An alarm while time goes by."""

    rule: StepRule
    levels: list[float] = field(default_factory=list[float])
    """Of the datapoint that is being made."""
    points: deque[float] = field(init=False)
    base: int = 0
    """Capacity before it last scaled out."""
    cool_until: int = 0

    def __post_init__(self) -> None:
        self.points = deque(maxlen=self.rule.window)

    def sees(self, level: float) -> None:
        """One more period."""
        self.levels.append(level)
        if len(self.levels) == self.rule.width:
            self.points.append(fsum(self.levels) / self.rule.width)
            self.levels.clear()

    @property
    def rings(self) -> bool:
        """Whether enough datapoints are beyond the threshold."""
        beyond = SIGNS[self.rule.sign]
        return sum(beyond(point, self.rule.threshold) for point in self.points) >= self.rule.needed

    def wants(self, at: int, capacity: int) -> int | None:
        """The capacity that it asks for; None: it is content."""
        if not self.rings:
            return None
        aggregated = _AGGREGATED.get(self.rule.steps.aggregation or "", _mean)(self.points)
        beyond = aggregated - self.rule.threshold
        wanted = changed(self.rule.steps, self.base if at < self.cool_until else capacity, beyond)
        return None if wanted is None or (at < self.cool_until and wanted <= capacity) else wanted


def _mean(points: Sequence[float]) -> float:
    return fsum(points) / len(points)


@dataclass
class _State:
    policy: Policy
    bounds: Bounds
    watches: tuple[_Watch, ...]
    desired: int
    serving: int
    ready_at: int = 0
    changed_at: float = -inf

    def becomes(self, at: int, wanted: int) -> None:
        """Another capacity; what is started serves later, what is stopped is gone."""
        if wanted == self.desired:
            return
        self.ready_at = at + self.policy.startup if wanted > self.desired else at
        self.changed_at = self.ready_at
        self.desired = wanted
        self.serving = min(self.serving, wanted) if self.ready_at > at else wanted


def step_replay(rules: Sequence[StepRule], policy: Policy, start: int) -> Course:
    """The capacity that step policies would have kept under a load.

    Args:
        rules: At least one; their loads are of one length.
        policy: Bounds, length of a period, start-up; its target and cool-down are not looked at.
        start: Instances at the beginning.
    """
    first = policy.bounds[0]
    begun = min(max(start, first.minimum), first.maximum)
    state = _State(policy, first, tuple(_Watch(rule) for rule in rules), begun, begun)
    by_start = {one.start: one for one in policy.bounds[1:]}
    runs: list[tuple[int, int, int]] = [(0, begun, begun)]
    length = len(rules[0].loads)
    for at in range(length):
        _passes(state, at, by_start.get(at))
        if runs[-1][1:] != (state.desired, state.serving):
            runs.append((at, state.desired, state.serving))
    starts, desired, serving = zip(*runs, strict=True)
    return Course(starts=starts, desired=desired, serving=serving, length=length)


def _passes(state: _State, at: int, bounds: Bounds | None) -> None:
    """One period. A scheduled action moves the capacity between its bounds at once, whatever cools down."""
    if bounds is not None:
        state.bounds = bounds
        state.becomes(at, min(max(state.desired, bounds.minimum), bounds.maximum))
    if at >= state.ready_at:
        state.serving = state.desired
    for watch in state.watches:
        watch.sees(watch.rule.loads[at] / max(1, state.serving))
    if state.serving == state.desired:
        _acts(state, at)


def _acts(state: _State, at: int) -> None:
    asked = [(wanted, one) for one in state.watches if (wanted := one.wants(at, state.desired)) is not None]
    out = [(wanted, one) for wanted, one in asked if wanted > state.desired]
    if out and state.policy.scale_out:
        before = state.desired
        state.becomes(at, min(max(wanted for wanted, _ in out), state.bounds.maximum))
        for _, watch in out if state.desired > before else ():
            watch.base = watch.base if at < watch.cool_until else before
            watch.cool_until = state.ready_at + _cooldown(watch, state.policy)
    elif state.policy.scale_in and not out:
        less = [wanted for wanted, one in asked if at >= state.changed_at + _cooldown(one, state.policy)]
        state.becomes(at, max([*less, state.bounds.minimum]) if less else state.desired)


def _cooldown(watch: _Watch, policy: Policy) -> int:
    seconds = watch.rule.steps.cooldown_seconds
    return policy.periods(COOLDOWN if seconds is None else seconds)
