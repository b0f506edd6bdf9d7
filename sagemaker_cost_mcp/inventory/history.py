"""Histories of jobs, read whole through Search in slices of time.

Search gives whole records with their tags, a hundred a call, one page after the other. A long history is therefore
cut by creation time, which never changes, into slices that are read side by side. Whether a job was alive in the window
at all is told by LastModifiedTime, which is when its status changed last, or else by its being in progress: both only
ever let more jobs in. So a job that moves on while we read is neither lost nor shifted into another slice.

Calls for n jobs of a region that were alive in the window:

- The first page holds the newest hundred. If that was all: one call.
- Otherwise what is left is told by AWS (TotalHits, where it is exact) or reckoned from how close together the jobs on
  the page are. Up to JOBS_PER_SLICE of them: the pages that follow are read, ceil(n / 100) calls in all, the floor.
- More are cut into s = ceil(left / JOBS_PER_SLICE) equal stretches of time, MOST_SLICES at most. Each ends with at most
  one page that is not full, so ceil(n / 100) <= calls <= ceil(n / 100) + s. Evenly spread, 20,000 jobs take some 210
  calls, ten above the floor, in about 21 rounds of ten at a time.
- A slice that turns out to hold more than LONGEST_SLICE jobs is cut again where it stands. This also keeps every
  question far below the ten thousand hits at which search engines of this kind stop counting; AWS documents no limit.

Where Search is denied: ListTrainingJobs or its like, and one description for each job (see `job_records.py`).
Sources: API reference, Search, Filter, TotalHits; LastModifiedTime of DescribeTrainingJob. That a filter's time, which
has no zone, is meant in UTC is not written there: every other time of the API is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.errors import LEAVES_A_GAP, AccessDenied
from sagemaker_cost_mcp.inventory.job_records import IN_PROGRESS, JobKind, Jobs, Row
from sagemaker_cost_mcp.inventory.searched import search_time
from sagemaker_cost_mcp.model.snapshot import Gap

T = TypeVar("T")

JOBS_PER_SLICE = 1000
"""A slice that is expected to hold no more is not worth cutting: ten pages."""

LONGEST_SLICE = 3 * JOBS_PER_SLICE
"""Jobs after which a slice is cut again where it stands."""

MOST_SLICES = 10
"""As many calls as are under way at a time: more slices would only add pages that are not full."""

_SECOND = timedelta(seconds=1)
_SEARCH = "sagemaker:Search"


@dataclass(frozen=True, kw_only=True)
class Slice:
    """Jobs by creation time; bounds are whole seconds, as Search takes them."""

    since: datetime
    """Jobs that were over before are left out; also where an open slice is cut."""
    first: datetime | None = None
    """Inclusive; None: from the beginning."""
    before: datetime | None = None
    """Exclusive; None: up to now."""

    def asked(self, kind: JobKind[Any]) -> dict[str, Any]:
        """The search expression, newest first."""
        alive = {
            "Filters": [
                _filter("LastModifiedTime", "GreaterThanOrEqualTo", search_time(self.since)),
                _filter(f"{kind.resource}Status", "Equals", IN_PROGRESS),
            ],
            "Operator": "Or",
        }
        bounds = (("GreaterThanOrEqualTo", self.first), ("LessThan", self.before))
        created = [_filter("CreationTime", operator, search_time(at)) for operator, at in bounds if at is not None]
        expression = {"Filters": created, "SubExpressions": [alive]} if created else alive
        return {"SearchExpression": expression, "SortBy": "CreationTime", "SortOrder": "Descending"}

    def below(self, oldest: datetime, left: int) -> tuple[Slice, ...]:
        """What is left of this slice once its newer jobs are read, in pieces of at least about JOBS_PER_SLICE.

        The second in which the oldest job that was read was created is read again: others may share it.
        """
        before = oldest.replace(microsecond=0) + _SECOND
        bottom = self.first or self.since
        pieces = max(1, min(math.ceil(left / JOBS_PER_SLICE), MOST_SLICES, (before - bottom) // _SECOND))
        width = (before - bottom) / pieces
        cuts = [(bottom + width * place).replace(microsecond=0) for place in range(1, pieces)]
        firsts, ends = [self.first, *cuts], [*cuts, before]
        return tuple(Slice(since=self.since, first=first, before=end) for first, end in zip(firsts, ends, strict=True))


@dataclass(frozen=True, kw_only=True)
class _Part:
    """What was read of a slice, and what is still to be read."""

    found: dict[str, Any]
    """By ARN."""
    gaps: tuple[Gap, ...] = ()
    rest: tuple[Slice, ...] = ()


def searched(jobs: Jobs[T], since: datetime) -> Outcome[T]:
    """Jobs that were in progress at or after a moment, whole; newest first within each slice.

    Args:
        jobs: The kind of job, and where.
        since: Beginning of the window, UTC.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    waiting: Sequence[Slice] = [Slice(since=since.astimezone(UTC).replace(microsecond=0))]
    found: dict[str, T] = {}
    gaps: list[Gap] = []
    while waiting:
        try:
            parts = jobs.reading.each(partial(_part, jobs), waiting)
        except AccessDenied:
            return jobs.listed(since)
        except LEAVES_A_GAP as error:  # the time is up: what was read by now is kept
            gaps.append(jobs.reading.gap(error, _SEARCH, jobs.region))
            break
        for part in parts:
            found.update(part.found)
            gaps.extend(part.gaps)
        waiting = [piece for part in parts for piece in part.rest]
    return Outcome(tuple(found.values()), tuple(dict.fromkeys(gaps)))


def _part(jobs: Jobs[Any], slice_: Slice) -> _Part:
    """One slice, or its newer jobs and the pieces of the rest."""
    found: dict[str, Any] = {}
    gaps: list[Gap] = []
    pages = jobs.reading.pages(
        "sagemaker", "Search", jobs.region, Resource=jobs.kind.resource, **slice_.asked(jobs.kind)
    )
    try:
        for page in pages:
            rows = [{**one, "Tags": one.get("Tags", [])} for one in _records(jobs, page)]
            read = jobs.parsed(rows, _SEARCH)
            found.update((job.ref.arn, job) for job in read.items)
            gaps.extend(read.gaps)
            rest = _rest(slice_, page, rows, len(found)) if page.get("NextToken") else ()
            if rest:
                return _Part(found=found, gaps=tuple(gaps), rest=rest)
    except AccessDenied:
        raise  # then nothing else of it can be searched either
    except LEAVES_A_GAP as error:
        gaps.append(jobs.reading.gap(error, _SEARCH, jobs.region))
    return _Part(found=found, gaps=tuple(gaps))


def _records(jobs: Jobs[Any], page: Row) -> list[dict[str, Any]]:
    kind = jobs.kind.resource
    return [result[kind] for result in page.get("Results", ()) if kind in result]


def _rest(slice_: Slice, page: Row, rows: Sequence[Row], read: int) -> tuple[Slice, ...]:
    """Pieces of what follows a page, where that is better cut than paged through.

    Args:
        slice_: What is being read.
        page: The page, which another one follows.
        rows: Its records.
        read: How many were read of the slice by now.
    """
    created = [row["CreationTime"].astimezone(UTC) for row in rows if row.get("CreationTime")]
    long = read >= LONGEST_SLICE
    first = slice_.before is None and read == len(rows)
    if not created or not (long or first):
        return ()
    pieces = slice_.below(min(created), _left(slice_, page, created, read))
    narrower = slice_.before is None or pieces[-1].before != slice_.before
    return pieces if narrower and (long or len(pieces) > 1) else ()


def _left(slice_: Slice, page: Row, created: Sequence[datetime], read: int) -> int:
    """About how many jobs follow a page of a slice; 0 where nothing tells."""
    told: Row = page.get("TotalHits", {})
    left: int = max(0, told.get("Value", 0) - read)
    if told.get("Relation") == "EqualTo" or len(created) == 1:
        return left
    span = max(max(created) - min(created), _SECOND)
    below = max(min(created) - (slice_.first or slice_.since), timedelta(0))
    return max(left, math.ceil(len(created) * (below / span)))


def _filter(name: str, operator: str, value: str) -> dict[str, str]:
    return {"Name": name, "Operator": operator, "Value": value}
