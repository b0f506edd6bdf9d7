"""Failed job spend.

## What it finds

Families of processing and batch transform jobs some of whose runs failed after their machines had run; Autopilot jobs
that failed after they had started jobs of their own; pipelines without step caching that failed after other steps had
made something.

## Why it costs

A failed run is billed like any other, and what it should have made is made again. Of a pipeline that breaks off, the
steps before are paid for and start again with the next execution.

## How the saving is computed

List saving = instances x hours of the failed runs x price x 730 h / hours of the window; of Autopilot all jobs that it
started; of pipelines the processing and transform jobs of steps that had succeeded in executions that failed. Causes
are classes in our own words: the text of a failure may hold anything and is not kept. Training jobs are left to
failed-training-spend, but for those of Autopilot, which nobody else counts. Fewer than 3 runs, or runs that all began
within 7 days, claim nothing a month. Volumes are not counted.

Confidence is medium when runs failed for one cause more than once, else low; of pipelines always low, since what was
made may have been used all the same.

## When it stays undecided

When no price is known; when a failed job could not be described, so that nobody knows what it ran on; when what a
pipeline had made before it failed may be there for the next execution, since its definition was not read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sagemaker_cost_mcp.analysis.failed_training import advice
from sagemaker_cost_mcp.analysis.failed_work import (
    BrokenPipeline,
    FailedAutopilot,
    WorkFailures,
    all_of,
    broken_pipelines,
    failed_autopilot,
    step_causes,
    work_failures,
)
from sagemaker_cost_mcp.analysis.training_cases import GET_PRICES, NO_PRICE
from sagemaker_cost_mcp.analysis.training_money import saving_told
from sagemaker_cost_mcp.analysis.work_cases import WorkCase, WorkJob, WorkKind, shares_of, work_cases
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Undecided, Verdict, finding_id
from sagemaker_cost_mcp.model.money import ZERO, Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each family with failed runs, then what they were part of."""
    del thresholds
    cases = [case for kind in WorkKind for case in work_cases(snapshot, kind)]
    causes = step_causes(snapshot)
    for case in cases:
        found = work_failures(case, causes)
        if found:
            yield _family(case, found)
    for broken in broken_pipelines(snapshot):
        yield from _pipeline(broken, cases)
    yield from map(_autopilot, failed_autopilot(snapshot))
    yield from _undescribed((*snapshot.processing_jobs, *snapshot.transform_jobs))


def _family(case: WorkCase, found: Sequence[WorkFailures]) -> Verdict:
    lost = all_of([run for one in found for run in one.runs])
    claims = case.claims(lost)
    if claims is None or case.worth(lost) is None:
        return case.undecided(RULE.name, NO_PRICE, GET_PRICES)
    judgement = Judgement(
        resource=case.resource,
        claims=claims,
        monthly_cost=case.monthly_list,
        confidence=Confidence.MEDIUM if any(len(one.runs) > 1 for one in found) else Confidence.LOW,
        evidence=[case.told, f"failed: {case.saving(lost)}", *map(_cause, found)],
        recommendation="; ".join(one.advice for one in found) + ".",
    )
    return case.named(finding(RULE, judgement))


def _cause(one: WorkFailures) -> str:
    """With its dollars, which are those of the window."""
    dollars = f", ${one.dollars.list:,.2f} in the window" if one.dollars else ""
    runs = "1 run" if len(one.runs) == 1 else f"{len(one.runs)} runs"
    return f"{one.cause}: {runs}{dollars}, last {one.runs[-1].ref.name}"


def _pipeline(broken: BrokenPipeline, cases: Iterable[WorkCase]) -> Iterator[Verdict]:
    spent = shares_of(cases, broken.lost)
    worth = [case.worth(lost) for case, lost in spent]
    dollars = sum((one.list for one in worth if one), ZERO)
    if not spent:
        return
    if None in worth:
        yield _undecided(broken, NO_PRICE, GET_PRICES)
    elif broken.pipeline.steps is None:
        yield _undecided(
            broken,
            f"steps before the failure cost ${dollars:,.2f} at list price in the window; whether the next execution "
            "takes their results from the cache is not known, since its definition was not read",
            "grant sagemaker:DescribePipeline",
        )
    else:
        claims = tuple(claim for case, lost in spent for claim in case.claims(lost) or ())
        yield _broken(broken, claims, f"${dollars:,.2f} at list price in the window")


def _broken(broken: BrokenPipeline, claims: tuple[Claim, ...], cost: str) -> Verdict:
    several = "1 execution" if len(broken.executions) == 1 else f"{len(broken.executions)} executions"
    said = (
        f"{several} of the pipeline failed after other steps had succeeded, which took {cost} of processing and "
        "transform machines; none of its steps has caching on, so the next execution makes it all again"
    )
    judgement = Judgement(
        resource=broken.pipeline.ref,
        claims=claims,
        monthly_cost=None,
        confidence=Confidence.LOW,
        evidence=[said, *(f"broke off at {cause}" for cause in broken.causes)],
        recommendation="Turn on step caching (CacheConfig), so that the next execution takes what is made already, and "
        "try again with RetryPipelineExecution rather than with a new execution.",
    )
    return finding(RULE, judgement)


def _undecided(broken: BrokenPipeline, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=broken.pipeline.ref, missing=missing, how_to_fix=how_to_fix)


def _autopilot(found: FailedAutopilot) -> Verdict:
    dollars, claims = found.dollars, found.money.claims(found, found.hours)
    latest = found.failed[-1].ref
    if dollars is None or claims is None:
        missing = f"{found.told}: {NO_PRICE}"
        return Undecided(rule=RULE.name, resource=latest, missing=missing, how_to_fix=GET_PRICES)
    said = saving_told(dollars, len(found.failed), found.jobs, found.month)
    judgement = Judgement(
        resource=latest,
        claims=claims,
        monthly_cost=None,
        confidence=Confidence.MEDIUM if len(found.causes) < len(found.failed) else Confidence.LOW,
        evidence=[found.told, f"failed, with all jobs that it had started: {said}", *found.causes],
        recommendation="; ".join(advice(cause, "/aws/sagemaker/TrainingJobs") for cause in found.causes) + ".",
    )
    own = finding_id(RULE.name, found.key)
    return finding(RULE, judgement).model_copy(update={"id": own, "phase": Phase.TRAINING})


def _undescribed(jobs: Iterable[WorkJob]) -> Iterator[Verdict]:
    """One word for all failed jobs of a region and kind that could not be described."""
    groups: defaultdict[tuple[str, str], list[WorkJob]] = defaultdict(list)
    for job in jobs:
        if job.status == "Failed" and not job.described:
            groups[job.ref.region, job.ref.type].append(job)
    for _, failed in sorted(groups.items()):
        latest = max(failed, key=lambda job: (job.created_at, job.ref.name))
        yield Undecided(
            rule=RULE.name,
            resource=latest.ref,
            missing=f"what {len(failed)} failed jobs like this one ran on, since they could not be described",
            how_to_fix="grant sagemaker:DescribeProcessingJob and sagemaker:DescribeTransformJob",
        )


RULE = Rule(
    name="failed-job-spend",
    title="Money spent on jobs that failed",
    phase=Phase.DATA_PROCESSING,
    also=frozenset({Phase.TRAINING}),
    reads=frozenset(
        {
            "processing_jobs",
            "transform_jobs",
            "automl_jobs",
            "training_jobs",
            "pipelines",
            "pipeline_executions",
            "prices",
            "bill",
        }
    ),
    cadence="weekly",
    effort=Effort.MEDIUM,
    reversible=True,
    judge=judge,
)
