"""SageMaker's answers about hyperparameter tuning jobs; what came of one is told by its training jobs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sagemaker_cost_mcp.simulator.description import TrainingJob, TuningJob
from sagemaker_cost_mcp.simulator.description.training import ROLE
from sagemaker_cost_mcp.simulator.handlers._listing import (
    Check,
    Summary,
    contains,
    equals,
    listed,
    matching,
    ordered,
    tag_list,
    time_checks,
)
from sagemaker_cost_mcp.simulator.handlers._training_records import sketch, training_record
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

CHECKS: Mapping[str, Check] = {
    "NameContains": contains("HyperParameterTuningJobName"),
    "StatusEquals": equals("HyperParameterTuningJobStatus"),
    **time_checks("CreationTime", "LastModifiedTime"),
}
FIELDS = {
    "Name": "HyperParameterTuningJobName",
    "CreationTime": "CreationTime",
    "Status": "HyperParameterTuningJobStatus",
}
TRAINING_FIELDS = {
    "Name": "TrainingJobName",
    "CreationTime": "CreationTime",
    "Status": "TrainingJobStatus",
    "FinalObjectiveMetricValue": "value",
}
SUMMARY_FIELDS = (
    "HyperParameterTuningJobName",
    "HyperParameterTuningJobArn",
    "HyperParameterTuningJobStatus",
    "CreationTime",
    "HyperParameterTuningEndTime",
    "LastModifiedTime",
    "TrainingJobStatusCounters",
    "ObjectiveStatusCounters",
)

_IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"


def list_tuning_jobs(request: Request) -> dict[str, Any]:
    """ListHyperParameterTuningJobs."""
    summaries = [_summary(record) for record in tuning_records(request)]
    found = ordered(matching(summaries, request, CHECKS), request, fields=FIELDS, default="Name")
    return listed(found, request, "HyperParameterTuningJobSummaries")


def describe_tuning_job(request: Request) -> dict[str, Any]:
    """DescribeHyperParameterTuningJob."""
    record = _record(_named(request), request)
    return {name: value for name, value in record.items() if name != "Tags"}


def list_training_jobs_of(request: Request) -> dict[str, Any]:
    """ListTrainingJobsForHyperParameterTuningJob; who sorts by the objective sees no job that has none."""
    tuning, params = _named(request), request.params
    found = [_child(job, tuning, request) for job in _children(tuning, request)]
    found = matching(found, request, {"StatusEquals": equals("TrainingJobStatus")})
    by_value = params.get("SortBy") == "FinalObjectiveMetricValue"
    found = [one for one in found if not by_value or one["value"] is not None]
    shown = ordered(found, request, fields=TRAINING_FIELDS, default="Name")
    return listed([_without_value(one) for one in shown], request, "TrainingJobSummaries")


HANDLERS: dict[str, Handler] = {
    "ListHyperParameterTuningJobs": list_tuning_jobs,
    "DescribeHyperParameterTuningJob": describe_tuning_job,
    "ListTrainingJobsForHyperParameterTuningJob": list_training_jobs_of,
}


def tuning_records(request: Request) -> Iterator[Summary]:
    """Whole tuning jobs with their tags, as Search gives them."""
    for job in request.account.fleet.tuning_jobs:
        if job.region == request.region and job.created <= request.now:
            yield _record(job, request)


def _named(request: Request) -> TuningJob:
    name = request.params["HyperParameterTuningJobName"]
    for job in request.account.fleet.tuning_jobs:
        if job.name == name and job.region == request.region and job.created <= request.now:
            return job
    raise AwsFailure("ResourceNotFound", f"Amazon SageMaker can't find a tuning job with the name {name}.")


def _children(tuning: TuningJob, request: Request) -> list[TrainingJob]:
    jobs = request.account.fleet.training_jobs
    mine = (job for job in jobs if job.tuning_job == tuning.name and job.region == tuning.region)
    return [job for job in mine if job.started <= request.now]


def _record(tuning: TuningJob, request: Request) -> Summary:
    children = [_child(job, tuning, request) for job in _children(tuning, request)]
    running = tuning.running(request.now)
    modified = max((child["LastModified"] for child in children), default=tuning.created)
    record: Summary = {
        "HyperParameterTuningJobName": tuning.name,
        "HyperParameterTuningJobArn": request.account.arn(
            "sagemaker", tuning.region, f"hyper-parameter-tuning-job/{tuning.name}"
        ),
        "HyperParameterTuningJobConfig": _config(tuning),
        "TrainingJobDefinition": _definition(tuning, request),
        "HyperParameterTuningJobStatus": "InProgress" if running else tuning.status,
        "CreationTime": tuning.created,
        "LastModifiedTime": modified if running else tuning.ended,
        "TrainingJobStatusCounters": _counters(children),
        "ObjectiveStatusCounters": _objectives(children),
        "ConsumedResources": {"RuntimeInSeconds": sum(child["seconds"] for child in children)},
        "Tags": tag_list(tuning.tags),
    }
    if not running:
        record["HyperParameterTuningEndTime"] = tuning.ended
        record |= {"FailureReason": tuning.failure_reason} if tuning.failure_reason else {}
    best = _best(children, tuning)
    return record | ({"BestTrainingJob": _without_value(best)} if best else {})


def _config(tuning: TuningJob) -> Summary:
    limits = {"MaxNumberOfTrainingJobs": tuning.max_jobs, "MaxParallelTrainingJobs": tuning.parallel}
    limits |= {} if tuning.max_runtime is None else {"MaxRuntimeInSeconds": tuning.max_runtime}
    return {
        "Strategy": tuning.strategy,
        "HyperParameterTuningJobObjective": {"Type": _direction(tuning), "MetricName": tuning.objective},
        "ResourceLimits": limits,
        "TrainingJobEarlyStoppingType": "Auto" if tuning.early_stopping else "Off",
        "ParameterRanges": {"ContinuousParameterRanges": [{"Name": "eta", "MinValue": "0", "MaxValue": "1"}]},
    }


def _definition(tuning: TuningJob, request: Request) -> Summary:
    definition: Summary = {
        "AlgorithmSpecification": {"TrainingImage": _IMAGE, "TrainingInputMode": "File"},
        "RoleArn": request.account.arn("iam", "", f"role/{ROLE}"),
        "OutputDataConfig": {"S3OutputPath": f"s3://tuning-{request.account.account_id}/{tuning.name}"},
        "ResourceConfig": {
            "InstanceType": tuning.instance_type,
            "InstanceCount": tuning.count,
            "VolumeSizeInGB": tuning.volume_gb,
        },
        "StoppingCondition": {"MaxRuntimeInSeconds": 86_400},
        "EnableManagedSpotTraining": tuning.spot,
    }
    told = dict(tuning.static_hyperparameters)
    return definition | ({"StaticHyperParameters": told} if told else {})


def _child(job: TrainingJob, tuning: TuningJob, request: Request) -> Summary:
    """A training job of the tuning job: AWS's summary of it, and what else is needed here, in small letters."""
    record = training_record(job, request.account, request.now)
    over = job.ended <= request.now
    value = job.metrics.get(tuning.objective) if over else None
    child: Summary = {
        "TrainingJobName": job.name,
        "TrainingJobArn": record["TrainingJobArn"],
        "CreationTime": record["CreationTime"],
        "TrainingStartTime": job.started,
        "TrainingJobStatus": record["TrainingJobStatus"],
        "TunedHyperParameters": dict(job.hyperparameters),
        "ObjectiveStatus": "Pending" if not over else "Failed" if value is None else "Succeeded",
        "LastModified": sketch(job, request.account, request.now)["LastModifiedTime"],
        "seconds": job.seconds if over else 0,
        "value": value,
    }
    if value is not None:
        child["FinalHyperParameterTuningJobObjectiveMetric"] = {
            "Type": _direction(tuning),
            "MetricName": tuning.objective,
            "Value": value,
        }
    child |= {"TrainingEndTime": job.ended} if over else {}
    return child | ({"FailureReason": job.failure_reason} if over and job.failure_reason else {})


def _without_value(child: Summary) -> Summary:
    return {name: value for name, value in child.items() if name not in {"seconds", "value", "LastModified"}}


def _counters(children: list[Summary]) -> Summary:
    by_status = Counter(child["TrainingJobStatus"] for child in children)
    retried = sum("InternalServerError" in child.get("FailureReason", "") for child in children)
    return {
        "Completed": by_status["Completed"],
        "InProgress": by_status["InProgress"],
        "RetryableError": retried,
        "NonRetryableError": by_status["Failed"] - retried,
        "Stopped": by_status["Stopped"],
    }


def _objectives(children: list[Summary]) -> Summary:
    by_status = Counter(child["ObjectiveStatus"] for child in children)
    return {name: by_status[name] for name in ("Succeeded", "Pending", "Failed")}


def _best(children: list[Summary], tuning: TuningJob) -> Summary | None:
    known = [child for child in children if child["value"] is not None]
    choice = max if tuning.maximize else min
    return choice(known, key=lambda child: child["value"]) if known else None


def _direction(tuning: TuningJob) -> str:
    return "Maximize" if tuning.maximize else "Minimize"


def _summary(record: Summary) -> Summary:
    config = record["HyperParameterTuningJobConfig"]
    shown = {name: record[name] for name in SUMMARY_FIELDS if name in record}
    return shown | {"Strategy": config["Strategy"], "ResourceLimits": config["ResourceLimits"]}
