"""Hand-made schedules of Model Monitor and the jobs that they started."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sagemaker_cost_mcp.model.monitoring import MonitoringSchedule
from sagemaker_cost_mcp.model.snapshot import Gap, Snapshot
from sagemaker_cost_mcp.model.work import ProcessingJob
from tests.builders import ACCOUNT, LONG_AGO, NOW, REGION, price, snapshot
from tests.work_builders import processing_job, ref_to

HOURLY, DAILY = "cron(0 * ? * * *)", "cron(0 2 ? * * *)"
PRICES = (price("USE1-Processing:ml.m5.xlarge", "0.23"), price("USE1-Host:ml.m5.xlarge", "0.23"))


def schedule(name: str = "watch-churn", *, endpoint: str | None = "churn", **more: Any) -> MonitoringSchedule:
    given: dict[str, Any] = {
        "ref": ref_to("monitoring-schedule", name),
        "status": "Scheduled",
        "monitoring_type": "DataQuality",
        "endpoint_name": endpoint,
        "created_at": LONG_AGO,
        "modified_at": LONG_AGO,
        "described": True,
        "schedule_expression": HOURLY,
        "instance_type": "ml.m5.xlarge",
        "instance_count": 1,
        "volume_gb": 20,
        "last_run_status": "Completed",
        "last_run_at": NOW - timedelta(hours=1),
    }
    return MonitoringSchedule(**(given | more))


def run(of: MonitoringSchedule, hours_ago: float, *, minutes: float | None = 10, **more: Any) -> ProcessingJob:
    started = NOW - timedelta(hours=hours_ago)
    made = processing_job(f"model-monitoring-{of.ref.name}-{hours_ago:g}", started=started)
    given: dict[str, Any] = {
        "created_at": started,
        "ended_at": None if minutes is None else started + timedelta(minutes=minutes),
        "monitoring_schedule_arn": of.ref.arn,
        "image": "monitor:1",
    }
    return made.model_copy(update=given | more)


def hourly(of: MonitoringSchedule, days: int = 30, **more: Any) -> tuple[ProcessingJob, ...]:
    """Ten minutes of every hour."""
    return tuple(run(of, hours + 0.5, **more) for hours in range(24 * days))


def unread_job(name: str = "other") -> ProcessingJob:
    """One that was listed and not looked up."""
    made = processing_job(name, started=None, instance_type=None, count=None)
    return made.model_copy(update={"created_at": NOW - timedelta(days=1)})


def watched(
    schedules: Sequence[MonitoringSchedule], jobs: Sequence[ProcessingJob], prices: Any = PRICES, **more: Any
) -> Snapshot:
    given: dict[str, Any] = {"monitoring_schedules": tuple(schedules), "processing_jobs": tuple(jobs)}
    return snapshot(prices=prices).model_copy(update=given | more)


def gap(operation: str, region: str = REGION) -> Gap:
    return Gap(operation=operation, region=region, account_id=ACCOUNT, reason="It was denied.")
