"""What `evaluate_autoscaling` answers, row by row."""

from __future__ import annotations

from sagemaker_cost_mcp.analysis.scaled_parts import Flag
from sagemaker_cost_mcp.tools.answers import Answer, Number, Row, Usd


class ScheduleRow(Row):
    schedule: str
    """UTC."""
    minimum: int | None = None
    maximum: int | None = None


class PlanRow(Row):
    minimum: int
    maximum: int
    target: Number
    """Requests a minute and instance (or copy); of a queue: requests waiting for each instance; else percent."""
    scheduled: list[ScheduleRow]
    instance_hours: Number
    """In the window, replayed; of a component: copy-hours."""
    above_target_percent: Number
    """Share of the time in which an instance got more than the target."""
    longest_queue: Number | None = None
    """Async: requests that waited at the worst moment."""
    monthly_usd: Usd | None = None
    """At list price, 730 h; missing: copies are not billed, or no price is known."""


class AutoscalingRow(Row):
    endpoint: str
    variant: str
    """Or the inference component."""
    region: str
    arn: str
    scales: str
    """`instances` or `copies`."""
    policy: str
    """Bounds, policies and scheduled actions in words; `none`."""
    provisioned_instance_hours: Number
    needed_instance_hours: Number | None = None
    """At the target, period by period; missing: no target is known."""
    efficiency: Number | None = None
    """Needed / provisioned; above 1: fewer were there than the target asks for."""
    above_target_percent: Number | None = None
    """As it really was."""
    flags: list[Flag]
    replayed: PlanRow | None = None
    """The existing policy by the same arithmetic as `proposed`."""
    proposed: PlanRow | None = None
    """Missing: nothing was found that costs less or relieves the instances."""
    monthly_saving_usd: Usd
    """Cash that leaves the bill now."""
    monthly_saving_list_usd: Usd
    period_seconds: int
    notes: list[str]


class NotReviewedRow(Row):
    endpoint: str
    variant: str
    region: str
    reason: str


class AutoscalingAnswer(Answer):
    rows: list[AutoscalingRow]
    """Largest saving first."""
    undecided: list[NotReviewedRow]
    unlisted: dict[str, int] | None = None
    """By reason: further ones that are counted only, in a large account; name endpoints to have them listed."""
    total_monthly_saving_usd: Usd
    """Cash, over all rows, also those on later pages."""
    total_monthly_saving_list_usd: Usd
    examined: int
