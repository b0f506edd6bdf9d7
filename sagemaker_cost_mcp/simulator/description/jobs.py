"""Jobs: machines that run until the work is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

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
    subnets: tuple[str, ...] = ()
    """Of a VPC of one's own; empty: none."""

    @property
    def span(self) -> Span:
        """When its machines ran."""
        return Span(start=self.started, end=self.started + timedelta(seconds=self.seconds))


@dataclass(frozen=True, kw_only=True)
class ProcessingJob(Job):
    """A processing job."""

    status: str = "Completed"
    failure_reason: str | None = None
    image: str = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1"
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    max_runtime: int | None = None
    """Seconds; None: it names no limit."""
    schedule: str | None = None
    """Name of the monitoring schedule that started it."""
    training_job: str | None = None
    """Name of the training job that it debugs."""
    selected: tuple[str, ...] = ()
    """Types it would have taken as well, where it left the choice to AWS; it got `instance_type`."""
    experiment: str | None = None
