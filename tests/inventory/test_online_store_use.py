"""How online stores are used, from answers shaped as CloudWatch shapes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.inventory.online_store_use import LOOK_BACK_DAYS, online_store_use
from tests.fake_reading import Asked, ReadingOf
from tests.feature_builders import group, kept_ready
from tests.work_answers import REGION, denied

TODAY = date(2026, 11, 20)
YESTERDAY = datetime(2026, 11, 19, tzinfo=UTC)


def answered(**units: float) -> Any:
    """Units of yesterday by metric and operation, `ConsumedReadRequestsUnits_GetRecord`; others have no data."""

    def answer(params: dict[str, Any]) -> dict[str, Any]:
        return {"MetricDataResults": [result(query) for query in params["MetricDataQueries"]]}

    def result(query: dict[str, Any]) -> dict[str, Any]:
        metric = query["MetricStat"]["Metric"]
        operation = next(one["Value"] for one in metric["Dimensions"] if one["Name"] == "OperationName")
        value = units.get(f"{metric['MetricName']}_{operation}")
        points = [] if value is None else [value]
        return {"Id": query["Id"], "Timestamps": [YESTERDAY] * len(points), "Values": points, "StatusCode": "Complete"}

    return {"GetMetricData": answer}


def test_both_modes_are_asked_for_under_the_exact_dimensions(reading_of: ReadingOf, asked: Asked) -> None:
    online_store_use(reading_of(answered()), REGION, [group("Clicks")], TODAY)
    ((_, _, params),) = asked
    metrics = [query["MetricStat"]["Metric"] for query in params["MetricDataQueries"]]
    assert {metric["Namespace"] for metric in metrics} == {"AWS/SageMaker/FeatureStore"}
    assert {tuple(one["Name"] for one in metric["Dimensions"]) for metric in metrics} == {
        ("FeatureGroupName", "OperationName")
    }
    assert {metric["Dimensions"][0]["Value"] for metric in metrics} == {"Clicks"}
    assert {(metric["MetricName"], metric["Dimensions"][1]["Value"]) for metric in metrics} == {
        (f"Consumed{direction}{mode}Units", operation)
        for direction, operations in (
            ("Read", ("GetRecord", "BatchGetRecord")),
            ("Write", ("PutRecord", "DeleteRecord")),
        )
        for mode in ("Requests", "Capacity")
        for operation in operations
    }
    assert {query["MetricStat"]["Stat"] for query in params["MetricDataQueries"]} == {"Sum"}
    assert (params["EndTime"] - params["StartTime"]).days == LOOK_BACK_DAYS


def test_operations_and_modes_add_up(reading_of: ReadingOf) -> None:
    answers = answered(
        ConsumedReadRequestsUnits_GetRecord=3,
        ConsumedReadCapacityUnits_BatchGetRecord=4,
        ConsumedWriteCapacityUnits_PutRecord=10,
    )
    (use,) = online_store_use(reading_of(answers), REGION, [kept_ready()], TODAY).items
    assert (use.reads, use.writes) == ({YESTERDAY.date(): 7}, {YESTERDAY.date(): 10})
    assert (use.since, use.until) == (TODAY - timedelta(days=LOOK_BACK_DAYS), TODAY)


def test_silence_is_no_zero(reading_of: ReadingOf) -> None:
    (use,) = online_store_use(reading_of(answered()), REGION, [group()], TODAY).items
    assert (use.reads, use.writes) == ({}, {})


def test_groups_without_an_online_store_are_not_asked_about(reading_of: ReadingOf, asked: Asked) -> None:
    some = [group("off", online_store=False), group("maybe", online_store=None)]
    outcome = online_store_use(reading_of(answered()), REGION, some, TODAY)
    assert [one.arn.rpartition("/")[2] for one in outcome.items] == ["maybe"]
    assert len(asked[0][2]["MetricDataQueries"]) == 8


def test_denied_metrics_are_a_gap_and_no_use(reading_of: ReadingOf) -> None:
    answers = {"GetMetricData": denied("cloudwatch:GetMetricData")}
    outcome = online_store_use(reading_of(answers), REGION, [group()], TODAY)
    assert outcome.items == ()
    assert [gap.missing_permission for gap in outcome.gaps] == ["cloudwatch:GetMetricData"]


def test_a_series_that_cloudwatch_could_not_finish_leaves_its_group_out(reading_of: ReadingOf) -> None:
    def broken(params: dict[str, Any]) -> dict[str, Any]:
        results = [
            {"Id": query["Id"], "Timestamps": [], "Values": [], "StatusCode": "Complete"}
            for query in params["MetricDataQueries"]
        ]
        return {"MetricDataResults": [{**results[0], "StatusCode": "InternalError"}, *results[1:]]}

    outcome = online_store_use(reading_of({"GetMetricData": broken}), REGION, [group("a"), group("b")], TODAY)
    assert [one.arn.rpartition("/")[2] for one in outcome.items] == ["b"]
    assert "InternalError" in outcome.gaps[0].reason


def test_of_a_group_whose_writes_alone_failed_nothing_is_told(reading_of: ReadingOf) -> None:
    def broken(params: dict[str, Any]) -> dict[str, Any]:
        results = [
            {"Id": query["Id"], "Timestamps": [], "Values": [], "StatusCode": "Complete"}
            for query in params["MetricDataQueries"]
        ]
        return {"MetricDataResults": [*results[:-1], {**results[-1], "StatusCode": "InternalError"}]}

    assert online_store_use(reading_of({"GetMetricData": broken}), REGION, [group()], TODAY).items == ()
