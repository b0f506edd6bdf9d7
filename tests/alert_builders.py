"""Hand-made budgets, alarms and monitors, with everything defaulted that a test does not speak of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sagemaker_cost_mcp.model.alerts import (
    Alarm,
    AlarmOwner,
    AnomalyMonitor,
    AnomalySubscription,
    Budget,
    Notification,
    Scope,
    WatchedMetric,
)
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from tests.builders import ACCOUNT, NOW, REGION, D, ref

OLD = NOW - timedelta(days=200)


def budget(name: str = "sagemaker", **more: Any) -> Budget:
    given: dict[str, Any] = {
        "account_id": ACCOUNT,
        "name": name,
        "kind": "COST",
        "period": "MONTHLY",
        "starts": date(2026, 1, 1),
        "ends": date(2087, 6, 15),
        "limit": D(1000),
        "unit": "USD",
        "actual": D(600),
        "forecast": D(900),
        "scope": Scope.SAGEMAKER,
        "filtered_on": "SERVICE in Amazon SageMaker",
        "metric": "UnblendedCost",
        "includes_credits": None,
        "notifications": (notification(),),
    }
    return Budget(**(given | more))


def notification(**more: Any) -> Notification:
    given: dict[str, Any] = {
        "kind": "ACTUAL",
        "comparison": "GREATER_THAN",
        "threshold": D(80),
        "percent": True,
        "state": "OK",
        "subscribers": {"EMAIL": 2},
    }
    return Notification(**(given | more))


def metric(name: str = "Invocation5XXErrors", namespace: str = "AWS/SageMaker", **dimensions: str) -> WatchedMetric:
    return WatchedMetric(namespace=namespace, name=name, dimensions=tuple(sorted(dimensions.items())))


def on_variant(endpoint: str, name: str = "Invocation5XXErrors") -> WatchedMetric:
    return metric(name, EndpointName=endpoint, VariantName="AllTraffic")


def alarm(name: str = "errors", *metrics: WatchedMetric, **more: Any) -> Alarm:
    given: dict[str, Any] = {
        "arn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}",
        "name": name,
        "region": REGION,
        "account_id": ACCOUNT,
        "composite": False,
        "owner": AlarmOwner.PEOPLE,
        "state": "OK",
        "since": OLD,
        "configured_at": OLD - timedelta(minutes=5),
        "actions_enabled": True,
        "actions": 1,
        "condition": "Sum of Invocation5XXErrors > 5, 2 of 2 periods of 300 s",
        "metrics": metrics,
    }
    return Alarm(**(given | more))


def monitor(**more: Any) -> AnomalyMonitor:
    given: dict[str, Any] = {
        "arn": "arn:aws:ce::111122223333:anomalymonitor/one",
        "name": "services",
        "kind": "DIMENSIONAL",
        "scope": Scope.AMONG_OTHERS,
        "watches": "each AWS service by itself",
        "evaluated_on": date(2026, 11, 20),
        "subscriptions": (subscription(),),
    }
    return AnomalyMonitor(**(given | more))


def subscription(**more: Any) -> AnomalySubscription:
    given: dict[str, Any] = {
        "arn": "arn:aws:ce::111122223333:anomalysubscription/one",
        "name": "leads",
        "monitor_arns": ("arn:aws:ce::111122223333:anomalymonitor/one",),
        "frequency": "DAILY",
        "threshold": "from 100 USD",
        "subscribers": {"EMAIL": 1},
    }
    return AnomalySubscription(**(given | more))


def served(name: str = "ranker", kind: EndpointKind | None = EndpointKind.REAL_TIME, **more: Any) -> Endpoint:
    given: dict[str, Any] = {
        "ref": ref(name),
        "status": "InService",
        "created_at": OLD,
        "modified_at": OLD,
        "config_name": name,
        "kind": kind,
        "variants": (),
    }
    return Endpoint(**(given | more))
