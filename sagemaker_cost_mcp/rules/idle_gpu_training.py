"""Idle GPU training.

## What it finds

Families of training jobs on machines with GPUs whose GPUs do nothing: the P95 of GPUUtilization, of the busiest minutes
of the busiest machine, stays below 5 % in every run that was measured.

## Why it costs

A machine with GPUs costs several times what one with the same vCPUs and memory costs without them.

## How the saving is computed

Proposed is the cheapest c, m or r type of the fifth generation or later that AWS takes for training, that the region
sells, and that holds the need of vCPUs and memory: P95 of the busiest minutes x what the machine has x 1.2. Saving =
billed hours x (present - proposed list price) x 730 h / hours of the window, claimed as hours of the present type.
Fewer than 3 runs, or runs that all began within 7 days, claim nothing a month.

## When it stays undecided

When no type without GPUs that would hold it has a price here. Runs on several machines, or whose metrics are missing,
are judged by oversized-training-instance.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.training_cases import GET_PRICES, TrainingCase, judged_cases
from sagemaker_cost_mcp.analysis.training_sizes import IDLE_GPU_PERCENT, Option, Size, evidence, size
from sagemaker_cost_mcp.analysis.utilization import Resource
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each family on one machine with GPUs."""
    for case in judged_cases(snapshot, thresholds.training_family_usd):
        found = size(case, snapshot.job_utilization)
        if isinstance(found, Size) and found.gpu_idle:
            yield _judged(case, found)


def _judged(case: TrainingCase, found: Size) -> Verdict:
    claims = case.claims(found.shares)
    peak = f"P95 of its GPUs is {found.peaks[Resource.GPU]:.0f} %, below {IDLE_GPU_PERCENT:.0f} %"
    if found.proposed is None or claims is None:
        missing = f"{peak}, but no price of a machine without GPUs that would hold it is known"
        return case.undecided(RULE.name, missing, GET_PRICES)
    judgement = Judgement(
        resource=case.resource,
        claims=claims,
        monthly_cost=case.monthly_list,
        confidence=Confidence.HIGH if found.measured == len(found.runs) else Confidence.MEDIUM,
        evidence=[case.family.told, peak, *evidence(found), case.saving(found.shares)],
        recommendation=_advice(found, found.proposed),
    )
    return case.named(finding(RULE, judgement))


def _advice(found: Size, proposed: Option) -> str:
    return (
        f"Check that the code asks for the GPU at all (torch.cuda.is_available, device). If it needs none, run it on "
        f"{proposed.instance_type} instead of {found.current.instance_type}."
    )


RULE = Rule(
    name="idle-gpu-training",
    title="Training that leaves its GPUs idle",
    phase=Phase.TRAINING,
    reads=frozenset({"training_jobs", "tuning_jobs", "job_utilization", "catalog", "prices", "bill"}),
    compares=("Training",),
    cadence="weekly",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
