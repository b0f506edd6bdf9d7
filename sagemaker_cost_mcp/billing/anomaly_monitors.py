"""Monitors and subscriptions of Cost Anomaly Detection: whether one looks at SageMaker, and whom it tells.

Sources: GetAnomalyMonitors, GetAnomalySubscriptions (API reference of AWS Cost Explorer).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from sagemaker_cost_mcp.aws.homes import home
from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.filters import scope_of, sentence
from sagemaker_cost_mcp.errors import AccessDenied, DeadlinePassed, NotEnabled, Refused, Throttled, Unreachable
from sagemaker_cost_mcp.model.alerts import AnomalyMonitor, AnomalySubscription, Scope

_IMPACTS = {"ANOMALY_TOTAL_IMPACT_ABSOLUTE": "{} USD", "ANOMALY_TOTAL_IMPACT_PERCENTAGE": "{} %"}

_MANAGED: Mapping[str, tuple[Scope, str]] = {
    "SERVICE": (Scope.AMONG_OTHERS, "each AWS service by itself"),
    "LINKED_ACCOUNT": (Scope.AMONG_OTHERS, "each linked account as a whole"),
}
"""What AWS-managed monitors look at; those by tag or cost category only see what bears one."""


def anomaly_monitors(reading: Reading) -> Outcome[AnomalyMonitor]:
    """All monitors that the caller's account may see, by name. Two requests of USD 0.01, one where there is none.

    Raises:
        AwsError: The monitors could not be listed.
    """
    region = home("ce", reading.identity.partition)
    rows = [row for page in reading.pages("ce", "GetAnomalyMonitors", region) for row in page["AnomalyMonitors"]]
    if not rows:
        return Outcome()
    try:
        subscriptions = _subscriptions(reading, region)
    except (AccessDenied, DeadlinePassed, NotEnabled, Refused, Throttled, Unreachable) as error:
        gap = reading.gap(error, "ce:GetAnomalySubscriptions", region)
        return Outcome(_monitors(rows, None), (gap,))
    return Outcome(_monitors(rows, subscriptions))


def _subscriptions(reading: Reading, region: str) -> tuple[AnomalySubscription, ...]:
    pages = reading.pages("ce", "GetAnomalySubscriptions", region)
    return tuple(_subscription(row) for page in pages for row in page["AnomalySubscriptions"])


def _subscription(row: Mapping[str, Any]) -> AnomalySubscription:
    people = [one for one in row["Subscribers"] if one.get("Status") != "DECLINED"]
    return AnomalySubscription(
        arn=row.get("SubscriptionArn", ""),
        name=row["SubscriptionName"],
        monitor_arns=tuple(row["MonitorArnList"]),
        frequency=row["Frequency"],
        threshold=_threshold(row),
        subscribers=dict(Counter(str(one.get("Type", "UNKNOWN")) for one in people)),
    )


def _threshold(row: Mapping[str, Any]) -> str:
    """`Threshold` is the older form: dollars.

    >>> _threshold({"Threshold": 50.0}), _threshold({})
    ('from 50 USD', 'any impact')
    """
    if "ThresholdExpression" in row:
        return f"from {_impact(row['ThresholdExpression'])}"
    return f"from {row['Threshold']:g} USD" if row.get("Threshold") else "any impact"


def _impact(expression: Mapping[str, Any]) -> str:
    for name in ("And", "Or"):
        if name in expression:
            return f" {name.lower()} ".join(_impact(part) for part in expression[name])
    dimension = expression.get("Dimensions", {})
    pattern = _IMPACTS.get(dimension.get("Key", ""))
    values = " ".join(dimension.get("Values", ()))
    return pattern.format(values) if pattern else sentence(expression)


def _monitors(
    rows: list[dict[str, Any]], subscriptions: tuple[AnomalySubscription, ...] | None
) -> tuple[AnomalyMonitor, ...]:
    return tuple(_monitor(row, subscriptions) for row in sorted(rows, key=lambda row: str(row["MonitorName"])))


def _monitor(row: Mapping[str, Any], subscriptions: tuple[AnomalySubscription, ...] | None) -> AnomalyMonitor:
    arn, scope, watches = row.get("MonitorArn", ""), *_watches(row)
    mine = None if subscriptions is None else tuple(one for one in subscriptions if arn in one.monitor_arns)
    return AnomalyMonitor(
        arn=arn,
        name=row["MonitorName"],
        kind=row["MonitorType"],
        scope=scope,
        watches=watches,
        evaluated_on=_day(row.get("LastEvaluatedDate")),
        subscriptions=mine,
    )


def _watches(row: Mapping[str, Any]) -> tuple[Scope, str]:
    specification: Mapping[str, Any] | None = row.get("MonitorSpecification")
    if row["MonitorType"] != "DIMENSIONAL":
        return (scope_of(specification), sentence(specification)) if specification else (Scope.UNKNOWN, "not said")
    dimension = row.get("MonitorDimension", "")
    parts: list[dict[str, Any]] = list((specification or {}).values())
    name = parts[0].get("Key", "") if parts else ""
    return _MANAGED.get(dimension, (Scope.UNKNOWN, f"each {dimension.lower().replace('_', ' ')} {name}".strip()))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
