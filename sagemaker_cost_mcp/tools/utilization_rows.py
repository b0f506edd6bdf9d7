"""One part's utilization as a row of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import PlainSerializer, WithJsonSchema

from sagemaker_cost_mcp.analysis import served_traffic as served
from sagemaker_cost_mcp.analysis.served_traffic import Latency, Traffic
from sagemaker_cost_mcp.analysis.utilization import (
    Level,
    Life,
    Resource,
    Unknown,
    coverage,
    instances,
    levels,
    values_within,
)
from sagemaker_cost_mcp.analysis.utilization_samples import Sample, samples
from sagemaker_cost_mcp.model.utilization import Measure, Utilization
from sagemaker_cost_mcp.tools.answers import ResourceRow, Row
from sagemaker_cost_mcp.tools.machine_parts import Part

Rounded = Annotated[
    float, PlainSerializer(lambda number: round(number, 2), return_type=float), WithJsonSchema({"type": "number"})
]
Share = Annotated[
    float, PlainSerializer(lambda number: round(number, 4), return_type=float), WithJsonSchema({"type": "number"})
]


class LevelRow(Row):
    mean_percent: Rounded
    """Over instances and periods."""
    p95_percent: Rounded
    """Of the periods of the hottest instance, each with its hottest minute."""
    max_percent: Rounded
    p50_percent: Rounded | None = None
    """With detail=full, as the next two."""
    p90_percent: Rounded | None = None
    p99_5_percent: Rounded | None = None


class RequestsRow(Row):
    total: Rounded
    busiest_hour: datetime | None = None
    """Its start, UTC."""
    busiest_hour_requests: Rounded | None = None
    idle_share: Share
    """Of the periods with data: those without a request, 0 to 1."""
    per_minute_per_instance_peak: Rounded | None = None
    """In the busiest period; of an inference component: per copy."""


class LatencyRow(Row):
    p50_ms: Rounded | None = None
    """ModelLatency of a typical period, weighted by requests."""
    p99_ms: Rounded | None = None
    p99_worst_ms: Rounded | None = None
    """In the worst period."""
    overhead_p99_ms: Rounded | None = None


class SampleRow(Row):
    start: datetime
    seconds: int
    instances: Rounded | None = None
    cpu_percent: Rounded | None = None
    cpu_hottest_percent: Rounded | None = None
    memory_percent: Rounded | None = None
    gpu_percent: Rounded | None = None
    gpu_hottest_percent: Rounded | None = None
    requests: Rounded | None = None
    latency_p99_ms: Rounded | None = None


class UtilizationRow(Row):
    resource: ResourceRow
    kind: str
    """`real-time`, `serverless`, `async`, `inference-component`, `training`, `processing`, `transform`."""
    part: str
    """Variant or inference component; of a job its own name."""
    label: str
    """Endpoint and part, for people."""
    instance_type: str | None = None
    """Several, if they are mixed."""
    instances_now: int | None = None
    instances_mean: Rounded | None = None
    instances_max: Rounded | None = None
    cpu: LevelRow | None = None
    """Percent of all cores; of an inference component: of what it reserves."""
    memory: LevelRow | None = None
    gpu: LevelRow | None = None
    """Percent of all GPUs."""
    gpu_memory: LevelRow | None = None
    disk: LevelRow | None = None
    requests: RequestsRow | None = None
    latency: LatencyRow | None = None
    error_rates: dict[str, Share] | None = None
    """Share of requests, 0 to 1: `4xx`, `5xx`, `model`; async: `failed`, `expired`."""
    measured: dict[str, Rounded] | None = None
    """What else this kind publishes: queue, cache, cold starts; worst or mean as the name says."""
    coverage: Share | None = None
    """Share of the periods with data, 0 to 1, since it exists."""
    period_seconds: int | None = None
    undecided: list[str]
    """What is missing, and why: no zero stands for it."""
    notes: list[str]
    samples: list[SampleRow] | None = None
    """With detail=full: over time."""


@dataclass(frozen=True)
class Judged:
    """A part with its levels: what rows are ordered by."""

    part: Part
    levels: Mapping[Resource, Level | Unknown]
    traffic: Traffic | Unknown | None

    @classmethod
    def of(cls, part: Part) -> Judged:
        """The part, looked at."""
        if part.use is None:
            return cls(part, {}, None)
        return cls(part, levels(part.use, part.machine, part.life), served.traffic(part.use, part.life))

    @property
    def pressure(self) -> float | None:
        """P95 of the hotter of CPU and GPU, percent; None: not known."""
        known = [self.levels.get(resource) for resource in (Resource.CPU, Resource.GPU)]
        return max((level.p95 for level in known if isinstance(level, Level)), default=None)

    @property
    def blank(self) -> bool:
        """Whether its CPU or GPU should be known and is not."""
        named = (self.levels.get(resource) for resource in (Resource.CPU, Resource.GPU))
        return self.part.use is None or bool(self.part.use.note) or any(isinstance(one, Unknown) for one in named)

    @property
    def rank(self) -> tuple[bool, bool, float, str, str]:
        """Running before over, known before unknown, least used first."""
        return self.part.ended, self.pressure is None, self.pressure or 0.0, self.part.ref.arn, self.part.name


def row(judged: Judged, *, full: bool) -> UtilizationRow:
    """The row of a part; `full` adds more quantiles and how it went over time."""
    part, use = judged.part, judged.part.use
    fields: dict[str, Any] = {
        "resource": ResourceRow.of(part.ref),
        "kind": part.kind,
        "part": part.name,
        "label": part.label,
        "instance_type": ", ".join(sorted(part.machine.types)) or None,
        "instances_now": part.instances_now,
        "undecided": list(_undecided(judged)),
        "notes": list(part.notes),
    }
    if use is not None:
        fields |= _measured(judged, use, full=full)
    return UtilizationRow(**fields)


def _measured(judged: Judged, use: Utilization, *, full: bool) -> dict[str, Any]:
    life = judged.part.life
    machines = instances(use, life)
    return {
        **{
            resource.value: _level(level, full=full)
            for resource, level in judged.levels.items()
            if isinstance(level, Level)
        },
        "instances_mean": machines.mean if machines else None,
        "instances_max": machines.max if machines else None,
        "requests": _requests(judged.traffic),
        "latency": _latency(use, life),
        "error_rates": _errors(use, life),
        "measured": _extras(use, life) or None,
        "coverage": coverage(use, life),
        "period_seconds": use.timeline.period_seconds,
        "samples": _samples(judged.part, use) if full else None,
    }


def _level(level: Level, *, full: bool) -> LevelRow:
    plain = LevelRow(mean_percent=level.mean, p95_percent=level.p95, max_percent=level.max)
    if not full:
        return plain
    return plain.model_copy(update={"p50_percent": level.p50, "p90_percent": level.p90, "p99_5_percent": level.p99_5})


def _requests(traffic: Traffic | Unknown | None) -> RequestsRow | None:
    if not isinstance(traffic, Traffic):
        return None
    return RequestsRow(
        total=traffic.total,
        busiest_hour=traffic.busiest_hour,
        busiest_hour_requests=traffic.busiest_requests,
        idle_share=traffic.idle_share,
        per_minute_per_instance_peak=traffic.peak_per_instance,
    )


def _latency(use: Utilization, life: Life) -> LatencyRow | None:
    median, tail = (served.latency(use, one, life) for one in (Measure.LATENCY_P50, Measure.LATENCY_P99))
    if median is None and tail is None:
        return None
    return LatencyRow(
        p50_ms=_typical(median),
        p99_ms=_typical(tail),
        p99_worst_ms=tail.worst if tail else None,
        overhead_p99_ms=_typical(served.latency(use, Measure.OVERHEAD_P99, life)),
    )


def _typical(latency: Latency | None) -> float | None:
    return latency.typical if latency else None


def _errors(use: Utilization, life: Life) -> dict[str, float] | None:
    rates = {name: rate for name, rate in served.error_rates(use, life).items() if rate is not None}
    return rates or None


_WORST = {
    "queue_max": Measure.BACKLOG,
    "oldest_request_max_seconds": Measure.OLDEST_SECONDS,
    "queue_without_instances": Measure.UNSERVED,
    "wait_p99_worst_ms": Measure.WAIT_P99,
    "total_p99_worst_ms": Measure.TOTAL_P99,
    "model_loading_wait_p99_worst_ms": Measure.LOADING_WAIT_P99,
    "cold_start_p99_worst_ms": Measure.SETUP_P99,
    "concurrent_requests_max": Measure.CONCURRENCY,
}
_MEAN = {
    "model_cache_hit_share_mean": Measure.CACHE_HITS,
    "models_loaded_mean": Measure.MODELS_LOADED,
    "cpu_reserved_percent_mean": Measure.CPU_RESERVED,
    "memory_reserved_percent_mean": Measure.MEMORY_RESERVED,
    "gpu_reserved_percent_mean": Measure.GPU_RESERVED,
}
_TOTAL = {"cold_starts_total": Measure.COLD_STARTS}


def _extras(use: Utilization, life: Life) -> dict[str, float]:
    """What only some kinds publish, where there was data."""
    found: dict[str, float] = {}
    for names, joined in ((_WORST, max), (_MEAN, _mean), (_TOTAL, sum)):
        for name, measure in names.items():
            values = [value for value in values_within(use, measure, life) if value is not None]
            if values:
                found[name] = joined(values)
    return found


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _samples(part: Part, use: Utilization) -> list[SampleRow]:
    return [_sample(one) for one in samples(use, part.machine, part.life)]


def _sample(one: Sample) -> SampleRow:
    return SampleRow(
        start=one.start,
        seconds=int(one.length.total_seconds()),
        instances=one.instances,
        cpu_percent=one.cpu,
        cpu_hottest_percent=one.cpu_hottest,
        memory_percent=one.memory,
        gpu_percent=one.gpu,
        gpu_hottest_percent=one.gpu_hottest,
        requests=one.requests,
        latency_p99_ms=one.latency_p99,
    )


def _undecided(judged: Judged) -> Iterator[str]:
    """Every number that there should be and is not; equal reasons are told once."""
    if judged.part.use is None:
        yield judged.part.unasked
        return
    if judged.part.use.note:
        yield judged.part.use.note
    missing: dict[str, list[str]] = {}
    named: Iterable[tuple[str, object]] = (
        *((resource.value.replace("_", " "), level) for resource, level in judged.levels.items()),
        ("requests", judged.traffic),
    )
    for name, found in named:
        if isinstance(found, Unknown):
            missing.setdefault(found.reason, []).append(name)
    for reason, names in missing.items():
        yield f"{', '.join(names)}: {reason}"
