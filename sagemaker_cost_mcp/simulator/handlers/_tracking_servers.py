"""SageMaker's answers about MLflow tracking servers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sagemaker_cost_mcp.simulator.description import TrackingServer
from sagemaker_cost_mcp.simulator.handlers._listing import Check, Summary, equals, listed, matching, ordered
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

CHECKS: Mapping[str, Check] = {
    "CreatedAfter": lambda summary, value: summary["CreationTime"] > value,
    "CreatedBefore": lambda summary, value: summary["CreationTime"] < value,
    "TrackingServerStatus": equals("TrackingServerStatus"),
    "MlflowVersion": equals("MlflowVersion"),
}
FIELDS = {"Name": "TrackingServerName", "CreationTime": "CreationTime", "Status": "TrackingServerStatus"}


def list_tracking_servers(request: Request) -> dict[str, Any]:
    """ListMlflowTrackingServers."""
    found = matching([_summary(server, request) for server in _servers(request)], request, CHECKS)
    found = ordered(found, request, fields=FIELDS, default="CreationTime", order="Descending")
    return listed(found, request, "TrackingServerSummaries")


def describe_tracking_server(request: Request) -> dict[str, Any]:
    """DescribeMlflowTrackingServer."""
    name = request.params["TrackingServerName"]
    for server in _servers(request):
        if server.name == name:
            return _summary(server, request) | _details(server, request)
    raise AwsFailure("ResourceNotFound", f"TrackingServer {_arn(request, name)} does not exist.")


HANDLERS: dict[str, Handler] = {
    "ListMlflowTrackingServers": list_tracking_servers,
    "DescribeMlflowTrackingServer": describe_tracking_server,
}


def _servers(request: Request) -> Iterator[TrackingServer]:
    for server in request.account.fleet.tracking_servers:
        if server.region == request.region and server.created <= request.now:
            yield server


def _arn(request: Request, name: str) -> str:
    return request.account.arn("sagemaker", request.region, f"mlflow-tracking-server/{name}")


def _last_change(server: TrackingServer, now: datetime) -> datetime:
    moments = [moment for run in server.spans for moment in (run.start, run.end) if moment and moment <= now]
    return max([server.created, *moments])


def _summary(server: TrackingServer, request: Request) -> Summary:
    on = any(run.holds(request.now) for run in server.spans)
    started = server.runs is not None and on
    return {
        "TrackingServerName": server.name,
        "TrackingServerArn": _arn(request, server.name),
        "CreationTime": server.created,
        "LastModifiedTime": server.modified or _last_change(server, request.now),
        "TrackingServerStatus": "Stopped" if not on else "Started" if started else "Created",
        "IsActive": "Active" if on and server.active else "Inactive",
        "MlflowVersion": server.version,
    }


def _details(server: TrackingServer, request: Request) -> Summary:
    details: Summary = {
        "TrackingServerSize": server.size,
        "ArtifactStoreUri": f"s3://mlflow-{request.account.account_id}/{server.name}",
        "RoleArn": request.account.arn("iam", "", "role/service-role/AmazonSageMaker-ExecutionRole"),
        "TrackingServerUrl": f"https://{server.name}.mlflow.{request.region}.sagemaker.aws",
        "WeeklyMaintenanceWindowStart": "Sun:03:00",
        "AutomaticModelRegistration": False,
    }
    if server.created_by is not None:
        domain_id, profile = server.created_by
        arn = request.account.arn("sagemaker", request.region, f"user-profile/{domain_id}/{profile}")
        details["CreatedBy"] = {"UserProfileArn": arn, "UserProfileName": profile, "DomainId": domain_id}
    return details
