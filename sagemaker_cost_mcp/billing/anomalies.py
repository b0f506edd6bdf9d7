"""AWS's own anomalies: GetAnomalies of Cost Anomaly Detection, which is part of AWS Cost Explorer.

The API filters by monitor, interval, feedback and impact only, so SageMaker is picked out of the root causes here. An
anomaly's impact is that of all services together; the contribution of a root cause is SageMaker's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.aws.homes import home
from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.cost_explorer import is_sagemaker
from sagemaker_cost_mcp.errors import AccessDenied, DeadlinePassed, NotEnabled, Refused, Throttled, Unreachable
from sagemaker_cost_mcp.model.anomalies import AwsAnomaly, RootCause
from sagemaker_cost_mcp.model.ports import Window

GET_ANOMALIES = "ce:GetAnomalies"

KEPT_DAYS = 90
"""AWS keeps anomalies so long (source: "Detecting unusual spend with AWS Cost Anomaly Detection")."""

_DAY = timedelta(days=1)


def cost_anomalies(reading: Reading, window: Window, today: date) -> Outcome[AwsAnomaly]:
    """Anomalies of the last 90 days that last into a window and have SageMaker among their root causes.

    USD 0.01 a page. Where AWS reports nothing at all, one more request looks whether anything is watched: without a
    monitor, silence says nothing, and there is a gap.

    Args:
        reading: The question's reading.
        window: Days that matter; the end is exclusive.
        today: The present day in UTC.

    Raises:
        AwsError: Anomalies could not be read.
    """
    region = home("ce", reading.identity.partition)
    first = max(window.start, today - KEPT_DAYS * _DAY)
    interval = {"StartDate": first.isoformat(), "EndDate": today.isoformat()}
    rows = [
        row for page in reading.pages("ce", "GetAnomalies", region, DateInterval=interval) for row in page["Anomalies"]
    ]
    if not rows:
        return _nothing(reading, region)
    found = (_anomaly(row) for row in rows if _of_sagemaker(row) and "AnomalyStartDate" in row)
    inside = (one for one in found if one.start < window.end and one.end > window.start)
    return Outcome(tuple(sorted(inside, key=lambda one: (one.start, one.anomaly_id))))


def _nothing(reading: Reading, region: str) -> Outcome[AwsAnomaly]:
    """No anomaly: because nothing is unusual, or because nobody looks?"""
    try:
        watched = any(page["AnomalyMonitors"] for page in reading.pages("ce", "GetAnomalyMonitors", region))
    except (AccessDenied, DeadlinePassed, NotEnabled, Refused, Throttled, Unreachable) as error:
        return Outcome((), (reading.gap(error, "ce:GetAnomalyMonitors", region),))
    if watched:
        return Outcome()
    nobody = NotEnabled(
        "AWS Cost Anomaly Detection has no monitor in this account, so AWS itself watches nothing here. Create one "
        "for AWS services in the Billing console (it is free); an organization's monitors live in its management "
        "account.",
        operation=GET_ANOMALIES,
        region=region,
    )
    return Outcome((), (reading.gap(nobody, GET_ANOMALIES, region),))


def _of_sagemaker(row: Mapping[str, Any]) -> bool:
    """Whether SageMaker is a root cause, or the watched value where AWS names no cause."""
    causes = row.get("RootCauses", ())
    names = [cause.get("Service", "") for cause in causes] if causes else [row.get("DimensionValue", "")]
    return any(map(is_sagemaker, names))


def _anomaly(row: Mapping[str, Any]) -> AwsAnomaly:
    causes = row.get("RootCauses", ())
    own = [cause for cause in causes if is_sagemaker(cause.get("Service", ""))]
    impact = row["Impact"]
    last = row.get("AnomalyEndDate", row["AnomalyStartDate"])
    return AwsAnomaly(
        anomaly_id=row["AnomalyId"],
        monitor_arn=row["MonitorArn"],
        start=date.fromisoformat(row["AnomalyStartDate"][:10]),
        end=date.fromisoformat(last[:10]) + _DAY,
        impact=_usd(impact.get("TotalImpact")),
        expected=_usd(impact.get("TotalExpectedSpend")),
        actual=_usd(impact.get("TotalActualSpend")),
        causes=tuple(map(_cause, own)),
        shared=len(own) < len(causes),
        feedback=row.get("Feedback"),
    )


def _cause(cause: Mapping[str, Any]) -> RootCause:
    return RootCause(
        usage_type=cause.get("UsageType") or None,
        region=cause.get("Region") or None,
        account_id=cause.get("LinkedAccount") or None,
        contribution=_usd(cause.get("Impact", {}).get("Contribution")),
    )


def _usd(amount: float | None) -> Decimal | None:
    """Through text: the number that AWS wrote, not its binary neighbour.

    >>> _usd(0.1), _usd(None)
    (Decimal('0.1'), None)
    """
    return None if amount is None else Decimal(str(amount))
