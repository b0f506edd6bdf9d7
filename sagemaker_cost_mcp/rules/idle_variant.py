"""Idle production variant beside busy ones.

## What it finds

Production variants that were not called for `idle_endpoint_days` complete days (14 unless configured) while another
variant of the same endpoint was: the loser of an A/B test, a canary that was never removed, a weight of zero.

## Why it costs

Each variant has instances of its own, billed whether the router sends it requests or not.

## How the saving is computed

List saving = instances of the variant now x 730 h x on-demand hosting price of the type. Nothing is claimed for
instances on reserved capacity. Confidence follows the last request as for `idle-endpoint`: high after 60 days, low
within 35.

## When it stays undecided

When the variant's metrics were not read or have points on less than 90 % of the days, while another variant is busy;
when no price is known. An endpoint of which no variant is called is `idle-endpoint`, and not named here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis import hosting
from sagemaker_cost_mcp.analysis.idleness import Busy, Idle, Unknown, Use, confidence, evidence, use
from sagemaker_cost_mcp.model.finding import Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind, Variant
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_CLASSIC = frozenset({EndpointKind.REAL_TIME, EndpointKind.ASYNC})


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge the production variants of each endpoint that has a busy one."""
    traffic = {(one.endpoint_arn, one.part): one for one in snapshot.endpoint_traffic}
    for endpoint in snapshot.endpoints:
        if endpoint.status != "InService" or endpoint.kind not in _CLASSIC:
            continue
        created = endpoint.created_at.date()
        uses = [
            (variant, use(traffic.get((endpoint.ref.arn, variant.name)), created, thresholds.idle_endpoint_days))
            for variant in endpoint.variants
            if not variant.shadow
        ]
        if any(isinstance(one, Busy) for _, one in uses):
            yield from _judged(snapshot, endpoint, uses)


def _judged(snapshot: Snapshot, endpoint: Endpoint, uses: list[tuple[Variant, Use | None]]) -> Iterator[Verdict]:
    for variant, one in uses:
        if not hosting.billed(variant):
            continue
        if isinstance(one, Unknown):
            yield _undecided(endpoint, variant, one.missing, one.how_to_fix)
        elif isinstance(one, Idle):
            yield _idle(snapshot, endpoint, variant, one)


def _idle(snapshot: Snapshot, endpoint: Endpoint, variant: Variant, idle: Idle) -> Verdict:
    claim = hosting.claim(snapshot, endpoint, variant)
    if claim is None:
        missing = hosting.unpriced(snapshot, endpoint, [variant]) or ""
        return _undecided(endpoint, variant, f"{missing}; it was not called", "grant pricing:GetProducts")
    sentences = [
        evidence(idle, variant.name),
        f"{hosting.fleet([variant])} run for it, beside variants that are called",
    ]
    if variant.reserved:
        sentences.append("it runs on reserved capacity, which is paid already and saves nothing")
    return finding(
        RULE,
        Judgement(
            resource=endpoint.ref,
            part=f"variant/{variant.name}",
            claims=() if variant.reserved else (claim,),
            monthly_cost=claim.monthly_list_usd,
            confidence=confidence([idle], endpoint.created_at.date(), snapshot.taken_at.date()),
            evidence=sentences,
            recommendation=f"Ask the owner, then update the endpoint to a configuration without {variant.name}.",
        ),
    )


def _undecided(endpoint: Endpoint, variant: Variant, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(
        rule=RULE.name, resource=endpoint.ref, missing=f"variant {variant.name}: {missing}", how_to_fix=how_to_fix
    )


RULE = Rule(
    name="idle-variant",
    title="Idle production variant",
    phase=Phase.INFERENCE,
    reads=frozenset({"endpoints", "endpoint_traffic", "prices"}),
    cadence="daily",
    effort=Effort.MEDIUM,
    reversible=True,
    judge=judge,
)
