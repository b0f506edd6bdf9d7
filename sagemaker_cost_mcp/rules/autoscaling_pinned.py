"""Autoscaling that is pinned.

## What it finds

Variants and inference components with a scaling policy that cannot act or never does: bounds that are equal, a minimum
that was never left in fourteen days, a maximum that held for more than 5 % of the time, a target above what an instance
can take, a policy that is suspended or has no alarm.

## Why it costs

Where the minimum is never left it is likely too high, or the target out of reach; where the maximum holds, callers
wait. Either way what was set up does not do what it is there for.

## How the saving is computed

Where a better policy, replayed on the same requests, takes fewer instance-hours: (mean instances that were there - mean
instances of that policy) x 730 h x hosting price (async: its own). Else no dollar is claimed. Copies of inference
components are not billed and claim nothing.

## When it stays undecided

When metrics or the scaling configuration were not read, or the policy follows a metric that cannot be seen from here.
Uncalled variants and those younger than a week are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sagemaker_cost_mcp.analysis.freed_hours import freed_hours
from sagemaker_cost_mcp.analysis.scaled_parts import Flag, described
from sagemaker_cost_mcp.analysis.scaling_review import NotReviewed, Reviewed, ScaledPart, scaled_parts, scaling_review
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_MEANING: Mapping[Flag, str] = {
    "min-equals-max": "minimum and maximum are equal, so that no policy can act",
    "minimum-never-left": "the minimum was never left",
    "maximum-pinned": "the maximum held for more than 5 % of the time",
    "target-above-capacity": "the target is more than fills an instance, as far as its load and CPU tell",
    "scaling-suspended": "scaling is suspended",
    "step-policy-without-alarm": "a step policy has no alarm, so that it never acts",
}


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge everything that is a scalable target."""
    del thresholds  # what a policy did, not days
    parts = [part for part in scaled_parts(snapshot) if part.scaled.target is not None]
    for found in scaling_review(snapshot, parts):
        if isinstance(found, NotReviewed):
            if not found.moot:
                yield _undecided(found.part, found.reason, "see the gaps of this answer")
            continue
        told = [_MEANING[flag] for flag in found.evaluation.flags if flag in _MEANING]
        if told:
            yield _pinned(found, told)
        elif "unseen-metric" in found.evaluation.flags:
            yield _undecided(
                found.part, "its policy follows a metric that cannot be seen from here", "look at its alarms"
            )


def _pinned(found: Reviewed, told: list[str]) -> Verdict:
    part, evaluation = found.part, found.evaluation
    monthly = evaluation.monthly(evaluation.provisioned_hours, part.price) if part.price else None
    return finding(
        RULE,
        Judgement(
            resource=_ref(part),
            part="" if part.component else f"variant/{part.name}",
            claims=tuple(_claims(found)),
            monthly_cost=monthly,
            confidence=Confidence.MEDIUM,
            evidence=[*told, f"policy: {described(part.scaled)}", *_proposal(found)],
            recommendation="Let evaluate_autoscaling replay it, then move the bounds or the target.",
        ),
    )


def _claims(found: Reviewed) -> Iterator[Claim]:
    if found.part.price is not None and (claim := freed_hours(found.part.served, found.part.price, found.saving)):
        yield claim


def _proposal(found: Reviewed) -> Iterator[str]:
    proposed = found.evaluation.proposed
    if proposed is not None:
        plan, there = proposed.plan, found.evaluation.provisioned_hours
        yield (
            f"{plan.minimum} to {plan.maximum} at {plan.target:.4g} would have taken {proposed.instance_hours:,.0f} "
            f"hours instead of {there:,.0f}, above the target for {proposed.strained:.1%} of the time"
        )


def _ref(part: ScaledPart) -> ResourceRef:
    return part.component.ref if part.component else part.served.endpoint.ref


def _undecided(part: ScaledPart, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=_ref(part), missing=f"{part.name}: {missing}", how_to_fix=how_to_fix)


RULE = Rule(
    name="autoscaling-pinned",
    title="Autoscaling that is pinned",
    phase=Phase.INFERENCE,
    reads=frozenset(
        {
            "endpoints",
            "endpoint_configs",
            "inference_components",
            "component_plans",
            "endpoint_utilization",
            "scaling_targets",
            "scaling_policies",
            "scheduled_actions",
            "prices",
        }
    ),
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
