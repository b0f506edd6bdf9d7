"""Who opened, started or made a region's resources, and when last.

Source: LookupEvents, which answers for the last 90 days, newest first, 50 events a page, about one attribute a call,
and no more than twice a second in a region. So events are swept by name, one name after the other, and only the names
that the kinds of resources in question need (`EVENTS`): of a kind, the first name for all of its resources; each
further one for those that nobody is known to own and that no name before it told about.

Calls in a region: at least one for each name that is swept, at most `PAGES` of them, and none where nothing is in
question. A sweep ends as soon as each resource in question has its last event. For an account with all kinds that is 13
names at the very most; with notebook instances alone one to three.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from types import MappingProxyType
from typing import Any, cast

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP, DataUnavailable
from sagemaker_cost_mcp.inventory.callers import caller
from sagemaker_cost_mcp.model.trail import APP_STARTED, EVENTS, TrailEvent, TrailSweep, resource_key

LOOKUP = "cloudtrail:LookupEvents"

PAGES = 3
"""Pages of one event name at most: the newest 150 events. More would take longer than its rate allows."""

KEPT_DAYS = 89
"""CloudTrail keeps 90 days to the hour; whole days of them are asked for."""

_PARAMETERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "notebook-instance": ("notebookInstanceName",),
        "user-profile": ("domainId", "userProfileName"),
        "mlflow-tracking-server": ("trackingServerName",),
        "app": ("domainId", "spaceName", "userProfileName", "appType", "appName"),
        "domain": ("domainId",),
        "endpoint": ("endpointName",),
        "inference-component": ("inferenceComponentName",),
    }
)
"""The allow-list: request parameters that name the resource, by its type. No other one is ever looked at."""

_NOT_NAMED_YET = {"CreateDomain": "domainArn"}
"""Calls that name their resource in the answer only: the member of `responseElements` with its ARN."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A resource in question."""

    type: str
    key: str
    """As `resource_key` writes it."""
    watched: bool
    """Whether somebody opened it is in question."""
    unowned: bool
    """Nothing else says whom to ask."""


@dataclass
class _Sweeping:
    """The sweeps of one region on their way."""

    reading: Reading
    region: str
    since: datetime
    done: list[TrailSweep] = field(default_factory=list[TrailSweep])

    def seen(self) -> frozenset[str]:
        """Keys of all resources that some event tells about."""
        return frozenset(event.resource for sweep in self.done for event in sweep.events)

    def sweep(self, kind: str, name: str, wanted: frozenset[str]) -> None:
        """Read the events of one name until each of the wanted resources has one, or the pages are used up."""
        found: dict[str, TrailEvent] = {}
        for page in self._pages(name):
            rows: Sequence[Mapping[str, Any]] = [row for row in page.get("Events", ()) if row.get("EventTime")]
            for event in _events(kind, name, rows):
                found.setdefault(event.resource, event)
            whole = not page.get("NextToken")
            if rows or whole:
                self._note(name, found, wanted, self.since if whole else _moment(rows[-1]))
            if wanted <= found.keys():
                return

    def _pages(self, name: str) -> Iterator[Mapping[str, Any]]:
        pages = self.reading.pages(
            "cloudtrail",
            "LookupEvents",
            self.region,
            LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": name}],
            StartTime=self.since,
        )
        return islice(pages, PAGES)

    def _note(self, name: str, found: Mapping[str, TrailEvent], wanted: frozenset[str], since: datetime) -> None:
        """What is known after a page, in place of what was known before it: a later page may fail."""
        events = tuple(event for event in found.values() if event.resource in wanted)
        self.done = [one for one in self.done if one.name != name]
        whole = since == self.since
        self.done.append(TrailSweep(name=name, region=self.region, since=since, whole=whole, events=events))


def trail_events(reading: Reading, region: str, subjects: Sequence[Subject], today: date) -> Outcome[TrailSweep]:
    """The last events of the resources in question, and how far back was looked.

    The first failure ends it with one gap: whatever refuses one lookup refuses the next.

    Args:
        reading: The question's reading.
        region: Region to ask.
        subjects: Resources in question.
        today: Day of the question (UTC), from which the 90 days are counted.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    start = datetime.combine(today - timedelta(days=KEPT_DAYS), time(), tzinfo=UTC)
    sweeping = _Sweeping(reading, region, start)
    try:
        for kind, names in EVENTS.items():
            _sweep_kind(sweeping, kind, names, [one for one in subjects if one.type == kind])
    except LEAVES_A_GAP as error:
        return Outcome(tuple(sweeping.done), (reading.gap(error, LOOKUP, region),))
    return Outcome(tuple(sweeping.done))


def _sweep_kind(sweeping: _Sweeping, kind: str, names: Sequence[str], subjects: Sequence[Subject]) -> None:
    wanted = frozenset(one.key for one in subjects if one.watched or one.unowned)
    unowned = frozenset(one.key for one in subjects if one.unowned)
    for name in names:
        if wanted:
            sweeping.sweep(kind, name, wanted)
        wanted = unowned - sweeping.seen()


def _events(kind: str, name: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[TrailEvent]:
    """The rows of calls that succeeded and name their resource."""
    for row in rows:
        record = record_of(row)
        if not record.get("errorCode"):
            called_by = caller(record.get("userIdentity") or {})
            keys = (_key(kind, name, record), _space_key(name, record))
            yield from (
                TrailEvent(name=name, at=_moment(row), resource=key, caller=called_by)
                for key in keys
                if key is not None
            )


def record_of(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """CloudTrail's own record, of which nothing but the allow-list leaves inventory.

    Raises:
        DataUnavailable: It is no JSON.
    """
    try:
        found: Any = json.loads(row.get("CloudTrailEvent") or "{}")
    except json.JSONDecodeError as error:
        raise DataUnavailable(
            "An event of CloudTrail is not in the form that AWS describes.", operation=LOOKUP
        ) from error
    return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}


def _key(kind: str, name: str, record: Mapping[str, Any]) -> str | None:
    """The key of an event's resource; None: the event names none."""
    if member := _NOT_NAMED_YET.get(name):
        answer: Mapping[str, Any] = record.get("responseElements") or {}
        arn = str(answer.get(member, ""))
        return arn.split(":", 5)[5].lower() if arn.startswith("arn:") else None
    parameters: Mapping[str, Any] = record.get("requestParameters") or {}
    names = [str(parameters[member]) for member in _PARAMETERS[kind] if parameters.get(member)]
    return resource_key(kind, *names) if names else None


def _space_key(name: str, record: Mapping[str, Any]) -> str | None:
    """The key of the space in which an app was started: an app that is gone has no other trace."""
    parameters: Mapping[str, Any] = (record.get("requestParameters") or {}) if name == APP_STARTED else {}
    names = [str(parameters[member]) for member in ("domainId", "spaceName") if parameters.get(member)]
    return resource_key("space", *names) if names[1:] else None


def _moment(row: Mapping[str, Any]) -> datetime:
    moment: datetime = row["EventTime"]
    return moment.astimezone(UTC)
