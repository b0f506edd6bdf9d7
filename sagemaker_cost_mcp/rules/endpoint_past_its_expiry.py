"""Endpoint past its expiry.

## What it finds

Endpoints in service whose own tag says that they were meant to be gone by now. Names of the tag are `expiry_tags`
(`ttl`, `expires`, `expiry`, `delete-after`, `expire-on` and their like unless configured), whatever their case, hyphens
and underscores. The value may be a date (it counts to its end, UTC), a moment, seconds since 1970, or a time to live
since the creation: `7d`, `36 hours`, `2 weeks`, `P7D`.

## Why it costs

Nothing in AWS reads such a tag. An endpoint stays until somebody deletes it, and its instances are billed until then.

## How the saving is computed

List saving = sum over the variants of instances now x 730 h x on-demand hosting price of the type (async: its own).
Nothing is claimed for reserved capacity, which is paid already, and for serverless endpoints, which cost what they are
called. The money of an endpoint that is idle too is counted once.

Confidence is high where nobody called it for `idle_endpoint_days` days; low where it is still called or was made after
the date of its tag, for then the tag may be what is out of date or a copy; and medium where its use is not known.

## When it stays undecided

When its tags were not read, when the value cannot be read or can be read in two ways (`30`, `30m`, `11/02/2026`), when
its configuration was not read, or when no price is known. Words such as `never` are believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sagemaker_cost_mcp.analysis import hosting
from sagemaker_cost_mcp.analysis.endpoint_use import endpoint_use
from sagemaker_cost_mcp.analysis.expiry import NEVER, expiry
from sagemaker_cost_mcp.analysis.idleness import Busy, Idle
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.money import ZERO, Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


@dataclass(frozen=True)
class _Case:
    """An endpoint past its expiry."""

    snapshot: Snapshot
    endpoint: Endpoint
    tag: tuple[str, str]
    ended: datetime


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each endpoint in service that bears such a tag, or whose tags are not known."""
    for endpoint in snapshot.endpoints:
        if endpoint.status != "InService":
            continue
        tag = endpoint.ref.tagged(thresholds.expiry_tags)
        if endpoint.ref.tags is None:
            yield _undecided(endpoint, "its tags were not read", "grant tag:GetResources; see the gaps of this answer")
        elif tag is not None and tag[1].strip().lower() not in NEVER:
            yield from _judged(snapshot, endpoint, tag, thresholds.idle_endpoint_days)


def _judged(snapshot: Snapshot, endpoint: Endpoint, tag: tuple[str, str], days: int) -> Iterator[Verdict]:
    ended = expiry(tag[1], endpoint.created_at)
    if ended is None:
        missing = f"until when it is meant to be there: tag {tag[0]} is {tag[1]!r}"
        yield _undecided(endpoint, missing, "write a date (2026-12-31) or a time to live with its unit (30d) there")
    elif ended < snapshot.taken_at:
        yield _past(_Case(snapshot, endpoint, tag, ended), days)


def _past(case: _Case, days: int) -> Verdict:
    endpoint, over = case.endpoint, (case.snapshot.taken_at - case.ended).days
    if endpoint.kind is None:
        return _undecided(
            endpoint,
            f"its configuration was not read; tag {case.tag[0]} is {case.tag[1]!r}, which is past",
            "grant sagemaker:DescribeEndpointConfig",
        )
    billed = [variant for variant in endpoint.variants if hosting.billed(variant)]
    own = [variant for variant in billed if not variant.reserved]
    if missing := hosting.unpriced(case.snapshot, endpoint, own):
        return _undecided(endpoint, f"{missing}; it is {over} days past its expiry", "grant pricing:GetProducts")
    claims = tuple(claim for one in own if (claim := hosting.claim(case.snapshot, endpoint, one)))
    sure, use = _sureness(case, days)
    sentences = [f"tag {case.tag[0]} is {case.tag[1]!r}: it was to end {over} days ago", use]
    sentences.append(f"{hosting.fleet(billed)} run all the same" if billed else "no instance of it runs now")
    if len(own) < len(billed):
        sentences.append("part of it runs on reserved capacity, which is paid already and saves nothing")
    return finding(
        RULE,
        Judgement(
            resource=endpoint.ref,
            claims=claims,
            monthly_cost=sum((claim.monthly_list_usd for claim in claims), ZERO),
            confidence=sure,
            evidence=sentences,
            recommendation="Ask the owner, then delete the endpoint and keep its configuration and model; or write the "
            "new date into the tag.",
        ),
    )


def _sureness(case: _Case, days: int) -> tuple[Confidence, str]:
    if case.ended < case.endpoint.created_at:
        return Confidence.LOW, "it was created after that, so the tag may be a copy"
    used = endpoint_use(case.snapshot, case.endpoint, days)
    if isinstance(used, Busy):
        return Confidence.LOW, f"it was still called on {used.last}, so the tag may be out of date"
    if isinstance(used, Idle):
        return Confidence.HIGH, f"nobody called it in {days} days"
    return Confidence.MEDIUM, "whether it is called is not known"


def _undecided(endpoint: Endpoint, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=endpoint.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="endpoint-past-its-expiry",
    title="Endpoint past its expiry",
    phase=Phase.INFERENCE,
    reads=frozenset({"endpoints", "inference_components", "endpoint_traffic", "prices"}),
    cadence="daily",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
