from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sagemaker_cost_mcp.billing.forecast import cost_forecast
from sagemaker_cost_mcp.errors import BadQuestion, DataUnavailable, Refused
from sagemaker_cost_mcp.model.money import RecordKind
from tests.builders import D, bill, row
from tests.fake_reading import Asked, ReadingOf

TODAY = date(2026, 11, 20)
BILL = bill(row("USE1-Train:ml.m5.large", "10")).model_copy(update={"account_ids": ()})


def part(start: str, end: str, mean: str = "10", **bounds: str) -> dict[str, Any]:
    return {"TimePeriod": {"Start": start, "End": end}, "MeanValue": mean, **bounds}


def said(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"Total": {"Amount": "1", "Unit": "USD"}, "ForecastResultsByTime": list(parts)}


def params(asked: Asked) -> list[dict[str, Any]]:
    return [one for _, _, one in asked]


def test_days_are_asked_for_to_the_end_of_the_month_and_months_beyond_it(reading_of: ReadingOf, asked: Asked) -> None:
    cost_forecast(reading_of({"GetCostForecast": said()}), BILL, 3, 80, TODAY)
    days, months = params(asked)
    assert (days["Granularity"], days["TimePeriod"]) == ("DAILY", {"Start": "2026-11-20", "End": "2026-12-01"})
    assert (months["Granularity"], months["TimePeriod"]) == ("MONTHLY", {"Start": "2026-11-20", "End": "2027-03-01"})
    assert days["Metric"] == "NET_AMORTIZED_COST"
    assert days["PredictionIntervalLevel"] == 80
    assert days["Filter"] == {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon SageMaker"]}}


def test_record_types_of_the_bill_that_are_no_spend_are_filtered_out(reading_of: ReadingOf, asked: Asked) -> None:
    rows = (*BILL.rows, row("x", "-5", kind=RecordKind.CREDIT), row("y", "1", kind=RecordKind.COMMITMENT_FEE))
    billed = BILL.model_copy(update={"rows": rows, "account_ids": ("111122223333",), "billing_view": VIEW})
    found = cost_forecast(reading_of({"GetCostForecast": said()}), billed, 0, 80, TODAY)
    assert found.left_out == ("commitment_fee", "credit")
    assert params(asked)[0]["Filter"] == {
        "And": [
            {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon SageMaker"]}},
            {"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": ["111122223333"]}},
            {"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["commitment_fee", "credit"]}}},
        ]
    }
    assert params(asked)[1]["BillingViewArn"] == VIEW


VIEW = "arn:aws:billing::111122223333:billingview/custom-1"


def test_amounts_are_read_and_the_mean_stays_within_its_bounds(reading_of: ReadingOf) -> None:
    bounds = {"PredictionIntervalLowerBound": "11", "PredictionIntervalUpperBound": "9"}
    answer = said(part("2026-11-21", "2026-11-22", **bounds), part("2026-11-20", "2026-11-21", "7.5"))
    found = cost_forecast(reading_of({"GetCostForecast": answer}), BILL, 0, 80, TODAY)
    assert [(day.start.day, day.low, day.mean, day.high) for day in found.days] == [
        (20, D("7.5"), D("7.5"), D("7.5")),
        (21, 10, 10, 10),
    ]
    assert found.currency == "USD"


@pytest.mark.parametrize("broken", [{"TimePeriod": {"Start": "2026-11-20", "End": "2026-11-21"}}, part("x", "y"),
                                    part("2026-11-20", "2026-11-21", "many")])  # fmt: skip
def test_an_answer_that_cannot_be_read_is_refused_in_words(reading_of: ReadingOf, broken: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="could not be read"):
        cost_forecast(reading_of({"GetCostForecast": said(broken)}), BILL, 0, 80, TODAY)


@pytest.mark.parametrize(("months", "percent"), [(13, 80), (-1, 80), (3, 50), (3, 100)])
def test_what_aws_would_refuse_is_refused_before_it_is_paid_for(
    reading_of: ReadingOf, asked: Asked, months: int, percent: int
) -> None:
    with pytest.raises(BadQuestion):
        cost_forecast(reading_of({"GetCostForecast": said()}), BILL, months, percent, TODAY)
    assert asked == []


def test_too_little_history_is_said_as_aws_says_it(reading_of: ReadingOf) -> None:
    with pytest.raises(DataUnavailable):
        cost_forecast(reading_of({"GetCostForecast": DataUnavailable("too little")}), BILL, 0, 80, TODAY)
