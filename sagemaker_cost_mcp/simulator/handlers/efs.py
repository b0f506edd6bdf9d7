"""Amazon Elastic File System: DescribeFileSystems."""

from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.simulator.description import HomeFileSystem
from sagemaker_cost_mcp.simulator.file_system_metrics import home_file_systems
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

PAGE = 100
"""File systems of one answer at most (API reference of DescribeFileSystems)."""

_GIGABYTE = 2**30


def describe_file_systems(request: Request) -> dict[str, Any]:
    """DescribeFileSystems."""
    params = request.params
    there = [
        one
        for one in home_file_systems(request.account.fleet)
        if one.region == request.region
        and one.created <= request.now
        and params.get("FileSystemId", one.file_system_id) in {one.file_system_id, _arn(one, request)}
        and params.get("CreationToken", one.domain_id) == one.domain_id
    ]
    if "FileSystemId" in params and not there:
        raise AwsFailure(
            "FileSystemNotFound", f"File system '{params['FileSystemId']}' does not exist.", fields=_code("NotFound")
        )
    shown, token = page(
        [_described(one, request) for one in there],
        {**params, "MaxItems": min(params.get("MaxItems", PAGE), PAGE)},
        size_param="MaxItems",
        default=PAGE,
        maximum=PAGE,
        token_param="Marker",  # noqa: S106 - a parameter's name
        refusal=AwsFailure("BadRequest", "Invalid Marker.", fields=_code("BadRequest")),
    )
    said = {"Marker": params["Marker"]} if "Marker" in params else {}
    return {"FileSystems": list(shown), **said} | ({} if token is None else {"NextMarker": token})


HANDLERS: dict[str, Handler] = {"DescribeFileSystems": describe_file_systems}


def _code(name: str) -> dict[str, str]:
    """The member that every error of this service has."""
    return {"ErrorCode": name}


def _described(one: HomeFileSystem, request: Request) -> dict[str, Any]:
    sizes = {
        "ValueInStandard": int(one.gigabytes * _GIGABYTE),
        "ValueInIA": int(one.gigabytes_ia * _GIGABYTE),
        "ValueInArchive": int(one.gigabytes_archive * _GIGABYTE),
    }
    domain = request.account.arn("sagemaker", one.region, f"domain/{one.domain_id}")
    return {
        "OwnerId": request.account.account_id,
        "CreationToken": one.domain_id,
        "FileSystemId": one.file_system_id,
        "FileSystemArn": _arn(one, request),
        "CreationTime": one.created,
        "LifeCycleState": one.state,
        "NumberOfMountTargets": one.mount_targets,
        "SizeInBytes": {"Value": sum(sizes.values()), "Timestamp": request.now, **sizes},
        "PerformanceMode": "generalPurpose",
        "Encrypted": True,
        "ThroughputMode": "elastic" if one.elastic else "bursting",
        "Tags": [{"Key": "ManagedByAmazonSageMakerResource", "Value": domain}],
    }


def _arn(one: HomeFileSystem, request: Request) -> str:
    return request.account.arn("elasticfilesystem", one.region, f"file-system/{one.file_system_id}")
