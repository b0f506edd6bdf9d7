"""SageMaker's answers about training jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

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
from sagemaker_cost_mcp.simulator.paging import page
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
LARGEST_SEARCH_PAGE = 100
DEFAULT_SEARCH_PAGE = 10


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


def search(request: Request) -> dict[str, Any]:
    """Search over training jobs: whole records, tags included."""
    if request.params["Resource"] != "TrainingJob":
        return {"Results": []}
    passes = _search_predicate(request.params.get("SearchExpression", {}))
    records = [_record(job, request) | {"Tags": tag_list(job.tags)} for job in _jobs(request)]
    field = request.params.get("SortBy", "LastModifiedTime")
    backwards = request.params.get("SortOrder", "Descending") == "Descending"
    found = [record for record in records if passes(record)]
    found.sort(key=lambda record: (record.get(field) is not None, record.get(field)), reverse=backwards)
    shown, token = page(
        found,
        request.params,
        size_param="MaxResults",
        default=DEFAULT_SEARCH_PAGE,
        maximum=LARGEST_SEARCH_PAGE,
        token_param="NextToken",  # noqa: S106 - a parameter's name
    )
    answer: dict[str, Any] = {"Results": [{"TrainingJob": record} for record in shown]}
    return answer | ({} if token is None else {"NextToken": token})


HANDLERS: dict[str, Handler] = {
    "ListTrainingJobs": list_training_jobs,
    "DescribeTrainingJob": describe_training_job,
    "Search": search,
}


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


def _search_predicate(expression: Mapping[str, Any]) -> Callable[[Summary], bool]:
    parts = [_filter(part) for part in expression.get("Filters", ())]
    parts += [_search_predicate(part) for part in expression.get("SubExpressions", ())]
    if expression.get("NestedFilters"):
        raise AwsFailure("ValidationException", "The simulated account evaluates no nested filters.")
    join = any if expression.get("Operator", "And") == "Or" and parts else all
    return lambda record: join(part(record) for part in parts)


_OPERATORS: Mapping[str, Callable[[Any, str], bool]] = {
    "Equals": lambda found, value: _text(found) == value,
    "NotEquals": lambda found, value: _text(found) != value,
    "Contains": lambda found, value: value in _text(found),
    "Exists": lambda found, _: found is not None,
    "NotExists": lambda found, _: found is None,
    "In": lambda found, value: _text(found) in value.split(","),
    "GreaterThan": lambda found, value: found is not None and found > _like(found, value),
    "GreaterThanOrEqualTo": lambda found, value: found is not None and found >= _like(found, value),
    "LessThan": lambda found, value: found is not None and found < _like(found, value),
    "LessThanOrEqualTo": lambda found, value: found is not None and found <= _like(found, value),
}


def _filter(given: Mapping[str, str]) -> Callable[[Summary], bool]:
    operator = _OPERATORS[given.get("Operator", "Equals")]
    name, value = given["Name"], given.get("Value", "")
    return lambda record: operator(_field(record, name), value)


def _field(record: Summary, name: str) -> Any:
    """A property of a record; `Tags.Team` and `ResourceConfig.InstanceType` reach inside."""
    outer, _, inner = name.partition(".")
    found: Any = record.get(outer)
    if outer == "Tags":
        return next((tag["Value"] for tag in record["Tags"] if tag["Key"] == inner), None)
    return cast("Summary", found).get(inner) if inner and isinstance(found, dict) else found


def _text(found: Any) -> str:
    return str(found).lower() if isinstance(found, bool) else str(found)


def _like(found: Any, value: str) -> Any:
    """The filter's text as what it is compared with."""
    if isinstance(found, datetime):
        return datetime.fromisoformat(value)
    return type(found)(value)
