"""In which hours notebook instances wrote to their logs. Source: CloudWatch Logs, GetLogEvents.

Of each event nothing but the time is looked at: what Jupyter writes may hold names and tokens, and is dropped with the
page that it came on. Calls: none for a notebook instance whose stream is silent in the window or does not exist; else
two to `PAGES` of them, newest first, since AWS says that a listing is over by answering with the token it was sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP, ResourceGone
from sagemaker_cost_mcp.inventory.activity import LOG_GROUP
from sagemaker_cost_mcp.inventory.metrics import midnight
from sagemaker_cost_mcp.inventory.unread import merged
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.model.usage import NotebookActivity, NotebookHours

READ = "logs:GetLogEvents"

DAYS = 7
"""Complete days that are looked at."""

PAGES = 5
"""Pages of one stream at most: up to 10,000 events, or 1 MB, each."""

_MILLISECONDS = 1000
_HOUR = 3600


@dataclass(frozen=True)
class _Window:
    """The stretch of time that is looked at; UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class _Found:
    """What the log of one notebook instance told."""

    hours: NotebookHours | None
    gap: Gap | None = None


def notebook_hours(
    reading: Reading, region: str, traces: Sequence[NotebookActivity], today: date
) -> Outcome[NotebookHours]:
    """The hours of the last complete days in which notebook instances wrote to their logs.

    Args:
        reading: The question's reading.
        region: Region to ask.
        traces: What is known of their streams; one that is missing there is missing here too.
        today: Present day (UTC), which is left out.

    Returns:
        One entry for each trace; where a stream could not be read, a gap in its place.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    window = _Window(midnight(today - timedelta(days=DAYS)), midnight(today))
    found = reading.each(partial(_of_stream, reading, region, window), traces)
    failures = [(trace.stream, one.gap) for trace, one in zip(traces, found, strict=True) if one.gap]
    return Outcome(tuple(one.hours for one in found if one.hours), merged(failures))


def _of_stream(reading: Reading, region: str, window: _Window, trace: NotebookActivity) -> _Found:
    if trace.last_event_at is None:
        return _Found(_hours(trace, window, None))
    if trace.last_event_at < window.start:
        return _Found(_hours(trace, window, set()))
    try:
        return _Found(_read(reading, region, window, trace))
    except ResourceGone:  # deleted since it was listed
        return _Found(_hours(trace, window, None))
    except LEAVES_A_GAP as error:
        return _Found(None, reading.gap(error, READ, region))


def _read(reading: Reading, region: str, window: _Window, trace: NotebookActivity) -> NotebookHours:
    """Newest page first; where pages run out before the window does, only what was seen counts as looked at."""
    moments: set[int] = set()
    token: dict[str, str] = {}
    for _ in range(PAGES):
        page = reading.call(
            "logs",
            "GetLogEvents",
            region,
            logGroupName=LOG_GROUP,
            logStreamName=trace.stream,
            startTime=int(window.start.timestamp()) * _MILLISECONDS,
            endTime=int(window.end.timestamp()) * _MILLISECONDS,
            **token,
        )
        moments.update(_times(page))
        following = {"nextToken": page["nextBackwardToken"]} if page.get("nextBackwardToken") else token
        if following == token:
            return _hours(trace, window, moments)
        token = following
    earliest = datetime.fromtimestamp(min(moments) * _HOUR, UTC) if moments else window.end
    return _hours(trace, window, moments).model_copy(update={"since": max(earliest, window.start)})


def _times(page: Mapping[str, Any]) -> set[int]:
    """Hours since 1970 in which the events of a page were written."""
    return {event["timestamp"] // (_MILLISECONDS * _HOUR) for event in page.get("events", ()) if "timestamp" in event}


def _hours(trace: NotebookActivity, window: _Window, moments: set[int] | None) -> NotebookHours:
    hours = None if moments is None else tuple(datetime.fromtimestamp(one * _HOUR, UTC) for one in sorted(moments))
    return NotebookHours(arn=trace.arn, stream=trace.stream, hours=hours, since=window.start, until=window.end)
