"""Batch transform, labeling, pipelines, monitoring, the feature store: what else an account does with data."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description.jobs import Job
from sagemaker_cost_mcp.simulator.description.spans import MAIN_REGION, Span


@dataclass(frozen=True, kw_only=True)
class TransformJob(Job):
    """A batch transform job. Its machines have disks of AWS's own: `volume_gb` means nothing here."""

    model: str
    """A model of the fleet."""
    volume_gb: int = 0
    batch_strategy: str | None = None
    """`MultiRecord`, `SingleRecord`; None: left to the container."""
    max_payload_mb: int | None = None
    max_concurrent: int | None = None
    split_type: str | None = None
    join_source: str | None = None
    status: str = "Completed"
    failure_reason: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    labeling_job: str | None = None
    """Name of the labeling job whose automation started it."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """`Host` of each machine in CloudWatch, `<job>/<instance id>`; no description names them."""
        return tuple(f"{self.name}/{_instance_id(self.name, place)}" for place in range(self.count))


def _instance_id(job: str, place: int) -> str:
    return "i-0" + hashlib.sha256(f"{job}/{place}".encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class LabelingJob:
    """A Ground Truth labeling job; each labelled object is billed, whoever labelled it."""

    name: str
    created: datetime
    human: int
    """Objects that people labelled so far."""
    last_label: datetime
    """When the newest of them was labelled; its LastModifiedTime."""
    region: str = MAIN_REGION
    status: str = "Completed"
    failure_reason: str | None = None
    machine: int = 0
    failed: int = 0
    unlabeled: int = 0
    crowd: str = "private-crowd/annotators"
    """What follows `workteam/` in the ARN: `public-crowd/default`, `vendor-crowd/…`."""
    task: str = "BoundingBox"
    """Of a built-in task."""
    own_function: str | None = None
    """Name of the customer's own Lambda function instead of a built-in task."""
    workers: int = 1
    """People per object."""
    tenth_cents: int | None = None
    """What a worker of the public workforce gets for a task, in tenths of a cent."""
    automation: bool = False
    """Automated data labeling."""
    object_price: Decimal = Decimal("0.08")
    """USD a labelled object: AWS's price of the first 50,000 a month; the price files have no such row."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def labelled(self) -> int:
        """Objects that were labelled, by people or machines."""
        return self.human + self.machine

    def labelled_by(self, moment: datetime) -> int:
        """Objects that were labelled at a moment: evenly from its creation to its last label, whole ones."""
        elapsed = min(max(moment, self.created), self.last_label) - self.created
        return int(self.labelled * (elapsed / (self.last_label - self.created)))


@dataclass(frozen=True, kw_only=True)
class PipelineStep:
    """A step of a pipeline's definition."""

    name: str
    type: str
    """As definitions write it: `Processing`, `Training`, `Transform`, `Condition`, …"""
    cached: bool | None = None
    """CacheConfig; None: the step has none."""
    branch: tuple[PipelineStep, ...] = ()
    """Of a condition: its IfSteps."""


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """A SageMaker pipeline; how often it ran follows from the executions of the fleet."""

    name: str
    created: datetime
    steps: tuple[PipelineStep, ...]
    region: str = MAIN_REGION
    display_name: str | None = None
    modified: datetime | None = None
    created_by: tuple[str, str] | None = None
    """(domain id, user profile) where Studio made it."""
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    """Default values, which the definition holds in plain text."""
    status: str = "Active"
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class StepRun:
    """What became of one step of an execution."""

    name: str
    seconds: int
    made: tuple[str, str] | None = None
    """Kind and resource of what it made: `("ProcessingJob", "processing-job/<name>")`; None: nothing."""
    status: str = "Succeeded"
    failure_reason: str | None = None
    cached_from: str | None = None
    """Id of the execution whose result was taken."""


@dataclass(frozen=True, kw_only=True)
class PipelineExecution:
    """One run of a pipeline."""

    pipeline: str
    id: str
    """Twelve letters and digits, the end of its ARN."""
    started: datetime
    seconds: int
    region: str = MAIN_REGION
    status: str = "Succeeded"
    """Once it is over; before that it is `Executing`."""
    failure_reason: str | None = None
    steps: tuple[StepRun, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def ended(self) -> datetime:
        """When it is over."""
        return self.started + timedelta(seconds=self.seconds)


@dataclass(frozen=True, kw_only=True)
class MonitoringSchedule:
    """A schedule of Model Monitor; the jobs that it started are processing jobs of the fleet that name it."""

    name: str
    created: datetime
    region: str = MAIN_REGION
    endpoint: str | None = None
    """None: it watches batch transform."""
    kind: str = "DataQuality"
    expression: str = "cron(0 * ? * * *)"
    status: str = "Scheduled"
    failure_reason: str | None = None
    instance_type: str = "ml.m5.xlarge"
    count: int = 1
    volume_gb: int = 20
    definition: str | None = None
    """Name of the job definition that holds the machines; None: the schedule holds them."""
    modified: datetime | None = None
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class FeatureGroup:
    """A group of the feature store."""

    name: str
    created: datetime
    region: str = MAIN_REGION
    online: bool = True
    storage_type: str = "Standard"
    """Of the online store."""
    provisioned: tuple[int, int] | None = None
    """Read and write units kept ready; None: on demand."""
    offline: bool = True
    ttl: tuple[str, int] | None = None
    """Unit and value."""
    online_bytes: int = 0
    monthly_reads: int = 0
    """Read units a calendar month, spread evenly; charged by the unit only on demand."""
    reads_end: datetime | None = None
    """When the last of them was; None: they go on."""
    monthly_writes: int = 0
    status: str = "Created"
    failure_reason: str | None = None
    deleted: datetime | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def span(self) -> Span:
        """When it was there."""
        return Span(start=self.created, end=self.deleted)

    @property
    def read_span(self) -> Span:
        """When it was read."""
        return Span(start=self.created, end=min(filter(None, (self.reads_end, self.deleted)), default=None))
