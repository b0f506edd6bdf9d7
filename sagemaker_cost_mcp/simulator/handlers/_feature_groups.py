"""SageMaker's answers about groups of the feature store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sagemaker_cost_mcp.simulator.description import FeatureGroup
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
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

CHECKS: Mapping[str, Check] = {
    "NameContains": contains("FeatureGroupName"),
    "FeatureGroupStatusEquals": equals("FeatureGroupStatus"),
    "OfflineStoreStatusEquals": lambda summary, value: summary.get("OfflineStoreStatus", {}).get("Status") == value,
    **time_checks("CreationTime"),
}
FIELDS = {
    "Name": "FeatureGroupName",
    "CreationTime": "CreationTime",
    "FeatureGroupStatus": "FeatureGroupStatus",
}


def list_feature_groups(request: Request) -> dict[str, Any]:
    """ListFeatureGroups; what it sorts by unless asked is not documented: creation, oldest first, here."""
    found = matching([_summary(group, request) for group in _groups(request)], request, CHECKS)
    found = ordered(found, request, fields=FIELDS, default="CreationTime")
    return listed(found, request, "FeatureGroupSummaries")


def describe_feature_group(request: Request) -> dict[str, Any]:
    """DescribeFeatureGroup, by name or ARN; one page holds all features of these groups."""
    name = request.params["FeatureGroupName"]
    for group in _groups(request):
        if name in {group.name, _arn(request, group.name)}:
            return _record(group, request) | _throughput(group) | {"NextToken": ""}
    raise AwsFailure(
        "ResourceNotFound", f"Resource Not Found: Amazon SageMaker can't find a FeatureGroup with name [{name}]."
    )


HANDLERS: dict[str, Handler] = {
    "ListFeatureGroups": list_feature_groups,
    "DescribeFeatureGroup": describe_feature_group,
}


def feature_group_records(request: Request) -> Iterator[Summary]:
    """Whole groups with their tags, as Search gives them: without throughput and size."""
    return (_record(group, request) | {"Tags": tag_list(group.tags)} for group in _groups(request))


def _groups(request: Request) -> Iterator[FeatureGroup]:
    for group in request.account.fleet.feature_groups:
        if group.region == request.region and group.span.holds(request.now):
            yield group


def _arn(request: Request, name: str) -> str:
    return request.account.arn("sagemaker", request.region, f"feature-group/{name.lower()}")


def _summary(group: FeatureGroup, request: Request) -> Summary:
    summary: Summary = {
        "FeatureGroupName": group.name,
        "FeatureGroupArn": _arn(request, group.name),
        "CreationTime": group.created,
        "FeatureGroupStatus": group.status,
    }
    return summary | ({"OfflineStoreStatus": {"Status": "Active"}} if group.offline else {})


def _record(group: FeatureGroup, request: Request) -> Summary:
    record: Summary = {
        **_summary(group, request),
        "LastModifiedTime": group.created,
        "RecordIdentifierFeatureName": "id",
        "EventTimeFeatureName": "time",
        "FeatureDefinitions": [
            {"FeatureName": "id", "FeatureType": "String"},
            {"FeatureName": "time", "FeatureType": "Fractional"},
        ],
        "RoleArn": request.account.arn("iam", "", "role/service-role/AmazonSageMaker-ExecutionRole"),
    }
    if group.offline:
        place = f"s3://features-{request.account.account_id}/{group.name}"
        record["OfflineStoreConfig"] = {"S3StorageConfig": {"S3Uri": place}, "DisableGlueTableCreation": False}
    if group.online:
        record["OnlineStoreConfig"] = _online(group)
    return record | ({"FailureReason": group.failure_reason} if group.failure_reason else {})


def _online(group: FeatureGroup) -> Summary:
    online: Summary = {"EnableOnlineStore": True, "StorageType": group.storage_type}
    if group.ttl is not None:
        unit, value = group.ttl
        online["TtlDuration"] = {"Unit": unit, "Value": value}
    return online


def _throughput(group: FeatureGroup) -> Summary:
    """What only the description says."""
    if not group.online:
        return {}
    size = {"OnlineStoreTotalSizeBytes": group.online_bytes}
    if group.provisioned is None:
        return {"ThroughputConfig": {"ThroughputMode": "OnDemand"}, **size}
    read, write = group.provisioned
    units = {"ProvisionedReadCapacityUnits": read, "ProvisionedWriteCapacityUnits": write}
    return {"ThroughputConfig": {"ThroughputMode": "Provisioned", **units}, **size}
