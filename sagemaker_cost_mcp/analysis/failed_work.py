"""Dollars that went into processing, transform and Autopilot jobs that failed, and into pipelines that broke off.

Training has its own account of what failed (`analysis.failed_training`); but what Autopilot started is nobody's there,
so all machines of an Autopilot job that failed are counted here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sagemaker_cost_mcp.analysis.failed_training import NOT_NAMED, advice
from sagemaker_cost_mcp.analysis.job_families import base_name
from sagemaker_cost_mcp.analysis.training_families import billed_hours, pace, told, window
from sagemaker_cost_mcp.analysis.training_money import ONE, Dollars, Hours, Shares, TrainingMoney, by_usage
from sagemaker_cost_mcp.analysis.work_cases import WorkCase, WorkJob, run_hours
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.pipelines import ExecutedStep, Pipeline, PipelineExecution
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.training import AutoMLJob


@dataclass(frozen=True, kw_only=True)
class WorkFailures:
    """Runs of a family that failed for one cause."""

    cause: str
    runs: tuple[WorkJob, ...]
    dollars: Dollars | None
    """Of the window; None: something has no price."""
    advice: str


def step_causes(snapshot: Snapshot) -> Mapping[str, str]:
    """Causes of failure by ARN of the job, where a pipeline's step names one."""
    steps = (step for execution in snapshot.pipeline_executions for step in execution.steps or ())
    return {step.job_arn: step.failure_cause for step in steps if step.job_arn and step.failure_cause}


def work_failures(case: WorkCase, causes: Mapping[str, str]) -> tuple[WorkFailures, ...]:
    """Failed runs by cause, the most expensive one first.

    Args:
        case: The family.
        causes: What pipelines say, for runs that do not say it themselves.
    """
    by_cause: defaultdict[str, list[WorkJob]] = defaultdict(list)
    for run in case.runs:
        if run.status == "Failed":
            by_cause[run.failure_cause or causes.get(run.ref.arn, NOT_NAMED)].append(run)
    found = [_failures(case, cause, runs) for cause, runs in by_cause.items()]
    return tuple(sorted(found, key=lambda one: (-one.dollars.list if one.dollars else ZERO, one.cause)))


def _failures(case: WorkCase, cause: str, runs: Sequence[WorkJob]) -> WorkFailures:
    return WorkFailures(
        cause=cause,
        runs=tuple(runs),
        dollars=case.worth(all_of(runs)),
        advice=advice(cause, case.kind.log_group),
    )


def all_of(runs: Sequence[WorkJob]) -> Shares:
    """All machine-hours of some runs."""
    return {run.ref.arn: ONE for run in runs}


@dataclass(frozen=True, kw_only=True)
class BrokenPipeline:
    """A pipeline with executions that failed after other steps of theirs had been paid for."""

    pipeline: Pipeline
    executions: tuple[PipelineExecution, ...]
    """Those that failed and whose steps were read."""
    lost: frozenset[str]
    """ARNs of what their steps had made before."""

    @property
    def causes(self) -> tuple[str, ...]:
        """Which step broke off for what, each once."""
        failed = (step for one in self.executions for step in one.steps or () if step.status == "Failed")
        return tuple(dict.fromkeys(f"{step.name}: {step.failure_cause or NOT_NAMED}" for step in failed))


def broken_pipelines(snapshot: Snapshot) -> Iterator[BrokenPipeline]:
    """Pipelines whose failed executions had made something, unless AWS keeps it for the next one.

    Where any step has caching on, what had been made is there for the next execution and is not called lost.
    """
    by_pipeline: defaultdict[str, list[PipelineExecution]] = defaultdict(list)
    for execution in snapshot.pipeline_executions:
        if any(map(_made, execution.steps or ())):
            by_pipeline[execution.pipeline_arn].append(execution)
    for pipeline in snapshot.pipelines:
        executions = by_pipeline[pipeline.ref.arn]
        if executions and (pipeline.steps is None or not pipeline.steps.cached):
            made = (step.job_arn for one in executions for step in one.steps or () if _made(step))
            lost = frozenset(arn for arn in made if arn)
            yield BrokenPipeline(pipeline=pipeline, executions=tuple(executions), lost=lost)


def _made(step: ExecutedStep) -> bool:
    return step.status == "Succeeded" and not step.cached and step.job_arn is not None


@dataclass(frozen=True, kw_only=True)
class FailedAutopilot:
    """Autopilot jobs of one base name that failed, and what their machines cost."""

    name: str
    failed: tuple[AutoMLJob, ...]
    """The oldest first, at least one."""
    jobs: int
    """How many of its name began in the window, failed or not."""
    days: float
    """From the beginning of the first to that of the last."""
    window_hours: Decimal
    hours: Hours
    """Machine-hours of all the jobs that the failed ones started."""
    money: TrainingMoney

    @property
    def region(self) -> str:
        """Where it ran."""
        return self.failed[-1].ref.region

    @property
    def key(self) -> str:
        """The same for as long as it runs; that of the family that its training jobs are."""
        return f"{self.failed[-1].ref.account_id}/{self.region}/autopilot/{self.name}"

    @property
    def month(self) -> Decimal | None:
        """By what dollars of the window become dollars a month; None: it has no pace."""
        return pace(self.jobs, self.days, self.window_hours)

    @property
    def told(self) -> str:
        """`family churn-automl, 3 runs in 30 days`."""
        return told(self.name, self.jobs, self.window_hours, paced=self.month is not None)

    @property
    def dollars(self) -> Dollars | None:
        """Of the window; None: something has no price."""
        return self.money.dollars(self.region, by_usage(self.hours))

    @property
    def causes(self) -> tuple[str, ...]:
        """Each cause once."""
        return tuple(dict.fromkeys(job.failure_cause or NOT_NAMED for job in self.failed))


def failed_autopilot(snapshot: Snapshot) -> Iterator[FailedAutopilot]:
    """Autopilot jobs that failed after their jobs had been billed, by region and base name."""
    start, end = window(snapshot)
    families: defaultdict[tuple[str, str], list[AutoMLJob]] = defaultdict(list)
    for job in sorted(snapshot.automl_jobs, key=lambda one: (one.created_at, one.ref.name)):
        if start <= job.created_at < end and job.ended_at is not None:
            families[job.ref.region, base_name(job.ref.name)].append(job)
    money, hours = TrainingMoney(snapshot), Decimal((end - start).total_seconds()) / 3600
    for (_, name), jobs in sorted(families.items()):
        failed = tuple(job for job in jobs if job.status == "Failed")
        spent = _spent(snapshot, {job.ref.arn for job in failed})
        if spent:
            yield FailedAutopilot(
                name=name,
                failed=failed,
                jobs=len(jobs),
                days=(jobs[-1].created_at - jobs[0].created_at) / timedelta(days=1),
                window_hours=hours,
                hours=spent,
                money=money,
            )


def _spent(snapshot: Snapshot, parents: set[str]) -> Hours:
    """Machine-hours of the jobs that some Autopilot jobs started."""
    jobs: tuple[WorkJob, ...] = (*snapshot.processing_jobs, *snapshot.transform_jobs)
    work = [run_hours(job) for job in jobs if job.auto_ml_job_arn in parents]
    training = [billed_hours(job) for job in snapshot.training_jobs if job.automl_job_arn in parents]
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for hours in (*work, *training):
        for usage, amount in hours.items():
            sums["failed", usage] += amount
    return dict(sums)
