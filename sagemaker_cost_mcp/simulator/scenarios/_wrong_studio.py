"""Studio, Canvas and MLflow of `everything-wrong`.

AWS moves an app's last activity with its health checks: an old one proves that nobody was there, a fresh one little.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sagemaker_cost_mcp.simulator.description import (
    App,
    Domain,
    IdleSettings,
    Space,
    Span,
    TrackingServer,
    TrailEvent,
    UserProfile,
)
from sagemaker_cost_mcp.simulator.scenarios import _wrong_interactive as interactive
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._wrong_places import GUARDED, NOWHERE, TAGS

UNGUARDED, UNPRICED = "d-wrongunguarded", "d-wrongunpriced"
_GUARD = IdleSettings(enabled=True, timeout_minutes=120)

_SIGNED_IN = (("nora", 40), ("otto", 3), ("pia", 2), ("quinn", 1))
"""Who opened Studio last, days ago; of the others CloudTrail knows nothing."""


def domains(days: Days) -> Iterator[Domain]:
    """One that is in order and holds the apps, one without idle shutdown, one of which no price is known."""
    yield Domain(
        domain_id=GUARDED,
        name="guarded",
        created=days.ago(300),
        efs_id="fs-0c1d2e3f405162738",
        idle=_GUARD,
        profiles=tuple(_profile(days, name) for name in ("nora", "otto", "pia", "quinn", "rafa", "sina", "tara")),
        spaces=(
            *(_space(days, name) for name in ("nora", "otto", "pia", "quinn", "rafa")),
            *interactive.spaces(days),
        ),
        apps=(*_apps(days), *_canvas(days)),
        tags=TAGS,
    )
    yield Domain(
        domain_id=UNGUARDED,
        name="unguarded",
        created=days.ago(280),
        efs_id="fs-0d2e3f40516273849",
        idle=IdleSettings(enabled=False, timeout_minutes=None),
        profiles=(_profile(days, "ulla"),),
        tags=TAGS,
    )
    yield Domain(
        domain_id=UNPRICED,
        name="unpriced",
        region=NOWHERE,
        created=days.ago(200),
        efs_id="fs-0e3f405162738495a",
        idle=_GUARD,
        profiles=(_profile(days, "vera"), _profile(days, "wim")),
        spaces=(_space(days, "vera"), _space(days, "wim")),
        apps=(
            _lab(days, "vera", 30, last_user_activity=days.ago(20)),
            App(app_type="Canvas", profile="wim", runs=days.since(4), last_user_activity=days.ago(3), tags=TAGS),
        ),
        tags=TAGS,
    )


def _apps(days: Days) -> Iterator[App]:
    yield _lab(days, "nora", 60, last_user_activity=days.ago(25, 17))
    yield _lab(days, "otto", 45)  # he signed in three days ago; whether he used this app nobody knows
    yield _lab(days, "pia", 50, last_user_activity=days.today - timedelta(hours=2))
    yield _lab(days, "quinn", 4, last_user_activity=days.ago(4, 11))  # silent from its first day on, and young
    yield _lab(days, "rafa", 70)  # health checks only, and nobody signed in as him for a quarter
    yield App(app_type="JupyterServer", profile="sina", runs=days.since(90), last_user_activity=days.ago(60), tags=TAGS)


def _canvas(days: Days) -> Iterator[App]:
    yield App(
        app_type="Canvas",
        profile="sina",
        runs=(Span(start=days.ago(6)),),
        last_user_activity=days.ago(6, 12),
        tags=TAGS,
    )
    yield App(  # nine hours: a long day
        app_type="Canvas",
        profile="tara",
        runs=(Span(start=days.ago(1, 15)),),
        last_user_activity=days.ago(1, 23),
        tags=TAGS,
    )


def _lab(days: Days, owner: str, age: int, last_user_activity: datetime | None = None) -> App:
    return App(
        app_type="JupyterLab",
        space=f"{owner}-lab",
        instance_type="ml.m5.xlarge",
        runs=days.since(age),
        last_user_activity=last_user_activity,
        tags=TAGS,
    )


def tracking_servers(days: Days) -> Iterator[TrackingServer]:
    """AWS tells little about them."""
    yield TrackingServer(name="runs-of-nobody-knows-whom", created=days.ago(200), tags=TAGS)
    yield TrackingServer(name="runs-that-aws-calls-inactive", created=days.ago(200), active=False, tags=TAGS)
    yield TrackingServer(name="runs-opened-last-week", created=days.ago(200), tags=TAGS)
    yield TrackingServer(name="runs-of-this-month", created=days.ago(12), tags=TAGS)
    yield TrackingServer(name="runs-put-away", created=days.ago(200), runs=days.between(200, 100), tags=TAGS)


def trail(days: Days) -> Iterator[TrailEvent]:
    """Who signed in to Studio, and who opened MLflow."""
    for name, ago in _SIGNED_IN:
        yield TrailEvent(
            name="CreatePresignedDomainUrl",
            time=days.ago(ago, 8, 55),
            user=f"{name}@example.com",
            parameters=(("domainId", GUARDED), ("userProfileName", name)),
        )
    yield TrailEvent(
        name="CreatePresignedMlflowTrackingServerUrl",
        time=days.ago(7, 10),
        user="nora@example.com",
        parameters=(("trackingServerName", "runs-opened-last-week"),),
    )


def _profile(days: Days, name: str) -> UserProfile:
    return UserProfile(name=name, created=days.ago(190), tags=TAGS)


def _space(days: Days, owner: str) -> Space:
    return Space(name=f"{owner}-lab", owner=owner, created=days.ago(180), ebs_gb=20, tags=TAGS)
