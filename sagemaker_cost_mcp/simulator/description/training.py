"""Training jobs, the tuning jobs that start many of them, and Autopilot jobs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description.jobs import Job
from sagemaker_cost_mcp.simulator.description.spans import MAIN_REGION, Span

ROLE = "service-role/AmazonSageMaker-ExecutionRole"
UPLOADING = 30
"""Seconds for the model at the end of a job that completes."""
RECLAIMED = 60
"""Seconds from losing spot capacity to starting anew."""


@dataclass(frozen=True, kw_only=True)
class InstanceGroup:
    """Machines of one type in a heterogeneous cluster."""

    name: str
    instance_type: str
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class Channel:
    """Where a job's input lies."""

    name: str = "train"
    uri: str = "s3://datasets/train"
    mode: str | None = None
    """None: the job's own."""


@dataclass(frozen=True, kw_only=True)
class WarmPool:
    """Machines that are kept after the job, for the next one."""

    keep_alive: int
    """Seconds asked for, 21,600 at most."""
    retained: int
    """Seconds until the next job took them over, or all that were asked for."""
    reused_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class TrainingJob(Job):
    """A training job; `seconds` is its TrainingTimeInSeconds."""

    billable_seconds: int | None = None
    """Managed spot: what is billed of `seconds`; None: on demand, all of it."""
    status: str = "Completed"
    secondary_status: str | None = None
    """None: the same as `status`."""
    failure_reason: str | None = None
    hyperparameters: Mapping[str, str] = field(default_factory=dict[str, str])
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    groups: tuple[InstanceGroup, ...] = ()
    """A heterogeneous cluster; `instance_type` and `count` are then those of its first group."""
    channels: tuple[Channel, ...] = ()
    input_mode: str = "File"
    downloading: int = 0
    """Seconds for the input, before training begins."""
    interruptions: int = 0
    """How often spot capacity was taken away."""
    checkpoints: bool | None = None
    """None: those with managed spot have a place for them."""
    max_runtime: int = 86_400
    warm_pool: WarmPool | None = None
    training_plan: str | None = None
    """ARN of prepaid capacity: its machines are not on the bill again."""
    tuning_job: str | None = None
    """Name of the tuning job that started it."""
    automl_job: str | None = None
    image: str | None = None
    """None: AWS's PyTorch image."""
    role: str = ROLE
    metrics: Mapping[str, float] = field(default_factory=dict[str, float])
    """Last value by name."""

    @property
    def spot(self) -> bool:
        """Whether it asked for managed spot training."""
        return self.billable_seconds is not None

    @property
    def ended(self) -> datetime:
        """When its machines stopped."""
        return self.started + timedelta(seconds=self.seconds)

    @property
    def kept(self) -> Span | None:
        """When its machines waited for another job."""
        if self.warm_pool is None:
            return None
        return Span(start=self.ended, end=self.ended + timedelta(seconds=self.warm_pool.retained))

    @property
    def machines(self) -> tuple[tuple[str, int], ...]:
        """Type and count of all its machines."""
        return tuple((one.instance_type, one.count) for one in self.groups) or ((self.instance_type, self.count),)

    @property
    def billed_share(self) -> Decimal:
        """Billable part of the training time: 1 on demand, less with managed spot."""
        billable = self.seconds if self.billable_seconds is None else self.billable_seconds
        return Decimal(billable) / Decimal(self.seconds)

    def stages(self, created: datetime) -> Iterator[tuple[str, datetime, datetime]]:
        """Secondary statuses that it went through, each with its begin and end, but for the last."""
        yield "Starting", created, self.started
        begin = self.started + timedelta(seconds=self.downloading)
        if self.downloading:
            yield "Downloading", self.started, begin
        upload = timedelta(seconds=min(UPLOADING, self.seconds) if self.status == "Completed" else 0)
        yield from self._training(begin, max(begin, self.ended - upload))
        if upload:
            yield "Uploading", self.ended - upload, self.ended

    def _training(self, begin: datetime, end: datetime) -> Iterator[tuple[str, datetime, datetime]]:
        """Training, cut into equal parts by interruptions."""
        parts = self.interruptions + 1
        for place in range(parts):
            until = begin + (end - begin) * (place + 1) / parts
            last = place == parts - 1
            lost = until if last else until - timedelta(seconds=RECLAIMED)
            yield "Training", begin + (end - begin) * place / parts, lost
            if not last:
                yield "Interrupted", lost, until


@dataclass(frozen=True, kw_only=True)
class TuningJob:
    """A hyperparameter tuning job. What came of it is told by the training jobs that name it."""

    name: str
    created: datetime
    objective: str
    region: str = MAIN_REGION
    ended: datetime | None = None
    """None: it is in progress."""
    status: str = "Completed"
    maximize: bool = True
    strategy: str = "Bayesian"
    early_stopping: bool = False
    max_jobs: int = 20
    parallel: int = 2
    max_runtime: int | None = None
    instance_type: str = "ml.m5.xlarge"
    count: int = 1
    volume_gb: int = 30
    spot: bool = False
    static_hyperparameters: Mapping[str, str] = field(default_factory=dict[str, str])
    failure_reason: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    def running(self, now: datetime) -> bool:
        """Whether it is in progress at `now`."""
        return self.ended is None or now < self.ended


@dataclass(frozen=True, kw_only=True)
class AutoMLJob:
    """An Autopilot job on a table; its candidates are training jobs that name it."""

    name: str
    created: datetime
    region: str = MAIN_REGION
    ended: datetime | None = None
    status: str = "Completed"
    failure_reason: str | None = None
    objective: str = "F1"
    best_value: float | None = None
    mode: str = "ENSEMBLING"
    max_candidates: int = 100
    max_seconds: int = 14_400
    first_generation: bool = False
    """Made by CreateAutoMLJob, not by CreateAutoMLJobV2."""
    endpoint: str | None = None
    """Endpoint that it deployed."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    def running(self, now: datetime) -> bool:
        """Whether it is in progress at `now`."""
        return self.ended is None or now < self.ended
