"""Spot without checkpoints.

## What it finds

Families of training jobs that use managed spot, take longer than an hour, and have no place for checkpoints.

## Why it costs

AWS may take spot machines away at any time. A job without checkpoints then begins again, and is billed for what it had
done before as well as for doing it again.

## How the saving is computed

For runs that were interrupted: billed seconds beyond the mean of uninterrupted runs on the same machines, x machines x
price, x 730 h / hours of the window. Without an interruption, or without uninterrupted runs to compare with, it is a
risk, and no dollar is claimed; nor for a family with fewer than 3 runs, or whose runs all began within 7 days.

## When it stays undecided

When no price is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.training_cases import GET_PRICES, NO_PRICE, TrainingCase, judged_cases
from sagemaker_cost_mcp.analysis.training_spot import SHORT_SECONDS, SpotRuns, lost_shares, spot_runs
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each family with spot runs."""
    for case in judged_cases(snapshot, thresholds.training_family_usd):
        spot = spot_runs(case)
        if spot is not None and any(_at_risk(run.checkpointed, run.training_seconds) for run in spot.runs):
            yield _judged(case, spot)


def _at_risk(checkpointed: bool, seconds: int | None) -> bool:  # noqa: FBT001 - two facts of one run
    return not checkpointed and (seconds or 0) > SHORT_SECONDS


def _judged(case: TrainingCase, spot: SpotRuns) -> Verdict:
    lost = lost_shares(spot)
    claims = case.claims(lost)
    if claims is None:
        return case.undecided(RULE.name, NO_PRICE, GET_PRICES)
    evidence = [
        case.family.told,
        f"{sum(not run.checkpointed for run in spot.runs)} of {len(spot.runs)} spot runs have no place for checkpoints",
        f"interrupted {spot.interruptions} times in {len(spot.interrupted)} runs; spot saved {spot.saving:.0%} so far",
    ]
    if any(lost.values()):
        evidence.append(f"done twice: {case.saving(lost)}")
    judgement = Judgement(
        resource=case.resource,
        claims=claims,
        monthly_cost=case.monthly_list,
        confidence=Confidence.MEDIUM if claims else Confidence.LOW,
        evidence=evidence,
        recommendation="Let the code write checkpoints to /opt/ml/checkpoints, read them when it starts, and give the "
        "job a CheckpointConfig.",
    )
    return case.named(finding(RULE, judgement))


RULE = Rule(
    name="spot-without-checkpoints",
    title="Spot training without checkpoints",
    phase=Phase.TRAINING,
    reads=frozenset({"training_jobs", "tuning_jobs", "prices", "bill"}),
    cadence="weekly",
    effort=Effort.MEDIUM,
    reversible=True,
    judge=judge,
)
