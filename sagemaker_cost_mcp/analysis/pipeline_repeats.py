"""Steps of a pipeline that ran again although an earlier execution had made the same.

AWS takes an earlier result when image, arguments, environment and places of input of a step are the same; it does not
look at what lies in those places (source: "Caching pipeline steps", "Default cache key attributes by pipeline step
type"). So the same settings alone do not prove that the second run was for nothing. What does, here:

- the training steps of both executions reported exactly the same metrics, so the data had not changed;
- the earlier execution had failed, and this one began within `RETRY_HOURS` of its end: it is the second try.

Where the metrics differ, the data had changed, and nothing is held against the step. Where nothing tells, that is said.
Looked at are processing steps; what training repeats is told by `analysis.repeated_jobs`, and transform steps name a
model, which most pipelines make anew each time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sagemaker_cost_mcp.analysis.job_families import base_name
from sagemaker_cost_mcp.analysis.work_cases import WorkCase
from sagemaker_cost_mcp.model.pipelines import Pipeline, PipelineExecution
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.model.work import ProcessingJob

RETRY_HOURS = 12
"""After a failure; an execution that starts later may as well be the next one of a schedule."""

_EXECUTION_TAG = "sagemaker:pipeline-execution-arn"
_STARTED_BY_PIPELINE = re.compile(r"pipelines-(?P<execution>[a-z0-9]{12})-.+")

_Result = tuple[tuple[str, float], ...]
"""Names and values of all metrics that the training steps of an execution reported."""


@dataclass(frozen=True, kw_only=True)
class PipelineRepeats:
    """What the executions of one pipeline in the window did again."""

    pipeline: Pipeline
    executions: int
    jobs: tuple[ProcessingJob, ...]
    """All that its processing steps ran to the end, the oldest first."""
    same: tuple[ProcessingJob, ...]
    """Ran again on the same data, as equal metrics prove."""
    retried: tuple[ProcessingJob, ...]
    """Ran again soon after their execution had failed at another step."""
    silent: tuple[ProcessingJob, ...]
    """Ran again with the same settings, and nothing tells whether the data had changed."""
    unread: tuple[ProcessingJob, ...]
    """Their settings were not read."""

    @property
    def again(self) -> tuple[ProcessingJob, ...]:
        """What was surely or most likely made for nothing."""
        return (*self.same, *self.retried)


@dataclass(frozen=True)
class _Executions:
    """Executions of one pipeline, and what their training steps reported."""

    by_id: Mapping[str, PipelineExecution]
    results: Mapping[str, _Result]
    """By id; those without a metric are not there."""

    def verdict(self, job: ProcessingJob, earlier: Sequence[ProcessingJob]) -> str | None:
        """Which tuple of `PipelineRepeats` a job with the settings of earlier ones belongs to; None: data changed."""
        own = self.results.get(_execution_of(job))
        others = [self.results.get(_execution_of(one)) for one in earlier]
        if own is not None and own in others:
            return "same"
        if self._is_retry(job, earlier[-1]):
            return "retried"
        return "silent" if own is None or None in others else None

    def _is_retry(self, job: ProcessingJob, before: ProcessingJob) -> bool:
        this, last = self.by_id[_execution_of(job)], self.by_id[_execution_of(before)]
        if last.status != "Failed" or last.ended_at is None:
            return False
        return timedelta() <= this.started_at - last.ended_at <= timedelta(hours=RETRY_HOURS)


def pipeline_repeats(snapshot: Snapshot, cases: Iterable[WorkCase]) -> Iterator[PipelineRepeats]:
    """Pipelines that ran more than once in the window and whose definition does not cache all that it can.

    Args:
        snapshot: Pipelines, their executions, and the training jobs that tell whether data had changed.
        cases: Families of processing jobs.
    """
    jobs = _by_execution(run for case in cases for run in case.runs if isinstance(run, ProcessingJob))
    results = _results(snapshot.training_jobs)
    executions: defaultdict[str, dict[str, PipelineExecution]] = defaultdict(dict)
    for one in snapshot.pipeline_executions:
        executions[one.pipeline_arn][one.execution_id] = one
    for pipeline in snapshot.pipelines:
        own = executions[pipeline.ref.arn]
        if len(own) > 1 and not _all_cached(pipeline):
            ran = [job for name in own for job in jobs.get(name, ()) if job.status == "Completed"]
            yield _repeats(pipeline, _Executions(own, results), _uncached(ran, own.values()))


def _all_cached(pipeline: Pipeline) -> bool:
    return pipeline.steps is not None and pipeline.steps.cached >= pipeline.steps.cacheable


def _uncached(jobs: Iterable[ProcessingJob], executions: Iterable[PipelineExecution]) -> tuple[ProcessingJob, ...]:
    """Jobs of steps that were never seen to be taken from the cache, in the order in which they were made."""
    cached = {step.name for one in executions for step in one.steps or () if step.cached}
    ran = [job for job in jobs if job.pipeline is None or job.pipeline.step not in cached]
    return tuple(sorted(ran, key=lambda job: (job.created_at, job.ref.name)))


def _repeats(pipeline: Pipeline, executions: _Executions, jobs: Sequence[ProcessingJob]) -> PipelineRepeats:
    alike: defaultdict[tuple[str, str], list[ProcessingJob]] = defaultdict(list)
    found: defaultdict[str | None, list[ProcessingJob]] = defaultdict(list)
    for job in jobs:
        if job.settings_fingerprint is None:
            found["unread"].append(job)
            continue
        earlier = alike[_step(job), job.settings_fingerprint]
        if earlier:
            found[executions.verdict(job, earlier)].append(job)
        earlier.append(job)
    return PipelineRepeats(
        pipeline=pipeline,
        executions=len(executions.by_id),
        jobs=tuple(jobs),
        same=tuple(found["same"]),
        retried=tuple(found["retried"]),
        silent=tuple(found["silent"]),
        unread=tuple(found["unread"]),
    )


def _step(job: ProcessingJob) -> str:
    return (job.pipeline.step if job.pipeline else None) or base_name(job.ref.name)


def _by_execution(jobs: Iterable[ProcessingJob]) -> Mapping[str, Sequence[ProcessingJob]]:
    found: defaultdict[str, list[ProcessingJob]] = defaultdict(list)
    for job in jobs:
        if job.pipeline is not None:
            found[job.pipeline.execution_id].append(job)
    return found


def _results(jobs: Iterable[TrainingJob]) -> dict[str, _Result]:
    """What the training jobs of each execution reported, where each of them reported something."""
    found: defaultdict[str, list[TrainingJob]] = defaultdict(list)
    for job in jobs:
        execution = _execution_of_training(job)
        if execution is not None and job.status == "Completed":
            found[execution].append(job)
    return {name: _reported(own) for name, own in found.items() if all(job.metrics for job in own)}


def _reported(jobs: Iterable[TrainingJob]) -> _Result:
    return tuple(sorted((metric.name, metric.value) for job in jobs for metric in job.metrics))


def _execution_of(job: ProcessingJob) -> str:
    return job.pipeline.execution_id if job.pipeline else ""


def _execution_of_training(job: TrainingJob) -> str | None:
    """Id of the execution that started a training job, by the tag that Pipelines puts on it, else by its name."""
    if arn := (job.ref.tags or {}).get(_EXECUTION_TAG):
        return arn.rpartition("/")[2]
    found = _STARTED_BY_PIPELINE.fullmatch(job.ref.name)
    return found["execution"] if found else None
