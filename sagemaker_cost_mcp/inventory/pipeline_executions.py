"""Executions of a region's pipelines in a window. Sources: Search, ListPipelineExecutionSteps.

Calls for n executions of which f failed: ceil(n / 100) of Search + f of ListPipelineExecutionSteps (a page holds the
hundred steps that an execution has at most). Steps are read of those that failed only: they say which step it was, and
which jobs were paid for before. Jobs of the others bear the execution's id in their names and need no call.

Where Search is denied, one ListPipelineExecutions for each pipeline that ran in the window; such a listing neither
knows when an execution ended nor finds those that began before the window.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date
from functools import partial
from itertools import chain
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP, ResourceGone
from sagemaker_cost_mcp.inventory.failure_causes import failure_cause
from sagemaker_cost_mcp.inventory.recent import midnight, moment
from sagemaker_cost_mcp.inventory.searched import Row, search_time, searched
from sagemaker_cost_mcp.inventory.unread import merged, rows_of
from sagemaker_cost_mcp.model.pipelines import ExecutedStep, Pipeline, PipelineExecution
from sagemaker_cost_mcp.model.snapshot import Gap

RUNNING = frozenset({"Executing", "Stopping"})
FAILED = frozenset({"Failed", "CompletedWithFailures"})
KNOWN = frozenset({*RUNNING, *FAILED, "Stopped", "Succeeded"})
"""PipelineExecutionStatus as of botocore 1.44."""

_STEPS = "sagemaker:ListPipelineExecutionSteps"


def pipeline_executions(
    reading: Reading, region: str, since: date, known: Iterable[Pipeline]
) -> Outcome[PipelineExecution]:
    """Every execution that runs, or changed since a day (UTC); those that failed with their steps.

    What could not be read is a gap; without its steps a failed execution's `steps` is None.

    Args:
        reading: The question's reading.
        region: Region to ask.
        since: First day of the window.
        known: The region's pipelines, whose executions are listed where Search is denied.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    found = searched(reading, region, "PipelineExecution", _lately(since))
    rows = _listed(reading, region, since, known) if found is None else found
    by_arn: dict[str, Row] = {row["PipelineExecutionArn"]: row for row in rows.items if _is_whole(row)}
    failed = [arn for arn, row in by_arn.items() if row["PipelineExecutionStatus"] in FAILED]
    answers = dict(zip(failed, reading.each(partial(_steps_of, reading, region), failed), strict=True))
    gaps = merged((_id(arn), one) for arn, one in answers.items() if isinstance(one, Gap))
    steps = {arn: one if isinstance(one, tuple) else None for arn, one in answers.items() if one is not None}
    there = [arn for arn in by_arn if arn in steps or arn not in answers]
    items = tuple(_execution(region, by_arn[arn], steps.get(arn)) for arn in there)
    return Outcome(items, (*rows.gaps, *gaps, *_oddities(reading, region, rows.items)))


def _lately(since: date) -> Mapping[str, Any]:
    changed = {
        "Name": "LastModifiedTime",
        "Operator": "GreaterThanOrEqualTo",
        "Value": search_time(midnight(since)),
    }
    running = {"Name": "PipelineExecutionStatus", "Operator": "Equals", "Value": "Executing"}
    return {"Filters": [changed, running], "Operator": "Or"}


def _listed(reading: Reading, region: str, since: date, known: Iterable[Pipeline]) -> Outcome[Row]:
    ran = [one for one in known if one.last_run_at is not None and one.last_run_at >= midnight(since)]
    found = reading.each(partial(_listed_of, reading, region, since), ran)
    rows = tuple(chain.from_iterable(one.items for one in found))
    gaps = merged((one.ref.name, gap) for one, listed in zip(ran, found, strict=True) for gap in listed.gaps)
    return Outcome(rows, gaps)


def _listed_of(reading: Reading, region: str, since: date, pipeline: Pipeline) -> Outcome[Row]:
    """Executions of one pipeline, with Search's names for what the list calls otherwise."""
    asked = {"PipelineName": pipeline.ref.name, "CreatedAfter": midnight(since)}
    rows = rows_of(reading, ("sagemaker", "ListPipelineExecutions"), region, "PipelineExecutionSummaries", **asked)
    named = (
        {
            **row,
            "PipelineArn": pipeline.ref.arn,
            "CreationTime": row.get("StartTime"),
            "FailureReason": row.get("PipelineExecutionFailureReason"),
        }
        for row in rows.items
    )
    return Outcome(tuple(named), rows.gaps)


def _steps_of(reading: Reading, region: str, arn: str) -> tuple[ExecutedStep, ...] | Gap | None:
    """The steps of one execution in their order; None: it is gone."""
    rows: list[Row] = []
    try:
        asked = {"PipelineExecutionArn": arn, "SortOrder": "Ascending"}
        pages = reading.pages("sagemaker", "ListPipelineExecutionSteps", region, **asked)
        rows.extend(row for page in pages for row in page.get("PipelineExecutionSteps", ()))
    except ResourceGone:
        return None
    except LEAVES_A_GAP as error:
        return reading.gap(error, _STEPS, region)
    return tuple(map(_step, rows))


def _step(row: Row) -> ExecutedStep:
    """The allow-list: parameters, tokens of callbacks, and messages stay behind."""
    metadata: Mapping[str, Any] = row.get("Metadata", {})
    kind = next(iter(metadata), None)
    made: Mapping[str, Any] = metadata[kind] if kind else {}
    return ExecutedStep(
        name=row.get("StepName", ""),
        kind=kind,
        status=row.get("StepStatus", ""),
        started_at=moment(row, "StartTime"),
        ended_at=moment(row, "EndTime"),
        cached="CacheHitResult" in row,
        job_arn=made.get("Arn") or made.get("CheckJobArn"),
        failure_cause=failure_cause(row.get("FailureReason")),
    )


def _execution(region: str, row: Row, steps: tuple[ExecutedStep, ...] | None) -> PipelineExecution:
    """The allow-list: parameters, description and messages stay behind."""
    status = row["PipelineExecutionStatus"]
    return PipelineExecution(
        arn=row["PipelineExecutionArn"],
        pipeline_arn=row["PipelineArn"],
        region=region,
        status=status,
        started_at=row["CreationTime"].astimezone(UTC),
        # Of one that is over, the last change is its end.
        ended_at=None if status in RUNNING else moment(row, "LastModifiedTime"),
        failure_cause=failure_cause(row.get("FailureReason")),
        steps=steps,
    )


_NEEDED = ("PipelineExecutionArn", "PipelineArn", "PipelineExecutionStatus", "CreationTime")


def _is_whole(row: Row) -> bool:
    return all(row.get(member) for member in _NEEDED)


def _id(arn: str) -> str:
    return arn.rpartition("/")[2]


def _oddities(reading: Reading, region: str, rows: Sequence[Row]) -> tuple[Gap, ...]:
    return merged(
        (_id(row.get("PipelineExecutionArn", "?")), _gap(reading, region, said)) for row in rows for said in _odd(row)
    )


def _odd(row: Row) -> Iterable[str]:
    if missing := [member for member in _NEEDED if not row.get(member)]:
        yield f"AWS's answer lacks {', '.join(missing)}, so the execution is left out."
    status = row.get("PipelineExecutionStatus")
    if status and status not in KNOWN:
        yield f"Status {status!r} is not known to this version, so whether it is over cannot be told."


def _gap(reading: Reading, region: str, sentence: str) -> Gap:
    account_id = reading.identity.account_id
    return Gap(operation="sagemaker:Search", region=region, account_id=account_id, reason=sentence)
