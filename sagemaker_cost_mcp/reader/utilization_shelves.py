"""How the shelves of utilization are filled: endpoints by the hour, jobs as finely as they are long."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sagemaker_cost_mcp.inventory import endpoint_utilization as endpoints_use
from sagemaker_cost_mcp.inventory import job_utilization as jobs_use
from sagemaker_cost_mcp.inventory.endpoint_utilization import Look
from sagemaker_cost_mcp.inventory.job_utilization import JobKind, JobRun
from sagemaker_cost_mcp.inventory.metrics import HOUR_SECONDS, aligned, kept_period, midnight
from sagemaker_cost_mcp.model.ports import MetricsWanted
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.model.utilization import Timeline
from sagemaker_cost_mcp.model.work import ProcessingJob, TransformJob
from sagemaker_cost_mcp.reader.asking import Step
from sagemaker_cost_mcp.reader.regional import Found, Regional
from sagemaker_cost_mcp.reader.steps import Inventory

_METRICS = "cloudwatch:GetMetricData"


@dataclass(frozen=True)
class _Jobs:
    """One kind of job: where it is listed, and what is known of its machines."""

    shelf: str
    runs: Callable[[Iterable[Any]], Iterable[JobRun]]


@dataclass(frozen=True, kw_only=True)
class UtilizationShelves:
    """The steps of one question that look at machines."""

    inventory: Inventory
    today: date
    wanted: MetricsWanted

    def regional(self) -> tuple[Regional, ...]:
        """After the endpoints and jobs whose machines they are; jobs only of the kinds that are read anyway."""
        return (
            Regional(
                name="endpoint_utilization",
                fills="endpoint_utilization",
                needs=("endpoints", "inference_components"),
                step=self.endpoint_utilization,
            ),
            *(self._of_jobs(jobs) for jobs in _JOBS),
        )

    def endpoint_utilization(self, region: str, found: Found) -> Step[Any] | None:
        """Series of the endpoints that the question names, or of all."""
        timeline = self.timeline()
        served, components = endpoints_use.chosen(found["endpoints"], found["inference_components"], self.wanted.names)
        if not served or timeline is None:
            return None
        arns = (*sorted(one.ref.arn for one in served), *sorted(one.ref.arn for one in components))
        look = Look(timeline, self.wanted.measures)
        line = (timeline.start, timeline.end, timeline.period_seconds, look.measures)
        return self.inventory(
            ("endpoint_utilization", region, arns, line),
            lambda reading: endpoints_use.endpoint_utilization(reading, region, served, components, look),
            _METRICS,
        )

    def timeline(self) -> Timeline | None:
        """Complete days and the present one, in periods no finer than what is left of its first day."""
        since, until = self.today - timedelta(days=self.wanted.days), self.today + timedelta(days=1)
        # The present day is not over: by its end the first one will have been retained for `days` days and a part.
        period = kept_period(self.wanted.period_seconds or HOUR_SECONDS, midnight(until) - midnight(since))
        return None if period is None else aligned(midnight(since), midnight(until), period)

    def _of_jobs(self, jobs: _Jobs) -> Regional:
        return Regional(
            name=f"{jobs.shelf}_utilization",
            fills="job_utilization",
            needs=(jobs.shelf,),
            along=True,
            step=lambda region, found: self.job_utilization(region, jobs.runs(found[jobs.shelf])),
        )

    def job_utilization(self, region: str, runs: Iterable[JobRun]) -> Step[Any] | None:
        """Series of the jobs that the question names, or of those that took most machine time."""
        since = self.today - timedelta(days=self.wanted.job_days or self.wanted.days)
        chosen = jobs_use.chosen_runs(runs, self.wanted.names, since, self.today)
        if not chosen:
            return None
        return self.inventory(
            ("job_utilization", region, chosen, self.today),
            lambda reading: jobs_use.job_utilization(reading, region, chosen, self.today),
            _METRICS,
        )


def _training_runs(jobs: Iterable[TrainingJob]) -> Iterable[JobRun]:
    for job in jobs:
        if job.started_at is not None:
            yield JobRun(
                arn=job.ref.arn,
                name=job.ref.name,
                kind=JobKind.TRAINING,
                started_at=job.started_at,
                ended_at=job.ended_at,
                machines=tuple((group.instance_type, group.count) for group in job.groups),
            )


def _other_runs(kind: JobKind) -> Callable[[Iterable[ProcessingJob | TransformJob]], Iterable[JobRun]]:
    def runs(jobs: Iterable[ProcessingJob | TransformJob]) -> Iterable[JobRun]:
        for job in jobs:
            if job.started_at is not None:
                known = job.instance_type is not None and job.instance_count is not None
                yield JobRun(
                    arn=job.ref.arn,
                    name=job.ref.name,
                    kind=kind,
                    started_at=job.started_at,
                    ended_at=job.ended_at,
                    machines=((job.instance_type or "", job.instance_count or 0),) if known else (),
                )

    return runs


_JOBS = (
    _Jobs("training_jobs", _training_runs),
    _Jobs("processing_jobs", _other_runs(JobKind.PROCESSING)),
    _Jobs("transform_jobs", _other_runs(JobKind.TRANSFORM)),
)
