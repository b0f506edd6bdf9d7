"""Non-production endpoint that is always on.

## What it finds

Endpoints with instances, in service and called, whose tags (`Environment`, `Env`, `Stage`, …) or name say that they are
not production, which run around the clock, and which in the last days were called from Monday to Friday within the same
twelve hours only.

## Why it costs

Twelve hours on five days are 60 of the week's 168 hours: almost two thirds of the money is paid while nobody works.

## How the saving is computed

List saving = mean instances x 730 h x (1 - 60/168) x on-demand hosting price of the type (async: its own). Nothing is
claimed for reserved capacity. Where another finding on the same instances saves more, the money is counted there.

## When it stays undecided

When requests by the hour were not read, or no price is known. Endpoints with less than a week of hourly metrics are not
judged. An endpoint whose tags and name say nothing is not named: it is taken for production.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.analysis import hosting
from sagemaker_cost_mcp.analysis.called_endpoints import SHELVES, called_endpoints
from sagemaker_cost_mcp.analysis.endpoint_subjects import Unpriceable
from sagemaker_cost_mcp.analysis.inference_demand import WEEK_HOURS
from sagemaker_cost_mcp.analysis.inference_subject import Machines, Subject
from sagemaker_cost_mcp.analysis.instance_options import WORKING_HOURS, WORKING_WEEK, working_hours
from sagemaker_cost_mcp.analysis.production_marks import production
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_COVERED = 0.9
"""Share of the hours that must be known; CloudWatch may miss single ones."""

_OFF = 1 - Decimal(WORKING_WEEK) / WEEK_HOURS


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each endpoint that is called and is known not to be production."""
    for endpoint, subject, _ in called_endpoints(snapshot, thresholds.idle_endpoint_days, _is_judged):
        if isinstance(subject, Unpriceable):
            if not subject.young:
                yield _undecided(endpoint, subject.why, "see the gaps of this answer")
        elif subject.own and subject.minimum != 0:
            yield from _judged(snapshot, endpoint, subject)


def _is_judged(endpoint: Endpoint) -> bool:
    return production(endpoint.ref)[0] is False


def _judged(snapshot: Snapshot, endpoint: Endpoint, subject: Subject) -> Iterator[Verdict]:
    first, outside = working_hours(subject.demand)
    if outside != 0:
        return
    if len(subject.demand.known) < _COVERED * len(subject.demand.hours):
        yield _undecided(endpoint, "its requests are known for too few hours", "ask again later")
        return
    own = [variant for variant in endpoint.variants if not variant.reserved and variant.instance_count]
    if len(own) != len(subject.own):
        yield _undecided(endpoint, "its variants are just being changed or scaled", "ask again later")
        return
    if missing := hosting.unpriced(snapshot, endpoint, own):
        yield _undecided(endpoint, missing, "grant pricing:GetProducts")
        return
    whole = [claim for variant in own if (claim := hosting.claim(snapshot, endpoint, variant))]
    claims = tuple(_less(claim, one) for claim, one in zip(whole, subject.own, strict=True))
    yield _found(endpoint, subject, claims, first)


def _less(claim: Claim, one: Machines) -> Claim:
    """The hours of nights and weekends, never more than the instances of now have."""
    hours = min(claim.units, round(Decimal(one.mean), 3) * HOURS_PER_MONTH)
    return claim.model_copy(update={"units": round(hours * _OFF, 3)})


def _found(endpoint: Endpoint, subject: Subject, claims: tuple[Claim, ...], first: int) -> Verdict:
    until = (first + WORKING_HOURS) % 24
    days = len(subject.demand.hours) // 24
    return finding(
        RULE,
        Judgement(
            resource=endpoint.ref,
            claims=claims,
            monthly_cost=sum((claim.monthly_list_usd for claim in claims), ZERO) / _OFF,
            confidence=Confidence.MEDIUM,
            evidence=[
                f"not production: {subject.facts.production_why}",
                f"0 requests outside of Monday to Friday {first:02d}:00 to {until:02d}:00 UTC in {days} days",
                f"{hosting.fleet(endpoint.variants)} run around the clock",
            ],
            recommendation="Delete it every evening and create it from its configuration every morning with "
            "EventBridge Scheduler (async and inference components: scale to 0 by scheduled action).",
        ),
    )


def _undecided(endpoint: Endpoint, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=endpoint.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="non-production-endpoint-always-on",
    title="Non-production endpoint always on",
    phase=Phase.INFERENCE,
    reads=SHELVES,
    effort=Effort.MEDIUM,
    reversible=True,
    judge=judge,
)
