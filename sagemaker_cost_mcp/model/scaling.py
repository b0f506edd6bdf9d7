"""How variants and inference components are scaled: an allow-list of fields, never AWS's raw answer.

Source: Application Auto Scaling, namespace `sagemaker`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sagemaker_cost_mcp.model.value import Value

INSTANCES = "sagemaker:variant:DesiredInstanceCount"
CONCURRENCY = "sagemaker:variant:DesiredProvisionedConcurrency"
COPIES = "sagemaker:inference-component:DesiredCopyCount"


class ScaledPart(Value):
    """What is scaled, and by what."""

    region: str
    account_id: str
    resource_id: str
    """As AWS writes it: `endpoint/e/variant/v`, `inference-component/c`."""
    dimension: str
    """`INSTANCES`, `CONCURRENCY`, `COPIES`, or what AWS added since."""
    endpoint: str | None
    """None, as the next: not a variant."""
    variant: str | None
    component: str | None
    """None: not an inference component."""


class ScalableTarget(Value):
    """Something that may be scaled (source: DescribeScalableTargets)."""

    part: ScaledPart
    minimum: int
    maximum: int
    created_at: datetime
    scale_in_suspended: bool
    scale_out_suspended: bool
    schedule_suspended: bool


class Metric(Value):
    """A metric in CloudWatch."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: str | None
    unit: str | None


class MetricQuery(Value):
    """A line of metric math."""

    id: str
    expression: str | None
    """None: it is a metric."""
    metric: Metric | None
    returned: bool
    """Its value is the one that is tracked."""


class TargetTracking(Value):
    """Keeps a metric near a value."""

    target: float
    """In the metric's own unit: requests a minute and instance, backlog per instance, percent, …"""
    predefined: str | None
    """`SageMakerVariantInvocationsPerInstance`, …; None: a metric of the user's own choice."""
    metric: Metric | None
    """None: predefined, or `queries` reckon it."""
    queries: tuple[MetricQuery, ...]
    scale_in_cooldown_seconds: int | None
    """None, as the next: AWS's default, 300 s for SageMaker."""
    scale_out_cooldown_seconds: int | None
    scale_in_disabled: bool


class Step(Value):
    """What a step policy does while its alarm's metric is so far from the threshold."""

    lower: float | None
    """None: minus infinity."""
    upper: float | None
    """Exclusive; None: infinity."""
    adjustment: int


class StepScaling(Value):
    """Scales when an alarm rings."""

    adjustment_type: str | None
    """`ChangeInCapacity`, `PercentChangeInCapacity`, `ExactCapacity`."""
    steps: tuple[Step, ...]
    min_magnitude: int | None
    cooldown_seconds: int | None
    """None: AWS's default, 300 s for SageMaker."""
    aggregation: str | None
    """`Average`, `Minimum` or `Maximum`; None: AWS's default, the average."""


class ScalingPolicy(Value):
    """A scaling policy (source: DescribeScalingPolicies)."""

    part: ScaledPart
    name: str
    arn: str
    type: str
    """`TargetTrackingScaling`, `StepScaling`, or what AWS added since: then both of the next two are None."""
    tracking: TargetTracking | None
    steps: StepScaling | None
    alarms: tuple[str, ...]
    """Names of CloudWatch alarms; a step policy without one never acts."""
    created_at: datetime


class ScheduledAction(Value):
    """A change of a scalable target's bounds by the clock (source: DescribeScheduledActions)."""

    part: ScaledPart
    name: str
    arn: str
    schedule: str
    """`cron(…)`, `rate(…)` or `at(…)`."""
    timezone: str
    """AWS's default is UTC."""
    starts_at: datetime | None
    ends_at: datetime | None
    minimum: int | None
    """None, as the next: left as it is."""
    maximum: int | None
    created_at: datetime
