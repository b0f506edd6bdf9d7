"""Idle GPU processing.

## What it finds

Families of processing jobs on machines with GPUs whose GPUs do nothing: the P95 of GPUUtilization, of the busiest
minutes of the busiest machine, stays below 5 % in every run that was measured.

## Why it costs

A machine with GPUs costs several times what one with the same vCPUs and memory costs without them.

## How the saving is computed

Proposed is the cheapest c, m or r type of the fifth generation or later that AWS takes for processing, that the region
sells, and that holds the need of vCPUs and memory: P95 of the busiest minutes x what the machine has x 1.2. Several
machines are each replaced, never made fewer. Saving = instances x hours of the runs x (present - proposed list price) x
730 h / hours of the window, claimed as hours of the present type. Fewer than 3 runs, or runs that all began within 7
days, claim nothing a month. Families of less than `work_family_usd` a month (USD 1 unless configured) are not judged.

Confidence is high when every run was measured, else medium.

## When it stays undecided

When no type without GPUs that would hold it has a price here. Runs whose metrics are missing are judged by
oversized-processing. Not judged are jobs that Autopilot or the rules of a training job started.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.job_sizes import IDLE_GPU_PERCENT, Option, Size, evidence
from sagemaker_cost_mcp.analysis.training_cases import GET_PRICES
from sagemaker_cost_mcp.analysis.utilization import Resource
from sagemaker_cost_mcp.analysis.work_cases import WorkCase, WorkKind, work_cases
from sagemaker_cost_mcp.analysis.work_sizes import work_size
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each family on machines with GPUs."""
    for case in work_cases(snapshot, WorkKind.PROCESSING):
        found = work_size(case, snapshot.job_utilization)
        if isinstance(found, Size) and found.gpu_idle and not case.small(thresholds.work_family_usd):
            yield _judged(case, found)


def _judged(case: WorkCase, found: Size) -> Verdict:
    peak = f"P95 of its GPUs is {found.peaks[Resource.GPU]:.0f} %, below {IDLE_GPU_PERCENT:.0f} %"
    if found.proposed is None:
        missing = f"{peak}, but no price of a machine without GPUs that would hold it is known"
        return case.undecided(RULE.name, missing, GET_PRICES)
    judgement = Judgement(
        resource=case.resource,
        claims=case.claims(found.shares) or (),
        monthly_cost=case.monthly_list,
        confidence=Confidence.HIGH if found.measured == len(found.runs) else Confidence.MEDIUM,
        evidence=[case.told, peak, *evidence(found), case.saving(found.shares)],
        recommendation=_advice(found, found.proposed),
    )
    return case.named(finding(RULE, judgement))


def _advice(found: Size, proposed: Option) -> str:
    return (
        "Check that the code asks for the GPU at all (torch.cuda.is_available, device, an image with CUDA). If it "
        f"needs none, run it on {proposed.instance_type} instead of {found.current.instance_type}."
    )


RULE = Rule(
    name="idle-gpu-processing",
    title="Processing that leaves its GPUs idle",
    phase=Phase.DATA_PROCESSING,
    reads=frozenset({"processing_jobs", "job_utilization", "catalog", "prices", "bill"}),
    compares=("Processing",),
    cadence="weekly",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
