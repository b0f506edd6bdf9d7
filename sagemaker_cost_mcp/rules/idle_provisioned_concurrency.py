"""Idle provisioned concurrency.

## What it finds

Serverless endpoints in service that keep more concurrency ready than their requests needed at the same time in any hour
of the last days.

## Why it costs

Provisioned concurrency is paid by the second for each container that is kept ready, called or not, on top of what
requests cost.

## How the saving is computed

List saving = (kept ready - needed) x 2,628,000 s a month x price of a second of provisioned concurrency of the memory
size. Needed is the busiest hour's work at the upper end of its duration, and at least the most that was seen at once,
rounded up; nothing where nobody called. Requests of an hour may come in bursts, so confidence is high only where nobody
called, and medium else.

## When it stays undecided

When requests by the hour were not read, how long they take is not known, the configuration was not read, or the price
list has no such price. Endpoints with less than a week of hourly metrics are not judged.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.analysis.called_endpoints import SHELVES
from sagemaker_cost_mcp.analysis.endpoint_subjects import Subjects, Unpriceable
from sagemaker_cost_mcp.analysis.inference_limits import SECONDS_A_MONTH
from sagemaker_cost_mcp.analysis.inference_subject import PriceBook, Subject, figure
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint, Variant
from sagemaker_cost_mcp.model.money import Phase, Price
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each serverless variant that keeps concurrency ready."""
    del thresholds
    subjects = Subjects(snapshot)
    for endpoint in snapshot.endpoints:
        for variant in endpoint.variants:
            if endpoint.status == "InService" and variant.provisioned_concurrency:
                subject = subjects.subject(endpoint)
                yield from _judged(endpoint, variant, subject, subjects.books[endpoint.ref.region])


def _judged(endpoint: Endpoint, variant: Variant, subject: Subject | Unpriceable, book: PriceBook) -> Iterator[Verdict]:
    if isinstance(subject, Unpriceable):
        if not subject.young:
            yield _undecided(endpoint, subject.why, "see the gaps of this answer")
        return
    size = round(subject.serverless.memory_mb / 1024) if subject.serverless else 0
    price = book.price("ProvisionedConcurrency", f"Usage-{size}GB")
    peak = subject.demand.peak
    if not size or price is None:
        missing = f"the price of provisioned concurrency of {size} GB" if size else "its memory size"
        yield _undecided(endpoint, missing, "grant sagemaker:DescribeEndpointConfig and pricing:GetProducts")
    elif peak is None:
        yield _undecided(endpoint, "how long its requests take", "look into CloudWatch for ModelLatency")
    elif (needed := math.ceil(peak[1])) < variant.provisioned_concurrency:
        yield _found(endpoint, variant, subject, price, needed)


def _found(endpoint: Endpoint, variant: Variant, subject: Subject, price: Price, needed: int) -> Verdict:
    kept = variant.provisioned_concurrency
    claim = _claim(endpoint, variant, price, kept - needed)
    called = subject.demand.requests > 0
    return finding(
        RULE,
        Judgement(
            resource=endpoint.ref,
            part=f"variant/{variant.name}",
            claims=(claim,),
            monthly_cost=Decimal(kept * SECONDS_A_MONTH) * price.first_unit,
            confidence=Confidence.MEDIUM if called else Confidence.HIGH,
            evidence=[
                f"{kept} kept ready, {needed} needed at once in the busiest of {len(subject.demand.known)} hours",
                f"{figure(subject.demand.per_hour)} requests an hour",
            ],
            recommendation=f"Set ProvisionedConcurrency to {needed}, or scale it by schedule or target tracking."
            if needed
            else "Take ProvisionedConcurrency away: nobody called, and without it the endpoint costs nothing.",
        ),
    )


def _claim(endpoint: Endpoint, variant: Variant, price: Price, spare: int) -> Claim:
    return Claim(
        billable_unit=f"{endpoint.ref.arn}/variant/{variant.name}#provisioned",
        usage_type=price.usage_type,
        region=endpoint.ref.region,
        units=Decimal(spare * SECONDS_A_MONTH),
        unit=price.unit,
        list_usd=price.first_unit,
        price_source=price.source,
    )


def _undecided(endpoint: Endpoint, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=endpoint.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="idle-provisioned-concurrency",
    title="Idle provisioned concurrency",
    phase=Phase.INFERENCE,
    reads=SHELVES,
    compares=("ProvisionedConcurrency",),
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
