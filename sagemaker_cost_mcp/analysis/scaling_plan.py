"""A plan for how something scales, and what it would have come to on a real series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sagemaker_cost_mcp.analysis.daily_shape import ClockAction, bounds_by_clock, clock_action
from sagemaker_cost_mcp.analysis.queue_replay import Queue, queue_replay
from sagemaker_cost_mcp.analysis.scaled_parts import Scaled
from sagemaker_cost_mcp.analysis.step_scaling import StepRule, step_replay
from sagemaker_cost_mcp.analysis.target_tracking import Bounds, Policy, replay
from sagemaker_cost_mcp.model.utilization import Timeline

IN_COOLDOWN = 300
"""Seconds of a proposed policy; it is AWS's default for SageMaker."""

_HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A part over time: all of it known, period by period."""

    timeline: Timeline
    places: range
    loads: Sequence[float]
    """In the unit of the target: requests a minute, percent x instances; of a queue: arrivals in the period."""
    counts: Sequence[float]
    """Instances or copies that were there."""
    now: int
    """As configured now."""
    rate: float | None = None
    """Requests a minute that an instance works off; None: it is no queue."""
    rules: tuple[StepRule, ...] = ()
    """Its step policies, where each of them and its alarm is known."""

    @property
    def hours(self) -> float:
        """Length of a period."""
        return self.timeline.period_seconds / _HOUR


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A policy, existing or proposed."""

    minimum: int
    maximum: int
    target: float
    actions: tuple[ClockAction, ...] = ()
    in_cooldown: int = IN_COOLDOWN
    scale_in: bool = True
    scale_out: bool = True
    wakes: bool = True
    rules: tuple[StepRule, ...] = ()
    """Of step policies; empty: it tracks its target."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a plan would have come to in the window."""

    plan: Plan
    instance_hours: float
    strained: float
    """Share of the periods in which a serving instance got more than the target, 0 to 1."""
    fewest: int
    most: int
    longest_queue: float | None = None


def outcome(watched: Watched, plan: Plan) -> Outcome:
    """What a plan would have come to on a series."""
    policy = _policy(watched, plan)
    periods = len(watched.places) or 1
    start = round(watched.counts[0]) if watched.counts else plan.minimum
    if watched.rate is not None:
        queue = Queue(arrivals=watched.loads, rate=watched.rate, wakes=plan.wakes)
        course = queue_replay(queue, policy, start)
        return Outcome(
            plan=plan,
            instance_hours=course.paid * watched.hours,
            strained=course.strained / periods,
            fewest=plan.minimum,
            most=course.most,
            longest_queue=course.longest,
        )
    kept = step_replay(plan.rules, policy, start) if plan.rules else replay(watched.loads, policy, start)
    fewest, most = kept.spread
    return Outcome(
        plan=plan,
        instance_hours=kept.paid * watched.hours,
        strained=kept.strained(watched.loads, plan.target) / periods,
        fewest=fewest,
        most=most,
    )


def _policy(watched: Watched, plan: Plan) -> Policy:
    bounds = bounds_by_clock(watched.timeline, watched.places, plan.minimum, plan.maximum, plan.actions)
    queue = watched.rate is not None
    return Policy(
        target=plan.target,
        bounds=(Bounds(start=0, minimum=plan.minimum, maximum=plan.maximum),) if queue else bounds,
        period_seconds=watched.timeline.period_seconds,
        in_cooldown_seconds=plan.in_cooldown,
        scale_in=plan.scale_in,
        scale_out=plan.scale_out,
    )


def existing_plan(scaled: Scaled, watched: Watched) -> Plan | None:
    """The policy that there is; None: there is none that can be reckoned with.

    Of step policies the target is the lowest threshold above which they add something.
    """
    tracking, target = scaled.tracking, scaled.target
    aim = tracking.target if tracking else scaled.step_target if watched.rules else None
    if target is None or aim is None or aim <= 0:
        return None
    cooldown = tracking.scale_in_cooldown_seconds if tracking else None
    return Plan(
        minimum=target.minimum,
        maximum=target.maximum,
        target=aim,
        actions=() if target.schedule_suspended else _by_clock(scaled),
        in_cooldown=IN_COOLDOWN if cooldown is None else cooldown,
        scale_in=not (target.scale_in_suspended or (tracking is not None and tracking.scale_in_disabled)),
        scale_out=not target.scale_out_suspended,
        wakes=scaled.wakes,
        rules=() if tracking else watched.rules,
    )


def _by_clock(scaled: Scaled) -> tuple[ClockAction, ...]:
    return tuple(action for one in scaled.actions if (action := clock_action(one)))
