"""SageMaker's answers about the schedules of Model Monitor and their job definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from sagemaker_cost_mcp.simulator.description import MonitoringSchedule, ProcessingJob
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
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

CHECKS: Mapping[str, Check] = {
    "NameContains": contains("MonitoringScheduleName"),
    "StatusEquals": equals("MonitoringScheduleStatus"),
    "EndpointName": equals("EndpointName"),
    "MonitoringJobDefinitionName": equals("MonitoringJobDefinitionName"),
    "MonitoringTypeEquals": equals("MonitoringType"),
    **time_checks("CreationTime", "LastModifiedTime"),
}
FIELDS = {
    "Name": "MonitoringScheduleName",
    "CreationTime": "CreationTime",
    "Status": "MonitoringScheduleStatus",
}
KINDS = ("DataQuality", "ModelQuality", "ModelBias", "ModelExplainability")
_ANALYZER = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"


def list_monitoring_schedules(request: Request) -> dict[str, Any]:
    """ListMonitoringSchedules."""
    found = matching([_summary(one, request) for one in _schedules(request)], request, CHECKS)
    found = ordered(found, request, fields=FIELDS, default="CreationTime", order="Descending")
    return listed(found, request, "MonitoringScheduleSummaries")


def describe_monitoring_schedule(request: Request) -> dict[str, Any]:
    """DescribeMonitoringSchedule."""
    name = request.params["MonitoringScheduleName"]
    for schedule in _schedules(request):
        if schedule.name == name:
            return _described(schedule, request)
    raise AwsFailure("ResourceNotFound", f"Monitoring Schedule {_arn(request, name)} not found")


def describe_job_definition(kind: str, request: Request) -> dict[str, Any]:
    """Describe…JobDefinition of one type of monitoring."""
    name = request.params["JobDefinitionName"]
    for schedule in _schedules(request):
        if schedule.definition == name and schedule.kind == kind:
            return _definition(schedule, request)
    resource = f"{_resource(kind)}/{name.lower()}"
    arn = request.account.arn("sagemaker", request.region, resource)
    raise AwsFailure("ResourceNotFound", f"Job Definition {arn} not found")


def _for(kind: str) -> Callable[[Request], dict[str, Any]]:
    return partial(describe_job_definition, kind)


HANDLERS: dict[str, Handler] = {
    "ListMonitoringSchedules": list_monitoring_schedules,
    "DescribeMonitoringSchedule": describe_monitoring_schedule,
    **{f"Describe{kind}JobDefinition": _for(kind) for kind in KINDS},
}


def _resource(kind: str) -> str:
    words = {"DataQuality": "data-quality", "ModelQuality": "model-quality", "ModelBias": "model-bias"}
    return f"{words.get(kind, 'model-explainability')}-job-definition"


def _schedules(request: Request) -> Iterator[MonitoringSchedule]:
    for schedule in request.account.fleet.monitoring_schedules:
        if schedule.region == request.region and schedule.created <= request.now:
            yield schedule


def _arn(request: Request, name: str) -> str:
    return request.account.arn("sagemaker", request.region, f"monitoring-schedule/{name.lower()}")


def _summary(schedule: MonitoringSchedule, request: Request) -> Summary:
    summary: Summary = {
        "MonitoringScheduleName": schedule.name,
        "MonitoringScheduleArn": _arn(request, schedule.name),
        "CreationTime": schedule.created,
        "LastModifiedTime": schedule.modified or schedule.created,
        "MonitoringScheduleStatus": schedule.status,
        "MonitoringType": schedule.kind,
    }
    if schedule.endpoint is not None:
        summary["EndpointName"] = schedule.endpoint
    if schedule.definition is not None:
        summary["MonitoringJobDefinitionName"] = schedule.definition
    return summary


def _described(schedule: MonitoringSchedule, request: Request) -> Summary:
    """The description names the job definition inside the configuration only."""
    described = _summary(schedule, request)
    described.pop("MonitoringJobDefinitionName", None)
    described["MonitoringScheduleConfig"] = {
        "ScheduleConfig": {"ScheduleExpression": schedule.expression},
        "MonitoringType": schedule.kind,
        **_machines(schedule, request),
    }
    if schedule.failure_reason:
        described["FailureReason"] = schedule.failure_reason
    last = _last_run(schedule, request)
    return described | ({} if last is None else {"LastMonitoringExecutionSummary": last})


def _machines(schedule: MonitoringSchedule, request: Request) -> Summary:
    if schedule.definition is not None:
        return {"MonitoringJobDefinitionName": schedule.definition}
    definition = {
        "MonitoringInputs": [_input(schedule)],
        "MonitoringOutputConfig": _output(schedule, request),
        "MonitoringResources": {"ClusterConfig": _cluster(schedule)},
        "MonitoringAppSpecification": {"ImageUri": _ANALYZER},
        "Environment": dict(schedule.environment),
        "RoleArn": _role(request),
    }
    return {"MonitoringJobDefinition": definition}


def _definition(schedule: MonitoringSchedule, request: Request) -> Summary:
    """A job definition; its parts are called after its type."""
    resource = f"{_resource(schedule.kind)}/{(schedule.definition or '').lower()}"
    application: Summary = {"ImageUri": _ANALYZER, "Environment": dict(schedule.environment)}
    if schedule.kind in {"ModelBias", "ModelExplainability"}:
        application["ConfigUri"] = f"s3://monitoring-{request.account.account_id}/{schedule.name}/analysis.json"
    source = _input(schedule)
    if schedule.kind in {"ModelQuality", "ModelBias"}:
        truth = f"s3://monitoring-{request.account.account_id}/{schedule.name}/truth"
        source = {**source, "GroundTruthS3Input": {"S3Uri": truth}}
    return {
        "JobDefinitionArn": request.account.arn("sagemaker", request.region, resource),
        "JobDefinitionName": schedule.definition,
        "CreationTime": schedule.created,
        f"{schedule.kind}AppSpecification": application,
        f"{schedule.kind}JobInput": source,
        f"{schedule.kind}JobOutputConfig": _output(schedule, request),
        "JobResources": {"ClusterConfig": _cluster(schedule)},
        "RoleArn": _role(request),
    }


def _cluster(schedule: MonitoringSchedule) -> Summary:
    return {
        "InstanceCount": schedule.count,
        "InstanceType": schedule.instance_type,
        "VolumeSizeInGB": schedule.volume_gb,
    }


def _input(schedule: MonitoringSchedule) -> Summary:
    local = {"LocalPath": "/opt/ml/processing/input"}
    if schedule.endpoint is not None:
        return {"EndpointInput": {"EndpointName": schedule.endpoint, **local}}
    captured: Summary = {"DataCapturedDestinationS3Uri": "s3://captured/transform", "DatasetFormat": {"Csv": {}}}
    return {"BatchTransformInput": {**captured, **local}}


def _output(schedule: MonitoringSchedule, request: Request) -> Summary:
    place = f"s3://monitoring-{request.account.account_id}/{schedule.name}"
    output = {"S3Uri": place, "LocalPath": "/opt/ml/processing/output", "S3UploadMode": "EndOfJob"}
    return {"MonitoringOutputs": [{"S3Output": output}]}


def _role(request: Request) -> str:
    return request.account.arn("iam", "", "role/service-role/AmazonSageMaker-ExecutionRole")


def _last_run(schedule: MonitoringSchedule, request: Request) -> Summary | None:
    """Of the newest job that it started."""
    jobs = [
        job
        for job in request.account.fleet.processing_jobs
        if job.schedule == schedule.name and job.region == schedule.region and job.started <= request.now
    ]
    return _run(schedule, max(jobs, key=lambda job: job.started), request) if jobs else None


def _run(schedule: MonitoringSchedule, job: ProcessingJob, request: Request) -> Summary:
    end = job.span.end or job.started
    over = end <= request.now
    run: Summary = {
        "MonitoringScheduleName": schedule.name,
        "ScheduledTime": job.started.replace(minute=0, second=0),
        "CreationTime": job.started,
        "LastModifiedTime": end if over else job.started,
        "MonitoringExecutionStatus": job.status if over else "InProgress",
        "ProcessingJobArn": request.account.arn("sagemaker", request.region, f"processing-job/{job.name}"),
        "MonitoringType": schedule.kind,
    }
    return run | ({} if schedule.endpoint is None else {"EndpointName": schedule.endpoint})
