"""Oversized training instance.

## What it finds

Families of training jobs on one machine that a cheaper type would hold as well. Machines whose GPUs do nothing are left
to idle-gpu-training.

## Why it costs

A training job is billed for the whole machine, whatever part of it the job uses.

## How the saving is computed

Need of a resource = P95 of the busiest minutes of the busiest machine, the highest of all runs that were measured, x
what the machine has x 1.2. It must be held in vCPUs and memory, and with GPUs in their number and memory. Machines with
GPUs are compared within their family, others with c, m and r types of the same generation or a later one, none that
burst; only types that AWS takes for training and that have a price in the region. Saving = billed hours x (present -
proposed list price) x 730 h / hours of the window, claimed as hours of the present type. Fewer than 3 runs, or runs
that all began within 7 days, claim nothing a month.

## When it stays undecided

When it runs on several machines or types, since work that is cut for so many is not sized by how busy each is; when
fewer GPUs would do only if each holds a copy of the model, which cannot be seen; when its metrics were not read or have
no data; when no price, or no other type's price, is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.training_cases import TrainingCase, judged_cases
from sagemaker_cost_mcp.analysis.training_sizes import Option, Size, Unsized, evidence, size
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each family by the machine that most of its hours went to."""
    for case in judged_cases(snapshot, thresholds.training_family_usd):
        found = size(case, snapshot.job_utilization)
        if isinstance(found, Unsized):
            yield case.undecided(RULE.name, found.reason, found.how_to_fix)
        elif found is not None and not found.gpu_idle:
            yield from _judged(case, found)


def _judged(case: TrainingCase, found: Size) -> Iterator[Verdict]:
    if found.perhaps:
        yield case.undecided(RULE.name, _copies(found), "run it once with fewer GPUs and compare the training time")
    elif found.proposed is not None:
        yield _oversized(case, found, found.proposed)


def _copies(found: Size) -> str:
    return (
        f"{found.perhaps[0].instance_type} would do instead of {found.current.instance_type} if each of its "
        f"{found.gpus} GPUs holds a copy of the model, and not if each holds a part of it"
    )


def _oversized(case: TrainingCase, found: Size, proposed: Option) -> Verdict:
    judgement = Judgement(
        resource=case.resource,
        claims=case.claims(found.shares) or (),
        monthly_cost=case.monthly_list,
        confidence=Confidence.MEDIUM,
        evidence=[case.family.told, *evidence(found), case.saving(found.shares)],
        recommendation=f"Run it once on {proposed.instance_type} and compare the training time; worker counts often "
        "follow the number of vCPUs.",
    )
    return case.named(finding(RULE, judgement))


RULE = Rule(
    name="oversized-training-instance",
    title="Oversized training instance",
    phase=Phase.TRAINING,
    reads=frozenset({"training_jobs", "tuning_jobs", "job_utilization", "catalog", "prices", "bill"}),
    compares=("Training",),
    cadence="weekly",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
