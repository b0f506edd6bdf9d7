"""CloudWatch metrics that a fleet's jobs publish. Notebook instances publish none, as in AWS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sagemaker_cost_mcp.simulator.description import Fleet, Job, Span
from sagemaker_cost_mcp.simulator.prices import sizes
from sagemaker_cost_mcp.simulator.wobble import draw

TRAINING_NAMESPACE = "/aws/sagemaker/TrainingJobs"
PROCESSING_NAMESPACE = "/aws/sagemaker/ProcessingJobs"

MINUTE = timedelta(minutes=1)

_SWING = 0.15
"""How far a minute's value may lie from the mean, either way."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """One metric with its exact set of dimensions; one sample a minute while `span` lasts."""

    namespace: str
    name: str
    region: str
    dimensions: tuple[tuple[str, str], ...]
    span: Span
    mean: float
    """In the metric's own scale: percent x vCPU for CPUUtilization, percent x GPUs for the GPU metrics."""
    unit: str
    seed: str

    def samples(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, float]]:
        """Samples with their minutes, `start` inclusive, `end` exclusive."""
        minute = max(start, _ceiling(self.span.start))
        until = end if self.span.end is None else min(end, self.span.end)
        while minute < until:
            swing = 1 + _SWING * (2 * draw(self.seed, self.name, *self.dimensions, minute) - 1)
            yield minute, round(self.mean * swing, 6)
            minute += MINUTE


def series(fleet: Fleet, region: str) -> tuple[Series, ...]:
    """Everything published in a region, ever."""
    return (
        *_job_series(fleet.training_jobs, TRAINING_NAMESPACE, fleet.seed, region),
        *_job_series(fleet.processing_jobs, PROCESSING_NAMESPACE, fleet.seed, region),
    )


def _job_series(jobs: Iterable[Job], namespace: str, seed: str, region: str) -> Iterator[Series]:
    for job in jobs:
        if job.region == region:
            for host in range(1, job.count + 1):
                for name, mean in _means(job):
                    yield Series(
                        namespace=namespace,
                        name=name,
                        region=region,
                        dimensions=(("Host", f"{job.name}/algo-{host}"),),
                        span=job.span,
                        mean=mean,
                        unit="Percent",
                        seed=seed,
                    )


def _means(job: Job) -> Iterator[tuple[str, float]]:
    size, load = sizes()[job.instance_type], job.load
    yield "CPUUtilization", load.cpu * size.vcpu
    yield "MemoryUtilization", load.memory
    yield "DiskUtilization", load.disk
    if size.gpu:
        yield "GPUUtilization", load.gpu * size.gpu
        yield "GPUMemoryUtilization", load.gpu_memory * size.gpu


def _ceiling(moment: datetime) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + MINUTE
