"""Schedules of Model Monitor in `workshop`, and the jobs that they started."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sagemaker_cost_mcp.simulator.description import Load, MonitoringSchedule, ProcessingJob
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._workshop_jobs import ENVIRONMENT_SECRET

_RUN_SECONDS = 600
_HOURLY_DAYS = 3
_DAILY_DAYS = 60


def monitoring_schedules(days: Days) -> Iterator[MonitoringSchedule]:
    """Hourly, daily, stopped, and of batch transform."""
    yield MonitoringSchedule(
        name="churn-live-data",
        created=days.ago(_HOURLY_DAYS, 0),
        endpoint="churn-live",
        definition="churn-live-data-definition",
        tags={"Team": "growth"},
    )
    yield MonitoringSchedule(
        name="forecast-live-quality",
        created=days.ago(_DAILY_DAYS, 0),
        endpoint="forecast-live",
        kind="ModelQuality",
        expression="cron(0 2 ? * * *)",
        environment={"TOKEN": ENVIRONMENT_SECRET},
    )
    yield MonitoringSchedule(
        name="churn-live-bias",
        created=days.ago(80),
        modified=days.ago(33),
        endpoint="churn-live",
        kind="ModelBias",
        status="Stopped",
        definition="churn-live-bias-definition",
    )
    yield MonitoringSchedule(
        name="scores-drift",
        created=days.ago(2),
        expression="cron(0 6 ? * * *)",
        status="Pending",
        instance_type="ml.m5.large",
    )


def monitoring_jobs(days: Days) -> Iterator[ProcessingJob]:
    """Each ten minutes on ml.m5.xlarge."""
    for hour in range(24 * _HOURLY_DAYS):
        yield _run("churn-live-data", days.ago(_HOURLY_DAYS, 0, 6) + timedelta(hours=hour))
    for back in range(_DAILY_DAYS, 0, -1):
        yield _run("forecast-live-quality", days.ago(back, 2, 6))


def _run(schedule: str, started: datetime) -> ProcessingJob:
    return ProcessingJob(
        name=f"model-monitoring-{schedule}-{started:%Y%m%d%H%M}",
        instance_type="ml.m5.xlarge",
        started=started,
        seconds=_RUN_SECONDS,
        volume_gb=20,
        schedule=schedule,
        environment={"TOKEN": ENVIRONMENT_SECRET},
        load=Load(cpu=31, memory=22),
    )
