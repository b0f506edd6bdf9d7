from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.errors import Throttled
from sagemaker_cost_mcp.inventory.metrics import QUERIES_A_CALL, Metric, daily
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
