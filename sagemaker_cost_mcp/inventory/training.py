"""Training jobs that were alive in the window, from whole records.

Calls: see `history.py`; and one description for each job without machines, since Search does not know what serverless
training is charged by (API reference: TrainingJob has no BillableTokenCount, DescribeTrainingJob has).

What jobs are told through HyperParameters and Environment, and what they say in FailureReason and StatusMessage, stays
behind: see `fingerprints.py` and `failure_causes.py` for what is made of it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP
from sagemaker_cost_mcp.inventory.failure_causes import failure_cause
from sagemaker_cost_mcp.inventory.fingerprints import fingerprint
from sagemaker_cost_mcp.inventory.history import searched
from sagemaker_cost_mcp.inventory.job_records import JobKind, Jobs, Row, began, moment
from sagemaker_cost_mcp.inventory.unread import merged
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.model.surroundings import bucket_named
from sagemaker_cost_mcp.model.training import InstanceGroup, JobMetric, TrainingJob

_LONGEST = timedelta(days=56)
"""28 days of waiting for machines and 28 of running. Source: StoppingCondition, MaxPendingTimeInSeconds and "Amazon
SageMaker endpoints and quotas"."""

_LONGEST_WARM_POOL = timedelta(seconds=21_600)
"""Source: KeepAlivePeriodInSeconds. Its machines are charged after the job has ended, which no status tells."""

_INTERRUPTED = "Interrupted"
_OBJECTIVE = "_tuning_objective_metric"
"""Hyperparameter with which SageMaker tells a tuning job's training jobs what to optimise."""

_OF_THIS_RUN = frozenset({"sagemaker_job_name", "sagemaker_submit_directory"})
"""Hyperparameters in which the SageMaker SDK writes the job's own name: they differ between equal runs."""


def training_jobs(reading: Reading, region: str, since: datetime) -> Outcome[TrainingJob]:
    """Every training job of the region that was charged for at or after a moment.

    A serverless job whose description could not be read has `serverless` None, and a gap says so.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    jobs = Jobs(reading=reading, region=region, kind=_KIND)
    found = searched(jobs, since - _LONGEST_WARM_POOL)
    unclear = [job.ref.name for job in found.items if job.serverless is None]
    answers = _descriptions(jobs, unclear)
    failures = [(name, answer) for name, answer in answers.items() if isinstance(answer, Gap)]
    return Outcome(
        tuple(_completed(job, answers.get(job.ref.name)) for job in found.items), (*found.gaps, *merged(failures))
    )


def _descriptions(jobs: Jobs[TrainingJob], names: list[str]) -> dict[str, dict[str, Any] | Gap | None]:
    """By name; jobs that were read whole are not lost when the time is up meanwhile."""
    if not names:
        return {}
    try:
        return dict(zip(names, jobs.reading.each(jobs.described, names), strict=True))
    except LEAVES_A_GAP as error:
        gap = jobs.reading.gap(error, "sagemaker:DescribeTrainingJob", jobs.region)
        return dict.fromkeys(names, gap)


def job_groups(config: Row) -> tuple[InstanceGroup, ...]:
    """Machines of a ResourceConfig: one type, groups of them, or the one that was chosen of several."""
    if config.get("InstanceGroups"):
        return tuple(
            InstanceGroup(
                instance_type=group["InstanceType"], count=group["InstanceCount"], name=group["InstanceGroupName"]
            )
            for group in config["InstanceGroups"]
        )
    name = config.get("InstanceType") or config.get("SelectedInstanceType")
    if not name:
        return ()
    count = config.get("InstanceCount") or config.get("SelectedInstanceCount") or 1
    return (InstanceGroup(instance_type=name, count=count),)


def _completed(job: TrainingJob, answer: Row | Gap | None) -> TrainingJob:
    if answer is None or isinstance(answer, Gap):
        return job
    return job.model_copy(update=_charged_otherwise(answer))


def _charged_otherwise(row: Row) -> dict[str, Any]:
    return {"serverless": "ServerlessJobConfig" in row, "billable_tokens": row.get("BillableTokenCount")}


def _job(row: Row, ref: ResourceRef) -> TrainingJob:
    """The allow-list."""
    return TrainingJob(
        ref=ref,
        status=row["TrainingJobStatus"],
        secondary_status=row.get("SecondaryStatus", ""),
        failure_cause=failure_cause(row.get("FailureReason")),
        created_at=began(row),
        started_at=moment(row, "TrainingStartTime"),
        ended_at=moment(row, "TrainingEndTime"),
        tuning_job_arn=row.get("TuningJobArn"),
        automl_job_arn=row.get("AutoMLJobArn"),
        labeling_job_arn=row.get("LabelingJobArn"),
        role_arn=row.get("RoleArn"),
        vpc=bool(row.get("VpcConfig")),
        subnets=frozenset(row.get("VpcConfig", {}).get("Subnets", ())),
        output_bucket=bucket_named(row.get("OutputDataConfig", {}).get("S3OutputPath")),
        **_machines(row),
        **_time(row),
        **_warm_pool(row.get("WarmPoolStatus", {})),
        **_work(row),
        **_results(row),
    )


def _machines(row: Row) -> dict[str, Any]:
    config: Row = row.get("ResourceConfig", {})
    groups = job_groups(config)
    # A job that waits for one of several types has no machines yet, and is not serverless for all that.
    placed: dict[str, Any] = {"serverless": False} if config else {}
    if "ServerlessJobConfig" in row:
        placed = _charged_otherwise(row)
    return {
        "groups": groups,
        "volume_gb": config.get("VolumeSizeInGB"),
        "keep_alive_seconds": config.get("KeepAlivePeriodInSeconds"),
        "training_plan_arn": config.get("TrainingPlanArn"),
        **placed,
    }


def _time(row: Row) -> dict[str, Any]:
    limits: Row = row.get("StoppingCondition", {})
    transitions: list[Row] = row.get("SecondaryStatusTransitions", [])
    return {
        "training_seconds": row.get("TrainingTimeInSeconds"),
        "billable_seconds": row.get("BillableTimeInSeconds"),
        "spot": bool(row.get("EnableManagedSpotTraining")),
        "checkpointed": bool(row.get("CheckpointConfig")),
        "max_runtime_seconds": limits.get("MaxRuntimeInSeconds"),
        "max_wait_seconds": limits.get("MaxWaitTimeInSeconds"),
        "seconds_in": _seconds_in(transitions),
        "interruptions": sum(one["Status"] == _INTERRUPTED for one in transitions),
    }


def _seconds_in(transitions: list[Row]) -> Mapping[str, int]:
    seconds: Counter[str] = Counter()
    for one in transitions:
        if one.get("EndTime"):
            seconds[one["Status"]] += round((one["EndTime"] - one["StartTime"]).total_seconds())
    return dict(seconds)


def _warm_pool(pool: Row) -> dict[str, Any]:
    return {
        "warm_pool_status": pool.get("Status"),
        "warm_pool_billable_seconds": pool.get("ResourceRetainedBillableTimeInSeconds"),
        "reused_by": pool.get("ReusedByJob"),
    }


def _work(row: Row) -> dict[str, Any]:
    algorithm: Row = row.get("AlgorithmSpecification", {})
    channels: list[Row] = row.get("InputDataConfig", [])
    usual = algorithm.get("TrainingInputMode")
    modes = {channel.get("InputMode", usual) for channel in channels} or {usual}
    told = {name: value for name, value in row.get("HyperParameters", {}).items() if name not in _OF_THIS_RUN}
    environment = row.get("Environment", {})
    return {
        "image": algorithm.get("TrainingImage"),
        "algorithm_name": algorithm.get("AlgorithmName"),
        "input_modes": tuple(sorted(mode for mode in modes if mode)),
        "channels": len(channels),
        "input_fingerprint": fingerprint([_place(channel) for channel in channels]),
        "hyperparameter_fingerprint": fingerprint([told, environment] if told or environment else None),
    }


def _place(channel: Row) -> list[Any]:
    return [channel["ChannelName"], channel.get("DataSource")]


def _results(row: Row) -> dict[str, Any]:
    metrics = tuple(sorted(_metrics(row), key=lambda metric: metric.name))
    wanted = row.get("HyperParameters", {}).get(_OBJECTIVE)
    return {"metrics": metrics, "objective": next((one.name for one in metrics if one.name == wanted), None)}


def _metrics(row: Row) -> Iterator[JobMetric]:
    """The last values; one that is no number (a loss that diverged) says nothing that can be reckoned with."""
    for one in row.get("FinalMetricDataList", ()):
        if one.get("MetricName") and math.isfinite(one.get("Value", math.nan)):
            yield JobMetric(name=one["MetricName"], value=one["Value"], at=moment(one, "Timestamp"))


_KIND = JobKind(
    resource="TrainingJob",
    type="training-job",
    listing="ListTrainingJobs",
    summaries="TrainingJobSummaries",
    describing="DescribeTrainingJob",
    longest=_LONGEST,
    parsed=_job,
)
