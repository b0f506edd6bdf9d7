"""Batch transform jobs that ran in a window.

Sources: ListTransformJobs, DescribeTransformJob, tag:GetResources.

Calls for n jobs: 1 + ceil(n / 100) of List, n of DescribeTransformJob, ceil(n / 100) of GetResources. The list says
neither machines nor models, and Search has no transform jobs, so each is described once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.described import Described, Kind
from sagemaker_cost_mcp.inventory.failure_causes import failure_cause
from sagemaker_cost_mcp.inventory.recent import Jobs, Listing, moment, pipeline_origin, recent_jobs, reference
from sagemaker_cost_mcp.model.surroundings import bucket_named
from sagemaker_cost_mcp.model.work import TransformJob

_LISTING = Listing(
    operation="ListTransformJobs",
    rows="TransformJobSummaries",
    arn="TransformJobArn",
    name="TransformJobName",
    ended="TransformEndTime",
)
_KIND = Kind(
    noun="transform job",
    describe="DescribeTransformJob",
    needed=("TransformJobArn", "TransformJobStatus", "CreationTime"),
    status="TransformJobStatus",
    statuses=frozenset({"InProgress", "Completed", "Failed", "Stopping", "Stopped"}),
)


def transform_jobs(reading: Reading, region: str, since: date, most: int | None = None) -> Outcome[TransformJob]:
    """Every transform job of the region that runs, or ended since a day (UTC).

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
    jobs = tuple(_job(reading, region, one, tags.of(one.row["TransformJobArn"])) for one in found.items)
    return Outcome(jobs, found.gaps)


def _job(reading: Reading, region: str, one: Described, tags: Mapping[str, str] | None) -> TransformJob:
    """The allow-list: environment, filters, places of input, paths of output and messages stay behind."""
    row = one.row
    machines: Mapping[str, Any] = row.get("TransformResources", {})
    return TransformJob(
        ref=reference(reading, region, row["TransformJobArn"], one.name, tags),
        status=row["TransformJobStatus"],
        created_at=row["CreationTime"].astimezone(UTC),
        started_at=moment(row, "TransformStartTime"),
        ended_at=moment(row, "TransformEndTime"),
        described=one.whole,
        model_name=row.get("ModelName"),
        instance_type=machines.get("InstanceType"),
        instance_count=machines.get("InstanceCount"),
        batch_strategy=row.get("BatchStrategy"),
        max_payload_mb=row.get("MaxPayloadInMB"),
        max_concurrent_transforms=row.get("MaxConcurrentTransforms"),
        split_type=row.get("TransformInput", {}).get("SplitType"),
        join_source=row.get("DataProcessing", {}).get("JoinSource"),
        failure_cause=failure_cause(row.get("FailureReason")),
        labeling_job_arn=row.get("LabelingJobArn"),
        auto_ml_job_arn=row.get("AutoMLJobArn"),
        experiment=row.get("ExperimentConfig", {}).get("ExperimentName"),
        pipeline=pipeline_origin(one.name, tags),
        output_bucket=bucket_named(row.get("TransformOutput", {}).get("S3OutputPath")),
    )
