"""SageMaker's answers about training jobs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.description import TrainingJob
from sagemaker_cost_mcp.simulator.handlers._listing import (
    Check,
    Summary,
    contains,
    equals,
    listed,
    matching,
    never,
    ordered,
    tag_list,
    time_checks,
)
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

_PROVISIONING = timedelta(minutes=3)
"""From CreateTrainingJob until the machines are up."""

CHECKS: Mapping[str, Check] = {
    "NameContains": contains("TrainingJobName"),
    "StatusEquals": equals("TrainingJobStatus"),
    # No job of the simulated account keeps a warm pool or runs under a training plan.
    "WarmPoolStatusEquals": never,
    "TrainingPlanArnEquals": never,
    **time_checks("CreationTime", "LastModifiedTime"),
}
FIELDS = {"Name": "TrainingJobName", "CreationTime": "CreationTime", "Status": "TrainingJobStatus"}
SUMMARY_FIELDS = (
    "TrainingJobName",
    "TrainingJobArn",
    "CreationTime",
    "TrainingEndTime",
    "LastModifiedTime",
    "TrainingJobStatus",
    "SecondaryStatus",
)


def list_training_jobs(request: Request) -> dict[str, Any]:
    """ListTrainingJobs."""
    summaries = [_summary(job, request) for job in _jobs(request)]
    found = matching(summaries, request, CHECKS)
    found = ordered(found, request, fields=FIELDS, default="CreationTime")
    return listed(found, request, "TrainingJobSummaries")


def describe_training_job(request: Request) -> dict[str, Any]:
    """DescribeTrainingJob."""
    name = request.params["TrainingJobName"]
    for job in _jobs(request):
        if job.name == name:
            return _record(job, request)
    raise AwsFailure("ValidationException", "Requested resource not found.")


HANDLERS: dict[str, Handler] = {
    "ListTrainingJobs": list_training_jobs,
    "DescribeTrainingJob": describe_training_job,
}


def training_records(request: Request) -> Iterator[Summary]:
    """Whole training jobs with their tags, as Search gives them."""
    return (_record(job, request) | {"Tags": tag_list(job.tags)} for job in _jobs(request))


def _jobs(request: Request) -> Iterator[TrainingJob]:
    for job in request.account.fleet.training_jobs:
        if job.region == request.region and job.started <= request.now:
            yield job


def _summary(job: TrainingJob, request: Request) -> Summary:
    record = _record(job, request)
    return {name: record[name] for name in SUMMARY_FIELDS if name in record}


def _record(job: TrainingJob, request: Request) -> Summary:
    running = request.now < job.started + timedelta(seconds=job.seconds)
    return _frame(job, request) | (_progress(job, request.now) if running else _outcome(job))


def _frame(job: TrainingJob, request: Request) -> Summary:
    image = f"763104351884.dkr.ecr.{request.region}.amazonaws.com/pytorch-training:2.4.0-gpu-py311"
    bucket = f"s3://ml-team-{request.account.account_id}/{job.name}"
    frame: Summary = {
        "TrainingJobName": job.name,
        "TrainingJobArn": request.account.arn("sagemaker", request.region, f"training-job/{job.name}"),
        "HyperParameters": dict(job.hyperparameters),
        "Environment": dict(job.environment),
        "AlgorithmSpecification": {"TrainingImage": image, "TrainingInputMode": "File"},
        "RoleArn": request.account.arn("iam", "", "role/service-role/AmazonSageMaker-ExecutionRole"),
        "ModelArtifacts": {"S3ModelArtifacts": f"{bucket}/output/model.tar.gz"},
        "OutputDataConfig": {"S3OutputPath": f"{bucket}/output"},
        "ResourceConfig": {
            "InstanceType": job.instance_type,
            "InstanceCount": job.count,
            "VolumeSizeInGB": job.volume_gb,
        },
        "StoppingCondition": {"MaxRuntimeInSeconds": 86400},
        "CreationTime": job.started - _PROVISIONING,
        "TrainingStartTime": job.started,
        "EnableManagedSpotTraining": job.billable_seconds is not None,
    }
    if job.billable_seconds is not None:
        frame["CheckpointConfig"] = {"S3Uri": f"{bucket}/checkpoints"}
        frame["StoppingCondition"]["MaxWaitTimeInSeconds"] = 172800
    return frame


def _progress(job: TrainingJob, now: datetime) -> Summary:
    del job
    return {"TrainingJobStatus": "InProgress", "SecondaryStatus": "Training", "LastModifiedTime": now}


def _outcome(job: TrainingJob) -> Summary:
    end = job.started + timedelta(seconds=job.seconds)
    outcome: Summary = {
        "TrainingJobStatus": job.status,
        "SecondaryStatus": job.status,
        "TrainingEndTime": end,
        "LastModifiedTime": end,
        "TrainingTimeInSeconds": job.seconds,
        "BillableTimeInSeconds": job.seconds if job.billable_seconds is None else job.billable_seconds,
    }
    if job.failure_reason:
        outcome["FailureReason"] = job.failure_reason
    return outcome
