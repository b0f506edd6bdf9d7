"""Processing jobs that ran in a window.

Sources: ListProcessingJobs, DescribeProcessingJob, tag:GetResources.

Calls for n jobs: 1 + ceil(n / 100) of List, n of DescribeProcessingJob, ceil(n / 100) of GetResources. The list says
neither machines nor times; Search has no processing jobs (of trial components it has only what the SageMaker SDK
tracked), so each job is described once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.described import Described, Kind
from sagemaker_cost_mcp.inventory.failure_causes import failure_cause
from sagemaker_cost_mcp.inventory.fingerprints import fingerprint
from sagemaker_cost_mcp.inventory.recent import Jobs, Listing, moment, pipeline_origin, recent_jobs, reference
from sagemaker_cost_mcp.model.surroundings import bucket_named
from sagemaker_cost_mcp.model.work import ProcessingJob

_LISTING = Listing(
    operation="ListProcessingJobs",
    rows="ProcessingJobSummaries",
    arn="ProcessingJobArn",
    name="ProcessingJobName",
    ended="ProcessingEndTime",
)
_KIND = Kind(
    noun="processing job",
    describe="DescribeProcessingJob",
    needed=("ProcessingJobArn", "ProcessingJobStatus", "CreationTime"),
    status="ProcessingJobStatus",
    statuses=frozenset({"InProgress", "Completed", "Failed", "Stopping", "Stopped"}),
)
_CACHE_KEY = ("AppSpecification", "Environment", "ProcessingInputs")
"""What a pipeline compares before it takes an earlier result ("Default cache key attributes by pipeline step type")."""


def processing_jobs(reading: Reading, region: str, since: date, most: int | None = None) -> Outcome[ProcessingJob]:
    """Every processing job of the region that runs, or ended since a day (UTC).

    What could not be read is a gap: without its description a job's `described` is False, without the tags `ref.tags`
    is None.

    Args:
        reading: The question's reading.
        region: Region to ask.
        since: First day of the window.
        most: Only so many are described, those that took longest; None: all.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    found, tags = recent_jobs(reading, region, Jobs(_LISTING, _KIND), since=since, most=most)
    jobs = tuple(_job(reading, region, one, tags.of(one.row["ProcessingJobArn"])) for one in found.items)
    return Outcome(jobs, found.gaps)


def _job(reading: Reading, region: str, one: Described, tags: Mapping[str, str] | None) -> ProcessingJob:
    """The allow-list: of environment, arguments and inputs a keyed digest; entry point, paths and messages stay out."""
    row = one.row
    cluster: Mapping[str, Any] = row.get("ProcessingResources", {}).get("ClusterConfig", {})
    return ProcessingJob(
        ref=reference(reading, region, row["ProcessingJobArn"], one.name, tags),
        status=row["ProcessingJobStatus"],
        created_at=row["CreationTime"].astimezone(UTC),
        started_at=moment(row, "ProcessingStartTime"),
        ended_at=moment(row, "ProcessingEndTime"),
        described=one.whole,
        # Of a job that may take one of several types, only what it was given counts.
        instance_type=cluster.get("SelectedInstanceType") or cluster.get("InstanceType"),
        instance_count=cluster.get("SelectedInstanceCount") or cluster.get("InstanceCount"),
        volume_gb=cluster.get("VolumeSizeInGB"),
        max_runtime_seconds=row.get("StoppingCondition", {}).get("MaxRuntimeInSeconds"),
        image=row.get("AppSpecification", {}).get("ImageUri"),
        role_arn=row.get("RoleArn"),
        failure_cause=failure_cause(row.get("FailureReason")),
        monitoring_schedule_arn=row.get("MonitoringScheduleArn"),
        training_job_arn=row.get("TrainingJobArn"),
        auto_ml_job_arn=row.get("AutoMLJobArn"),
        experiment=row.get("ExperimentConfig", {}).get("ExperimentName"),
        pipeline=pipeline_origin(one.name, tags),
        output_buckets=_output_buckets(row),
        subnets=frozenset(row.get("NetworkConfig", {}).get("VpcConfig", {}).get("Subnets", ())),
        settings_fingerprint=fingerprint([row.get(name) for name in _CACHE_KEY]) if one.whole else None,
    )


def _output_buckets(row: Mapping[str, Any]) -> frozenset[str]:
    """Names of buckets only: paths stay behind."""
    outputs = row.get("ProcessingOutputConfig", {}).get("Outputs", ())
    named = (bucket_named(one.get("S3Output", {}).get("S3Uri")) for one in outputs)
    return frozenset(name for name in named if name)
