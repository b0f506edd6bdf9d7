"""What was deleted in a region since some day: a bill may have hours of what no longer exists.

Source: LookupEvents, newest first, 50 events a page, about one event name a call. One page of each name is read, three
calls a region: the question is whether there were any, and what they were called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any, cast

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP
from sagemaker_cost_mcp.inventory.trail import LOOKUP, record_of
from sagemaker_cost_mcp.model.trail import Deletion

_NAMES = {
    "DeleteNotebookInstance": ("notebook-instance", "notebookInstanceName"),
    "DeleteEndpoint": ("endpoint", "endpointName"),
    "DeleteApp": ("app", "appName"),
}
"""Kind of resource, and the one request parameter that is looked at, by event."""


def deletions(reading: Reading, region: str, since: date) -> Outcome[Deletion]:
    """Notebook instances, endpoints and apps that were deleted; of each kind the last fifty.

    Args:
        reading: The question's reading.
        region: Region to ask.
        since: First day (UTC).

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    found: list[Deletion] = []
    start = datetime.combine(since, time(), tzinfo=UTC)
    try:
        for name in _NAMES:
            found.extend(_deleted(reading, region, name, start))
    except LEAVES_A_GAP as error:
        return Outcome(tuple(found), (reading.gap(error, LOOKUP, region),))
    return Outcome(tuple(found))


def _deleted(reading: Reading, region: str, name: str, start: datetime) -> Iterator[Deletion]:
    wanted = [{"AttributeKey": "EventName", "AttributeValue": name}]
    pages = reading.pages("cloudtrail", "LookupEvents", region, LookupAttributes=wanted, StartTime=start)
    kind, parameter = _NAMES[name]
    for page in islice(pages, 1):
        for event in page.get("Events", ()):
            if "EventTime" in event and (called := _parameter(event, parameter)):
                yield Deletion(type=kind, name=called, region=region, at=event["EventTime"].astimezone(UTC))


def _parameter(event: Mapping[str, Any], name: str) -> str | None:
    """One request parameter of a call that succeeded; the rest of the record is dropped here."""
    record = _members(record_of(event))
    value = None if record.get("errorCode") else _members(record.get("requestParameters")).get(name)
    return value if isinstance(value, str) else None


def _members(found: object) -> Mapping[str, Any]:
    """Those of an object; a record may hold anything where one is expected."""
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
