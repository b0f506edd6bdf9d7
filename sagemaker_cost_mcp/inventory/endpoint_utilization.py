"""What endpoints do with their machines, and what their callers see.

Each kind of endpoint publishes under other dimensions, and only the exact set has data (source: SageMaker developer
guide, "Monitor with CloudWatch", "Asynchronous inference", "Metrics for inference components"):

* classic variants, {EndpointName, VariantName}: requests, latencies and errors in `AWS/SageMaker`, machines in
  `/aws/sagemaker/Endpoints`; a container with many models adds its cache, a serverless variant has memory only;
* async, the same dimensions: `InvocationsProcessed` instead of `Invocations`; its queue under {EndpointName};
* inference components, {InferenceComponentName}: requests in `AWS/SageMaker`, shares of the machine, normalized, in
  `/aws/sagemaker/InferenceComponents`; the variant that hosts them has machines and reservations, no requests.

Latencies are published in microseconds and kept in milliseconds. `InvocationsPerInstance` means something as Sum only:
each request emits 1/N.

Calls for n variants and components over a fortnight by the hour (15 days at most, 360 points): 21 metrics a classic
variant, 4 more where there may be a GPU; 280 metrics fill an answer, so ceil(21 n / 280), at USD 0.00021 a variant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.measured import Source, gauges, may_have_gpu, scaled
from sagemaker_cost_mcp.inventory.metrics import MINUTE_SECONDS, Metric, Query, series
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind, InferenceComponent, Variant
from sagemaker_cost_mcp.model.utilization import Measure, MetricSeries, PartKind, Timeline, Utilization

M = Measure

_SERVICE = "AWS/SageMaker"
_HOSTS = "/aws/sagemaker/Endpoints"
_COMPONENTS = "/aws/sagemaker/InferenceComponents"

_WITHOUT_MACHINES = frozenset({"Creating", "Failed", "OutOfService", "Deleting"})
_MICROSECONDS = 1_000.0
"""In a millisecond."""

_LATENCY = (
    Source(M.LATENCY_P50, "ModelLatency", "p50", _MICROSECONDS),
    Source(M.LATENCY_P90, "ModelLatency", "p90", _MICROSECONDS),
    Source(M.LATENCY_P99, "ModelLatency", "p99", _MICROSECONDS),
)
_ANSWERS = (
    *_LATENCY,
    Source(M.REQUESTS, "Invocations", "Sum"),
    Source(M.OVERHEAD_P50, "OverheadLatency", "p50", _MICROSECONDS),
    Source(M.OVERHEAD_P99, "OverheadLatency", "p99", _MICROSECONDS),
    Source(M.ERRORS_4XX, "Invocation4XXErrors", "Sum"),
    Source(M.ERRORS_5XX, "Invocation5XXErrors", "Sum"),
    Source(M.ERRORS_MODEL, "InvocationModelErrors", "Sum"),
)
_MANY_MODELS = (
    Source(M.CACHE_HITS, "ModelCacheHit", "Average"),
    Source(M.LOADING_WAIT_P99, "ModelLoadingWaitTime", "p99", _MICROSECONDS),
)
_COLD = (
    Source(M.COLD_STARTS, "ModelSetupTime", "SampleCount"),
    Source(M.SETUP_P99, "ModelSetupTime", "p99", _MICROSECONDS),
)
_WORKED_OFF = (
    *_LATENCY,
    Source(M.WORK_P50, "ModelLatency", "p50", _MICROSECONDS),
    Source(M.REQUESTS, "InvocationsProcessed", "Sum"),
    Source(M.FAILURES, "InvocationFailures", "Sum"),
    Source(M.EXPIRED, "ExpiredRequests", "Sum"),
    Source(M.WAIT_P99, "TimeInBacklog", "p99"),
    Source(M.TOTAL_P50, "TotalProcessingTime", "p50"),
    Source(M.TOTAL_P99, "TotalProcessingTime", "p99"),
)
_QUEUE = (
    Source(M.BACKLOG, "ApproximateBacklogSize", "Maximum"),
    Source(M.OLDEST_SECONDS, "ApproximateAgeOfOldestRequest", "Maximum"),
    Source(M.UNSERVED, "HasBacklogWithoutCapacity", "Maximum"),
)
_CORES = gauges((M.CPU, M.CPU_HOTTEST, "CPUUtilization"))
_MEMORY = gauges((M.MEMORY, M.MEMORY_HOTTEST, "MemoryUtilization"))
_DISK = gauges((M.DISK, M.DISK_HOTTEST, "DiskUtilization"))
_GPU = gauges(
    (M.GPU, M.GPU_HOTTEST, "GPUUtilization"),
    (M.GPU_MEMORY, M.GPU_MEMORY_HOTTEST, "GPUMemoryUtilization"),
)
_SHARES = gauges(
    (M.CPU, M.CPU_HOTTEST, "CPUUtilizationNormalized"),
    (M.MEMORY, M.MEMORY_HOTTEST, "MemoryUtilizationNormalized"),
)
_GPU_SHARES = gauges(
    (M.GPU, M.GPU_HOTTEST, "GPUUtilizationNormalized"),
    (M.GPU_MEMORY, M.GPU_MEMORY_HOTTEST, "GPUMemoryUtilizationNormalized"),
)
_RESERVED = (
    Source(M.CPU_RESERVED, "CPUReservation", "Average"),
    Source(M.MEMORY_RESERVED, "MemoryReservation", "Average"),
)
_GPU_RESERVED = (Source(M.GPU_RESERVED, "GPUReservation", "Average"),)


class Look(NamedTuple):
    """How closely to look: metrics cost money, and their points time."""

    timeline: Timeline
    """Periods to ask for; they must still be retained (`metrics.kept_period`)."""
    measures: frozenset[Measure] | None = None
    """Nothing but these; None: everything that is published."""


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A variant or component, and every series to ask for."""

    endpoint_arn: str
    name: str
    kind: PartKind
    normalized: bool
    asked: Mapping[Measure, tuple[Metric, float]]
    """What each measure is made of, and what its values are divided by."""


def endpoint_utilization(
    reading: Reading,
    region: str,
    found: Sequence[Endpoint],
    components: Sequence[InferenceComponent],
    look: Look,
) -> Outcome[Utilization]:
    """Series of the variants and inference components of endpoints that have machines.

    What could not be read is named in `Utilization.unread`, and has a gap.

    Args:
        reading: The question's reading.
        region: Region to ask.
        found: Its endpoints.
        components: Its inference components.
        look: What to ask for.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    timeline = look.timeline
    parts = [_narrowed(part, look.measures) for part in _parts(found, components, timeline)]
    queries = list(dict.fromkeys(Query(metric, timeline) for part in parts for metric, _ in part.asked.values()))
    outcome = series(reading, region, queries)
    answers = dict(zip((query.metric for query in queries), outcome.items, strict=True))
    return Outcome(tuple(_utilization(part, answers, timeline) for part in parts), outcome.gaps)


def _narrowed(part: _Part, measures: frozenset[Measure] | None) -> _Part:
    if measures is None:
        return part
    return replace(part, asked={measure: one for measure, one in part.asked.items() if measure in measures})


def _utilization(part: _Part, answers: Mapping[Metric, MetricSeries | None], timeline: Timeline) -> Utilization:
    read = {measure: scaled(answers[metric], divisor) for measure, (metric, divisor) in part.asked.items()}
    return Utilization(
        resource_arn=part.endpoint_arn,
        part=part.name,
        kind=part.kind,
        normalized=part.normalized,
        timeline=timeline,
        series={measure: one for measure, one in read.items() if one is not None},
        unread=tuple(measure for measure, one in read.items() if one is None),
    )


def chosen(
    found: Sequence[Endpoint], components: Sequence[InferenceComponent], names: Collection[str]
) -> tuple[tuple[Endpoint, ...], tuple[InferenceComponent, ...]]:
    """Endpoints and components of some names, an endpoint with all of its components; no names: all of them."""
    if not names:
        return tuple(found), tuple(components)
    mine = tuple(one for one in components if not {one.ref.name, one.endpoint_name}.isdisjoint(names))
    hosts = {one.endpoint_name for one in mine}.union(names)
    return tuple(one for one in found if one.ref.name in hosts), mine


def _parts(found: Iterable[Endpoint], components: Iterable[InferenceComponent], timeline: Timeline) -> Iterator[_Part]:
    by_name = {one.ref.name: one for one in found if one.kind and one.status not in _WITHOUT_MACHINES}
    for endpoint in by_name.values():
        yield from (_variant(endpoint, variant, timeline) for variant in endpoint.variants)
    for component in components:
        if component.endpoint_name in by_name:
            yield _component(by_name[component.endpoint_name], component, timeline)


def _variant(endpoint: Endpoint, variant: Variant, timeline: Timeline) -> _Part:
    where = (("EndpointName", endpoint.ref.name), ("VariantName", variant.name))
    queue = where[:1]
    asked = {
        **_asked(_SERVICE, where, _requests(endpoint, variant, timeline)),
        **_asked(_HOSTS, where, _machines(endpoint, variant, timeline)),
        **_asked(_SERVICE, queue, _QUEUE if endpoint.kind is EndpointKind.ASYNC else ()),
    }
    shared = endpoint.kind is EndpointKind.INFERENCE_COMPONENT
    return _Part(
        endpoint_arn=endpoint.ref.arn, name=variant.name, kind=PartKind.VARIANT, normalized=shared, asked=asked
    )


def _component(endpoint: Endpoint, component: InferenceComponent, timeline: Timeline) -> _Part:
    where = (("InferenceComponentName", component.ref.name),)
    by_copy = (
        Source(M.REQUESTS_PER_INSTANCE, "InvocationsPerCopy", "Sum", _minutes(timeline)),
        Source(M.CONCURRENCY, "ConcurrentRequestsPerCopy", "Maximum"),
    )
    types = [variant.instance_type for variant in endpoint.variants if variant.name == component.variant]
    shares = (*_SHARES, *(_GPU_SHARES if any(map(may_have_gpu, types)) else ()))
    asked = {**_asked(_SERVICE, where, (*_ANSWERS, *by_copy)), **_asked(_COMPONENTS, where, shares)}
    return _Part(
        endpoint_arn=endpoint.ref.arn, name=component.ref.name, kind=PartKind.COMPONENT, normalized=True, asked=asked
    )


def _requests(endpoint: Endpoint, variant: Variant, timeline: Timeline) -> tuple[Source, ...]:
    """What `AWS/SageMaker` holds under endpoint and variant."""
    if endpoint.kind is EndpointKind.INFERENCE_COMPONENT:
        return ()
    if endpoint.kind is EndpointKind.ASYNC:
        return _WORKED_OFF
    if _is_serverless(endpoint, variant):
        return (*_ANSWERS, *_COLD)
    by_instance = (
        Source(M.REQUESTS_PER_INSTANCE, "InvocationsPerInstance", "Sum", _minutes(timeline)),
        Source(M.CONCURRENCY, "ConcurrentRequestsPerModel", "Maximum"),
    )
    return (*_ANSWERS, *by_instance, *_MANY_MODELS)


def _machines(endpoint: Endpoint, variant: Variant, timeline: Timeline) -> tuple[Source, ...]:
    """What `/aws/sagemaker/Endpoints` holds under endpoint and variant."""
    if _is_serverless(endpoint, variant):
        return _MEMORY
    samples = Source(M.INSTANCES, "CPUUtilization", "SampleCount", _minutes(timeline))
    gpu = may_have_gpu(variant.instance_type)
    if endpoint.kind is EndpointKind.INFERENCE_COMPONENT:
        return (*_SHARES, *_DISK, *_RESERVED, *((*_GPU_SHARES, *_GPU_RESERVED) if gpu else ()), samples)
    models = () if endpoint.kind is EndpointKind.ASYNC else (Source(M.MODELS_LOADED, "LoadedModelCount", "Average"),)
    return (*_CORES, *_MEMORY, *_DISK, *(_GPU if gpu else ()), samples, *models)


def _asked(
    namespace: str, dimensions: tuple[tuple[str, str], ...], sources: Iterable[Source]
) -> dict[Measure, tuple[Metric, float]]:
    return {one.measure: (one.metric(namespace, dimensions), one.divisor) for one in sources}


def _is_serverless(endpoint: Endpoint, variant: Variant) -> bool:
    return endpoint.kind is EndpointKind.SERVERLESS and variant.instance_type is None


def _minutes(timeline: Timeline) -> float:
    """Minutes in a period: utilization has a sample a minute and instance, and a rate is a minute's."""
    return timeline.period_seconds / MINUTE_SECONDS
