"""Jobs: machines that run until the work is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description.spans import MAIN_REGION, Span


@dataclass(frozen=True, kw_only=True)
class Load:
    """How busy a job kept its machines: percent of all cores, of all GPUs and of the memory."""

    cpu: float = 40.0
    memory: float = 35.0
    gpu: float = 0.0
    gpu_memory: float = 0.0
    disk: float = 20.0


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job, from the moment its machines were up."""

    name: str
    instance_type: str
    started: datetime
    seconds: int
    region: str = MAIN_REGION
    count: int = 1
    volume_gb: int = 30
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    load: Load = Load()

    @property
    def span(self) -> Span:
        """When its machines ran."""
        return Span(start=self.started, end=self.started + timedelta(seconds=self.seconds))


@dataclass(frozen=True, kw_only=True)
class ProcessingJob(Job):
    """A processing job."""


@dataclass(frozen=True, kw_only=True)
class TrainingJob(Job):
    """A training job; `seconds` is its TrainingTimeInSeconds."""

    billable_seconds: int | None = None
    """Managed spot: what is billed of `seconds`; None: on demand, all of it."""
    status: str = "Completed"
    failure_reason: str | None = None
    hyperparameters: Mapping[str, str] = field(default_factory=dict[str, str])
    environment: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def billed_share(self) -> Decimal:
        """Billable part of the training time: 1 on demand, less with managed spot."""
        billable = self.seconds if self.billable_seconds is None else self.billable_seconds
        return Decimal(billable) / Decimal(self.seconds)
