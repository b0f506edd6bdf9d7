"""How many requests an instance can take, as far as what it did tells.

A line is laid through load and utilization (least squares): where it reaches 100 % the instance is full. Beyond three
times the busiest load that was seen a line is a guess, so no more is believed without a load test.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from sagemaker_cost_mcp.analysis.utilization import (
    Life,
    Machine,
    Resource,
    Unknown,
    instance_counts,
    parts_of,
    quantile,
    values_within,
)
from sagemaker_cost_mcp.model.utilization import Measure, Utilization

SAFETY = 0.5
"""Share of what fills an instance that a policy should aim at to start with.

Source: SageMaker developer guide, "Load testing your auto scaling configuration"."""

BELIEVED = 3.0
"""Times the busiest load seen up to which the line is followed."""

EXPLAINED = 0.25
"""Share of the level's variance that the load has to explain (r squared): noise rises with it every other time."""

_LEAST_POINTS = 24
_MINUTE = 60
_MEASURES = {Resource.CPU: (Measure.CPU, Measure.CPU_HOTTEST), Resource.GPU: (Measure.GPU, Measure.GPU_HOTTEST)}


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What fills an instance."""

    full: float
    """Requests a minute and instance."""
    seen: float
    """The busiest (P99.5) that was seen."""
    by: Resource | None
    """Which resource is full then; None: it was told, not measured."""

    @property
    def target(self) -> float:
        """What a policy should aim at: half of what fills it."""
        return self.full * SAFETY

    @property
    def guessed(self) -> bool:
        """Whether the line was cut off: nothing so busy was ever seen."""
        return self.by is not None and self.full >= self.seen * BELIEVED


def pace(
    use: Utilization, machine: Machine, life: Life, counts: Sequence[float | None] | None = None
) -> Pace | Unknown:
    """How many requests a minute fill an instance: the least by CPU and GPU.

    Args:
        use: What was measured.
        machine: What it runs on.
        life: Which periods count.
        counts: Instances or copies in each of them; None: those that published.
    """
    requests = values_within(use, Measure.REQUESTS, life)
    counts = instance_counts(use, life) if counts is None else counts
    minutes = use.timeline.period_seconds / _MINUTE
    rates = [
        value / minutes / count if value is not None and count else None
        for value, count in zip(requests, counts, strict=True)
    ]
    found = [line for resource in _MEASURES if (line := _full(use, resource, machine, life, rates)) is not None]
    seen = quantile(sorted(rate for rate in rates if rate is not None) or [0.0], 0.995)
    if not found or not seen:
        return Unknown("its load and its CPU or GPU do not move together, so what fills an instance is not known")
    full, by = min(found, key=lambda one: one[0])
    return Pace(full=min(max(full, seen), seen * BELIEVED), seen=seen, by=by)


def _full(
    use: Utilization, resource: Resource, machine: Machine, life: Life, rates: Sequence[float | None]
) -> tuple[float, Resource] | None:
    parts = parts_of(resource, use, machine)
    if not isinstance(parts, float):
        return None
    mean, hottest = _MEASURES[resource]
    # The hottest minute of an hour says nothing about the load of the hour.
    measure = hottest if use.timeline.period_seconds == _MINUTE else mean
    levels = values_within(use, measure, life)
    pairs = [
        (rate, level / parts)
        for rate, level in zip(rates, levels, strict=True)
        if rate is not None and level is not None
    ]
    line = _line(pairs)
    return (line, resource) if line else None


def _line(pairs: Iterable[tuple[float, float]]) -> float | None:
    """Load at which the level would be 100; None: it does not rise with the load."""
    points = list(pairs)
    if len(points) < _LEAST_POINTS:
        return None
    mid_x, mid_y = (fsum(values) / len(points) for values in zip(*points, strict=True))
    width = fsum((x - mid_x) ** 2 for x, _ in points)
    rise = fsum((x - mid_x) * (y - mid_y) for x, y in points)
    height = fsum((y - mid_y) ** 2 for _, y in points)
    if width <= 0 or rise <= 0 or rise * rise < EXPLAINED * width * height:
        return None
    return mid_x + (100 - mid_y) * width / rise
