from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import Budget, BudgetNotification, Fleet, SteadyUsage
from tests.simulator.handlers.conftest import NOW, AccountOf, Ask

ACCOUNT = "1" * 12
OLD = NOW - timedelta(days=100)
SERVICE = {"SERVICE": ("Amazon SageMaker",)}
TOLD = BudgetNotification(threshold=50.0, emails=("a@example.com",), topics=("arn:aws:sns:us-east-1:111111111111:t",))


@pytest.fixture
def account(account_of: AccountOf) -> SimulatedAccount:
    usage = SteadyUsage(
        usage_type="USE1-Train:ml.m5.large",
        monthly=Decimal(300),
        unit="Hrs",
        start=NOW - timedelta(days=200),
        unit_price=Decimal(2),
    )
    expected = BudgetNotification(threshold=100.0, forecasted=True, emails=("b@example.com",))
    budgets = (
        Budget(name="new", limit=Decimal(500), started=OLD, filters=SERVICE, notifications=(TOLD, expected)),
        Budget(name="old", limit=Decimal(500), started=OLD, filters=SERVICE, modern=False, amortized=True),
        Budget(name="narrow", limit=Decimal(500), started=OLD, filters={**SERVICE, "REGION": ("eu-west-1",)}),
        Budget(name="daily", limit=Decimal(5), started=OLD, period="DAILY"),
        Budget(name="quarter", limit=Decimal(900), started=OLD, period="QUARTERLY"),
        Budget(name="year", limit=Decimal(5000), started=OLD, period="ANNUALLY"),
        Budget(name="euros", limit=Decimal(50), started=OLD, unit="EUR", actual=Decimal(20), kind="COST"),
        Budget(name="hours", limit=Decimal(50), started=OLD, unit="Hrs", actual=Decimal(20), kind="USAGE"),
        Budget(name="later", limit=Decimal(5), started=NOW + timedelta(days=1)),
    )
    return account_of(Fleet(account_id=ACCOUNT, steady_usage=(usage,), budgets=budgets))


def asked(ask: Ask, account: SimulatedAccount, operation: str, **params: Any) -> dict[str, Any]:
    return ask("budgets", operation, account=account, **({"AccountId": ACCOUNT} | params))


def listed(ask: Ask, account: SimulatedAccount, **params: Any) -> dict[str, dict[str, Any]]:
    return {row["BudgetName"]: row for row in asked(ask, account, "DescribeBudgets", **params)["Budgets"]}


def refused(ask: Ask, account: SimulatedAccount, operation: str, **params: Any) -> str:
    with pytest.raises(ClientError) as failure:
        asked(ask, account, operation, **params)
    return failure.value.response.get("Error", {}).get("Code", "")


def test_what_is_spent_follows_from_the_bill(ask: Ask, account: SimulatedAccount) -> None:
    found = listed(ask, account)
    assert found["new"]["CalculatedSpend"]["ActualSpend"] == {"Amount": "400.000", "Unit": "USD"}
    assert found["new"]["CalculatedSpend"]["ForecastedSpend"]["Amount"] == "600.000"
    assert found["narrow"]["CalculatedSpend"]["ActualSpend"]["Amount"] == "0.000"
    assert found["euros"]["CalculatedSpend"]["ActualSpend"] == {"Amount": "20.000", "Unit": "EUR"}
    assert "later" not in found


def test_filter_expressions_are_shown_on_demand_and_old_filters_always(ask: Ask, account: SimulatedAccount) -> None:
    assert "FilterExpression" not in listed(ask, account)["new"]
    found = listed(ask, account, ShowFilterExpression=True)
    assert found["new"]["FilterExpression"]["Dimensions"]["Values"] == ["Amazon SageMaker"]
    assert len(found["narrow"]["FilterExpression"]["And"]) == 2
    assert found["old"]["CostFilters"] == {"Service": ["Amazon SageMaker"]}
    assert found["old"]["CostTypes"]["UseAmortized"] is True
    assert "Metrics" not in found["hours"]


def test_pages_hold_a_hundred_unless_asked_for_less(ask: Ask, account: SimulatedAccount) -> None:
    first = asked(ask, account, "DescribeBudgets", MaxResults=3)
    rest = asked(ask, account, "DescribeBudgets", MaxResults=100, NextToken=first["NextToken"])
    assert (len(first["Budgets"]), len(rest["Budgets"])) == (3, 5)
    assert "NextToken" not in rest
    assert refused(ask, account, "DescribeBudgets", NextToken="x") == "InvalidNextTokenException"


def test_notifications_are_in_alarm_when_their_share_of_the_limit_is_passed(
    ask: Ask, account: SimulatedAccount
) -> None:
    rows = asked(ask, account, "DescribeNotificationsForBudget", BudgetName="new")["Notifications"]
    assert [(row["NotificationType"], row["NotificationState"]) for row in rows] == [
        ("ACTUAL", "ALARM"),
        ("FORECASTED", "ALARM"),
    ]


def test_subscribers_are_looked_up_by_the_notification(ask: Ask, account: SimulatedAccount) -> None:
    notification = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 50.0}
    found = asked(ask, account, "DescribeSubscribersForNotification", BudgetName="new", Notification=notification)
    assert [row["SubscriptionType"] for row in found["Subscribers"]] == ["EMAIL", "SNS"]
    wrong = notification | {"Threshold": 51.0}
    operation = "DescribeSubscribersForNotification"
    assert refused(ask, account, operation, BudgetName="new", Notification=wrong) == "NotFoundException"


def test_history_holds_past_periods_since_the_budget_began(ask: Ask, account: SimulatedAccount) -> None:
    def past(name: str) -> list[dict[str, Any]]:
        answer = asked(ask, account, "DescribeBudgetPerformanceHistory", BudgetName=name)
        rows: list[dict[str, Any]] = answer["BudgetPerformanceHistory"]["BudgetedAndActualAmountsList"]
        return rows

    months = past("new")
    assert [row["TimePeriod"]["Start"].month for row in months] == [10, 9, 8]
    assert months[0]["ActualAmount"]["Amount"] == "600.000"
    assert [row["TimePeriod"]["Start"].month for row in past("quarter")] == [7]
    assert len(past("daily")) == 12
    assert past("hours")[0]["ActualAmount"]["Unit"] == "Hrs"
    code = refused(ask, account, "DescribeBudgetPerformanceHistory", BudgetName="year")
    assert code == "InvalidParameterException"


def test_unknown_budgets_and_other_accounts_are_refused(ask: Ask, account: SimulatedAccount) -> None:
    assert refused(ask, account, "DescribeNotificationsForBudget", BudgetName="nobody") == "NotFoundException"
    assert refused(ask, account, "DescribeBudgets", AccountId="2" * 12) == "AccessDeniedException"


def test_early_in_a_period_nothing_is_forecast(ask: Ask, account: SimulatedAccount) -> None:
    assert "ForecastedSpend" not in listed(ask, account)["daily"]["CalculatedSpend"]
