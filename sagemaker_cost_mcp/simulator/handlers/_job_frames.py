"""What SageMaker's answers about processing and transform jobs have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sagemaker_cost_mcp.simulator.description import ProcessingJob, TransformJob
from sagemaker_cost_mcp.simulator.handlers._listing import Check, Summary, contains, equals, time_checks
from sagemaker_cost_mcp.simulator.request import AwsFailure

PROVISIONING = timedelta(minutes=3)
"""From the Create call until the machines are up."""


def checks(kind: str) -> Mapping[str, Check]:
    """The filters of a List operation; `kind` is how the members of its rows begin."""
    return {
        "NameContains": contains(f"{kind}Name"),
        "StatusEquals": equals(f"{kind}Status"),
        **time_checks("CreationTime", "LastModifiedTime"),
    }


def fields(kind: str) -> Mapping[str, str]:
    """The member that each value of SortBy sorts by."""
    return {"Name": f"{kind}Name", "CreationTime": "CreationTime", "Status": f"{kind}Status"}


def progress(job: ProcessingJob | TransformJob, kind: str, now: datetime) -> Summary:
    """Status and times, as the list and the description give them: LastModifiedTime moves with the status."""
    verb, name = kind.removesuffix("Job"), f"{kind}Status"
    if now < job.span.start + timedelta(seconds=job.seconds):
        return {name: "InProgress", "LastModifiedTime": job.started}
    end = job.started + timedelta(seconds=job.seconds)
    reason = {"FailureReason": job.failure_reason} if job.failure_reason else {}
    return {name: job.status, f"{verb}EndTime": end, "LastModifiedTime": end, **reason}


def not_found(name: str) -> AwsFailure:
    """SageMaker calls it a validation error (aws-controllers-k8s/community issue 431)."""
    return AwsFailure("ValidationException", f"Could not find requested job with name: {name}")
