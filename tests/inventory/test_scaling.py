"""Scalable targets, policies and scheduled actions, from answers shaped as AWS shapes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.errors import AccessDenied, CredentialsExpired
from sagemaker_cost_mcp.inventory.scaling import scalable_targets, scaling_policies, scheduled_actions
from sagemaker_cost_mcp.model.scaling import COPIES, INSTANCES, Metric, MetricQuery, Step
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
BORN = datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=2)))
VARIANT = "endpoint/ep/variant/blue"
SERVICE = "application-autoscaling"
READERS: dict[str, tuple[Callable[..., Outcome[Any]], str]] = {
    "DescribeScalableTargets": (scalable_targets, "ScalableTargets"),
    "DescribeScalingPolicies": (scaling_policies, "ScalingPolicies"),
    "DescribeScheduledActions": (scheduled_actions, "ScheduledActions"),
}


def where(resource: str = VARIANT, dimension: str = INSTANCES) -> dict[str, Any]:
    return {
        "ServiceNamespace": "sagemaker",
        "ResourceId": resource,
        "ScalableDimension": dimension,
        "CreationTime": BORN,
    }


def target(resource: str = VARIANT, dimension: str = INSTANCES, **fields: Any) -> dict[str, Any]:
    bounds = {"MinCapacity": 1, "MaxCapacity": 4, "RoleARN": "arn:aws:iam::111122223333:role/r"}
    return where(resource, dimension) | bounds | fields


def policy(**fields: Any) -> dict[str, Any]:
    return where() | {"PolicyARN": "arn:policy", "PolicyName": "p", "PolicyType": "TargetTrackingScaling"} | fields


def action(**fields: Any) -> dict[str, Any]:
    named = {"ScheduledActionName": "morning", "ScheduledActionARN": "arn:action", "Schedule": "cron(0 7 * * ? *)"}
    return where() | named | fields


@pytest.mark.parametrize("operation", READERS)
def test_one_sweep_of_the_sagemaker_namespace_whatever_the_number_of_endpoints(
    reading_of: ReadingOf, asked: Asked, operation: str
) -> None:
    read, member = READERS[operation]
    row = {"ScalableTargets": target, "ScalingPolicies": policy, "ScheduledActions": action}[member]
    pages: list[dict[str, Any]] = [{member: [row()] * 10, "NextToken": "t"}, {member: [row()] * 2}]
    outcome = read(reading_of({operation: pages}), REGION)
    assert len(outcome.items) == 12
    assert asked == [(operation, REGION, {"ServiceNamespace": "sagemaker"})] * 2


@pytest.mark.parametrize("operation", READERS)
def test_a_denied_sweep_is_a_gap_and_expired_credentials_end_the_reading(reading_of: ReadingOf, operation: str) -> None:
    read, _ = READERS[operation]
    action = f"{SERVICE}:{operation}"
    denied = AccessDenied("no", operation=action, missing_permission=action)
    outcome = read(reading_of({operation: denied}), REGION)
    assert outcome.items == ()
    assert [gap.missing_permission for gap in outcome.gaps] == [action]
    with pytest.raises(CredentialsExpired):
        read(reading_of({operation: CredentialsExpired("expired")}), REGION)


@pytest.mark.parametrize(
    ("resource", "dimension", "named"),
    [
        (VARIANT, INSTANCES, ("ep", "blue", None)),
        ("inference-component/c", COPIES, (None, None, "c")),
        ("endpoint/ep", INSTANCES, (None, None, None)),
        ("inference-component", COPIES, (None, None, None)),
        ("something/new", "sagemaker:something:New", (None, None, None)),
    ],
)
def test_a_resource_id_names_a_variant_a_component_or_nothing_known(
    reading_of: ReadingOf, resource: str, dimension: str, named: tuple[str | None, ...]
) -> None:
    answers = {"DescribeScalableTargets": {"ScalableTargets": [target(resource, dimension)]}}
    (one,) = scalable_targets(reading_of(answers), REGION).items
    assert (one.part.endpoint, one.part.variant, one.part.component) == named
    assert (one.part.resource_id, one.part.dimension) == (resource, dimension)


def test_a_target_tells_its_bounds_and_what_is_suspended(reading_of: ReadingOf) -> None:
    suspended = {"DynamicScalingInSuspended": True, "ScheduledScalingSuspended": True}
    rows = [target(), target(SuspendedState=suspended, MinCapacity=0)]
    free, held = scalable_targets(reading_of({"DescribeScalableTargets": {"ScalableTargets": rows}}), REGION).items
    assert (free.minimum, free.maximum, free.created_at) == (1, 4, datetime(2026, 1, 1, 7, tzinfo=UTC))
    assert (free.scale_in_suspended, free.scale_out_suspended, free.schedule_suspended) == (False, False, False)
    assert (held.minimum, held.scale_in_suspended, held.scale_out_suspended, held.schedule_suspended) == (
        0, True, False, True,
    )  # fmt: skip


def policies(reading_of: ReadingOf, *rows: dict[str, Any]) -> Any:
    return scaling_policies(reading_of({"DescribeScalingPolicies": {"ScalingPolicies": list(rows)}}), REGION).items


def tracking(**fields: Any) -> dict[str, Any]:
    return policy(TargetTrackingScalingPolicyConfiguration={"TargetValue": 120.0, **fields})


def test_target_tracking_of_a_predefined_metric(reading_of: ReadingOf) -> None:
    (one,) = policies(
        reading_of,
        tracking(
            PredefinedMetricSpecification={"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
            ScaleInCooldown=600,
            ScaleOutCooldown=60,
            DisableScaleIn=True,
        ),
    )
    found = one.tracking
    assert (found.target, found.predefined) == (120.0, "SageMakerVariantInvocationsPerInstance")
    assert (found.scale_in_cooldown_seconds, found.scale_out_cooldown_seconds) == (600, 60)
    assert (found.scale_in_disabled, found.metric, found.queries, one.steps) == (True, None, (), None)


def test_target_tracking_of_a_metric_of_ones_own(reading_of: ReadingOf) -> None:
    (one,) = policies(
        reading_of,
        tracking(
            CustomizedMetricSpecification={
                "MetricName": "ApproximateBacklogSizePerInstance",
                "Namespace": "AWS/SageMaker",
                "Dimensions": [{"Name": "EndpointName", "Value": "ep"}],
                "Statistic": "Average",
            }
        ),
    )
    assert one.tracking.metric == Metric(
        namespace="AWS/SageMaker",
        name="ApproximateBacklogSizePerInstance",
        dimensions={"EndpointName": "ep"},
        statistic="Average",
        unit=None,
    )
    assert (one.tracking.scale_in_cooldown_seconds, one.tracking.scale_in_disabled) == (None, False)


def test_target_tracking_of_metric_math(reading_of: ReadingOf) -> None:
    read = {
        "Metric": {"MetricName": "GPUUtilization", "Namespace": "/aws/sagemaker/Endpoints"},
        "Stat": "Maximum",
        "Unit": "Percent",
    }
    lines = [
        {"Id": "gpu", "MetricStat": read, "ReturnData": False},
        {"Id": "half", "Expression": "gpu / 2"},
    ]
    (one,) = policies(reading_of, tracking(CustomizedMetricSpecification={"Metrics": lines}))
    gpu, half = one.tracking.queries
    assert gpu == MetricQuery(
        id="gpu",
        expression=None,
        metric=Metric(
            namespace="/aws/sagemaker/Endpoints",
            name="GPUUtilization",
            dimensions={},
            statistic="Maximum",
            unit="Percent",
        ),
        returned=False,
    )
    assert (half.expression, half.metric, half.returned) == ("gpu / 2", None, True)
    assert one.tracking.metric is None


def test_step_scaling_and_its_alarms(reading_of: ReadingOf) -> None:
    (one,) = policies(
        reading_of,
        policy(
            PolicyType="StepScaling",
            Alarms=[{"AlarmName": "backlog", "AlarmARN": "arn:alarm"}],
            StepScalingPolicyConfiguration={
                "AdjustmentType": "ChangeInCapacity",
                "StepAdjustments": [
                    {"MetricIntervalUpperBound": 0.0, "ScalingAdjustment": -1},
                    {"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 2},
                ],
                "MinAdjustmentMagnitude": 1,
                "Cooldown": 150,
                "MetricAggregationType": "Maximum",
            },
        ),
    )
    assert (one.type, one.alarms, one.tracking) == ("StepScaling", ("backlog",), None)
    assert one.steps.steps == (
        Step(lower=None, upper=0.0, adjustment=-1),
        Step(lower=0.0, upper=None, adjustment=2),
    )
    assert (one.steps.adjustment_type, one.steps.min_magnitude, one.steps.cooldown_seconds, one.steps.aggregation) == (
        "ChangeInCapacity", 1, 150, "Maximum",
    )  # fmt: skip


def test_a_kind_of_policy_that_is_not_known_keeps_its_name(reading_of: ReadingOf) -> None:
    (one,) = policies(reading_of, policy(PolicyType="PredictiveScaling"))
    assert (one.type, one.tracking, one.steps, one.alarms) == ("PredictiveScaling", None, None, ())


def test_scheduled_actions_tell_when_and_what(reading_of: ReadingOf) -> None:
    rows = [
        action(ScalableTargetAction={"MinCapacity": 0, "MaxCapacity": 0}, Timezone="Europe/Berlin", StartTime=BORN),
        action(ScalableTargetAction={"MinCapacity": 2}, EndTime=BORN),
    ]
    night, morning = scheduled_actions(
        reading_of({"DescribeScheduledActions": {"ScheduledActions": rows}}), REGION
    ).items
    assert (night.minimum, night.maximum, night.timezone) == (0, 0, "Europe/Berlin")
    assert (night.starts_at, night.ends_at) == (datetime(2026, 1, 1, 7, tzinfo=UTC), None)
    assert (morning.minimum, morning.maximum, morning.timezone) == (2, None, "UTC")
    assert (morning.starts_at, morning.ends_at) == (None, datetime(2026, 1, 1, 7, tzinfo=UTC))
    assert (morning.name, morning.schedule) == ("morning", "cron(0 7 * * ? *)")
