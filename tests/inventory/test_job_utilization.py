from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import AccessDenied
from sagemaker_cost_mcp.inventory.job_utilization import JOBS_READ, JobKind, JobRun, chosen_runs, job_utilization
from sagemaker_cost_mcp.model.utilization import Measure, PartKind
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)


def run(name: str = "job", **changes: Any) -> JobRun:
    given: dict[str, Any] = {
        "arn": f"arn:aws:sagemaker:{REGION}:111122223333:training-job/{name}",
        "name": name,
        "kind": JobKind.TRAINING,
        "started_at": NOON,
        "ended_at": NOON + timedelta(hours=1),
        "machines": (("ml.g5.xlarge", 2),),
    }
    return JobRun(**(given | changes))


def host(query: dict[str, Any]) -> str:
    (dimension,) = query["MetricStat"]["Metric"]["Dimensions"]
    assert dimension["Name"] == "Host"
    value: str = dimension["Value"]
    return value


def told(params: dict[str, Any]) -> dict[str, Any]:
    """In the first minute algo-1 is at 100 (hottest 150), every other host at 300 (hottest 350)."""
    results: list[dict[str, Any]] = []
    for query in params["MetricDataQueries"]:
        value = 100.0 if host(query).endswith("algo-1") else 300.0
        peak = 50.0 if query["MetricStat"]["Stat"] == "Maximum" else 0.0
        results.append({"Id": query["Id"], "Timestamps": [NOON], "Values": [value + peak]})
    return {"MetricDataResults": results}


def queries(asked: Asked) -> list[dict[str, Any]]:
    return [
        query for operation, _, params in asked if operation == "GetMetricData" for query in params["MetricDataQueries"]
    ]


def names(asked: Asked) -> set[tuple[str, str]]:
    return {
        (query["MetricStat"]["Metric"]["Namespace"], query["MetricStat"]["Metric"]["MetricName"])
        for query in queries(asked)
    }


def test_hosts_are_joined_to_their_mean_and_their_hottest(reading_of: ReadingOf, asked: Asked) -> None:
    (one,) = job_utilization(reading_of({"GetMetricData": told}), REGION, [run()], TODAY).items
    assert (one.part, one.kind, one.normalized, one.note) == ("job", PartKind.HOSTS, False, "")
    assert one.values(Measure.CPU)[:2] == (200.0, None)
    assert one.values(Measure.CPU_HOTTEST)[0] == 350.0
    assert one.values(Measure.INSTANCES)[:2] == (2.0, None)
    assert {host(query) for query in queries(asked)} == {"job/algo-1", "job/algo-2"}


@pytest.mark.parametrize("kind", [JobKind.TRAINING, JobKind.PROCESSING])
def test_training_and_processing_publish_under_numbered_hosts(
    reading_of: ReadingOf, asked: Asked, kind: JobKind
) -> None:
    plain = run(kind=kind, machines=(("ml.m5.xlarge", 1),))
    job_utilization(reading_of({"GetMetricData": told}), REGION, [plain], TODAY)
    assert names(asked) == {(kind.value, f"{what}Utilization") for what in ("CPU", "Memory", "Disk")}


def test_a_heterogeneous_cluster_is_numbered_through(reading_of: ReadingOf, asked: Asked) -> None:
    mixed = run(machines=(("ml.c5.xlarge", 1), ("ml.p4d.24xlarge", 2)))
    job_utilization(reading_of({"GetMetricData": told}), REGION, [mixed], TODAY)
    assert {host(query) for query in queries(asked)} == {"job/algo-1", "job/algo-2", "job/algo-3"}
    assert any("GPU" in name for _, name in names(asked))


def listing(*hosts: str) -> dict[str, Any]:
    return {
        "Metrics": [{"MetricName": "CPUUtilization", "Dimensions": [{"Name": "Host", "Value": one}]} for one in hosts]
    }


def test_hosts_of_transform_jobs_are_listed_once_for_all_of_them(reading_of: ReadingOf, asked: Asked) -> None:
    runs = [run(name, kind=JobKind.TRANSFORM) for name in ("score", "score-again", "silent")]
    strange = {"MetricName": "CPUUtilization", "Dimensions": [{"Name": "A", "Value": "score/x"}]}
    listed = listing("score/i-1", "score-again/i-2")
    listed["Metrics"].append(strange)
    reading = reading_of({"ListMetrics": listed, "GetMetricData": told})
    found = job_utilization(reading, REGION, runs, TODAY).items
    assert [operation for operation, _, _ in asked] == ["ListMetrics", "GetMetricData"]
    assert {host(query) for query in queries(asked)} == {"score/i-1", "score-again/i-2"}
    assert {name for _, name in names(asked)} == {
        *("CPUUtilization", "MemoryUtilization", "GPUUtilization", "GPUMemoryUtilization")
    }, "transform jobs publish no disk"
    assert found[2].series == {}
    assert "two weeks" in found[2].note


def test_transform_jobs_of_long_ago_are_not_looked_for(reading_of: ReadingOf, asked: Asked) -> None:
    old = run(kind=JobKind.TRANSFORM, started_at=NOON - timedelta(days=30), ended_at=NOON - timedelta(days=29))
    (one,) = job_utilization(reading_of({}), REGION, [old], TODAY).items
    assert asked == []
    assert "two weeks" in one.note


def test_a_listing_that_is_denied_is_a_gap_and_a_note(reading_of: ReadingOf) -> None:
    reading = reading_of({"ListMetrics": AccessDenied("no", missing_permission="cloudwatch:ListMetrics")})
    outcome = job_utilization(reading, REGION, [run(kind=JobKind.TRANSFORM, ended_at=None)], TODAY)
    assert [gap.missing_permission for gap in outcome.gaps] == ["cloudwatch:ListMetrics"]
    assert "could not be listed" in outcome.items[0].note


@pytest.mark.parametrize(
    ("days_ago", "hours", "period"),
    [(1, 1, 60), (1, 10, 300), (1, 23, 300), (2, 40, 3600), (20, 1, 300), (70, 1, 3600)],
)
def test_periods_are_as_fine_as_a_job_is_short_and_cloudwatch_remembers(
    reading_of: ReadingOf, asked: Asked, days_ago: int, hours: int, period: int
) -> None:
    begun = NOON - timedelta(days=days_ago)
    job = run(started_at=begun, ended_at=begun + timedelta(hours=hours))
    (one,) = job_utilization(reading_of({"GetMetricData": {"MetricDataResults": []}}), REGION, [job], TODAY).items
    assert one.timeline.period_seconds == period
    assert {query["MetricStat"]["Period"] for query in queries(asked)} == {period}
    assert one.values(Measure.CPU) == (None,) * one.timeline.length, "asked for, and nothing there: not zero"


def test_jobs_of_different_ages_do_not_spoil_each_others_periods(reading_of: ReadingOf, asked: Asked) -> None:
    old = run("old", started_at=NOON - timedelta(days=30), ended_at=NOON - timedelta(days=30, hours=-1))
    job_utilization(reading_of({"GetMetricData": {"MetricDataResults": []}}), REGION, [run("new"), old], TODAY)
    spans = [(params["StartTime"], params["MetricDataQueries"][0]["MetricStat"]["Period"]) for _, _, params in asked]
    assert spans == [(NOON, 60), (NOON - timedelta(days=30), 300)], "AWS has no minute of 30 days ago"


def test_what_is_gone_or_not_known_is_said(reading_of: ReadingOf, asked: Asked) -> None:
    forgotten = run(started_at=NOON - timedelta(days=500), ended_at=NOON - timedelta(days=499))
    shapeless = run("shapeless", machines=())
    found = job_utilization(reading_of({}), REGION, [forgotten, shapeless], TODAY).items
    assert asked == []
    assert "455 days" in found[0].note
    assert "How many machines" in found[1].note


def test_one_host_that_could_not_be_read_leaves_the_job_unread(reading_of: ReadingOf) -> None:
    def half(params: dict[str, Any]) -> dict[str, Any]:
        results = told(params)["MetricDataResults"]
        broken = [one | {"StatusCode": "InternalError"} for one in results[:1]]
        return {"MetricDataResults": [*broken, *results[1:]]}

    (one,) = job_utilization(reading_of({"GetMetricData": half}), REGION, [run()], TODAY).items
    assert one.unread == (Measure.CPU,)
    assert Measure.CPU not in one.series
    assert Measure.MEMORY in one.series


def test_the_jobs_that_took_most_machine_time_are_chosen_unless_named() -> None:
    since = date(2026, 11, 10)
    small = [run(f"small-{number}", machines=(("ml.m5.large", 1),)) for number in range(JOBS_READ)]
    large, before = (
        run("large"),
        run("before", started_at=NOON - timedelta(days=20), ended_at=NOON - timedelta(days=19)),
    )
    running = run("running", ended_at=None)
    found = chosen_runs([*small, large, before, running], (), since, TODAY)
    assert len(found) == JOBS_READ
    assert [one.name for one in found[:2]] == ["running", "large"]
    assert before not in found
    assert chosen_runs([large, before], ("before",), since, TODAY) == (before,)


def test_huge_clusters_are_read_only_as_far_as_it_is_cheap_unless_named() -> None:
    since = date(2026, 11, 10)
    huge, wide, narrow = (
        run(name, machines=(("ml.p5.48xlarge", count),))
        for name, count in (("huge", 400), ("wide", 200), ("narrow", 90))
    )
    assert chosen_runs([narrow, wide, huge], (), since, TODAY) == (huge,), "one at least"
    assert chosen_runs([narrow, wide], (), since, TODAY) == (wide, narrow)
    assert chosen_runs([narrow, wide, huge], ("wide", "narrow", "huge"), since, TODAY) == (narrow, wide, huge)
