"""Endpoint with so little traffic that serverless would cost half.

## What it finds

Real-time endpoints in service that are called in at least half of the hours, whose requests keep one of them busy for a
tenth of the time at most, and would have cost at most half as much on a serverless endpoint, none of whose limits rules
it out: no GPU, VPC, network isolation, data capture, second variant, pipeline or multi-model container; duration up to
60 s and up to 200 requests at once.

## Why it costs

Instances are paid by the hour, serverless by the millisecond of work. Far below the break-even nearly every hour of the
instance is paid for waiting.

## How the saving is computed

No dollar is claimed: whether serverless is allowed hangs on facts that AWS does not publish (payload, memory of the
model, size of the image, how long callers wait after a silence). The evidence names both prices: instances x 730 h x
hosting price, and requests x seconds x price of the memory size. Seconds are a range from a request that uses one core
to one that uses all cores of the instance; half is asked of the upper end.

## When it stays undecided

When requests by the hour were not read, how long they take is not known, or the region's price list has no serverless
prices. Endpoints with less than a week of hourly metrics are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.analysis.called_endpoints import SHELVES, called_endpoints
from sagemaker_cost_mcp.analysis.endpoint_subjects import Unpriceable
from sagemaker_cost_mcp.analysis.inference_limits import SECONDS_A_MONTH
from sagemaker_cost_mcp.analysis.inference_options import options_of
from sagemaker_cost_mcp.analysis.inference_subject import PriceBook, Subject, figure
from sagemaker_cost_mcp.analysis.serving_option import Option
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

HALF = Decimal("0.5")
"""Of today's price."""

STEADY = 0.5
"""Share of the hours with requests from which on traffic is steady; what comes in windows is work for a job."""

LITTLE = 0.1
"""Mean number of requests at once up to which there is little to do."""


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each real-time endpoint that is called."""
    for endpoint, subject, book in called_endpoints(snapshot, thresholds.idle_endpoint_days, _is_judged):
        if isinstance(subject, Unpriceable):
            if not subject.young:
                yield _undecided(endpoint, subject.why, "see the gaps of this answer")
        else:
            yield from _judged(endpoint, subject, book)


def _is_judged(endpoint: Endpoint) -> bool:
    return endpoint.kind is EndpointKind.REAL_TIME


def _judged(endpoint: Endpoint, subject: Subject, book: PriceBook) -> Iterator[Verdict]:
    by_name = {option.name: option for option in options_of(subject, book)}
    now, serverless = by_name["as-is"], by_name.get("serverless")
    if not _is_little(subject) or (serverless and serverless.ruled_out):
        return
    if serverless is None or serverless.monthly is None or now.monthly is None:
        why = next((one.unpriced for one in (now, serverless) if one and one.unpriced), _NOT_SOLD)
        yield _undecided(endpoint, why, "let pricing:GetProducts be called, or measure one request on serverless")
    elif serverless.monthly <= now.monthly * HALF and not any(one.reserved for one in subject.machines):
        yield _found(endpoint, subject, now.monthly, serverless)


def _is_little(subject: Subject) -> bool:
    hours, seconds = subject.demand.known, subject.demand.seconds
    steady = sum(hour.requests > 0 for hour in hours) >= STEADY * len(hours)
    work = 0.0 if seconds is None else seconds[1] / SECONDS_A_MONTH
    return steady and work <= LITTLE and not subject.facts.accelerated


_NOT_SOLD = "the price list of its region has no serverless prices"


def _found(endpoint: Endpoint, subject: Subject, now: Decimal, serverless: Option) -> Verdict:
    waiting = [gate.gate for gate in serverless.gates if gate.status == "unknown"]
    price = f"${serverless.monthly or 0:,.2f}"
    if serverless.low is not None and serverless.low != serverless.monthly:
        price = f"${serverless.low:,.2f} to {price}"
    return finding(
        RULE,
        Judgement(
            resource=endpoint.ref,
            claims=(),
            monthly_cost=now,
            confidence=Confidence.LOW,
            evidence=[
                f"{figure(subject.demand.per_hour)} requests an hour, {figure(subject.demand.busiest)} in the busiest",
                f"{serverless.label} would cost {price} a month instead of ${now:,.2f}; {serverless.break_even}",
                f"not known: {', '.join(waiting)}" if waiting else "nothing that AWS publishes rules it out",
            ],
            recommendation="Ask recommend_inference_option with what callers need (needs); if every gate passes, "
            "create a serverless endpoint beside it and move callers over.",
        ),
    )


def _undecided(endpoint: Endpoint, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=endpoint.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="steady-low-traffic-endpoint",
    title="Endpoint with little traffic",
    phase=Phase.INFERENCE,
    reads=SHELVES,
    compares=("Hosting", "Serverless", "ProvisionedConcurrency"),
    effort=Effort.MEDIUM,
    reversible=True,
    judge=judge,
)
