"""What a policy on an async endpoint's queue would have done, period by period.

Requests come, wait, and are worked off as fast as the instances can. The policy looks at the queue for each instance:
three datapoints over the target call for ceil(queue / target) instances, fifteen under 90 % of it send some away. At
zero instances that metric does not exist: there the step policy on `HasBacklogWithoutCapacity` starts the first one as
soon as anything waits (source: SageMaker developer guide, "Autoscale an asynchronous endpoint").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from sagemaker_cost_mcp.analysis.target_tracking import ALARM_SECONDS, IN_SHARE, Policy

_MINUTE = 60
_DUST = 1e-9


@dataclass(frozen=True, kw_only=True)
class Queue:
    """What comes, and how fast an instance works."""

    arrivals: Sequence[float]
    """Requests by period."""
    rate: float
    """Requests a minute that an instance works off."""
    wakes: bool = True
    """A step policy starts an instance when something waits in front of none."""


@dataclass(frozen=True, kw_only=True)
class QueueCourse:
    """What the policy did."""

    paid: int
    """Instance-periods."""
    strained: int
    """Periods in which more waited for each instance than the target says, or anything in front of none."""
    longest: float
    """Requests that waited at the end of the worst period."""
    most: int
    """Instances at the same time."""
    left: float
    """Requests still waiting at the end."""


@dataclass
class _State:
    desired: int
    serving: int
    waiting: float = 0.0
    ready_at: int = 0
    in_after: int = 0
    over: int = 0
    """Datapoints in a row over the target."""
    under: int = 0
    highest: list[float] = field(default_factory=list[float])
    """Queue of the datapoints in that row under the low line."""


def queue_replay(queue: Queue, policy: Policy, start: int) -> QueueCourse:
    """The capacity that a policy would have kept in front of a queue."""
    bounds = policy.bounds[0]
    begun = min(max(start, bounds.minimum), bounds.maximum)
    state = _State(desired=begun, serving=begun)
    paid = strained = most = 0
    longest = 0.0
    minutes = policy.period_seconds / _MINUTE
    for at, arrived in enumerate(queue.arrivals):
        if at >= state.ready_at:
            state.serving = state.desired
        state.waiting = max(0.0, state.waiting + arrived - state.serving * queue.rate * minutes)
        _decided(state, at, queue, policy)
        paid += state.desired
        most = max(most, state.desired)
        longest = max(longest, state.waiting)
        strained += state.waiting > policy.target * state.serving + _DUST
    return QueueCourse(paid=paid, strained=strained, longest=longest, most=most, left=state.waiting)


def _decided(state: _State, at: int, queue: Queue, policy: Policy) -> None:
    bounds = policy.bounds[0]
    if state.serving != state.desired:
        return
    if not state.serving:
        if queue.wakes and state.waiting > 0:
            _changed(state, at, min(max(1, bounds.minimum), bounds.maximum), policy)
        return
    _counted(state, policy)
    wanted = ceil(state.waiting / policy.target - _DUST)
    if policy.scale_out and state.over >= policy.periods(ALARM_SECONDS["out"]) and wanted > state.desired:
        _changed(state, at, min(wanted, bounds.maximum), policy)
    elif policy.scale_in and state.under >= policy.periods(ALARM_SECONDS["in"]) and at >= state.in_after:
        wanted = ceil(max(state.highest) / policy.target - _DUST)
        _changed(state, at, max(min(wanted, state.desired), bounds.minimum), policy)


def _counted(state: _State, policy: Policy) -> None:
    each = state.waiting / state.serving
    state.over = state.over + 1 if each > policy.target + _DUST else 0
    if each < policy.target * IN_SHARE:
        state.under += 1
        state.highest = [*state.highest, state.waiting][-policy.periods(ALARM_SECONDS["in"]) :]
    else:
        state.under, state.highest = 0, []


def _changed(state: _State, at: int, wanted: int, policy: Policy) -> None:
    if wanted == state.desired:
        return
    if wanted > state.desired:
        state.ready_at = at + policy.startup
    state.serving = min(state.serving, wanted) if policy.startup else wanted
    state.desired = wanted
    state.in_after = at + policy.periods(policy.in_cooldown_seconds)
    state.over = state.under = 0
    state.highest = []
