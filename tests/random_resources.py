"""The kinds of resources that random fleets are made of; each says what the rules have to say of it.

They differ in size, age and number of instances, which change dollars, and never a verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.simulator.description import (
    NOBODY,
    App,
    Endpoint,
    JupyterLog,
    Notebook,
    Space,
    Span,
    Traffic,
    TrailEvent,
    UserProfile,
    Variant,
)
from tests.random_draft import (
    DOMAIN,
    FETCHES,
    HOSTING_USD,
    MONTH,
    NOTEBOOK_USD,
    STOPS,
    UNPRICED,
    VOLUME_USD,
    WORKING,
    Draft,
)
from tests.truth import GUILTY, UNDECIDED


def _notebook(draft: Draft, name: str, age: int, log: JupyterLog | None, **more: Any) -> Notebook:
    """One that runs, with or without a script; both are written down."""
    machine = more.pop("instance_type", None) or draft.chance.choice(tuple(NOTEBOOK_USD))
    gigabytes = draft.some(5, 500)
    script = draft.chance.choice((STOPS, FETCHES, None))
    usual = Notebook(
        name=name,
        instance_type=machine,
        created=draft.days.ago(age),
        runs=draft.days.since(age),
        log=log,
        volume_gb=gigabytes,
        lifecycle_config=script,
    )
    one = replace(usual, **more)
    draft.notebooks.append(one)
    running = one.status is None and one.runs[-1].end is None
    hours = MONTH * Decimal(NOTEBOOK_USD.get(machine, "0")) if running else ZERO
    draft.run_rates[name] = hours + gigabytes * VOLUME_USD
    if running and script != STOPS:
        draft.says("notebook-without-idle-shutdown", name, GUILTY if script is None else UNDECIDED)
    return one


def _silent_notebook(draft: Draft) -> None:
    """Forgotten, or with a price that nobody knows, or opened all the same."""
    name, age = draft.name(), draft.some(30, 300)
    log = draft.days.silent_since(draft.some(8, age - 1), age)
    kind = draft.chance.choice(("forgotten", "unpriced", "opened"))
    one = _notebook(draft, name, age, log, instance_type=UNPRICED if kind == "unpriced" else None)
    if kind == "opened":
        when = draft.days.ago(draft.some(1, 6), 11)
        where = (("notebookInstanceName", name),)
        draft.trail.append(
            TrailEvent(name="CreatePresignedNotebookInstanceUrl", time=when, user="ada", parameters=where)
        )
    elif kind == "unpriced":
        draft.says("idle-notebook-instance", name, UNDECIDED)
    else:
        draft.says("idle-notebook-instance", name, GUILTY, MONTH * Decimal(NOTEBOOK_USD[one.instance_type]))


def _used_notebook(draft: Draft) -> None:
    """Written in now, or three days ago, or so young that it does not matter."""
    age = draft.some(30, 300)
    log = draft.chance.choice((draft.days.busy_since(age), draft.days.silent_since(draft.some(1, 5), age)))
    if draft.chance.random() < 0.3:
        age = draft.some(1, 6)
        log = JupyterLog(first=draft.days.ago(age, 9, 8), last=draft.days.ago(age, 9, 30))
    _notebook(draft, draft.name(), age, log)


def _dark_notebook(draft: Draft) -> None:
    """Without a log, or with that of a predecessor."""
    name, age = draft.name(), draft.some(10, 200)
    log = draft.chance.choice((None, draft.days.silent_since(age + 5, age + 50)))
    _notebook(draft, name, age, log)
    draft.says("idle-notebook-instance", name, UNDECIDED)


def _stopped_notebook(draft: Draft) -> None:
    """For a month, or not so long; or it never came up."""
    name, off = draft.name(), draft.some(1, 120)
    if draft.chance.random() < 0.2:
        _notebook(draft, name, off, None, runs=(), status="Failed", failure_reason="no capacity")
        return
    off += off == 30  # the hour of the day would decide
    one = _notebook(draft, name, off + 40, None, runs=draft.days.between(off + 40, off))
    if off > 30:
        draft.says("stopped-notebook-volume", name, GUILTY, one.volume_gb * VOLUME_USD)


def _endpoint(draft: Draft, age: int, *variants: Variant, **more: Any) -> Endpoint:
    """An endpoint with what it costs."""
    name = draft.name()
    named = tuple(replace(one, model=f"m{len(draft.endpoints)}") for one in variants)
    one = Endpoint(name=name, created=draft.days.ago(age), variants=named, **more)
    draft.endpoints.append(one)
    draft.run_rates[name] = sum(
        (_usd(part) + part.count * part.volume_gb * VOLUME_USD for part in one.all_variants), ZERO
    )
    return one


def _usd(variant: Variant) -> Decimal:
    """Instances a month."""
    return variant.count * MONTH * Decimal(HOSTING_USD.get(variant.instance_type or "", "0"))


def _variant(draft: Draft, traffic: Traffic, **more: Any) -> Variant:
    machine = more.pop("instance_type", None) or draft.chance.choice(tuple(HOSTING_USD))
    return Variant(
        instance_type=machine,
        count=draft.some(1, 3),
        volume_gb=draft.chance.choice((0, 30)),
        traffic=traffic,
        footprint=WORKING,
        **more,
    )


def _silent_endpoint(draft: Draft) -> None:
    """Never called, or not for weeks; classic or async; at a price or without."""
    age = draft.some(20, 250)
    since = draft.some(15, age - 1)
    traffic = draft.chance.choice((NOBODY, Traffic(night=draft.some(1, 50), stops=draft.days.ago(since, 0))))
    unpriced = draft.chance.random() < 0.2
    queue = None if unpriced else draft.chance.choice((None, "s3://answers/out"))
    part = _variant(draft, traffic, instance_type=UNPRICED if unpriced else None)
    one = _endpoint(draft, age, part, async_output=queue)
    draft.says("idle-endpoint", one.name, UNDECIDED if unpriced else GUILTY, _usd(part))


def _busy_endpoint(draft: Draft) -> None:
    """Called at all hours, or in some, or at the end of months only; or too young to tell; or not there yet."""
    kind = draft.chance.choice(("always", "mornings", "month-end", "young", "broken", "updating"))
    calls = Traffic(night=draft.some(1, 60))
    traffic = {
        "mornings": Traffic(peak=20, peak_hour=8, peak_hours=4),
        "month-end": replace(calls, month_end_only=True),
        "young": NOBODY,
        "broken": NOBODY,
    }.get(kind, calls)
    status = {"broken": draft.chance.choice(("Failed", "Creating", "OutOfService")), "updating": "Updating"}
    age = draft.some(1, 13) if kind == "young" else draft.some(120, 300)
    one = _endpoint(draft, age, _variant(draft, traffic), status=status.get(kind, "InService"))
    if kind == "broken":
        draft.run_rates[one.name] = ZERO


def _half_idle_endpoint(draft: Draft) -> None:
    """A busy variant beside one, or a shadow, that nobody calls."""
    busy = _variant(draft, Traffic(night=draft.some(5, 60)), name="a")
    silent = _variant(draft, NOBODY, name="b", weight=0.0)
    if draft.chance.random() < 0.5:
        one = _endpoint(draft, draft.some(30, 200), busy, silent)
        draft.says("idle-variant", one.name, GUILTY, _usd(silent))
    else:
        shadow = replace(silent, model="m-shadow")
        one = _endpoint(draft, draft.some(30, 200), busy, shadows=(shadow,))
        draft.says("idle-shadow-variant", one.name, GUILTY, _usd(silent))


def _app(draft: Draft) -> None:
    """Unused for a week or more, or used today, or young, or with nothing but health checks."""
    person, kind = f"p{len(draft.profiles)}", draft.chance.choice(("unused", "used", "young", "checked"))
    age = draft.some(1, 6) if kind == "young" else draft.some(20, 80)
    used = {"unused": draft.days.ago(draft.some(9, age), 12), "used": draft.days.ago(1, 22)} if kind != "young" else {}
    draft.profiles.append(UserProfile(name=person, created=draft.days.ago(300)))
    draft.spaces.append(Space(name=person, owner=person, created=draft.days.ago(300)))
    draft.apps.append(
        App(
            app_type="JupyterLab",
            space=person,
            instance_type="ml.m5.xlarge",
            runs=draft.days.since(age),
            last_user_activity=used.get(kind),
        )
    )
    name, usd = f"{person}/JupyterLab/default", MONTH * Decimal("0.23")
    draft.run_rates[name] = usd
    if kind == "unused":
        draft.says("idle-studio-app", name, GUILTY, usd)
    if kind == "checked":
        _signed_in(draft, person)
        draft.says("idle-studio-app", name, UNDECIDED)


def _canvas(draft: Draft) -> None:
    """Left on for days, or opened this morning."""
    person, left_on = f"p{len(draft.profiles)}", draft.chance.random() < 0.5
    runs = draft.days.since(draft.some(2, 20)) if left_on else (Span(start=draft.days.ago(1, draft.some(14, 22))),)
    used = runs[0].start + timedelta(hours=1)
    draft.profiles.append(UserProfile(name=person, created=draft.days.ago(300)))
    draft.apps.append(App(app_type="Canvas", profile=person, runs=runs, last_user_activity=used))
    name, usd = f"{person}/Canvas/default", MONTH * Decimal("1.9")
    draft.run_rates[name] = usd
    if left_on:
        draft.says("canvas-session-left-on", name, GUILTY, usd)


def _signed_in(draft: Draft, person: str) -> None:
    where = (("domainId", DOMAIN), ("userProfileName", person))
    when = draft.days.ago(draft.some(1, 6), 8)
    draft.trail.append(TrailEvent(name="CreatePresignedDomainUrl", time=when, user=person, parameters=where))


TEMPLATES: tuple[Callable[[Draft], None], ...] = (
    _silent_notebook,
    _used_notebook,
    _dark_notebook,
    _stopped_notebook,
    _silent_endpoint,
    _busy_endpoint,
    _half_idle_endpoint,
    _app,
    _canvas,
)
"""Each makes one resource, and says what it is."""
