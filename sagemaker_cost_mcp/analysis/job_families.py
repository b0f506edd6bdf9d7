"""Which jobs are runs of the same thing: their names without what changes from run to run, and what they run.

SDKs and pipelines append timestamps, hashes and counters to a base name. A part of a name counts as one of those when
it is a number, a timestamp, or a mix of letters and digits that no word has; what is left is the family. Jobs that one
tuning, Autopilot, labeling job or monitoring schedule started are a family whatever they are called.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.model.value import Value
from sagemaker_cost_mcp.model.work import ProcessingJob, TransformJob

_PART = re.compile(r"[^-_.]+")
_NUMBER = re.compile(r"\d+")
_HASH = re.compile(r"[a-z]{0,3}\d+(?:[a-z]{1,3}\d+)+[a-z]{0,3}", re.IGNORECASE)
_HEX = re.compile(r"(?=[a-f]*\d)[0-9a-f]{8,}", re.IGNORECASE)
_STAMP = re.compile(r"\d{4,8}t\d{4,6}z?", re.IGNORECASE)
# SageMaker Pipelines: pipelines-<12 characters of the execution>-<step>-<10 characters>.
_OF_PIPELINE = re.compile(r"(pipelines)-[a-z0-9]{12}-(.+)-[A-Za-z0-9]{10}")
SHORTEST_HASH = 6


class JobFamily(Value):
    """Training jobs that are runs of the same thing, the oldest first."""

    name: str
    region: str
    jobs: tuple[TrainingJob, ...]


class WorkFamily(Value):
    """Processing or transform jobs that are runs of the same thing, the oldest first."""

    name: str
    region: str
    jobs: tuple[ProcessingJob | TransformJob, ...]


_Key = tuple[str, str, str]
"""Region, name, and what tells families of one name apart."""

J = TypeVar("J", bound=TrainingJob | ProcessingJob | TransformJob)


def base_name(name: str) -> str:
    """A job's name without timestamps, hashes and counters; what consists of nothing else stays as it is.

    >>> base_name("churn-xgb-2026-11-02-14-30-59-123"), base_name("bert-finetune-20261102T1430-a1b2c3d4")
    ('churn-xgb', 'bert-finetune')
    >>> base_name("llama-7b-v2"), base_name("resnet50v2"), base_name("mistral7b-lora-x7k2m9qp-001")
    ('llama-7b-v2', 'resnet50v2', 'mistral7b-lora')
    >>> base_name("2026-11-02")
    '2026-11-02'
    >>> base_name("pipelines-0o4nlbzfmjtf-Train-mOVmyXHgjN")
    'pipelines-Train'
    """
    step = _OF_PIPELINE.fullmatch(name)
    kept = [part for part in _PART.findall("-".join(step.groups()) if step else name) if not _changes(part)]
    return "-".join(kept) or name


def _changes(part: str) -> bool:
    """Whether a part differs from run to run: a hash has several numbers and few letters between them."""
    if len(part) >= SHORTEST_HASH and _HASH.fullmatch(part):
        return True
    return any(pattern.fullmatch(part) for pattern in (_NUMBER, _STAMP, _HEX))


def families(jobs: Iterable[TrainingJob]) -> tuple[JobFamily, ...]:
    """Training jobs by region, base name, image and role; those of one parent are a family of their own."""
    return tuple(
        JobFamily(name=name, region=region, jobs=tuple(members))
        for region, name, members in _numbered(jobs, _training_key)
    )


def work_families(jobs: Iterable[ProcessingJob | TransformJob]) -> tuple[WorkFamily, ...]:
    """Processing jobs by region, base name and image, transform jobs by model."""
    grouped = _numbered(jobs, _work_key)
    return tuple(WorkFamily(name=name, region=region, jobs=tuple(members)) for region, name, members in grouped)


def _numbered(jobs: Iterable[J], key: Callable[[J], _Key]) -> Iterator[tuple[str, str, Sequence[J]]]:
    """Region, name and jobs of each family; those of the same name are told apart by a number."""
    groups: defaultdict[_Key, list[J]] = defaultdict(list)
    for job in jobs:
        groups[key(job)].append(job)
    taken: defaultdict[tuple[str, str], int] = defaultdict(int)
    for (region, name, _), members in sorted(groups.items(), key=lambda one: one[0]):
        taken[region, name] += 1
        number = taken[region, name]
        ordered = sorted(members, key=lambda job: (job.created_at, job.ref.name))
        yield region, name if number == 1 else f"{name} ({number})", ordered


def _training_key(job: TrainingJob) -> _Key:
    parent = job.tuning_job_arn or job.automl_job_arn or job.labeling_job_arn
    if parent:
        return job.ref.region, _last(parent), f"of {parent}"
    return job.ref.region, base_name(job.ref.name), f"{_repository(job.image)} {job.algorithm_name} {job.role_arn}"


def _work_key(job: ProcessingJob | TransformJob) -> _Key:
    if isinstance(job, TransformJob):
        return job.ref.region, base_name(job.ref.name), job.model_name or ""
    if job.monitoring_schedule_arn:
        return job.ref.region, _last(job.monitoring_schedule_arn), f"of {job.monitoring_schedule_arn}"
    return job.ref.region, base_name(job.ref.name), _repository(job.image)


def _last(arn: str) -> str:
    return arn.rpartition("/")[2]


def _repository(image: str | None) -> str:
    """An image without tag and digest, which change with every build."""
    place, slash, name = (image or "").partition("@")[0].rpartition("/")
    return f"{place}{slash}{name.partition(':')[0]}"
