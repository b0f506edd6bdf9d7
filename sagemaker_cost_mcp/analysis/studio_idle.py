"""What Studio's settings and timestamps prove: whether idle apps are shut down, and since when an app is unused.

Sources: developer guide, "Idle shutdown" ("User profile settings override domain settings") and "Usage Metering"; API
models of `IdleSettings`, `SpaceIdleSettings`, `UserSettings` and `DescribeApp`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from sagemaker_cost_mcp.model.finding import Owner
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.studio import (
    SHUT_DOWN_WHEN_IDLE,
    IdleByAppType,
    IdleSettings,
    Space,
    StudioApp,
    StudioDomain,
    UserProfile,
)
from sagemaker_cost_mcp.model.value import Value

_SAME_MOMENT = timedelta(seconds=1)
_Key = tuple[str, str, str]
"""Region, domain id, and the name within it; AWS does not mind the case of a user profile's name."""


class Shutdown(StrEnum):
    """Whether AWS stops an app by itself when it is idle."""

    ON = "on"
    OFF = "off"
    UNKNOWN = "unknown"
    """A setting that decides it was not read, or AWS contradicts itself."""
    NOT_OFFERED = "not offered"
    """Its app type has no idle shutdown."""


class IdleShutdown(Value):
    """The setting that is in force for one app."""

    state: Shutdown
    timeout_minutes: int | None = None
    """None: not on, or not known."""
    said_by: str = ""
    """Level that decided, or that could not be read: `user profile ana`, `domain d-1`."""


class Use(StrEnum):
    """What an app's timestamps prove about the last days."""

    YOUNG = "young"
    """It is younger than the window."""
    SEEN = "seen"
    """Somebody used it within the window."""
    NONE = "none"
    """Nobody used it for the whole window."""
    UNKNOWN = "unknown"


def use(app: StudioApp, now: datetime, window: timedelta) -> Use:
    """What the timestamps prove about the time from `now - window` on.

    Health checks move the timestamp of the last activity too, so it is never earlier than the last use: when it is
    older than the window, nobody was there. When it is fresh, it proves use only if it is not the health check's own.
    """
    if now - app.created_at < window:
        return Use.YOUNG
    last = app.last_activity_at
    if last is None or last < app.created_at:
        return Use.UNKNOWN
    if now - last >= window:
        return Use.NONE
    return Use.UNKNOWN if only_checked(app) else Use.SEEN


def only_checked(app: StudioApp) -> bool:
    """Whether the last activity is no more than the last health check."""
    last, check = app.last_activity_at, app.last_health_check_at
    return last is not None and check is not None and abs(last - check) < _SAME_MOMENT


def names_of(app: ResourceRef) -> frozenset[str]:
    """What a person may call an app: all of its name, its space or user profile, its own name."""
    place, _, own = app.name.partition("/")
    return frozenset({app.name, place, own.rpartition("/")[2]})


def billed_instance(app: StudioApp) -> str:
    """The billable unit that an app runs on.

    Kernel apps of one person on one instance type share an instance, which is billed until the last of them is
    deleted; every other app has one to itself.
    """
    if app.app_type == "KernelGateway":
        place = (app.ref.account_id, app.ref.region, app.domain_id, app.space or app.user_profile or "")
        return f"{'/'.join(place)}/{app.instance_type}#compute"
    return f"{app.ref.arn}#compute"


@dataclass(frozen=True)
class Studio:
    """The domains, people and spaces of a snapshot, to be looked up."""

    domains: dict[_Key, StudioDomain]
    profiles: dict[_Key, UserProfile]
    spaces: dict[_Key, Space]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        """Those that were read."""
        return cls(
            domains={(one.ref.region, one.domain_id, ""): one for one in snapshot.studio_domains},
            profiles={(one.ref.region, one.domain_id, one.ref.name.lower()): one for one in snapshot.user_profiles},
            spaces={(one.ref.region, one.domain_id, one.ref.name): one for one in snapshot.studio_spaces},
        )

    def person(self, app: StudioApp) -> Owner | None:
        """The user profile whose app, or whose space, it is; None: it is not known."""
        where = f"of domain {app.domain_id}"
        if app.user_profile:
            return Owner(kind="person", name=app.user_profile, evidence=f"user profile {app.user_profile} {where}")
        space = self._space(app)
        if space is None or space.owner is None:
            return None
        evidence = f"user profile {space.owner} {where} owns space {space.ref.name}"
        return Owner(kind="person", name=space.owner, evidence=evidence)

    def is_private(self, app: StudioApp) -> bool:
        """It runs in a space that is its owner's alone."""
        space = self._space(app)
        return space is not None and not space.shared

    def signs_in_with_iam(self, app: StudioApp) -> bool:
        """Its domain lets people in by IAM alone: not by Identity Center, nor through Unified Studio."""
        domain = self.domains.get((app.ref.region, app.domain_id, ""))
        if domain is None or domain.auth_mode != "IAM" or domain.ref.tags is None:
            return False
        return not any(key.startswith("AmazonDataZone") for key in (*domain.ref.tags, *(app.ref.tags or {})))

    def idle_shutdown(self, app: StudioApp) -> IdleShutdown:
        """The idle shutdown of an app: its time-out is the space's, else the user profile's, else the domain's.

        Whether it is on at all is said by the user profile, else by the domain: a space has no such switch. In a
        shared space nobody's profile counts, and the domain has defaults of its own.
        """
        if app.app_type not in SHUT_DOWN_WHEN_IDLE:
            return IdleShutdown(state=Shutdown.NOT_OFFERED)
        space = self._space(app)
        if app.space is not None and space is None:
            return IdleShutdown(state=Shutdown.UNKNOWN, said_by=f"space {app.space}")
        own = _of(app, space.idle) if space else None
        for said_by, settings in self._levels(app, space):
            if settings is None:
                return IdleShutdown(state=Shutdown.UNKNOWN, said_by=said_by)
            if settings.enabled is not None:
                minutes = (own.timeout_minutes if own else None) or self._timeout(app, space)
                return _decided(said_by, settings.enabled, minutes)
        return self._unsaid(app, space)

    def _space(self, app: StudioApp) -> Space | None:
        return self.spaces.get((app.ref.region, app.domain_id, app.space)) if app.space else None

    def _levels(self, app: StudioApp, space: Space | None) -> Iterator[tuple[str, IdleSettings | None]]:
        """What each level that may switch it says, the strongest first; None: it was not read."""
        domain = self.domains.get((app.ref.region, app.domain_id, ""))
        if space is not None and space.shared:
            yield f"domain {app.domain_id}", _of(app, domain.idle_shared if domain else None)
            return
        owner = space.owner if space else app.user_profile
        if owner is not None:
            profile = self.profiles.get((app.ref.region, app.domain_id, owner.lower()))
            yield f"user profile {owner}", _of(app, profile.idle if profile else None)
        yield f"domain {app.domain_id}", _of(app, domain.idle if domain else None)

    def _timeout(self, app: StudioApp, space: Space | None) -> int | None:
        said = (settings.timeout_minutes for _, settings in self._levels(app, space) if settings)
        return next((minutes for minutes in said if minutes), None)

    def _unsaid(self, app: StudioApp, space: Space | None) -> IdleShutdown:
        """Nobody says anything: off, unless it is on for private spaces.

        Then AWS contradicts itself about shared ones. Guide: "the idle shutdown settings apply to all applications
        created in the domain"; API model of UserSettings: "doesn't apply these settings to shared spaces".
        """
        domain = self.domains.get((app.ref.region, app.domain_id, ""))
        default = _of(app, domain.idle if domain else None)
        contradicted = space is not None and space.shared and default is not None and default.enabled
        state = Shutdown.UNKNOWN if contradicted else Shutdown.OFF
        return IdleShutdown(state=state, said_by=f"domain {app.domain_id}")


def _of(app: StudioApp, settings: IdleByAppType | None) -> IdleSettings | None:
    return None if settings is None else settings.get(app.app_type, IdleSettings())


def _decided(said_by: str, enabled: bool, minutes: int | None) -> IdleShutdown:  # noqa: FBT001 - it is the setting
    if enabled:
        return IdleShutdown(state=Shutdown.ON, timeout_minutes=minutes, said_by=said_by)
    return IdleShutdown(state=Shutdown.OFF, said_by=said_by)
