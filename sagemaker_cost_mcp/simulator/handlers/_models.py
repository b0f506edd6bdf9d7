"""SageMaker's answers about models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sagemaker_cost_mcp.simulator.description import Model
from sagemaker_cost_mcp.simulator.handlers._listing import (
    Check,
    Summary,
    contains,
    listed,
    matching,
    ordered,
    tag_list,
    time_checks,
)
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

CHECKS: Mapping[str, Check] = {"NameContains": contains("ModelName"), **time_checks("CreationTime")}
FIELDS = {"Name": "ModelName", "CreationTime": "CreationTime"}


def list_models(request: Request) -> dict[str, Any]:
    """ListModels."""
    found = matching([_summary(model, request) for model in _models(request)], request, CHECKS)
    found = ordered(found, request, fields=FIELDS, default="CreationTime", order="Descending")
    return listed(found, request, "Models")


def describe_model(request: Request) -> dict[str, Any]:
    """DescribeModel."""
    return _record(_model(request, request.params["ModelName"]), request)


HANDLERS: dict[str, Handler] = {"ListModels": list_models, "DescribeModel": describe_model}


def model_records(request: Request) -> Iterator[Summary]:
    """Models as Search gives them: rows of the model dashboard, which hold the whole model with its tags."""
    return ({"Model": _record(model, request) | {"Tags": tag_list(model.tags)}} for model in _models(request))


def image_of(name: str, request: Request) -> str:
    """The container image of a model of the request's region."""
    return _model(request, name).image


def _model(request: Request, name: str) -> Model:
    for model in _models(request):
        if model.name == name:
            return model
    raise AwsFailure("ValidationException", f'Could not find model "{_arn(request, name)}".')


def _models(request: Request) -> Iterator[Model]:
    for model in request.account.fleet.models:
        if model.region == request.region and model.created <= request.now:
            yield model


def _arn(request: Request, name: str) -> str:
    return request.account.arn("sagemaker", request.region, f"model/{name.lower()}")


def _summary(model: Model, request: Request) -> Summary:
    return {"ModelName": model.name, "ModelArn": _arn(request, model.name), "CreationTime": model.created}


def _record(model: Model, request: Request) -> Summary:
    record = _summary(model, request) | {
        "PrimaryContainer": _container(model),
        "ExecutionRoleArn": request.account.arn("iam", "", "role/service-role/AmazonSageMaker-ExecutionRole"),
        "EnableNetworkIsolation": model.isolated,
    }
    if model.subnets:
        record["VpcConfig"] = {"SecurityGroupIds": list(model.security_groups), "Subnets": list(model.subnets)}
    return record


def _container(model: Model) -> Summary:
    container: Summary = {
        "Image": model.image,
        "Mode": "MultiModel" if model.multi_model else "SingleModel",
        "Environment": dict(model.environment),
    }
    if model.artifact is not None:
        container["ModelDataUrl"] = model.artifact
    if model.package is not None:
        container["ModelPackageName"] = model.package
    return container
