"""Anomalies as AWS's own Cost Anomaly Detection tells them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sagemaker_cost_mcp.model.value import Value


class RootCause(Value):
    """Where a part of an anomaly's spend comes from; each field is None where AWS does not say."""

    usage_type: str | None
    region: str | None
    account_id: str | None
    contribution: Decimal | None
    """USD of the anomaly's impact."""


class AwsAnomaly(Value):
    """An anomaly with SageMaker among its root causes (source: GetAnomalies, AWS Cost Explorer; kept for 90 days)."""

    anomaly_id: str
    monitor_arn: str
    start: date
    end: date
    """Exclusive; AWS writes the last day."""
    impact: Decimal | None
    """USD over expected, of all services together; None: AWS does not say."""
    expected: Decimal | None
    actual: Decimal | None
    causes: tuple[RootCause, ...]
    """SageMaker's only."""
    shared: bool
    """Other services are among its root causes too: impact, expected and actual are not SageMaker's alone."""
    feedback: str | None
    """`YES`, `NO` or `PLANNED_ACTIVITY`, as people answered; None: nobody did."""
