"""How a variant or component scaled, what its policy would have done on the real series, and what a better one would.

Needed are the instances that the load asks for at the policy's target, period by period; provisioned are those that
were there. Their ratio is the efficiency. The policy that exists and the one that is proposed are replayed by the same
arithmetic (`analysis.target_tracking`, `analysis.queue_replay`), so that their difference is that of the policies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil, fsum

from sagemaker_cost_mcp.analysis.daily_shape import ClockAction, bounds_by_clock, clock_action, daily_actions
from sagemaker_cost_mcp.analysis.pace import Pace
from sagemaker_cost_mcp.analysis.queue_replay import Queue, queue_replay
from sagemaker_cost_mcp.analysis.scaled_parts import Flag, Scaled, flags
from sagemaker_cost_mcp.analysis.target_tracking import Bounds, Policy, replay
from sagemaker_cost_mcp.analysis.utilization import Unknown
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, Price
from sagemaker_cost_mcp.model.utilization import Timeline

STRAIN_ALLOWED = 0.01
"""Share of the periods in which an instance may get more than the target; the target is half of what it can take."""

WAITING_ALLOWED = 0.1
"""The same of a queue, which is there to wait: so much of the time more may wait than the target says."""

PINNED = 0.05
"""Share of the periods at the maximum from which on it is pinned there."""

WORTH = 0.98
"""A plan that keeps more than this share of the instance-hours is no saving."""

_HOUR = 3600
_QUIET = 0.1
"""So much of an instance more or less than the bound is the bound."""
IN_COOLDOWN = 300
"""Seconds of a proposed policy; it is AWS's default for SageMaker."""


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


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """How something scales, and how it could."""

    flags: tuple[Flag, ...]
    provisioned_hours: float
    """Instance-hours (of a component: copy-hours) that were there."""
    needed_hours: float | None
    """At the target; None: no target is known."""
    target: float | None
    """That by which the need is told."""
    window_hours: float
    strained: float | None
    """Share of the periods in which an instance really got more than the target, 0 to 1; None: no target is known."""
    replayed: Outcome | None
    """The existing policy; None: there is none, or it follows what cannot be seen."""
    proposed: Outcome | None
    """None: nothing is known to aim at, or it would neither cost less nor relieve the instances."""

    @property
    def efficiency(self) -> float | None:
        """Needed / provisioned; None: not known, or nothing was provisioned."""
        known = self.needed_hours is not None and self.provisioned_hours > 0
        return (self.needed_hours or 0.0) / self.provisioned_hours if known else None

    def monthly(self, hours: float, price: Price) -> Decimal:
        """Hours of the window as dollars of a 730-hour month."""
        if not self.window_hours:
            return ZERO
        return Decimal(str(round(hours / self.window_hours, 6))) * HOURS_PER_MONTH * price.first_unit


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a proposal has to respect."""

    least: int
    """Instances that must always be there."""
    pace: Pace | Unknown
    fixed: bool = False
    """Its type cannot be scaled at all."""


def evaluate(watched: Watched, scaled: Scaled, instance_type: str | None, limits: Limits) -> Evaluation:
    """Flags, need, replay of the policy, and a better one.

    Args:
        watched: The series, in the unit that the policy tracks.
        scaled: Target, policies and actions.
        instance_type: For what cannot scale.
        limits: The least number of instances, and what fills one.
    """
    existing = _existing(scaled)
    target = _target(existing, limits.pace, watched)
    replayed = outcome(watched, existing) if existing and scaled.tracked else None
    provisioned = fsum(watched.counts) * watched.hours
    needed = fsum(_needed(watched, target)) * watched.hours if target else None
    strained = _strained(watched, target) if target else None
    proposed = None if limits.fixed or not target else _proposed(watched, existing, target, limits)
    return Evaluation(
        flags=tuple(dict.fromkeys([*flags(scaled, instance_type), *_seen(watched, scaled, limits.pace)])),
        provisioned_hours=provisioned,
        needed_hours=needed,
        target=target,
        window_hours=len(watched.places) * watched.hours,
        strained=strained,
        replayed=replayed,
        proposed=proposed if proposed and _worth_it(proposed, provisioned, strained or 0.0) else None,
    )


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
    kept = replay(watched.loads, policy, start)
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


def _existing(scaled: Scaled) -> Plan | None:
    tracking, target = scaled.tracking, scaled.target
    if tracking is None or target is None or tracking.target <= 0:
        return None
    cooldown = tracking.scale_in_cooldown_seconds
    return Plan(
        minimum=target.minimum,
        maximum=target.maximum,
        target=tracking.target,
        actions=tuple(action for one in scaled.actions if (action := clock_action(one))),
        in_cooldown=IN_COOLDOWN if cooldown is None else cooldown,
        scale_in=not (tracking.scale_in_disabled or target.scale_in_suspended),
        scale_out=not target.scale_out_suspended,
        wakes=scaled.wakes,
    )


def _target(existing: Plan | None, found: Pace | Unknown, watched: Watched) -> float | None:
    """The existing target where an instance can take it, else one that it can; None: nobody knows."""
    if isinstance(found, Unknown) or watched.rate is not None:
        return existing.target if existing else (1.0 if watched.rate is not None else None)
    if existing and existing.target <= found.full * 0.9:
        return existing.target
    return found.target


def _needed(watched: Watched, target: float) -> Iterable[float]:
    """Instances that the load asks for; of a queue, those that keep up with it."""
    if watched.rate is not None:
        capacity = watched.rate * watched.hours * 60
        return (ceil(arrived / capacity - 1e-9) for arrived in watched.loads)
    return (max(1, ceil(load / target - 1e-9)) for load in watched.loads)


def _strained(watched: Watched, target: float) -> float:
    """Share of the periods in which an instance got more than the target; of a queue, more than it works off."""
    each = target if watched.rate is None else watched.rate * watched.hours * 60
    pairs = zip(watched.loads, watched.counts, strict=True)
    return sum(load > each * count + 1e-9 for load, count in pairs) / (len(watched.loads) or 1)


def _worth_it(proposed: Outcome, provisioned: float, strained: float) -> bool:
    """Whether it costs less without more strain, or takes away strain that is too much."""
    allowed = STRAIN_ALLOWED if proposed.longest_queue is None else WAITING_ALLOWED
    if proposed.strained > max(allowed, strained):
        return False
    return proposed.instance_hours < provisioned * WORTH or strained - proposed.strained > STRAIN_ALLOWED


def _seen(watched: Watched, scaled: Scaled, found: Pace | Unknown) -> Iterator[Flag]:
    """Flags that only the series can tell."""
    target = scaled.target
    if target is None or target.minimum >= target.maximum or not watched.counts:
        return
    if max(watched.counts) < target.minimum + _QUIET and scaled.acts:
        yield "minimum-never-left"
    at_most = sum(count > target.maximum - _QUIET for count in watched.counts)
    if at_most > PINNED * len(watched.counts):
        yield "maximum-pinned"
    tracking = scaled.tracking
    if tracking and scaled.tracked == "requests" and isinstance(found, Pace) and tracking.target > found.full:
        yield "target-above-capacity"


def _proposed(watched: Watched, existing: Plan | None, target: float, limits: Limits) -> Outcome | None:
    """The cheapest plan that strains the instances no more than allowed, or than the present one does."""
    if not watched.loads:
        return None
    peak = max(_needed(watched, target))
    plain = Plan(
        minimum=limits.least,
        maximum=max(ceil(peak) + 1, limits.least + 1, existing.maximum if existing else 0),
        target=target,
    )
    plans = [plain, *_by_clock(watched, plain)]
    found = [outcome(watched, plan) for plan in plans]
    calm = [one for one in found if one.strained <= STRAIN_ALLOWED]
    if calm:
        return min(calm, key=lambda one: (one.instance_hours, len(one.plan.actions)))
    return min(found, key=lambda one: (one.strained, one.instance_hours))


def _by_clock(watched: Watched, plain: Plan) -> Iterator[Plan]:
    """The same with a higher minimum by day. A queue may wait: it needs none."""
    if watched.rate is not None:
        return
    actions = daily_actions(watched.timeline, watched.places, watched.loads, plain.target, plain.minimum)
    if actions:
        yield replace(plain, actions=actions)
