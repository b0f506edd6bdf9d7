"""What scales a variant or inference component, and what is wrong with that on the face of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from sagemaker_cost_mcp.analysis.followed_metrics import Tracked, followed
from sagemaker_cost_mcp.analysis.step_alarms import StepAlarm, muted, starting, step_alarms
from sagemaker_cost_mcp.model.hosting import InstanceRange
from sagemaker_cost_mcp.model.inference import InferenceComponent
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.scaling import (
    COPIES,
    INSTANCES,
    ScalableTarget,
    ScaledPart,
    ScalingPolicy,
    ScheduledAction,
    TargetTracking,
)
from sagemaker_cost_mcp.model.snapshot import Snapshot

Flag = Literal[
    "no-policy",
    "min-equals-max",
    "minimum-never-left",
    "maximum-pinned",
    "target-above-capacity",
    "cannot-scale",
    "scaling-suspended",
    "unseen-metric",
    "step-policy-without-alarm",
]
"""What is wrong with how something scales."""

_PREDEFINED: dict[str, Tracked] = {
    "SageMakerVariantInvocationsPerInstance": "requests",
    "SageMakerInferenceComponentInvocationsPerCopy": "requests",
}
_MINUTE = 60


@dataclass(frozen=True, kw_only=True)
class Scaled:
    """How one variant or component is scaled."""

    target: ScalableTarget | None
    """None: Application Auto Scaling does not know it."""
    policies: tuple[ScalingPolicy, ...] = ()
    actions: tuple[ScheduledAction, ...] = ()
    managed: InstanceRange | None = None
    """SageMaker itself scales the instances under inference components."""
    steps: tuple[StepAlarm, ...] = ()
    """Its step policies by their alarms; empty: it has none, or one of them is not known."""
    muted: tuple[str, ...] = ()
    """Alarms of its step policies whose actions are switched off."""

    @property
    def tracking(self) -> TargetTracking | None:
        """Its target tracking; None: it has none."""
        return next((one.tracking for one in self.policies if one.tracking), None)

    @property
    def tracked(self) -> Tracked | None:
        """What that follows; None: nothing that can be seen from here."""
        return tracked(self.tracking) if self.tracking else None

    @property
    def step_target(self) -> float | None:
        """The lowest threshold above which step policies add something, requests by the minute; None: not known."""
        lowest = self._lowest_step
        if lowest is None:
            return None
        minutes = lowest.trip.period_seconds / _MINUTE if lowest.tracked == "requests" else 1.0
        return lowest.trip.threshold / minutes

    @property
    def followed(self) -> Tracked | None:
        """What its target tracking follows, or without one its step policies; None: nothing that can be seen."""
        if self.tracking is not None:
            return self.tracked
        lowest = self._lowest_step
        return lowest.tracked if lowest else None

    @property
    def _lowest_step(self) -> StepAlarm | None:
        return min((one for one in self.steps if one.grows), key=lambda one: one.trip.threshold, default=None)

    @property
    def wakes(self) -> bool:
        """Whether a step policy with an alarm may start an instance when there is none."""
        return any(one.steps and one.alarms for one in self.policies)

    @property
    def acts(self) -> bool:
        """Whether any policy can act at all."""
        return any(one.tracking or (one.steps and one.alarms) for one in self.policies)


def scaled_variant(snapshot: Snapshot, endpoint: ResourceRef, variant: str, managed: InstanceRange | None) -> Scaled:
    """How the instances of a variant are scaled."""
    here = (endpoint.region, INSTANCES, endpoint.name, variant)
    return _scaled(snapshot, lambda part: (part.region, part.dimension, part.endpoint, part.variant) == here, managed)


def scaled_component(snapshot: Snapshot, component: InferenceComponent) -> Scaled:
    """How the copies of an inference component are scaled."""
    here = (component.ref.region, COPIES, component.ref.name)
    return _scaled(snapshot, lambda part: (part.region, part.dimension, part.component) == here, None)


def _scaled(snapshot: Snapshot, mine: Callable[[ScaledPart], bool], managed: InstanceRange | None) -> Scaled:
    policies = tuple(one for one in snapshot.scaling_policies if mine(one.part))
    pairs = starting(policies, snapshot.alarms)
    return Scaled(
        target=next((one for one in snapshot.scaling_targets if mine(one.part)), None),
        policies=policies,
        actions=tuple(one for one in snapshot.scheduled_actions if mine(one.part)),
        managed=managed,
        steps=step_alarms(policies, pairs),
        muted=tuple(muted(pairs)),
    )


def tracked(tracking: TargetTracking) -> Tracked | None:
    """What a target tracking follows; None: nothing that can be seen from here."""
    if tracking.predefined:
        return _PREDEFINED.get(tracking.predefined)
    metric = tracking.metric
    if metric is None:
        return None
    return followed(metric.namespace, metric.name, metric.statistic)


def described(scaled: Scaled) -> str:
    """The policies in words."""
    said = [*_policy_words(scaled.policies), *(f"{one.name}: {one.schedule}" for one in scaled.actions)]
    if scaled.managed and scaled.managed.enabled:
        said.append(f"SageMaker keeps {scaled.managed.minimum} to {scaled.managed.maximum} instances")
    if scaled.target is None:
        return "; ".join(said) or "none"
    bounds = f"{scaled.target.minimum} to {scaled.target.maximum}"
    return f"{bounds}: {'; '.join(said)}" if said else f"{bounds}, without a policy"


def _policy_words(policies: Iterable[ScalingPolicy]) -> Iterator[str]:
    for policy in policies:
        if policy.tracking:
            yield f"{metric_name(policy.tracking)} at {policy.tracking.target:g}"
        elif policy.steps:
            yield f"steps on {', '.join(policy.alarms) or 'no alarm'}"
        else:
            yield policy.type


def metric_name(tracking: TargetTracking) -> str:
    """The metric of a target tracking, as AWS writes it."""
    if tracking.predefined:
        return tracking.predefined
    return tracking.metric.name if tracking.metric else "a metric of its own making"


def flags(scaled: Scaled, instance_type: str | None) -> Iterator[Flag]:
    """What can be told from the configuration alone."""
    target, managed = scaled.target, scaled.managed
    told: tuple[tuple[bool, Flag], ...] = (
        (bool(instance_type and instance_type.startswith("ml.t2.")), "cannot-scale"),
        (not scaled.acts and not (managed and managed.enabled), "no-policy"),
        (any(one.steps and not one.alarms for one in scaled.policies), "step-policy-without-alarm"),
        (scaled.tracking is not None and scaled.tracked is None, "unseen-metric"),
        (target is not None and target.minimum == target.maximum, "min-equals-max"),
        (target is not None and target.scale_in_suspended and target.scale_out_suspended, "scaling-suspended"),
    )
    for holds, flag in told:
        if holds:
            yield flag
