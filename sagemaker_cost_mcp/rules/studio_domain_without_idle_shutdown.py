"""Studio domain without idle shutdown.

## What it finds

Studio domains in service whose default for JupyterLab or Code Editor is not to shut down idle apps: their
`AppLifecycleManagement.IdleSettings` is not `ENABLED`. Each app type is set apart, and user profiles may differ: the
finding says which running apps nothing would stop.

## Why it costs

Each hour that an app is on and nobody works costs as much as an hour of work: nights and weekends are 128 of a week's
168 hours. The idle apps of next month are among these.

## How the saving is computed

It is not: how many hours nobody works cannot be measured from outside. The finding claims $0 and states the run-rate at
list price of the running apps that are at risk. What an app wastes today is claimed by `idle-studio-app`.

## When it stays undecided

When the domain's description could not be read, or a lifecycle configuration is attached to each app type that lacks
idle shutdown: its script may stop idle apps, and cannot be seen from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.analysis.list_prices import usage_price
from sagemaker_cost_mcp.analysis.studio_idle import Shutdown, Studio
from sagemaker_cost_mcp.analysis.wording import some_of
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.studio import SHUT_DOWN_WHEN_IDLE, IdleByAppType, IdleSettings, StudioApp, StudioDomain
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_SHOWN = 5


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each domain in service by its defaults."""
    del thresholds
    studio = Studio.of(snapshot)
    for domain in snapshot.studio_domains:
        if domain.status != "InService":
            continue
        if domain.idle is None:
            yield _undecided(
                domain, "its idle settings were not read", "see the gaps; sagemaker:DescribeDomain reads them"
            )
            continue
        lacking = _lacking(domain.idle)
        if not lacking:
            continue
        if all(domain.idle.get(app_type, IdleSettings()).scripted for app_type in lacking):
            yield _scripted(domain, lacking)
        else:
            yield _unguarded(domain, lacking, _unstopped(domain, snapshot, studio), snapshot)


def _lacking(idle: IdleByAppType) -> tuple[str, ...]:
    return tuple(app_type for app_type in SHUT_DOWN_WHEN_IDLE if not idle.get(app_type, IdleSettings()).enabled)


def _unstopped(domain: StudioDomain, snapshot: Snapshot, studio: Studio) -> list[StudioApp]:
    """Running apps of the domain that nothing is known to stop."""
    here = (domain.ref.region, domain.domain_id)
    running = [app for app in snapshot.studio_apps if app.runs_billed and (app.ref.region, app.domain_id) == here]
    return [
        app
        for app in running
        if app.app_type in SHUT_DOWN_WHEN_IDLE and studio.idle_shutdown(app).state is not Shutdown.ON
    ]


def _scripted(domain: StudioDomain, lacking: tuple[str, ...]) -> Undecided:
    return _undecided(
        domain,
        f"idle shutdown is off for {' and '.join(lacking)}, but a lifecycle configuration is attached whose script "
        "cannot be seen from here",
        "look whether that script stops idle apps; if so, exempt the domain from this rule",
    )


def _unguarded(
    domain: StudioDomain, lacking: tuple[str, ...], unstopped: list[StudioApp], snapshot: Snapshot
) -> Finding:
    prices = [usage_price(snapshot, app.ref.region, app.usage or "") for app in unstopped]
    at_risk = sum((price.first_unit * HOURS_PER_MONTH for price in prices if price), ZERO)
    return finding(
        RULE,
        Judgement(
            resource=domain.ref,
            claims=(),
            monthly_cost=at_risk or None,
            confidence=Confidence.HIGH,
            evidence=_evidence(domain, lacking, unstopped, at_risk),
            recommendation="Enable idle shutdown for JupyterLab and Code Editor in the domain's default settings, for "
            "users and for shared spaces, with a time-out of an hour or two. It needs images of SageMaker Distribution "
            "2.0 or later.",
        ),
    )


def _evidence(
    domain: StudioDomain, lacking: tuple[str, ...], unstopped: list[StudioApp], at_risk: Decimal
) -> Iterator[str]:
    yield f"domain {domain.domain_id} does not shut down idle {' and '.join(lacking)} apps"
    if not unstopped:
        yield "no app runs in it at present that nothing would stop"
        return
    names = sorted(app.ref.name for app in unstopped)
    yield f"running without it: {some_of(names, _SHOWN)}"
    if at_risk:
        yield f"left on, they cost ${at_risk:,.2f} a month at list price"


def _undecided(domain: StudioDomain, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=domain.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="studio-domain-without-idle-shutdown",
    title="Studio domain without idle shutdown",
    phase=Phase.EXPERIMENTATION,
    reads=frozenset({"studio_domains", "studio_apps", "studio_spaces", "user_profiles", "prices"}),
    cadence="weekly",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
