"""The monitor that watches every AWS service by itself, and a daily letter about what it finds.

Both are free of charge. An account may have one monitor on services; where one sees SageMaker and tells nobody, only
the letter is added. It is written from an impact of a twentieth of the month's SageMaker spend on, of ten dollars at
least.

Source: CreateAnomalyMonitor, CreateAnomalySubscription (API reference of AWS Cost Management).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import ceil
from typing import Any

from sagemaker_cost_mcp.analysis.account_ref import monthly_spend
from sagemaker_cost_mcp.model.alerts import AnomalyMonitor
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Command, Placeholder, Terraform
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.remedies import _forms, _notices
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_MONITOR = {"MonitorName": "services", "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}
_NAME = "cost-anomalies-daily"
_LEAST_USD = 10
_SHARE = Decimal("0.05")

_MONITOR_ARN = Placeholder(name="MonitorArn", means="MonitorArn that create-anomaly-monitor answered")
_SUBSCRIPTION_ARN = Placeholder(name="SubscriptionArn", means="SubscriptionArn that was answered")


def make(finding: Finding, ground: Ground) -> Change:
    """Monitor and letter, or the letter alone."""
    silent = tuple(one for one in ground.snapshot.anomaly_monitors or () if one.scope.covers)
    usd = _threshold(ground.snapshot)
    seen = f"monitor {silent[0].name}, which is there" if silent else "a new monitor on services"
    return Change(
        what=f"Somebody gets a daily letter about anomalies from ${usd:,} on, found by {seen}, in account "
        f"{finding.resource.name}.",
        check_first=(
            "Does the organization's management account watch this one already? Then exempt it from the rule",
            "It sees all services, so whoever reads the letter reads of others as well",
        ),
        undo="Delete the subscription, and the monitor if it was made here.",
        commands=tuple(_commands(silent, usd)),
        undo_commands=tuple(_undo(silent)),
        placeholders=(_notices.EMAIL, _SUBSCRIPTION_ARN, *(() if silent else (_MONITOR_ARN,))),
        cloudformation=_cloudformation(silent, usd),
        terraform=_terraform(silent, usd),
    )


def _threshold(snapshot: Snapshot) -> int:
    spend = monthly_spend(snapshot.bill) if snapshot.bill else Decimal(0)
    return max(_LEAST_USD, ceil(spend * _SHARE))


def _subscription(monitors: list[Any], usd: int) -> dict[str, Any]:
    return {
        "SubscriptionName": _NAME,
        "Frequency": "DAILY",
        "MonitorArnList": monitors,
        "Subscribers": [{"Type": "EMAIL", "Address": _notices.EMAIL}],
        "ThresholdExpression": {
            "Dimensions": {
                "Key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                "MatchOptions": ["GREATER_THAN_OR_EQUAL"],
                "Values": [str(usd)],
            }
        },
    }


def _commands(silent: tuple[AnomalyMonitor, ...], usd: int) -> Iterator[Command]:
    if not silent:
        yield _ce("create-anomaly-monitor", {"AnomalyMonitor": _MONITOR}, "It answers with MonitorArn.")
    monitors: list[Any] = [one.arn for one in silent] or [_MONITOR_ARN]
    yield _ce("create-anomaly-subscription", {"AnomalySubscription": _subscription(monitors, usd)}, "")


def _undo(silent: tuple[AnomalyMonitor, ...]) -> Iterator[Command]:
    yield _ce("delete-anomaly-subscription", {"SubscriptionArn": _SUBSCRIPTION_ARN}, "")
    if not silent:
        yield _ce("delete-anomaly-monitor", {"MonitorArn": _MONITOR_ARN}, "")


def _ce(operation: str, shape: _forms.Shape, why: str) -> Command:
    return Command(service="ce", operation=operation, options=_forms.options(shape), region=None, why=why)


def _cloudformation(silent: tuple[AnomalyMonitor, ...], usd: int) -> CloudFormation:
    monitors: list[Any] = [one.arn for one in silent] or [{"Ref": "Monitor"}]
    shape = _subscription(monitors, usd)
    shape["ThresholdExpression"] = _forms.text(shape["ThresholdExpression"])
    monitor = {} if silent else {"Monitor": _forms.resource("AWS::CE::AnomalyMonitor", _MONITOR)}
    return CloudFormation(
        description="A daily letter about cost anomalies",
        parameters=(_notices.EMAIL,),
        resources={**monitor, "Subscription": _forms.resource("AWS::CE::AnomalySubscription", shape)},
    )


def _terraform(silent: tuple[AnomalyMonitor, ...], usd: int) -> Terraform:
    names = {"Name": _MONITOR["MonitorName"], "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}
    monitor = _forms.block("aws_ce_anomaly_monitor", "services", names)
    shape = _subscription([one.arn for one in silent] or [_forms.attribute(monitor, "arn")], usd)
    threshold = shape.pop("ThresholdExpression")["Dimensions"]
    renamed = {
        "Name": shape.pop("SubscriptionName"),
        "Subscriber": shape.pop("Subscribers"),
        **shape,
        "ThresholdExpression": {"Dimension": threshold},
    }
    made = _forms.block("aws_ce_anomaly_subscription", _NAME, renamed)
    return Terraform(blocks=(made,) if silent else (monitor, made), variables=(_notices.EMAIL,))


REMEDY = Remedy(rules=("no-anomaly-monitor",), make=make)
