"""When notebook instances last wrote to their Jupyter log.

Source: CloudWatch Logs, DescribeLogStreams on log group `/aws/sagemaker/NotebookInstances`, stream
`<name>/jupyter.log`. AWS updates `lastEventTimestamp` within about an hour of the event.

How many calls. AWS lets us look up one stream by its name (the prefix), or page through all streams, latest
event first, 50 a page; not both at once ("If you order the results by event time, you cannot specify the
logStreamNamePrefix parameter"). Sweep p pages, then look up the u(p) streams not seen by then: p + u(p)
calls, and the floor is the smallest such sum, which depends on streams that nobody has seen yet. So the
sweep goes on while the pages read are fewer than the streams unseen, and stops at the first page p* with
u(p*) <= p*: at most 2 p* calls. Before p* more streams are unseen than pages read, so u(p) >= p* for every
p < p* (u only falls), and from p* on the pages alone are p*: the floor is at least p*, and we never make
more than twice as many calls. Up to `FEW` streams, looking up each is within twice the floor (1 call) and
needs no luck.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP, DataUnavailable, ResourceGone
from sagemaker_cost_mcp.inventory.unread import merged
from sagemaker_cost_mcp.model.resources import NotebookInstance
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.model.usage import NotebookActivity

LOG_GROUP = "/aws/sagemaker/NotebookInstances"
DESCRIBE = "logs:DescribeLogStreams"
FEW = 2
"""Up to so many notebook instances, each stream is looked up by name."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_SUCH_GROUP = (ResourceGone, DataUnavailable)


@dataclass(frozen=True)
class _Trace:
    """Last events by stream, of the streams that were settled, and what could not be read."""

    last_events: Mapping[str, datetime | None]
    gaps: tuple[tuple[str, Gap], ...] = ()


def notebook_activity(
    reading: Reading, region: str, notebooks: Sequence[NotebookInstance]
) -> Outcome[NotebookActivity]:
    """One entry for each notebook instance in service whose log could be asked about.

    No log group, no stream, or a stream without an event: `last_event_at` None, which proves nothing (the
    instance's role may lack the right to write logs). Denied, throttled or out of time: no entry, and a gap.
    """
    arns = {_stream(one): one.ref.arn for one in notebooks if one.status == "InService"}
    trace = _trace(reading, region, tuple(arns))
    entries = (
        NotebookActivity(arn=arn, stream=stream, last_event_at=trace.last_events[stream])
        for stream, arn in arns.items()
        if stream in trace.last_events
    )
    return Outcome(tuple(entries), merged(trace.gaps))


def _stream(notebook: NotebookInstance) -> str:
    return f"{notebook.ref.name}/jupyter.log"


def _trace(reading: Reading, region: str, streams: tuple[str, ...]) -> _Trace:
    if len(streams) <= FEW:
        return _looked_up(reading, region, streams)
    seen: dict[str, datetime | None] = {}
    try:
        complete = _swept(reading, region, frozenset(streams), seen)
    except _NO_SUCH_GROUP:
        return _Trace(dict.fromkeys(streams))
    except LEAVES_A_GAP as error:
        gap = reading.gap(error, DESCRIBE, region)
        return _Trace(seen, tuple((stream, gap) for stream in streams if stream not in seen))
    unseen = tuple(stream for stream in streams if stream not in seen)
    rest = _Trace(dict.fromkeys(unseen)) if complete else _looked_up(reading, region, unseen)
    return _Trace({**seen, **rest.last_events}, rest.gaps)


def _swept(reading: Reading, region: str, wanted: frozenset[str], seen: dict[str, datetime | None]) -> bool:
    """Fill `seen`, latest event first, for as long as that is worth it; True when all streams were listed.

    A stream that is written to between two pages moves to the front and may be missed: then it counts as
    one without events, which leaves its notebook instance undecided, never idle.
    """
    pages = reading.pages(
        "logs", "DescribeLogStreams", region, logGroupName=LOG_GROUP, orderBy="LastEventTime", descending=True
    )
    for read, page in enumerate(pages, start=1):
        streams = page.get("logStreams", ())
        seen.update({row["logStreamName"]: _last_event(row) for row in streams if row["logStreamName"] in wanted})
        if page.get("nextToken") and len(wanted) - len(seen) <= read:
            return False
    return True


def _looked_up(reading: Reading, region: str, streams: tuple[str, ...]) -> _Trace:
    answers = dict(zip(streams, reading.each(partial(_last_event_of, reading, region), streams), strict=True))
    return _Trace(
        {stream: found for stream, found in answers.items() if not isinstance(found, Gap)},
        tuple((stream, found) for stream, found in answers.items() if isinstance(found, Gap)),
    )


def _last_event_of(reading: Reading, region: str, stream: str) -> datetime | Gap | None:
    """Last event of exactly this stream: it sorts first among names with its prefix, so one row is enough."""
    try:
        answer = reading.call(
            "logs", "DescribeLogStreams", region, logGroupName=LOG_GROUP, logStreamNamePrefix=stream, limit=1
        )
    except _NO_SUCH_GROUP:
        return None
    except LEAVES_A_GAP as error:
        return reading.gap(error, DESCRIBE, region)
    rows = (row for row in answer.get("logStreams", ()) if row["logStreamName"] == stream)
    return next((_last_event(row) for row in rows), None)


def _last_event(row: Mapping[str, Any]) -> datetime | None:
    """AWS counts milliseconds since 1970; a stream that was made and never written to has no such member."""
    milliseconds = row.get("lastEventTimestamp")
    return None if milliseconds is None else _EPOCH + timedelta(milliseconds=milliseconds)
