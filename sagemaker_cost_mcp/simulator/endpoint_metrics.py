"""CloudWatch metrics of endpoints, under the dimension sets that carry data and no others.

Source: "Monitor Amazon SageMaker AI with Amazon CloudWatch", "Asynchronous inference metrics", and recorded answers.
Async endpoints have no `Invocations`; inference components publish under `InferenceComponentName` alone; the
variant of an inference-component endpoint has utilization only; serverless variants have no CPUUtilization.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from sagemaker_cost_mcp.simulator.description import Endpoint, Fleet, InferenceComponent, Span, Variant
from sagemaker_cost_mcp.simulator.emission import Counted, Emission, Gauge, Measured
from sagemaker_cost_mcp.simulator.prices import sizes
from sagemaker_cost_mcp.simulator.series import Sample, Series, Tally, joined, percentile
from sagemaker_cost_mcp.simulator.traffic import MINUTES, Hour, SharedStream, hour_number
from sagemaker_cost_mcp.simulator.workloads import EndpointWorkloads, Workload, endpoint_workloads

T = TypeVar("T")

SERVICE_NAMESPACE = "AWS/SageMaker"
ENDPOINT_NAMESPACE = "/aws/sagemaker/Endpoints"
COMPONENT_NAMESPACE = "/aws/sagemaker/InferenceComponents"

_HOURS_KEPT = 400
"""Of each series: an hourly fortnight, and some kilobytes."""
MICROSECONDS = 1000
"""In a millisecond: the description's latencies against CloudWatch's."""

Dimensions = tuple[tuple[str, str], ...]
Emissions = dict[str, tuple[Emission, str]]
"""By metric name: what is published, and its unit."""

_NONE, _PERCENT, _MICRO, _MILLI = "None", "Percent", "Microseconds", "Milliseconds"
_ERRORS = ("Invocation4XXErrors", "Invocation5XXErrors", "InvocationModelErrors")


@dataclass(frozen=True, kw_only=True)
class WorkloadSeries(Series):
    """One metric of a variant, a component or an endpoint."""

    work: Workload
    emission: Emission

    def samples(self, start: datetime, end: datetime) -> Iterator[Sample]:
        """Samples of the minutes from `start` to before `end`, in order."""
        for number, minutes in self._cut(start, end):
            yield from self.emission.samples(self._hour(number, minutes), self.work.capacity.at(number))

    def tally(self, start: datetime, end: datetime) -> Tally | None:
        """All samples of a stretch; reckoned once for all whose requests and machines are the same."""
        return self._once((start, end), lambda: self._tally(start, end))

    def percentile(self, percent: float, start: datetime, end: datetime) -> float | None:
        """The number that so many percent of the samples of a stretch do not exceed; reckoned once likewise."""
        return self._once((percent, start, end), lambda: percentile(self.samples(start, end), percent))

    def _once(self, question: Hashable, reckoned: Callable[[], T]) -> T:
        flow, capacity = self.work.flow, self.work.capacity
        if not isinstance(flow, SharedStream) or capacity.varies:
            return reckoned()
        return flow.once((self.emission, capacity.steady, self.span, question), reckoned)

    def _tally(self, start: datetime, end: datetime) -> Tally | None:
        return joined(self._of_hour(number, minutes) for number, minutes in self._cut(start, end))

    def _of_hour(self, number: int, minutes: range) -> Tally | None:
        """Whole hours are kept: a day is made of them, and every statistic asks for the same."""
        if len(minutes) < MINUTES:
            return self.emission.tally(self._hour(number, minutes), self.work.capacity.at(number))
        if number not in self._kept:
            if len(self._kept) >= _HOURS_KEPT:
                self._kept.clear()
            self._kept[number] = self.emission.tally(self.work.flow.hour(number), self.work.capacity.at(number))
        return self._kept[number]

    @cached_property
    def _kept(self) -> dict[int, Tally | None]:
        return {}

    def _hour(self, number: int, minutes: range) -> Hour:
        hour = self.work.flow.hour(number)
        if len(minutes) == MINUTES:
            return hour
        return Hour(hour.counts[minutes.start : minutes.stop], hour.noise[minutes.start : minutes.stop])

    def _cut(self, start: datetime, end: datetime) -> Iterator[tuple[int, range]]:
        """Numbers of hours, and their minutes that begin from `start` to before `end` while this is published."""
        first, after = max(_minute_number(start), self._lived[0]), min(_minute_number(end), self._lived[1])
        while first < after:
            number, minute = divmod(first, MINUTES)
            stop = min(MINUTES, minute + after - first)
            yield number, range(minute, stop)
            first += stop - minute

    @cached_property
    def _lived(self) -> tuple[int, int]:
        end = self.span.end
        return _minute_number(self.span.start), sys.maxsize if end is None else _minute_number(end)

    def has_data(self, start: datetime, end: datetime) -> bool:
        """Whether there is a sample in a stretch."""
        published = Series.has_data(self, start, end)
        if not published or not self.emission.silent:
            return published
        start = max(start, self.span.start)
        return any(self.work.flow.total(number) for number in range(hour_number(start), hour_number(end) + 1))


def _minute_number(moment: datetime) -> int:
    """Minutes since 1970 until a moment, or until the next full minute."""
    return -int(-moment.timestamp() // MINUTES)


def endpoint_series(fleet: Fleet, region: str) -> Iterator[Series]:
    """Everything that the endpoints of a region published, ever."""
    for endpoint in fleet.endpoints:
        if endpoint.region == region:
            work = endpoint_workloads(endpoint, fleet.seed)
            for span in endpoint.service:
                yield from _of_endpoint(endpoint, work, span)


def _of_endpoint(endpoint: Endpoint, work: EndpointWorkloads, span: Span) -> Iterator[Series]:
    for variant in endpoint.all_variants:
        mine = work.variants[variant.name]
        where: Dimensions = (("EndpointName", endpoint.name), ("VariantName", variant.name))
        yield from _published(SERVICE_NAMESPACE, where, span, mine, _of_requests(endpoint, variant))
        yield from _published(ENDPOINT_NAMESPACE, where, span, mine, _of_machines(endpoint, variant))
    if endpoint.async_output is not None:
        whole = work.variants[endpoint.variants[0].name]
        where = (("EndpointName", endpoint.name),)
        yield from _published(SERVICE_NAMESPACE, where, span, whole, _backlog(endpoint.variants[0]))
    for component in endpoint.components:
        if component.status == "InService":
            yield from _of_component(component, work.components[component.name], span.end)


def _of_component(component: InferenceComponent, work: Workload, end: datetime | None) -> Iterator[Series]:
    where: Dimensions = (("InferenceComponentName", component.name),)
    span = Span(start=component.created, end=end)
    footprint = component.footprint
    counts: Emissions = {
        "Invocations": (Counted(), _NONE),
        "InvocationsPerCopy": (Counted(shared=True), _NONE),
        "ConcurrentRequestsPerCopy": (Gauge(rest=0.0, slope=footprint.latency_ms / 60_000), _NONE),
        **_latencies(footprint.latency_ms, footprint.overhead_ms),
        **_no_errors(),
    }
    levels: Emissions = {
        "CPUUtilizationNormalized": (_level(footprint.cpu_idle, footprint.cpu_per_request, 1), _PERCENT),
        "MemoryUtilizationNormalized": (_level(footprint.memory, 0, 1), _PERCENT),
    }
    if component.accelerators:
        levels["GPUUtilizationNormalized"] = (_level(footprint.gpu_idle, footprint.gpu_per_request, 1), _PERCENT)
        levels["GPUMemoryUtilizationNormalized"] = (_level(footprint.gpu_memory, 0, 1), _PERCENT)
    yield from _published(SERVICE_NAMESPACE, where, span, work, counts)
    yield from _published(COMPONENT_NAMESPACE, where, span, work, levels)


def _published(
    namespace: str, dimensions: Dimensions, span: Span, work: Workload, emissions: Emissions
) -> Iterator[Series]:
    for name, (emission, unit) in emissions.items():
        yield WorkloadSeries(
            namespace=namespace,
            name=name,
            dimensions=dimensions,
            span=span,
            unit=unit,
            work=work,
            emission=emission,
        )


def _of_requests(endpoint: Endpoint, variant: Variant) -> Emissions:
    """What `AWS/SageMaker` holds under endpoint and variant."""
    footprint = variant.footprint
    if endpoint.for_components:
        return {}
    if endpoint.async_output is not None:
        return _async_work(variant)
    found: Emissions = {
        "Invocations": (Counted(), _NONE),
        **_latencies(footprint.latency_ms, footprint.overhead_ms),
        **_no_errors(),
    }
    if variant.serverless is not None:
        setup = Measured(ordinary=2_400 * MICROSECONDS, other=5_000 * MICROSECONDS)
        return found | {"ModelSetupTime": (setup, _MICRO)}
    found["InvocationsPerInstance"] = (Counted(shared=True), _NONE)
    found["ConcurrentRequestsPerModel"] = (Gauge(rest=0.0, slope=footprint.latency_ms / 60_000), _NONE)
    return found | (_of_loading() if variant.models_loaded else {})


def _of_machines(endpoint: Endpoint, variant: Variant) -> Emissions:
    """What `/aws/sagemaker/Endpoints` holds under endpoint and variant."""
    footprint = variant.footprint
    found: Emissions = {
        "MemoryUtilization": (_level(footprint.memory, 0, 1), _PERCENT),
        "DiskUtilization": (_level(footprint.disk, 0, 1), _PERCENT),
    }
    if variant.instance_type is None:
        return found
    size = sizes()[variant.instance_type]
    found["CPUUtilization"] = (_level(footprint.cpu_idle, footprint.cpu_per_request, size.vcpu), _PERCENT)
    if size.gpu:
        found["GPUUtilization"] = (_level(footprint.gpu_idle, footprint.gpu_per_request, size.gpu), _PERCENT)
        found["GPUMemoryUtilization"] = (_level(footprint.gpu_memory, 0, size.gpu), _PERCENT)
    if variant.models_loaded:
        found["LoadedModelCount"] = (Gauge(rest=float(variant.models_loaded)), _NONE)
    return found | (_of_shared_machines(endpoint, variant) if endpoint.for_components else {})


def _of_shared_machines(endpoint: Endpoint, variant: Variant) -> Emissions:
    """Inference components: utilization on a scale to 100, and the part that is reserved."""
    footprint, size = variant.footprint, sizes()[variant.instance_type or ""]
    mine = [one for one in endpoint.components if one.variant == variant.name]
    cores = size.vcpu * variant.count
    reserved = 100 * sum(one.cpus * one.copies for one in mine) / cores
    memory = 100 * sum(one.memory_mb * one.copies for one in mine) / (size.memory_gib * 1024 * variant.count)
    found: Emissions = {
        "CPUUtilizationNormalized": (_level(footprint.cpu_idle, footprint.cpu_per_request, 1), _PERCENT),
        "MemoryUtilizationNormalized": (_level(footprint.memory, 0, 1), _PERCENT),
        "CPUReservation": (Gauge(rest=reserved), _PERCENT),
        "MemoryReservation": (Gauge(rest=memory), _PERCENT),
    }
    if size.gpu:
        accelerators = 100 * sum(one.accelerators * one.copies for one in mine) / (size.gpu * variant.count)
        found["GPUUtilizationNormalized"] = (_level(footprint.gpu_idle, footprint.gpu_per_request, 1), _PERCENT)
        found["GPUMemoryUtilizationNormalized"] = (_level(footprint.gpu_memory, 0, 1), _PERCENT)
        found["GPUReservation"] = (Gauge(rest=accelerators), _PERCENT)
    return found


def _async_work(variant: Variant) -> Emissions:
    """What was worked off; where nothing was, nothing is published."""
    busy = variant.footprint.latency_ms
    return {
        "InvocationsProcessed": (Counted(silent=True), _NONE),
        "InvocationFailures": (Counted(worth=0.0, silent=True), _NONE),
        "ExpiredRequests": (Counted(worth=0.0, silent=True), _NONE),
        "TimeInBacklog": (Measured(ordinary=busy / 2, other=busy * 4), _MILLI),
        "TotalProcessingTime": (Measured(ordinary=busy * 1.6, other=busy * 5), _MILLI),
        "ModelLatency": (Measured(ordinary=busy * MICROSECONDS, other=busy * 2 * MICROSECONDS), _MICRO),
    }


def _backlog(variant: Variant) -> Emissions:
    """The queue in front of an async endpoint is there, and measured, even at zero instances."""
    minutes = variant.footprint.latency_ms / 60_000
    return {
        "ApproximateBacklogSize": (Gauge(rest=0.0, slope=minutes, by_machine=False), _NONE),
        "ApproximateBacklogSizePerInstance": (Gauge(rest=0.0, slope=minutes), _NONE),
        "ApproximateAgeOfOldestRequest": (Gauge(rest=0.0, slope=minutes * 30, by_machine=False), "Seconds"),
        "HasBacklogWithoutCapacity": (Gauge(rest=0.0, by_machine=False), _NONE),
    }


def _of_loading() -> Emissions:
    """A multi-model container: most requests find their model in memory."""
    return {
        "ModelCacheHit": (Measured(ordinary=1.0, other=0.0, every=12, ripple=0.0), _NONE),
        "ModelLoadingWaitTime": (Measured(ordinary=0.0, other=900_000.0, every=12), _MICRO),
        "ModelLoadingTime": (Measured(ordinary=700_000.0, other=1_200_000.0, every=12), _MICRO),
        "ModelDownloadingTime": (Measured(ordinary=300_000.0, other=600_000.0, every=12), _MICRO),
        "ModelUnloadingTime": (Measured(ordinary=60_000.0, other=90_000.0, every=12), _MICRO),
    }


def _latencies(model_ms: float, overhead_ms: float) -> Emissions:
    model, overhead = model_ms * MICROSECONDS, overhead_ms * MICROSECONDS
    return {
        "ModelLatency": (Measured(ordinary=model, other=model * 3), _MICRO),
        "OverheadLatency": (Measured(ordinary=overhead, other=overhead * 4), _MICRO),
    }


def _no_errors() -> Emissions:
    return {name: (Counted(worth=0.0), _NONE) for name in _ERRORS}


def _level(idle: float, per_request: float, parts: int) -> Gauge:
    """A utilization: percent of one core (or GPU) times their number, 0 to 100 x `parts`."""
    return Gauge(rest=idle * parts, slope=per_request * parts, top=100.0 * parts, ripple=0.06 if per_request else 0.02)
