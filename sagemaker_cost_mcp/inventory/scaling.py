"""How endpoints scale: scalable targets, policies and scheduled actions of a region.

Source: Application Auto Scaling, namespace `sagemaker`. One sweep each, whatever the number of endpoints: for t
targets, p policies and s scheduled actions ceil(t / 50) + ceil(p / 10) + ceil(s / 50) calls (pages: API reference), at
least one each. Without an endpoint targets are not asked for, nor are the other two without a target.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.unread import rows_of
from sagemaker_cost_mcp.model.scaling import (
    Metric,
    MetricQuery,
    ScalableTarget,
    ScaledPart,
    ScalingPolicy,
    ScheduledAction,
    Step,
    StepScaling,
    TargetTracking,
)

_SERVICE = "application-autoscaling"
_Row = Mapping[str, Any]


def scalable_targets(reading: Reading, region: str) -> Outcome[ScalableTarget]:
    """Every scalable target of the region.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    found = _swept(reading, region, "DescribeScalableTargets", "ScalableTargets")
    return Outcome(tuple(_target(reading, region, row) for row in found.items), found.gaps)


def scaling_policies(reading: Reading, region: str) -> Outcome[ScalingPolicy]:
    """Every scaling policy of the region.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    found = _swept(reading, region, "DescribeScalingPolicies", "ScalingPolicies")
    return Outcome(tuple(_policy(reading, region, row) for row in found.items), found.gaps)


def scheduled_actions(reading: Reading, region: str) -> Outcome[ScheduledAction]:
    """Every scheduled action of the region.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    found = _swept(reading, region, "DescribeScheduledActions", "ScheduledActions")
    return Outcome(tuple(_action(reading, region, row) for row in found.items), found.gaps)


def _swept(reading: Reading, region: str, operation: str, member: str) -> Outcome[dict[str, Any]]:
    return rows_of(reading, (_SERVICE, operation), region, member, ServiceNamespace="sagemaker")


def _part(reading: Reading, region: str, row: _Row) -> ScaledPart:
    """`endpoint/<endpoint>/variant/<variant>` or `inference-component/<name>` (API reference, ResourceId)."""
    kind, *names = row["ResourceId"].split("/")
    is_variant = kind == "endpoint" and len(names) == 3  # noqa: PLR2004 - name, `variant`, name
    return ScaledPart(
        region=region,
        account_id=reading.identity.account_id,
        resource_id=row["ResourceId"],
        dimension=row.get("ScalableDimension", ""),
        endpoint=names[0] if is_variant else None,
        variant=names[2] if is_variant else None,
        component=names[0] if kind == "inference-component" and names else None,
    )


def _target(reading: Reading, region: str, row: _Row) -> ScalableTarget:
    suspended = row.get("SuspendedState", {})
    return ScalableTarget(
        part=_part(reading, region, row),
        minimum=row["MinCapacity"],
        maximum=row["MaxCapacity"],
        created_at=row["CreationTime"].astimezone(UTC),
        scale_in_suspended=suspended.get("DynamicScalingInSuspended", False),
        scale_out_suspended=suspended.get("DynamicScalingOutSuspended", False),
        schedule_suspended=suspended.get("ScheduledScalingSuspended", False),
    )


def _policy(reading: Reading, region: str, row: _Row) -> ScalingPolicy:
    tracking = row.get("TargetTrackingScalingPolicyConfiguration")
    steps = row.get("StepScalingPolicyConfiguration")
    return ScalingPolicy(
        part=_part(reading, region, row),
        name=row["PolicyName"],
        arn=row["PolicyARN"],
        type=row["PolicyType"],
        tracking=_tracking(tracking) if tracking else None,
        steps=_steps(steps) if steps else None,
        alarms=tuple(alarm["AlarmName"] for alarm in row.get("Alarms", ())),
        created_at=row["CreationTime"].astimezone(UTC),
    )


def _tracking(row: _Row) -> TargetTracking:
    custom: _Row = row.get("CustomizedMetricSpecification", {})
    return TargetTracking(
        target=row["TargetValue"],
        predefined=row.get("PredefinedMetricSpecification", {}).get("PredefinedMetricType"),
        metric=_metric(custom, custom) if "MetricName" in custom else None,
        queries=tuple(_query(one) for one in custom.get("Metrics", ())),
        scale_in_cooldown_seconds=row.get("ScaleInCooldown"),
        scale_out_cooldown_seconds=row.get("ScaleOutCooldown"),
        scale_in_disabled=row.get("DisableScaleIn", False),
    )


def _metric(row: _Row, read: _Row) -> Metric:
    """A metric, and how it is read: of one piece in a specification, in two in a query."""
    return Metric(
        namespace=row.get("Namespace", ""),
        name=row.get("MetricName", ""),
        dimensions={one["Name"]: one["Value"] for one in row.get("Dimensions", ())},
        statistic=read.get("Statistic") or read.get("Stat"),
        unit=read.get("Unit"),
    )


def _query(row: _Row) -> MetricQuery:
    read: _Row | None = row.get("MetricStat")
    return MetricQuery(
        id=row["Id"],
        expression=row.get("Expression"),
        metric=_metric(read["Metric"], read) if read else None,
        returned=row.get("ReturnData", True),
    )


def _steps(row: _Row) -> StepScaling:
    return StepScaling(
        adjustment_type=row.get("AdjustmentType"),
        steps=tuple(
            Step(
                lower=one.get("MetricIntervalLowerBound"),
                upper=one.get("MetricIntervalUpperBound"),
                adjustment=one["ScalingAdjustment"],
            )
            for one in row.get("StepAdjustments", ())
        ),
        min_magnitude=row.get("MinAdjustmentMagnitude"),
        cooldown_seconds=row.get("Cooldown"),
        aggregation=row.get("MetricAggregationType"),
    )


def _action(reading: Reading, region: str, row: _Row) -> ScheduledAction:
    bounds = row.get("ScalableTargetAction", {})
    return ScheduledAction(
        part=_part(reading, region, row),
        name=row["ScheduledActionName"],
        arn=row["ScheduledActionARN"],
        schedule=row["Schedule"],
        timezone=row.get("Timezone") or "UTC",
        starts_at=_utc(row.get("StartTime")),
        ends_at=_utc(row.get("EndTime")),
        minimum=bounds.get("MinCapacity"),
        maximum=bounds.get("MaxCapacity"),
        created_at=row["CreationTime"].astimezone(UTC),
    )


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
