from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.errors import Throttled
from sagemaker_cost_mcp.inventory.endpoint_traffic import LOOK_BACK_DAYS, endpoint_traffic
from sagemaker_cost_mcp.model.inference import EndpointKind
from tests.builders import component, endpoint, variant
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
TODAY = date(2026, 11, 20)
YESTERDAY = datetime(2026, 11, 19, tzinfo=UTC)


def told(params: dict[str, Any]) -> dict[str, Any]:
    """Seven requests yesterday, and samples of two instances."""
    values = {"Sum": 7.0, "SampleCount": 2880.0, "Maximum": 0.0}
    return {
        "MetricDataResults": [
            {
                "Id": query["Id"],
                "Timestamps": [YESTERDAY],
                "Values": [values[query["MetricStat"]["Stat"]]],
                "StatusCode": "Complete",
            }
            for query in params["MetricDataQueries"]
        ]
    }


def asked_for(asked: Asked) -> list[tuple[str, str, tuple[str, ...]]]:
    queries = [query["MetricStat"]["Metric"] for _, _, params in asked for query in params["MetricDataQueries"]]
    return [(q["Namespace"], q["MetricName"], tuple(d["Name"] for d in q["Dimensions"])) for q in queries]


def test_trap_02_classic_variants_are_asked_by_endpoint_and_variant(reading_of: ReadingOf, asked: Asked) -> None:
    both = endpoint("ep", variant("blue"), variant("green"))
    outcome = endpoint_traffic(reading_of({"GetMetricData": told}), REGION, [both], [], TODAY)
    pair = ("EndpointName", "VariantName")
    assert asked_for(asked) == [
        ("AWS/SageMaker", "Invocations", pair),
        ("/aws/sagemaker/Endpoints", "CPUUtilization", pair),
        ("AWS/SageMaker", "Invocations", pair),
        ("/aws/sagemaker/Endpoints", "CPUUtilization", pair),
    ]
    assert [one.part for one in outcome.items] == ["blue", "green"]
    assert outcome.items[0].requests == {YESTERDAY.date(): Decimal("7.0")}
    assert outcome.items[0].instances == {YESTERDAY.date(): Decimal(2)}
    assert outcome.items[0].since == TODAY - timedelta(days=LOOK_BACK_DAYS)


def test_trap_01_async_endpoints_are_asked_for_processed_invocations(reading_of: ReadingOf, asked: Asked) -> None:
    endpoint_traffic(reading_of({"GetMetricData": told}), REGION, [endpoint(kind=EndpointKind.ASYNC)], [], TODAY)
    assert [(name, dimensions) for _, name, dimensions in asked_for(asked)] == [
        ("InvocationsProcessed", ("EndpointName", "VariantName")),
        ("CPUUtilization", ("EndpointName", "VariantName")),
        ("ApproximateBacklogSize", ("EndpointName",)),
    ]


def test_trap_01_an_empty_backlog_tells_that_an_async_endpoint_had_no_work(reading_of: ReadingOf) -> None:
    def only_backlog(params: dict[str, Any]) -> dict[str, Any]:
        shown = told(params)
        backlog = [q["Id"] for q in params["MetricDataQueries"] if q["MetricStat"]["Stat"] == "Maximum"]
        return {"MetricDataResults": [one for one in shown["MetricDataResults"] if one["Id"] in backlog]}

    subject = endpoint(kind=EndpointKind.ASYNC)
    (one,) = endpoint_traffic(reading_of({"GetMetricData": only_backlog}), REGION, [subject], [], TODAY).items
    assert one.requests == {YESTERDAY.date(): Decimal("0.0")}


def test_trap_03_inference_components_are_asked_under_their_own_name(reading_of: ReadingOf, asked: Asked) -> None:
    host = endpoint(kind=EndpointKind.INFERENCE_COMPONENT)
    stray = component("stray", endpoint("elsewhere"))
    outcome = endpoint_traffic(
        reading_of({"GetMetricData": told}), REGION, [host], [component("a", host), stray], TODAY
    )
    assert asked_for(asked) == [("AWS/SageMaker", "Invocations", ("InferenceComponentName",))]
    assert [(one.endpoint_arn, one.part) for one in outcome.items] == [(host.ref.arn, "a")]
    assert outcome.items[0].instances == {}


def test_serverless_variants_have_requests_and_no_instances(reading_of: ReadingOf, asked: Asked) -> None:
    less = endpoint("s", variant(instance_type=None, count=None), kind=EndpointKind.SERVERLESS)
    endpoint_traffic(reading_of({"GetMetricData": told}), REGION, [less], [], TODAY)
    assert len(asked_for(asked)) == 1


def test_only_endpoints_in_service_of_a_known_kind_are_asked_about(reading_of: ReadingOf, asked: Asked) -> None:
    found = [endpoint("a", status="Failed"), endpoint("b", kind=None)]
    assert endpoint_traffic(reading_of({}), REGION, found, [], TODAY).items == ()
    assert asked == []


def test_what_could_not_be_read_has_no_entry(reading_of: ReadingOf) -> None:
    outcome = endpoint_traffic(reading_of({"GetMetricData": Throttled("slow")}), REGION, [endpoint()], [], TODAY)
    assert outcome.items == ()
    assert len(outcome.gaps) == 1
