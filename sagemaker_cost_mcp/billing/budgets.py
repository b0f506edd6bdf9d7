"""Budgets, from AWS Budgets: what each limits, where it stands, whom it tells and how it went.

Sources: DescribeBudgets, DescribeNotificationsForBudget, DescribeSubscribersForNotification,
DescribeBudgetPerformanceHistory (API reference of AWS Budgets); all of them need the one action `budgets:ViewBudget`.
Only budgets that may touch SageMaker are looked into; the others are listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.aws.homes import home
from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.filters import old_sentence, scope_of, scope_of_old, sentence
from sagemaker_cost_mcp.errors import (
    AccessDenied,
    AwsError,
    DataUnavailable,
    DeadlinePassed,
    NotEnabled,
    Refused,
    ResourceGone,
    Throttled,
    Unreachable,
)
from sagemaker_cost_mcp.model.alerts import Budget, BudgetPeriod, Notification, Scope
from sagemaker_cost_mcp.model.snapshot import Gap

KEEPS_HISTORY = frozenset({"DAILY", "MONTHLY", "QUARTERLY"})
"""Periods for which DescribeBudgetPerformanceHistory answers (source: its API reference)."""

PERIODS_KEPT = 12
"""Past periods that an answer may show."""

_UNREAD = (
    AccessDenied, DataUnavailable, DeadlinePassed, NotEnabled, Refused, ResourceGone, Throttled, Unreachable,
)  # fmt: skip
"""Failures after which the budget itself is still worth showing."""

_OLD_TYPES = {"UseBlended": "BlendedCost", "UseAmortized": "AmortizedCost"}


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """Where budgets of one account are asked for."""

    reading: Reading
    region: str
    account_id: str

    def rows(self, operation: str, key: str, **params: Any) -> tuple[list[dict[str, Any]] | None, tuple[Gap, ...]]:
        """All rows of one listing; None, and why, where it could not be read."""
        found: list[dict[str, Any]] = []
        try:
            for page in self.reading.pages("budgets", operation, self.region, AccountId=self.account_id, **params):
                found.extend(_under(page, key))
        except _UNREAD as error:
            return None, (self._gap(error, operation, params.get("BudgetName", "")),)
        return found, ()

    def _gap(self, error: AwsError | DeadlinePassed, operation: str, name: str) -> Gap:
        gap = self.reading.gap(error, f"budgets:{operation}", self.region)
        return gap.model_copy(update={"reason": f"{gap.reason} Touches budget {name}.", "account_id": self.account_id})


def _under(page: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    *path, last = key.split(".")
    for step in path:
        page = page.get(step, {})
    return list(page.get(last, ()))


def budgets(reading: Reading) -> Outcome[Budget]:
    """All budgets of the caller's account, by name; those that may touch SageMaker with notifications and history.

    One request for a hundred budgets; for each that may touch SageMaker one for its notifications, one for its
    history, and one for the subscribers of each notification. AWS charges nothing for them.

    Raises:
        AwsError: The budgets could not be listed.
        NotEnabled: The partition has no AWS Budgets.
    """
    account_id = reading.identity.account_id
    desk = _Desk(reading=reading, region=home("budgets", reading.identity.partition), account_id=account_id)
    pages = reading.pages("budgets", "DescribeBudgets", desk.region, AccountId=account_id, ShowFilterExpression=True)
    found = sorted((_budget(row, account_id) for page in pages for row in page.get("Budgets", ())), key=_name)
    whole = reading.each(lambda budget: _looked_into(desk, budget), found)
    gaps = tuple(gap for outcome in whole for gap in outcome.gaps)
    return Outcome(tuple(budget for outcome in whole for budget in outcome.items), gaps)


def _name(budget: Budget) -> str:
    return budget.name


def _budget(row: Mapping[str, Any], account_id: str) -> Budget:
    limit, spend, period = row.get("BudgetLimit"), row.get("CalculatedSpend", {}), row.get("TimePeriod", {})
    scope, filtered_on = _filter(row)
    return Budget(
        account_id=account_id,
        name=row["BudgetName"],
        kind=row["BudgetType"],
        period=row["TimeUnit"],
        starts=_day(period.get("Start")),
        ends=_day(period.get("End")),
        limit=_amount(limit),
        unit=_unit(limit, spend.get("ActualSpend")),
        actual=_amount(spend.get("ActualSpend")),
        forecast=_amount(spend.get("ForecastedSpend")),
        scope=scope,
        filtered_on=filtered_on,
        metric=_metric(row),
        includes_credits=_includes_credits(row),
        unhealthy=_unhealthy(row.get("HealthStatus", {})),
    )


def _filter(row: Mapping[str, Any]) -> tuple[Scope, str]:
    """Budgets of today carry a FilterExpression, older ones CostFilters; a billing view narrows either."""
    expression: Mapping[str, Any] | None = row.get("FilterExpression")
    old: Mapping[str, list[str]] = row.get("CostFilters") or {}
    scope = scope_of(expression) if expression else scope_of_old(old)
    words = sentence(expression) if expression else old_sentence(old)
    if "BillingViewArn" in row and not row["BillingViewArn"].endswith("/primary"):
        return (scope if scope is Scope.ELSEWHERE else Scope.UNKNOWN), f"{words}, in a billing view of its own"
    return scope, words


def _metric(row: Mapping[str, Any]) -> str | None:
    if row["BudgetType"] != "COST":
        return None
    if row.get("Metrics"):
        return str(row["Metrics"][0])
    types: Mapping[str, bool] = row.get("CostTypes") or {}
    used = (metric for name, metric in _OLD_TYPES.items() if types.get(name))
    return next(used, "UnblendedCost" if types else None)


def _includes_credits(row: Mapping[str, Any]) -> bool | None:
    """What AWS assumes for a cost type that is not given is "included"."""
    if row["BudgetType"] != "COST" or not row.get("CostTypes"):
        return None
    types: Mapping[str, bool] = row["CostTypes"]
    return types.get("IncludeCredit", True) or types.get("IncludeRefund", True)


def _unhealthy(status: Mapping[str, Any]) -> str | None:
    if status.get("Status", "HEALTHY") == "HEALTHY":
        return None
    return str(status.get("StatusReason", status["Status"])).lower().replace("_", " ")


def _looked_into(desk: _Desk, budget: Budget) -> Outcome[Budget]:
    if budget.scope is Scope.ELSEWHERE:
        return Outcome((budget,))
    notifications, trouble = _notifications(desk, budget)
    history, more = _history(desk, budget)
    return Outcome((budget.model_copy(update={"notifications": notifications, "history": history}),), (*trouble, *more))


def _notifications(desk: _Desk, budget: Budget) -> tuple[tuple[Notification, ...] | None, tuple[Gap, ...]]:
    rows, gaps = desk.rows("DescribeNotificationsForBudget", "Notifications", BudgetName=budget.name)
    if rows is None:
        return None, gaps
    found = [_notification(desk, budget, row) for row in rows]
    return tuple(one for one, _ in found), tuple(dict.fromkeys(gap for _, trouble in found for gap in trouble))


def _notification(desk: _Desk, budget: Budget, row: Mapping[str, Any]) -> tuple[Notification, tuple[Gap, ...]]:
    # AWS looks a notification up by all of its fields but the state; sent along, the state has to be the present one.
    asked = {name: value for name, value in row.items() if name != "NotificationState"}
    people, gaps = desk.rows(
        "DescribeSubscribersForNotification", "Subscribers", BudgetName=budget.name, Notification=asked
    )
    counted = None if people is None else dict(Counter(str(person["SubscriptionType"]) for person in people))
    made = Notification(
        kind=row["NotificationType"],
        comparison=row["ComparisonOperator"],
        threshold=Decimal(str(row["Threshold"])),
        percent=row.get("ThresholdType", "PERCENTAGE") == "PERCENTAGE",
        state=row.get("NotificationState"),
        subscribers=counted,
    )
    return made, gaps


def _history(desk: _Desk, budget: Budget) -> tuple[tuple[BudgetPeriod, ...] | None, tuple[Gap, ...]]:
    if budget.period not in KEEPS_HISTORY:
        return None, ()
    rows, gaps = desk.rows(
        "DescribeBudgetPerformanceHistory",
        "BudgetPerformanceHistory.BudgetedAndActualAmountsList",
        BudgetName=budget.name,
    )
    if rows is None:
        return None, gaps
    whole = [row for row in rows if row.get("TimePeriod", {}).keys() >= {"Start", "End"}]
    periods = sorted((_period(row) for row in whole), key=lambda period: period.start)
    return tuple(periods[-PERIODS_KEPT:]), ()


def _period(row: Mapping[str, Any]) -> BudgetPeriod:
    when = row["TimePeriod"]
    return BudgetPeriod(
        start=when["Start"].date(),
        end=when["End"].date(),
        budgeted=_amount(row.get("BudgetedAmount")),
        actual=_amount(row.get("ActualAmount")),
    )


def _amount(spend: Mapping[str, str] | None) -> Decimal | None:
    return Decimal(spend["Amount"]) if spend else None


def _unit(*spends: Mapping[str, str] | None) -> str:
    return next((spend["Unit"] for spend in spends if spend), "")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
