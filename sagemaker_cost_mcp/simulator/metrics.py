"""CloudWatch metrics that a fleet publishes: jobs, endpoints, Canvas, feature groups, buckets.

Notebook instances publish none, as in AWS.
"""

from __future__ import annotations

import math
import threading
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from sagemaker_cost_mcp.simulator.bucket_metrics import bucket_series
from sagemaker_cost_mcp.simulator.canvas_metrics import canvas_series
from sagemaker_cost_mcp.simulator.description import Fleet, Job
from sagemaker_cost_mcp.simulator.endpoint_metrics import endpoint_series
from sagemaker_cost_mcp.simulator.feature_metrics import feature_series
from sagemaker_cost_mcp.simulator.file_system_metrics import file_system_series
from sagemaker_cost_mcp.simulator.prices import sizes
from sagemaker_cost_mcp.simulator.series import MINUTE, Sample, Series, Tally, minute_ceiling
from sagemaker_cost_mcp.simulator.wobble import draws

TRAINING_NAMESPACE = "/aws/sagemaker/TrainingJobs"
PROCESSING_NAMESPACE = "/aws/sagemaker/ProcessingJobs"
TRANSFORM_NAMESPACE = "/aws/sagemaker/TransformJobs"
"""Hosts by instance id, and no DiskUtilization."""

AnyJob = TypeVar("AnyJob", bound=Job)

_SWING = 0.15
"""How far a minute's value may lie from the mean, either way."""

_DRAWING = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class JobSeries(Series):
    """One metric of one host of a job: one sample a minute while it runs."""

    mean: float
    """In the metric's own scale: percent x vCPU for CPUUtilization, percent x GPUs for the GPU metrics."""
    seed: str

    def samples(self, start: datetime, end: datetime) -> Iterator[Sample]:
        """Samples of the minutes from `start` to before `end`."""
        return map(Sample, self._within(start, end))

    def tally(self, start: datetime, end: datetime) -> Tally | None:
        """All samples of a stretch."""
        values = self._within(start, end)
        return Tally(float(len(values)), math.fsum(values), min(values), max(values)) if values else None

    def _within(self, start: datetime, end: datetime) -> array[float]:
        """Values of the minutes from `start` to before `end`; drawn once, as every statistic asks for the same."""
        until = end if self.span.end is None else min(end, self.span.end)
        first, after = max(0, self._place(start)), self._place(until)
        with _DRAWING:
            if len(self._values) < after:
                self._values.extend(self._drawn(len(self._values), after))
        return self._values[first : max(first, after)]

    def _place(self, moment: datetime) -> int:
        """How many minutes of the job begin before a moment; negative: it has not begun."""
        return -((self._began - moment) // MINUTE)

    def _drawn(self, first: int, after: int) -> Iterator[float]:
        drawn = draws(self.seed, self.name, *self.dimensions)
        for place in range(first, after):
            yield round(self.mean * (1 + _SWING * (2 * drawn(self._began + place * MINUTE) - 1)), 6)

    @cached_property
    def _began(self) -> datetime:
        return minute_ceiling(self.span.start)

    @cached_property
    def _values(self) -> array[float]:
        """Of the minutes so far, from the first."""
        return array("d")


def series(fleet: Fleet, region: str) -> tuple[Series, ...]:
    """Everything published in a region, ever."""
    return (
        *(one for host in _hosts(fleet, region) for one in _of_host(host, fleet.seed)),
        *endpoint_series(fleet, region),
        *canvas_series(fleet, region),
        *file_system_series(fleet, region),
        *bucket_series(fleet, region),
        *feature_series(fleet, region),
    )


@dataclass(frozen=True, kw_only=True)
class _Host:
    """A machine of a job."""

    namespace: str
    name: str
    """Value of dimension `Host`."""
    job: Job
    instance_type: str


def _hosts(fleet: Fleet, region: str) -> Iterator[_Host]:
    for training in _within(fleet.training_jobs, region):
        types = [name for name, count in training.machines for _ in range(count)]
        yield from _numbered(TRAINING_NAMESPACE, training, types)
    for processing in _within(fleet.processing_jobs, region):
        yield from _numbered(PROCESSING_NAMESPACE, processing, [processing.instance_type] * processing.count)
    for job in _within(fleet.transform_jobs, region):
        for name in job.hosts:
            yield _Host(namespace=TRANSFORM_NAMESPACE, name=name, job=job, instance_type=job.instance_type)


def _within(jobs: Iterable[AnyJob], region: str) -> Iterator[AnyJob]:
    return (job for job in jobs if job.region == region)


def _numbered(namespace: str, job: Job, types: Iterable[str]) -> Iterator[_Host]:
    """Machines as training and processing name them, over all groups of a heterogeneous cluster."""
    for number, instance_type in enumerate(types, start=1):
        yield _Host(namespace=namespace, name=f"{job.name}/algo-{number}", job=job, instance_type=instance_type)


def _of_host(host: _Host, seed: str) -> Iterator[Series]:
    for name, mean in _means(host):
        yield JobSeries(
            namespace=host.namespace,
            name=name,
            dimensions=(("Host", host.name),),
            span=host.job.span,
            mean=mean,
            unit="Percent",
            seed=seed,
        )


def _means(host: _Host) -> Iterator[tuple[str, float]]:
    size, load = sizes()[host.instance_type], host.job.load
    yield "CPUUtilization", load.cpu * size.vcpu
    yield "MemoryUtilization", load.memory
    if host.namespace != TRANSFORM_NAMESPACE:
        yield "DiskUtilization", load.disk
    if size.gpu:
        yield "GPUUtilization", load.gpu * size.gpu
        yield "GPUMemoryUtilization", load.gpu_memory * size.gpu
