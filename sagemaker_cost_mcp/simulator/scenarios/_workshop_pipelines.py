"""Pipelines of `workshop`, what they started, and when."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sagemaker_cost_mcp.simulator.description import (
    Load,
    Pipeline,
    PipelineExecution,
    PipelineStep,
    ProcessingJob,
    StepRun,
    TrainingJob,
)
from sagemaker_cost_mcp.simulator.scenarios._days import Days

PARAMETER_SECRET = "EXAMPLE-parameter-token-20dd"  # noqa: S105 - made up, to prove that parameters are not kept

_CHURN_DAYS = 40
_FORECAST_WEEKS = 9
_FAILS_EVERY = 5
_TUESDAY = 1
_PREPARE, _TRAIN = 900, 2400
"""Seconds of the two steps that bill."""


@dataclass(frozen=True, kw_only=True)
class PipelineWork:
    """Executions, and the jobs that they started."""

    executions: tuple[PipelineExecution, ...]
    processing_jobs: tuple[ProcessingJob, ...]
    training_jobs: tuple[TrainingJob, ...]


def pipelines(days: Days) -> Iterator[Pipeline]:
    """One without caching, one with it, one that is over."""
    yield Pipeline(
        name="churn-train",
        created=days.ago(120),
        modified=days.ago(41),
        display_name="churn-every-day",
        created_by=("d-workshop1", "iris"),
        parameters={"ApiToken": PARAMETER_SECRET},
        steps=(
            PipelineStep(name="Prepare", type="Processing"),
            PipelineStep(name="Train", type="Training", cached=False),
            PipelineStep(
                name="GoodEnough", type="Condition", branch=(PipelineStep(name="Register", type="RegisterModel"),)
            ),
        ),
        tags={"Team": "growth", "Owner": "iris@example.com"},
    )
    yield Pipeline(
        name="weekly-forecast",
        created=days.ago(110),
        steps=(
            PipelineStep(name="Prepare", type="Processing", cached=True),
            PipelineStep(name="Train", type="Training", cached=True),
            PipelineStep(name="CreateModel", type="Model"),
        ),
        tags={"Team": "data"},
    )
    yield Pipeline(
        name="spring-campaign",
        created=days.ago(150),
        steps=(PipelineStep(name="Prepare", type="Processing"),),
    )


def pipeline_work(days: Days) -> PipelineWork:
    """Everything that the pipelines did."""
    runs = [*_churn(days), *_forecast(days)]
    old = _Run(days=days, pipeline="spring-campaign", back=70, hour=9, fails=False, cached_from=None)
    return PipelineWork(
        executions=tuple(run.execution for run in (*runs, old)),
        processing_jobs=tuple(job for run in (*runs, old) for job in run.processing_jobs),
        training_jobs=tuple(job for run in runs for job in run.training_jobs),
    )


@dataclass(frozen=True, kw_only=True)
class _Run:
    days: Days
    pipeline: str
    back: int
    hour: int
    fails: bool
    cached_from: str | None
    """Id of the execution whose preparation is used again."""

    @property
    def id(self) -> str:
        return hashlib.sha256(f"{self.pipeline}/{self.back}".encode()).hexdigest()[:12]

    @property
    def has_training(self) -> bool:
        return self.pipeline != "spring-campaign"

    @property
    def execution(self) -> PipelineExecution:
        steps = tuple(self._steps())
        failed = "Step failure: One or multiple steps failed." if self.fails else None
        return PipelineExecution(
            pipeline=self.pipeline,
            id=self.id,
            started=self.days.ago(self.back, self.hour),
            seconds=sum(step.seconds for step in steps),
            status="Failed" if self.fails else "Succeeded",
            failure_reason=failed,
            steps=steps,
            parameters={"ApiToken": PARAMETER_SECRET},
        )

    @property
    def processing_jobs(self) -> Iterator[ProcessingJob]:
        if self.cached_from is None:
            yield ProcessingJob(
                name=self._job("Prepare"),
                instance_type="ml.m5.xlarge",
                started=self.days.ago(self.back, self.hour),
                seconds=_PREPARE,
                tags=self._tags("Prepare"),
                load=Load(cpu=52, memory=44),
            )

    @property
    def training_jobs(self) -> Iterator[TrainingJob]:
        reason = "AlgorithmError: ExecuteUserScriptError: exit code 1" if self.fails else None
        yield TrainingJob(
            name=self._job("Train"),
            instance_type="ml.m5.2xlarge",
            started=self.days.ago(self.back, self.hour) + timedelta(seconds=self._prepared),
            seconds=_TRAIN,
            status="Failed" if self.fails else "Completed",
            failure_reason=reason,
            tags=self._tags("Train"),
            load=Load(cpu=81, memory=47),
        )

    @property
    def _prepared(self) -> int:
        return _PREPARE if self.cached_from is None else 1

    def _job(self, step: str) -> str:
        return f"pipelines-{self.id}-{step}-{hashlib.sha256(step.encode()).hexdigest()[:10]}"

    def _tags(self, step: str) -> dict[str, str]:
        arn = f"arn:aws:sagemaker:us-east-1:666677778888:pipeline/{self.pipeline}/execution/{self.id}"
        return {"sagemaker:pipeline-execution-arn": arn, "sagemaker:pipeline-step-name": step}

    def _steps(self) -> Iterator[StepRun]:
        made = None if self.cached_from else ("ProcessingJob", f"processing-job/{self._job('Prepare')}")
        yield StepRun(name="Prepare", seconds=self._prepared, made=made, cached_from=self.cached_from)
        if self.has_training:
            training = ("TrainingJob", f"training-job/{self._job('Train')}")
            if self.fails:
                reason = "AlgorithmError: ExecuteUserScriptError: exit code 1"
                yield StepRun(name="Train", seconds=_TRAIN, made=training, status="Failed", failure_reason=reason)
            else:
                yield StepRun(name="Train", seconds=_TRAIN, made=training)


def _churn(days: Days) -> Iterator[_Run]:
    for back in range(_CHURN_DAYS, 0, -1):
        fails = back % _FAILS_EVERY == 0
        yield _Run(days=days, pipeline="churn-train", back=back, hour=2, fails=fails, cached_from=None)


def _forecast(days: Days) -> Iterator[_Run]:
    """The first one prepares, the others use that."""
    first: _Run | None = None
    for back in range(7 * _FORECAST_WEEKS, 0, -1):
        if days.ago(back).weekday() == _TUESDAY:
            source = first.id if first else None
            run = _Run(days=days, pipeline="weekly-forecast", back=back, hour=4, fails=False, cached_from=source)
            first = first or run
            yield run
