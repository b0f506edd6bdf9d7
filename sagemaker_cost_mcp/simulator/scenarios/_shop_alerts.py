"""Who is told of what in `shop`: hardly anybody.

A budget watches another service; the alarm on the search has dimensions that nobody publishes; the one on errors is
switched off; the one on fraud works. The rest are autoscaling's own, and there is no anomaly monitor.
"""

from __future__ import annotations

from decimal import Decimal

from sagemaker_cost_mcp.simulator.description import Alarm, Budget, BudgetNotification
from sagemaker_cost_mcp.simulator.scenarios._days import Days

_TOPIC = "arn:aws:sns:us-east-1:555566667777:oncall"


def budgets(days: Days) -> tuple[Budget, ...]:
    """One, on storage."""
    return (
        Budget(
            name="s3-monthly",
            limit=Decimal(60),
            started=days.ago(300, 0),
            filters={"SERVICE": ("Amazon Simple Storage Service",)},
            modern=False,
            notifications=(BudgetNotification(threshold=100.0, emails=("platform@example.com",)),),
        ),
    )


def alarms(days: Days) -> tuple[Alarm, ...]:
    """Three, of which one would be heard."""
    return (
        Alarm(
            name="fraud latency",
            created=days.ago(290, 10),
            metric="ModelLatency",
            statistic="Average",
            dimensions=(("EndpointName", "fraud-score"), ("VariantName", "AllTraffic")),
            threshold=120_000.0,
            periods=3,
            actions=(_TOPIC,),
        ),
        Alarm(  # without the variant nothing is published
            name="search-rank-is-called",
            created=days.ago(200, 10),
            metric="Invocations",
            dimensions=(("EndpointName", "search-rank"),),
            sign="LessThanThreshold",
            threshold=1.0,
            actions=(_TOPIC,),
        ),
        Alarm(
            name="checkout-risk-5xx",
            created=days.ago(200, 10),
            metric="Invocation5XXErrors",
            dimensions=(("EndpointName", "checkout-risk"), ("VariantName", "champion")),
            threshold=10.0,
            actions=(_TOPIC,),
            actions_enabled=False,
        ),
    )
