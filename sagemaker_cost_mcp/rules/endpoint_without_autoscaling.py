"""Endpoint without autoscaling.

## What it finds

Variants with several instances, or async endpoints, that nothing scales, and whose requests of the last fourteen days
would have been served by fewer instance-hours under a target tracking policy (for async: on the queue, down to zero).

## Why it costs

The number of instances for the busiest hour is paid all night.

## How the saving is computed

List saving = (mean instances that were there - mean instances of the replayed policy) x 730 h x hosting price (async:
its own). The policy aims at half of what fills an instance, estimated from its load and CPU or GPU; it is replayed by
the hour with AWS's own arithmetic and must not let an instance get more than its target for over 1 % of the time.
Production keeps two instances where it has two. `evaluate_autoscaling` replays the minutes of a named endpoint.

## When it stays undecided

When metrics or the scaling configuration were not read, or when load and utilization do not move together, so that
nobody knows what an instance can take. Uncalled variants and those younger than a week are not judged, nor are
inference components: their copies are not billed.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.freed_hours import freed_hours
from sagemaker_cost_mcp.analysis.scaling_replay import Outcome
from sagemaker_cost_mcp.analysis.scaling_review import NotReviewed, Reviewed, ScaledPart, scaled_parts, scaling_review
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_SEVERAL = 2


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each variant that no policy scales."""
    del thresholds  # instances against load, not days
    parts = [part for part in scaled_parts(snapshot) if _is_judged(part)]
    for found in scaling_review(snapshot, parts):
        if isinstance(found, NotReviewed):
            if not found.moot:
                yield _undecided(found.part, found.reason, "see the gaps of this answer")
        elif "no-policy" in found.evaluation.flags:
            yield from _judged(found)


def _is_judged(part: ScaledPart) -> bool:
    """More than one instance, or an async endpoint, which may go down to none."""
    variant = part.served.variant
    several = (variant.instance_count or 0) >= _SEVERAL or part.served.component == "AsyncInf"
    return part.component is None and several and not variant.shadow and not variant.reserved


def _judged(found: Reviewed) -> Iterator[Verdict]:
    if found.evaluation.target is None:
        yield _undecided(found.part, found.notes[-1], "name max_requests_per_minute to evaluate_autoscaling")
    elif found.part.price is None:
        yield _undecided(found.part, "the price of its instance type is not known", "grant pricing:GetProducts")
    elif found.evaluation.proposed and (claim := freed_hours(found.part.served, found.part.price, found.saving)):
        yield finding(
            RULE,
            Judgement(
                resource=found.part.served.endpoint.ref,
                part=f"variant/{found.part.name}",
                claims=(claim,),
                monthly_cost=found.evaluation.monthly(found.evaluation.provisioned_hours, found.part.price),
                confidence=Confidence.MEDIUM,
                evidence=list(_evidence(found, found.evaluation.proposed)),
                recommendation="Register a scalable target and a target tracking policy with these bounds; test the "
                "target under load before lowering the minimum.",
            ),
        )


def _evidence(found: Reviewed, proposed: Outcome) -> Iterator[str]:
    plan, evaluation = proposed.plan, found.evaluation
    yield f"no scaling policy on variant {found.part.name}"
    yield (
        f"{evaluation.provisioned_hours:,.0f} instance-hours were there in 14 days, its load needed "
        f"{evaluation.needed_hours or 0.0:,.0f}"
    )
    yield (
        f"{plan.minimum} to {plan.maximum} instances at a target of {plan.target:.4g} would have taken "
        f"{proposed.instance_hours:,.0f}, with {proposed.strained:.1%} of the time above the target"
    )


def _undecided(part: ScaledPart, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(
        rule=RULE.name,
        resource=part.served.endpoint.ref,
        missing=f"variant {part.name}: {missing}",
        how_to_fix=how_to_fix,
    )


RULE = Rule(
    name="endpoint-without-autoscaling",
    title="Endpoint without autoscaling",
    phase=Phase.INFERENCE,
    reads=frozenset(
        {
            "endpoints",
            "endpoint_configs",
            "endpoint_utilization",
            "scaling_targets",
            "scaling_policies",
            "scheduled_actions",
            "prices",
        }
    ),
    effort=Effort.MEDIUM,
    reversible=True,
    judge=judge,
)
