"""The family of training jobs that a finding is about, and the job that its next run is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sagemaker_cost_mcp.analysis.training_cases import TrainingCase, training_cases
from sagemaker_cost_mcp.analysis.training_families import FamilyKind
from sagemaker_cost_mcp.analysis.work_cases import WorkCase, WorkKind, work_cases
from sagemaker_cost_mcp.model.finding import Finding, finding_id
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.remedies._next_job import TRAINING, TUNING, NextJob, Patch


def training_case(finding: Finding, snapshot: Snapshot) -> TrainingCase:
    """The family that a finding is about, by the id that both have."""
    return next(one for one in training_cases(snapshot) if one.family.finding_id(finding.rule) == finding.id)


def work_case(finding: Finding, snapshot: Snapshot, kind: WorkKind) -> WorkCase:
    """The same of processing and transform jobs."""
    return next(one for one in work_cases(snapshot, kind) if finding_id(finding.rule, one.key) == finding.id)


def next_training(case: TrainingCase, patch: Patch, steps: str, own: Mapping[str, Any] | None = None) -> NextJob:
    """The next training job of a family, or the next tuning job that starts such.

    Args:
        case: The family.
        patch: What is different.
        steps: The same for a pipeline's step and the SDK, as sentences.
        own: What each run needs of its own; a tuning job gives its training jobs theirs.
    """
    latest = case.family.latest
    if case.family.kind is FamilyKind.TUNING:
        name = (latest.tuning_job_arn or "").rpartition("/")[2]
        return NextJob(kind=TUNING, last=latest.ref, patch=patch, steps=steps, name_of_last=name)
    return NextJob(kind=TRAINING, last=latest.ref, patch=patch, steps=steps, own=own or {})
