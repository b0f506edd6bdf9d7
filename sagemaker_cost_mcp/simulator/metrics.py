"""CloudWatch metrics that a fleet publishes: jobs, endpoints, Canvas. Notebook instances publish none, as in AWS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sagemaker_cost_mcp.simulator.canvas_metrics import canvas_series
from sagemaker_cost_mcp.simulator.description import Fleet, Job
from sagemaker_cost_mcp.simulator.endpoint_metrics import endpoint_series
from sagemaker_cost_mcp.simulator.prices import sizes
from sagemaker_cost_mcp.simulator.series import MINUTE, Sample, Series, minute_ceiling
from sagemaker_cost_mcp.simulator.wobble import draw

TRAINING_NAMESPACE = "/aws/sagemaker/TrainingJobs"
PROCESSING_NAMESPACE = "/aws/sagemaker/ProcessingJobs"

_SWING = 0.15
"""How far a minute's value may lie from the mean, either way."""


@dataclass(frozen=True, kw_only=True)
class JobSeries(Series):
    """One metric of one host of a job: one sample a minute while it runs."""

    mean: float
    """In the metric's own scale: percent x vCPU for CPUUtilization, percent x GPUs for the GPU metrics."""
    seed: str

    def samples(self, start: datetime, end: datetime) -> Iterator[Sample]:
        """Samples of the minutes from `start` to before `end`."""
        minute = max(start, minute_ceiling(self.span.start))
        until = end if self.span.end is None else min(end, self.span.end)
        while minute < until:
            swing = 1 + _SWING * (2 * draw(self.seed, self.name, *self.dimensions, minute) - 1)
            yield Sample(round(self.mean * swing, 6))
            minute += MINUTE


def series(fleet: Fleet, region: str) -> tuple[Series, ...]:
    """Everything published in a region, ever."""
    return (
        *_job_series(fleet.training_jobs, TRAINING_NAMESPACE, fleet.seed, region),
        *_job_series(fleet.processing_jobs, PROCESSING_NAMESPACE, fleet.seed, region),
        *endpoint_series(fleet, region),
        *canvas_series(fleet, region),
    )


def _job_series(jobs: Iterable[Job], namespace: str, seed: str, region: str) -> Iterator[Series]:
    for job in jobs:
        if job.region == region:
            for host in range(1, job.count + 1):
                for name, mean in _means(job):
                    yield JobSeries(
                        namespace=namespace,
                        name=name,
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
