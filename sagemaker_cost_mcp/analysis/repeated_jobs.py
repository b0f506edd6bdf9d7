"""Runs that computed what an earlier run had computed already.

Two completed runs are the same when their image, machines, settings and places of input are, and when they reported
exactly the same metrics: what lies in a place of input may change from night to night, and then so do the metrics.
Runs that report none cannot be told apart. Jobs without an input channel fetch their data themselves, from where nobody
can see, and are never called the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sagemaker_cost_mcp.analysis.training_families import machines
from sagemaker_cost_mcp.model.training import TrainingJob


@dataclass(frozen=True)
class Repeats:
    """What of a family was computed again."""

    again: tuple[TrainingJob, ...]
    """Runs after the first of their kind."""
    silent: tuple[TrainingJob, ...]
    """Runs after the first with the same settings and places of input, without a metric that could tell them apart."""


def repeats(jobs: Iterable[TrainingJob]) -> Repeats:
    """The runs of one family that repeat an earlier one, in the order in which they began."""
    alike: defaultdict[tuple[object, ...], list[TrainingJob]] = defaultdict(list)
    for job in jobs:
        if job.status == "Completed" and job.input_fingerprint is not None:
            alike[_settings(job)].append(job)
    again: list[TrainingJob] = []
    silent: list[TrainingJob] = []
    for group in alike.values():
        reporting = [job for job in group if job.metrics]
        again += _after_the_first(reporting)
        silent += [job for job in group if not job.metrics][1:]
    return Repeats(tuple(again), tuple(silent))


def _settings(job: TrainingJob) -> tuple[object, ...]:
    return (
        job.image,
        job.algorithm_name,
        machines(job),
        job.input_fingerprint,
        job.hyperparameter_fingerprint,
    )


def _after_the_first(jobs: Sequence[TrainingJob]) -> list[TrainingJob]:
    seen: set[tuple[tuple[str, float], ...]] = set()
    again: list[TrainingJob] = []
    for job in jobs:
        result = tuple((metric.name, metric.value) for metric in job.metrics)
        if result in seen:
            again.append(job)
        seen.add(result)
    return again
