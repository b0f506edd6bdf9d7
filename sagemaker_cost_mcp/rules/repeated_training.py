"""Repeated training.

## What it finds

Training jobs that computed what an earlier one had computed: same image, machines, settings and places of input, and
exactly the same final metrics.

## Why it costs

The second run costs as much as the first and makes nothing new.

## How the saving is computed

List saving = billed hours of all runs after the first of their kind x price x 730 h / hours of the window. Equal
metrics are strong, and no proof that the data was the same: so confidence is medium, and low where only one run repeats
another. Fewer than 3 runs, or runs that all began within 7 days, claim nothing a month.

## When it stays undecided

When runs have the same settings and places of input and report no metric: what lies there may have changed. When no
price is known. Not judged are jobs of tuning jobs, which are meant to differ, and jobs without an input channel, which
fetch their data from where nobody can see.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.failed_training import whole
from sagemaker_cost_mcp.analysis.training_cases import GET_PRICES, NO_PRICE, TrainingCase, judged_cases
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each family with runs that look the same."""
    for case in judged_cases(snapshot, thresholds.training_family_usd):
        if case.repeats.again:
            yield _judged(case)
        elif case.repeats.silent:
            yield case.undecided(
                RULE.name,
                f"{len(case.repeats.silent)} completed runs have the settings and places of input of an earlier one, "
                "and no metric tells whether they made the same",
                "report a metric (MetricDefinitions), or have the pipeline cache its step",
            )


def _judged(case: TrainingCase) -> Verdict:
    again = case.repeats.again
    spent = whole(again)
    claims = case.claims(spent)
    if claims is None or (spent and case.worth(spent) is None):
        return case.undecided(RULE.name, NO_PRICE, GET_PRICES)
    judgement = Judgement(
        resource=case.resource,
        claims=claims,
        monthly_cost=case.monthly_list,
        confidence=Confidence.MEDIUM if len(again) > 1 else Confidence.LOW,
        evidence=[
            case.family.told,
            f"{len(again)} of {len(case.family.runs)} runs had the settings and input of another, and its metrics",
            f"repeated: {case.saving(spent)}",
        ],
        recommendation="Ask why it runs when its input has not changed: start it when new data arrives, or turn on "
        "step caching in the pipeline.",
    )
    return case.named(finding(RULE, judgement))


RULE = Rule(
    name="repeated-training",
    title="Training that repeats itself",
    phase=Phase.TRAINING,
    reads=frozenset({"training_jobs", "tuning_jobs", "prices", "bill"}),
    cadence="weekly",
    effort=Effort.MEDIUM,
    reversible=True,
    judge=judge,
)
