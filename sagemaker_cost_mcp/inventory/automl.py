"""Autopilot jobs that were alive in the window.

Calls: see `Jobs.listed`.

Search does not know them. DescribeAutoMLJobV2 describes those of both generations (API reference: "an AutoML job
created by calling CreateAutoMLJobV2 or CreateAutoMLJob"), DescribeAutoMLJob only the older ones, so it is not needed.
What they train is among the training jobs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.failure_causes import failure_cause
from sagemaker_cost_mcp.inventory.job_records import JobKind, Jobs, Row, began, moment
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.training import AutoMLJob

_NOTHING: Row = {}


def automl_jobs(reading: Reading, region: str, since: datetime) -> Outcome[AutoMLJob]:
    """Every Autopilot job of the region that was in progress at or after a moment.

    One that could not be described is kept as it was listed, and a gap says so.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    return Jobs(reading=reading, region=region, kind=_KIND).listed(since)


def _job(row: Row, ref: ResourceRef) -> AutoMLJob:
    """The allow-list."""
    best: Row = row.get("BestCandidate", {})
    value = best.get("FinalAutoMLJobObjectiveMetric", {}).get("Value")
    return AutoMLJob(
        ref=ref,
        status=row["AutoMLJobStatus"],
        secondary_status=row.get("AutoMLJobSecondaryStatus", ""),
        failure_cause=failure_cause(row.get("FailureReason")),
        created_at=began(row),
        ended_at=moment(row, "EndTime"),
        problem_type=row.get("AutoMLProblemTypeConfigName"),
        best_candidate=best.get("CandidateName"),
        best_value=value if value is not None and math.isfinite(value) else None,
        endpoint_name=row.get("ModelDeployResult", {}).get("EndpointName"),
        **_plan(row),
    )


def _plan(row: Row) -> dict[str, Any]:
    """What was asked for stands under the problem's own name; what came of it under ResolvedAttributes."""
    problems: Mapping[str, Row] = row.get("AutoMLProblemTypeConfig", {})
    problem = next(iter(problems.values()), _NOTHING)
    resolved: Row = row.get("ResolvedAttributes", {})
    limits: Row = {**resolved.get("CompletionCriteria", {}), **problem.get("CompletionCriteria", {})}
    objective: Row = row.get("AutoMLJobObjective") or resolved.get("AutoMLJobObjective") or {}
    return {
        "mode": problem.get("Mode"),
        "objective": objective.get("MetricName"),
        "max_candidates": limits.get("MaxCandidates"),
        "max_seconds_per_training_job": limits.get("MaxRuntimePerTrainingJobInSeconds"),
        "max_seconds": limits.get("MaxAutoMLJobRuntimeInSeconds"),
    }


_KIND = JobKind(
    resource="AutoMLJob",
    type="automl-job",
    listing="ListAutoMLJobs",
    summaries="AutoMLJobSummaries",
    describing="DescribeAutoMLJobV2",
    longest=timedelta(days=60),  # MaxAutoMLJobRuntimeInSeconds has no documented maximum
    parsed=_job,
    summary_tells=True,
)
