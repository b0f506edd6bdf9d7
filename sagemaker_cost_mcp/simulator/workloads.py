"""Who calls an endpoint's variants and components, and on how many instances: shared by metrics, bill and inventory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sagemaker_cost_mcp.simulator.description import Endpoint, InferenceComponent, Traffic, Variant
from sagemaker_cost_mcp.simulator.traffic import Capacity, Confluence, Flow, SharedStream, Stream


@dataclass(frozen=True, kw_only=True)
class Workload:
    """Requests, and the instances (or copies) that answer them."""

    flow: Flow
    capacity: Capacity


@dataclass(frozen=True, kw_only=True)
class EndpointWorkloads:
    """The loads of an endpoint's parts, by name."""

    variants: Mapping[str, Workload]
    components: Mapping[str, Workload]


def endpoint_workloads(endpoint: Endpoint, seed: str) -> EndpointWorkloads:
    """The loads of an endpoint."""
    components = {one.name: _component_work(one, seed, endpoint) for one in endpoint.components}
    variants = {one.name: _variant_work(one, seed, endpoint, components) for one in endpoint.all_variants}
    return EndpointWorkloads(variants=variants, components=components)


def _component_work(component: InferenceComponent, seed: str, endpoint: Endpoint) -> Workload:
    flow = _stream(component.traffic, seed, endpoint.region, component.name)
    return Workload(flow=flow, capacity=Capacity(flow, component.copies, component.scaling))


def _variant_work(variant: Variant, seed: str, endpoint: Endpoint, components: Mapping[str, Workload]) -> Workload:
    if endpoint.for_components:
        mine = [components[one.name].flow for one in endpoint.components if one.variant == variant.name]
        flow: Flow = Confluence(mine)
    else:
        flow = _stream(variant.traffic, seed, endpoint.region, endpoint.name, variant.name)
    # A serverless variant has no instances; that it publishes at all is what the one stands for.
    fixed = 1 if variant.instance_type is None else variant.count
    return Workload(flow=flow, capacity=Capacity(flow, fixed, variant.scaling))


def _stream(traffic: Traffic, seed: str, *whose: str) -> Stream:
    return _shared(traffic, seed) if traffic.shared else Stream(traffic, seed, *whose)


@lru_cache(maxsize=64)
def _shared(traffic: Traffic, seed: str) -> SharedStream:
    """One stream for all that have the same traffic in the same account."""
    return SharedStream(traffic, seed)
