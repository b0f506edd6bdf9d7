"""Oversized processing.

## What it finds

Families of processing jobs that a cheaper type would hold as well. Machines whose GPUs do nothing are left to
idle-gpu-processing.

## Why it costs

A processing job is billed for whole machines, whatever part of them it uses.

## How the saving is computed

Need of a resource = P95 of the busiest minutes of the busiest machine, the highest of all runs that were measured, x
what the machine has x 1.2. It must be held in vCPUs and memory, and with GPUs in their number and memory. Machines with
GPUs are compared within their family, others with c, m and r types of the same generation or a later one, none that
burst; only types that AWS takes for processing and that have a price in the region. Several machines are each replaced,
never made fewer: how the input is cut among them stays as it is. Saving = instances x hours of the runs x (present -
proposed list price) x 730 h / hours of the window, claimed as hours of the present type. Volumes are not counted.

Fewer than 3 runs, or runs that all began within 7 days, claim nothing a month. Families of less than `work_family_usd`
a month (USD 1 unless configured) are not judged. Confidence is medium, and low with several machines.

## When it stays undecided

When its metrics were not read or have no data; when fewer GPUs would do only if each holds a copy of the model, which
cannot be seen; when no price, or no other type's price, is known. Not judged are jobs that Autopilot or the rules of a
training job started.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.job_sizes import Option, Size, Unsized, evidence
from sagemaker_cost_mcp.analysis.work_cases import WorkCase, WorkKind, work_cases
from sagemaker_cost_mcp.analysis.work_sizes import work_size
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each family by the machines that most of its hours went to."""
    for case in work_cases(snapshot, WorkKind.PROCESSING):
        found = work_size(case, snapshot.job_utilization)
        if found is None or case.small(thresholds.work_family_usd):
            continue
        if isinstance(found, Unsized):
            yield case.undecided(RULE.name, found.reason, found.how_to_fix)
        elif not found.gpu_idle:
            yield from _judged(case, found)


def _judged(case: WorkCase, found: Size) -> Iterator[Verdict]:
    if found.perhaps:
        yield case.undecided(RULE.name, _copies(found), "run it once with fewer GPUs and compare the time it takes")
    elif found.proposed is not None:
        yield _oversized(case, found, found.proposed)


def _copies(found: Size) -> str:
    return (
        f"{found.perhaps[0].instance_type} would do instead of {found.current.instance_type} if each of its "
        f"{found.gpus} GPUs holds a copy of the model, and not if each holds a part of it"
    )


def _oversized(case: WorkCase, found: Size, proposed: Option) -> Verdict:
    several = any((run.instance_count or 0) > 1 for run in case.useful)
    judgement = Judgement(
        resource=case.resource,
        claims=case.claims(found.shares) or (),
        monthly_cost=case.monthly_list,
        confidence=Confidence.LOW if several else Confidence.MEDIUM,
        evidence=[case.told, *evidence(found), case.saving(found.shares)],
        recommendation=f"Run it once on {_many(case)}{proposed.instance_type} and compare the time it takes; worker "
        "counts and memory settings, those of Spark for one, often follow the size of the machine.",
    )
    return case.named(finding(RULE, judgement))


def _many(case: WorkCase) -> str:
    count = case.useful[-1].instance_count or 1
    return f"{count} x " if count > 1 else ""


RULE = Rule(
    name="oversized-processing",
    title="Oversized processing job",
    phase=Phase.DATA_PROCESSING,
    reads=frozenset({"processing_jobs", "job_utilization", "catalog", "prices", "bill"}),
    compares=("Processing",),
    cadence="weekly",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
