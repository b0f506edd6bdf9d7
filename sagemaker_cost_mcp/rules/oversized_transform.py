"""Oversized transform.

## What it finds

Families of batch transform jobs that a cheaper type would hold as well, or whose machines wait: SplitType cuts the
input into records and BatchStrategy SingleRecord sends each of them as a request of its own, or MaxConcurrentTransforms
is 1, while the busiest vCPUs and GPUs stay below 50 % (P95).

## Why it costs

A transform job is billed for whole machines until its last file is done. A machine that waits for one small request
after the other is billed like one that works.

## How the saving is computed

Of the type alone: need of a resource = P95 of the busiest minutes of the busiest machine, the highest of all runs that
were measured, x what the machine has x 1.2. It must be held in vCPUs and memory, and with GPUs that do something (5 %
or more) in their number and memory; GPUs that do nothing may go. Only types that AWS takes for batch transform and that
have a price in the region are proposed. Saving = instances x hours of the runs x (present - proposed list price) x
730 h / hours of the window, claimed as hours of the present type. Fewer than 3 runs, or runs that all began within 7
days, claim nothing a month. Families of less than `work_family_usd` a month (USD 1 unless configured) are not judged.

How much sooner a job ends with larger batches and more requests at a time cannot be computed: AWS tells neither how
large records are nor how many files there are. So that is said and never claimed, and where it is all that is found the
confidence is low. Fewer instances take as much longer, so they save nothing by themselves.

Confidence is medium, and low where the settings make the machines wait: change those first, then size.

## When it stays undecided

When its metrics were not read or have no data: transform machines publish under instance ids, which CloudWatch lists
for two weeks. When fewer GPUs would do only if each holds a copy of the model; when no price, or no other type's price,
is known. How many requests go at a time where MaxConcurrentTransforms is not set is up to the container, so that alone
is never held against a job. Not judged are jobs that Autopilot or automated labeling started.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sagemaker_cost_mcp.analysis.job_sizes import Size, Unsized, evidence
from sagemaker_cost_mcp.analysis.transform_settings import WAITING_PERCENT, serial, waits
from sagemaker_cost_mcp.analysis.work_cases import WorkCase, WorkKind, work_cases
from sagemaker_cost_mcp.analysis.work_sizes import work_size
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.work import TransformJob
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_BATCHES = (
    "Send more at a time: BatchStrategy MultiRecord where the container takes several records, and "
    "MaxConcurrentTransforms about the number of vCPUs (x MaxPayloadInMB at most 100 MB)"
)


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each family by the machines that most of its hours went to, and by its latest run's settings."""
    for case in work_cases(snapshot, WorkKind.TRANSFORM):
        found = work_size(case, snapshot.job_utilization)
        if found is None or case.small(thresholds.work_family_usd):
            continue
        if isinstance(found, Unsized):
            yield _unsized(case, found)
        else:
            yield from _judged(case, found)


def _unsized(case: WorkCase, found: Unsized) -> Verdict:
    said = "; ".join([found.reason, *_serial(case)])
    return case.undecided(RULE.name, said, found.how_to_fix)


def _judged(case: WorkCase, found: Size) -> Iterator[Verdict]:
    slow = _serial(case) if waits(found) else ()
    if found.perhaps:
        said = (
            f"{found.perhaps[0].instance_type} would do instead of {found.current.instance_type} if each of its "
            f"{found.gpus} GPUs holds a copy of the model, and not if each holds a part of it"
        )
        yield case.undecided(RULE.name, said, "run it once with fewer GPUs and compare the time it takes")
    elif found.proposed is not None or slow:
        yield _oversized(case, found, slow)


def _oversized(case: WorkCase, found: Size, slow: Sequence[str]) -> Verdict:
    judgement = Judgement(
        resource=case.resource,
        claims=case.claims(found.shares) or (),
        monthly_cost=case.monthly_list,
        confidence=Confidence.LOW if slow else Confidence.MEDIUM,
        evidence=list(_evidence(case, found, slow)),
        recommendation=_advice(found, slow),
    )
    return case.named(finding(RULE, judgement))


def _evidence(case: WorkCase, found: Size, slow: Sequence[str]) -> Iterator[str]:
    yield case.told
    yield from evidence(found)
    if found.proposed is not None:
        yield case.saving(found.shares)
    if slow:
        yield f"{' and '.join(slow)}, while vCPUs stay below {WAITING_PERCENT:.0f} %: its machines wait"
        yield "how much sooner it would end is not known, since AWS does not tell the size of records: not claimed"
    count = case.useful[-1].instance_count or 1
    if count > 1:
        yield f"its {count} instances share the files; fewer would take as much longer and save nothing by themselves"


def _advice(found: Size, slow: Sequence[str]) -> str:
    steps = [_BATCHES] if slow else []
    if found.proposed is not None:
        steps.append(
            f"Run it once on {found.proposed.instance_type} instead of {found.current.instance_type} and compare the "
            "time it takes"
        )
    return ". ".join(steps) + "."


def _serial(case: WorkCase) -> tuple[str, ...]:
    latest = case.useful[-1]
    return tuple(serial(latest)) if isinstance(latest, TransformJob) else ()


RULE = Rule(
    name="oversized-transform",
    title="Oversized batch transform job",
    phase=Phase.INFERENCE,
    reads=frozenset({"transform_jobs", "job_utilization", "catalog", "prices", "bill"}),
    compares=("BatchTransform",),
    cadence="weekly",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
