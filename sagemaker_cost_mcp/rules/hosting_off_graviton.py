"""Hosting off Graviton.

## What it finds

Endpoints in service that are called, all of whose instances have Intel or AMD processors, no GPU or accelerator, and a
Graviton type of at least the same vCPUs and memory that hosting takes and the region sells for less.

## Why it costs

For the same vCPUs and memory Graviton types are listed about a fifth below their x86 neighbours.

## How the saving is computed

No dollar is claimed: whether the image runs on Arm is not told by AWS. The evidence names both prices: instances x
730 h x hosting price (async: its own) of the type now, and of the cheapest Graviton type that is at least as big.

## When it stays undecided

When requests by the hour were not read or the price of its type is not known. Endpoints with less than a week of hourly
metrics are not judged; where the price list has no cheaper Graviton type, there is nothing to find.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.analysis.called_endpoints import SHELVES, called_endpoints
from sagemaker_cost_mcp.analysis.endpoint_subjects import Unpriceable
from sagemaker_cost_mcp.analysis.inference_options import options_of
from sagemaker_cost_mcp.analysis.inference_subject import PriceBook, Subject
from sagemaker_cost_mcp.analysis.serving_option import Option
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.sold import is_arm
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each endpoint with instances that is called."""
    for endpoint, subject, book in called_endpoints(snapshot, thresholds.idle_endpoint_days, _is_judged):
        if isinstance(subject, Unpriceable):
            if not subject.young:
                yield _undecided(endpoint, subject.why, "see the gaps of this answer")
        elif subject.machines and not any(one.reserved for one in subject.machines):
            yield from _judged(endpoint, subject, book)


def _is_judged(endpoint: Endpoint) -> bool:
    types = [variant.instance_type for variant in endpoint.variants if variant.instance_type]
    return bool(types) and not all(map(is_arm, types))


def _judged(endpoint: Endpoint, subject: Subject, book: PriceBook) -> Iterator[Verdict]:
    by_name = {option.name: option for option in options_of(subject, book)}
    now, arm = by_name["as-is"], by_name.get("graviton")
    if now.monthly is None:
        yield _undecided(endpoint, now.unpriced, "let pricing:GetProducts be called")
    elif arm is not None and arm.monthly is not None and arm.monthly < now.monthly:
        yield _found(endpoint, now, now.monthly, arm)


def _found(endpoint: Endpoint, now: Option, usd: Decimal, arm: Option) -> Verdict:
    cheaper = arm.monthly or Decimal(0)
    return finding(
        RULE,
        Judgement(
            resource=endpoint.ref,
            claims=(),
            monthly_cost=usd,
            confidence=Confidence.LOW,
            evidence=[
                f"{now.label} costs ${usd:,.2f} a month",
                f"{arm.label} (Graviton) would cost ${cheaper:,.2f}, {(1 - cheaper / usd):.0%} less",
                "whether its image runs on Arm is not known",
            ],
            recommendation="Build the image for Arm (AWS has Graviton images of the common frameworks), test it on one "
            "instance, then update the endpoint to the Graviton type.",
        ),
    )


def _undecided(endpoint: Endpoint, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=endpoint.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="hosting-off-graviton",
    title="Hosting off Graviton",
    phase=Phase.INFERENCE,
    reads=SHELVES,
    compares=("Hosting", "AsyncInf"),
    effort=Effort.MEDIUM,
    reversible=True,
    judge=judge,
)
