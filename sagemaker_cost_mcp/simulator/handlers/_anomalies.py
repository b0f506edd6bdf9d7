"""Cost Anomaly Detection within AWS Cost Explorer: GetAnomalies, GetAnomalyMonitors, GetAnomalySubscriptions."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.simulator.cost_explorer.expression import predicate
from sagemaker_cost_mcp.simulator.cost_explorer.periods import invalid
from sagemaker_cost_mcp.simulator.description.alerts import AnomalyMonitor, AnomalySubscription
from sagemaker_cost_mcp.simulator.headings import Heading
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request
from sagemaker_cost_mcp.simulator.unusual_spend import KEPT_DAYS, Unusual, unusual_spend

MOST_ROWS = 100
"""AWS documents neither default nor maximum of MaxResults here: this one is made up."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_COMPARISONS: Mapping[str, Callable[[float, float, float], bool]] = {
    "EQUAL": lambda value, first, _: value == first,
    "GREATER_THAN_OR_EQUAL": lambda value, first, _: value >= first,
    "LESS_THAN_OR_EQUAL": lambda value, first, _: value <= first,
    "GREATER_THAN": lambda value, first, _: value > first,
    "LESS_THAN": lambda value, first, _: value < first,
    "BETWEEN": lambda value, first, second: first <= value <= second,
}


def get_anomalies(request: Request) -> dict[str, Any]:
    """Anomalies whose last day lies in the interval, at most 90 days back."""
    _check_switched_on(request)
    first, last = _interval(request)
    rows = [row for row in _anomalies(request) if first <= date.fromisoformat(row["AnomalyEndDate"]) <= last]
    return _listed("Anomalies", [row for row in rows if _wanted(row, request.params)], request)


def get_anomaly_monitors(request: Request) -> dict[str, Any]:
    """Monitors, all of them or those of some ARNs."""
    _check_switched_on(request)
    rows = [_monitor(request, monitor) for monitor in request.account.fleet.anomaly_monitors]
    named = _named(rows, "MonitorArn", request.params.get("MonitorArnList", []), "UnknownMonitorException")
    return _listed("AnomalyMonitors", named, request)


def get_anomaly_subscriptions(request: Request) -> dict[str, Any]:
    """Subscriptions, all of them, those of some ARNs, or those of one monitor."""
    _check_switched_on(request)
    rows = [_subscription(request, one) for one in request.account.fleet.anomaly_subscriptions]
    arns = request.params.get("SubscriptionArnList", [])
    named = _named(rows, "SubscriptionArn", arns, "UnknownSubscriptionException")
    of = request.params.get("MonitorArn")
    return _listed("AnomalySubscriptions", [row for row in named if of is None or of in row["MonitorArnList"]], request)


HANDLERS: dict[str, Handler] = {
    "GetAnomalies": get_anomalies,
    "GetAnomalyMonitors": get_anomaly_monitors,
    "GetAnomalySubscriptions": get_anomaly_subscriptions,
}


def _check_switched_on(request: Request) -> None:
    if not request.account.fleet.cost_explorer.enabled:
        raise AwsFailure("AccessDeniedException", "User not enabled for cost explorer access")


def _interval(request: Request) -> tuple[date, date]:
    asked = request.params["DateInterval"]
    today = request.now.date()
    first = _day(asked["StartDate"])
    last = _day(asked["EndDate"]) if "EndDate" in asked else today
    if first > last:
        raise invalid("Start date should be before end date")
    return max(first, today - timedelta(days=KEPT_DAYS)), last


def _day(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise invalid(f"Date {text} is invalid. Valid format is: yyyy-MM-dd.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid(f"Date {text} is invalid.") from None


def _anomalies(request: Request) -> Iterator[dict[str, Any]]:
    """Of all monitors, latest first; two monitors may well report the same spend."""
    rows = [
        _anomaly(request, monitor, value, one)
        for monitor in request.account.fleet.anomaly_monitors
        for value, one in unusual_spend(request.account.bill, request.now.date(), _watched(monitor))
        if one.start >= monitor.created
    ]
    yield from sorted(rows, key=lambda row: (row["AnomalyStartDate"], row["AnomalyId"]), reverse=True)


def _watched(monitor: AnomalyMonitor) -> Callable[[Heading], str | None]:
    if monitor.kind == "CUSTOM":
        passes = predicate(monitor.specification)
        return lambda heading: "" if passes(heading) else None
    dimension = monitor.dimension or "SERVICE"
    return lambda heading: heading.dimensions[dimension]


def _anomaly(request: Request, monitor: AnomalyMonitor, value: str, one: Unusual) -> dict[str, Any]:
    impact = one.actual - one.expected
    spend: dict[str, Any] = {
        "MaxImpact": _usd(one.greatest),
        "TotalImpact": _usd(impact),
        "TotalActualSpend": _usd(one.actual),
        "TotalExpectedSpend": _usd(one.expected),
    }
    if one.expected:  # "When TotalExpectedSpend is zero, this field is omitted."
        spend["TotalImpactPercentage"] = _usd(impact / one.expected * 100)
    return {
        "AnomalyId": str(_uuid(request, monitor.name, value, one.start.isoformat())),
        "AnomalyStartDate": one.start.isoformat(),
        "AnomalyEndDate": one.end.isoformat(),
        **({"DimensionValue": value} if value else {}),
        "RootCauses": [_cause(request, cause, amount) for cause, amount in one.causes],
        "AnomalyScore": {"MaxScore": 0.9, "CurrentScore": 0.6},
        "Impact": spend,
        "MonitorArn": _arn(request, "anomalymonitor", monitor.name),
    }


def _cause(request: Request, cause: tuple[str, str, str, str], amount: Decimal) -> dict[str, Any]:
    service, region, account, usage_type = cause
    names = {linked.account_id: linked.name for linked in request.account.linked_accounts}
    return {
        "Service": service,
        "Region": region,
        "LinkedAccount": account,
        **({"LinkedAccountName": names[account]} if account in names else {}),
        "UsageType": usage_type,
        "Impact": {"Contribution": _usd(amount)},
    }


def _usd(amount: Decimal) -> float:
    return float(round(amount, 2))


def _wanted(row: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
    if row["MonitorArn"] != params.get("MonitorArn", row["MonitorArn"]) or "Feedback" in params:
        return False  # nobody ever gave feedback here
    impact = params.get("TotalImpact")
    if impact is None:
        return True
    first = impact["StartValue"]
    return _COMPARISONS[impact["NumericOperator"]](row["Impact"]["TotalImpact"], first, impact.get("EndValue", first))


def _monitor(request: Request, monitor: AnomalyMonitor) -> dict[str, Any]:
    row: dict[str, Any] = {
        "MonitorArn": _arn(request, "anomalymonitor", monitor.name),
        "MonitorName": monitor.name,
        "CreationDate": monitor.created.isoformat(),
        "LastUpdatedDate": monitor.created.isoformat(),
        "LastEvaluatedDate": request.now.date().isoformat(),
        "MonitorType": monitor.kind,
    }
    if monitor.kind == "CUSTOM":
        return row | {"MonitorSpecification": dict(monitor.specification or {})}
    return row | {"MonitorDimension": monitor.dimension, "DimensionalValueCount": _values(request, monitor)}


def _values(request: Request, monitor: AnomalyMonitor) -> int:
    """How many values there were on the last complete day."""
    watched = _watched(monitor)
    day = request.now.date() - timedelta(days=2)
    return len({watched(charge.heading) for charge in request.account.bill.day(day)})


def _subscription(request: Request, one: AnomalySubscription) -> dict[str, Any]:
    emails = [
        {"Address": address, "Type": "EMAIL", "Status": "DECLINED" if address in one.declined else "CONFIRMED"}
        for address in one.emails
    ]
    topics = [{"Address": arn, "Type": "SNS", "Status": "CONFIRMED"} for arn in one.topics]
    threshold = {
        "Key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
        "MatchOptions": ["GREATER_THAN_OR_EQUAL"],
        "Values": [f"{one.threshold_usd:f}"],
    }
    return {
        "SubscriptionArn": _arn(request, "anomalysubscription", one.name),
        "AccountId": request.account.account_id,
        "MonitorArnList": [_arn(request, "anomalymonitor", name) for name in one.monitors],
        "Subscribers": [*emails, *topics],
        "Threshold": float(one.threshold_usd),
        "Frequency": one.frequency,
        "SubscriptionName": one.name,
        "ThresholdExpression": {"Dimensions": threshold},
    }


def _arn(request: Request, kind: str, name: str) -> str:
    return request.account.arn("ce", "", f"{kind}/{_uuid(request, kind, name)}")


def _uuid(request: Request, *parts: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, "/".join((request.account.account_id, *parts)))


def _named(rows: list[dict[str, Any]], key: str, arns: Sequence[str], code: str) -> list[dict[str, Any]]:
    known = {row[key] for row in rows}
    if strangers := [arn for arn in arns if arn not in known]:
        raise AwsFailure(code, f"The specified ARN does not exist: {strangers[0]}")
    return [row for row in rows if not arns or row[key] in arns]


def _listed(key: str, rows: Sequence[dict[str, Any]], request: Request) -> dict[str, Any]:
    shown, token = page(
        rows,
        request.params,
        size_param="MaxResults",
        default=min(MOST_ROWS, request.account.fleet.cost_explorer.page_size),
        maximum=MOST_ROWS,
        token_param="NextPageToken",  # noqa: S106 - a parameter's name
        refusal=AwsFailure("InvalidNextTokenException", "The pagination token is invalid. Try again without it."),
    )
    return {key: list(shown)} | ({} if token is None else {"NextPageToken": token})
