"""Hyperparameter tuning jobs that were alive in the window, from whole records.

Calls: see `history.py`. The values of the objective belong to the training jobs, which are read anyway; the parameters
that were tried (TunedHyperParameters, ParameterRanges, StaticHyperParameters) stay behind.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.failure_causes import failure_cause
from sagemaker_cost_mcp.inventory.history import searched
from sagemaker_cost_mcp.inventory.job_records import JobKind, Jobs, Row, began, moment
from sagemaker_cost_mcp.inventory.training import job_groups
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.training import TuningDefinition, TuningJob


def tuning_jobs(reading: Reading, region: str, since: datetime) -> Outcome[TuningJob]:
    """Every tuning job of the region that was in progress at or after a moment.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    return searched(Jobs(reading=reading, region=region, kind=_KIND), since)


def _job(row: Row, ref: ResourceRef) -> TuningJob:
    """The allow-list."""
    best: Row = row.get("OverallBestTrainingJob") or row.get("BestTrainingJob") or {}
    details: Row = row.get("TuningJobCompletionDetails", {})
    return TuningJob(
        ref=ref,
        status=row["HyperParameterTuningJobStatus"],
        failure_cause=failure_cause(row.get("FailureReason")),
        created_at=began(row),
        ended_at=moment(row, "HyperParameterTuningEndTime"),
        best_job=best.get("TrainingJobName"),
        best_value=_finite(best.get("FinalHyperParameterTuningJobObjectiveMetric", {}).get("Value")),
        not_improving=details.get("NumberOfTrainingJobsObjectiveNotImproving"),
        consumed_seconds=row.get("ConsumedResources", {}).get("RuntimeInSeconds"),
        definitions=tuple(_definition(one) for one in _definitions(row)),
        **_plan(row.get("HyperParameterTuningJobConfig", {})),
        **_counted(row),
    )


def _plan(config: Row) -> dict[str, Any]:
    objective: Row = config.get("HyperParameterTuningJobObjective", {})
    limits: Row = config.get("ResourceLimits", {})
    return {
        "strategy": config.get("Strategy"),
        "objective": objective.get("MetricName"),
        "objective_type": objective.get("Type"),
        "max_jobs": limits.get("MaxNumberOfTrainingJobs"),
        "max_parallel_jobs": limits.get("MaxParallelTrainingJobs"),
        "max_runtime_seconds": limits.get("MaxRuntimeInSeconds"),
        "early_stopping": config.get("TrainingJobEarlyStoppingType"),
        "completion_criteria": tuple(sorted(_criteria(config.get("TuningJobCompletionCriteria", {})))),
    }


def _criteria(given: Mapping[str, Any]) -> Iterator[str]:
    """Names of those that are on: one is there to be switched off."""
    for name, setting in given.items():
        if setting != {"CompleteOnConvergence": "Disabled"}:
            yield name


def _counted(row: Row) -> dict[str, Any]:
    jobs: Row = row.get("TrainingJobStatusCounters", {})
    objectives: Row = row.get("ObjectiveStatusCounters", {})
    return {
        "completed": jobs.get("Completed", 0),
        "in_progress": jobs.get("InProgress", 0),
        "retryable_errors": jobs.get("RetryableError", 0),
        "failed": jobs.get("NonRetryableError", 0),
        "stopped": jobs.get("Stopped", 0),
        "objective_succeeded": objectives.get("Succeeded", 0),
        "objective_pending": objectives.get("Pending", 0),
        "objective_failed": objectives.get("Failed", 0),
    }


def _definitions(row: Row) -> list[Row]:
    one = row.get("TrainingJobDefinition")
    return [one] if one else list(row.get("TrainingJobDefinitions", ()))


def _definition(row: Row) -> TuningDefinition:
    """Its machines stand in one of two places, and may be several types of which one is chosen for each job."""
    config: Row = row.get("HyperParameterTuningResourceConfig") or row.get("ResourceConfig") or {}
    choices: list[Row] = config.get("InstanceConfigs") or config.get("InstancePreferences") or []
    groups = () if choices else job_groups(config)
    return TuningDefinition(
        name=row.get("DefinitionName"),
        groups=groups,
        instance_types=tuple(one["InstanceType"] for one in choices) or tuple(one.instance_type for one in groups),
        volume_gb=(choices[0] if choices else config).get("VolumeSizeInGB"),
        spot=bool(row.get("EnableManagedSpotTraining")),
        checkpointed=bool(row.get("CheckpointConfig")),
        max_runtime_seconds=row.get("StoppingCondition", {}).get("MaxRuntimeInSeconds"),
        objective=row.get("TuningObjective", {}).get("MetricName"),
    )


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


_KIND = JobKind(
    resource="HyperParameterTuningJob",
    type="hyper-parameter-tuning-job",
    listing="ListHyperParameterTuningJobs",
    summaries="HyperParameterTuningJobSummaries",
    describing="DescribeHyperParameterTuningJob",
    longest=timedelta(seconds=15_768_000),  # source: MaxRuntimeInSeconds of ResourceLimits
    parsed=_job,
)
