"""SageMaker's answers about endpoint configurations: they outlive their endpoints, and nobody bills them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sagemaker_cost_mcp.simulator.description import Endpoint, Variant
from sagemaker_cost_mcp.simulator.handlers._endpoints import async_config, instance_range, serverless_config
from sagemaker_cost_mcp.simulator.handlers._listing import (
    Check,
    Summary,
    contains,
    listed,
    matching,
    ordered,
    time_checks,
)
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

CHECKS: Mapping[str, Check] = {"NameContains": contains("EndpointConfigName"), **time_checks("CreationTime")}
FIELDS = {"Name": "EndpointConfigName", "CreationTime": "CreationTime"}


def list_endpoint_configs(request: Request) -> dict[str, Any]:
    """ListEndpointConfigs."""
    found = matching([_summary(one, request) for one in _configured(request)], request, CHECKS)
    found = ordered(found, request, fields=FIELDS, default="CreationTime", order="Descending")
    return listed(found, request, "EndpointConfigs")


def describe_endpoint_config(request: Request) -> dict[str, Any]:
    """DescribeEndpointConfig."""
    name = request.params["EndpointConfigName"]
    for endpoint in _configured(request):
        if endpoint.config_name == name:
            return _summary(endpoint, request) | _details(endpoint, request)
    raise AwsFailure("ValidationException", f'Could not find endpoint configuration "{_arn(request, name)}".')


HANDLERS: dict[str, Handler] = {
    "ListEndpointConfigs": list_endpoint_configs,
    "DescribeEndpointConfig": describe_endpoint_config,
}


def _configured(request: Request) -> Iterator[Endpoint]:
    """One endpoint, there or gone, for each configuration."""
    seen: set[str] = set()
    for endpoint in request.account.fleet.endpoints:
        there = endpoint.region == request.region and endpoint.created <= request.now
        if there and endpoint.config_name not in seen:
            seen.add(endpoint.config_name)
            yield endpoint


def _arn(request: Request, name: str) -> str:
    return request.account.arn("sagemaker", request.region, f"endpoint-config/{name.lower()}")


def _summary(endpoint: Endpoint, request: Request) -> Summary:
    return {
        "EndpointConfigName": endpoint.config_name,
        "EndpointConfigArn": _arn(request, endpoint.config_name),
        "CreationTime": endpoint.modified or endpoint.created,
    }


def _details(endpoint: Endpoint, request: Request) -> Summary:
    details: Summary = {"ProductionVariants": [_variant(one) for one in endpoint.variants], **async_config(endpoint)}
    if endpoint.shadows:
        details["ShadowProductionVariants"] = [_variant(one) for one in endpoint.shadows]
    if endpoint.for_components:
        role = "role/service-role/AmazonSageMaker-ExecutionRole"
        details["ExecutionRoleArn"] = request.account.arn("iam", "", role)
    if endpoint.captures:
        details["DataCaptureConfig"] = {
            "EnableCapture": True,
            "InitialSamplingPercentage": 20,
            "DestinationS3Uri": f"s3://captured-inference/{endpoint.name}",
            "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
        }
    return details


def _variant(variant: Variant) -> Summary:
    found: Summary = {"VariantName": variant.name, "InitialVariantWeight": variant.weight}
    if variant.model is not None:
        found["ModelName"] = variant.model
    if variant.serverless is not None:
        return found | {"ServerlessConfig": serverless_config(variant.serverless)}
    return found | {
        "InstanceType": variant.instance_type,
        "InitialInstanceCount": max(1, variant.count),
        **_extras(variant),
    }


def _extras(variant: Variant) -> Summary:
    found: Summary = {}
    if variant.volume_gb:
        found["VolumeSizeInGB"] = variant.volume_gb
    if variant.managed is not None:
        found["ManagedInstanceScaling"] = instance_range(variant.managed)
        found["RoutingConfig"] = {"RoutingStrategy": "LEAST_OUTSTANDING_REQUESTS"}
    if variant.reservation_arn is not None:
        found["CapacityReservationConfig"] = {
            "CapacityReservationPreference": "capacity-reservations-only",
            "MlReservationArn": variant.reservation_arn,
        }
    return found
