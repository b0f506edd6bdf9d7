"""SageMaker's answers about training jobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sagemaker_cost_mcp.simulator.description import TrainingJob
from sagemaker_cost_mcp.simulator.handlers._listing import (
    Check,
    Summary,
    asked,
    contains,
    equals,
    listed,
    matching,
    ordered,
    time_checks,
)
from sagemaker_cost_mcp.simulator.handlers._training_records import Sketch, sketch, training_record
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request


def _has_warm_pool(summary: Summary, value: Any) -> bool:
    pool = summary["WarmPoolStatus"]
    return pool is not None and pool["Status"] == value


CHECKS: Mapping[str, Check] = {
    "NameContains": contains("TrainingJobName"),
    "WarmPoolStatusEquals": _has_warm_pool,
    "TrainingPlanArnEquals": equals("TrainingPlanArn"),
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
    "WarmPoolStatus",
    "TrainingPlanArn",
)


def list_training_jobs(request: Request) -> dict[str, Any]:
    """ListTrainingJobs; a page is cut before StatusEquals picks from it, so that it may be short or empty.

    Source: "the MaxResults number of training jobs are first retrieved ignoring the StatusEquals parameter and then
    they are filtered by the StatusEquals parameter" (API reference).
    """
    found = request.account.remembered(asked(request), lambda: _found(request))
    answer = listed(found, request, "TrainingJobSummaries")
    status = request.params.get("StatusEquals")
    summaries = [_summary(one) for one in answer["TrainingJobSummaries"]]
    kept = [one for one in summaries if status in {None, one["TrainingJobStatus"]}]
    return answer | {"TrainingJobSummaries": kept}


def describe_training_job(request: Request) -> dict[str, Any]:
    """DescribeTrainingJob."""
    job = training_job(request, request.params["TrainingJobName"])
    if job is None:
        raise AwsFailure("ValidationException", "Requested resource not found.")
    return training_record(job, request.account, request.now)


HANDLERS: dict[str, Handler] = {
    "ListTrainingJobs": list_training_jobs,
    "DescribeTrainingJob": describe_training_job,
}


def training_job(request: Request, name: str) -> TrainingJob | None:
    """A training job of the request's region by its name, once its machines are up."""
    jobs = request.account.remembered(("training jobs", request.region), lambda: _by_name(request))
    job = jobs.get(name)
    return job if job and job.started <= request.now else None


def training_sketches(request: Request) -> Iterable[Sketch]:
    """All training jobs of the request's region, as Search looks through them; made anew each minute."""
    minute = request.now.replace(second=0, microsecond=0)
    return request.account.remembered(("sketches", request.region, minute), lambda: _sketches(request, request.now))


def _sketches(request: Request, now: datetime) -> tuple[Sketch, ...]:
    jobs = request.account.fleet.training_jobs
    here = (job for job in jobs if job.region == request.region and job.started <= now)
    return tuple(sketch(job, request.account, now) for job in here)


def _by_name(request: Request) -> Mapping[str, TrainingJob]:
    jobs = request.account.fleet.training_jobs
    return {job.name: job for job in jobs if job.region == request.region}


def _found(request: Request) -> list[Summary]:
    found = matching(training_sketches(request), request, CHECKS)
    return ordered(found, request, fields=FIELDS, default="CreationTime")


def _summary(found: Summary) -> Summary:
    return {name: found[name] for name in SUMMARY_FIELDS if found[name] is not None}
