"""What a well-kept endpoint is in `everything-wrong` and `well-run`: one big enough instance, busy day and night.

On ml.c5.2xlarge (8 vCPUs, 16 GiB) its calls keep 50 to 65 % of the cores busy and its model fills 60 % of the memory:
ml.c5.xlarge would be too small. Its container is its own, in a VPC, so that neither a shared nor a serverless endpoint
would do; no Graviton type of its size has a price.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sagemaker_cost_mcp.simulator.description import MAIN_REGION, Endpoint, Footprint, Model, Traffic, Variant
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._wrong_places import ACCOUNT, TAGS

BUSY = Traffic(night=250, peak=60, peak_hour=14, peak_hours=12)
"""Requests at all hours."""
WORKING = Footprint(cpu_idle=5, cpu_per_request=0.17, memory=60, latency_ms=60)
SUBNETS = ("subnet-0a1b2c3d4e5f60718", "subnet-0b2c3d4e5f6071829")
GROUPS = ("sg-0c3d4e5f60718293a",)


@dataclass(frozen=True)
class Serving:
    """Endpoints and the models that stand on them."""

    endpoints: tuple[Endpoint, ...] = ()
    models: tuple[Model, ...] = field(default=())

    def __add__(self, other: Serving) -> Serving:
        """Both."""
        return Serving((*self.endpoints, *other.endpoints), (*self.models, *other.models))


def variant(**more: Any) -> Variant:
    """A busy variant, but for what is said of it."""
    usual = Variant(instance_type="ml.c5.2xlarge", traffic=BUSY, footprint=WORKING)
    return replace(usual, **more)


def serving(days: Days, name: str, age: int, *variants: Variant, **more: Any) -> Serving:
    """An endpoint with a model for each of its variants; without variants the busy one."""
    region = more.get("region", MAIN_REGION)
    isolated = more.pop("model", {})
    parts = variants or (variant(),)
    shadows = more.pop("shadows", ())
    bare = "hosts_components" in more
    named = tuple(
        one if one.model or bare else replace(one, model=_model_name(name, one)) for one in (*parts, *shadows)
    )
    endpoint = Endpoint(
        name=name,
        created=days.ago(age),
        variants=named[: len(parts)],
        shadows=named[len(parts) :],
        tags=more.pop("tags", TAGS),
        **more,
    )
    return Serving((endpoint,), tuple(_models(days, named, region, isolated)))


def _model_name(endpoint: str, one: Variant) -> str:
    return endpoint if one.name == "AllTraffic" else f"{endpoint}-{one.name}"


def _models(days: Days, variants: tuple[Variant, ...], region: str, more: dict[str, Any]) -> Iterator[Model]:
    for name in {one.model for one in variants if one.model}:
        yield model(days, name, region, **more)


def model(days: Days, name: str, region: str = MAIN_REGION, **more: Any) -> Model:
    """A model in a container and a VPC of one's own."""
    usual = Model(
        name=name,
        image=f"{ACCOUNT}.dkr.ecr.{region}.amazonaws.com/{name}:1.0",
        region=region,
        created=days.ago(360),
        artifact=f"s3://models-{region}-{ACCOUNT}/{name}/model.tar.gz",
        subnets=SUBNETS,
        security_groups=GROUPS,
        tags=TAGS,
    )
    return replace(usual, **more)


def watched(endpoint: Endpoint) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Metric and dimensions that an alarm on an endpoint may look at: something that it publishes."""
    if endpoint.components:
        return "Invocation5XXErrors", (("InferenceComponentName", endpoint.components[0].name),)
    if endpoint.async_output:
        return "ApproximateBacklogSize", (("EndpointName", endpoint.name),)
    return "Invocation5XXErrors", (("EndpointName", endpoint.name), ("VariantName", endpoint.variants[0].name))
