"""Where the people of `well-run` work: notebook instances and Studio, stopped when nobody uses them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sagemaker_cost_mcp.simulator.description import (
    App,
    Domain,
    IdleSettings,
    JupyterLog,
    LifecycleScripts,
    Notebook,
    Space,
    TrackingServer,
    TrailEvent,
    UserProfile,
)
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._lifecycle_scripts import AUTO_STOP
from sagemaker_cost_mcp.simulator.scenarios._well_run_serving import TAGS

STOPS = "stop-when-idle"
_TYPES = ("ml.t3.medium", "ml.m5.xlarge", "ml.m5.2xlarge")
_NOTEBOOKS, _PEOPLE, _DOMAINS = 40, 8, 3


def notebooks(days: Days) -> Iterator[Notebook]:
    """Written in every working day; every fifth was put away last week."""
    for number in range(_NOTEBOOKS):
        age, off = 60 + 3 * number, number % 5 == 4  # noqa: PLR2004 - the fifth
        yield Notebook(
            name=f"notebook-{number:02d}",
            instance_type=_TYPES[number % len(_TYPES)],
            created=days.ago(age),
            runs=days.between(age, 6) if off else days.since(age),
            lifecycle_config=STOPS,
            volume_gb=20,
            log=days.silent_since(6, age) if off else JupyterLog(first=days.ago(age)),
            tags=TAGS,
        )


def lifecycle_scripts(days: Days) -> Iterator[LifecycleScripts]:
    """It stops idle notebook instances."""
    yield LifecycleScripts(name=STOPS, created=days.ago(300), on_start=AUTO_STOP)


def domains(days: Days) -> Iterator[Domain]:
    """Idle shutdown after two hours; each person with an app that was used today."""
    for number in range(_DOMAINS):
        people = tuple(f"person-{number}-{place}" for place in range(_PEOPLE))
        yield Domain(
            domain_id=f"d-wellrun{number}",
            name=f"studio-{number}",
            created=days.ago(300),
            efs_id=f"fs-0a1b2c3d4e5f6071{number}",
            idle=IdleSettings(enabled=True, timeout_minutes=120),
            profiles=tuple(UserProfile(name=name, created=days.ago(200), tags=TAGS) for name in people),
            spaces=tuple(
                Space(name=f"{name}-lab", owner=name, created=days.ago(200), ebs_gb=20, tags=TAGS) for name in people
            ),
            apps=tuple(_app(days, name, place) for place, name in enumerate(people)),
            tags=TAGS,
        )


def _app(days: Days, name: str, place: int) -> App:
    return App(
        app_type="JupyterLab",
        space=f"{name}-lab",
        instance_type="ml.m5.xlarge",
        runs=days.since(2 + place),
        last_user_activity=days.today - timedelta(minutes=17 + place),
        tags=TAGS,
    )


def tracking_servers(days: Days) -> Iterator[TrackingServer]:
    """Opened every week."""
    yield TrackingServer(name="experiments", created=days.ago(200), tags=TAGS)


def trail(days: Days) -> Iterator[TrailEvent]:
    """Who opened it."""
    for ago in range(85, 0, -7):
        yield TrailEvent(
            name="CreatePresignedMlflowTrackingServerUrl",
            time=days.ago(ago, 10),
            user="person-0-0@example.com",
            parameters=(("trackingServerName", "experiments"),),
        )
