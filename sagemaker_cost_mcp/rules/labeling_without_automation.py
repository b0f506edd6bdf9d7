"""Labeling without automation.

## What it finds

Labeling jobs of 5,000 objects or more, by people alone, of a task that Ground Truth can automate: bounding boxes,
images of one class, semantic segmentation, text of one class. Ground Truth takes automation from 1,250 objects and
advises it from 5,000 (source: "Automate data labeling").

## Why it costs

People are paid for each object and each worker. With automation a model labels what it is sure of.

## How the saving is computed

Nothing is claimed. Each object is charged alike, whoever labelled it, so nothing leaves the bill for SageMaker; what
people cost beside it depends on their price, how much a model may label, and what its training and inference add.
Where AWS states the price of a task (public workforce) and jobs of this account with automation tell the share that
machines labelled, the evidence says what people would not have cost.

Confidence is medium where the account's own jobs tell that share, else low. Where it is below 10 %, automation does not
pay here and nothing is said.

## When it stays undecided

When a large job could not be described, so that nobody knows whether automation is on. Jobs that failed, tasks of the
customer's own and tasks that cannot be automated are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.work import LabelingJob
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

FEWEST_OBJECTS = 1250
"""System minimum of automated data labeling."""

ADVISED_OBJECTS = 5000
"""From here on AWS advises it."""

AUTOMATED = frozenset({"BoundingBox", "ImageMultiClass", "SemanticSegmentation", "TextMultiClass"})
"""Built-in tasks that it works for."""

_JUDGED = frozenset({"InProgress", "Completed", "Stopping", "Stopped"})
_HARDLY = Decimal("0.1")
"""Share of objects labelled by machines below which automation does not pay."""


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each large labeling job."""
    del thresholds
    for job in snapshot.labeling_jobs:
        if job.status not in _JUDGED or job.task_type not in AUTOMATED or _objects(job) < ADVISED_OBJECTS:
            continue
        if job.auto_labeling is None:
            missing = f"whether automation is on for its {_objects(job):,} objects, since it could not be described"
            yield Undecided(
                rule=RULE.name, resource=job.ref, missing=missing, how_to_fix="grant sagemaker:DescribeLabelingJob"
            )
        elif not job.auto_labeling:
            yield from _judged(job, _machine_share(snapshot, job.task_type))


def _judged(job: LabelingJob, share: Decimal | None) -> Iterator[Verdict]:
    if share is not None and share < _HARDLY:
        return
    judgement = Judgement(
        resource=job.ref,
        claims=(),
        monthly_cost=None,
        confidence=Confidence.LOW if share is None else Confidence.MEDIUM,
        evidence=list(_evidence(job, share)),
        recommendation=_advice(job),
    )
    yield finding(RULE, judgement)


def _objects(job: LabelingJob) -> int:
    """All that it has to label, done or not."""
    return job.counters.total + job.counters.unlabeled


def _machine_share(snapshot: Snapshot, task: str | None) -> Decimal | None:
    """Which part machines labelled in the account's finished jobs of a task with automation; None: there is none."""
    done = [
        job.counters
        for job in snapshot.labeling_jobs
        if job.auto_labeling and job.task_type == task and job.status == "Completed"
    ]
    total = sum(counters.total for counters in done)
    return Decimal(sum(counters.machine for counters in done)) / total if total else None


def _evidence(job: LabelingJob, share: Decimal | None) -> Iterator[str]:
    yield (
        f"{_objects(job):,} objects, {job.counters.human:,} of them labelled by people so far, and no automation; "
        f"task {job.task_type} can be automated, which AWS advises from {ADVISED_OBJECTS:,} objects"
    )
    if share is not None:
        yield f"in this account's jobs of the same task with automation, machines labelled {share:.0%} of the objects"
    each = _people(job)
    if each is None:
        yield "what people are paid for an object is not known, so no saving is claimed"
        return
    yield f"people take ${each.normalize():f} an object: ${each * job.counters.human:,.2f} so far"
    if share is not None:
        yield f"at that share, ${each * share * _objects(job):,.2f} of it in all, less what the model costs"


def _people(job: LabelingJob) -> Decimal | None:
    """USD that people take for an object, all workers together; None: AWS does not state it."""
    if job.usd_per_task is None or job.workers_per_object is None:
        return None
    return job.usd_per_task * job.workers_per_object


def _advice(job: LabelingJob) -> str:
    how = "Turn on automated data labeling (LabelingJobAlgorithmsConfig)"
    adds = "it adds training and inference of a model, so try it on one job and compare"
    if job.status == "InProgress" and job.counters.unlabeled >= FEWEST_OBJECTS:
        left = f"{job.counters.unlabeled:,} objects that are left"
        return f"{how} in a job of its own for the {left}; a job that runs cannot be changed, and {adds}."
    return f"{how} for the next job of this kind; {adds}."


RULE = Rule(
    name="labeling-without-automation",
    title="Large labeling job without automation",
    phase=Phase.LABELING,
    reads=frozenset({"labeling_jobs"}),
    effort=Effort.MEDIUM,
    reversible=True,
    judge=judge,
)
