"""Jobs whose next run should be started otherwise."""

from __future__ import annotations

from typing import Any

from tests import work_case_builders as work
from tests.remedy_cases import Case
from tests.training_builders import account, busy, run, runs, tries, tuning_job
from tests.work_case_builders import all_busy, prepared, scored

TAGS = {
    "Team": "growth",
    "aws:cloudformation:stack-name": "s",
    "sagemaker:pipeline-execution-arn": "arn:aws:sagemaker:us-east-1:111122223333:pipeline/p/execution/run000000001",
}


def on(count: int, seconds: int, day: int) -> Any:
    return run(f"speech-{count}{day:02d}", days_ago=day, seconds=seconds, groups=(("ml.g5.xlarge", count),))


LARGE = runs(12, groups=(("ml.m5.4xlarge", 1),))
TAGGED = tuple(job.model_copy(update={"ref": job.ref.model_copy(update={"tags": TAGS})}) for job in LARGE)
G5 = runs(12, groups=(("ml.g5.xlarge", 1),))
SWEEP = tuning_job()
TRIES = tries(SWEEP, groups=(("ml.g5.xlarge", 1),))
SPOT_TRIES = tries(SWEEP, spot=True, billable_seconds=30_000, max_runtime_seconds=40_000, max_wait_seconds=90_000)
SLEEPS = {"cpu": 30.0, "memory": 20.0, "gpu": 0.4, "gpu_memory": 1.0}
COPYING: dict[str, Any] = {"seconds_in": {"Downloading": 14_400, "Training": 36_000}}
PREP, GPU_PREP = prepared(12, instance_type="ml.m5.4xlarge"), prepared(12, instance_type="ml.g5.xlarge")
SCORE = scored(12, instance_type="ml.m5.4xlarge")
ONE_BY_ONE: dict[str, Any] = {"batch_strategy": "SingleRecord", "split_type": "Line", "max_concurrent_transforms": 1}
SERIAL = scored(12, instance_type="ml.m5.4xlarge", **ONE_BY_ONE)
BIG_PAYLOAD = scored(
    12,
    instance_type="ml.m5.xlarge",
    max_concurrent_transforms=1,
    max_payload_mb=100,
    batch_strategy="SingleRecord",
    split_type="Line",
)
SLOW = scored(12, instance_type="ml.c5.xlarge", max_concurrent_transforms=1)

CASES = (
    Case("oversized-training-instance", "one", account(*LARGE, uses=[busy(job, cpu=20, memory=15) for job in LARGE])),
    Case(
        "oversized-training-instance",
        "started by a pipeline, with tags",
        account(*TAGGED, uses=[busy(job, cpu=20, memory=15) for job in TAGGED]),
    ),
    Case("idle-gpu-training", "one", account(*G5, uses=[busy(job, **SLEEPS) for job in G5])),
    Case(
        "idle-gpu-training",
        "of a tuning job",
        account(*TRIES, tuning=[SWEEP], uses=[busy(job, **SLEEPS) for job in TRIES]),
    ),
    Case("poor-scaling-training", "four machines", account(on(1, 28_800, 22), on(2, 15_600, 15), on(4, 14_400, 8))),
    Case("on-demand-training-fit-for-spot", "with checkpoints", account(*runs(12, checkpointed=True))),
    Case(
        "on-demand-training-fit-for-spot",
        "short runs and a known bucket",
        account(*runs(12, seconds=3600, groups=(("ml.g5.12xlarge", 1),), output_bucket="ml-team")),
    ),
    Case(
        "spot-without-checkpoints",
        "an unknown bucket",
        account(*runs(12, spot=True, billable_seconds=30_000)),
    ),
    Case("spot-without-checkpoints", "of a tuning job", account(*SPOT_TRIES, tuning=[SWEEP])),
    Case("whole-download-input", "one", account(*runs(12, **COPYING))),
    Case("whole-download-input", "of a tuning job", account(*tries(SWEEP, **COPYING), tuning=[SWEEP])),
    Case("tuning-without-early-stopping", "one", account(*tries(SWEEP), tuning=[SWEEP])),
    Case("oversized-processing", "one", work.account(*PREP, job_utilization=all_busy(PREP, cpu=20, memory=15))),
    Case("idle-gpu-processing", "one", work.account(*GPU_PREP, job_utilization=all_busy(GPU_PREP, **SLEEPS))),
    Case(
        "oversized-transform", "the machine", work.account(*SCORE, job_utilization=all_busy(SCORE, cpu=20, memory=15))
    ),
    Case(
        "oversized-transform",
        "machine and batches",
        work.account(*SERIAL, job_utilization=all_busy(SERIAL, cpu=9, memory=14)),
    ),
    Case(
        "oversized-transform",
        "payloads that fill a request",
        work.account(*BIG_PAYLOAD, job_utilization=all_busy(BIG_PAYLOAD, cpu=40, memory=60)),
    ),
    Case(
        "oversized-transform", "requests alone", work.account(*SLOW, job_utilization=all_busy(SLOW, cpu=40, memory=90))
    ),
)
