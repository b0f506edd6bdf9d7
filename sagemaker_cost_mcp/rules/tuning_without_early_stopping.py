"""Tuning without early stopping.

## What it finds

Hyperparameter tuning jobs that run all their training jobs whatever they find: TrainingJobEarlyStoppingType Off, no
criterion BestObjectiveNotImproving, and a strategy other than Hyperband, which stops early in its own way.

## Why it costs

Training jobs that will not come near the best value are paid to their end, and the search goes on after it has stopped
getting better.

## How the saving is computed

List saving = billed hours of training jobs that began after the best one and three more had ended (AWS's smallest
MaxNumberOfTrainingJobsNotImproving) x price x 730 h / hours of the window. What early stopping would have cut from
single training jobs is not counted: their metrics over time are not kept. Fewer than 3 training jobs, or all begun
within 7 days, claim nothing a month: one search is no monthly cost.

## When it stays undecided

When AWS does not say whether a tuning job stops early, or it could not be read; when no price is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.failed_training import whole
from sagemaker_cost_mcp.analysis.training_cases import GET_PRICES, NO_PRICE, TrainingCase, judged_cases
from sagemaker_cost_mcp.analysis.training_families import FamilyKind
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge the tuning jobs of one base name together."""
    for case in judged_cases(snapshot, thresholds.training_family_usd):
        if case.family.kind is not FamilyKind.TUNING:
            continue
        if case.tuning.jobs:
            yield _judged(case)
        elif case.tuning.unclear:
            missing = "; ".join(case.tuning.unclear)
            yield case.undecided(RULE.name, missing, "see the gaps of this answer, or describe the tuning job")


def _judged(case: TrainingCase) -> Verdict:
    wasted = whole(case.tuning.after_best)
    claims = case.claims(wasted)
    if claims is None or (wasted and case.worth(wasted) is None):
        return case.undecided(RULE.name, NO_PRICE, GET_PRICES)
    latest = case.tuning.jobs[-1]
    evidence = [
        case.family.told,
        f"{len(case.tuning.jobs)} tuning jobs without early stopping, among them {latest.ref.name}",
    ]
    if wasted:
        evidence.append(f"begun after the best value and three more jobs: {case.saving(wasted)}")
    judgement = Judgement(
        resource=case.resource,
        claims=claims,
        monthly_cost=case.monthly_list,
        confidence=Confidence.MEDIUM if claims else Confidence.LOW,
        evidence=evidence,
        recommendation="Set TrainingJobEarlyStoppingType to Auto, and TuningJobCompletionCriteriaConfig with "
        "BestObjectiveNotImproving.",
    )
    return case.named(finding(RULE, judgement))


RULE = Rule(
    name="tuning-without-early-stopping",
    title="Tuning without early stopping",
    phase=Phase.TRAINING,
    reads=frozenset({"training_jobs", "tuning_jobs", "prices", "bill"}),
    cadence="weekly",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
