from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.scaled_parts import (
    Scaled,
    described,
    flags,
    metric_name,
    scaled_component,
    scaled_variant,
    tracked,
)
from sagemaker_cost_mcp.model.hosting import InstanceRange
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.scaling import COPIES, ScheduledAction
from tests.builders import LONG_AGO, component, endpoint
from tests.serving_builders import account, metric, part, policy, scalable, tracking

HOST = endpoint("ep")
ACTION = ScheduledAction(
    part=part(), name="evening", arn="arn:a", schedule="cron(0 16 * * ? *)", timezone="UTC", starts_at=None,
    ends_at=None, minimum=3, maximum=None, created_at=LONG_AGO,
)  # fmt: skip


def scaled(**shelves: Any) -> Scaled:
    return scaled_variant(account(HOST, **shelves), HOST.ref, "blue", None)


def test_a_variant_finds_its_own_target_policies_and_actions() -> None:
    other = part("other")
    found = scaled(
        scaling_targets=(scalable(1, 3, other), scalable(2, 6)),
        scaling_policies=(policy(tracking(70), on=other), policy(tracking(430))),
        scheduled_actions=(ACTION,),
    )
    assert found.target is not None
    assert (found.target.minimum, found.tracked) == (2, "requests")
    assert described(found) == "2 to 6: SageMakerVariantInvocationsPerInstance at 430; evening: cron(0 16 * * ? *)"
    assert list(flags(found, "ml.m5.large")) == []
    assert not found.wakes


def test_a_component_is_scaled_by_its_copies() -> None:
    shared = endpoint("shared", kind=EndpointKind.INFERENCE_COMPONENT)
    mine = part("model", dimension=COPIES)
    found = scaled_component(account(shared, scaling_targets=(scalable(1, 1, mine),)), component("model", shared))
    assert list(flags(found, None)) == ["no-policy", "min-equals-max"]
    assert described(found) == "1 to 1, without a policy"


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        ({}, "requests"),
        ({"predefined": "SageMakerVariantConcurrentRequestsPerModelHighResolution"}, None),
        ({"predefined": None}, None),
        ({"predefined": None, "metric": metric("AWS/SageMaker", "InvocationsPerInstance", "Sum")}, "requests"),
        ({"predefined": None, "metric": metric("AWS/SageMaker", "InvocationsPerInstance", "Average")}, None),
        ({"predefined": None, "metric": metric("/aws/sagemaker/Endpoints", "CPUUtilization")}, "cpu"),
        ({"predefined": None, "metric": metric("/aws/sagemaker/Endpoints", "GPUUtilization", None)}, "gpu"),
        ({"predefined": None, "metric": metric("Shop", "Carts")}, None),
    ],
)
def test_what_a_policy_follows(changes: dict[str, Any], seen: str | None) -> None:
    assert tracked(tracking(70, **changes)) == seen


def test_metrics_are_called_as_aws_calls_them() -> None:
    assert metric_name(tracking(1, predefined=None, metric=metric("Shop", "Carts"))) == "Carts"
    assert metric_name(tracking(1, predefined=None)) == "a metric of its own making"


def test_flags_that_the_configuration_tells() -> None:
    assert list(flags(scaled(), "ml.t2.large")) == ["cannot-scale", "no-policy"]
    unseen = scaled(scaling_policies=(policy(tracking(1, predefined="Another")),), scaling_targets=(scalable(1, 2),))
    assert list(flags(unseen, None)) == ["unseen-metric"]
    mute = scaled(scaling_policies=(policy(alarms=()),), scaling_targets=(scalable(1, 2, suspended=True),))
    assert list(flags(mute, None)) == ["no-policy", "step-policy-without-alarm", "scaling-suspended"]
    assert described(mute) == "1 to 2: steps on no alarm"
    steps = scaled(scaling_policies=(policy(),))
    assert list(flags(steps, None)) == []
    assert (steps.wakes, steps.tracking, steps.tracked) == (True, None, None)
    strange = policy().model_copy(update={"type": "PredictiveScaling", "steps": None})
    assert described(scaled(scaling_policies=(strange,))) == "PredictiveScaling"


def test_sagemaker_itself_may_scale() -> None:
    managed = InstanceRange(enabled=True, minimum=1, maximum=3, scale_in=None)
    found = scaled_variant(account(HOST), HOST.ref, "blue", managed)
    assert list(flags(found, None)) == []
    assert described(found) == "SageMaker keeps 1 to 3 instances"
    assert described(scaled()) == "none"
