"""Idle shadow variant.

## What it finds

Shadow variants that received no request for `idle_endpoint_days` complete days (14 unless configured). A shadow gets
copies of a share of the production variant's requests: without any, the shadow test is over, or its share is zero.

## Why it costs

A shadow variant has instances of its own, billed like those of production.

## How the saving is computed

List saving = instances of the shadow now x 730 h x on-demand hosting price of the type. Nothing is claimed for
instances on reserved capacity. Where the whole endpoint is idle, `idle-endpoint` claims the same instances and owns
the money.

## When it stays undecided

When the shadow's metrics were not read or have points on less than 90 % of the days, or no price is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis import hosting
from sagemaker_cost_mcp.analysis.idleness import Idle, Unknown, confidence, evidence, use
from sagemaker_cost_mcp.model.finding import Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint, Variant
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each shadow variant that is billed."""
    traffic = {(one.endpoint_arn, one.part): one for one in snapshot.endpoint_traffic}
    for endpoint in snapshot.endpoints:
        for variant in _shadows(endpoint):
            known = traffic.get((endpoint.ref.arn, variant.name))
            used = use(known, endpoint.created_at.date(), thresholds.idle_endpoint_days)
            if isinstance(used, Unknown):
                yield _undecided(endpoint, variant, used.missing, used.how_to_fix)
            elif isinstance(used, Idle):
                yield _idle(snapshot, endpoint, variant, used)


def _shadows(endpoint: Endpoint) -> list[Variant]:
    in_service = endpoint.status == "InService"
    return [variant for variant in endpoint.variants if in_service and variant.shadow and hosting.billed(variant)]


def _idle(snapshot: Snapshot, endpoint: Endpoint, variant: Variant, idle: Idle) -> Verdict:
    claim = hosting.claim(snapshot, endpoint, variant)
    if claim is None:
        missing = hosting.unpriced(snapshot, endpoint, [variant]) or ""
        return _undecided(endpoint, variant, f"{missing}; it got no requests", "grant pricing:GetProducts")
    return finding(
        RULE,
        Judgement(
            resource=endpoint.ref,
            part=f"variant/{variant.name}",
            claims=() if variant.reserved else (claim,),
            monthly_cost=claim.monthly_list_usd,
            confidence=confidence([idle], endpoint.created_at.date(), snapshot.taken_at.date()),
            evidence=[evidence(idle, f"shadow {variant.name}"), f"{hosting.fleet([variant])} run for it"],
            recommendation=f"End the shadow test: update the endpoint to a configuration without {variant.name}.",
        ),
    )


def _undecided(endpoint: Endpoint, variant: Variant, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(
        rule=RULE.name, resource=endpoint.ref, missing=f"shadow {variant.name}: {missing}", how_to_fix=how_to_fix
    )


RULE = Rule(
    name="idle-shadow-variant",
    title="Idle shadow variant",
    phase=Phase.INFERENCE,
    reads=frozenset({"endpoints", "endpoint_traffic", "prices"}),
    cadence="daily",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
