"""Inference optimization jobs of a region since a day.

Sources: ListOptimizationJobs, DescribeOptimizationJob, tag:GetResources. Calls for n jobs that changed since then:
ceil(n / 100) for the list, n for the descriptions (the model and the training plan, which makes a job prepaid, are
nowhere else), ceil(tagged / 100) for the tags; 1 where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.described import Described, Kind, Listed, described
from sagemaker_cost_mcp.inventory.studio import ref
from sagemaker_cost_mcp.inventory.tags import Tags, tags_by_arn
from sagemaker_cost_mcp.inventory.unread import rows_of
from sagemaker_cost_mcp.model.advice_jobs import OptimizationJob

_Row = Mapping[str, Any]
_KIND = Kind(
    noun="optimization job",
    describe="DescribeOptimizationJob",
    needed=("OptimizationJobArn", "OptimizationJobStatus", "CreationTime", "DeploymentInstanceType"),
    status="OptimizationJobStatus",
    statuses=frozenset({"INPROGRESS", "COMPLETED", "FAILED", "STARTING", "STOPPING", "STOPPED"}),
)


def optimization_jobs(reading: Reading, region: str, since: date) -> Outcome[OptimizationJob]:
    """Every optimization job of the region that changed since a day.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    listed = rows_of(
        reading,
        ("sagemaker", "ListOptimizationJobs"),
        region,
        "OptimizationJobSummaries",
        LastModifiedTimeAfter=datetime.combine(since, time(), UTC),
    )
    if not listed.items:
        return Outcome(gaps=listed.gaps)
    tags = tags_by_arn(reading, region, "sagemaker:optimization-job")
    rows = {row["OptimizationJobName"]: row for row in listed.items}
    asked = [Listed(name=name, row=row, asked={"OptimizationJobName": name}) for name, row in rows.items()]
    found = described(reading, region, _KIND, asked)
    return Outcome(
        tuple(_job(reading, region, one, tags) for one in found.items), (*listed.gaps, *tags.gaps, *found.gaps)
    )


def _job(reading: Reading, region: str, one: Described, tags: Tags) -> OptimizationJob:
    """The allow-list: environments, images, S3 locations, network and failure text stay behind."""
    row = one.row
    plans = row.get("TrainingPlanArns") or (None,)
    return OptimizationJob(
        ref=ref(reading, region, row["OptimizationJobArn"], one.name, tags),
        status=row["OptimizationJobStatus"],
        created_at=row["CreationTime"].astimezone(UTC),
        started_at=_utc(row.get("OptimizationStartTime")),
        ended_at=_utc(row.get("OptimizationEndTime")),
        instance_type=row["DeploymentInstanceType"],
        max_instance_count=row.get("MaxInstanceCount"),
        types=tuple(row.get("OptimizationTypes", ())),
        model_name=row.get("ModelSource", {}).get("SageMakerModel", {}).get("ModelName"),
        output_model_name=row.get("OutputConfig", {}).get("SageMakerModel", {}).get("ModelName"),
        training_plan_arn=plans[0],
        described=one.whole,
    )


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
