"""What watches the spend and the endpoints: budgets, alarms, anomaly monitors. Addresses of people are never kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sagemaker_cost_mcp.model.value import Value


class Scope(StrEnum):
    """How much of SageMaker's spend a filter lets through."""

    SAGEMAKER = "sagemaker"
    """All of it, and nothing else."""
    AMONG_OTHERS = "among_others"
    """All of it, together with other services."""
    PART = "part"
    """Some of it: narrowed by tag, usage type, account, region, …"""
    ELSEWHERE = "elsewhere"
    """None of it."""
    UNKNOWN = "unknown"
    """It cannot be told from the filter: cost categories, billing views, options that this version does not know."""

    @property
    def covers(self) -> bool:
        """Whether all SageMaker spend passes."""
        return self in {Scope.SAGEMAKER, Scope.AMONG_OTHERS}


class Notification(Value):
    """When a budget speaks up."""

    kind: str
    """`ACTUAL` or `FORECASTED`, as AWS says."""
    comparison: str
    """`GREATER_THAN`, `LESS_THAN`, `EQUAL_TO`."""
    threshold: Decimal
    percent: bool
    """True: percent of the limit; False: in the budget's unit."""
    state: str | None
    """`OK` or `ALARM`; None: AWS did not say."""
    subscribers: Mapping[str, int] | None
    """How many by type (`EMAIL`, `SNS`), never who; None: could not be read."""


class BudgetPeriod(Value):
    """A past period of a budget."""

    start: date
    end: date
    """As AWS writes it."""
    budgeted: Decimal | None
    actual: Decimal | None


class Budget(Value):
    """A budget (source: DescribeBudgets). Names are unique within an account only."""

    account_id: str
    name: str
    kind: str
    """`COST`, `USAGE`, `SAVINGS_PLANS_UTILIZATION`, … as AWS says."""
    period: str
    """`DAILY`, `MONTHLY`, `QUARTERLY`, `ANNUALLY`, `CUSTOM`."""
    starts: date | None
    ends: date | None
    """Exclusive; AWS writes 2087-06-15 for "never"."""
    limit: Decimal | None
    unit: str
    """A currency for cost budgets, else a unit of usage; amounts in different units are never added."""
    actual: Decimal | None
    forecast: Decimal | None
    """AWS's, at the end of the period; None: too little history."""
    scope: Scope
    filtered_on: str
    """The filter as a sentence."""
    metric: str | None
    """`UnblendedCost`, `AmortizedCost`, …; None: not a cost budget, or not said."""
    includes_credits: bool | None
    """Whether credits or refunds lower its actual spend; None: AWS did not say."""
    unhealthy: str | None = None
    """Why AWS does not keep it up to date; None: it does."""
    notifications: tuple[Notification, ...] | None = None
    """None: not asked for, or could not be read."""
    history: tuple[BudgetPeriod, ...] | None = None
    """Oldest first; None: not asked for, could not be read, or AWS keeps none (annual and custom budgets)."""


class WatchedMetric(Value):
    """One metric that an alarm looks at."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    """Names and values, sorted."""

    def value_of(self, dimension: str) -> str | None:
        """Value of a dimension, where it has it."""
        return dict(self.dimensions).get(dimension)


class AlarmOwner(StrEnum):
    """Whom an alarm speaks to."""

    PEOPLE = "people"
    AUTOSCALING = "autoscaling"
    """All its actions are scaling policies: it tells nobody."""


class Trip(Value):
    """What a metric alarm waits for: so many of the last datapoints beyond a threshold."""

    statistic: str
    """`Sum`, `Average`, …, or a percentile."""
    sign: str
    """`>`, `>=`, `<` or `<=`."""
    threshold: float
    period_seconds: int
    """Of a datapoint."""
    periods: int
    """Datapoints that are looked at."""
    datapoints: int
    """How many of them must be beyond the threshold."""


class Alarm(Value):
    """A CloudWatch alarm that looks at SageMaker or at its estimated charges (source: DescribeAlarms)."""

    arn: str
    name: str
    region: str
    account_id: str
    composite: bool
    owner: AlarmOwner
    state: str
    """`OK`, `ALARM`, `INSUFFICIENT_DATA`."""
    since: datetime | None
    """When it came into this state; None: AWS did not say."""
    configured_at: datetime | None
    """Last change of its configuration."""
    actions_enabled: bool
    actions: int
    """What it does on ALARM: topics, functions, policies."""
    condition: str
    """What it waits for, as a sentence."""
    metrics: tuple[WatchedMetric, ...] = ()
    """Of SageMaker or of its charges."""
    queries: tuple[str, ...] = ()
    """Expressions that name SageMaker: which endpoints they take in is not known."""
    children: tuple[str, ...] = ()
    """Names of the alarms that a composite one combines."""
    trip: Trip | None = None
    """None: composite, metric math, or without a fixed threshold."""
    scales: tuple[str, ...] = ()
    """ARNs of the scaling policies that it starts."""

    @property
    def on_charges(self) -> bool:
        """Whether it watches AWS's estimated charges."""
        return any(metric.namespace == "AWS/Billing" for metric in self.metrics)


class AnomalySubscription(Value):
    """Who hears of the anomalies of some monitors."""

    arn: str
    name: str
    monitor_arns: tuple[str, ...]
    frequency: str
    """`IMMEDIATE`, `DAILY`, `WEEKLY`."""
    threshold: str
    """From which impact on, as a sentence."""
    subscribers: Mapping[str, int]
    """How many by type, never who; those who declined are left out."""


class AnomalyMonitor(Value):
    """A Cost Anomaly Detection monitor (source: GetAnomalyMonitors)."""

    arn: str
    name: str
    kind: str
    """`DIMENSIONAL` or `CUSTOM`."""
    scope: Scope
    watches: str
    """As a sentence."""
    evaluated_on: date | None
    """Last day on which it looked; None: not yet."""
    subscriptions: tuple[AnomalySubscription, ...] | None
    """None: they could not be read."""
