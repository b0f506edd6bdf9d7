"""Poorly scaling training.

## What it finds

Families of training jobs that ran on different numbers of machines, some on so many that they gained little.

## Why it costs

Twice the machines cost twice as much an hour; if they do not take half the time, the same model costs more.

## How the saving is computed

Efficiency of n machines against the fewest, m, on the same type and places of input: (m x seconds on m) / (n x seconds
on n), means of completed runs. Proposed is the largest number with an efficiency of 70 % or more. Runs on more would
have saved 1 - machine-seconds on the proposed number / machine-seconds on theirs; claimed are their billed hours x this
share x price x 730 h / hours of the window. They would take longer, and by how much is told. Fewer than 3 runs, or runs
that all began within 7 days, claim nothing a month.

## When it stays undecided

When all its runs used the same number of machines, more than one: nothing tells what one machine less would cost. When
no price is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.training_cases import GET_PRICES, NO_PRICE, TrainingCase, judged_cases
from sagemaker_cost_mcp.analysis.training_scaling import Scaling, Step, scaling, several_machines
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each family that used several machines."""
    for case in judged_cases(snapshot, thresholds.training_family_usd):
        found = scaling(case)
        if found is not None and found.poor:
            yield _judged(case, found)
        elif found is None and several_machines(case):
            yield case.undecided(
                RULE.name,
                "all its runs used the same number of machines, so nothing tells how it scales",
                "run it once on half as many machines with the same input and compare machine-seconds",
            )


def _judged(case: TrainingCase, found: Scaling) -> Verdict:
    claims = case.claims(found.shares)
    if claims is None or case.worth(found.shares) is None:
        return case.undecided(RULE.name, NO_PRICE, GET_PRICES)
    best, most = found.proposed, found.poor[-1]
    judgement = Judgement(
        resource=case.resource,
        claims=claims,
        monthly_cost=case.monthly_list,
        confidence=Confidence.MEDIUM if min(len(best.runs), len(most.runs)) > 1 else Confidence.LOW,
        evidence=[case.family.told, *(_step(found, step) for step in found.steps), case.saving(found.shares)],
        recommendation=f"Train on {best.count} x {found.instance_type}: {best.seconds / 3600:.1f} h a run instead of "
        f"{most.seconds / 3600:.1f} h on {most.count}. If the time matters more, look for what the machines wait for.",
    )
    return case.named(finding(RULE, judgement))


def _step(found: Scaling, step: Step) -> str:
    return (
        f"{step.count} x {found.instance_type}: {step.seconds / 3600:.1f} h, {step.machine_seconds / 3600:.1f} "
        f"machine-hours a run, efficiency {step.efficiency:.0%} ({len(step.runs)} runs)"
    )


RULE = Rule(
    name="poor-scaling-training",
    title="Training that gains little from more machines",
    phase=Phase.TRAINING,
    reads=frozenset({"training_jobs", "tuning_jobs", "prices", "bill"}),
    cadence="weekly",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
