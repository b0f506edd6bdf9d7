"""Processing and transform jobs of `everything-wrong`, on their own and for Model Monitor.

Each family runs every six days, for ten hours on ml.m5.xlarge, whose cores it keeps 70 % busy and whose memory 55 %
full, and differs from that in one thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.description import (
    MAIN_REGION,
    NOBODY,
    Load,
    Model,
    MonitoringSchedule,
    ProcessingJob,
    TransformJob,
)
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._kept_serving import Serving, model, serving, variant
from sagemaker_cost_mcp.simulator.scenarios._wrong_places import AGO, NOWHERE, TAGS

_HOUR, _MINUTE = 3600, 60
_BUSY, _SMALL = Load(cpu=70, memory=55), Load(cpu=10, memory=10)
_SLEEPING = replace(_BUSY, gpu=1, gpu_memory=5)
_WAITING = Load(cpu=30, memory=55)
_FAILED: dict[str, Any] = {"status": "Failed", "failure_reason": "AlgorithmError: CUDA out of memory"}
_SCORER = "scorer"


def processing_jobs(days: Days) -> Iterator[ProcessingJob]:
    """Without those of Model Monitor."""
    for name, more in (
        ("cleans-well", {}),
        ("cleans-on-sixteen-cores", {"instance_type": "ml.m5.4xlarge", "load": _SMALL}),
        ("cleans-on-sixteen-busy-cores", {"instance_type": "ml.m5.4xlarge"}),
        ("cleans-beside-a-gpu", {"instance_type": "ml.g4dn.xlarge", "load": _SLEEPING}),
        ("cleans-on-a-gpu", {"instance_type": "ml.g4dn.xlarge", "load": replace(_SLEEPING, gpu=60, gpu_memory=70)}),
        ("cleans-beside-a-gpu-on-64-cores", {"instance_type": "ml.g4dn.16xlarge", "load": _SLEEPING}),
        ("cleans-at-no-known-price", {"region": NOWHERE}),
    ):
        yield from _processing(days, name, **more)
    for name, region in (("cleaning-fails", MAIN_REGION), ("cleaning-fails-at-no-known-price", NOWHERE)):
        for place, job in enumerate(_processing(days, name, region=region)):
            yield replace(job, **_FAILED) if place in {1, 3} else job
    for place, job in enumerate(_processing(days, "cleaning-stopped")):
        yield replace(job, status="Stopped") if place in {1, 3} else job


def _processing(days: Days, name: str, **more: Any) -> Iterator[ProcessingJob]:
    for ago in AGO:
        started = days.ago(ago, 4)
        region = more.get("region", MAIN_REGION)
        usual = ProcessingJob(
            name=f"{name}-{started:%Y-%m-%d}",
            instance_type="ml.m5.xlarge",
            started=started,
            seconds=10 * _HOUR,
            image=f"683313688378.dkr.ecr.{region}.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
            arguments=("--day", f"{started:%Y-%m-%d}"),
            load=_BUSY,
            tags=TAGS,
        )
        yield replace(usual, **more)


def transform_jobs(days: Days) -> Iterator[TransformJob]:
    """Several records to a request, and four at a time."""
    for name, more in (
        ("scores-well", {}),
        ("scores-on-sixteen-cores", {"instance_type": "ml.m5.4xlarge", "load": _SMALL}),
        (
            "scores-one-by-one",
            {"batch_strategy": "SingleRecord", "split_type": "Line", "max_concurrent": 1, "load": _WAITING},
        ),
        ("scores-at-no-known-price", {"region": NOWHERE}),
    ):
        yield from _transform(days, name, **more)
    for place, job in enumerate(_transform(days, "scoring-fails")):
        yield replace(job, **_FAILED) if place in {1, 3} else job


def _transform(days: Days, name: str, **more: Any) -> Iterator[TransformJob]:
    for ago in AGO:
        started = days.ago(ago, 5)
        usual = TransformJob(
            name=f"{name}-{started:%Y-%m-%d}",
            model=_SCORER,
            instance_type="ml.m5.xlarge",
            started=started,
            seconds=10 * _HOUR,
            batch_strategy="MultiRecord",
            split_type="Line",
            max_concurrent=4,
            load=_BUSY,
            tags=TAGS,
        )
        yield replace(usual, **more)


def scorers(days: Days) -> tuple[Model, ...]:
    """The model of the transform jobs, in each region."""
    return model(days, _SCORER), model(days, _SCORER, NOWHERE)


@dataclass(frozen=True, kw_only=True)
class _Watch:
    """An endpoint, how often its data is looked at, and since when."""

    endpoint: str
    hours: int
    since: int
    called: bool = True
    region: str = MAIN_REGION

    @property
    def schedule(self) -> str:
        return f"{self.endpoint}-data"


_WATCHES = (
    _Watch(endpoint="monitored-silent", hours=24, since=16, called=False),
    _Watch(endpoint="monitored-silent-unpriced", hours=24, since=16, called=False, region=NOWHERE),
    _Watch(endpoint="monitored-daily", hours=24, since=16),
    _Watch(endpoint="monitored-often", hours=3, since=8),
    _Watch(endpoint="monitored-often-unpriced", hours=3, since=8, region=NOWHERE),
    _Watch(endpoint="monitored-anew", hours=3, since=1),
)


def monitored(days: Days) -> Iterator[Serving]:
    """Endpoints that keep what they were asked, for Model Monitor."""
    for one in _WATCHES:
        part = variant() if one.called else variant(traffic=NOBODY)
        yield serving(days, one.endpoint, 100, part, captures=True, region=one.region)


def monitoring_schedules(days: Days) -> Iterator[MonitoringSchedule]:
    """One for each."""
    for one in _WATCHES:
        yield MonitoringSchedule(
            name=one.schedule,
            created=days.ago(one.since, 1),
            region=one.region,
            endpoint=one.endpoint,
            expression="cron(0 2 ? * * *)" if one.hours == 24 else f"cron(0 2/{one.hours} ? * * *)",  # noqa: PLR2004
            tags=TAGS,
        )


def monitoring_jobs(days: Days) -> Iterator[ProcessingJob]:
    """Ten minutes each."""
    for one in _WATCHES:
        started = days.ago(one.since, 2, 6)
        while started < days.today:
            yield _look(one, started)
            started += timedelta(hours=one.hours)


def _look(one: _Watch, started: datetime) -> ProcessingJob:
    return ProcessingJob(
        name=f"model-monitoring-{one.schedule}-{started:%Y%m%d%H%M}",
        region=one.region,
        instance_type="ml.m5.xlarge",
        started=started,
        seconds=10 * _MINUTE,
        volume_gb=20,
        image=f"156813124566.dkr.ecr.{one.region}.amazonaws.com/sagemaker-model-monitor-analyzer",
        schedule=one.schedule,
        load=_BUSY,
        tags=TAGS,
    )
