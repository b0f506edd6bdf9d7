"""SageMaker's answers about Autopilot jobs, of both generations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sagemaker_cost_mcp.simulator.description import AutoMLJob
from sagemaker_cost_mcp.simulator.description.training import ROLE
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
    "NameContains": contains("AutoMLJobName"),
    "StatusEquals": equals("AutoMLJobStatus"),
    **time_checks("CreationTime", "LastModifiedTime"),
}
FIELDS = {"Name": "AutoMLJobName", "CreationTime": "CreationTime", "Status": "AutoMLJobStatus"}


def list_automl_jobs(request: Request) -> dict[str, Any]:
    """ListAutoMLJobs."""
    summaries = [_summary(job, request) for job in _jobs(request)]
    found = matching(summaries, request, CHECKS)
    found = ordered(found, request, fields=FIELDS, default="Name", order="Descending")
    return listed(found, request, "AutoMLJobSummaries")


def describe_automl_job(request: Request) -> dict[str, Any]:
    """DescribeAutoMLJob, which knows only jobs of the first generation."""
    job = _named(request)
    if not job.first_generation:
        raise _unknown(job.name)
    return _described(job, request) | {
        "InputDataConfig": [{"DataSource": {"S3DataSource": _source(job)}, "TargetAttributeName": "target"}],
        "ProblemType": "BinaryClassification",
        "AutoMLJobConfig": {"CompletionCriteria": _limits(job), "Mode": job.mode},
        "GenerateCandidateDefinitionsOnly": False,
    }


def describe_automl_job_v2(request: Request) -> dict[str, Any]:
    """DescribeAutoMLJobV2, which knows all of them."""
    job = _named(request)
    tabular = {
        "CompletionCriteria": _limits(job),
        "Mode": job.mode,
        "ProblemType": "BinaryClassification",
        "TargetAttributeName": "target",
    }
    return _described(job, request) | {
        "AutoMLJobInputDataConfig": [{"ChannelType": "training", "DataSource": {"S3DataSource": _source(job)}}],
        "AutoMLProblemTypeConfig": {"TabularJobConfig": tabular},
        "AutoMLProblemTypeConfigName": "Tabular",
    }


HANDLERS: dict[str, Handler] = {
    "ListAutoMLJobs": list_automl_jobs,
    "DescribeAutoMLJob": describe_automl_job,
    "DescribeAutoMLJobV2": describe_automl_job_v2,
}


def _jobs(request: Request) -> list[AutoMLJob]:
    jobs = request.account.fleet.automl_jobs
    return [job for job in jobs if job.region == request.region and job.created <= request.now]


def _named(request: Request) -> AutoMLJob:
    name = request.params["AutoMLJobName"]
    for job in _jobs(request):
        if job.name == name:
            return job
    raise _unknown(name)


def _unknown(name: str) -> AwsFailure:
    return AwsFailure("ResourceNotFound", f"AutoML job {name} does not exist.")


def _summary(job: AutoMLJob, request: Request) -> Summary:
    return _state(job, request) | {
        "AutoMLJobName": job.name,
        "AutoMLJobArn": request.account.arn("sagemaker", job.region, f"automl-job/{job.name}"),
        "CreationTime": job.created,
    }


def _state(job: AutoMLJob, request: Request) -> Summary:
    if job.ended is None or job.running(request.now):
        state = {"AutoMLJobStatus": "InProgress", "AutoMLJobSecondaryStatus": "TrainingModels"}
        return state | {"LastModifiedTime": job.created}
    over: Summary = {
        "AutoMLJobStatus": job.status,
        "AutoMLJobSecondaryStatus": job.status,
        "EndTime": job.ended,
        "LastModifiedTime": job.ended,
    }
    return over | ({"FailureReason": job.failure_reason} if job.failure_reason else {})


def _described(job: AutoMLJob, request: Request) -> Summary:
    output = {"S3OutputPath": f"s3://autopilot-{request.account.account_id}/{job.name}"}
    described = _summary(job, request) | {
        "OutputDataConfig": output,
        "RoleArn": request.account.arn("iam", "", f"role/{ROLE}"),
        "AutoMLJobObjective": {"MetricName": job.objective},
    }
    if job.ended is None or job.running(request.now):
        return described
    if job.best_value is not None:
        described["BestCandidate"] = _candidate(job, job.best_value, job.ended)
    return described | ({"ModelDeployResult": {"EndpointName": job.endpoint}} if job.endpoint else {})


def _candidate(job: AutoMLJob, value: float, ended: datetime) -> Summary:
    return {
        "CandidateName": f"{job.name}-best",
        "FinalAutoMLJobObjectiveMetric": {"Type": "Maximize", "MetricName": job.objective, "Value": value},
        "ObjectiveStatus": "Succeeded",
        "CandidateSteps": [],
        "CandidateStatus": "Completed",
        "CreationTime": job.created,
        "EndTime": ended,
        "LastModifiedTime": ended,
    }


def _limits(job: AutoMLJob) -> Summary:
    return {"MaxCandidates": job.max_candidates, "MaxAutoMLJobRuntimeInSeconds": job.max_seconds}


def _source(job: AutoMLJob) -> Summary:
    return {"S3DataType": "S3Prefix", "S3Uri": f"s3://datasets/{job.name}"}
