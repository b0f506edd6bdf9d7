"""Pipeline without step caching.

## What it finds

Pipelines that ran more than once in the window and ran processing steps again that an earlier execution had made
already: same image, arguments, environment and places of input, and either exactly the same metrics of the training
steps in both executions, or a second try within 12 hours of an execution that failed at another step. Their definition
does not have CacheConfig enabled on every step that can be cached.

## Why it costs

AWS takes the earlier result at no cost where CacheConfig is enabled (CacheHitResult); without it each execution pays
for every step.

## How the saving is computed

List saving = instances x hours of the processing jobs that ran again x price x 730 h / hours of the window. Families of
jobs that ran fewer than 3 times, or within 7 days only, claim nothing a month. Training steps are not counted here:
what training repeats is repeated-training's.

Confidence is medium where metrics prove that the data was the same, low where only second tries were seen. Steps that
were seen to be taken from the cache are left alone.

## When it stays undecided

When steps ran again with the same settings and nothing tells whether what lay in their inputs had changed: AWS compares
places, not data, so caching would be wrong where data is replaced in its place. When the pipeline's definition or the
settings of its jobs were not read. When no price is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sagemaker_cost_mcp.analysis.pipeline_repeats import RETRY_HOURS, PipelineRepeats, pipeline_repeats
from sagemaker_cost_mcp.analysis.training_cases import GET_PRICES, NO_PRICE
from sagemaker_cost_mcp.analysis.work_cases import WorkCase, WorkKind, shares_of, work_cases
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.money import ZERO, Phase
from sagemaker_cost_mcp.model.pipelines import StepCount
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_GRANT = "grant sagemaker:DescribePipeline"
_CHOOSE = (
    "enable CacheConfig, with an ExpireAfter, on steps whose inputs are never replaced in their place, or have a "
    "training step report a metric"
)


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each pipeline that ran more than once."""
    del thresholds
    cases = tuple(work_cases(snapshot, WorkKind.PROCESSING))
    for found in pipeline_repeats(snapshot, cases):
        steps = found.pipeline.steps
        if steps is not None and found.again:
            yield _judged(found, steps, cases)
        elif missing := "; ".join(_unknown(found)):
            yield _undecided(found, missing, _GRANT if steps is None else _CHOOSE)


def _unknown(found: PipelineRepeats) -> Iterator[str]:
    if found.pipeline.steps is None and (found.again or found.silent):
        yield f"its {found.executions} executions ran steps again, and its definition was not read"
    elif found.silent:
        yield (
            f"{len(found.silent)} of {len(found.jobs)} processing jobs in {found.executions} executions had the "
            "settings and places of input of an earlier one, and nothing tells whether the data had changed"
        )
    if found.unread:
        yield f"the settings of {len(found.unread)} of its processing jobs were not read"


def _judged(found: PipelineRepeats, steps: StepCount, cases: Sequence[WorkCase]) -> Verdict:
    again = shares_of(cases, {job.ref.arn for job in found.again})
    worth = [case.worth(shares) for case, shares in again]
    if None in worth:
        return _undecided(found, NO_PRICE, GET_PRICES)
    dollars = sum((one.list for one in worth if one), ZERO)
    judgement = Judgement(
        resource=found.pipeline.ref,
        claims=tuple(claim for case, shares in again for claim in case.claims(shares) or ()),
        monthly_cost=None,
        confidence=Confidence.MEDIUM if found.same else Confidence.LOW,
        evidence=[
            _caching(found, steps),
            *_evidence(found),
            f"what ran again cost ${dollars:,.2f} at list price in the window",
        ],
        recommendation="Enable CacheConfig, with an ExpireAfter, on the processing steps that repeat. AWS compares the "
        "places of input and not what lies there: leave it off where data is replaced in its place.",
    )
    return finding(RULE, judgement)


def _caching(found: PipelineRepeats, steps: StepCount) -> str:
    cached = f"{steps.cached} of {steps.cacheable} steps that can be cached have it enabled"
    return f"{found.executions} executions in the window; {cached}"


def _evidence(found: PipelineRepeats) -> Iterator[str]:
    if found.same:
        yield (
            f"{len(found.same)} of {len(found.jobs)} processing jobs had the settings of an earlier one, and the "
            "training steps of both executions reported the same metrics"
        )
    if found.retried:
        yield (
            f"{len(found.retried)} processing jobs ran again with the same settings within {RETRY_HOURS} hours of an "
            "execution that had failed at another step"
        )
    if found.silent:
        yield f"{len(found.silent)} more had the settings of an earlier one; nothing tells whether the data had changed"


def _undecided(found: PipelineRepeats, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=found.pipeline.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="pipeline-without-step-caching",
    title="Pipeline that makes the same again",
    phase=Phase.DATA_PROCESSING,
    reads=frozenset({"pipelines", "pipeline_executions", "processing_jobs", "training_jobs", "prices", "bill"}),
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
