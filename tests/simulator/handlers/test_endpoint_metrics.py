"""What endpoints publish to CloudWatch, and under which dimensions: the traps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sagemaker_cost_mcp.simulator.description import (
    Endpoint,
    Fleet,
    Footprint,
    InferenceComponent,
    Scaling,
    Serverless,
    Traffic,
    Variant,
)

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import AccountOf, Ask

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
BORN = NOW - timedelta(days=20, minutes=-30)
SERVICE, HOSTS = "AWS/SageMaker", "/aws/sagemaker/Endpoints"
STEADY = Traffic(night=100)
DAYTIME = Traffic(peak=60, peak_hour=12, peak_hours=8)


def endpoint(name: str, *variants: Variant, **more: Any) -> Endpoint:
    return Endpoint(name=name, created=BORN, variants=variants, **more)


def variant(name: str = "main", **more: Any) -> Variant:
    given: dict[str, Any] = {"name": name, "instance_type": "ml.g4dn.12xlarge"}
    return Variant(**(given | more))


@pytest.fixture
def account(account_of: AccountOf) -> SimulatedAccount:
    busy = Footprint(cpu_idle=5, cpu_per_request=0.2, memory=50, gpu_per_request=0.4, gpu_memory=30, latency_ms=40)
    return account_of(
        Fleet(
            account_id="1" * 12,
            endpoints=(
                endpoint("pair", variant(traffic=STEADY, count=2, footprint=busy), variant("spare", weight=0.0)),
                endpoint("failed", variant(), status="Failed", failure_reason="no capacity"),
                endpoint("bare", Variant(name="main", serverless=Serverless(), traffic=STEADY)),
                endpoint("many", variant(models_loaded=7, traffic=STEADY)),
                endpoint(
                    "queue",
                    variant(traffic=DAYTIME, scaling=Scaling(minimum=0, maximum=2, target=40)),
                    async_output="s3://answers/here",
                ),
                endpoint("empty-queue", variant(), async_output="s3://answers/there"),
                endpoint(
                    "shared",
                    variant(count=2),
                    components=(
                        InferenceComponent(name="used", created=BORN, variant="main", traffic=STEADY, accelerators=1),
                        InferenceComponent(name="unused", created=BORN, variant="main", copies=2),
                    ),
                ),
            ),
        )
    )


class Metrics:
    """Asks for one metric."""

    def __init__(self, ask: Ask, account: SimulatedAccount) -> None:
        self.ask = ask
        self.account = account

    def __call__(self, namespace: str, name: str, stat: str = "Sum", **more: Any) -> list[float]:
        period, days = more.pop("period", 3600), more.pop("days", 1)
        dimensions = [{"Name": key, "Value": value} for key, value in more.items()]
        metric = {"Namespace": namespace, "MetricName": name, "Dimensions": dimensions}
        found = self.ask(
            "cloudwatch",
            "GetMetricData",
            account=self.account,
            MetricDataQueries=[{"Id": "m", "MetricStat": {"Metric": metric, "Period": period, "Stat": stat}}],
            StartTime=NOW - timedelta(days=days),
            EndTime=NOW,
            ScanBy="TimestampAscending",
        )
        values: list[float] = found["MetricDataResults"][0]["Values"]
        return values

    def names(self, **dimensions: str) -> dict[str, set[str]]:
        """Metric names by namespace, of metrics with exactly these dimensions."""
        wanted = [{"Name": key, "Value": value} for key, value in dimensions.items()]
        found = self.ask("cloudwatch", "ListMetrics", account=self.account, Dimensions=wanted)["Metrics"]
        exact = [one for one in found if len(one["Dimensions"]) == len(wanted)]
        spaces = {one["Namespace"] for one in exact}
        return {space: {one["MetricName"] for one in exact if one["Namespace"] == space} for space in spaces}


@pytest.fixture
def metrics(ask: Ask, account: SimulatedAccount) -> Metrics:
    return Metrics(ask, account)


PAIR = {"EndpointName": "pair", "VariantName": "main"}
SPARE = {"EndpointName": "pair", "VariantName": "spare"}


def test_trap_01_async_endpoints_publish_no_invocations(metrics: Metrics) -> None:
    queue = {"EndpointName": "queue", "VariantName": "main"}
    for name in ("Invocations", "InvocationsPerInstance", "OverheadLatency"):
        assert metrics(SERVICE, name, **queue) == []
    assert sum(metrics(SERVICE, "InvocationsProcessed", **queue)) > 0
    assert metrics.names(EndpointName="queue")[SERVICE] == {
        "ApproximateBacklogSize",
        "ApproximateBacklogSizePerInstance",
        "ApproximateAgeOfOldestRequest",
        "HasBacklogWithoutCapacity",
    }


def test_an_idle_queue_publishes_an_empty_backlog_and_nothing_processed(metrics: Metrics) -> None:
    where = {"EndpointName": "empty-queue", "VariantName": "main"}
    assert metrics(SERVICE, "InvocationsProcessed", **where) == []
    assert metrics(SERVICE, "ApproximateBacklogSize", "Maximum", EndpointName="empty-queue") == [0.0] * 24
    assert metrics(HOSTS, "CPUUtilization", "SampleCount", **where) == [60.0] * 24


def test_an_async_endpoint_at_zero_has_a_backlog_metric_and_no_machines(metrics: Metrics) -> None:
    instances = metrics(HOSTS, "CPUUtilization", "SampleCount", EndpointName="queue", VariantName="main")
    assert max(instances) == 120
    assert len(instances) < 24
    assert len(metrics(SERVICE, "ApproximateBacklogSize", "Average", EndpointName="queue")) == 24
    assert len(metrics(SERVICE, "ApproximateBacklogSizePerInstance", "Average", EndpointName="queue")) < 24


def test_trap_02_invocations_need_endpoint_and_variant(metrics: Metrics) -> None:
    assert len(metrics(SERVICE, "Invocations", **PAIR)) == 24
    assert metrics(SERVICE, "Invocations", EndpointName="pair") == []
    assert metrics(SERVICE, "Invocations", **PAIR, InstanceType="ml.g4dn.12xlarge") == []


def test_trap_03_inference_components_publish_under_their_own_name(metrics: Metrics) -> None:
    assert sum(metrics(SERVICE, "Invocations", InferenceComponentName="used")) > 0
    assert metrics(SERVICE, "Invocations", EndpointName="shared", VariantName="main") == []
    names = metrics.names(InferenceComponentName="used")
    assert {"InvocationsPerCopy", "ConcurrentRequestsPerCopy", "ModelLatency"} <= names[SERVICE]
    assert names["/aws/sagemaker/InferenceComponents"] == {
        "CPUUtilizationNormalized",
        "MemoryUtilizationNormalized",
        "GPUUtilizationNormalized",
        "GPUMemoryUtilizationNormalized",
    }
    hosts = metrics.names(EndpointName="shared", VariantName="main")
    assert {"CPUUtilization", "CPUUtilizationNormalized", "CPUReservation", "GPUReservation"} <= hosts[HOSTS]
    reserved = metrics(HOSTS, "GPUReservation", "Average", EndpointName="shared", VariantName="main")
    assert reserved[0] == pytest.approx(100 * 1 / 8)


def test_trap_04_uncalled_variants_and_components_publish_zeros(metrics: Metrics) -> None:
    assert metrics(SERVICE, "Invocations", **SPARE) == [0.0] * 24
    assert metrics(SERVICE, "Invocations", InferenceComponentName="unused") == [0.0] * 24
    assert metrics(SERVICE, "ModelLatency", "Average", **SPARE) == []
    assert "ModelLatency" not in metrics.names(**SPARE)[SERVICE]


def test_trap_05_cpu_counts_cores_and_gpus(metrics: Metrics) -> None:
    cpu = metrics(HOSTS, "CPUUtilization", "Average", **PAIR)
    gpu = metrics(HOSTS, "GPUUtilization", "Average", **PAIR)
    assert all(value == pytest.approx((5 + 0.2 * 50) * 48, rel=0.2) for value in cpu)
    assert all(value == pytest.approx(0.4 * 50 * 4, rel=0.25) for value in gpu)
    assert metrics(HOSTS, "MemoryUtilization", "Average", **PAIR)[0] == pytest.approx(50, rel=0.05)
    assert metrics(SERVICE, "CPUUtilization", "Average", **PAIR) == []


def test_the_hottest_machine_is_in_the_maximum(metrics: Metrics) -> None:
    averages, highest = (metrics(HOSTS, "CPUUtilization", stat, period=60, **PAIR) for stat in ("Average", "Maximum"))
    assert all(high > 1.1 * mean for mean, high in zip(averages, highest, strict=True))


def test_samples_of_a_minute_count_the_instances(metrics: Metrics) -> None:
    assert set(metrics(HOSTS, "CPUUtilization", "SampleCount", period=60, **PAIR)) == {2.0}


def test_trap_06_invocations_per_instance_are_summed(metrics: Metrics) -> None:
    total, each = (metrics(SERVICE, name, **PAIR) for name in ("Invocations", "InvocationsPerInstance"))
    assert each == pytest.approx([requests / 2 for requests in total])
    assert set(metrics(SERVICE, "InvocationsPerInstance", "Average", **PAIR)) == {0.5}


def test_trap_11_latency_is_in_microseconds_and_has_a_tail(metrics: Metrics) -> None:
    (median, tail) = (metrics(SERVICE, "ModelLatency", stat, days=0.05, **PAIR)[0] for stat in ("p50", "p99"))
    assert 40_000 <= median <= 52_000
    assert tail == 120_000


def test_minutes_add_up_to_hours_and_hours_to_days(metrics: Metrics) -> None:
    minutes, hours = (metrics(SERVICE, "Invocations", period=period, **PAIR) for period in (60, 3600))
    assert len(minutes) == 24 * 60
    assert sum(minutes) == sum(hours)
    days = metrics(SERVICE, "Invocations", period=86400, days=14, **PAIR)
    assert sum(days) == sum(metrics(SERVICE, "Invocations", days=14.75, **PAIR))


def test_serverless_variants_publish_invocations_and_no_cpu(metrics: Metrics) -> None:
    names = metrics.names(EndpointName="bare", VariantName="main")
    assert {"Invocations", "ModelLatency", "ModelSetupTime"} <= names[SERVICE]
    assert "InvocationsPerInstance" not in names[SERVICE]
    assert names[HOSTS] == {"MemoryUtilization", "DiskUtilization"}


def test_a_multi_model_container_tells_how_many_models_it_holds(metrics: Metrics) -> None:
    where = {"EndpointName": "many", "VariantName": "main"}
    assert set(metrics(HOSTS, "LoadedModelCount", "Average", **where)) == {7.0}
    assert metrics(SERVICE, "ModelCacheHit", "Average", **where)[0] == pytest.approx(11 / 12, abs=0.03)


def test_nothing_is_published_before_creation_or_by_what_failed(metrics: Metrics) -> None:
    assert len(metrics(SERVICE, "Invocations", days=60, **PAIR)) == 20 * 24
    first = metrics(SERVICE, "Invocations", days=60, **PAIR)[0]
    assert first == pytest.approx(30 * 100, rel=0.2), "half of the first hour"
    assert metrics.names(EndpointName="failed", VariantName="main") == {}


def test_a_recreated_endpoint_goes_on_under_its_old_name(ask: Ask, account_of: AccountOf) -> None:
    gap = BORN + timedelta(days=10, minutes=30)
    old = Endpoint(name="again", created=BORN, deleted=gap, variants=(variant(traffic=STEADY),))
    new = Endpoint(name="again", created=gap + timedelta(minutes=20), variants=(variant(traffic=STEADY),))
    metrics = Metrics(ask, account_of(Fleet(account_id="1" * 12, endpoints=(old, new))))
    where = {"EndpointName": "again", "VariantName": "main"}
    assert len(metrics(SERVICE, "Invocations", days=30, **where)) == 20 * 24
    samples = metrics(HOSTS, "CPUUtilization", "SampleCount", days=30, **where)
    assert samples.count(40.0) == 1, "twenty minutes of one hour without any endpoint"


def test_the_next_page_goes_on_where_the_last_one_ended(ask: Ask, account: SimulatedAccount) -> None:
    metric = {"Namespace": SERVICE, "MetricName": "Invocations"}
    queries = [
        {
            "Id": f"m{place}",
            "MetricStat": {
                "Metric": metric | {"Dimensions": [{"Name": key, "Value": value} for key, value in where.items()]},
                "Period": 60,
                "Stat": "Sum",
            },
        }
        for place, where in enumerate((PAIR, SPARE))
    ]
    found: dict[str, int] = {}
    token: dict[str, str] = {}
    for _ in range(10):
        answer = ask(
            "cloudwatch",
            "GetMetricData",
            account=account,
            MetricDataQueries=queries,
            StartTime=NOW - timedelta(hours=10),
            EndTime=NOW,
            MaxDatapoints=500,
            **token,
        )
        for one in answer["MetricDataResults"]:
            found[one["Id"]] = found.get(one["Id"], 0) + len(one["Values"])
        if "NextToken" not in answer:
            break
        token = {"NextToken": answer["NextToken"]}
    assert found == {"m0": 600, "m1": 600}
