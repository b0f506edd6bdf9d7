from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import AccessDenied
from sagemaker_cost_mcp.inventory.endpoint_utilization import Look, chosen, endpoint_utilization
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.utilization import Measure, PartKind, Timeline
from tests.builders import component, endpoint, variant
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
START = datetime(2026, 11, 19, tzinfo=UTC)
LINE = Timeline(start=START, end=START + timedelta(days=1), period_seconds=3600)
PAIR = ("EndpointName", "VariantName")
SERVICE, HOSTS = "AWS/SageMaker", "/aws/sagemaker/Endpoints"
CPU = {"CPUUtilization", "MemoryUtilization", "DiskUtilization"}
GPU = {"GPUUtilization", "GPUMemoryUtilization"}
LATENCY = {"ModelLatency", "OverheadLatency"}
ERRORS = {"Invocation4XXErrors", "Invocation5XXErrors", "InvocationModelErrors"}


def told(params: dict[str, Any]) -> dict[str, Any]:
    """One point a metric: 40,000 of percentiles and sums, 7,200 of counts, 250 of levels."""
    values = {"SampleCount": 7200.0, "Average": 250.0, "Maximum": 380.0}
    return {
        "MetricDataResults": [
            {"Id": q["Id"], "Timestamps": [START], "Values": [values.get(q["MetricStat"]["Stat"], 40_000.0)]}
            for q in params["MetricDataQueries"]
        ]
    }


def queries(asked: Asked) -> Iterable[tuple[str, str, tuple[str, ...], str]]:
    for _, _, params in asked:
        for query in params["MetricDataQueries"]:
            metric = query["MetricStat"]["Metric"]
            names = tuple(one["Name"] for one in metric["Dimensions"])
            yield metric["Namespace"], metric["MetricName"], names, query["MetricStat"]["Stat"]


def metrics(asked: Asked) -> dict[tuple[str, tuple[str, ...]], set[str]]:
    """Metric names by namespace and dimension names."""
    found: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for namespace, name, dimensions, _ in queries(asked):
        found.setdefault((namespace, dimensions), set()).add(name)
    return found


def test_trap_02_classic_variants_are_asked_by_endpoint_and_variant(reading_of: ReadingOf, asked: Asked) -> None:
    reading = reading_of({"GetMetricData": told})
    (one,) = endpoint_utilization(reading, REGION, [endpoint()], [], Look(LINE)).items
    assert metrics(asked) == {
        (SERVICE, PAIR): LATENCY
        | ERRORS
        | {"Invocations", "InvocationsPerInstance", "ConcurrentRequestsPerModel"}
        | {"ModelCacheHit", "ModelLoadingWaitTime"},
        (HOSTS, PAIR): CPU | {"LoadedModelCount"},
    }
    assert (one.part, one.kind, one.normalized) == ("blue", PartKind.VARIANT, False)
    assert len(list(queries(asked))) == 21, "what the call count in the module's docstring is made of"


def test_gpu_metrics_are_asked_unless_the_family_has_none(reading_of: ReadingOf, asked: Asked) -> None:
    accelerated = endpoint("gpu", variant(instance_type="ml.g5.xlarge"))
    pooled = endpoint("pools", variant(instance_type=None, count=2))
    reading = reading_of({"GetMetricData": told})
    found = endpoint_utilization(reading, REGION, [accelerated, pooled, endpoint()], [], Look(LINE)).items
    assert [Measure.GPU in one.series for one in found] == [True, True, False]
    assert metrics(asked)[HOSTS, PAIR] >= GPU


def test_trap_01_async_endpoints_are_asked_for_what_they_publish(reading_of: ReadingOf, asked: Asked) -> None:
    reading = reading_of({"GetMetricData": told})
    endpoint_utilization(reading, REGION, [endpoint(kind=EndpointKind.ASYNC)], [], Look(LINE))
    found = metrics(asked)
    assert found[SERVICE, ("EndpointName",)] == {
        "ApproximateBacklogSize",
        "ApproximateAgeOfOldestRequest",
        "HasBacklogWithoutCapacity",
    }
    assert "InvocationsProcessed" in found[SERVICE, PAIR]
    assert found[SERVICE, PAIR].isdisjoint({"Invocations", "InvocationsPerInstance", "OverheadLatency"})


def test_the_queue_of_an_async_endpoint_is_asked_once_for_all_its_variants(reading_of: ReadingOf, asked: Asked) -> None:
    two = endpoint("q", variant("blue"), variant("green"), kind=EndpointKind.ASYNC)
    found = endpoint_utilization(reading_of({"GetMetricData": told}), REGION, [two], [], Look(LINE)).items
    assert [one.values(Measure.BACKLOG)[0] for one in found] == [380.0, 380.0]
    assert sum(name == "ApproximateBacklogSize" for _, name, _, _ in queries(asked)) == 1


def test_trap_03_inference_components_are_asked_under_their_own_name(reading_of: ReadingOf, asked: Asked) -> None:
    host = endpoint("shared", variant(instance_type="ml.g5.xlarge"), kind=EndpointKind.INFERENCE_COMPONENT)
    parts = [component("a", host), component("stray", endpoint("elsewhere"))]
    found = endpoint_utilization(reading_of({"GetMetricData": told}), REGION, [host], parts, Look(LINE)).items
    own = ("InferenceComponentName",)
    shares = {f"{name}UtilizationNormalized" for name in ("CPU", "Memory", "GPU", "GPUMemory")}
    asked_for = metrics(asked)
    assert asked_for["/aws/sagemaker/InferenceComponents", own] == shares
    assert {"Invocations", "InvocationsPerCopy", "ConcurrentRequestsPerCopy"} <= asked_for[SERVICE, own]
    assert (SERVICE, PAIR) not in asked_for, "its variants answer nobody"
    assert asked_for[HOSTS, PAIR] == shares | {
        *("CPUReservation", "MemoryReservation", "GPUReservation", "DiskUtilization", "CPUUtilization")
    }
    assert [(one.part, one.kind, one.normalized) for one in found] == [
        ("blue", PartKind.VARIANT, True),
        ("a", PartKind.COMPONENT, True),
    ]
    assert {one.resource_arn for one in found} == {host.ref.arn}


def test_serverless_variants_have_memory_and_cold_starts_and_no_machines(reading_of: ReadingOf, asked: Asked) -> None:
    less = endpoint("s", variant(instance_type=None, count=None), kind=EndpointKind.SERVERLESS)
    endpoint_utilization(reading_of({"GetMetricData": told}), REGION, [less], [], Look(LINE))
    found = metrics(asked)
    assert found[HOSTS, PAIR] == {"MemoryUtilization"}
    assert "ModelSetupTime" in found[SERVICE, PAIR]
    assert "InvocationsPerInstance" not in found[SERVICE, PAIR]


@pytest.mark.parametrize("kind", [kind for kind in EndpointKind if kind is not EndpointKind.SERVERLESS])
def test_trap_06_invocations_per_instance_is_asked_as_sum_only(
    reading_of: ReadingOf, asked: Asked, kind: EndpointKind
) -> None:
    host = endpoint(kind=kind)
    (first, *rest) = endpoint_utilization(
        reading_of({"GetMetricData": told}), REGION, [host], [component("a", host)], Look(LINE)
    ).items
    statistics = {
        stat for _, name, _, stat in queries(asked) if name in {"InvocationsPerInstance", "InvocationsPerCopy"}
    }
    assert statistics == {"Sum"}
    # 40,000 in an hour are 666.67 a minute.
    rates = [one.values(Measure.REQUESTS_PER_INSTANCE)[0] for one in (first, *rest)]
    assert [round(rate, 2) for rate in rates if rate is not None] == [666.67] * (
        2 if kind is EndpointKind.REAL_TIME else 1
    )


def test_trap_11_latencies_are_microseconds(reading_of: ReadingOf) -> None:
    (one,) = endpoint_utilization(reading_of({"GetMetricData": told}), REGION, [endpoint()], [], Look(LINE)).items
    for measure in (Measure.LATENCY_P50, Measure.LATENCY_P90, Measure.LATENCY_P99, Measure.OVERHEAD_P99):
        assert one.values(measure)[0] == 40.0, "40,000 microseconds are 40 ms"
    (queued,) = endpoint_utilization(
        reading_of({"GetMetricData": told}), REGION, [endpoint(kind=EndpointKind.ASYNC)], [], Look(LINE)
    ).items
    assert queued.values(Measure.TOTAL_P99)[0] == 40_000.0, "TotalProcessingTime is in milliseconds as it comes"


def test_samples_of_cpu_count_the_instances(reading_of: ReadingOf) -> None:
    (one,) = endpoint_utilization(reading_of({"GetMetricData": told}), REGION, [endpoint()], [], Look(LINE)).items
    assert one.values(Measure.INSTANCES)[0] == 120.0, "7,200 samples an hour, one a minute and instance"
    assert one.values(Measure.CPU)[0] == 250.0, "utilization stays as published until somebody knows the cores"
    assert one.values(Measure.CPU_HOTTEST)[0] == 380.0
    assert one.values(Measure.CPU)[1:] == (None,) * 23


def test_what_could_not_be_read_is_named_and_never_zero(reading_of: ReadingOf) -> None:
    denied = AccessDenied("no", missing_permission="cloudwatch:GetMetricData")
    outcome = endpoint_utilization(reading_of({"GetMetricData": denied}), REGION, [endpoint()], [], Look(LINE))
    (one,) = outcome.items
    assert one.series == {}
    assert Measure.CPU in one.unread
    assert [gap.missing_permission for gap in outcome.gaps] == ["cloudwatch:GetMetricData"]


def test_only_endpoints_with_machines_and_a_known_kind_are_asked_about(reading_of: ReadingOf, asked: Asked) -> None:
    found = [endpoint("a", status="Failed"), endpoint("b", kind=None), endpoint("c", status="Updating")]
    outcome = endpoint_utilization(reading_of({"GetMetricData": told}), REGION, found, [], Look(LINE))
    assert [one.resource_arn for one in outcome.items] == [found[2].ref.arn]
    assert len(asked) == 1


def test_a_name_stands_for_an_endpoint_with_its_components_or_for_one_component() -> None:
    host, other = endpoint("host", kind=EndpointKind.INFERENCE_COMPONENT), endpoint("other")
    first, second = component("first", host), component("second", host)
    everything = ([host, other], [first, second])
    assert chosen(*everything, ()) == ((host, other), (first, second))
    assert chosen(*everything, ("host",)) == ((host,), (first, second))
    assert chosen(*everything, ("second",)) == ((host,), (second,))
    assert chosen(*everything, ("nobody",)) == ((), ())


def test_nothing_is_asked_but_what_the_question_looks_at(reading_of: ReadingOf, asked: Asked) -> None:
    look = Look(LINE, frozenset({Measure.REQUESTS, Measure.CPU, Measure.BACKLOG}))
    (one,) = endpoint_utilization(reading_of({"GetMetricData": told}), REGION, [endpoint()], [], look).items
    assert metrics(asked) == {(SERVICE, PAIR): {"Invocations"}, (HOSTS, PAIR): {"CPUUtilization"}}
    assert set(one.series) == {Measure.REQUESTS, Measure.CPU}
    assert one.unread == (), "what nobody asked for is not missing"
