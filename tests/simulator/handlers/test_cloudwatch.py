"""CloudWatch metrics: exact dimensions, statistics, retention."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.description import Fleet, Load, ProcessingJob, TrainingJob

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import AccountOf, Ask

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
NAMESPACE = "/aws/sagemaker/TrainingJobs"
AGES = {"fresh": 1, "month": 30, "quarter": 100, "ancient": 460}


@pytest.fixture
def account(account_of: AccountOf) -> SimulatedAccount:
    jobs = tuple(
        TrainingJob(
            name=name,
            instance_type="ml.g4dn.12xlarge",
            started=NOW - timedelta(days=age),
            seconds=2 * 3600,
            count=2,
            load=Load(cpu=50, memory=40, gpu=25, gpu_memory=30),
        )
        for name, age in AGES.items()
    )
    work = ProcessingJob(name="prep", instance_type="ml.m5.xlarge", started=NOW - timedelta(minutes=10), seconds=3600)
    return account_of(Fleet(account_id="1" * 12, training_jobs=jobs, processing_jobs=(work,)))


def query(
    job: str, name: str = "CPUUtilization", *, stat: str = "Average", period: int = 3600, mark: str = "m"
) -> dict[str, Any]:
    metric = {
        "Namespace": NAMESPACE,
        "MetricName": name,
        "Dimensions": [{"Name": "Host", "Value": f"{job}/algo-1"}],
    }
    return {"Id": mark, "MetricStat": {"Metric": metric, "Period": period, "Stat": stat}}


def asked(ask: Ask, account: SimulatedAccount, *queries: dict[str, Any], **params: Any) -> dict[str, Any]:
    window = {"StartTime": NOW - timedelta(days=461), "EndTime": NOW}
    call: dict[str, Any] = {"MetricDataQueries": queries, **window, **params}
    return ask("cloudwatch", "GetMetricData", account=account, **call)


def values(ask: Ask, account: SimulatedAccount, *queries: dict[str, Any], **params: Any) -> list[float]:
    found: list[float] = asked(ask, account, *queries, **params)["MetricDataResults"][0]["Values"]
    return found


def test_utilization_counts_cores_and_gpus(ask: Ask, account: SimulatedAccount) -> None:
    (first, second) = values(ask, account, query("fresh"))
    assert first == pytest.approx(50 * 48, rel=0.05)
    assert second == pytest.approx(50 * 48, rel=0.05)
    assert values(ask, account, query("fresh", "GPUUtilization"))[0] == pytest.approx(25 * 4, rel=0.05)
    assert values(ask, account, query("fresh", "MemoryUtilization"))[0] == pytest.approx(40, rel=0.05)


def test_statistics_agree_with_each_other(ask: Ask, account: SimulatedAccount) -> None:
    stats = ("Average", "Maximum", "Minimum", "SampleCount", "Sum")
    answer = asked(ask, account, *(query("fresh", stat=stat, mark=stat.lower()) for stat in stats))
    average, highest, lowest, count, total = (one["Values"][0] for one in answer["MetricDataResults"])
    assert lowest < average < highest
    assert count == 60
    assert total == pytest.approx(average * count)


@pytest.mark.parametrize(
    ("job", "period", "points"),
    [
        ("fresh", 60, 120),
        ("fresh", 300, 24),
        ("month", 60, 0),
        ("month", 300, 24),
        ("quarter", 300, 0),
        ("quarter", 3600, 2),
        ("ancient", 3600, 0),
        ("ancient", 86400, 0),
    ],
)
def test_points_live_as_long_as_cloudwatch_keeps_them(
    ask: Ask, account: SimulatedAccount, job: str, period: int, points: int
) -> None:
    assert len(values(ask, account, query(job, period=period))) == points


@pytest.mark.parametrize(
    "dimensions",
    [
        [],
        [{"Name": "Host", "Value": "fresh"}],
        [{"Name": "Host", "Value": "fresh/algo-1"}, {"Name": "InstanceType", "Value": "ml.g4dn.12xlarge"}],
        [{"Name": "TrainingJobName", "Value": "fresh"}],
    ],
)
def test_only_the_exact_dimensions_have_data(
    ask: Ask, account: SimulatedAccount, dimensions: list[dict[str, str]]
) -> None:
    wrong = query("fresh")
    wrong["MetricStat"]["Metric"]["Dimensions"] = dimensions
    assert values(ask, account, wrong) == []


def test_notebook_instances_publish_nothing(ask: Ask) -> None:
    listed = ask("cloudwatch", "ListMetrics")["Metrics"]
    assert {one["Namespace"] for one in listed} == {
        NAMESPACE,
        "/aws/sagemaker/ProcessingJobs",
        "/aws/sagemaker/Endpoints",
        "AWS/SageMaker",
    }
    names = {dimension["Name"] for one in listed for dimension in one["Dimensions"]}
    assert names == {"Host", "EndpointName", "VariantName"}


def test_the_newest_point_comes_first_unless_asked_otherwise(ask: Ask, account: SimulatedAccount) -> None:
    down = asked(ask, account, query("fresh"))["MetricDataResults"][0]["Timestamps"]
    up = asked(ask, account, query("fresh"), ScanBy="TimestampAscending")["MetricDataResults"][0]["Timestamps"]
    assert down == up[::-1] == sorted(down, reverse=True)


def test_many_points_come_in_pages(ask: Ask, account: SimulatedAccount) -> None:
    queries = [query("fresh", period=60), query("month", period=300, mark="n")]
    answer = asked(ask, account, *queries, MaxDatapoints=100)
    assert [len(one["Values"]) for one in answer["MetricDataResults"]] == [100, 0]
    assert [one["StatusCode"] for one in answer["MetricDataResults"]] == ["PartialData", "PartialData"]
    rest = asked(ask, account, *queries, MaxDatapoints=100, NextToken=answer["NextToken"])
    assert [len(one["Values"]) for one in rest["MetricDataResults"]] == [20, 24]
    assert [one["StatusCode"] for one in rest["MetricDataResults"]] == ["Complete", "Complete"]
    assert "NextToken" not in rest


def test_a_running_job_has_points_up_to_now(ask: Ask, account: SimulatedAccount) -> None:
    running = query("prep", period=60, stat="SampleCount")
    running["MetricStat"]["Metric"]["Namespace"] = "/aws/sagemaker/ProcessingJobs"
    assert values(ask, account, running) == [1.0] * 10


@pytest.mark.parametrize(
    "wrong",
    [
        query("fresh", period=90),
        query("fresh", stat="tm90"),
        {"Id": "m", "Expression": "SUM(METRICS())"},
    ],
)
def test_what_is_not_supported_is_refused_never_empty(
    ask: Ask, account: SimulatedAccount, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ClientError, match="ValidationError"):
        asked(ask, account, wrong)


def test_limits_of_a_call_hold(ask: Ask, account: SimulatedAccount) -> None:
    many = [query("fresh", mark=f"m{number}") for number in range(501)]
    for queries, params in (
        (many, {}),
        ([query("fresh"), query("month")], {}),
        ([query("fresh")], {"EndTime": NOW - timedelta(days=500)}),
    ):
        with pytest.raises(ClientError, match="ValidationError"):
            asked(ask, account, *queries, **params)


def test_metrics_of_the_last_two_weeks_are_listed(ask: Ask, account: SimulatedAccount) -> None:
    def hosts(**params: Any) -> set[str]:
        found = ask("cloudwatch", "ListMetrics", account=account, **params)["Metrics"]
        return {one["Dimensions"][0]["Value"] for one in found}

    assert hosts() == {"fresh/algo-1", "fresh/algo-2", "prep/algo-1"}
    assert hosts(RecentlyActive="PT3H") == {"prep/algo-1"}
    assert hosts(MetricName="GPUUtilization") == {"fresh/algo-1", "fresh/algo-2"}
    assert hosts(Dimensions=[{"Name": "Host", "Value": "fresh/algo-2"}]) == {"fresh/algo-2"}
    assert hosts(Dimensions=[{"Name": "EndpointName"}]) == set()
