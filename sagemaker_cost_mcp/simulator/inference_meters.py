"""What endpoints are charged for: instances, volumes, seconds of serverless work, and the bytes in and out.

Requests are the very ones that the metrics count: a serverless second or a gigabyte out has a request behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description import Endpoint, Serverless, Span, Traffic, Variant
from sagemaker_cost_mcp.simulator.headings import Heading
from sagemaker_cost_mcp.simulator.meter import Meter, Place, overlap_seconds
from sagemaker_cost_mcp.simulator.traffic import SECONDS, Capacity, Flow, hour_number, requests_within
from sagemaker_cost_mcp.simulator.workloads import Workload, endpoint_workloads

KILOBYTES_PER_GB = 1 << 20
MEGABYTES_PER_GB = 1024

Spans = tuple[Span, ...]


def endpoint_meters(account: str, endpoint: Endpoint, seed: str) -> Iterator[Meter]:
    """All meters of an endpoint; none if it was never in service."""
    spans = endpoint.service
    if not spans:
        return
    place = Place(account_id=account, region=endpoint.region, tags=endpoint.tags)
    works = endpoint_workloads(endpoint, seed)
    prefix = "Host:" if endpoint.async_output is None else "AsyncInf:"
    for variant in endpoint.all_variants:
        work = works.variants[variant.name]
        yield from _machine_meters(place, prefix, variant, work, spans)
        if variant.serverless is not None:
            yield from _serverless_meters(place, variant, variant.serverless, work.flow, spans)
        yield from _byte_meters(place, variant.traffic, work.flow, spans)
    for component in endpoint.components:
        born = tuple(Span(start=max(span.start, component.created), end=span.end) for span in spans)
        yield from _byte_meters(place, component.traffic, works.components[component.name].flow, born)


def _machine_meters(place: Place, prefix: str, variant: Variant, work: Workload, spans: Spans) -> Iterator[Meter]:
    if variant.instance_type is None:
        return
    heading = place.heading(prefix + variant.instance_type)
    if work.capacity.varies:
        varying = _instance_hours(work.capacity, spans)
        yield Meter(heading=heading, spans=spans, rate=Decimal(0), varying=varying)
    else:
        yield Meter(heading=heading, spans=spans, rate=Decimal(work.capacity.steady))
    if variant.volume_gb:
        yield from _volume_meters(place, variant, work.capacity, spans)


def _volume_meters(place: Place, variant: Variant, capacity: Capacity, spans: Spans) -> Iterator[Meter]:
    """One volume an instance."""
    whole = place.volume("Host:", spans, variant.volume_gb * capacity.steady)
    if not capacity.varies:
        yield whole
        return
    one = place.volume("Host:", spans, variant.volume_gb)

    def gigabyte_months(hour: datetime) -> Decimal:
        return one.units(hour) * capacity.at(hour_number(hour))

    yield Meter(heading=one.heading, spans=spans, rate=Decimal(0), varying=gigabyte_months)


def _instance_hours(capacity: Capacity, spans: Spans) -> Callable[[datetime], Decimal]:
    def hours(hour: datetime) -> Decimal:
        seconds = sum(overlap_seconds(span, hour) for span in spans)
        return Decimal(capacity.at(hour_number(hour)) * seconds) / SECONDS if seconds else Decimal(0)

    return hours


def _serverless_meters(
    place: Place, variant: Variant, serverless: Serverless, flow: Flow, spans: Spans
) -> Iterator[Meter]:
    """Seconds of work, and of concurrency that is kept ready."""
    size = f"{serverless.memory_mb // MEGABYTES_PER_GB}GB"
    each = Decimal(str(variant.footprint.latency_ms)) / 1000
    item = f"ProvisionedConcurrency:Mem-{size}" if serverless.provisioned else f"ServerlessInf:Mem-{size}"
    yield _by_request(place.heading(item, operation="Invoke-Endpoint", unit="seconds"), each, flow, spans)
    if serverless.provisioned:
        heading = place.heading(f"ProvisionedConcurrency:Usage-{size}", unit="seconds")
        yield Meter(heading=heading, spans=spans, rate=Decimal(serverless.provisioned * SECONDS))


def _byte_meters(place: Place, traffic: Traffic, flow: Flow, spans: Spans) -> Iterator[Meter]:
    for way, kilobytes in (("In", traffic.request_kb), ("Out", traffic.response_kb)):
        if kilobytes:
            heading = place.heading(f"Hst:Data-Bytes-{way}", operation="Invoke-Endpoint", unit="GB")
            yield _by_request(heading, Decimal(str(kilobytes)) / KILOBYTES_PER_GB, flow, spans)


def _by_request(heading: Heading, each: Decimal, flow: Flow, spans: Spans) -> Meter:
    """So many units for each request."""

    def units(hour: datetime) -> Decimal:
        return requests_within(flow, hour_number(hour), spans) * each

    return Meter(heading=heading, spans=spans, rate=Decimal(0), varying=units)
