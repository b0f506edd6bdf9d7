"""How the shelf of CloudTrail's events is filled: about which resources it is asked at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sagemaker_cost_mcp.inventory import deletions, trail
from sagemaker_cost_mcp.inventory.trail import Subject
from sagemaker_cost_mcp.model.inference import Endpoint, InferenceComponent
from sagemaker_cost_mcp.model.resources import NotebookInstance, ResourceRef
from sagemaker_cost_mcp.model.studio import Space, StudioApp, StudioDomain, TrackingServer
from sagemaker_cost_mcp.model.trail import key_of, resource_key
from sagemaker_cost_mcp.reader.asking import Step
from sagemaker_cost_mcp.reader.regional import Found, Regional
from sagemaker_cost_mcp.reader.steps import Inventory

_STACK_TAG = "aws:cloudformation:stack-name"
_OFF = frozenset({"Stopped", "CreateFailed", "Deleting"})
"""States of a tracking server that nobody opens."""


@dataclass(frozen=True, kw_only=True)
class TrailShelves:
    """The step of one question that reads CloudTrail."""

    inventory: Inventory
    today: date
    since: date
    """First day of the question's window."""
    owner_tags: tuple[str, ...]
    """Tags that name the person to ask: where one is borne, nobody else is looked for."""

    def regional(self) -> tuple[Regional, ...]:
        """One reading for all kinds, since a region answers two lookups a second whatever they are about."""
        return (
            Regional(
                name="trail_events",
                fills="trail_events",
                after=(
                    "notebook_instances",
                    "endpoints",
                    "inference_components",
                    "studio_domains",
                    "studio_apps",
                    "studio_spaces",
                    "tracking_servers",
                ),
                step=self.trail_events,
            ),
            Regional(name="deletions", fills="deletions", step=lambda region, _: self.deletions(region)),
        )

    def deletions(self, region: str) -> Step[Any]:
        """What was deleted in a region since the window began."""
        since = max(self.since, self.today - timedelta(days=trail.KEPT_DAYS))
        return self.inventory(
            ("deletions", region, since),
            lambda reading: deletions.deletions(reading, region, since),
            trail.LOOKUP,
        )

    def trail_events(self, region: str, found: Found) -> Step[Any] | None:
        """The last events of what was found in a region, where anything is in question."""
        asked = {one for one in self._subjects(found) if one.watched or one.unowned}
        subjects = tuple(sorted(asked, key=lambda one: (one.type, one.key)))
        if not subjects:
            return None
        return self.inventory(
            ("trail_events", region, subjects, self.today),
            lambda reading: trail.trail_events(reading, region, subjects, self.today),
            trail.LOOKUP,
        )

    def _subjects(self, found: Found) -> Iterator[Subject]:
        notebooks: tuple[NotebookInstance, ...] = found.get("notebook_instances", ())
        for notebook in notebooks:
            yield self._subject(notebook.ref, watched=notebook.status == "InService")
        servers: tuple[TrackingServer, ...] = found.get("tracking_servers", ())
        for server in servers:
            if server.status not in _OFF:
                yield self._subject(server.ref, watched=True, owner=server.created_by)
        domains: tuple[StudioDomain, ...] = found.get("studio_domains", ())
        yield from (self._subject(domain.ref) for domain in domains)
        yield from self._hosting(found)
        yield from self._apps(found)
        yield from self._empty_spaces(found)

    def _hosting(self, found: Found) -> Iterator[Subject]:
        endpoints: tuple[Endpoint, ...] = found.get("endpoints", ())
        components: tuple[InferenceComponent, ...] = found.get("inference_components", ())
        yield from (self._subject(one.ref) for one in endpoints if one.status == "InService")
        yield from (self._subject(one.ref) for one in components if one.status == "InService")

    def _apps(self, found: Found) -> Iterator[Subject]:
        """The people whose apps run, since they sign in to the domain and not to an app; an app that is nobody's."""
        spaces: tuple[Space, ...] = found.get("studio_spaces", ())
        owners = {(one.domain_id, one.ref.name): one.owner for one in spaces if not one.shared}
        apps: tuple[StudioApp, ...] = found.get("studio_apps", ())
        for app in (app for app in apps if app.runs_billed):
            person = app.user_profile or owners.get((app.domain_id, app.space or ""))
            if person is None:
                yield self._subject(app.ref)
            else:
                key = resource_key("user-profile", app.domain_id, person)
                yield Subject(type="user-profile", key=key, watched=True, unowned=False)

    def _empty_spaces(self, found: Found) -> Iterator[Subject]:
        """Spaces with a volume and without an app: when one was started there last, only its start tells."""
        spaces: tuple[Space, ...] = found.get("studio_spaces", ())
        apps: tuple[StudioApp, ...] = found.get("studio_apps", ())
        taken = {(app.domain_id, app.space) for app in apps}
        for space in spaces:
            if space.volume_gb is not None and (space.domain_id, space.ref.name) not in taken:
                yield Subject(type="app", key=key_of(space.ref), watched=True, unowned=False)

    def _subject(self, resource: ResourceRef, *, watched: bool = False, owner: str | None = None) -> Subject:
        claimed = owner or resource.tagged((*self.owner_tags, _STACK_TAG))
        return Subject(type=resource.type, key=key_of(resource), watched=watched, unowned=not claimed)
