from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import Throttled
from sagemaker_cost_mcp.inventory.metrics import (
    POINTS_A_PAGE,
    QUERIES_A_CALL,
    Metric,
    Query,
    aligned,
    daily,
    kept_period,
    series,
)
from sagemaker_cost_mcp.model.utilization import Timeline
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
WINDOW = (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 4, tzinfo=UTC))
DAY = timedelta(days=1)


def metric(name: str = "Invocations") -> Metric:
    return Metric(namespace="AWS/SageMaker", name=name, dimensions=(("EndpointName", "ep"),), statistic="Sum")


def result(identity: str, *values: float, start: int = 0, status: str = "Complete") -> dict[str, Any]:
    times = [WINDOW[0] + (start + place) * DAY for place in range(len(values))]
    return {"Id": identity, "Label": "x", "Timestamps": times, "Values": list(values), "StatusCode": status}


def test_points_come_back_in_the_order_of_the_metrics(reading_of: ReadingOf) -> None:
    answer = {"MetricDataResults": [result("m1", 5.0), result("m0", 0.0, 2.0)]}
    first, second = daily(reading_of({"GetMetricData": answer}), REGION, [metric(), metric("Other")], WINDOW).items
    assert first == {WINDOW[0]: Decimal("0.0"), WINDOW[0] + DAY: Decimal("2.0")}
    assert second == {WINDOW[0]: Decimal("5.0")}


def test_a_metric_split_over_pages_is_put_together(reading_of: ReadingOf) -> None:
    pages = [
        {"MetricDataResults": [result("m0", 1.0, status="PartialData")], "NextToken": "t"},
        {"MetricDataResults": [result("m0", 2.0, start=1)]},
    ]
    outcome = daily(reading_of({"GetMetricData": pages}), REGION, [metric()], WINDOW)
    assert outcome.items == ({WINDOW[0]: Decimal("1.0"), WINDOW[0] + DAY: Decimal("2.0")},)
    assert outcome.gaps == ()


def test_five_hundred_metrics_go_into_one_request(reading_of: ReadingOf, asked: Asked) -> None:
    outcome = daily(
        reading_of({"GetMetricData": {"MetricDataResults": []}}), REGION, [metric()] * (2 * QUERIES_A_CALL + 1), WINDOW
    )
    assert len(asked) == 3
    assert [len(params["MetricDataQueries"]) for _, _, params in asked] == [500, 500, 1]
    assert set(map(str, outcome.items)) == {"{}"}


def test_no_metrics_are_no_question(reading_of: ReadingOf, asked: Asked) -> None:
    assert daily(reading_of({}), REGION, [], WINDOW).items == ()
    assert asked == []


def test_what_could_not_be_read_is_none_and_a_gap(reading_of: ReadingOf) -> None:
    outcome = daily(reading_of({"GetMetricData": Throttled("slow down")}), REGION, [metric(), metric()], WINDOW)
    assert outcome.items == (None, None)
    assert [gap.operation for gap in outcome.gaps] == ["cloudwatch:GetMetricData"]


def test_a_status_that_is_not_complete_is_told(reading_of: ReadingOf) -> None:
    answer = {"MetricDataResults": [result("m0", status="InternalError")]}
    outcome = daily(reading_of({"GetMetricData": answer}), REGION, [metric()], WINDOW)
    assert "InternalError" in outcome.gaps[0].reason


HOUR = 3600


def line(days: int = 1, period: int = HOUR) -> Timeline:
    return Timeline(start=WINDOW[0], end=WINDOW[0] + days * DAY, period_seconds=period)


def batches(asked: Asked) -> list[int]:
    return [len(params["MetricDataQueries"]) for _, _, params in asked]


def test_a_request_holds_as_many_metrics_as_fill_one_answer(reading_of: ReadingOf, asked: Asked) -> None:
    # A fortnight of hours is 336 points: 100,800 // 336 = 300 of them.
    reading = reading_of({"GetMetricData": {"MetricDataResults": []}})
    outcome = series(reading, REGION, [Query(metric(str(number)), line(14)) for number in range(700)])
    assert batches(asked) == [300, 300, 100]
    assert len(outcome.items) == 700


def test_one_metric_may_be_longer_than_an_answer(reading_of: ReadingOf, asked: Asked) -> None:
    reading = reading_of({"GetMetricData": {"MetricDataResults": []}})
    long = Query(metric(), line(80, period=60))
    assert long.timeline.length > POINTS_A_PAGE
    assert len(series(reading, REGION, [long, long]).items) == 2
    assert batches(asked) == [1, 1]


def test_metrics_of_different_periods_go_into_different_requests_and_come_back_in_order(
    reading_of: ReadingOf, asked: Asked
) -> None:
    def told(params: dict[str, Any]) -> dict[str, Any]:
        period = params["MetricDataQueries"][0]["MetricStat"]["Period"]
        return {"MetricDataResults": [result("m0", float(period))]}

    queries = [Query(metric(), line(period=period)) for period in (HOUR, 60, 300)]
    outcome = series(reading_of({"GetMetricData": told}), REGION, queries)
    assert [one.values[0] for one in outcome.items if one] == [3600.0, 60.0, 300.0]
    periods = [{q["MetricStat"]["Period"] for q in params["MetricDataQueries"]} for _, _, params in asked]
    assert periods == [{60}, {300}, {3600}]


def test_a_request_spans_all_its_queries_and_each_keeps_its_own_stretch(reading_of: ReadingOf, asked: Asked) -> None:
    early = Query(metric("early"), line())
    late = Query(metric("late"), Timeline(start=WINDOW[0] + DAY, end=WINDOW[0] + 2 * DAY, period_seconds=HOUR))
    answer = {"MetricDataResults": [result("m0", 1.0, 2.0), result("m1", 3.0, 4.0)]}
    first, second = series(reading_of({"GetMetricData": answer}), REGION, [early, late]).items
    assert (asked[0][2]["StartTime"], asked[0][2]["EndTime"]) == (WINDOW[0], WINDOW[0] + 2 * DAY)
    assert first is not None
    assert second is not None
    assert first.values == (1.0, *[None] * 23), "its second point lies behind its end"
    assert second.values == (4.0, *[None] * 23), "its first point lies before its start"


def test_a_metric_that_cloudwatch_could_not_finish_is_not_half_a_number(reading_of: ReadingOf) -> None:
    answer = {"MetricDataResults": [result("m0", 5.0, status="InternalError"), result("m1", 7.0)]}
    broken, whole = daily(reading_of({"GetMetricData": answer}), REGION, [metric(), metric("Other")], WINDOW).items
    assert broken is None
    assert whole == {WINDOW[0]: Decimal("7.0")}


@pytest.mark.parametrize(
    ("days", "finest"), [(1, 60), (15, 60), (15.01, 300), (63, 300), (63.01, HOUR), (455, HOUR), (456, None)]
)
def test_nothing_finer_is_asked_for_than_is_still_retained(days: float, finest: int | None) -> None:
    assert kept_period(60, timedelta(days=days)) == finest
    assert kept_period(86_400, timedelta(days=days)) == (finest and 86_400)


def test_periods_begin_where_the_clock_says() -> None:
    odd = WINDOW[0] + timedelta(minutes=7, seconds=9)
    found = aligned(odd, odd + timedelta(minutes=5), 300)
    assert (found.start, found.length) == (WINDOW[0] + timedelta(minutes=5), 2)
    assert aligned(odd, odd, HOUR).length == 1, "a moment lies in one period"
