"""Hand-made families of processing and transform jobs, pipelines and their executions, prices and busy machines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.analysis.work_cases import WorkCase, WorkJob, WorkKind, work_cases
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.pipelines import ExecutedStep, Pipeline, PipelineExecution, StepCount
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.utilization import Utilization
from sagemaker_cost_mcp.model.work import PipelineOrigin, ProcessingJob, TransformJob
from tests.builders import ACCOUNT, LONG_AGO, NOW, REGION
from tests.training_builders import MIDNIGHT, USD, busy_hosts, machine_price
from tests.work_builders import processing_job, ref_to, transform_job

LADDER: tuple[Price, ...] = tuple(
    machine_price(name, component=component) for component in ("Processing", "Tsform") for name in USD
)


def processed(name: str, *, days_ago: float, hours: float = 10, **changes: Any) -> ProcessingJob:
    """A completed processing job of ten hours on one ml.m5.xlarge, unless told."""
    return processing_job(name).model_copy(update=_times(days_ago, hours) | changes)


def transformed(name: str, *, days_ago: float, hours: float = 10, **changes: Any) -> TransformJob:
    """The same of a transform job."""
    return transform_job(name).model_copy(update=_times(days_ago, hours) | changes)


def prepared(count: int = 12, *, base: str = "prep", **changes: Any) -> tuple[ProcessingJob, ...]:
    """Processing jobs two days apart, the last one began two days ago."""
    return tuple(processed(f"{base}-{place:03d}", days_ago=2 * (count - place), **changes) for place in range(count))


def scored(count: int = 12, *, base: str = "score", **changes: Any) -> tuple[TransformJob, ...]:
    """The same of transform jobs."""
    return tuple(transformed(f"{base}-{place:03d}", days_ago=2 * (count - place), **changes) for place in range(count))


def _times(days_ago: float, hours: float) -> dict[str, datetime]:
    started = MIDNIGHT - timedelta(days=days_ago)
    return {
        "created_at": started - timedelta(minutes=5),
        "started_at": started,
        "ended_at": started + timedelta(hours=hours),
    }


def account(*jobs: WorkJob, **shelves: Any) -> Snapshot:
    """An account with jobs, all prices and, where told, more shelves."""
    given: dict[str, Any] = {
        "taken_at": NOW,
        "account_id": ACCOUNT,
        "regions": (REGION,),
        "processing_jobs": tuple(job for job in jobs if isinstance(job, ProcessingJob)),
        "transform_jobs": tuple(job for job in jobs if isinstance(job, TransformJob)),
        "prices": LADDER,
    }
    return Snapshot(**(given | shelves))


def only_case(*jobs: WorkJob, **shelves: Any) -> WorkCase:
    """The only family of an account."""
    snapshot = account(*jobs, **shelves)
    (one,) = [case for kind in WorkKind for case in work_cases(snapshot, kind)]
    return one


def busy(job: WorkJob, **percent: float) -> Utilization:
    """A job that was equally busy all the time: percent of all cores, memory, GPUs and their memory."""
    return busy_hosts(job.ref, job.instance_type or "", job.started_at or job.created_at, **percent)


def all_busy(jobs: Sequence[WorkJob], **percent: float) -> tuple[Utilization, ...]:
    """All of them alike."""
    return tuple(busy(job, **percent) for job in jobs)


def pipeline(name: str = "daily", *, cacheable: int = 2, cached: int | None = 0) -> Pipeline:
    """A pipeline of two steps that could be cached; cached None: its definition was not read."""
    return Pipeline(
        ref=ref_to("pipeline", name),
        display_name=None,
        status="Active",
        created_at=LONG_AGO,
        modified_at=LONG_AGO,
        last_run_at=MIDNIGHT,
        created_by=None,
        steps=None if cached is None else StepCount(total=cacheable + 1, cacheable=cacheable, cached=cached),
    )


def execution(
    of: Pipeline,
    number: int,
    *,
    days_ago: float,
    status: str = "Succeeded",
    hours: float = 1,
    steps: Sequence[ExecutedStep] | None = None,
) -> PipelineExecution:
    """Run `number` of a pipeline, over after an hour unless told."""
    started = MIDNIGHT - timedelta(days=days_ago)
    return PipelineExecution(
        arn=f"{of.ref.arn}/execution/{execution_id(number)}",
        pipeline_arn=of.ref.arn,
        region=REGION,
        status=status,
        started_at=started,
        ended_at=started + timedelta(hours=hours),
        failure_cause=None,
        steps=None if steps is None else tuple(steps),
    )


def execution_id(number: int) -> str:
    """Twelve characters, as AWS makes them."""
    return f"run{number:09d}"


def origin(number: int, step: str | None = "Prepare") -> PipelineOrigin:
    """What says that a job is a step of run `number`."""
    return PipelineOrigin(execution_id=execution_id(number), step=step)


def step(name: str, status: str = "Succeeded", *, job: WorkJob | None = None, **changes: Any) -> ExecutedStep:
    """A step of an execution, with what it made."""
    given: dict[str, Any] = {
        "name": name,
        "kind": "ProcessingJob",
        "status": status,
        "started_at": None,
        "ended_at": None,
        "cached": False,
        "job_arn": job.ref.arn if job else None,
        "failure_cause": None,
    }
    return ExecutedStep(**(given | changes))
