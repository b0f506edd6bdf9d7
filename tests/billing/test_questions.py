"""Questions that AWS would refuse are refused before they are paid for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.billing.questions import CostQuestion, check
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.history import earliest_day
from sagemaker_cost_mcp.model.ports import Window

TODAY = date(2026, 11, 21)
METRIC = "NetAmortizedCost"


def window(start: str, end: str, granularity: str = "DAILY") -> Window:
    return Window(start=date.fromisoformat(start), end=date.fromisoformat(end), granularity=granularity)


@pytest.mark.parametrize(
    ("asked_for", "says"),
    [
        (window("2026-11-02", "2026-11-01"), "2026-11-02 must be before end_date 2026-11-01"),
        (window("2026-11-02", "2026-11-02"), "ask for 2026-11-02 to 2026-11-03"),
        (window("2026-11-22", "2026-11-23"), "in the future (today is 2026-11-21)"),
        (window("2025-09-30", "2026-11-01"), "keeps 13 months. Ask for a window that starts on 2025-10-01 or later"),
        (window("2026-11-06", "2026-11-08", "HOURLY"), "goes back 14 days, to 2026-11-07"),
        (window("2026-11-07", "2026-11-22", "HOURLY"), "End on 2026-11-21 or before, or use granularity DAILY"),
        (window("2026-11-01", "2026-11-02", "daily"), "valid are MONTHLY, DAILY, HOURLY. Did you mean DAILY?"),
        (window("2026-11-01", "2026-11-02", "WEEKLY"), "'WEEKLY' is not a granularity"),
    ],
)
def test_a_window_that_cannot_be_right_says_what_would_be(asked_for: Window, says: str) -> None:
    with pytest.raises(BadQuestion) as caught:
        check(asked_for, METRIC, (), TODAY)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "asked_for",
    [
        window("2026-11-21", "2026-11-22"),
        window("2025-10-01", "2026-11-21", "MONTHLY"),
        window("2026-11-07", "2026-11-21", "HOURLY"),
    ],
)
def test_a_window_at_the_edge_passes(asked_for: Window) -> None:
    check(asked_for, METRIC, ("111122223333",), TODAY)


def test_an_unknown_metric_names_the_valid_ones_and_the_closest() -> None:
    with pytest.raises(BadQuestion, match=r"valid are NetAmortizedCost, AmortizedCost, .*Did you mean AmortizedCost"):
        check(window("2026-11-01", "2026-11-02"), "amortisedCost", (), TODAY)
    with pytest.raises(BadQuestion, match="'UsageQuantity' is not a cost metric"):
        check(window("2026-11-01", "2026-11-02"), "UsageQuantity", (), TODAY)


@pytest.mark.parametrize("account_id", ["12345", "prod", "1111-2222-3333", ""])
def test_an_account_id_without_twelve_digits_is_refused(account_id: str) -> None:
    with pytest.raises(BadQuestion, match="12 digits"):
        check(window("2026-11-01", "2026-11-02"), METRIC, (account_id,), TODAY)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_history_begins_on_a_first_of_the_month_within_aws_s_fourteen_months(today: date) -> None:
    earliest = earliest_day(today)
    assert earliest.day == 1
    assert (today.year - earliest.year) * 12 + today.month - earliest.month == 13


def test_hourly_questions_carry_timestamps_and_accounts_are_anded() -> None:
    question = CostQuestion(
        start=date(2026, 11, 7),
        end=date(2026, 11, 20),
        granularity="HOURLY",
        metrics=("UsageQuantity",),
        group_by=("USAGE_TYPE", "RECORD_TYPE"),
        services=("Amazon SageMaker",),
        account_ids=("111122223333",),
    )
    assert question.params == {
        "TimePeriod": {"Start": "2026-11-07T00:00:00Z", "End": "2026-11-20T00:00:00Z"},
        "Granularity": "HOURLY",
        "Metrics": ["UsageQuantity"],
        "GroupBy": [
            {"Type": "DIMENSION", "Key": "USAGE_TYPE"},
            {"Type": "DIMENSION", "Key": "RECORD_TYPE"},
        ],
        "Filter": {
            "And": [
                {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon SageMaker"]}},
                {"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": ["111122223333"]}},
            ]
        },
    }
