"""What CloudTrail proves: who was let in last, that nobody was, or neither.

An event within a window contradicts idleness; that there is none supports it, as far as the sweep goes back. A missing
sweep proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Gap, Snapshot
from sagemaker_cost_mcp.model.studio import Space
from sagemaker_cost_mcp.model.trail import (
    APP_STARTED,
    EVENTS,
    OPENED,
    CallerKind,
    TrailEvent,
    TrailSweep,
    key_of,
    resource_key,
)

_OPERATION = "cloudtrail:LookupEvents"
_SOMEBODY = frozenset({CallerKind.PERSON, CallerKind.ROOT})


@dataclass(frozen=True, kw_only=True)
class Openings:
    """The events with which people were let in to one resource."""

    last: TrailEvent | None
    """The last one that was seen; None: none was."""
    since: datetime
    """From here on none was overlooked."""

    def within(self, start: datetime) -> bool:
        """Somebody was let in at or after a moment."""
        return self.last is not None and self.last.at >= start

    def absent(self, start: datetime) -> bool:
        """Nobody was let in from a moment on, and no event can have been overlooked."""
        return not self.within(start) and (self.last is not None or self.since <= start)

    @property
    def sentence(self) -> str:
        """What was seen: by whom it was opened last, or since when by nobody."""
        if self.last is not None:
            return f"last opened on {self.last.at:%Y-%m-%d} by {_who(self.last)}"
        return f"not opened since {self.since:%Y-%m-%d}"


@dataclass(frozen=True)
class Trail:
    """The sweeps of a snapshot, to be looked up."""

    sweeps: Mapping[tuple[str, str], TrailSweep] = field(default_factory=dict[tuple[str, str], TrailSweep])
    """By region and name of the event."""
    gaps: Mapping[str, Gap] = field(default_factory=dict[str, Gap])
    """What could not be read of CloudTrail, by region."""

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        """Those that were read."""
        return cls(
            sweeps={(sweep.region, sweep.name): sweep for sweep in snapshot.trail_events},
            gaps={gap.region: gap for gap in snapshot.gaps if gap.operation == _OPERATION},
        )

    def openings(self, resource: ResourceRef) -> Openings | None:
        """How a resource was opened; None: that was not read, or is no event for its kind."""
        return self._openings(resource.region, resource.type, key_of(resource))

    def sign_ins(self, region: str, domain_id: str, profile: str) -> Openings | None:
        """How a user profile signed in to its domain; None: that was not read."""
        return self._openings(region, "user-profile", resource_key("user-profile", domain_id, profile))

    def app_starts(self, space: Space) -> Openings | None:
        """How apps were started in a Studio space; None: that was not read."""
        sweep = self.sweeps.get((space.ref.region, APP_STARTED))
        return None if sweep is None else Openings(last=sweep.last(key_of(space.ref)), since=sweep.since)

    def _openings(self, region: str, kind: str, key: str) -> Openings | None:
        sweep = self.sweeps.get((region, OPENED.get(kind, "")))
        return None if sweep is None else Openings(last=sweep.last(key), since=sweep.since)

    def witness(self, resource: ResourceRef) -> TrailEvent | None:
        """The event that tells best whom to ask: one of a person before one of a service before one of a program."""
        key = key_of(resource)
        found = (sweep.last(key) for sweep in self._of(resource))
        by_rank = sorted((event for event in found if event is not None), key=lambda event: _rank(event.caller.kind))
        return by_rank[0] if by_rank else None

    def silence(self, resource: ResourceRef) -> str:
        """Why CloudTrail names nobody, for whom it was asked about; empty: it was not asked."""
        sweeps = self._of(resource)
        if gap := self.gaps.get(resource.region):
            missing = gap.missing_permission
            return f"CloudTrail was not read ({f'{missing} is not granted' if missing else 'see the gaps'})"
        if not sweeps:
            return ""
        since = max(sweep.since for sweep in sweeps)
        if all(sweep.whole for sweep in sweeps):
            return f"CloudTrail knows nobody since {since:%Y-%m-%d}"
        return f"CloudTrail's newest events, read back to {since:%Y-%m-%d}, name nobody"

    def _of(self, resource: ResourceRef) -> list[TrailSweep]:
        names = EVENTS.get(resource.type, ())
        found = (self.sweeps.get((resource.region, name)) for name in names)
        return [sweep for sweep in found if sweep is not None]


def told(event: TrailEvent) -> str:
    """Event, day and caller: `CreatePresignedNotebookInstanceUrl on 2026-09-20 by ana, role DataScientist`."""
    role = f", role {event.caller.role}" if event.caller.role else ""
    return f"{event.name} on {event.at:%Y-%m-%d} by {_who(event)}{role}"


def _who(event: TrailEvent) -> str:
    return "the account's root user" if event.caller.kind is CallerKind.ROOT else event.caller.name


def _rank(kind: CallerKind) -> int:
    if kind in _SOMEBODY:
        return 0
    return 1 if kind is CallerKind.SERVICE else 2
