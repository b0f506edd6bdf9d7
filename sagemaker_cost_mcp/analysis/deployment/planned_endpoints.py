"""Planned endpoints and models, as they would be described on their first day."""

from __future__ import annotations

from collections.abc import Iterable

from sagemaker_cost_mcp.analysis.deployment.plan import Planned
from sagemaker_cost_mcp.analysis.deployment.planned_ref import Maker
from sagemaker_cost_mcp.analysis.deployment.priced_hosting import instance_type
from sagemaker_cost_mcp.analysis.deployment.properties import NotKnown, Properties
from sagemaker_cost_mcp.analysis.deployment.served import Wanted, is_async, started, variants
from sagemaker_cost_mcp.model.container_images import container_image
from sagemaker_cost_mcp.model.hosting import ComponentPlan, Model, ModelContainer
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind, Variant


def planned_endpoint(maker: Maker, one: Planned) -> Endpoint:
    """An endpoint in service on its configuration.

    Raises:
        NotKnown: Its configuration is not among the resources, or what decides in it is not known.
    """
    config = maker.links.find("EndpointConfig", one.properties.link("EndpointConfigName"), one)
    if config is None:
        raise NotKnown("its configuration is not among the resources")
    wanted = variants(config)
    return Endpoint(
        ref=maker.ref(one, "endpoint"),
        status="InService",
        created_at=maker.taken_at,
        modified_at=maker.taken_at,
        config_name=config.name,
        kind=_kind(config, wanted),
        variants=tuple(map(_variant, wanted)),
    )


def _kind(config: Planned, wanted: Iterable[Wanted]) -> EndpointKind:
    production = [one.properties for one in wanted if not one.shadow]
    if is_async(config):
        return EndpointKind.ASYNC
    if config.properties.has("ExecutionRoleArn") and not any(one.has("ModelName") for one in production):
        return EndpointKind.INFERENCE_COMPONENT
    if any(one.has("ServerlessConfig") for one in production):
        return EndpointKind.SERVERLESS
    return EndpointKind.REAL_TIME


def _variant(wanted: Wanted) -> Variant:
    properties = wanted.properties
    plan = properties.inner("ServerlessConfig")
    name = None if properties.has("ServerlessConfig") else properties.text("InstanceType")
    return Variant(
        name=wanted.name,
        shadow=wanted.shadow,
        instance_type=instance_type(name) if name else None,
        instance_count=None if properties.has("ServerlessConfig") else started(wanted),
        provisioned_concurrency=plan.whole("ProvisionedConcurrency") or 0,
        reserved=properties.has("CapacityReservationConfig"),
        elastic_inference=properties.text("AcceleratorType") or None,
    )


def planned_model(maker: Maker, one: Planned) -> Model:
    """A model; of its containers the images alone are looked at.

    Raises:
        NotKnown: What decides is not known.
    """
    properties = one.properties
    primary = [properties.inner("PrimaryContainer")] if properties.has("PrimaryContainer") else []
    return Model(
        ref=maker.ref(one, "model"),
        created_at=maker.taken_at,
        role=None,
        isolated=False,
        subnets=frozenset(),
        security_groups=frozenset(),
        containers=tuple(map(_container, primary or properties.many("Containers"))),
        direct=False,
    )


def planned_component(maker: Maker, one: Planned) -> ComponentPlan:
    """An inference component; of what it runs the image alone is looked at.

    Raises:
        NotKnown: What decides is not known.
    """
    several = one.properties.many("Specifications")
    specification = several[0] if several else one.properties.inner("Specification")
    image = specification.inner("Container").link("Image")
    ref = maker.ref(one, "inference-component")
    return ComponentPlan(
        name=ref.name,
        arn=ref.arn,
        region=ref.region,
        account_id=ref.account_id,
        endpoint_name=maker.target("Endpoint", "EndpointName", one) or "",
        variant=None,
        model_name=None,
        image=container_image(image) if image else None,
        base=None,
        cpus=None,
        accelerators=None,
        min_memory_mb=None,
        max_memory_mb=None,
        copies=None,
        desired_copies=None,
    )


def _container(properties: Properties) -> ModelContainer:
    image = properties.link("Image")
    return ModelContainer(
        image=container_image(image) if image else None,
        multi_model=properties.text("Mode") == "MultiModel",
        cached=True,
        artifact=None,
        compressed=None,
        package=properties.told("ModelPackageName") or None,
    )
