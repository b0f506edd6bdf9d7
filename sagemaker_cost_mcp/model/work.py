"""Jobs that work on data: processing, batch transform, labeling; allow-lists of fields, never AWS's raw answers.

What may hold a secret stays behind: Environment, container arguments, entry points, texts of failures.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.value import Value


class PipelineOrigin(Value):
    """The pipeline's execution that started a job."""

    execution_id: str
    """The end of the execution's ARN."""
    step: str | None
    """Name of the step; None: the job's tags do not say."""


class ProcessingJob(Value):
    """A processing job (source: ListProcessingJobs, DescribeProcessingJob)."""

    ref: ResourceRef
    status: str
    """`InProgress`, `Completed`, `Failed`, … as AWS says."""
    created_at: datetime
    started_at: datetime | None
    """When its machines were up; None: never, or not described."""
    ended_at: datetime | None
    """None: it runs."""
    described: bool
    """False: its description could not be read, and what only that says is None."""
    instance_type: str | None
    """What it really got where it named several types."""
    instance_count: int | None
    volume_gb: int | None
    """Of each instance."""
    max_runtime_seconds: int | None
    """None: AWS's default of a day."""
    image: str | None
    role_arn: str | None
    failure_cause: str | None
    """A class of failure in our own words; None: AWS names no failure."""
    monitoring_schedule_arn: str | None
    """Schedule of Model Monitor that started it."""
    training_job_arn: str | None
    """Training job that it debugs or explains."""
    auto_ml_job_arn: str | None
    experiment: str | None
    pipeline: PipelineOrigin | None
    """None: no pipeline started it."""
    subnets: frozenset[str] = frozenset()
    """Of a VPC of one's own; empty: none, or not described."""
    output_buckets: frozenset[str] = frozenset()
    """Of S3, where its outputs go; empty: not described, or they go elsewhere."""
    settings_fingerprint: str | None = None
    """Equal for jobs with the same image, arguments, environment and places of input, in this process only: what lies
    in those places may have changed. None: not described."""


class TransformJob(Value):
    """A batch transform job (source: ListTransformJobs, DescribeTransformJob)."""

    ref: ResourceRef
    status: str
    """`InProgress`, `Completed`, `Failed`, … as AWS says."""
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    """None: it runs."""
    described: bool
    """False: its description could not be read, and what only that says is None."""
    model_name: str | None
    instance_type: str | None
    instance_count: int | None
    batch_strategy: str | None
    """`MultiRecord`, `SingleRecord`; None: left to the container."""
    max_payload_mb: int | None
    """None: AWS's default of 6 MB."""
    max_concurrent_transforms: int | None
    """Requests at a time to each instance; None or 0: left to the container, else 1."""
    split_type: str | None
    """How files are cut into records: `None`, `Line`, …; without a cut each file is one request."""
    join_source: str | None
    """`Input` where input records are joined to the output."""
    failure_cause: str | None
    """A class of failure in our own words; None: AWS names no failure."""
    labeling_job_arn: str | None
    """Labeling job whose automation started it."""
    auto_ml_job_arn: str | None
    experiment: str | None
    pipeline: PipelineOrigin | None
    """None: no pipeline started it."""
    output_bucket: str | None = None
    """Of S3, where its output goes; None: not described."""


class LabelCounters(Value):
    """Objects of a labeling job, by what became of them."""

    total: int
    """All that are labelled."""
    human: int
    machine: int
    failed: int
    unlabeled: int


class WorkforceKind(StrEnum):
    """Who labels."""

    PUBLIC = "public"
    """Amazon Mechanical Turk, paid by the task."""
    PRIVATE = "private"
    VENDOR = "vendor"


class LabelingJob(Value):
    """A Ground Truth labeling job (source: ListLabelingJobs, DescribeLabelingJob)."""

    ref: ResourceRef
    status: str
    """`Initializing`, `InProgress`, `Completed`, … as AWS says."""
    created_at: datetime
    modified_at: datetime
    """Of a job that is over: when it ended."""
    counters: LabelCounters
    workforce: WorkforceKind | None
    """None: the work team's ARN names none that this version knows."""
    task_type: str | None
    """Of a built-in task, `BoundingBox`, `TextMultiClass`, …; None: a task of the customer's own, or none named."""
    output_uri: str | None
    described: bool
    """False: its description could not be read, and what only that says is None."""
    auto_labeling: bool | None
    """Whether automated data labeling is on."""
    workers_per_object: int | None
    """People who label the same object: 1 to 9."""
    usd_per_task: Decimal | None
    """USD to each worker of the public workforce for one task; None: not stated, or not described."""
    failure_cause: str | None
    """A class of failure in our own words; None: AWS names no failure."""
