"""Inference Recommender's jobs of a region since a day.

Sources: ListInferenceRecommendationsJobs, DescribeInferenceRecommendationsJob, tag:GetResources. Calls for n jobs that
changed since then: ceil(n / 100) for the list, n for the descriptions (which instances were tested is nowhere else),
ceil(tagged / 100) for the tags; 1 where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.described import Described, Kind, Listed, described
from sagemaker_cost_mcp.inventory.studio import ref
from sagemaker_cost_mcp.inventory.tags import Tags, tags_by_arn
from sagemaker_cost_mcp.inventory.unread import rows_of
from sagemaker_cost_mcp.model.advice_jobs import InferenceRecommendationsJob

_Row = Mapping[str, Any]
_KIND = Kind(
    noun="inference recommendations job",
    describe="DescribeInferenceRecommendationsJob",
    needed=("JobArn", "Status", "CreationTime", "LastModifiedTime", "JobType"),
    statuses=frozenset({"PENDING", "IN_PROGRESS", "COMPLETED", "FAILED", "STOPPING", "STOPPED", "DELETING", "DELETED"}),
)


def inference_recommendations_jobs(reading: Reading, region: str, since: date) -> Outcome[InferenceRecommendationsJob]:
    """Every job of Inference Recommender in the region that changed since a day.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    listed = rows_of(
        reading,
        ("sagemaker", "ListInferenceRecommendationsJobs"),
        region,
        "InferenceRecommendationsJobs",
        LastModifiedTimeAfter=datetime.combine(since, time(), UTC),
    )
    if not listed.items:
        return Outcome(gaps=listed.gaps)
    tags = tags_by_arn(reading, region, "sagemaker:inference-recommendations-job")
    rows = {row["JobName"]: row for row in listed.items}
    asked = [Listed(name=name, row=row, asked={"JobName": name}) for name, row in rows.items()]
    found = described(reading, region, _KIND, asked)
    return Outcome(
        tuple(_job(reading, region, one, tags) for one in found.items), (*listed.gaps, *tags.gaps, *found.gaps)
    )


def _job(reading: Reading, region: str, one: Described, tags: Tags) -> InferenceRecommendationsJob:
    """The allow-list: description, payloads, environment parameters and failure text stay behind."""
    row = one.row
    given: _Row = row.get("InputConfig", {})
    completed = row.get("CompletionTime")
    return InferenceRecommendationsJob(
        ref=ref(reading, region, row["JobArn"], one.name, tags),
        status=row["Status"],
        created_at=row["CreationTime"].astimezone(UTC),
        completed_at=None if completed is None else completed.astimezone(UTC),
        modified_at=row["LastModifiedTime"].astimezone(UTC),
        type=row["JobType"],
        model_name=row.get("ModelName") or given.get("ModelName"),
        model_package_arn=row.get("ModelPackageVersionArn") or given.get("ModelPackageVersionArn"),
        instance_types=frozenset(_instance_types(row, given)),
        described=one.whole,
    )


def _instance_types(row: _Row, given: _Row) -> Iterable[str]:
    """Those that were to be tested, and those that were: a default job names none beforehand."""
    results = (one["EndpointConfiguration"] for one in row.get("InferenceRecommendations", ()))
    for where in (*given.get("EndpointConfigurations", ()), *results):
        if where.get("InstanceType"):
            yield where["InstanceType"]
