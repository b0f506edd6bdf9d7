"""SageMaker's answers about Inference Recommender's jobs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.description import RecommendationsJob
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

CHECKS: Mapping[str, Check] = {
    "NameContains": contains("JobName"),
    "StatusEquals": equals("Status"),
    "ModelNameEquals": equals("ModelName"),
    # No job of the simulated account tests a model package.
    "ModelPackageVersionArnEquals": never,
    **time_checks("CreationTime", "LastModifiedTime"),
}
FIELDS = {"Name": "JobName", "CreationTime": "CreationTime", "Status": "Status"}
DESCRIBED = ("JobName", "JobDescription", "JobType", "JobArn", "RoleArn", "Status", "CreationTime", "LastModifiedTime")

_PROVISIONING = timedelta(minutes=4)


def list_inference_recommendations_jobs(request: Request) -> dict[str, Any]:
    """ListInferenceRecommendationsJobs."""
    found = matching([_summary(job, request) for job in _jobs(request)], request, CHECKS)
    found = ordered(found, request, fields=FIELDS, default="CreationTime")
    return listed(found, request, "InferenceRecommendationsJobs")


def describe_inference_recommendations_job(request: Request) -> dict[str, Any]:
    """DescribeInferenceRecommendationsJob."""
    name = request.params["JobName"]
    for job in _jobs(request):
        if job.name == name:
            summary = _summary(job, request)
            return {member: summary[member] for member in DESCRIBED} | _details(job, request)
    raise AwsFailure("ResourceNotFound", f"Could not find inference recommendations job {_arn(name, request)}.")


HANDLERS: dict[str, Handler] = {
    "ListInferenceRecommendationsJobs": list_inference_recommendations_jobs,
    "DescribeInferenceRecommendationsJob": describe_inference_recommendations_job,
}


def _jobs(request: Request) -> Iterator[RecommendationsJob]:
    for job in request.account.fleet.recommendations_jobs:
        if job.region == request.region and job.started <= request.now:
            yield job


def _arn(name: str, request: Request) -> str:
    return request.account.arn("sagemaker", request.region, f"inference-recommendations-job/{name}")


def _summary(job: RecommendationsJob, request: Request) -> Summary:
    running = request.now < job.ended
    summary: Summary = {
        "JobName": job.name,
        "JobDescription": "",
        "JobType": "Advanced" if job.advanced else "Default",
        "JobArn": _arn(job.name, request),
        "RoleArn": request.account.arn("iam", "", "role/service-role/AmazonSageMaker-ExecutionRole"),
        "Status": "IN_PROGRESS" if running else job.status,
        "CreationTime": job.started - _PROVISIONING,
        "LastModifiedTime": request.now if running else job.ended,
        "ModelName": job.model,
    }
    return summary if running else summary | {"CompletionTime": job.ended}


def _details(job: RecommendationsJob, request: Request) -> Summary:
    given: Summary = {"ModelName": job.model, "JobDurationInSeconds": 7200}
    if job.advanced:
        given["EndpointConfigurations"] = [{"InstanceType": name} for name in job.instance_types]
    details: Summary = {"InputConfig": given}
    if request.now >= job.ended:
        details["CompletionTime"] = job.ended
        details["InferenceRecommendations"] = [_result(job, name) for name in job.instance_types]
    return details


def _result(job: RecommendationsJob, instance_type: str) -> Summary:
    return {
        "EndpointConfiguration": {
            "EndpointName": f"sm-epc-{job.name}",
            "VariantName": "sm-variant",
            "InstanceType": instance_type,
            "InitialInstanceCount": 1,
        },
        "ModelConfiguration": {},
    }
