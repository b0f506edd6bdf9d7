"""Jobs of `well-run`: on spot with checkpoints where they can, on machines that they fill, and they succeed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sagemaker_cost_mcp.simulator.description import (
    Channel,
    FeatureGroup,
    Load,
    MonitoringSchedule,
    ProcessingJob,
    TrainingJob,
    TransformJob,
    TuningJob,
)
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._well_run_serving import TAGS

_HOUR = 3600
_AGO = (28, 22, 16, 10, 4)
_LOAD = Load(cpu=70, memory=55)
_METRIC = "validation:auc"
_STREAMED = (Channel(uri="s3://training-data/events/", mode="FastFile"),)
_SCORER = "scorer-00"
_WATCHED = "scorer-01"


def training_jobs(days: Days) -> Iterator[TrainingJob]:
    """Eight families, and the jobs of a search."""
    for family in ("ranker", "tagger", "pricer", "sorter", "linker", "filter", "parser", "reader"):
        for place, ago in enumerate(_AGO):
            yield _trained(f"{family}-{days.ago(ago):%Y-%m-%d}", days.ago(ago, 2), place)
    for search in tuning_jobs(days):
        for place in range(6):
            started = search.created + timedelta(hours=place)
            yield _trained(f"{search.name}-{place + 1:03d}-{place:08x}", started, place, tuning_job=search.name)


def _trained(name: str, started: datetime, place: int, tuning_job: str | None = None) -> TrainingJob:
    hours = 20 if tuning_job is None else 1
    return TrainingJob(
        name=name,
        instance_type="ml.m5.xlarge",
        started=started,
        seconds=hours * _HOUR,
        billable_seconds=hours * _HOUR // 2,
        downloading=60,
        channels=_STREAMED,
        hyperparameters={"try": str(place)},
        metrics={_METRIC: 0.8 + place / 100, **({"ObjectiveMetric": 0.8 + place / 100} if tuning_job else {})},
        load=_LOAD,
        tuning_job=tuning_job,
        tags=TAGS,
    )


def tuning_jobs(days: Days) -> Iterator[TuningJob]:
    """Three searches, which stop early."""
    for ago in (27, 17, 7):
        yield TuningJob(
            name=f"search-{days.ago(ago):%Y%m%d}",
            created=days.ago(ago, 6),
            ended=days.ago(ago, 13),
            objective=_METRIC,
            early_stopping=True,
            max_jobs=6,
            parallel=1,
            spot=True,
            tags=TAGS,
        )


def processing_jobs(days: Days) -> Iterator[ProcessingJob]:
    """Six families, and a daily look at an endpoint's data."""
    for family in ("clean", "join", "split", "embed", "check", "count"):
        for ago in _AGO:
            started = days.ago(ago, 4)
            yield ProcessingJob(
                name=f"{family}-{started:%Y-%m-%d}",
                instance_type="ml.m5.xlarge",
                started=started,
                seconds=5 * _HOUR,
                image="683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
                arguments=("--day", f"{started:%Y-%m-%d}"),
                load=_LOAD,
                tags=TAGS,
            )
    for ago in range(14, 0, -1):
        yield ProcessingJob(
            name=f"model-monitoring-{_WATCHED}-{days.ago(ago):%Y%m%d}0206",
            instance_type="ml.m5.xlarge",
            started=days.ago(ago, 2, 6),
            seconds=600,
            image="156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer",
            schedule=_WATCHED,
            load=_LOAD,
            tags=TAGS,
        )


def monitoring_schedules(days: Days) -> Iterator[MonitoringSchedule]:
    """Once a day."""
    yield MonitoringSchedule(
        name=_WATCHED, created=days.ago(14, 1), endpoint=_WATCHED, expression="cron(0 2 ? * * *)", tags=TAGS
    )


def transform_jobs(days: Days) -> Iterator[TransformJob]:
    """Three families, several records to a request."""
    for family in ("score", "label", "rate"):
        for ago in _AGO:
            yield TransformJob(
                name=f"{family}-{days.ago(ago):%Y-%m-%d}",
                model=_SCORER,
                instance_type="ml.m5.xlarge",
                started=days.ago(ago, 5),
                seconds=5 * _HOUR,
                batch_strategy="MultiRecord",
                split_type="Line",
                max_concurrent=4,
                load=_LOAD,
                tags=TAGS,
            )


def feature_groups(days: Days) -> Iterator[FeatureGroup]:
    """Read as often as they are written."""
    for name in ("customers", "articles", "orders", "visits"):
        yield FeatureGroup(
            name=name,
            created=days.ago(150),
            online_bytes=1 << 30,
            monthly_reads=20_000_000,
            monthly_writes=4_000_000,
            tags=TAGS,
        )
