"""SageMaker's answers about MLflow Apps; deleted ones stay on the list for a while, as the API's states say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sagemaker_cost_mcp.simulator.description import MlflowApp
from sagemaker_cost_mcp.simulator.handlers._listing import Check, Summary, equals, listed, matching, never, ordered
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

CHECKS: Mapping[str, Check] = {
    "CreatedAfter": lambda summary, value: summary["CreationTime"] > value,
    "CreatedBefore": lambda summary, value: summary["CreationTime"] < value,
    "Status": equals("Status"),
    "MlflowVersion": equals("MlflowVersion"),
    # No app of the simulated account is anybody's default.
    "DefaultForDomainId": never,
    "AccountDefaultStatus": lambda _, value: value == "DISABLED",
}
FIELDS = {"Name": "Name", "CreationTime": "CreationTime", "Status": "Status"}


def list_mlflow_apps(request: Request) -> dict[str, Any]:
    """ListMlflowApps."""
    found = matching([_summary(app, request) for app in _apps(request)], request, CHECKS)
    found = ordered(found, request, fields=FIELDS, default="CreationTime", order="Descending")
    return listed(found, request, "Summaries")


def describe_mlflow_app(request: Request) -> dict[str, Any]:
    """DescribeMlflowApp."""
    asked = request.params["Arn"]
    for app in _apps(request):
        if _arn(app, request) == asked:
            return _summary(app, request) | _details(app, request)
    raise AwsFailure("ResourceNotFound", f"MlflowApp {asked} does not exist.")


HANDLERS: dict[str, Handler] = {"ListMlflowApps": list_mlflow_apps, "DescribeMlflowApp": describe_mlflow_app}


def _apps(request: Request) -> Iterator[MlflowApp]:
    for app in request.account.fleet.mlflow_apps:
        if app.region == request.region and app.created <= request.now:
            yield app


def _arn(app: MlflowApp, request: Request) -> str:
    return request.account.arn("sagemaker", request.region, f"mlflow-app/{app.app_id}")


def _summary(app: MlflowApp, request: Request) -> Summary:
    gone = app.deleted is not None and app.deleted <= request.now
    return {
        "Arn": _arn(app, request),
        "Name": app.name,
        "Status": "Deleted" if gone else "Created",
        "CreationTime": app.created,
        "LastModifiedTime": app.deleted if gone else app.created,
        "MlflowVersion": app.version,
    }


def _details(app: MlflowApp, request: Request) -> Summary:
    details: Summary = {
        "ArtifactStoreUri": f"s3://mlflow-{request.account.account_id}/{app.name}",
        "RoleArn": request.account.arn("iam", "", "role/service-role/AmazonSageMaker-ExecutionRole"),
        "ModelRegistrationMode": "AutoModelRegistrationDisabled",
        "AccountDefaultStatus": "DISABLED",
        "DefaultDomainIdList": [],
        "WeeklyMaintenanceWindowStart": "Sun:03:00",
    }
    if app.created_by is not None:
        domain_id, profile = app.created_by
        arn = request.account.arn("sagemaker", request.region, f"user-profile/{domain_id}/{profile}")
        details["CreatedBy"] = {"UserProfileArn": arn, "UserProfileName": profile, "DomainId": domain_id}
    return details
