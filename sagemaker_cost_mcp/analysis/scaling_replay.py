"""How a variant or component scaled, what its policy would have done on the real series, and what a better one would.

Needed are the instances that the load asks for at the policy's target, period by period; provisioned are those that
were there. Their ratio is the efficiency. The policy that exists and the one that is proposed are replayed by the same
arithmetic (`analysis.target_tracking`, `analysis.step_scaling`, `analysis.queue_replay`), so that their difference is
that of the policies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil, fsum

from sagemaker_cost_mcp.analysis.daily_shape import daily_actions
from sagemaker_cost_mcp.analysis.pace import Pace
from sagemaker_cost_mcp.analysis.scaled_parts import Flag, Scaled, flags
from sagemaker_cost_mcp.analysis.scaling_plan import Outcome, Plan, Watched, existing_plan, outcome
from sagemaker_cost_mcp.analysis.utilization import Unknown
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, Price

__all__ = [
    "STRAIN_ALLOWED",
    "WORTH",
    "Evaluation",
    "Limits",
    "Outcome",
    "Plan",
    "Watched",
    "evaluate",
    "needed_counts",
    "outcome",
    "proposal",
    "real_strain",
]

STRAIN_ALLOWED = 0.01
"""Share of the periods in which an instance may get more than the target; the target is half of what it can take."""

WAITING_ALLOWED = 0.1
"""The same of a queue, which is there to wait: so much of the time more may wait than the target says."""

PINNED = 0.05
"""Share of the periods at the maximum from which on it is pinned there."""

WORTH = 0.98
"""A plan that keeps more than this share of the instance-hours is no saving."""

_QUIET = 0.1
"""So much of an instance more or less than the bound is the bound."""


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
    existing = existing_plan(scaled, watched)
    target = _target(existing if scaled.followed else None, _pace(scaled, limits), watched)
    replayed = outcome(watched, existing) if existing and scaled.followed else None
    provisioned = fsum(watched.counts) * watched.hours
    needed = fsum(needed_counts(watched, target)) * watched.hours if target else None
    strained = real_strain(watched, target) if target else None
    proposed = None if limits.fixed or not target else proposal(watched, existing, target, limits.least)
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


def _pace(scaled: Scaled, limits: Limits) -> Pace | Unknown:
    """What fills an instance is told in requests: of what follows another metric it says nothing."""
    if scaled.followed in {None, "requests"}:
        return limits.pace
    return Unknown("its policy does not follow requests")


def _target(existing: Plan | None, found: Pace | Unknown, watched: Watched) -> float | None:
    """The existing target where an instance can take it, else one that it can; None: nobody knows."""
    if isinstance(found, Unknown) or watched.rate is not None:
        return existing.target if existing else (1.0 if watched.rate is not None else None)
    if existing and existing.target <= found.full * 0.9:
        return existing.target
    return found.target


def needed_counts(watched: Watched, target: float) -> Iterable[float]:
    """Instances that the load asks for; of a queue, those that keep up with it."""
    if watched.rate is not None:
        capacity = watched.rate * watched.hours * 60
        return (ceil(arrived / capacity - 1e-9) for arrived in watched.loads)
    return (max(1, ceil(load / target - 1e-9)) for load in watched.loads)


def real_strain(watched: Watched, target: float) -> float:
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


def proposal(watched: Watched, existing: Plan | None, target: float, least: int) -> Outcome | None:
    """The cheapest plan that strains the instances no more than allowed, or than the present one does."""
    if not watched.loads:
        return None
    peak = max(needed_counts(watched, target))
    plain = Plan(
        minimum=least,
        maximum=max(ceil(peak) + 1, least + 1, existing.maximum if existing else 0),
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
