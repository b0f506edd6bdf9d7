"""Application Auto Scaling's answers about variants and inference components."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.description import Endpoint, Fleet, Model, StepPolicy, Variant
from sagemaker_cost_mcp.simulator.description import Scaling as Scaled
from tests.simulator.handlers.conftest import NOW

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import AccountOf, Ask

Scaling = Callable[..., dict[str, Any]]


@pytest.fixture
def scaling(ask: Ask, inference_account: SimulatedAccount) -> Scaling:
    return lambda operation, **params: ask("application-autoscaling", operation, account=inference_account, **params)


VARIANT = "sagemaker:variant:DesiredInstanceCount"
SCALED = "endpoint/scaled/variant/main"


def test_targets_are_variants_and_components(scaling: Scaling) -> None:
    found = scaling("DescribeScalableTargets", ServiceNamespace="sagemaker")["ScalableTargets"]
    assert [(one["ResourceId"], one["MinCapacity"], one["MaxCapacity"]) for one in found] == [
        ("endpoint/bare/variant/AllTraffic", 1, 3),
        ("endpoint/queue/variant/main", 0, 2),
        (SCALED, 1, 4),
        ("inference-component/one", 2, 5),
    ]
    dimensions = {one["ScalableDimension"].split(":")[2] for one in found}
    assert dimensions == {"DesiredInstanceCount", "DesiredProvisionedConcurrency", "DesiredCopyCount"}


def test_targets_are_asked_for_by_resource(scaling: Scaling) -> None:
    def found(**params: Any) -> list[str]:
        answer = scaling("DescribeScalableTargets", ServiceNamespace="sagemaker", **params)
        return [one["ResourceId"] for one in answer["ScalableTargets"]]

    assert found(ResourceIds=[SCALED, "endpoint/none/variant/x"]) == [SCALED]
    assert found(ResourceIds=[SCALED], ScalableDimension=VARIANT) == [SCALED]
    assert found(ResourceIds=["inference-component/one"], ScalableDimension=VARIANT) == []
    assert scaling("DescribeScalableTargets", ServiceNamespace="ecs")["ScalableTargets"] == []


def test_policies_track_what_their_kind_publishes(scaling: Scaling) -> None:
    found = scaling("DescribeScalingPolicies", ServiceNamespace="sagemaker")["ScalingPolicies"]
    tracking = {
        one["ResourceId"]: one["TargetTrackingScalingPolicyConfiguration"]
        for one in found
        if one["PolicyType"] == "TargetTrackingScaling"
    }
    predefined = {
        where: one["PredefinedMetricSpecification"]["PredefinedMetricType"]
        for where, one in tracking.items()
        if "PredefinedMetricSpecification" in one
    }
    assert predefined == {
        SCALED: "SageMakerVariantInvocationsPerInstance",
        "endpoint/bare/variant/AllTraffic": "SageMakerVariantProvisionedConcurrencyUtilization",
        "inference-component/one": "SageMakerInferenceComponentInvocationsPerCopy",
    }
    custom = tracking["endpoint/queue/variant/main"]["CustomizedMetricSpecification"]
    assert custom["MetricName"] == "ApproximateBacklogSizePerInstance"
    assert tracking[SCALED]["TargetValue"] == 120
    assert [one["ResourceId"] for one in found if one["PolicyType"] == "StepScaling"] == ["endpoint/queue/variant/main"]
    named = scaling("DescribeScalingPolicies", ServiceNamespace="sagemaker", PolicyNames=["wake-up"])
    assert len(named["ScalingPolicies"]) == 1


def test_policies_name_the_alarms_that_move_them(scaling: Scaling) -> None:
    found = scaling("DescribeScalingPolicies", ServiceNamespace="sagemaker", ResourceId="endpoint/queue/variant/main")
    alarms = {one["PolicyName"]: [alarm["AlarmName"] for alarm in one["Alarms"]] for one in found["ScalingPolicies"]}
    high, low = alarms["target-tracking"]
    assert high.startswith("TargetTracking-endpoint/queue/variant/main-AlarmHigh-")
    assert low.startswith("TargetTracking-endpoint/queue/variant/main-AlarmLow-")
    assert alarms["wake-up"] == ["queue-has-backlog-without-capacity"]


def test_scheduled_actions_name_their_schedule(scaling: Scaling) -> None:
    params: dict[str, Any] = {"ServiceNamespace": "sagemaker", "ResourceId": SCALED, "ScalableDimension": VARIANT}
    (action,) = scaling("DescribeScheduledActions", **params)["ScheduledActions"]
    assert action["Schedule"] == "cron(0 7 * * ? *)"
    assert action["ScalableTargetAction"] == {"MinCapacity": 2, "MaxCapacity": 6}
    assert scaling("DescribeScheduledActions", **params, ScheduledActionNames=["x"])["ScheduledActions"] == []


@pytest.mark.parametrize(
    ("operation", "most"),
    [("DescribeScalableTargets", 50), ("DescribeScalingPolicies", 10), ("DescribeScheduledActions", 50)],
)
def test_pages_have_awss_maxima(scaling: Scaling, operation: str, most: int) -> None:
    assert scaling(operation, ServiceNamespace="sagemaker", MaxResults=most)
    for wrong in ({"MaxResults": most + 1}, {"MaxResults": 0}, {"ScalableDimension": VARIANT}):
        with pytest.raises(ClientError, match="ValidationException"):
            scaling(operation, ServiceNamespace="sagemaker", **wrong)
    with pytest.raises(ClientError, match="InvalidNextTokenException"):
        scaling(operation, ServiceNamespace="sagemaker", NextToken="x")


def test_policies_come_in_pages(scaling: Scaling) -> None:
    first = scaling("DescribeScalingPolicies", ServiceNamespace="sagemaker", MaxResults=3)
    params = {"ServiceNamespace": "sagemaker", "NextToken": first["NextToken"]}
    rest = scaling("DescribeScalingPolicies", **params)
    assert len(first["ScalingPolicies"]) + len(rest["ScalingPolicies"]) == 5


def test_step_policies_and_their_alarms_name_each_other(ask: Ask, account_of: AccountOf) -> None:
    steps = (
        StepPolicy(name="more", threshold=300.0, adjustments=((0.0, 200.0, 1), (200.0, None, 2)), cooldown=120),
        StepPolicy(
            name="less", threshold=60.0, sign="LessThanThreshold", adjustments=((None, 0.0, -1),), alarmed=False
        ),
    )
    scaling = Scaled(minimum=1, maximum=4, target=300, policy="", steps=steps)
    part = Variant(name="main", model="m", instance_type="ml.m5.large", scaling=scaling)
    born = NOW - timedelta(days=40)
    account = account_of(
        Fleet(
            account_id="1" * 12,
            models=(Model(name="m", image="i:1", created=born),),
            endpoints=(Endpoint(name="stepped", created=born, variants=(part,)),),
        )
    )
    found = ask("application-autoscaling", "DescribeScalingPolicies", account=account, ServiceNamespace="sagemaker")
    more, less = found["ScalingPolicies"]
    assert more["StepScalingPolicyConfiguration"] == {
        "AdjustmentType": "ChangeInCapacity",
        "StepAdjustments": [
            {"MetricIntervalLowerBound": 0.0, "MetricIntervalUpperBound": 200.0, "ScalingAdjustment": 1},
            {"MetricIntervalLowerBound": 200.0, "ScalingAdjustment": 2},
        ],
        "MetricAggregationType": "Average",
        "Cooldown": 120,
    }
    rows = ask("cloudwatch", "DescribeAlarms", account=account)["MetricAlarms"]
    alarms = {row["AlarmName"]: row for row in rows}
    assert {one["Alarms"][0]["AlarmName"]: [one["PolicyARN"]] for one in (more, less)} == {
        name: row["AlarmActions"] for name, row in alarms.items()
    }
    assert (alarms["stepped-more"]["Threshold"], alarms["stepped-more"]["MetricName"]) == (
        300.0,
        "InvocationsPerInstance",
    )
    assert [alarms[name]["ActionsEnabled"] for name in ("stepped-more", "stepped-less")] == [True, False]
