from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from sagemaker_cost_mcp.billing.budgets import budgets
from sagemaker_cost_mcp.errors import AccessDenied, Throttled
from sagemaker_cost_mcp.model.alerts import Budget, Scope
from tests.builders import ACCOUNT, D
from tests.fake_reading import Asked, ReadingOf

SAGEMAKER = {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon SageMaker"]}}
NOTIFICATION = {
    "NotificationType": "ACTUAL",
    "ComparisonOperator": "GREATER_THAN",
    "Threshold": 80.0,
    "ThresholdType": "PERCENTAGE",
    "NotificationState": "ALARM",
}
SECRET = "who.reads.mail@example.com"
PEOPLE = {
    "Subscribers": [
        {"SubscriptionType": "EMAIL", "Address": SECRET},
        {"SubscriptionType": "EMAIL", "Address": "b@example.com"},
        {"SubscriptionType": "SNS", "Address": "arn:aws:sns:us-east-1:111122223333:t"},
    ]
}


def day(month: int) -> datetime:
    return datetime(2026, month, 1, tzinfo=UTC)


def period(month: int, amount: str) -> dict[str, Any]:
    return {
        "BudgetedAmount": {"Amount": "100", "Unit": "USD"},
        "ActualAmount": {"Amount": amount, "Unit": "USD"},
        "TimePeriod": {"Start": day(month), "End": day(month + 1)},
    }


HISTORY = {
    "BudgetPerformanceHistory": {
        "BudgetedAndActualAmountsList": [period(10, "120"), period(9, "90"), {"TimePeriod": {"Start": day(8)}}]
    }
}
WHOLE: dict[str, Any] = {
    "DescribeNotificationsForBudget": {"Notifications": [NOTIFICATION]},
    "DescribeSubscribersForNotification": PEOPLE,
    "DescribeBudgetPerformanceHistory": HISTORY,
}


def described(name: str = "ml", **more: Any) -> dict[str, Any]:
    return {
        "BudgetName": name,
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": "100.0", "Unit": "USD"},
        "TimePeriod": {"Start": day(1), "End": datetime(2087, 6, 15, tzinfo=UTC)},
        "CalculatedSpend": {
            "ActualSpend": {"Amount": "60.5", "Unit": "USD"},
            "ForecastedSpend": {"Amount": "99", "Unit": "USD"},
        },
        "FilterExpression": SAGEMAKER,
        **more,
    }


def one(reading_of: ReadingOf, **more: Any) -> Budget:
    answers = {"DescribeBudgets": {"Budgets": [described(**more)]}, **WHOLE}
    (found,) = budgets(reading_of(answers)).items
    return found


def test_a_budget_is_read_whole(reading_of: ReadingOf) -> None:
    found = one(reading_of)
    assert (found.account_id, found.limit, found.actual, found.forecast) == (ACCOUNT, D(100), D("60.5"), D(99))
    assert (found.scope, found.starts, found.ends) == (Scope.SAGEMAKER, date(2026, 1, 1), date(2087, 6, 15))
    assert found.notifications is not None
    assert found.history is not None
    assert [(past.start, past.actual) for past in found.history] == [(date(2026, 9, 1), 90), (date(2026, 10, 1), 120)]
    (spoken,) = found.notifications
    assert (spoken.threshold, spoken.percent, spoken.state) == (80, True, "ALARM")
    assert spoken.subscribers == {"EMAIL": 2, "SNS": 1}


def test_who_is_told_is_never_kept(reading_of: ReadingOf) -> None:
    assert SECRET not in repr(one(reading_of))


def test_the_notification_is_looked_up_without_its_state(reading_of: ReadingOf, asked: Asked) -> None:
    one(reading_of)
    (params,) = [params for operation, _, params in asked if operation == "DescribeSubscribersForNotification"]
    assert "NotificationState" not in params["Notification"]
    assert params["AccountId"] == ACCOUNT


def test_what_is_about_something_else_is_listed_and_not_looked_into(reading_of: ReadingOf, asked: Asked) -> None:
    found = one(reading_of, FilterExpression={"Dimensions": {"Key": "SERVICE", "Values": ["AWS Lambda"]}})
    assert (found.scope, found.notifications, found.history) == (Scope.ELSEWHERE, None, None)
    assert [operation for operation, _, _ in asked] == ["DescribeBudgets"]
    assert asked[0][2]["ShowFilterExpression"] is True
    assert asked[0][1] == "us-east-1"


def test_old_budgets_have_cost_filters_and_cost_types(reading_of: ReadingOf) -> None:
    found = one(
        reading_of,
        FilterExpression={},
        CostFilters={"Service": ["Amazon SageMaker"]},
        CostTypes={"IncludeCredit": False, "IncludeRefund": False, "UseAmortized": True},
    )
    assert (found.scope, found.filtered_on) == (Scope.SAGEMAKER, "Service in Amazon SageMaker")
    assert (found.metric, found.includes_credits) == ("AmortizedCost", False)
    plain = one(reading_of, CostTypes={"UseBlended": False})
    assert (plain.metric, plain.includes_credits) == ("UnblendedCost", True)


def test_budgets_of_today_name_their_metric(reading_of: ReadingOf) -> None:
    assert one(reading_of, Metrics=["NetAmortizedCost"]).metric == "NetAmortizedCost"
    nothing_said = one(reading_of)
    assert (nothing_said.metric, nothing_said.includes_credits) == (None, None)


def test_a_billing_view_of_its_own_leaves_the_scope_open(reading_of: ReadingOf) -> None:
    view = f"arn:aws:billing::{ACCOUNT}:billingview/"
    assert one(reading_of, BillingViewArn=f"{view}primary").scope is Scope.SAGEMAKER
    found = one(reading_of, BillingViewArn=f"{view}custom-1")
    assert (found.scope, found.filtered_on) == (
        Scope.UNKNOWN,
        "SERVICE in Amazon SageMaker, in a billing view of its own",
    )


def test_other_currencies_and_kinds_are_kept_as_they_are(reading_of: ReadingOf) -> None:
    euros = one(reading_of, BudgetLimit={"Amount": "50", "Unit": "EUR"})
    assert (euros.limit, euros.unit) == (50, "EUR")
    plans = one(reading_of, BudgetType="SAVINGS_PLANS_UTILIZATION", BudgetLimit={"Amount": "100", "Unit": "PERCENTAGE"})
    assert (plans.kind, plans.unit, plans.metric) == ("SAVINGS_PLANS_UTILIZATION", "PERCENTAGE", None)


def test_a_budget_without_limit_spend_or_period_is_still_a_budget(reading_of: ReadingOf) -> None:
    bare = {"BudgetName": "bare", "BudgetType": "RI_COVERAGE", "TimeUnit": "ANNUALLY"}
    (found,) = budgets(reading_of({"DescribeBudgets": {"Budgets": [bare]}, **WHOLE})).items
    assert (found.limit, found.unit, found.actual, found.starts) == (None, "", None, None)
    assert found.history is None


def test_a_budget_that_aws_does_not_update_says_why(reading_of: ReadingOf) -> None:
    assert one(reading_of, HealthStatus={"Status": "HEALTHY"}).unhealthy is None
    sick = one(reading_of, HealthStatus={"Status": "UNHEALTHY", "StatusReason": "FILTER_INVALID"})
    assert sick.unhealthy == "filter invalid"


@pytest.mark.parametrize(
    "operation",
    ["DescribeNotificationsForBudget", "DescribeSubscribersForNotification", "DescribeBudgetPerformanceHistory"],
)
def test_what_cannot_be_looked_into_is_a_gap_and_never_nobody(reading_of: ReadingOf, operation: str) -> None:
    failing = {operation: Throttled("Too many calls.", operation=f"budgets:{operation}")}
    outcome = budgets(reading_of({"DescribeBudgets": {"Budgets": [described()]}, **WHOLE, **failing}))
    (found,), (gap,) = outcome.items, outcome.gaps
    assert (gap.operation, gap.account_id) == (f"budgets:{operation}", ACCOUNT)
    assert gap.reason.endswith("Touches budget ml.")
    if operation == "DescribeNotificationsForBudget":
        assert found.notifications is None
    elif operation == "DescribeSubscribersForNotification":
        assert found.notifications is not None
        assert found.notifications[0].subscribers is None
    else:
        assert found.history is None


def test_budgets_that_may_not_be_listed_are_an_error_for_the_shelf(reading_of: ReadingOf) -> None:
    with pytest.raises(AccessDenied):
        budgets(reading_of({"DescribeBudgets": AccessDenied("no", missing_permission="budgets:ViewBudget")}))


def test_all_pages_are_read_and_sorted_by_name(reading_of: ReadingOf) -> None:
    pages = [{"Budgets": [described("z")], "NextToken": "t"}, {"Budgets": [described("a")]}, {}]
    found = budgets(reading_of({"DescribeBudgets": pages, **WHOLE})).items
    assert [budget.name for budget in found] == ["a", "z"]
