"""Jobs that ran in a window, of kinds that AWS lists and describes apart: processing, transform, labeling.

AWS keeps jobs for ever, so the window is sent along. LastModifiedTime says when the status changed last (API reference
of DescribeTrainingJob): a job that ended in the window changed in it, one that runs may not have, so those that run are
asked for by their status, first: what ends in between is then found by its time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.described import Described, Kind, Listed, described
from sagemaker_cost_mcp.inventory.tags import Tags, tags_of_arns
from sagemaker_cost_mcp.inventory.unread import rows_of
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.work import PipelineOrigin

_SECOND = timedelta(seconds=1)
"""What "after" a moment leaves out."""
_EXECUTION_TAG = "sagemaker:pipeline-execution-arn"
_STEP_TAG = "sagemaker:pipeline-step-name"
# "pipelines-kytlemm1lvpq-PreprocessingStep-cIpzShs3Qp" (aws/amazon-sagemaker-examples issue 3106): the id stands in the
# ARN of the execution, "…:pipeline/<name>/execution/kytlemm1lvpq"; the step's name is cut where it is long.
_STARTED_BY_PIPELINE = re.compile(r"pipelines-(?P<execution>[a-z0-9]{12})-.+")


@dataclass(frozen=True, kw_only=True)
class Listing:
    """How AWS lists one kind of job."""

    operation: str
    rows: str
    """Member of the answer that holds them."""
    arn: str
    """Member of a row with its ARN."""
    name: str
    """Member of a row with its name, and the parameter of its description."""
    ended: str
    """Member of a row with its end, where it has one."""


class Jobs(NamedTuple):
    """How AWS lists one kind of job, and how it describes one."""

    listing: Listing
    kind: Kind


def recent_rows(reading: Reading, region: str, listing: Listing, since: date) -> Outcome[Mapping[str, Any]]:
    """Rows of jobs that run, or ended since a day: 1 + ceil(n / 100) calls for n of them, each once.

    Args:
        reading: The question's reading.
        region: Region to ask.
        listing: How to ask.
        since: First day of the window, UTC.
    """
    operation = ("sagemaker", listing.operation)
    running = rows_of(reading, operation, region, listing.rows, StatusEquals="InProgress")
    lately = rows_of(reading, operation, region, listing.rows, LastModifiedTimeAfter=midnight(since) - _SECOND)
    rows = {row[listing.arn]: row for row in (*running.items, *lately.items)}
    return Outcome(tuple(rows.values()), tuple(dict.fromkeys((*running.gaps, *lately.gaps))))


def recent_jobs(
    reading: Reading, region: str, jobs: Jobs, *, since: date, most: int | None
) -> tuple[Outcome[Described], Tags]:
    """Jobs that run, or ended since a day, described and with their tags; all gaps are on the outcome.

    Args:
        reading: The question's reading.
        region: Region to ask.
        jobs: Which, and how to ask.
        since: First day of the window, UTC.
        most: Only so many are described, those that took longest; None: all.
    """
    listing, kind = jobs
    rows = recent_rows(reading, region, listing, since)
    chosen = longest(rows.items, listing.name, ("CreationTime", listing.ended), most)
    listed = [_listed(listing, row, asked=row[listing.name] in chosen) for row in rows.items]
    found = described(reading, region, kind, listed)
    tags = tags_of_arns(reading, region, (row[listing.arn] for row in rows.items))
    return Outcome(found.items, (*rows.gaps, *found.gaps, *tags.gaps)), tags


def _listed(listing: Listing, row: Mapping[str, Any], *, asked: bool) -> Listed:
    name = row[listing.name]
    return Listed(name=name, row=row, asked={listing.name: name} if asked else None)


def longest(rows: Sequence[Mapping[str, Any]], name: str, times: tuple[str, str], most: int | None) -> frozenset[str]:
    """Names of the jobs that took longest from creation to end, those that run before all others.

    Args:
        rows: Of the list.
        name: Member with the job's name.
        times: Members with its creation and its end.
        most: How many; None: all.
    """
    created, ended = times
    latest = max((row[created] for row in rows), default=None)

    def length(row: Mapping[str, Any]) -> tuple[bool, timedelta]:
        end = row.get(ended)
        return end is None, (end or latest) - row[created]

    return frozenset(row[name] for row in sorted(rows, key=length, reverse=True)[:most])


def midnight(day: date) -> datetime:
    """The first moment of a day, UTC."""
    return datetime.combine(day, time(), UTC)


def moment(row: Mapping[str, Any], member: str) -> datetime | None:
    """A time of AWS's answer in UTC; None: it is not there."""
    found: datetime | None = row.get(member)
    return None if found is None else found.astimezone(UTC)


def reference(reading: Reading, region: str, arn: str, name: str, tags: Mapping[str, str] | None) -> ResourceRef:
    """The resource of an ARN, which says its type."""
    return ResourceRef(
        arn=arn,
        name=name,
        type=arn.split(":", 5)[5].partition("/")[0],
        region=region,
        account_id=reading.identity.account_id,
        tags=tags,
    )


def tags_in(row: Mapping[str, Any]) -> dict[str, str]:
    """The tags of an answer that carries them; absent where there are none."""
    given: Iterable[Mapping[str, str]] = row.get("Tags", ())
    return {tag["Key"]: tag["Value"] for tag in given}


def pipeline_origin(name: str, tags: Mapping[str, str] | None) -> PipelineOrigin | None:
    """The execution that started a job, by the tags that SageMaker Pipelines puts on it, else by its name."""
    known = tags or {}
    if execution := known.get(_EXECUTION_TAG):
        return PipelineOrigin(execution_id=execution.rpartition("/")[2], step=known.get(_STEP_TAG))
    found = _STARTED_BY_PIPELINE.fullmatch(name)
    return None if found is None else PipelineOrigin(execution_id=found["execution"], step=None)
