"""SageMaker pipelines of a region. Sources: Search, DescribePipeline.

Calls for n pipelines of which r ran in the window: ceil(n / 100) of Search + r of DescribePipeline. Search gives whole
pipelines with their tags but without their definitions; whether steps are cached matters only for what runs. Where
Search is denied: ceil(n / 100) of ListPipelines + r of DescribePipeline + ceil(n / 100) of GetResources.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.described import Described, Kind, Listed, described
from sagemaker_cost_mcp.inventory.pipeline_definition import step_count
from sagemaker_cost_mcp.inventory.recent import midnight, moment, reference, tags_in
from sagemaker_cost_mcp.inventory.searched import Row, searched
from sagemaker_cost_mcp.inventory.tags import Tags, tags_of_arns
from sagemaker_cost_mcp.inventory.unread import merged, rows_of
from sagemaker_cost_mcp.model.pipelines import Pipeline
from sagemaker_cost_mcp.model.snapshot import Gap

_KIND = Kind(
    noun="pipeline",
    describe="DescribePipeline",
    needed=("PipelineArn", "PipelineName", "CreationTime", "LastModifiedTime"),
    status="PipelineStatus",
    statuses=frozenset({"Active", "Deleting"}),
)


def pipelines(reading: Reading, region: str, since: date) -> Outcome[Pipeline]:
    """Every pipeline of the region; those that ran since a day (UTC) with what their definition says about caching.

    What could not be read is a gap: without its definition a pipeline's `steps` is None, without the tags `ref.tags`.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    found = searched(reading, region, "Pipeline")
    rows = _listed(reading, region) if found is None else found
    # A listing that shifts while it is paged through may show one pipeline twice.
    by_name: dict[str, Row] = {row["PipelineName"]: row for row in rows.items if "PipelineName" in row}
    listed = [Listed(name=name, row=row, asked=_asked(row, since)) for name, row in by_name.items()]
    whole = described(reading, region, _KIND, listed)
    tags = _tags(reading, region, by_name.values(), searched_for=found is not None)
    unreadable = merged((one.name, _unreadable(reading, region)) for one in whole.items if _is_unreadable(one))
    items = tuple(_pipeline(reading, region, one, tags) for one in whole.items)
    return Outcome(items, (*rows.gaps, *whole.gaps, *unreadable, *tags.gaps))


def _listed(reading: Reading, region: str) -> Outcome[Row]:
    """The same without status, maker and tags, where Search is denied."""
    rows = rows_of(reading, ("sagemaker", "ListPipelines"), region, "PipelineSummaries")
    return Outcome(tuple({**row, "LastRunTime": row.get("LastExecutionTime")} for row in rows.items), rows.gaps)


def _tags(reading: Reading, region: str, rows: Iterable[Row], *, searched_for: bool) -> Tags:
    """Search carries them; what is listed does not."""
    known = [row for row in rows if "PipelineArn" in row]
    if searched_for:
        return Tags({row["PipelineArn"]: tags_in(row) for row in known})
    return tags_of_arns(reading, region, (row["PipelineArn"] for row in known))


def _asked(row: Row, since: date) -> dict[str, Any] | None:
    """Parameters of the description of one that ran; None: it did not."""
    last = moment(row, "LastRunTime")
    return None if last is None or last < midnight(since) else {"PipelineName": row["PipelineName"]}


def _is_unreadable(one: Described) -> bool:
    return one.whole and _steps(one.row) is None


def _steps(row: Mapping[str, Any]) -> Any:
    return step_count(row.get("PipelineDefinition", ""))


def _unreadable(reading: Reading, region: str) -> Gap:
    return Gap(
        operation=_KIND.operation,
        region=region,
        account_id=reading.identity.account_id,
        reason="The pipeline's definition names no steps in a form known to this version, so caching cannot be told.",
    )


def _pipeline(reading: Reading, region: str, one: Described, tags: Tags) -> Pipeline:
    """The allow-list: the definition is counted and dropped; description, role and parameters stay behind."""
    row = one.row
    return Pipeline(
        ref=reference(reading, region, row["PipelineArn"], one.name, tags.of(row["PipelineArn"])),
        display_name=row.get("PipelineDisplayName"),
        status=row.get("PipelineStatus"),
        created_at=row["CreationTime"].astimezone(UTC),
        modified_at=row["LastModifiedTime"].astimezone(UTC),
        last_run_at=moment(row, "LastRunTime"),
        created_by=row.get("CreatedBy", {}).get("UserProfileName"),
        steps=_steps(row) if one.whole else None,
    )
