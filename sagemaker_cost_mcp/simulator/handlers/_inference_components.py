"""SageMaker's answers about inference components."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.description import Endpoint, InferenceComponent
from sagemaker_cost_mcp.simulator.handlers._endpoints import deployed_image, endpoint_arn, endpoints
from sagemaker_cost_mcp.simulator.handlers._listing import (
    Check,
    Summary,
    contains,
    equals,
    listed,
    matching,
    ordered,
    time_checks,
)
from sagemaker_cost_mcp.simulator.handlers._models import image_of
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request
from sagemaker_cost_mcp.simulator.traffic import hour_number
from sagemaker_cost_mcp.simulator.workloads import endpoint_workloads

CHECKS: Mapping[str, Check] = {
    "NameContains": contains("InferenceComponentName"),
    "StatusEquals": equals("InferenceComponentStatus"),
    "EndpointNameEquals": equals("EndpointName"),
    "VariantNameEquals": equals("VariantName"),
    **time_checks("CreationTime", "LastModifiedTime"),
}
FIELDS = {"Name": "InferenceComponentName", "CreationTime": "CreationTime", "Status": "InferenceComponentStatus"}


def list_inference_components(request: Request) -> dict[str, Any]:
    """ListInferenceComponents."""
    found = matching([_summary(*one, request) for one in _components(request)], request, CHECKS)
    found = ordered(found, request, fields=FIELDS, default="CreationTime", order="Descending")
    return listed(found, request, "InferenceComponents")


def describe_inference_component(request: Request) -> dict[str, Any]:
    """DescribeInferenceComponent."""
    name = request.params["InferenceComponentName"]
    for endpoint, component in _components(request):
        if component.name == name:
            return _summary(endpoint, component, request) | _details(endpoint, component, request)
    raise AwsFailure("ValidationException", f'Could not find inference component "{_arn(request, name)}".')


HANDLERS: dict[str, Handler] = {
    "ListInferenceComponents": list_inference_components,
    "DescribeInferenceComponent": describe_inference_component,
}


def _components(request: Request) -> Iterator[tuple[Endpoint, InferenceComponent]]:
    for endpoint in endpoints(request):
        for component in endpoint.components:
            if component.created <= request.now:
                yield endpoint, component


def _arn(request: Request, name: str) -> str:
    return request.account.arn("sagemaker", request.region, f"inference-component/{name.lower()}")


def _summary(endpoint: Endpoint, component: InferenceComponent, request: Request) -> Summary:
    return {
        "InferenceComponentName": component.name,
        "InferenceComponentArn": _arn(request, component.name),
        "EndpointName": endpoint.name,
        "EndpointArn": endpoint_arn(request, endpoint.name),
        "VariantName": component.variant,
        "InferenceComponentStatus": component.status,
        "CreationTime": component.created,
        "LastModifiedTime": component.created + timedelta(minutes=4),
    }


def _details(endpoint: Endpoint, component: InferenceComponent, request: Request) -> Summary:
    work = endpoint_workloads(endpoint, request.account.fleet.seed).components[component.name]
    copies = work.capacity.at(hour_number(request.now))
    return {
        "Specification": _specification(component, request),
        "RuntimeConfig": {"DesiredCopyCount": copies, "CurrentCopyCount": copies},
    }


def _specification(component: InferenceComponent, request: Request) -> Summary:
    needs: Summary = {"NumberOfCpuCoresRequired": component.cpus, "MinMemoryRequiredInMb": component.memory_mb}
    if component.accelerators:
        needs["NumberOfAcceleratorDevicesRequired"] = float(component.accelerators)
    found: Summary = {"ComputeResourceRequirements": needs}
    if component.model is not None:
        image = deployed_image(image_of(component.model, request), component.created)
        found |= {"ModelName": component.model, "Container": {"DeployedImage": image}}
    return found
