"""Notebook instances of `everything-wrong`: forgotten ones, some that look so, some of which nothing is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.description import MAIN_REGION, JupyterLog, LifecycleScripts, Notebook, TrailEvent
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._lifecycle_scripts import AUTO_STOP, BOOTSTRAP, PACKAGES
from sagemaker_cost_mcp.simulator.scenarios._wrong_places import DUBLIN, NOWHERE, TAGS

STOPS = "stop-when-idle"
PACKS = "team-packages"
FETCHES = "setup-from-s3"


def notebooks(days: Days) -> Iterator[Notebook]:
    """All of them."""
    yield from _running(days)
    yield from _without_a_trace(days)
    yield from _unguarded(days)
    yield from _stopped(days)


def _running(days: Days) -> Iterator[Notebook]:
    """On all the time: what their logs say is all that differs."""
    yield notebook(days, "forgotten", 150, days.silent_since(40, 150), instance_type="ml.m5.xlarge")
    yield notebook(  # started again three weeks ago, and never opened since
        days, "restarted-unused", 150, days.silent_since(60, 150), modified=days.ago(21, 9, 5)
    )
    yield notebook(  # somebody changed its tags two days ago: that is no use
        days, "reconfigured", 90, days.silent_since(30, 90), modified=days.ago(2, 10)
    )
    yield notebook(days, "forgotten-in-dublin", 80, days.silent_since(50, 80), region=DUBLIN)
    yield notebook(days, "at-work", 200, days.busy_since(200))
    yield notebook(days, "back-from-leave", 200, days.silent_since(6, 200))
    yield notebook(days, "silent-but-opened", 100, days.silent_since(25, 100))
    yield notebook(days, "three-days-old", 3, JupyterLog(first=days.ago(3, 9, 8), last=days.ago(3, 10)))
    exempt = (days.today + timedelta(days=90)).date().isoformat()
    yield notebook(
        days,
        "promised-until-spring",
        120,
        days.silent_since(45, 120),
        tags={**TAGS, "cost-review:exempt-until": exempt},
    )


def _without_a_trace(days: Days) -> Iterator[Notebook]:
    """Nothing says when they were used last, or what they cost."""
    yield notebook(days, "never-logged", 110, None)
    yield notebook(days, "new-under-an-old-name", 30, days.silent_since(45, 160))
    yield notebook(days, "old-name-but-opened", 30, days.silent_since(45, 160))
    yield notebook(days, "at-no-known-price", 90, days.silent_since(35, 90), instance_type="ml.t2.medium")


def _unguarded(days: Days) -> Iterator[Notebook]:
    """All in use."""
    yield notebook(days, "no-script", 130, days.busy_since(130), lifecycle_config=None)
    yield notebook(days, "packages-only", 130, days.busy_since(130), lifecycle_config=PACKS)
    yield notebook(days, "script-from-elsewhere", 130, days.busy_since(130), lifecycle_config=FETCHES)


def _stopped(days: Days) -> Iterator[Notebook]:
    """Off; their volumes are not."""
    for name, last, gigabytes in (("archive", 120, 300), ("off-for-a-week", 8, 250), ("off-four-weeks", 29, 50)):
        yield notebook(days, name, 300, days.silent_since(last, 300), runs=days.between(300, last), volume_gb=gigabytes)
    yield notebook(
        days,
        "stopped-at-no-known-price",
        200,
        days.silent_since(90, 200),
        runs=days.between(200, 90),
        region=NOWHERE,
    )
    yield notebook(
        days, "off-and-unguarded", 70, days.silent_since(3, 70), runs=days.between(70, 3), lifecycle_config=None
    )


def notebook(days: Days, name: str, age: int, log: JupyterLog | None, **more: Any) -> Notebook:
    """A well-kept one, but for what is said of it."""
    usual = Notebook(
        name=name,
        instance_type="ml.t3.medium",
        created=days.ago(age),
        runs=days.since(age),
        lifecycle_config=STOPS,
        volume_gb=20,
        log=log,
        tags=TAGS,
    )
    return replace(usual, **more)


def lifecycle_scripts(days: Days) -> Iterator[LifecycleScripts]:
    """One stops idle notebook instances, one does not, of one nobody can tell."""
    for region in (MAIN_REGION, DUBLIN, NOWHERE):
        yield LifecycleScripts(name=STOPS, created=days.ago(330), region=region, on_start=AUTO_STOP)
    yield LifecycleScripts(name=PACKS, created=days.ago(330), on_start=PACKAGES)
    yield LifecycleScripts(name=FETCHES, created=days.ago(330), on_start=BOOTSTRAP)


def trail(days: Days) -> Iterator[TrailEvent]:
    """Who opened them: of two it says more than their logs do."""
    opened = (("silent-but-opened", 2), ("old-name-but-opened", 4), ("forgotten", 41), ("back-from-leave", 6))
    for name, ago in opened:
        yield TrailEvent(
            name="CreatePresignedNotebookInstanceUrl",
            time=days.ago(ago, 8, 50),
            user="rosa.keller@example.com",
            parameters=(("notebookInstanceName", name),),
        )
