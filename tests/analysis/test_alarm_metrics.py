from __future__ import annotations

import pytest

from sagemaker_cost_mcp.analysis.alarm_metrics import never_published
from sagemaker_cost_mcp.model.alerts import WatchedMetric
from sagemaker_cost_mcp.model.inference import EndpointKind
from tests.alert_builders import metric, on_variant

HOST = "/aws/sagemaker/Endpoints"


@pytest.mark.parametrize(
    "one",
    [
        on_variant("a"),
        on_variant("a", "Invocations"),
        metric("Invocations", InferenceComponentName="c"),
        metric("ApproximateBacklogSize", EndpointName="a"),
        metric("CPUUtilization", HOST, EndpointName="a", VariantName="b"),
        metric("CPUUtilization", "/aws/sagemaker/TrainingJobs", Host="job/algo-1"),
        metric("EstimatedCharges", "AWS/Billing", ServiceName="AmazonSageMaker", Currency="USD"),
        metric("SomethingNew", EndpointName="a"),
        metric("SomethingElse", "AWS/SageMaker/Workteam", Workteam="w"),
    ],
)
def test_what_is_published_or_not_known_to_be_wrong_is_left_alone(one: WatchedMetric) -> None:
    assert never_published(one) is None
    assert never_published(one, EndpointKind.REAL_TIME) is None


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (metric("Invocations", EndpointName="a"), "by EndpointName with VariantName, not by EndpointName"),
        (metric("Invocations"), "not by no dimension"),
        (metric("CPUUtilization", HOST, EndpointName="a"), "by EndpointName with VariantName"),
        (metric("Invocations", EndpointName="a", VariantName="b", InstanceType="ml.m5.large"), "not published by"),
        (metric("ApproximateBacklogSize", EndpointName="a", VariantName="b"), "by EndpointName alone"),
        (metric("CPUUtilization", EndpointName="a", VariantName="b"), "in /aws/sagemaker/*, not in AWS/SageMaker"),
        (metric("CPUUtilization", "/aws/sagemaker/TrainingJobs", TrainingJobName="j"), "by Host"),
        (metric("CPUUtilization", "/aws/sagemaker/NotebookInstances", NotebookInstanceName="n"), "notebook instances"),
    ],
)
def test_dimension_sets_that_nobody_publishes_are_named(one: WatchedMetric, why: str) -> None:
    assert why in (never_published(one) or "")


def test_async_endpoints_and_inference_components_publish_less() -> None:
    calls = on_variant("a", "Invocations")
    assert "async endpoints publish no Invocations" in (never_published(calls, EndpointKind.ASYNC) or "")
    assert never_published(on_variant("a", "InvocationsProcessed"), EndpointKind.ASYNC) is None
    assert "InferenceComponentName alone" in (never_published(calls, EndpointKind.INFERENCE_COMPONENT) or "")
    machines = metric("CPUUtilization", HOST, EndpointName="a", VariantName="b")
    assert never_published(machines, EndpointKind.INFERENCE_COMPONENT) is None
