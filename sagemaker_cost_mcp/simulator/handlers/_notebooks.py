"""SageMaker's answers about notebook instances and their lifecycle configurations."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sagemaker_cost_mcp.simulator.description import LifecycleScripts, Notebook
from sagemaker_cost_mcp.simulator.handlers._listing import (
    Check,
    Summary,
    contains,
    equals,
    listed,
    matching,
    never,
    ordered,
    time_checks,
)
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request
from sagemaker_cost_mcp.simulator.wobble import draw

NOTEBOOK_CHECKS: Mapping[str, Check] = {
    "NameContains": contains("NotebookInstanceName"),
    "StatusEquals": equals("NotebookInstanceStatus"),
    "NotebookInstanceLifecycleConfigNameContains": contains("NotebookInstanceLifecycleConfigName"),
    "DefaultCodeRepositoryContains": contains("DefaultCodeRepository"),
    # No notebook instance of the simulated account has a repository.
    "AdditionalCodeRepositoryEquals": never,
    **time_checks("CreationTime", "LastModifiedTime"),
}
CONFIG_CHECKS: Mapping[str, Check] = {
    "NameContains": contains("NotebookInstanceLifecycleConfigName"),
    **time_checks("CreationTime", "LastModifiedTime"),
}
NOTEBOOK_FIELDS = {
    "Name": "NotebookInstanceName",
    "CreationTime": "CreationTime",
    "Status": "NotebookInstanceStatus",
}
CONFIG_FIELDS = {
    "Name": "NotebookInstanceLifecycleConfigName",
    "CreationTime": "CreationTime",
    "LastModifiedTime": "LastModifiedTime",
}


def list_notebook_instances(request: Request) -> dict[str, Any]:
    """ListNotebookInstances."""
    summaries = [_summary(notebook, request) for notebook in _notebooks(request)]
    found = matching(summaries, request, NOTEBOOK_CHECKS)
    found = ordered(found, request, fields=NOTEBOOK_FIELDS, default="Name")
    return listed(found, request, "NotebookInstances")


def describe_notebook_instance(request: Request) -> dict[str, Any]:
    """DescribeNotebookInstance."""
    name = request.params["NotebookInstanceName"]
    for notebook in _notebooks(request):
        if notebook.name == name:
            return _summary(notebook, request) | _details(notebook, request)
    raise AwsFailure("ValidationException", "RecordNotFound")


def list_lifecycle_configs(request: Request) -> dict[str, Any]:
    """ListNotebookInstanceLifecycleConfigs."""
    found = matching([_config(scripts, request) for scripts in _scripts(request)], request, CONFIG_CHECKS)
    found = ordered(found, request, fields=CONFIG_FIELDS, default="CreationTime")
    return listed(found, request, "NotebookInstanceLifecycleConfigs")


def describe_lifecycle_config(request: Request) -> dict[str, Any]:
    """DescribeNotebookInstanceLifecycleConfig, scripts in base64."""
    name = request.params["NotebookInstanceLifecycleConfigName"]
    for scripts in _scripts(request):
        if scripts.name == name:
            hooks = {"OnCreate": _hook(scripts.on_create), "OnStart": _hook(scripts.on_start)}
            return _config(scripts, request) | hooks
    raise AwsFailure(
        "ValidationException",
        f"Unable to describe Notebook Instance Lifecycle Config '{name}'. (Details: No Notebook Instance "
        "Lifecycle Config with this name exists.)",
    )


HANDLERS: dict[str, Handler] = {
    "ListNotebookInstances": list_notebook_instances,
    "DescribeNotebookInstance": describe_notebook_instance,
    "ListNotebookInstanceLifecycleConfigs": list_lifecycle_configs,
    "DescribeNotebookInstanceLifecycleConfig": describe_lifecycle_config,
}


def _notebooks(request: Request) -> Iterator[Notebook]:
    for notebook in request.account.fleet.notebooks:
        if notebook.region == request.region and notebook.created <= request.now:
            yield notebook


def _scripts(request: Request) -> Iterator[LifecycleScripts]:
    return (scripts for scripts in request.account.fleet.lifecycle_scripts if scripts.region == request.region)


def _summary(notebook: Notebook, request: Request) -> Summary:
    arn = request.account.arn("sagemaker", request.region, f"notebook-instance/{notebook.name.lower()}")
    summary: Summary = {
        "NotebookInstanceName": notebook.name,
        "NotebookInstanceArn": arn,
        "NotebookInstanceStatus": _status(notebook, request.now),
        "Url": f"{notebook.name.lower()}.notebook.{request.region}.sagemaker.aws",
        "InstanceType": notebook.instance_type,
        "CreationTime": notebook.created,
        "LastModifiedTime": notebook.modified or _last_change(notebook, request.now),
    }
    if notebook.lifecycle_config:
        summary["NotebookInstanceLifecycleConfigName"] = notebook.lifecycle_config
    return summary


def _details(notebook: Notebook, request: Request) -> Summary:
    mark = f"{int(draw(notebook.name, 'eni') * 0xFFFFFFFF):08x}"
    details: Summary = {
        "SecurityGroups": ["sg-0a1b2c3d4e5f60718"],
        "SubnetId": "subnet-0f9e8d7c6b5a43210",
        "NetworkInterfaceId": f"eni-0{mark}{mark}",
        "RoleArn": request.account.arn("iam", "", "role/service-role/AmazonSageMaker-ExecutionRole"),
        "DirectInternetAccess": "Enabled",
        "VolumeSizeInGB": notebook.volume_gb,
        "RootAccess": "Enabled",
        "PlatformIdentifier": "notebook-al2-v3",
        "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "2"},
    }
    if notebook.failure_reason:
        details["FailureReason"] = notebook.failure_reason
    return details


def _status(notebook: Notebook, now: datetime) -> str:
    if notebook.status:
        return notebook.status
    return "InService" if any(run.holds(now) for run in notebook.runs) else "Stopped"


def _last_change(notebook: Notebook, now: datetime) -> datetime:
    """The last start or stop: use does not move it."""
    moments = [moment for run in notebook.runs for moment in (run.start, run.end) if moment and moment <= now]
    return max([notebook.created, *moments])


def _config(scripts: LifecycleScripts, request: Request) -> Summary:
    resource = f"notebook-instance-lifecycle-config/{scripts.name.lower()}"
    return {
        "NotebookInstanceLifecycleConfigName": scripts.name,
        "NotebookInstanceLifecycleConfigArn": request.account.arn("sagemaker", request.region, resource),
        "CreationTime": scripts.created,
        "LastModifiedTime": scripts.modified or scripts.created,
    }


def _hook(script: str | None) -> list[dict[str, str]]:
    return [] if script is None else [{"Content": base64.b64encode(script.encode()).decode()}]
