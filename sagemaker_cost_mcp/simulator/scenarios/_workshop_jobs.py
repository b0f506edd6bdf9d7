"""Processing, transform and labeling jobs of `workshop`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sagemaker_cost_mcp.simulator.description import LabelingJob, Load, ProcessingJob, TransformJob
from sagemaker_cost_mcp.simulator.scenarios._days import Days

ARGUMENT_SECRET = "EXAMPLE-argument-token-4f7d"  # noqa: S105 - made up, to prove that arguments are not kept
ENVIRONMENT_SECRET = "EXAMPLE-environment-token-b81c"  # noqa: S105 - as above
REASON_SECRET = "EXAMPLE-reason-token-77ae"  # noqa: S105 - as above

HISTORY_DAYS = 95
"""Daily and weekly jobs go back so far."""

_DATA = {"Team": "data", "Owner": "hugo@example.com"}
_GROWTH = {"Team": "growth"}
_MINUTE, _HOUR = 60, 3600
_DAY = 24 * _HOUR
_MONDAY, _THURSDAY, _SUNDAY = 0, 3, 6


def processing_jobs(days: Days) -> Iterator[ProcessingJob]:
    """What people and schedulers start, without pipelines and monitors."""
    yield from _recurring_processing(days)
    yield from _failed_processing(days)
    yield ProcessingJob(
        name="index-stream",
        instance_type="ml.m5.large",
        started=days.ago(8, 6),
        seconds=9 * _DAY,
        max_runtime=9 * _DAY,
        tags=_DATA,
        load=Load(cpu=44, memory=61),
    )
    yield ProcessingJob(
        name="fallback-render",
        instance_type="ml.c5.2xlarge",
        selected=("ml.c6i.8xlarge", "ml.m5.4xlarge"),
        started=days.ago(4, 13),
        seconds=_HOUR,
        experiment="rendering",
        load=Load(cpu=66, memory=30),
    )


def _recurring_processing(days: Days) -> Iterator[ProcessingJob]:
    for back in range(HISTORY_DAYS, 0, -1):
        day = days.ago(back)
        yield ProcessingJob(
            name=f"clean-events-{day:%Y-%m-%d}",
            instance_type="ml.m5.xlarge",
            started=days.ago(back, 3, 20),
            seconds=45 * _MINUTE,
            arguments=("--day", f"{day:%Y-%m-%d}", "--token", ARGUMENT_SECRET),
            tags=_DATA,
            load=Load(cpu=71, memory=55),
        )
        if day.weekday() == _MONDAY:
            yield ProcessingJob(
                name=f"embed-images-{day:%Y-%m-%d}",
                instance_type="ml.g5.xlarge",
                started=days.ago(back, 5),
                seconds=2 * _HOUR,
                environment={"HUB_TOKEN": ENVIRONMENT_SECRET},
                tags=_GROWTH,
                load=Load(cpu=78, memory=40, gpu=0.0, gpu_memory=0.4),
            )
        if day.weekday() == _THURSDAY:
            yield ProcessingJob(
                name=f"join-orders-{day:%Y-%m-%d}",
                instance_type="ml.m5.4xlarge",
                count=2,
                started=days.ago(back, 4),
                seconds=_HOUR,
                volume_gb=200,
                load=Load(cpu=5, memory=8),
            )


def _failed_processing(days: Days) -> Iterator[ProcessingJob]:
    for number, back in enumerate((12, 11, 9), start=1):
        yield ProcessingJob(
            name=f"parse-invoices-{number}",
            instance_type="ml.m5.2xlarge",
            started=days.ago(back, 15),
            seconds=20 * _MINUTE,
            status="Failed",
            failure_reason=f"AlgorithmError: MemoryError near {REASON_SECRET}, exit code: 137",
            tags=_DATA,
            load=Load(cpu=22, memory=97),
        )


def transform_jobs(days: Days) -> Iterator[TransformJob]:
    """Batch transform, most of it by the clock."""
    for back in range(HISTORY_DAYS, 0, -1):
        day = days.ago(back)
        yield TransformJob(
            name=f"score-nightly-{day:%Y-%m-%d}",
            model="churn",
            instance_type="ml.m5.xlarge",
            count=2,
            started=days.ago(back, 1, 5),
            seconds=30 * _MINUTE,
            batch_strategy="SingleRecord",
            max_concurrent=1,
            split_type="Line",
            tags=_GROWTH,
            load=Load(cpu=9, memory=14),
        )
        if day.weekday() == _SUNDAY:
            yield TransformJob(
                name=f"score-catalog-{day:%Y-%m-%d}",
                model="catalog",
                instance_type="ml.m5.2xlarge",
                started=days.ago(back, 7),
                seconds=_HOUR,
                batch_strategy="MultiRecord",
                max_payload_mb=20,
                max_concurrent=8,
                split_type="Line",
                join_source="Input",
                environment={"TOKEN": ENVIRONMENT_SECRET},
                load=Load(cpu=83, memory=58),
            )
    yield from _single_transforms(days)


def _single_transforms(days: Days) -> Iterator[TransformJob]:
    yield TransformJob(
        name="score-broken",
        model="catalog",
        instance_type="ml.m5.2xlarge",
        started=days.ago(10, 11),
        seconds=40 * _MINUTE,
        status="Failed",
        failure_reason=f"ClientError: NoSuchKey: s3://drop/{REASON_SECRET}",
    )
    yield TransformJob(
        name="score-lyon",
        region="eu-west-1",
        model="catalog",
        instance_type="ml.m5.xlarge",
        started=days.ago(5, 9),
        seconds=_HOUR,
        max_concurrent=4,
        load=Load(cpu=64, memory=39),
    )


def labeling_jobs(days: Days) -> Iterator[LabelingJob]:
    """Three ways to label, and one that went wrong."""
    yield LabelingJob(
        name="street-signs", created=days.ago(24), last_label=days.ago(11), human=6200, tags=_DATA | {"Project": "maps"}
    )
    yield LabelingJob(
        name="pet-breeds",
        created=days.ago(18),
        last_label=days.ago(16),
        human=1200,
        crowd="public-crowd/default",
        task="ImageMultiClass",
        workers=3,
        tenth_cents=36,
    )
    yield LabelingJob(
        name="contract-pages",
        created=days.ago(20),
        last_label=days.ago(1, 22),
        status="InProgress",
        human=2000,
        machine=7000,
        unlabeled=1000,
        automation=True,
        workers=2,
    )
    yield LabelingJob(
        name="triage-notes",
        created=days.ago(14),
        last_label=days.ago(14) + timedelta(hours=6),
        status="Failed",
        failure_reason=f"ClientError: Access denied to {REASON_SECRET}",
        human=300,
        failed=40,
        unlabeled=860,
        crowd="vendor-crowd/notes-gmbh",
        own_function="triage",
    )
