"""SageMaker's answers about pipelines, their executions and the steps of those."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.description import Pipeline, PipelineExecution, PipelineStep, StepRun
from sagemaker_cost_mcp.simulator.handlers._listing import Check, Summary, listed, matching, ordered, tag_list
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request


def _created(field: str) -> Mapping[str, Check]:
    return {
        "CreatedAfter": lambda summary, value: summary[field] > value,
        "CreatedBefore": lambda summary, value: summary[field] < value,
    }


PIPELINE_CHECKS: Mapping[str, Check] = {
    "PipelineNamePrefix": lambda summary, value: summary["PipelineName"].startswith(value),
    "ManagedBy": lambda _, value: value == "CUSTOMER",
    **_created("CreationTime"),
}
PIPELINE_FIELDS = {"Name": "PipelineName", "CreationTime": "CreationTime"}
EXECUTION_FIELDS = {
    "Name": "PipelineExecutionArn",
    "PipelineExecutionArn": "PipelineExecutionArn",
    "CreationTime": "StartTime",
}


def list_pipelines(request: Request) -> dict[str, Any]:
    """ListPipelines."""
    found = matching([_summary(one, request) for one in _pipelines(request)], request, PIPELINE_CHECKS)
    found = ordered(found, request, fields=PIPELINE_FIELDS, default="CreationTime", order="Descending")
    return listed(found, request, "PipelineSummaries")


def describe_pipeline(request: Request) -> dict[str, Any]:
    """DescribePipeline: the only one to tell the definition, parameters and all."""
    pipeline = _pipeline(request)
    return _record(pipeline, request) | {"PipelineDefinition": _definition(pipeline)}


def list_pipeline_executions(request: Request) -> dict[str, Any]:
    """ListPipelineExecutions of one pipeline."""
    pipeline = _pipeline(request)
    mine = [one for one in _executions(request) if one.pipeline == pipeline.name]
    found = matching([_execution_summary(one, request) for one in mine], request, _created("StartTime"))
    found = ordered(found, request, fields=EXECUTION_FIELDS, default="CreationTime", order="Descending")
    return listed(found, request, "PipelineExecutionSummaries")


def list_pipeline_execution_steps(request: Request) -> dict[str, Any]:
    """ListPipelineExecutionSteps of one execution, newest first unless asked otherwise."""
    arn = request.params.get("PipelineExecutionArn", "")
    for execution in _executions(request):
        if _execution_arn(execution, request) == arn:
            steps = [one for one in _steps(execution, request) if one["StartTime"] <= request.now]
            backwards = request.params.get("SortOrder", "Descending") == "Descending"
            return listed(steps[::-1] if backwards else steps, request, "PipelineExecutionSteps")
    raise AwsFailure("ResourceNotFound", f"Pipeline execution with ARN {arn} does not exist.")


HANDLERS: dict[str, Handler] = {
    "ListPipelines": list_pipelines,
    "DescribePipeline": describe_pipeline,
    "ListPipelineExecutions": list_pipeline_executions,
    "ListPipelineExecutionSteps": list_pipeline_execution_steps,
}


def pipeline_records(request: Request) -> Iterator[Summary]:
    """Whole pipelines with their tags, without definitions, as Search gives them."""
    return (_record(one, request) | {"Tags": tag_list(one.tags)} for one in _pipelines(request))


def execution_records(request: Request) -> Iterator[Summary]:
    """Whole executions, parameters included, as Search gives them."""
    for one in _executions(request):
        record: Summary = {
            "PipelineArn": _arn(request, one.pipeline),
            "PipelineExecutionArn": _execution_arn(one, request),
            "PipelineExecutionDisplayName": f"execution-{one.id}",
            "PipelineExecutionStatus": _status(one, request),
            "CreationTime": one.started,
            "LastModifiedTime": one.started if request.now < one.ended else one.ended,
            "PipelineParameters": [{"Name": name, "Value": value} for name, value in one.parameters.items()],
        }
        yield record | _failure(one, request, "FailureReason")


def _pipelines(request: Request) -> Iterator[Pipeline]:
    for pipeline in request.account.fleet.pipelines:
        if pipeline.region == request.region and pipeline.created <= request.now:
            yield pipeline


def _executions(request: Request) -> Iterator[PipelineExecution]:
    for execution in request.account.fleet.pipeline_executions:
        if execution.region == request.region and execution.started <= request.now:
            yield execution


def _pipeline(request: Request) -> Pipeline:
    """The pipeline of a request, which names it or gives its ARN."""
    name = request.params["PipelineName"]
    for pipeline in _pipelines(request):
        if name in {pipeline.name, _arn(request, pipeline.name)}:
            return pipeline
    raise AwsFailure("ResourceNotFound", f"Pipeline '{_arn(request, name)}' does not exist.")


def _arn(request: Request, name: str) -> str:
    return request.account.arn("sagemaker", request.region, f"pipeline/{name.lower()}")


def _execution_arn(execution: PipelineExecution, request: Request) -> str:
    return f"{_arn(request, execution.pipeline)}/execution/{execution.id}"


def _last_run(pipeline: Pipeline, request: Request) -> datetime | None:
    return max((one.started for one in _executions(request) if one.pipeline == pipeline.name), default=None)


def _frame(pipeline: Pipeline, request: Request) -> Summary:
    frame: Summary = {
        "PipelineArn": _arn(request, pipeline.name),
        "PipelineName": pipeline.name,
        "PipelineDisplayName": pipeline.display_name or pipeline.name,
        "RoleArn": request.account.arn("iam", "", "role/service-role/AmazonSageMaker-ExecutionRole"),
        "CreationTime": pipeline.created,
        "LastModifiedTime": pipeline.modified or pipeline.created,
    }
    return frame


def _summary(pipeline: Pipeline, request: Request) -> Summary:
    last = _last_run(pipeline, request)
    return _frame(pipeline, request) | ({} if last is None else {"LastExecutionTime": last})


def _record(pipeline: Pipeline, request: Request) -> Summary:
    last = _last_run(pipeline, request)
    record = _frame(pipeline, request) | {"PipelineStatus": pipeline.status}
    if pipeline.created_by is not None:
        domain_id, profile = pipeline.created_by
        arn = request.account.arn("sagemaker", request.region, f"user-profile/{domain_id}/{profile}")
        record["CreatedBy"] = {"UserProfileArn": arn, "UserProfileName": profile, "DomainId": domain_id}
    return record | ({} if last is None else {"LastRunTime": last})


def _definition(pipeline: Pipeline) -> str:
    parameters = [
        {"Name": name, "Type": "String", "DefaultValue": value} for name, value in pipeline.parameters.items()
    ]
    steps = [_defined(step) for step in pipeline.steps]
    return json.dumps({"Version": "2020-12-01", "Metadata": {}, "Parameters": parameters, "Steps": steps})


def _defined(step: PipelineStep) -> Summary:
    defined: Summary = {"Name": step.name, "Type": step.type, "Arguments": {}}
    if step.branch:
        defined["Arguments"] = {"Conditions": [], "IfSteps": [_defined(one) for one in step.branch], "ElseSteps": []}
    if step.cached is not None:
        defined["CacheConfig"] = {"Enabled": step.cached, "ExpireAfter": "30d"}
    return defined


def _status(execution: PipelineExecution, request: Request) -> str:
    return "Executing" if request.now < execution.ended else execution.status


def _failure(execution: PipelineExecution, request: Request, member: str) -> Summary:
    over = request.now >= execution.ended
    return {member: execution.failure_reason} if over and execution.failure_reason else {}


def _execution_summary(execution: PipelineExecution, request: Request) -> Summary:
    """What the list says: not when it ended."""
    summary: Summary = {
        "PipelineExecutionArn": _execution_arn(execution, request),
        "StartTime": execution.started,
        "PipelineExecutionStatus": _status(execution, request),
        "PipelineExecutionDisplayName": f"execution-{execution.id}",
    }
    return summary | _failure(execution, request, "PipelineExecutionFailureReason")


def _steps(execution: PipelineExecution, request: Request) -> Iterable[Summary]:
    """One after the other."""
    start = execution.started
    for step in execution.steps:
        end = start + timedelta(seconds=step.seconds)
        yield _step(step, execution, request, start) | ({"EndTime": end} if end <= request.now else {})
        start = end


def _step(step: StepRun, execution: PipelineExecution, request: Request, start: datetime) -> Summary:
    over = start + timedelta(seconds=step.seconds) <= request.now
    found: Summary = {
        "StepName": step.name,
        "StartTime": start,
        "StepStatus": step.status if over else "Executing",
        "AttemptCount": 1,
    }
    if step.made is not None:
        kind, resource = step.made
        found["Metadata"] = {kind: {"Arn": request.account.arn("sagemaker", request.region, resource)}}
    if step.cached_from is not None:
        source = f"{_arn(request, execution.pipeline)}/execution/{step.cached_from}"
        found["CacheHitResult"] = {"SourcePipelineExecutionArn": source}
    return found | ({"FailureReason": step.failure_reason} if over and step.failure_reason else {})
