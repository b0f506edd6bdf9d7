"""Scaling policies and scheduled actions as they are put: new ones, and those that there are, to be put back.

Sources: Application Auto Scaling API reference; "Autoscale an asynchronous endpoint" (SageMaker Developer Guide) for
queues: tracking follows the backlog per instance, and a step policy adds the first instance, which tracking never does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sagemaker_cost_mcp.analysis.daily_shape import ClockAction
from sagemaker_cost_mcp.model.scaling import (
    Metric,
    MetricQuery,
    ScalingPolicy,
    ScheduledAction,
    StepScaling,
    TargetTracking,
)
from sagemaker_cost_mcp.remedies._scaling import Policy

_MOMENT = "%Y-%m-%dT%H:%M:%SZ"

COOLDOWN = 300
"""Seconds; AWS's default for SageMaker."""


def tracking(name: str, target: float, metric: Mapping[str, Any], **more: Any) -> Policy:
    """A policy that keeps a metric near a value.

    Args:
        name: Of the policy.
        target: In the metric's unit.
        metric: `PredefinedMetricSpecification` or `CustomizedMetricSpecification`, as the API has it.
        more: Cool-downs and the like, by the API's names.
    """
    configuration = {"TargetValue": target, **metric, **more}
    shape = {"PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": configuration}
    return Policy(name=name, shape=shape)


def backlog(endpoint: str, target: float) -> tuple[Policy, Policy]:
    """What lets an async endpoint follow its queue, and wakes it from zero, which tracking alone never does."""
    metric = {
        "MetricName": "ApproximateBacklogSizePerInstance",
        "Namespace": "AWS/SageMaker",
        "Dimensions": [{"Name": "EndpointName", "Value": endpoint}],
        "Statistic": "Average",
    }
    return (
        tracking(
            "follow-backlog",
            target,
            {"CustomizedMetricSpecification": metric},
            ScaleInCooldown=COOLDOWN,
            ScaleOutCooldown=COOLDOWN,
        ),
        Policy(name="wake-from-zero", shape=_WAKE, alarm=_waking_alarm(endpoint)),
    )


_WAKE: Mapping[str, Any] = {
    "PolicyType": "StepScaling",
    "StepScalingPolicyConfiguration": {
        "AdjustmentType": "ChangeInCapacity",
        "Cooldown": COOLDOWN,
        "MetricAggregationType": "Average",
        "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}],
    },
}


def _waking_alarm(endpoint: str) -> dict[str, Any]:
    return {
        "AlarmName": f"{endpoint}-backlog-without-capacity",
        "Namespace": "AWS/SageMaker",
        "MetricName": "HasBacklogWithoutCapacity",
        "Dimensions": [{"Name": "EndpointName", "Value": endpoint}],
        "Statistic": "Average",
        "Period": 60,
        "EvaluationPeriods": 2,
        "DatapointsToAlarm": 2,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "missing",
    }


def by_clock(actions: Sequence[ClockAction]) -> tuple[Mapping[str, Any], ...]:
    """Actions that a replay proposes."""
    return tuple(
        {
            "ScheduledActionName": f"minimum-{one.minimum}-at-{one.minute // 60:02d}{one.minute % 60:02d}",
            "Schedule": one.schedule,
            "Timezone": "UTC",
            "ScalableTargetAction": {"MinCapacity": one.minimum},
        }
        for one in actions
    )


def kept_actions(actions: Iterable[ScheduledAction]) -> tuple[Mapping[str, Any], ...]:
    """Actions that there are, to be put back."""
    return tuple(
        {
            "ScheduledActionName": one.name,
            "Schedule": one.schedule,
            "Timezone": one.timezone,
            "StartTime": one.starts_at and f"{one.starts_at:{_MOMENT}}",
            "EndTime": one.ends_at and f"{one.ends_at:{_MOMENT}}",
            "ScalableTargetAction": {"MinCapacity": one.minimum, "MaxCapacity": one.maximum},
        }
        for one in actions
    )


def kept_policy(policy: ScalingPolicy) -> Policy | None:
    """A policy that there is, to be put back; None: of a type that this version does not know."""
    if policy.tracking:
        found = policy.tracking
        return tracking(
            policy.name,
            found.target,
            _metric(found),
            ScaleInCooldown=found.scale_in_cooldown_seconds,
            ScaleOutCooldown=found.scale_out_cooldown_seconds,
            DisableScaleIn=found.scale_in_disabled or None,
        )
    return _steps(policy, policy.steps) if policy.steps else None


def _steps(policy: ScalingPolicy, steps: StepScaling) -> Policy:
    configuration = {
        "AdjustmentType": steps.adjustment_type,
        "StepAdjustments": [
            {
                "MetricIntervalLowerBound": one.lower,
                "MetricIntervalUpperBound": one.upper,
                "ScalingAdjustment": one.adjustment,
            }
            for one in steps.steps
        ],
        "MinAdjustmentMagnitude": steps.min_magnitude,
        "Cooldown": steps.cooldown_seconds,
        "MetricAggregationType": steps.aggregation,
    }
    return Policy(name=policy.name, shape={"PolicyType": policy.type, "StepScalingPolicyConfiguration": configuration})


def _metric(found: TargetTracking) -> dict[str, Any]:
    if found.predefined:
        return {"PredefinedMetricSpecification": {"PredefinedMetricType": found.predefined}}
    if found.metric:
        own = {**_named(found.metric), "Statistic": found.metric.statistic, "Unit": found.metric.unit}
        return {"CustomizedMetricSpecification": own}
    return {"CustomizedMetricSpecification": {"Metrics": [_query(one) for one in found.queries]}}


def _named(metric: Metric) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions.items()]
    return {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions or None}


def _query(one: MetricQuery) -> dict[str, Any]:
    stat = one.metric and {"Metric": _named(one.metric), "Stat": one.metric.statistic, "Unit": one.metric.unit}
    return {"Id": one.id, "Expression": one.expression, "MetricStat": stat, "ReturnData": one.returned}
