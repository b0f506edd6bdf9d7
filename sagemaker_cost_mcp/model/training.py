"""Training, tuning and AutoML jobs as the rules see them: an allow-list of fields, never AWS's raw answer.

Hyperparameters, environments, failure texts and status messages may hold secrets: nothing of them is here but a
class of failure in our own words and two fingerprints.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.value import Value


class InstanceGroup(Value):
    """Machines of one type; a heterogeneous cluster has several groups."""

    instance_type: str
    count: int
    name: str | None = None
    """None: the job has a single group, which AWS does not name."""


class JobMetric(Value):
    """The last value of a metric that a training job reported."""

    name: str
    value: float
    at: datetime | None
    """None: AWS did not say when."""


class TrainingJob(Value):
    """A training job (source: Search, or DescribeTrainingJob)."""

    ref: ResourceRef
    status: str
    """`Completed`, `Failed`, … as AWS says."""
    secondary_status: str
    """`MaxRuntimeExceeded`, `Interrupted`, … as AWS says; empty: it did not say."""
    failure_cause: str | None = None
    """A class of failure in our own words; None: AWS names no failure."""
    created_at: datetime
    started_at: datetime | None = None
    """None: no machine was up (yet)."""
    ended_at: datetime | None = None
    """None: it runs, or no machine was ever up."""
    groups: tuple[InstanceGroup, ...]
    """Empty: serverless, or AWS has not chosen a type yet."""
    serverless: bool | None = None
    """None: it could not be read, which matters only without groups."""
    volume_gb: int | None = None
    """Of each instance; None: AWS did not say."""
    training_seconds: int | None = None
    """Machine time of one instance; None: not started, or not over."""
    billable_seconds: int | None = None
    """What is charged of it, for each instance; less than `training_seconds` with managed spot."""
    billable_tokens: int | None = None
    """What serverless training is charged by; None: not serverless, or not readable."""
    spot: bool = False
    """Managed spot training was asked for."""
    checkpointed: bool = False
    """Has a place for checkpoints; whether its code writes any cannot be seen."""
    max_runtime_seconds: int | None = None
    max_wait_seconds: int | None = None
    """Longest wait for spot capacity and run together."""
    keep_alive_seconds: int | None = None
    """How long its machines may be kept as a warm pool; None: it asked for none."""
    warm_pool_status: str | None = None
    """`InUse`, `Available`, `Reused`, `Terminated`; None: no warm pool."""
    warm_pool_billable_seconds: int | None = None
    """Seconds its machines were kept waiting, for each instance."""
    reused_by: str | None = None
    """Name of the job that took its warm pool over."""
    training_plan_arn: str | None = None
    """Prepaid capacity that it ran on."""
    image: str | None = None
    """Training image; None: an algorithm by name, or serverless."""
    algorithm_name: str | None = None
    role_arn: str | None = None
    input_modes: tuple[str, ...] = ()
    """`File`, `FastFile`, `Pipe`: each mode that a channel uses, sorted."""
    channels: int = 0
    vpc: bool = False
    subnets: frozenset[str] = frozenset()
    """Of a VPC of one's own; empty: none."""
    output_bucket: str | None = None
    """Of S3, where its model goes; None: AWS did not say."""
    input_fingerprint: str | None = None
    """Equal for jobs with the same places of input; what lies there may have changed. None: no input."""
    hyperparameter_fingerprint: str | None = None
    """Equal for jobs with the same hyperparameters and environment, in this process only. None: neither."""
    metrics: tuple[JobMetric, ...] = ()
    """Sorted by name."""
    objective: str | None = None
    """Which of the metrics a tuning job looks at."""
    tuning_job_arn: str | None = None
    automl_job_arn: str | None = None
    labeling_job_arn: str | None = None
    seconds_in: Mapping[str, int] = {}
    """Seconds by secondary status, for those that are over."""
    interruptions: int = 0
    """How often spot capacity was taken away."""


class TuningDefinition(Value):
    """What the training jobs of a tuning job look like."""

    name: str | None
    """None: the tuning job has only this one."""
    groups: tuple[InstanceGroup, ...]
    """Empty: one of several types is chosen when a job starts."""
    instance_types: tuple[str, ...]
    """Every type that may be used, in the order of preference."""
    volume_gb: int | None = None
    """Of each instance; where there are several types, of the first."""
    spot: bool = False
    checkpointed: bool = False
    max_runtime_seconds: int | None = None
    objective: str | None = None
    """None: the tuning job's own."""


class TuningJob(Value):
    """A hyperparameter tuning job (source: Search, or DescribeHyperParameterTuningJob).

    Its training jobs are among the training jobs, with their metrics; the parameters that were tried are nowhere.
    """

    ref: ResourceRef
    status: str
    failure_cause: str | None = None
    created_at: datetime
    ended_at: datetime | None = None
    strategy: str | None
    """`Bayesian`, `Random`, `Hyperband`, `Grid`."""
    objective: str | None = None
    """Name of the metric; None: each definition has its own."""
    objective_type: str | None = None
    """`Maximize` or `Minimize`."""
    completed: int = 0
    in_progress: int = 0
    retryable_errors: int = 0
    """Training jobs that failed and may be run again."""
    failed: int = 0
    """Training jobs that failed for good."""
    stopped: int = 0
    """Training jobs that were stopped, by hand or early."""
    objective_succeeded: int = 0
    objective_pending: int = 0
    objective_failed: int = 0
    """Training jobs that ended without a value of the objective."""
    max_jobs: int | None = None
    max_parallel_jobs: int | None = None
    max_runtime_seconds: int | None = None
    early_stopping: str | None = None
    """`Auto` or `Off`; None: AWS did not say. Hyperband stops early in a way of its own."""
    completion_criteria: tuple[str, ...] = ()
    """Which of AWS's criteria end it before its limits; sorted."""
    not_improving: int | None = None
    """Training jobs since the best one got better."""
    consumed_seconds: int | None = None
    """Run time of all its training jobs, as AWS counts it."""
    best_job: str | None = None
    best_value: float | None = None
    definitions: tuple[TuningDefinition, ...] = ()


class AutoMLJob(Value):
    """An Autopilot job (source: ListAutoMLJobs, DescribeAutoMLJobV2)."""

    ref: ResourceRef
    status: str
    secondary_status: str
    failure_cause: str | None = None
    created_at: datetime
    ended_at: datetime | None = None
    problem_type: str | None = None
    """`Tabular`, `TimeSeriesForecasting`, …; None: it could not be described."""
    mode: str | None = None
    """`ENSEMBLING` or `HYPERPARAMETER_TUNING`, of tabular problems."""
    objective: str | None = None
    max_candidates: int | None = None
    """None: AWS's default, or not described."""
    max_seconds_per_training_job: int | None = None
    max_seconds: int | None = None
    best_candidate: str | None = None
    best_value: float | None = None
    endpoint_name: str | None = None
    """Endpoint that it deployed."""
