"""Whole download of the input.

## What it finds

Families of training jobs that spend a tenth of their machine time or more on copying their input (secondary status
`Downloading`) because a channel has input mode File.

## Why it costs

All machines are billed while they copy, and train nothing.

## How the saving is computed

With FastFile a job streams what it reads and begins at once. Saving, at most: seconds of Downloading x machines x rate
x 730 h / hours of the window. It is an upper bound: training may wait for the network instead, and with many small
files it will. So confidence is low. Fewer than 3 runs, or runs that all began within 7 days, claim nothing a month.

## When it stays undecided

When AWS does not tell how long the runs copied; when no price is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.input_modes import WORTH_A_CHANGE, InputTime, input_time, unclear
from sagemaker_cost_mcp.analysis.training_cases import GET_PRICES, NO_PRICE, TrainingCase, judged_cases
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each family that copies its input."""
    for case in judged_cases(snapshot, thresholds.training_family_usd):
        found = input_time(case)
        if unclear(case):
            yield case.undecided(
                RULE.name,
                "AWS does not tell how long its runs copied their input",
                "look for Downloading in the job's status history; FastFile needs no other change",
            )
        elif found is not None and found.share >= WORTH_A_CHANGE:
            yield _judged(case, found)


def _judged(case: TrainingCase, found: InputTime) -> Verdict:
    claims = case.claims(found.shares)
    if claims is None or case.worth(found.shares) is None:
        return case.undecided(RULE.name, NO_PRICE, GET_PRICES)
    judgement = Judgement(
        resource=case.resource,
        claims=claims,
        monthly_cost=case.monthly_list,
        confidence=Confidence.LOW,
        evidence=[
            case.family.told,
            f"copies its input (File) for {found.seconds / 60:.0f} min a run, {found.share:.0%} of its machine time",
            f"up to {case.saving(found.shares)}",
        ],
        recommendation="Set InputMode FastFile on its channels for one run and compare the whole time; many small "
        "files are better packed first, or put on FSx for Lustre.",
    )
    return case.named(finding(RULE, judgement))


RULE = Rule(
    name="whole-download-input",
    title="Training that copies all its input first",
    phase=Phase.TRAINING,
    reads=frozenset({"training_jobs", "tuning_jobs", "prices", "bill"}),
    cadence="weekly",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
