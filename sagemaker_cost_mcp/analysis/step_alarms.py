"""Which alarms start the step policies of a part, and what they look at.

An alarm names the policies that it starts by their ARNs. A policy is only known when every alarm that it names was read
and looks at a metric of the part itself that can be seen from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sagemaker_cost_mcp.analysis.followed_metrics import Tracked, followed
from sagemaker_cost_mcp.model.alerts import Alarm, Trip, WatchedMetric
from sagemaker_cost_mcp.model.scaling import ScalingPolicy, StepScaling

ABOVE = frozenset({">", ">="})


@dataclass(frozen=True, kw_only=True)
class StepAlarm:
    """An alarm, and the steps that it starts."""

    steps: StepScaling
    tracked: Tracked
    trip: Trip

    @property
    def grows(self) -> bool:
        """Whether it adds capacity when its metric is high."""
        exact = self.steps.adjustment_type == "ExactCapacity"
        return self.trip.sign in ABOVE and any(exact or one.adjustment > 0 for one in self.steps.steps)


def starting(policies: Iterable[ScalingPolicy], alarms: Iterable[Alarm]) -> tuple[tuple[ScalingPolicy, Alarm], ...]:
    """Step policies with the alarms that start them."""
    stepping = [one for one in policies if one.steps is not None]
    return tuple((policy, alarm) for alarm in alarms for policy in stepping if _starts(alarm, policy))


def step_alarms(
    policies: Sequence[ScalingPolicy], pairs: Sequence[tuple[ScalingPolicy, Alarm]]
) -> tuple[StepAlarm, ...]:
    """What can be replayed of some step policies; empty: one of them or its alarm is not known, or none acts."""
    for policy in policies:
        mine = {alarm.name for one, alarm in pairs if one.arn == policy.arn}
        if policy.steps is not None and (not mine or not mine.issuperset(policy.alarms)):
            return ()
    found = [_step_alarm(policy, alarm) for policy, alarm in pairs if alarm.actions_enabled]
    known = tuple(one for one in found if one is not None)
    return known if len(known) == len(found) and any(one.grows for one in known) else ()


def muted(pairs: Iterable[tuple[ScalingPolicy, Alarm]]) -> Iterator[str]:
    """Names of the alarms whose actions are switched off: their policies never act."""
    yield from (alarm.name for _, alarm in pairs if not alarm.actions_enabled)


def _starts(alarm: Alarm, policy: ScalingPolicy) -> bool:
    """AWS may write who made a policy behind its ARN (`:createdBy/...`)."""
    return any(action == policy.arn or action.startswith(f"{policy.arn}:") for action in alarm.scales)


def _step_alarm(policy: ScalingPolicy, alarm: Alarm) -> StepAlarm | None:
    if policy.steps is None or alarm.trip is None or len(alarm.metrics) != 1:
        return None
    metric = alarm.metrics[0]
    what = followed(metric.namespace, metric.name, alarm.trip.statistic)
    seen = what is not None and what != "backlog" and _is_of(metric, policy)
    return StepAlarm(steps=policy.steps, tracked=what, trip=alarm.trip) if seen and what else None


def _is_of(metric: WatchedMetric, policy: ScalingPolicy) -> bool:
    """Whether a metric is that of the scaled part itself."""
    part = policy.part
    if part.component is not None:
        return dict(metric.dimensions) == {"InferenceComponentName": part.component}
    return dict(metric.dimensions) == {"EndpointName": part.endpoint, "VariantName": part.variant}
