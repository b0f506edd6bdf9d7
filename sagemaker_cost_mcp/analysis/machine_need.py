"""How much machine a variant needs, from what its instances did.

For each period, what the hottest instance used times the number of instances: as if all of them had been as hot, which
is what one of fewer instances would have to carry. Work (CPU, GPU) divides among instances. What lies in memory does
not: each instance holds the whole model. The need is a quantile of that over the periods: P95, unless asked otherwise.

    need = quantile(hottest instance, percent / 100 x capacity of one instance x instances) x (1 + headroom)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Literal

from sagemaker_cost_mcp.analysis.utilization import (
    IMPOSSIBLE,
    Life,
    Resource,
    Unknown,
    instance_counts,
    quantile,
    values_within,
)
from sagemaker_cost_mcp.model.money import InstanceSpec
from sagemaker_cost_mcp.model.utilization import Measure, Utilization

Percentile = Literal["p90", "p95", "p99.5"]
"""Which quantile of the periods is to be carried."""

SHARES: Mapping[Percentile, float] = {"p90": 0.9, "p95": 0.95, "p99.5": 0.995}

_HOTTEST: Mapping[Resource, Measure] = {
    Resource.CPU: Measure.CPU_HOTTEST,
    Resource.MEMORY: Measure.MEMORY_HOTTEST,
    Resource.GPU: Measure.GPU_HOTTEST,
    Resource.GPU_MEMORY: Measure.GPU_MEMORY_HOTTEST,
}
"""Disk is left out: a volume is sized by itself."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """What has to be carried, without headroom."""

    cores: float
    """Of all instances together."""
    memory_gib: float
    """On each instance."""
    gpus: float
    """Of all instances together; 0: the machine has none, or they never worked."""
    gpu_memory: float
    """On each instance, in GPUs filled to the brim."""
    cores_each: float
    """Of the hottest instance."""
    gpus_each: float
    instances: float
    """Mean number."""
    varies: bool
    """The number of instances was not always the same."""


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """One resource, period by period."""

    hottest: Sequence[float]
    """Units of the resource on the hottest instance."""
    together: Sequence[float]
    """The same, times the number of instances."""


def need(use: Utilization, spec: InstanceSpec, life: Life, percentile: Percentile = "p95") -> Need | Unknown:
    """The need of a variant that ran on instances of one size; unknown where one of its metrics has no data."""
    seen: dict[Resource, _Seen] = {}
    for resource in _of(spec):
        found = _seen(use, resource, spec, life)
        if isinstance(found, Unknown):
            return found
        seen[resource] = found
    share = SHARES[percentile]
    counts = [count for count in instance_counts(use, life) if count is not None]
    gpu, gpu_memory = seen.get(Resource.GPU), seen.get(Resource.GPU_MEMORY)
    return Need(
        cores=_level(seen[Resource.CPU].together, share),
        memory_gib=_level(seen[Resource.MEMORY].hottest, share),
        gpus=_level(gpu.together, share) if gpu else 0.0,
        gpu_memory=_level(gpu_memory.hottest, share) if gpu_memory else 0.0,
        cores_each=_level(seen[Resource.CPU].hottest, share),
        gpus_each=_level(gpu.hottest, share) if gpu else 0.0,
        instances=fsum(counts) / len(counts),
        varies=round(min(counts)) != round(max(counts)),
    )


def _of(spec: InstanceSpec) -> tuple[Resource, ...]:
    plain = (Resource.CPU, Resource.MEMORY)
    return (*plain, Resource.GPU, Resource.GPU_MEMORY) if spec.gpu else plain


def _seen(use: Utilization, resource: Resource, spec: InstanceSpec, life: Life) -> _Seen | Unknown:
    name = resource.value.replace("_", " ")
    if _HOTTEST[resource] in use.unread:
        return Unknown(f"{name}: it could not be read from CloudWatch")
    percent, units = _scale(resource, spec, normalized=use.normalized)
    values = values_within(use, _HOTTEST[resource], life)
    pairs = [
        (value * percent, count)
        for value, count in zip(values, instance_counts(use, life), strict=True)
        if value is not None and count
    ]
    if not pairs:
        return Unknown(f"{name}: no data in the window, and without it no type can be called large enough")
    peak = max(value for value, _ in pairs)
    if peak > IMPOSSIBLE:
        return Unknown(f"{name}: it comes to {peak:.0f} %: another instance type probably ran in the window")
    return _Seen(
        hottest=sorted(value * units for value, _ in pairs),
        together=sorted(value * units * count for value, count in pairs),
    )


def _scale(resource: Resource, spec: InstanceSpec, *, normalized: bool) -> tuple[float, float]:
    """What turns a published value into percent of one instance, and percent into units of the resource."""
    whole = {
        Resource.CPU: float(spec.vcpu),
        Resource.MEMORY: float(spec.memory_gib),
        Resource.GPU: float(spec.gpu),
        Resource.GPU_MEMORY: float(spec.gpu),
    }[resource]
    by_part = resource is not Resource.MEMORY and not normalized
    return (1 / whole if by_part else 1.0), whole / 100


def _level(ascending: Sequence[float], share: float) -> float:
    return quantile(ascending, share)
