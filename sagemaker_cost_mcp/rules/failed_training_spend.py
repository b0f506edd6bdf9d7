"""Failed training spend.

## What it finds

Families of training jobs some of whose runs failed after their machines had been billed.

## Why it costs

A failed run is billed like any other, and what it should have made is made again.

## How the saving is computed

List saving = billed hours of the failed runs x price x 730 h / hours of the window. Causes are classes in our own
words: the text of a failure may hold anything and is not kept. Fewer than 3 runs, or runs that all began within 7
days, claim nothing a month. Confidence is medium when runs failed for one cause more than once, else low: a failure
that came once need not come again.

## When it stays undecided

When no price is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sagemaker_cost_mcp.analysis.failed_training import Failures, failures, whole
from sagemaker_cost_mcp.analysis.training_cases import GET_PRICES, NO_PRICE, TrainingCase, judged_cases
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each family with failed runs."""
    for case in judged_cases(snapshot, thresholds.training_family_usd):
        found = failures(case)
        if found:
            yield _judged(case, found)


def _judged(case: TrainingCase, found: Sequence[Failures]) -> Verdict:
    lost = whole(run for one in found for run in one.runs)
    claims = case.claims(lost)
    if claims is None or case.worth(lost) is None:
        return case.undecided(RULE.name, NO_PRICE, GET_PRICES)
    again = any(len(one.runs) > 1 for one in found)
    judgement = Judgement(
        resource=case.resource,
        claims=claims,
        monthly_cost=case.monthly_list,
        confidence=Confidence.MEDIUM if again else Confidence.LOW,
        evidence=[
            case.family.told,
            f"failed: {case.saving(lost)}",
            *(_cause(one, alone=len(found) == 1) for one in found),
        ],
        recommendation="; ".join(one.advice for one in found) + ".",
    )
    return case.named(finding(RULE, judgement))


def _cause(one: Failures, *, alone: bool) -> str:
    """Of several causes each with its dollars, which are those of the window."""
    dollars = f", ${one.dollars.list:,.2f} in the window" if one.dollars and not alone else ""
    runs = "1 run" if len(one.runs) == 1 else f"{len(one.runs)} runs"
    return f"{one.cause}: {runs}{dollars}, last {one.runs[-1].ref.name}"


RULE = Rule(
    name="failed-training-spend",
    title="Money spent on training that failed",
    phase=Phase.TRAINING,
    reads=frozenset({"training_jobs", "tuning_jobs", "prices", "bill"}),
    cadence="weekly",
    effort=Effort.MEDIUM,
    reversible=True,
    judge=judge,
)
