"""AWS Budgets: what is limited, who is told, and how it went. It speaks of the caller's own account only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.simulator.budget_spend import before, forecast, period_of, spent
from sagemaker_cost_mcp.simulator.description import Budget, BudgetNotification
from sagemaker_cost_mcp.simulator.handlers.sts import get_caller_identity
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

DEFAULT_PAGE = 100
MOST_BUDGETS = 1000
MOST = 100
PERIODS_KEPT = 12
FOREVER = datetime(2087, 6, 15, tzinfo=UTC)
"""What AWS writes where a budget does not end."""

_OLD_KEYS = {"SERVICE": "Service", "REGION": "Region", "LINKED_ACCOUNT": "LinkedAccount"}
_INCLUDED = (
    "IncludeTax", "IncludeSubscription", "IncludeRefund", "IncludeCredit", "IncludeUpfront", "IncludeRecurring",
    "IncludeOtherSubscription", "IncludeSupport", "IncludeDiscount",
)  # fmt: skip


def describe_budgets(request: Request) -> dict[str, Any]:
    """DescribeBudgets."""
    _check_account(request)
    found = [budget for budget in request.account.fleet.budgets if budget.started <= request.now]
    shown, rest = _page(found, request, MOST_BUDGETS)
    return {"Budgets": [_described(budget, request) for budget in shown]} | rest


def describe_notifications(request: Request) -> dict[str, Any]:
    """DescribeNotificationsForBudget."""
    budget = _budget(request)
    shown, rest = _page(budget.notifications, request, MOST)
    return {"Notifications": [_notification(one, budget, request) for one in shown]} | rest


def describe_subscribers(request: Request) -> dict[str, Any]:
    """DescribeSubscribersForNotification."""
    budget, asked = _budget(request), request.params["Notification"]
    found = next((one for one in budget.notifications if _is_asked(one, asked)), None)
    if found is None:
        raise AwsFailure("NotFoundException", "Unable to get notification - the notification doesn't exist.")
    people = [
        *({"SubscriptionType": "EMAIL", "Address": address} for address in found.emails),
        *({"SubscriptionType": "SNS", "Address": topic} for topic in found.topics),
    ]
    shown, rest = _page(people, request, MOST)
    return {"Subscribers": list(shown)} | rest


def describe_history(request: Request) -> dict[str, Any]:
    """DescribeBudgetPerformanceHistory: past periods, the last one first; annual budgets have none."""
    budget = _budget(request)
    if budget.period not in {"DAILY", "MONTHLY", "QUARTERLY"}:
        raise AwsFailure("InvalidParameterException", f"Budget history isn't available for {budget.period} budgets.")
    shown, rest = _page(list(_past(budget, request)), request, MOST)
    history = {
        "BudgetName": budget.name,
        "BudgetType": budget.kind,
        "TimeUnit": budget.period,
        "BudgetedAndActualAmountsList": list(shown),
    }
    return {"BudgetPerformanceHistory": history} | rest


HANDLERS: dict[str, Handler] = {
    "DescribeBudgets": describe_budgets,
    "DescribeNotificationsForBudget": describe_notifications,
    "DescribeSubscribersForNotification": describe_subscribers,
    "DescribeBudgetPerformanceHistory": describe_history,
}


def _check_account(request: Request) -> None:
    asked = request.params["AccountId"]
    if asked != request.account.account_id:
        who = get_caller_identity(request)["Arn"]
        budgets = f"arn:aws:budgets::{asked}:budget/*"
        raise AwsFailure(
            "AccessDeniedException",
            f"User: {who} is not authorized to perform: budgets:ViewBudget on resource: {budgets}",
        )


def _budget(request: Request) -> Budget:
    _check_account(request)
    name = request.params["BudgetName"]
    for budget in request.account.fleet.budgets:
        if budget.name == name and budget.started <= request.now:
            return budget
    raise AwsFailure("NotFoundException", f"Unable to get budget: {name} - the budget doesn't exist.")


def _described(budget: Budget, request: Request) -> dict[str, Any]:
    expected = forecast(request.account, budget, request.now)
    calculated = {"ActualSpend": _spend(_so_far(budget, request), budget)}
    if expected is not None:
        calculated["ForecastedSpend"] = _spend(expected, budget)
    row: dict[str, Any] = {
        "BudgetName": budget.name,
        "BudgetLimit": _spend(budget.limit, budget),
        "TimeUnit": budget.period,
        "TimePeriod": {"Start": budget.started, "End": FOREVER},
        "CalculatedSpend": calculated,
        "BudgetType": budget.kind,
        "LastUpdatedTime": budget.started,
    }
    return row | _filter(budget, shown=request.params.get("ShowFilterExpression", False)) | _cost_types(budget)


def _filter(budget: Budget, *, shown: bool) -> dict[str, Any]:
    if not budget.modern:
        return {"CostFilters": {_OLD_KEYS[key]: list(values) for key, values in budget.filters.items()}}
    parts = [{"Dimensions": {"Key": key, "Values": list(values)}} for key, values in budget.filters.items()]
    if not parts or not shown:
        return {}
    return {"FilterExpression": {"And": parts} if len(parts) > 1 else parts[0]}


def _cost_types(budget: Budget) -> dict[str, Any]:
    if budget.kind != "COST":
        return {}
    if budget.modern:
        return {"Metrics": ["AmortizedCost" if budget.amortized else "UnblendedCost"]}
    return {"CostTypes": dict.fromkeys(_INCLUDED, True) | {"UseBlended": False, "UseAmortized": budget.amortized}}


def _so_far(budget: Budget, request: Request) -> Decimal:
    if budget.actual is not None:
        return budget.actual
    return spent(request.account, budget, *period_of(budget, request.now))


def _past(budget: Budget, request: Request) -> Iterator[dict[str, Any]]:
    start, _ = period_of(budget, request.now)
    for _ in range(PERIODS_KEPT):
        start, end = before(budget, start)
        if _midnight(end) <= budget.started:
            return
        amount = spent(request.account, budget, start, end) if budget.actual is None else budget.actual
        yield {
            "BudgetedAmount": _spend(budget.limit, budget),
            "ActualAmount": _spend(amount, budget),
            "TimePeriod": {"Start": _midnight(start), "End": _midnight(end)},
        }


def _notification(one: BudgetNotification, budget: Budget, request: Request) -> dict[str, Any]:
    reached = forecast(request.account, budget, request.now) if one.forecasted else _so_far(budget, request)
    over = reached is not None and reached > budget.limit * Decimal(str(one.threshold)) / 100
    return {
        "NotificationType": "FORECASTED" if one.forecasted else "ACTUAL",
        "ComparisonOperator": "GREATER_THAN",
        "Threshold": one.threshold,
        "ThresholdType": "PERCENTAGE",
        "NotificationState": "ALARM" if over else "OK",
    }


def _is_asked(one: BudgetNotification, asked: Mapping[str, Any]) -> bool:
    kind = "FORECASTED" if one.forecasted else "ACTUAL"
    return bool(
        asked["NotificationType"] == kind
        and asked["ComparisonOperator"] == "GREATER_THAN"
        and asked["Threshold"] == one.threshold
        and asked.get("ThresholdType", "PERCENTAGE") == "PERCENTAGE"
    )


def _spend(amount: Decimal, budget: Budget) -> dict[str, str]:
    return {"Amount": f"{amount:.3f}", "Unit": budget.unit}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _page(found: Sequence[Any], request: Request, most: int) -> tuple[Sequence[Any], dict[str, str]]:
    shown, token = page(
        found,
        request.params,
        size_param="MaxResults",
        default=DEFAULT_PAGE,
        maximum=most,
        token_param="NextToken",  # noqa: S106 - a parameter's name
        refusal=AwsFailure("InvalidNextTokenException", "The pagination token is invalid."),
    )
    return shown, {} if token is None else {"NextToken": token}
