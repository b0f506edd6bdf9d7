"""On-demand training fit for spot.

## What it finds

Families of training jobs that run on demand although losing a machine would cost them little: they have a place for
checkpoints, or are over within an hour. Left alone are jobs that keep their machines for the next one (spot and warm
pools exclude each other), jobs on training plans, and types that the region does not sell as spot.

## Why it costs

Managed spot training runs the same job on the same machines for fewer billed seconds. AWS states savings of up to 90 %
and may take the machines away; with checkpoints the job goes on where it was.

## How the saving is computed

Only from the family's own history. Achieved saving = 1 - billable / training seconds over its spot runs of the window.
Where spot runs took longer than those on demand on the same machines, by an overhead of o, the expected saving is
1 - (1 + o) x (1 - achieved). Claimed are the billed hours of the runs on demand x this share x 730 h / hours of the
window. A family without a spot run gets the range that AWS states and no dollar; so does one with fewer than 3 runs, or
whose runs all began within 7 days.

## When it stays undecided

When the runs have no place for checkpoints and take longer than an hour: whether the code could write them cannot be
seen. When no price is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.training_cases import GET_PRICES, NO_PRICE, TrainingCase, judged_cases
from sagemaker_cost_mcp.analysis.training_spot import STATED_MOST, SpotChance, spot_chance
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each family with runs that could use spot."""
    for case in judged_cases(snapshot, thresholds.training_family_usd):
        chance = spot_chance(case)
        if chance is not None and chance.saving != 0:
            yield _judged(case, chance)


def _judged(case: TrainingCase, chance: SpotChance) -> Verdict:
    claims = case.claims(chance.shares)
    if claims is None or case.cost is None:
        return case.undecided(RULE.name, NO_PRICE, GET_PRICES)
    if not chance.fit:
        return case.undecided(
            RULE.name,
            f"its runs take up to {chance.longest / 3600:.1f} h on demand without a place for checkpoints",
            "let its code write checkpoints and give the job a CheckpointConfig: then spot would carry it over "
            "interruptions",
        )
    judgement = Judgement(
        resource=case.resource,
        claims=claims,
        monthly_cost=case.monthly_list,
        confidence=Confidence.MEDIUM if chance.checkpointed and chance.saving is not None else Confidence.LOW,
        evidence=list(_evidence(case, chance)),
        recommendation="Set EnableManagedSpotTraining and a MaxWaitTimeInSeconds above MaxRuntimeInSeconds for one "
        "run, check that it resumes from its checkpoint, then keep it.",
    )
    return case.named(finding(RULE, judgement))


def _evidence(case: TrainingCase, chance: SpotChance) -> Iterator[str]:
    yield case.family.told
    why = "all have a place for checkpoints" if chance.checkpointed else "none is longer than an hour"
    yield f"{len(chance.runs)} runs on demand, the longest {chance.longest / 3600:.1f} h; {why}"
    if chance.saving is None:
        yield f"it never used spot: AWS states up to {STATED_MOST:.0%}; without a run of its own no dollar is claimed"
        return
    over = "unknown" if chance.overhead is None else f"{chance.overhead:.0%}"
    yield f"its own spot runs point to {chance.saving:.0%} less (longer by {over} on the same machines)"
    yield case.saving(chance.shares)


RULE = Rule(
    name="on-demand-training-fit-for-spot",
    title="On-demand training fit for spot",
    phase=Phase.TRAINING,
    reads=frozenset({"training_jobs", "tuning_jobs", "prices", "bill"}),
    cadence="weekly",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
