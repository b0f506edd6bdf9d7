"""Schedules of Model Monitor: an allow-list of fields, never AWS's raw answer."""

from __future__ import annotations

from datetime import datetime

from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.value import Value


class MonitoringSchedule(Value):
    """A schedule of Model Monitor (source: ListMonitoringSchedules, DescribeMonitoringSchedule, its job definition)."""

    ref: ResourceRef
    status: str
    """`Scheduled`, `Stopped`, … as AWS says."""
    monitoring_type: str | None
    """`DataQuality`, `ModelQuality`, `ModelBias`, `ModelExplainability`."""
    endpoint_name: str | None
    """None: it watches batch transform."""
    created_at: datetime
    modified_at: datetime
    described: bool
    """False: it is stopped, or its description could not be read, and what only that says is None."""
    schedule_expression: str | None
    """`cron(0 * ? * * *)` for every hour; `NOW` for once."""
    instance_type: str | None
    instance_count: int | None
    volume_gb: int | None
    last_run_status: str | None
    """None: it never ran, or is not described."""
    last_run_at: datetime | None
