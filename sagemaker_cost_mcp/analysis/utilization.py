"""How full machines are, on a scale to 100, from what CloudWatch kept.

CPUUtilization counts up to 100 for each vCPU, GPUUtilization and GPUMemoryUtilization up to 100 for each GPU; memory
and disk are a percentage as they come (source: SageMaker developer guide, "Monitor with CloudWatch"). The number of
vCPUs and GPUs is the price list's. Where it is not known, the share is not known either: a raw number never passes for
one.

A mean hides the busiest machine and the busiest minute, so quantiles are taken over the periods of the hottest one: a
period counts with the hottest minute of its hottest instance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil, fsum

from sagemaker_cost_mcp.model.money import InstanceSpec, Price
from sagemaker_cost_mcp.model.utilization import Measure, PartKind, Utilization

IMPOSSIBLE = 110.0
"""Percent beyond which the divisor must be wrong. Up to there a machine is simply full: samples of a burst do exceed
100 a little, and are shown as they are, since cutting them off would hide that."""


class Resource(StrEnum):
    """What a machine can be full of."""

    CPU = "cpu"
    MEMORY = "memory"
    GPU = "gpu"
    GPU_MEMORY = "gpu_memory"
    DISK = "disk"


_MEASURES: Mapping[Resource, tuple[Measure, Measure]] = {
    Resource.CPU: (Measure.CPU, Measure.CPU_HOTTEST),
    Resource.MEMORY: (Measure.MEMORY, Measure.MEMORY_HOTTEST),
    Resource.GPU: (Measure.GPU, Measure.GPU_HOTTEST),
    Resource.GPU_MEMORY: (Measure.GPU_MEMORY, Measure.GPU_MEMORY_HOTTEST),
    Resource.DISK: (Measure.DISK, Measure.DISK_HOTTEST),
}
_BY_GPU = frozenset({Resource.GPU, Resource.GPU_MEMORY})
_SIGNS_OF_LIFE = (Measure.MEMORY, Measure.CPU, Measure.REQUESTS, Measure.BACKLOG)
"""Published as long as there is something to publish."""


@dataclass(frozen=True)
class Unknown:
    """A number that there should be."""

    reason: str
    """Half a sentence: why it is missing."""


@dataclass(frozen=True, kw_only=True)
class Level:
    """How full, in percent of all that a machine has."""

    mean: float
    """Over instances and periods."""
    p50: float
    """Of the hottest instance, as all below."""
    p90: float
    p95: float
    p99_5: float
    max: float


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What a part runs on."""

    types: frozenset[str]
    """Instance types; several: which metric is of which is not known."""
    specs: Mapping[str, InstanceSpec]
    """Sizes by type, those that are known."""


@dataclass(frozen=True, kw_only=True)
class Life:
    """Between which moments there was something to measure."""

    born: datetime
    until: datetime
    """End of the resource, else the moment at which it was looked at."""


@dataclass(frozen=True, kw_only=True)
class Instances:
    """How many machines there were."""

    mean: float
    max: float


def specs_of(prices: Iterable[Price]) -> dict[str, InstanceSpec]:
    """Sizes by instance type: the same whatever component or region a price is of."""
    return {price.item: price.spec for price in prices if price.spec is not None}


def values_within(use: Utilization, measure: Measure, life: Life) -> list[float | None]:
    """Values of the periods that lie wholly within a life."""
    values = use.values(measure)
    return [values[place] for place in use.timeline.lived(life.born, life.until)]


def levels(use: Utilization, machine: Machine, life: Life) -> dict[Resource, Level | Unknown]:
    """How full each resource was that a part of this kind publishes; without those that its machines lack."""
    asked = {*use.series, *use.unread}
    found = {resource: _level(use, resource, machine, life) for resource in Resource if _MEASURES[resource][0] in asked}
    return {resource: level for resource, level in found.items() if level is not None}


def coverage(use: Utilization, life: Life) -> float | None:
    """Share of the periods of its life that have data, 0 to 1; None: it is younger than a period."""
    signs = [values_within(use, measure, life) for measure in _SIGNS_OF_LIFE]
    alive = [any(value is not None for value in period) for period in zip(*signs, strict=True)]
    return sum(alive) / len(alive) if alive else None


def instances(use: Utilization, life: Life) -> Instances | None:
    """Machines over time. A queue that is measured while no machine publishes stands in front of none at all."""
    counts = instance_counts(use, life)
    known = [count for count in counts if count is not None]
    return Instances(mean=fsum(known) / len(known), max=max(known)) if known else None


def instance_counts(use: Utilization, life: Life) -> list[float | None]:
    """The same by period; None: not known."""
    counted = values_within(use, Measure.INSTANCES, life)
    queued = values_within(use, Measure.BACKLOG, life)
    zero = None if Measure.INSTANCES in use.unread else 0.0
    return [
        zero if count is None and backlog is not None else count for count, backlog in zip(counted, queued, strict=True)
    ]


def parts_of(resource: Resource, use: Utilization, machine: Machine) -> float | Unknown | None:
    """What a published value is to be divided by; None: its machines have nothing of the kind."""
    if use.normalized or resource in {Resource.MEMORY, Resource.DISK}:
        return 1.0
    if len(machine.types) != 1:
        return Unknown(
            "several instance types: which value is of which is not known"
            if machine.types
            else "the instance type is not known, or several are in pools"
        )
    (name,) = machine.types
    spec = machine.specs.get(name)
    if spec is None:
        return Unknown(f"the size of {name} was not found in the price list")
    return _count(resource, spec)


def _count(resource: Resource, spec: InstanceSpec) -> float | None:
    if resource in _BY_GPU:
        return float(spec.gpu) or None
    return float(spec.vcpu)


def quantile(ascending: Sequence[float], share: float) -> float:
    """The smallest value that at least so large a share of them does not exceed.

    >>> quantile([1.0, 2.0, 3.0, 4.0], 0.5), quantile([1.0, 2.0, 3.0, 4.0], 0.95)
    (2.0, 4.0)
    """
    return ascending[max(0, ceil(share * len(ascending)) - 1)]


def _level(use: Utilization, resource: Resource, machine: Machine, life: Life) -> Level | Unknown | None:
    parts = parts_of(resource, use, machine)
    if parts is None or isinstance(parts, Unknown):
        return parts
    if not set(_MEASURES[resource]).isdisjoint(use.unread):
        return Unknown("it could not be read from CloudWatch")
    means, hottest = ([v for v in values_within(use, m, life) if v is not None] for m in _MEASURES[resource])
    if not means or not hottest:
        return Unknown(_silence(use, life))
    level = _of([value / parts for value in means], sorted(value / parts for value in hottest))
    return level if level.max <= IMPOSSIBLE else Unknown(_too_much(level, machine))


def _of(means: Sequence[float], hottest: Sequence[float]) -> Level:
    return Level(
        mean=fsum(means) / len(means),
        p50=quantile(hottest, 0.5),
        p90=quantile(hottest, 0.9),
        p95=quantile(hottest, 0.95),
        p99_5=quantile(hottest, 0.995),
        max=hottest[-1],
    )


def _silence(use: Utilization, life: Life) -> str:
    if not use.timeline.lived(life.born, life.until):
        return "it is younger than one period of measurement"
    if use.kind is PartKind.HOSTS:
        return "its machines published no data: it was too short, or the points have expired"
    return "no data in the window: nothing published it (scaled to zero, or never in service)"


def _too_much(level: Level, machine: Machine) -> str:
    name = "".join(machine.types) or "this kind"
    return f"it comes to {level.max:.0f} %, which {name} cannot reach: another instance type probably ran in the window"
