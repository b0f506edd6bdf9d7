"""SageMaker's answers about inference optimization jobs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.description import OptimizationJob
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
from sagemaker_cost_mcp.simulator.handlers._training_plans import plan_arn
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

DEFAULT_PAGE = 50
CHECKS: Mapping[str, Check] = {
    "NameContains": contains("OptimizationJobName"),
    "OptimizationContains": lambda summary, value: any(value in one for one in summary["OptimizationTypes"]),
    "StatusEquals": equals("OptimizationJobStatus"),
    **time_checks("CreationTime", "LastModifiedTime"),
}
FIELDS = {"Name": "OptimizationJobName", "CreationTime": "CreationTime", "Status": "OptimizationJobStatus"}

_CONFIG = {
    "Quantization": "ModelQuantizationConfig",
    "Compilation": "ModelCompilationConfig",
    "Sharding": "ModelShardingConfig",
}
_PROVISIONING = timedelta(minutes=6)


def list_optimization_jobs(request: Request) -> dict[str, Any]:
    """ListOptimizationJobs."""
    found = matching([_summary(job, request) for job in _jobs(request)], request, CHECKS)
    found = ordered(found, request, fields=FIELDS, default="CreationTime")
    return listed(found, request, "OptimizationJobSummaries", default=DEFAULT_PAGE)


def describe_optimization_job(request: Request) -> dict[str, Any]:
    """DescribeOptimizationJob."""
    name = request.params["OptimizationJobName"]
    for job in _jobs(request):
        if job.name == name:
            summary = _summary(job, request)
            del summary["OptimizationTypes"]
            return summary | _details(job, request)
    raise AwsFailure("ResourceNotFound", f"Optimization job {_arn(name, request)} does not exist.")


HANDLERS: dict[str, Handler] = {
    "ListOptimizationJobs": list_optimization_jobs,
    "DescribeOptimizationJob": describe_optimization_job,
}


def _jobs(request: Request) -> Iterator[OptimizationJob]:
    for job in request.account.fleet.optimization_jobs:
        if job.region == request.region and job.started <= request.now:
            yield job


def _arn(name: str, request: Request) -> str:
    return request.account.arn("sagemaker", request.region, f"optimization-job/{name}")


def _summary(job: OptimizationJob, request: Request) -> Summary:
    end = job.started + timedelta(seconds=job.seconds)
    running = request.now < end
    times = {"OptimizationStartTime": job.started} | ({} if running else {"OptimizationEndTime": end})
    return {
        "OptimizationJobName": job.name,
        "OptimizationJobArn": _arn(job.name, request),
        "CreationTime": job.started - _PROVISIONING,
        "LastModifiedTime": request.now if running else end,
        "OptimizationJobStatus": "INPROGRESS" if running else job.status,
        "DeploymentInstanceType": job.instance_type,
        "OptimizationTypes": list(job.types),
        **times,
    }


def _details(job: OptimizationJob, request: Request) -> Summary:
    bucket = f"s3://optimized-{request.account.account_id}/{job.name}"
    source = {"SageMakerModel": {"ModelName": job.model}} if job.model else {"S3": {"S3Uri": f"{bucket}/in"}}
    details: Summary = {
        "ModelSource": source,
        "OptimizationEnvironment": dict(job.environment),
        "OptimizationConfigs": [{_CONFIG[one]: {"OverrideEnvironment": dict(job.environment)}} for one in job.types],
        "OutputConfig": {"S3OutputLocation": f"{bucket}/out"},
        "RoleArn": request.account.arn("iam", "", "role/service-role/AmazonSageMaker-ExecutionRole"),
        "StoppingCondition": {"MaxRuntimeInSeconds": 36000},
    }
    return details | ({"TrainingPlanArns": [plan_arn(job.plan, request)]} if job.plan else {})
