"""What jobs claim of the bill: machines for as long as AWS bills them, their volumes, warm pools, labelled objects.

Training: billable seconds x machines of each group, which with managed spot is the discounted time already; a job that
crosses an edge of the window claims the part inside. GB-months = GB x machines x hours / 730. Processing and transform:
hours from start to end x machines.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import timedelta
from decimal import Decimal

from sagemaker_cost_mcp.analysis.claimed_units import LABELED, WARM_POOL, Unit, unit, volume, volume_pool
from sagemaker_cost_mcp.analysis.possible_hours import Stretch, training_hours
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.model.work import LabelingJob, ProcessingJob, TransformJob

LABELLING = frozenset({"Initializing", "InProgress", "Stopping"})
"""States of a labeling job that is not over."""

PREPAID = "its machines are on a training plan, which is paid for already; the cost here is that of its volumes"


def training_units(job: TrainingJob, stretch: Stretch, billed: Container[tuple[str | None, str]]) -> Iterator[Unit]:
    """Claims of a training job.

    Args:
        job: The job.
        stretch: What of the window is over.
        billed: Region and name of the pools that are on the bill.
    """
    for one in training_hours(job, stretch):
        yield unit(job.ref, one.usage, one.hours)
    hours, kept = stretch.hours(job.started_at, job.ended_at), _kept_hours(job, stretch)
    for group in job.groups:
        gigabytes = Decimal(job.volume_gb or 0) * group.count
        yield volume(job.ref, "Train", group.instance_type, gigabytes * hours)
        own = f"{WARM_POOL}:{group.instance_type}"
        usage = own if (job.ref.region, own) in billed else f"Train:{group.instance_type}"
        yield unit(job.ref, usage, kept * group.count)
        yield unit(job.ref, volume_pool(WARM_POOL), gigabytes * kept / HOURS_PER_MONTH, if_billed=True)


def _kept_hours(job: TrainingJob, stretch: Stretch) -> Decimal:
    """Hours of the window in which each machine of a job was kept for the next one."""
    if job.ended_at is None or not job.warm_pool_billable_seconds:
        return ZERO
    return stretch.hours(job.ended_at, job.ended_at + timedelta(seconds=job.warm_pool_billable_seconds))


def untold_training(job: TrainingJob) -> str | None:
    """Why the whole cost of a training job cannot be told; None: it can."""
    if job.training_plan_arn is not None:
        return PREPAID
    if job.started_at is None:
        return None
    if not job.groups:
        return _without_machines(job)
    if job.ended_at is not None and job.billable_seconds is None:
        return "AWS does not say for how many seconds it is billed"
    return None


def _without_machines(job: TrainingJob) -> str:
    if job.serverless is False:
        return "AWS does not say which machines it had"
    if job.billable_tokens is not None:
        return f"serverless training is charged by the token ({job.billable_tokens:,}), in usage types that name no job"
    return "it may be serverless, which is charged by the token, and how many there were could not be read"


def work_units(job: ProcessingJob | TransformJob, stretch: Stretch) -> Iterator[Unit]:
    """Claims of a processing or transform job; batch transform has no volumes of the customer's."""
    hours = stretch.hours(job.started_at, job.ended_at) * (job.instance_count or 0)
    component = "Processing" if isinstance(job, ProcessingJob) else "Tsform"
    if job.instance_type is not None:
        yield unit(job.ref, f"{component}:{job.instance_type}", hours)
    if isinstance(job, ProcessingJob):
        yield volume(job.ref, component, job.instance_type, (job.volume_gb or 0) * hours)


def untold_work(job: ProcessingJob | TransformJob) -> str | None:
    """Why the cost of a processing or transform job cannot be told; None: it can."""
    known = job.instance_type is not None and job.instance_count is not None
    return None if known else "its description could not be read, so what it ran on is not known"


def inside(job: LabelingJob, stretch: Stretch) -> bool:
    """Whether all its objects were labelled in the window."""
    return stretch.start <= job.created_at and job.status not in LABELLING and job.modified_at <= stretch.end


def labeling_unit(job: LabelingJob, stretch: Stretch) -> Unit | None:
    """Claim of a labeling job; people and machines are charged alike, by the object.

    How many objects a job labelled on which day is not told: one that crosses an edge of the window gets what the bill
    has and the others leave. None: it was over before the window, or began after it.
    """
    over = job.status not in LABELLING and job.modified_at < stretch.start
    if over or job.created_at >= stretch.end:
        return None
    return unit(job.ref, LABELED, Decimal(job.counters.total), if_billed=not inside(job, stretch))
