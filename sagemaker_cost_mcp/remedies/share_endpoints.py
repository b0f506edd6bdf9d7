"""One endpoint for several models: a container that holds many, or an inference component for each.

Type and number of instances are those of the packing that the rule found. It is made beside the present endpoints, and
callers move one by one; then those are deleted. With many models in one container each model lies as one archive under
one prefix; with components each asks for what it was packed with: memory, cores and whole GPUs, the largest first, so
that all find a place.

Sources: "Multi-model endpoints", "Deploy models with inference components" (developer guide).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sagemaker_cost_mcp.analysis.consolidation import Group, consolidation
from sagemaker_cost_mcp.analysis.shared_fleet import Component
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.hosting import Model
from sagemaker_cost_mcp.model.remedy import Block, Change, CloudFormation, Command, Json, Placeholder, Terraform
from sagemaker_cost_mcp.remedies import _forms
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_PREFIX = Placeholder(name="ModelsS3Uri", means="Prefix under which each model lies as one model.tar.gz")
_ROLE = Placeholder(name="RoleArn", means="Execution role of the models")
_VARIANT = "AllTraffic"


class _Shared:
    """What is to be made for a group."""

    def __init__(self, group: Group, finding: Finding) -> None:
        self.group = group
        self.region = finding.resource.region
        self.name = f"{finding.resource.name[:50].rstrip('-')}-shared"
        self.many = group.way == "multi-model"
        self.model: Model = group.sized[0].served.models[0]

    @property
    def how(self) -> str:
        """In what."""
        return "one multi-model container" if self.many else "inference components"

    @property
    def role(self) -> Any:
        """Of the models, which share it; asked for where it is no ARN that AWS would take."""
        return self.model.role if (self.model.role or "").startswith("arn:aws") else _ROLE

    @property
    def model_shape(self) -> dict[str, Any]:
        """The model that holds many."""
        image = self.group.sized[0].served.images[0].uri
        networked = self.model.subnets or self.model.security_groups
        vpc = {"SecurityGroupIds": sorted(self.model.security_groups), "Subnets": sorted(self.model.subnets)}
        return {
            "ModelName": self.name,
            "ExecutionRoleArn": self.role,
            "PrimaryContainer": {"Image": image, "Mode": "MultiModel", "ModelDataUrl": _PREFIX},
            "VpcConfig": vpc if networked else None,
            "EnableNetworkIsolation": True if self.model.isolated else None,
        }

    @property
    def config_shape(self) -> dict[str, Any]:
        """The configuration with the fleet."""
        fleet = self.group.fleet
        return {
            "EndpointConfigName": self.name,
            "ExecutionRoleArn": None if self.many else self.role,
            "ProductionVariants": [
                {
                    "VariantName": _VARIANT,
                    "ModelName": self.name if self.many else None,
                    "InstanceType": fleet.sold.type.name,
                    "InitialInstanceCount": fleet.count,
                    "InitialVariantWeight": 1.0 if self.many else None,
                    "RoutingConfig": None if self.many else {"RoutingStrategy": "LEAST_OUTSTANDING_REQUESTS"},
                }
            ],
        }

    @property
    def endpoint_shape(self) -> dict[str, Any]:
        """The endpoint."""
        return {"EndpointName": self.name, "EndpointConfigName": self.name}

    @property
    def component_shapes(self) -> list[dict[str, Any]]:
        """A component for each member, the largest first; none where one container holds all."""
        return [self._component(one) for one in self.group.fleet.components]

    def _component(self, one: Component) -> dict[str, Any]:
        served = next(sized.served for sized in self.group.sized if sized.served.key == one.name)
        resources = {
            "MinMemoryRequiredInMb": one.memory_mb,
            "NumberOfCpuCoresRequired": one.cores,
            "NumberOfAcceleratorDevicesRequired": one.gpus or None,
        }
        return {
            "InferenceComponentName": f"{served.endpoint.ref.name[:54].rstrip('-')}-shared",
            "EndpointName": self.name,
            "VariantName": _VARIANT,
            "Specification": {"ModelName": served.models[0].ref.name, "ComputeResourceRequirements": resources},
            "RuntimeConfig": {"CopyCount": len(one.instances)},
        }


def make(finding: Finding, ground: Ground) -> Change:
    """The shared endpoint."""
    groups = consolidation(ground.snapshot).groups
    group = next(one for one in groups if one.sized[0].served.endpoint.ref.arn == finding.resource.arn)
    shared = _Shared(group, finding)
    shapes = (shared.model_shape if shared.many else {}, shared.config_shape)
    asked = _forms.placeholders(*shapes)
    members = ", ".join(one.served.endpoint.ref.name for one in group.sized)
    fleet = group.fleet
    return Change(
        what=f"Endpoint {shared.name} on {fleet.count} x {fleet.sold.type.name} holds the models of {members} "
        f"in {shared.how}, beside them, until their callers have moved.",
        check_first=(
            *group.conditions,
            f"Callers name the {'model (TargetModel)' if shared.many else 'inference component'} in each request",
            f"Delete {members} once nobody calls them: until then all are paid",
        ),
        undo=f"Let callers go back, and delete {shared.name}: while the present endpoints are there, nothing is lost.",
        commands=tuple(_commands(shared)),
        undo_commands=tuple(_undo(shared)),
        placeholders=asked,
        cloudformation=CloudFormation(
            description=f"One endpoint for {members}", parameters=asked, resources=dict(_resources(shared))
        ),
        terraform=Terraform(blocks=tuple(_blocks(shared)), variables=asked, note=_note(shared)),
    )


def _commands(shared: _Shared) -> Iterator[Command]:
    if shared.many:
        yield _sagemaker("create-model", shared.model_shape, shared)
    yield _sagemaker("create-endpoint-config", shared.config_shape, shared)
    yield _sagemaker("create-endpoint", shared.endpoint_shape, shared)
    yield _sagemaker("wait endpoint-in-service", {"EndpointName": shared.name}, shared).model_copy(
        update={"reads_only": True}
    )
    for shape in shared.component_shapes:
        yield _sagemaker("create-inference-component", shape, shared)


def _undo(shared: _Shared) -> Iterator[Command]:
    for shape in shared.component_shapes:
        name = {"InferenceComponentName": shape["InferenceComponentName"]}
        yield _sagemaker("delete-inference-component", name, shared)
    yield _sagemaker("delete-endpoint", {"EndpointName": shared.name}, shared)
    yield _sagemaker("delete-endpoint-config", {"EndpointConfigName": shared.name}, shared)
    if shared.many:
        yield _sagemaker("delete-model", {"ModelName": shared.name}, shared)


def _sagemaker(operation: str, shape: _forms.Shape, shared: _Shared) -> Command:
    return Command(service="sagemaker", operation=operation, options=_forms.options(shape), region=shared.region)


def _resources(shared: _Shared) -> Iterator[tuple[str, dict[str, Json]]]:
    config: dict[str, Any] = dict(shared.config_shape)
    if shared.many:
        yield "Model", _forms.resource("AWS::SageMaker::Model", shared.model_shape)
        (variant,) = config["ProductionVariants"]
        config["ProductionVariants"] = [{**variant, "ModelName": {"Fn::GetAtt": ["Model", "ModelName"]}}]
    yield "EndpointConfig", _forms.resource("AWS::SageMaker::EndpointConfig", config)
    endpoint = {**shared.endpoint_shape, "EndpointConfigName": {"Fn::GetAtt": ["EndpointConfig", "EndpointConfigName"]}}
    yield "Endpoint", _forms.resource("AWS::SageMaker::Endpoint", endpoint)
    before = "Endpoint"
    for number, shape in enumerate(shared.component_shapes, 1):
        made = _forms.resource("AWS::SageMaker::InferenceComponent", shape, DependsOn=before)
        before = f"Component{number}"
        yield before, made


def _blocks(shared: _Shared) -> Iterator[Block]:
    config: dict[str, Any] = {"Name": shared.name, **shared.config_shape}
    del config["EndpointConfigName"]
    if shared.many:
        model = {"Name": shared.name, **shared.model_shape}
        del model["ModelName"]
        made = _forms.block("aws_sagemaker_model", shared.name, model)
        yield made
        (variant,) = config["ProductionVariants"]
        config["ProductionVariants"] = [{**variant, "ModelName": _forms.attribute(made, "name")}]
    configured = _forms.block("aws_sagemaker_endpoint_configuration", shared.name, config)
    yield configured
    endpoint = {"Name": shared.name, "EndpointConfigName": _forms.attribute(configured, "name")}
    yield _forms.block("aws_sagemaker_endpoint", shared.name, endpoint)


def _note(shared: _Shared) -> str:
    return "" if shared.many else "The provider has no inference components: create them with the CLI."


REMEDY = Remedy(rules=("endpoints-worth-sharing",), make=make)
