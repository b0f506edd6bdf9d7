"""Idle endpoint.

## What it finds

Endpoints in service whose instances run although none of their variants or inference components was called for
`idle_endpoint_days` complete days (14 unless configured). Requests are `Invocations` of each variant, those of each
inference component, and `InvocationsProcessed` for async endpoints, which publish no `Invocations`.

## Why it costs

Instances behind an endpoint are billed from creation to deletion, whether they are called or not. Serverless
endpoints and async endpoints at zero instances cost nothing while idle and are left alone.

## How the saving is computed

List saving = sum over the variants of instances now x 730 h x on-demand hosting price of the type (async: its own
price). Instance storage is not counted. Where instances run on reserved capacity nothing is claimed: it is paid
already.

Confidence is high when the last request was 60 days ago or more, or when there was none in the whole look-back of 90
days and the endpoint is 30 days old; medium when it is younger, or when the last request was 35 to 59 days ago; low
when it was less than 35 days ago.

An endpoint that was silent about as long before and was called again, like a job of the month's end, keeps its own
rhythm and is not named. Where another endpoint has the same name or configuration it may be a standby for disaster
recovery or one half of a blue/green pair: it is asked about with low confidence, and no dollar is claimed.

## When it stays undecided

When the metrics were not read, have points on less than 90 % of the days, or are silent while the instances publish
CPUUtilization; when the configuration was not read; when inference components could not be listed; when no price is
known. Silence of a metric is never taken for zero. Endpoints younger than the window are not judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sagemaker_cost_mcp.analysis import hosting
from sagemaker_cost_mcp.analysis.endpoint_use import request_parts
from sagemaker_cost_mcp.analysis.idleness import Busy, Idle, Unknown, confidence, evidence, use
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint, Variant
from sagemaker_cost_mcp.model.money import ZERO, Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


@dataclass(frozen=True)
class _Case:
    """One endpoint before the judge."""

    snapshot: Snapshot
    endpoint: Endpoint
    variants: tuple[Variant, ...]
    """Those that are billed, shadows included."""
    twin: bool
    """Another endpoint has its name or its configuration's name."""


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each endpoint in service as a whole."""
    names = Counter(endpoint.ref.name for endpoint in snapshot.endpoints)
    configs = Counter(endpoint.config_name for endpoint in snapshot.endpoints)
    for endpoint in snapshot.endpoints:
        if endpoint.status != "InService":
            continue
        if endpoint.kind is None:
            yield _undecided(endpoint, "its configuration was not read", "grant sagemaker:DescribeEndpointConfig")
            continue
        variants = tuple(variant for variant in endpoint.variants if hosting.billed(variant))
        if variants:
            twin = names[endpoint.ref.name] > 1 or configs[endpoint.config_name] > 1
            yield from _judged(_Case(snapshot, endpoint, variants, twin), thresholds.idle_endpoint_days)


def _judged(case: _Case, days: int) -> Iterator[Verdict]:
    endpoint = case.endpoint
    traffic = {one.part: one for one in case.snapshot.endpoint_traffic if one.endpoint_arn == endpoint.ref.arn}
    parts = request_parts(case.snapshot, endpoint)
    uses = [use(traffic.get(part), endpoint.created_at.date(), days) for part in parts]
    if not parts:
        yield _undecided(
            endpoint,
            "no inference component of it was listed, so nothing tells whether it is used",
            "look whether it still hosts any; without one, its instances serve nobody",
        )
    elif None in uses or any(isinstance(one, Busy) for one in uses):
        return
    elif unknown := next((one for one in uses if isinstance(one, Unknown)), None):
        yield _undecided(endpoint, unknown.missing, unknown.how_to_fix)
    else:
        yield _idle(case, [(part, one) for part, one in zip(parts, uses, strict=True) if isinstance(one, Idle)])


def _idle(case: _Case, idle: list[tuple[str, Idle]]) -> Verdict:
    endpoint, own = case.endpoint, tuple(variant for variant in case.variants if not variant.reserved)
    if missing := hosting.unpriced(case.snapshot, endpoint, own):
        return _undecided(endpoint, f"{missing}; it was not called in the window", "grant pricing:GetProducts")
    claims = tuple(claim for v in own if (claim := hosting.claim(case.snapshot, endpoint, v)))
    sure = confidence((one for _, one in idle), endpoint.created_at.date(), case.snapshot.taken_at.date())
    sentences = [evidence(one, part) for part, one in idle]
    sentences.append(f"{hosting.fleet(case.variants)} run all the same")
    if case.twin:
        sentences.append("another endpoint has its name or configuration: it may be a standby or a blue/green twin")
    if len(own) < len(case.variants):
        sentences.append("part of it runs on reserved capacity, which is paid already and saves nothing")
    return finding(
        RULE,
        Judgement(
            resource=endpoint.ref,
            claims=() if case.twin else claims,
            monthly_cost=sum((claim.monthly_list_usd for claim in claims), ZERO),
            confidence=Confidence.LOW if case.twin else sure,
            evidence=sentences,
            recommendation="Ask the owner, then delete the endpoint and keep its configuration and model: it can be "
            "made again from them in minutes. If rare calls must be answered, move it to serverless or async at zero.",
        ),
    )


def _undecided(endpoint: Endpoint, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=endpoint.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="idle-endpoint",
    title="Idle endpoint",
    phase=Phase.INFERENCE,
    reads=frozenset({"endpoints", "inference_components", "endpoint_traffic", "prices"}),
    cadence="daily",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
