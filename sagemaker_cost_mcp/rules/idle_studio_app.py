"""Idle Studio app.

## What it finds

JupyterLab, Code Editor, kernel (Studio Classic), RStudio session and TensorBoard apps in service that nobody has used
for `idle_studio_app_days` days (7 unless configured): DescribeApp's `LastUserActivityTimestamp` is older than that.
AWS moves this timestamp with use, and also with health checks when there is no use. So it is never earlier than the
last use, and an old one is proof; a fresh one proves use only where it differs from `LastHealthCheckTimestamp`.

CloudTrail is the second witness where the timestamp is only a health check's: in a domain with IAM authentication
nobody comes in without a URL that AWS makes for their user profile (CreatePresignedDomainUrl), and stays longer than 12
hours. An app of one person (not in a shared space, not of Unified Studio) whose user profile did not sign in for the
window and 12 hours more is idle. That somebody did sign in is no use of this app, and leaves it undecided.

Kernel apps of one person on one instance type share an instance, which is billed until the last of them is deleted:
they are judged together, and are idle when all of them are. JupyterServer on instance type `system` is free, and
RStudioServerPro is the domain's server under a licence: neither is judged.

## Why it costs

An app is billed by the second for its instance from `InService` until it is deleted, used or not; closing the browser
does not end it.

## How the saving is computed

List saving = 730 h x on-demand price of the instance type for this kind of app in its region, once for each instance.
The space's volume and the domain's file system stay, so their cost is not part of the saving. An app on a training plan
runs on capacity that is paid already: it is named, and claims nothing.

Confidence is medium at most, since work without anybody watching (a long cell, a program in a terminal) may not count
as activity. It is low where only CloudTrail says so, since an editor on somebody's own machine may reach a space
without such a URL; and where idle shutdown is on and has not stopped the app: AWS then sees activity, or its image is
too old for idle shutdown (SageMaker Distribution before 2.0).

## When it stays undecided

When the timestamp is fresh but only that of a health check, is missing, or is older than the app (a predecessor's);
when the app's description could not be read; when another kernel app on the same instance is undecided; when no price
is known. Apps younger than the window are not judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sagemaker_cost_mcp.analysis.list_prices import usage_price
from sagemaker_cost_mcp.analysis.studio_idle import (
    IdleShutdown,
    Shutdown,
    Use,
    billed_instance,
    only_checked,
    use,
)
from sagemaker_cost_mcp.analysis.studio_sign_ins import SignIns
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.studio import USAGE_BY_APP_TYPE, StudioApp
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, compute_claim, finding
from sagemaker_cost_mcp.settings import Thresholds

_STOP = (
    "Ask its user, then delete the app (in Studio: stop the space): the space with its volume stays, and it starts "
    "again from there. Idle shutdown on the domain does this by itself from then on."
)
_STOP_KERNEL = (
    "Ask its user, then delete the kernel apps of this instance: files stay on the domain's file system, variables in "
    "memory are lost. Studio Classic has no idle shutdown of its own; JupyterLab in Studio has."
)


@dataclass(frozen=True)
class _Case:
    """An app before the judge, with those that share its instance."""

    app: StudioApp
    others: tuple[StudioApp, ...]
    snapshot: Snapshot
    sign_ins: SignIns
    window: timedelta

    @property
    def timestamps_tell(self) -> bool:
        """Its own timestamps prove how it was used, without its person's sign-ins."""
        return use(self.app, self.snapshot.taken_at, self.window) is not Use.UNKNOWN


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each instance that runs apps, with all the apps on it."""
    window = timedelta(days=thresholds.idle_studio_app_days)
    by_instance: defaultdict[str, list[StudioApp]] = defaultdict(list)
    for app in snapshot.studio_apps:
        if app.runs_billed and app.app_type in USAGE_BY_APP_TYPE:
            by_instance[billed_instance(app)].append(app)
    sign_ins = SignIns.of(snapshot)
    for apps in by_instance.values():
        uses = {app.ref.arn: _use(app, sign_ins, snapshot.taken_at, window) for app in apps}
        if {Use.SEEN, Use.YOUNG} & set(uses.values()):
            continue
        for app in apps:
            others = tuple(other for other in apps if other is not app)
            yield _judged(_Case(app, others, snapshot, sign_ins, window), uses)


def _use(app: StudioApp, sign_ins: SignIns, now: datetime, window: timedelta) -> Use:
    """What its timestamps prove; where they are a health check's, what its person's sign-ins do."""
    seen = use(app, now, window)
    unproven = seen is Use.UNKNOWN and only_checked(app)
    return Use.NONE if unproven and sign_ins.nobody_since(app, now - window) else seen


def _judged(case: _Case, uses: dict[str, Use]) -> Verdict:
    unknown = next((app for app in (case.app, *case.others) if uses[app.ref.arn] is Use.UNKNOWN), None)
    if unknown is case.app:
        return _unknown(case)
    if unknown is not None:
        return _undecided(
            case.app,
            f"app {unknown.ref.name} on the same {case.app.instance_type} instance, which cannot be judged",
            "settle that one first: the instance is billed until the last app on it is deleted",
        )
    return _idle(case)


def _unknown(case: _Case) -> Undecided:
    app = case.app
    if not app.described:
        return _undecided(
            app,
            "when it was last used was not read",
            "see the gaps of this answer; sagemaker:DescribeApp is what reads it",
        )
    if app.last_activity_at is None:
        return _undecided(app, "AWS does not say when it was last used", "ask its user")
    if app.last_activity_at < app.created_at:
        return _undecided(
            app,
            f"its last activity on {app.last_activity_at:%Y-%m-%d} is older than the app, of {app.created_at:%Y-%m-%d}",
            "ask its user",
        )
    return _undecided(
        app,
        f"its last activity, {app.last_activity_at:%Y-%m-%d %H:%M} UTC, is only a health check: it proves no use, "
        f"nor that there was none{_signed_in(case, '; its user ')}",
        _ask(case.sign_ins.studio.idle_shutdown(app)),
    )


def _ask(shutdown: IdleShutdown) -> str:
    if shutdown.state is Shutdown.ON:
        return "ask its user; idle shutdown is on, and stops it if its image is SageMaker Distribution 2.0 or later"
    if shutdown.state is Shutdown.NOT_OFFERED:
        return "ask its user, or move to JupyterLab in Studio, which shuts down idle apps"
    return "ask its user, or turn on idle shutdown for the domain, which settles it"


def _signed_in(case: _Case, lead: str) -> str:
    """When its person was in Studio last, as far as CloudTrail tells; empty: it does not."""
    openings = case.sign_ins.to(case.app)
    if openings is None:
        return ""
    if openings.last is None:
        return f"{lead}did not sign in to Studio since {openings.since:%Y-%m-%d}, says CloudTrail"
    return f"{lead}signed in to Studio on {openings.last.at:%Y-%m-%d}"


def _idle(case: _Case) -> Verdict:
    app = case.app
    price = usage_price(case.snapshot, app.ref.region, app.usage or "")
    if price is None and not app.prepaid:
        return _undecided(
            app,
            f"price of {app.instance_type} for {app.app_type} in {app.ref.region}",
            f"grant pricing:GetProducts, or check that the type is still sold there; {_since(case)}",
        )
    shutdown = case.sign_ins.studio.idle_shutdown(app)
    doubtful = shutdown.state is Shutdown.ON or not case.timestamps_tell
    claim = compute_claim(app.ref, price).model_copy(update={"billable_unit": billed_instance(app)}) if price else None
    claims: tuple[Claim, ...] = (claim,) if claim and not app.prepaid else ()
    return finding(
        RULE,
        Judgement(
            resource=app.ref,
            claims=claims,
            monthly_cost=claim.monthly_list_usd if claim else None,
            confidence=Confidence.LOW if doubtful else Confidence.MEDIUM,
            evidence=_evidence(case, claim, shutdown),
            recommendation=_STOP_KERNEL if app.app_type == "KernelGateway" else _STOP,
            owner=case.sign_ins.studio.person(app),
        ),
    )


def _evidence(case: _Case, claim: Claim | None, shutdown: IdleShutdown) -> Iterator[str]:
    app = case.app
    yield f"InService; {_since(case)}{_signed_in(case, '; its user ')}"
    if claim:
        yield f"{app.instance_type} costs ${claim.list_usd.normalize():f} an hour"
    if case.others:
        names = ", ".join(sorted(other.ref.name for other in case.others))
        yield f"it shares its instance with {names}, idle too: the instance is billed until the last is deleted"
    if app.prepaid:
        yield "it runs on a training plan, which is paid already: stopping it frees capacity and saves nothing now"
    yield from _said_of_shutdown(app, shutdown)


def _said_of_shutdown(app: StudioApp, shutdown: IdleShutdown) -> Iterator[str]:
    if shutdown.state is Shutdown.ON:
        after = f" after {shutdown.timeout_minutes} minutes" if shutdown.timeout_minutes else ""
        yield f"idle shutdown{after} is on ({shutdown.said_by}) and has not stopped it"
    elif shutdown.state is Shutdown.OFF:
        yield f"nothing stops it: {shutdown.said_by} has no idle shutdown for {app.app_type}"


def _since(case: _Case) -> str:
    last = case.app.last_activity_at or case.app.created_at
    if not case.timestamps_tell:
        return f"its last activity, on {last:%Y-%m-%d}, is only a health check"
    said = "last health check, and no use since" if only_checked(case.app) else "last activity"
    return f"{said} on {last:%Y-%m-%d}, {(case.snapshot.taken_at - last).days} days ago"


def _undecided(app: StudioApp, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=app.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="idle-studio-app",
    title="Idle Studio app",
    phase=Phase.EXPERIMENTATION,
    reads=frozenset({"studio_apps", "studio_domains", "studio_spaces", "user_profiles", "trail_events", "prices"}),
    cadence="daily",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
