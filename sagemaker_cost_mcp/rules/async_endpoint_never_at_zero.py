"""Async endpoint that never goes to zero.

## What it finds

Async endpoints in service that are called, keep at least one instance (no scalable target, or a minimum above zero),
and have hours in which nothing is worked off.

## Why it costs

An async endpoint may scale to zero instances while its queue is empty, and its callers wait for their answers anyway.
Without a policy that does so its instances are paid around the clock.

## How the saving is computed

List saving = (instance-hours now - instance-hours at zero) x on-demand async price of the type. At zero means: the
instances of today for every hour in which requests were worked off, 7 minutes to wake and 15 minutes until the scale-in
for each stretch of such hours; an hour that is not known counts as busy. Nothing is claimed for reserved capacity.

## When it stays undecided

When requests by the hour were not read, or no price is known. Endpoints with less than a week of hourly metrics are not
judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sagemaker_cost_mcp.analysis import hosting
from sagemaker_cost_mcp.analysis.called_endpoints import SHELVES, called_endpoints
from sagemaker_cost_mcp.analysis.endpoint_subjects import Unpriceable
from sagemaker_cost_mcp.analysis.inference_subject import Machines, Subject, figure
from sagemaker_cost_mcp.analysis.option_at_zero import hours_on
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each async endpoint that is called and does not scale to zero."""
    for endpoint, subject, _ in called_endpoints(snapshot, thresholds.idle_endpoint_days, _is_judged):
        if isinstance(subject, Unpriceable):
            if not subject.young:
                yield _undecided(endpoint, subject.why, "see the gaps of this answer")
        elif subject.minimum != 0 and subject.own:
            yield from _judged(snapshot, endpoint, subject)


def _is_judged(endpoint: Endpoint) -> bool:
    return endpoint.kind is EndpointKind.ASYNC


def _judged(snapshot: Snapshot, endpoint: Endpoint, subject: Subject) -> Iterator[Verdict]:
    own = [variant for variant in endpoint.variants if not variant.reserved and variant.instance_count]
    if len(own) != len(subject.own):
        yield _undecided(endpoint, "its variants are just being changed or scaled", "ask again later")
        return
    if missing := hosting.unpriced(snapshot, endpoint, own):
        yield _undecided(endpoint, missing, "grant pricing:GetProducts")
        return
    on = hours_on(subject.demand)
    whole = [claim for variant in own if (claim := hosting.claim(snapshot, endpoint, variant))]
    claims = [_less(claim, one, on) for claim, one in zip(whole, subject.own, strict=True)]
    saved = tuple(claim for claim in claims if claim.units > 0)
    if saved:
        yield _found(endpoint, subject, saved, whole)


def _less(claim: Claim, one: Machines, on: float) -> Claim:
    """The hours that would go, never more than the instances of now have."""
    hours = Decimal(one.mean) * HOURS_PER_MONTH - Decimal(one.running * on)
    return claim.model_copy(update={"units": round(max(ZERO, min(claim.units, hours)), 3)})


def _found(endpoint: Endpoint, subject: Subject, claims: tuple[Claim, ...], whole: Sequence[Claim]) -> Verdict:
    least = "no scalable target" if subject.minimum is None else f"a minimum of {subject.minimum}"
    return finding(
        RULE,
        Judgement(
            resource=endpoint.ref,
            claims=claims,
            monthly_cost=sum((claim.monthly_list_usd for claim in whole), ZERO),
            confidence=Confidence.MEDIUM,
            evidence=[
                f"at zero it would run {figure(hours_on(subject.demand))} of 730 hours a month, waking included",
                f"{hosting.fleet(endpoint.variants)} run all the time: it has {least}",
            ],
            recommendation="Register the variant with MinCapacity 0, a target-tracking policy on "
            "ApproximateBacklogSizePerInstance and a step policy on HasBacklogWithoutCapacity; the first request after "
            "a silence then waits 4 to 7 minutes.",
        ),
    )


def _undecided(endpoint: Endpoint, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=endpoint.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="async-endpoint-never-at-zero",
    title="Async endpoint never at zero",
    phase=Phase.INFERENCE,
    reads=SHELVES,
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
