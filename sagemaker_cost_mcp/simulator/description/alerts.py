"""What somebody set up to be told of money and machines: anomaly monitors and subscriptions, budgets, alarms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.simulator.description.spans import MAIN_REGION


@dataclass(frozen=True, kw_only=True)
class AnomalyMonitor:
    """A monitor; the anomalies that it reports follow from the bill."""

    name: str
    created: date
    kind: str = "DIMENSIONAL"
    """`DIMENSIONAL` (managed by AWS) or `CUSTOM`."""
    dimension: str | None = "SERVICE"
    """Of a DIMENSIONAL monitor: `SERVICE` or `LINKED_ACCOUNT`; each value is watched by itself."""
    specification: Mapping[str, Any] | None = None
    """Of a CUSTOM monitor: a Cost Explorer expression."""


@dataclass(frozen=True, kw_only=True)
class AnomalySubscription:
    """Who hears of the anomalies of some monitors."""

    name: str
    monitors: tuple[str, ...]
    """Names."""
    emails: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    """ARNs of SNS topics."""
    frequency: str = "DAILY"
    threshold_usd: Decimal = Decimal(100)
    """Written as ThresholdExpression, as AWS does since 2023."""
    declined: tuple[str, ...] = field(default_factory=tuple)
    """Addresses among the emails whose owners declined."""


@dataclass(frozen=True, kw_only=True)
class BudgetNotification:
    """When a budget speaks up, and to whom; AWS wants at least one subscriber."""

    threshold: float
    """Percent of the limit."""
    forecasted: bool = False
    emails: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    """ARNs of SNS topics."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """A budget; what it shows as spent follows from the bill, unless it watches what this account has no bill for."""

    name: str
    limit: Decimal
    started: datetime
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """By Cost Explorer dimension (`SERVICE`, `REGION`, `LINKED_ACCOUNT`); nothing: everything counts."""
    modern: bool = True
    """Kept as a FilterExpression; False: as the CostFilters of old."""
    notifications: tuple[BudgetNotification, ...] = ()
    period: str = "MONTHLY"
    kind: str = "COST"
    unit: str = "USD"
    amortized: bool = False
    actual: Decimal | None = None
    """Spent so far, for what the bill cannot tell: other units and currencies."""


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """An alarm somebody made; its state follows from the metrics. Those of autoscaling are made by its policies."""

    name: str
    created: datetime
    region: str = MAIN_REGION
    namespace: str = "AWS/SageMaker"
    metric: str = ""
    """Empty: a composite alarm, or one with metric math."""
    dimensions: tuple[tuple[str, str], ...] = ()
    statistic: str = "Sum"
    sign: str = "GreaterThanThreshold"
    threshold: float = 0.0
    period: int = 300
    periods: int = 1
    missing: str = "missing"
    """`missing`, `breaching`, `notBreaching`, `ignore`."""
    math: tuple[Mapping[str, Any], ...] = ()
    """MetricDataQueries of an alarm with metric math, as AWS lists them; nothing here evaluates them."""
    rule: str = ""
    """Of a composite alarm."""
    actions: tuple[str, ...] = ()
    actions_enabled: bool = True
