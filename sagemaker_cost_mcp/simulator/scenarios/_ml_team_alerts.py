"""Who is told of what in `ml-team`: one budget near its limit, one alarm, one anomaly monitor."""

from __future__ import annotations

from decimal import Decimal

from sagemaker_cost_mcp.simulator.description import (
    SAGEMAKER,
    Alarm,
    AnomalyMonitor,
    AnomalySubscription,
    Budget,
    BudgetNotification,
)
from sagemaker_cost_mcp.simulator.scenarios._days import Days

_TOPIC = "arn:aws:sns:us-east-1:111122223333:ml-alerts"


def budgets(days: Days) -> tuple[Budget, ...]:
    """Two of one kind and age each; the old one has nobody who would hear of it."""
    return (
        Budget(
            name="sagemaker-monthly",
            limit=Decimal(7_600),
            started=days.ago(300, 0),
            filters={"SERVICE": (SAGEMAKER,)},
            amortized=True,
            notifications=(
                BudgetNotification(threshold=80.0, emails=("ml-leads@example.com",), topics=(_TOPIC,)),
                BudgetNotification(threshold=100.0, forecasted=True, emails=("ml-leads@example.com",)),
            ),
        ),
        Budget(name="whole-account", limit=Decimal(15_000), started=days.ago(420, 0), modern=False),
    )


def alarms(days: Days) -> tuple[Alarm, ...]:
    """The endpoint's errors."""
    return (
        Alarm(
            name="churn-score-errors",
            created=days.ago(240, 10),
            metric="Invocation5XXErrors",
            dimensions=(("EndpointName", "churn-score"), ("VariantName", "AllTraffic")),
            threshold=5.0,
            periods=2,
            actions=(_TOPIC,),
        ),
    )


def anomaly_monitors(days: Days) -> tuple[AnomalyMonitor, ...]:
    """AWS's own, on each service."""
    return (AnomalyMonitor(name="aws-services", created=days.ago(300).date()),)


def anomaly_subscriptions() -> tuple[AnomalySubscription, ...]:
    """Somebody hears of them, once a day."""
    return (AnomalySubscription(name="ml-leads", monitors=("aws-services",), emails=("ml-leads@example.com",)),)
