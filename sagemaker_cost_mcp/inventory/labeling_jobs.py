"""Ground Truth labeling jobs that ran in a window. Sources: ListLabelingJobs, DescribeLabelingJob.

Calls for n jobs: 1 + ceil(n / 100) of List, n of DescribeLabelingJob. The list has the counters, but neither what a
task pays, nor how many people label the same object, nor whether machines help; the description brings the tags too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.described import Described, Kind, Listed, described
from sagemaker_cost_mcp.inventory.failure_causes import failure_cause
from sagemaker_cost_mcp.inventory.recent import Listing, recent_rows, reference, tags_in
from sagemaker_cost_mcp.model.work import LabelCounters, LabelingJob, WorkforceKind

_LISTING = Listing(
    operation="ListLabelingJobs",
    rows="LabelingJobSummaryList",
    arn="LabelingJobArn",
    name="LabelingJobName",
    ended="LastModifiedTime",
)
_KIND = Kind(
    noun="labeling job",
    describe="DescribeLabelingJob",
    needed=("LabelingJobArn", "LabelingJobStatus", "CreationTime", "LastModifiedTime"),
    status="LabelingJobStatus",
    statuses=frozenset({"Initializing", "InProgress", "Completed", "Failed", "Stopping", "Stopped"}),
)
# An ARN ends with workteam/public-crowd/default, workteam/private-crowd/<team> or workteam/vendor-crowd/<team> (API
# reference of HumanTaskConfig).
_WORK_TEAM = re.compile(r":workteam/(?P<kind>public|private|vendor)-crowd/")
# AWS's own functions are called PRE-BoundingBox and the like, in an account of AWS's (same page).
_BUILT_IN = re.compile(r":function:PRE-(?P<task>[A-Za-z0-9]+)")


def labeling_jobs(reading: Reading, region: str, since: date) -> Outcome[LabelingJob]:
    """Every labeling job of the region that is in progress, or changed since a day (UTC).

    What could not be read is a gap: without its description a job's `described` is False and `ref.tags` None.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    rows = recent_rows(reading, region, _LISTING, since)
    names = [Listed(name=row["LabelingJobName"], row=row, asked=_asked(row)) for row in rows.items]
    found = described(reading, region, _KIND, names)
    return Outcome(tuple(_job(reading, region, one) for one in found.items), (*rows.gaps, *found.gaps))


def _asked(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"LabelingJobName": row["LabelingJobName"]}


def _job(reading: Reading, region: str, one: Described) -> LabelingJob:
    """The allow-list: titles, keywords, templates, places of input, and messages stay behind."""
    row = one.row
    task: Mapping[str, Any] = row.get("HumanTaskConfig", {})
    return LabelingJob(
        ref=reference(reading, region, row["LabelingJobArn"], one.name, tags_in(row) if one.whole else None),
        status=row["LabelingJobStatus"],
        created_at=row["CreationTime"].astimezone(UTC),
        modified_at=row["LastModifiedTime"].astimezone(UTC),
        counters=_counters(row.get("LabelCounters", {})),
        workforce=_workforce(task.get("WorkteamArn") or row.get("WorkteamArn", "")),
        task_type=_task_type(task.get("PreHumanTaskLambdaArn") or row.get("PreHumanTaskLambdaArn", "")),
        output_uri=row.get("LabelingJobOutput", {}).get("OutputDatasetS3Uri"),
        described=one.whole,
        auto_labeling="LabelingJobAlgorithmsConfig" in row if one.whole else None,
        workers_per_object=task.get("NumberOfHumanWorkersPerDataObject"),
        usd_per_task=_usd(task.get("PublicWorkforceTaskPrice", {}).get("AmountInUsd")),
        failure_cause=failure_cause(row.get("FailureReason")),
    )


def _counters(given: Mapping[str, int]) -> LabelCounters:
    return LabelCounters(
        total=given.get("TotalLabeled", 0),
        human=given.get("HumanLabeled", 0),
        machine=given.get("MachineLabeled", 0),
        failed=given.get("FailedNonRetryableError", 0),
        unlabeled=given.get("Unlabeled", 0),
    )


def _workforce(work_team_arn: str) -> WorkforceKind | None:
    found = _WORK_TEAM.search(work_team_arn)
    return None if found is None else WorkforceKind(found["kind"])


def _task_type(function_arn: str) -> str | None:
    found = _BUILT_IN.search(function_arn)
    return None if found is None else found["task"]


def _usd(amount: Mapping[str, int] | None) -> Decimal | None:
    """USD of an amount that AWS writes in dollars, cents and tenths of a cent."""
    if amount is None:
        return None
    tenths = 1000 * amount.get("Dollars", 0) + 10 * amount.get("Cents", 0) + amount.get("TenthFractionsOfACent", 0)
    return Decimal(tenths) / 1000
