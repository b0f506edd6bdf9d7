"""What tuning jobs went on to spend after they had found their best value.

A tuning job without a criterion of completion runs all its training jobs. AWS can end it once some jobs in a row have
not raised the best value (BestObjectiveNotImproving, three at the least), and can end a single training job that will
not come near it (TrainingJobEarlyStoppingType Auto). What would have been left out with the first is counted: the jobs
that began after the best one and `PATIENCE` more jobs had ended.

A training job that nobody tunes reports its metrics' last values only, so that whether its objective had stopped
getting better long before its end cannot be seen, and nothing is said about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sagemaker_cost_mcp.analysis.training_families import TrainingFamily
from sagemaker_cost_mcp.model.training import TrainingJob, TuningJob

PATIENCE = 3
"""Jobs without progress to wait for; AWS takes no fewer (MaxNumberOfTrainingJobsNotImproving)."""

_CRITERION = "BestObjectiveNotImproving"
_STOPS_BY_ITSELF = "Hyperband"
"""This strategy ends training jobs in a way of its own, and takes no early stopping."""


@dataclass(frozen=True, kw_only=True)
class TuningWaste:
    """Tuning jobs of one family that had no reason to stop early."""

    jobs: tuple[TuningJob, ...]
    after_best: tuple[TrainingJob, ...]
    """Runs that a criterion of completion would have spared."""
    unclear: tuple[str, ...]
    """Tuning jobs of which AWS does not say enough, each with what is missing."""


def tuning_waste(family: TrainingFamily, tuning_jobs: Iterable[TuningJob]) -> TuningWaste:
    """Tuning jobs of a family that run to the end whatever they find."""
    mine = {run.tuning_job_arn for run in family.runs if run.tuning_job_arn}
    known = {job.ref.arn: job for job in tuning_jobs if job.ref.arn in mine}
    unclear = [f"{arn.rpartition('/')[2]}: it was not read" for arn in sorted(mine - known.keys())]
    jobs: list[TuningJob] = []
    after: list[TrainingJob] = []
    for arn, job in sorted(known.items()):
        if job.early_stopping is None:
            unclear.append(f"{job.ref.name}: AWS does not say whether it stops early")
        elif runs_to_the_end(job):
            jobs.append(job)
            after += _after_best(job, [run for run in family.runs if run.tuning_job_arn == arn])
    return TuningWaste(jobs=tuple(jobs), after_best=tuple(after), unclear=tuple(unclear))


def runs_to_the_end(job: TuningJob) -> bool:
    """Whether nothing ends it, or its training jobs, before its limits."""
    stops = job.strategy == _STOPS_BY_ITSELF or job.early_stopping != "Off" or _CRITERION in job.completion_criteria
    return job.ended_at is not None and not stops


def _after_best(job: TuningJob, runs: Sequence[TrainingJob]) -> list[TrainingJob]:
    """Runs that began when the best one, and enough others after it, had ended."""
    best = next((run.ended_at for run in runs if run.ref.name == job.best_job), None)
    if best is None:
        return []
    later = sorted(ended for run in runs if (ended := run.ended_at) is not None and ended > best)
    if len(later) < PATIENCE:
        return []
    enough = later[PATIENCE - 1]
    return [run for run in runs if _began_after(run, enough)]


def _began_after(run: TrainingJob, moment: datetime) -> bool:
    return run.started_at is not None and run.started_at >= moment
