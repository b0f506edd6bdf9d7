"""A utilization drawn with few strokes: neighbouring periods joined, so that a fortnight fits on a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from math import fsum

from sagemaker_cost_mcp.analysis.served_traffic import requests_by_period
from sagemaker_cost_mcp.analysis.utilization import (
    Life,
    Machine,
    Resource,
    instance_counts,
    parts_of,
    values_within,
)
from sagemaker_cost_mcp.model.utilization import Measure, Utilization

MOST_SAMPLES = 62
"""A month of days, two days of hours, an hour of minutes."""

_STEPS = (60, 300, 900, 3_600, 86_400, 604_800, 2_592_000)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What was measured from `start` for `length`; None: no data, or not to be told in percent."""

    start: datetime
    length: timedelta
    instances: float | None
    cpu: float | None
    """Percent, mean over instances and periods."""
    cpu_hottest: float | None
    memory: float | None
    gpu: float | None
    gpu_hottest: float | None
    requests: float | None
    latency_p99: float | None
    """Milliseconds, of the worst period."""


def samples(use: Utilization, machine: Machine, life: Life) -> list[Sample]:
    """The life of a part in at most `MOST_SAMPLES` strokes, which begin where the clock (UTC) says."""
    places = use.timeline.lived(life.born, life.until)
    length = timedelta(seconds=_step(use, len(places)))
    columns = [_column(one, use, machine, life) for one in _COLUMNS]
    starts = [_floor(use.timeline.moment(place), length) for place in places]
    rows = zip(starts, *columns, strict=True)
    return [_sample(start, length, group) for start, group in groupby(rows, key=lambda row: row[0])]


@dataclass(frozen=True)
class _Column:
    measure: Measure
    resource: Resource | None = None


_COLUMNS = (
    _Column(Measure.INSTANCES),
    _Column(Measure.CPU, Resource.CPU),
    _Column(Measure.CPU_HOTTEST, Resource.CPU),
    _Column(Measure.MEMORY, Resource.MEMORY),
    _Column(Measure.GPU, Resource.GPU),
    _Column(Measure.GPU_HOTTEST, Resource.GPU),
    _Column(Measure.REQUESTS),
    _Column(Measure.LATENCY_P99),
)


def _column(column: _Column, use: Utilization, machine: Machine, life: Life) -> list[float | None]:
    if column.measure is Measure.INSTANCES:
        return instance_counts(use, life)
    if column.measure is Measure.REQUESTS:
        return requests_by_period(use, life)
    values = values_within(use, column.measure, life)
    if column.resource is None:
        return values
    parts = parts_of(column.resource, use, machine)
    if not isinstance(parts, float):
        return [None] * len(values)
    return [None if value is None else value / parts for value in values]


def _sample(start: datetime, length: timedelta, group: Iterable[tuple[datetime, *tuple[float | None, ...]]]) -> Sample:
    _, *columns = zip(*group, strict=True)
    known = [[value for value in column if isinstance(value, float)] for column in columns]
    instances, cpu, cpu_hottest, memory, gpu, gpu_hottest, requests, latency = known
    return Sample(
        start=start,
        length=length,
        instances=_mean(instances),
        cpu=_mean(cpu),
        cpu_hottest=max(cpu_hottest, default=None),
        memory=_mean(memory),
        gpu=_mean(gpu),
        gpu_hottest=max(gpu_hottest, default=None),
        requests=fsum(requests) if requests else None,
        latency_p99=max(latency, default=None),
    )


def _mean(values: list[float]) -> float | None:
    return fsum(values) / len(values) if values else None


def _step(use: Utilization, periods: int) -> int:
    """The first step that is no finer than a period and cuts so many of them into few enough pieces."""
    seconds = use.timeline.period_seconds
    fitting = (step for step in _STEPS if step >= seconds and periods * seconds <= step * (MOST_SAMPLES - 1))
    return next(fitting, _STEPS[-1])


def _floor(moment: datetime, length: timedelta) -> datetime:
    return moment - timedelta(seconds=moment.timestamp() % length.total_seconds())
