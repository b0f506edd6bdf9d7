"""SageMaker's answers about endpoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.description import Endpoint, Serverless, Variant
from sagemaker_cost_mcp.simulator.handlers._listing import (
    Check,
    Summary,
    contains,
    equals,
    listed,
    matching,
    ordered,
    tag_list,
    time_checks,
)
from sagemaker_cost_mcp.simulator.handlers._models import image_of
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request
from sagemaker_cost_mcp.simulator.traffic import Capacity, hour_number, hour_start
from sagemaker_cost_mcp.simulator.wobble import draw
from sagemaker_cost_mcp.simulator.workloads import EndpointWorkloads, endpoint_workloads

CHECKS: Mapping[str, Check] = {
    "NameContains": contains("EndpointName"),
    "StatusEquals": equals("EndpointStatus"),
    **time_checks("CreationTime", "LastModifiedTime"),
}
FIELDS = {"Name": "EndpointName", "CreationTime": "CreationTime", "Status": "EndpointStatus"}

SEARCHED = frozenset(
    {
        "EndpointName",
        "EndpointArn",
        "EndpointConfigName",
        "ProductionVariants",
        "ShadowProductionVariants",
        "DataCaptureConfig",
        "EndpointStatus",
        "FailureReason",
        "CreationTime",
        "LastModifiedTime",
    }
)
"""Members of the model's `Endpoint`."""

_SCALED_WITHIN = 48
"""Hours in which the last scaling is looked for: it moves LastModifiedTime."""


def list_endpoints(request: Request) -> dict[str, Any]:
    """ListEndpoints."""
    summaries = [_summary(endpoint, request) for endpoint in endpoints(request)]
    found = matching(summaries, request, CHECKS)
    found = ordered(found, request, fields=FIELDS, default="CreationTime", order="Descending")
    return listed(found, request, "Endpoints")


def describe_endpoint(request: Request) -> dict[str, Any]:
    """DescribeEndpoint: no instance types, no AsyncInferenceConfig of a pending one; the configuration has those."""
    name = request.params["EndpointName"]
    for endpoint in endpoints(request):
        if endpoint.name == name:
            return _summary(endpoint, request) | _details(endpoint, request)
    raise AwsFailure("ValidationException", f'Could not find endpoint "{endpoint_arn(request, name)}".')


HANDLERS: dict[str, Handler] = {"ListEndpoints": list_endpoints, "DescribeEndpoint": describe_endpoint}


def endpoints(request: Request) -> Iterator[Endpoint]:
    """The endpoints that are there."""
    for endpoint in request.account.fleet.endpoints:
        if endpoint.region == request.region and endpoint.exists(request.now):
            yield endpoint


def endpoint_records(request: Request) -> Iterator[Summary]:
    """Endpoints with their tags, as Search gives them: no AsyncInferenceConfig, nothing pending."""
    for endpoint in endpoints(request):
        record = _summary(endpoint, request) | _details(endpoint, request)
        kept = {name: value for name, value in record.items() if name in SEARCHED}
        yield kept | {"Tags": tag_list(endpoint.tags)}


def endpoint_arn(request: Request, name: str) -> str:
    """An endpoint's ARN; AWS writes names in small letters there."""
    return request.account.arn("sagemaker", request.region, f"endpoint/{name.lower()}")


def serverless_config(serverless: Serverless) -> dict[str, int]:
    """A serverless configuration, as it is given and as it is told."""
    found = {"MemorySizeInMB": serverless.memory_mb, "MaxConcurrency": serverless.max_concurrency}
    return found | ({"ProvisionedConcurrency": serverless.provisioned} if serverless.provisioned else {})


def instance_range(managed: tuple[int, int]) -> dict[str, Any]:
    """ManagedInstanceScaling."""
    return {"Status": "ENABLED", "MinInstanceCount": managed[0], "MaxInstanceCount": managed[1]}


def async_config(endpoint: Endpoint) -> dict[str, Any]:
    """AsyncInferenceConfig, or nothing."""
    if endpoint.async_output is None:
        return {}
    return {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": endpoint.async_output}}}


def _summary(endpoint: Endpoint, request: Request) -> Summary:
    return {
        "EndpointName": endpoint.name,
        "EndpointArn": endpoint_arn(request, endpoint.name),
        "CreationTime": endpoint.created,
        "LastModifiedTime": _modified(endpoint, request),
        "EndpointStatus": endpoint.status,
    }


def _details(endpoint: Endpoint, request: Request) -> Summary:
    works = endpoint_workloads(endpoint, request.account.fleet.seed)
    details: Summary = {"EndpointConfigName": endpoint.config_name, **async_config(endpoint)}
    if endpoint.failure_reason:
        details["FailureReason"] = endpoint.failure_reason
    if endpoint.captures:
        details["DataCaptureConfig"] = _capture(endpoint)
    if endpoint.service:
        details["ProductionVariants"] = [_variant(one, endpoint, works, request) for one in endpoint.variants]
    if endpoint.service and endpoint.shadows:
        details["ShadowProductionVariants"] = [_variant(one, endpoint, works, request) for one in endpoint.shadows]
    if endpoint.status in {"Creating", "Updating"}:
        details["PendingDeploymentSummary"] = _pending(endpoint)
    return details


def _variant(variant: Variant, endpoint: Endpoint, works: EndpointWorkloads, request: Request) -> Summary:
    if variant.serverless is not None:
        config = serverless_config(variant.serverless)
        answer: Summary = {"CurrentServerlessConfig": config, "DesiredServerlessConfig": config}
        count = 0
    else:
        count = works.variants[variant.name].capacity.at(hour_number(request.now))
        answer = {}
    if variant.model is not None:
        answer["DeployedImages"] = [deployed_image(image_of(variant.model, request), endpoint.created)]
    if variant.managed is not None:
        answer["ManagedInstanceScaling"] = instance_range(variant.managed)
    return answer | {
        "VariantName": variant.name,
        "CurrentWeight": variant.weight,
        "DesiredWeight": variant.weight,
        "CurrentInstanceCount": count,
        "DesiredInstanceCount": count,
    }


def deployed_image(image: str, since: datetime) -> Summary:
    """An image and the digest it was resolved to."""
    digest = "".join(f"{int(draw(image, part) * 0xFFFFFFFF):08x}" for part in range(8))
    return {
        "SpecifiedImage": image,
        "ResolvedImage": f"{image.rpartition(':')[0]}@sha256:{digest}",
        "ResolutionTime": since + timedelta(minutes=1),
    }


def _capture(endpoint: Endpoint) -> Summary:
    return {
        "EnableCapture": True,
        "CaptureStatus": "Started",
        "CurrentSamplingPercentage": 20,
        "DestinationS3Uri": f"s3://captured-inference/{endpoint.name}",
        "KmsKeyId": "",
    }


def _pending(endpoint: Endpoint) -> Summary:
    variants = [
        {"VariantName": variant.name, "VariantStatus": [{"Status": endpoint.status}]} for variant in endpoint.variants
    ]
    return {"EndpointConfigName": endpoint.config_name, "ProductionVariants": variants}


def _modified(endpoint: Endpoint, request: Request) -> datetime:
    """The last update, or the last scaling if that was later."""
    updated = endpoint.modified or endpoint.created
    if not any(variant.scaling for variant in endpoint.all_variants):
        return updated
    works = endpoint_workloads(endpoint, request.account.fleet.seed)
    scaled = [_last_scaled(work.capacity, request.now) for work in works.variants.values() if work.capacity.varies]
    return max([updated, *(moment for moment in scaled if moment is not None)])


def _last_scaled(capacity: Capacity, now: datetime) -> datetime | None:
    number = hour_number(now)
    for back in range(_SCALED_WITHIN):
        if capacity.at(number - back) != capacity.at(number - back - 1):
            return hour_start(number - back)
    return None
