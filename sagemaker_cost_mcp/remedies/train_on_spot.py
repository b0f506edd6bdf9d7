"""The next run of a family of training jobs on managed spot, with a place for checkpoints of its own.

MaxWaitTimeInSeconds must not be less than MaxRuntimeInSeconds: it is set to twice that, so that as long as a run may
take it may wait. Each run gets its own place for checkpoints, or it would go on where another one ended. Whether the
code writes and reads them cannot be seen.

Source: "Managed Spot Training in Amazon SageMaker AI", "Checkpoints" (developer guide).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sagemaker_cost_mcp.analysis.training_cases import TrainingCase
from sagemaker_cost_mcp.analysis.training_families import FamilyKind
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change, Placeholder
from sagemaker_cost_mcp.remedies import _next_job
from sagemaker_cost_mcp.remedies._families import next_training, training_case
from sagemaker_cost_mcp.remedies._names import plain
from sagemaker_cost_mcp.remedies._next_job import Patch, Told, Whole
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_SPOT, _CHECKPOINTS = "on-demand-training-fit-for-spot", "spot-without-checkpoints"

_DEFAULT_SECONDS = 86_400
"""MaxRuntimeInSeconds where none is set (StoppingCondition)."""

_BUCKET = Placeholder(name="CheckpointBucket", means="Bucket that the job's role may write checkpoints to")


def make(finding: Finding, ground: Ground) -> Change:
    """The next run as a spot run that may be interrupted."""
    case = training_case(finding, ground.snapshot)
    latest = case.family.latest
    runtime = latest.max_runtime_seconds or _DEFAULT_SECONDS
    wait = max(2 * runtime, latest.max_wait_seconds or 0)
    keeps = all(run.checkpointed for run in case.useful)
    patch: Patch = {
        "EnableManagedSpotTraining": Whole(value=True),
        "StoppingCondition": {"MaxRuntimeInSeconds": runtime, "MaxWaitTimeInSeconds": wait},
    }
    own: Mapping[str, Any] = {} if keeps else {"CheckpointConfig": {"S3Uri": _place(case)}}
    tuned = case.family.kind is FamilyKind.TUNING and not keeps
    patch = {**patch, "CheckpointConfig": Whole({"S3Uri": _tuned_place(case)})} if tuned else patch
    job = next_training(case, patch, _steps(runtime, wait), own)
    apart = ("Training jobs of one tuning job share the place: does the code keep them apart by their names?",)
    checks = (*_checks(finding), *(apart if tuned else ()))
    change = _next_job.change(job, Told(what=_what(case, wait, keeps=keeps), check_first=checks))
    asked = () if keeps or latest.output_bucket else (_BUCKET,)
    return change.model_copy(update={"placeholders": (*change.placeholders, *asked)})


def _place(case: TrainingCase) -> str:
    """One for each run."""
    bucket = case.family.latest.output_bucket or f"<{_BUCKET.name}>"
    return f"s3://{bucket}/checkpoints/{plain(case.family.name)}/{{name}}"


def _tuned_place(case: TrainingCase) -> str:
    """A tuning job has one for all its training jobs."""
    return _place(case).removesuffix("/{name}")


def _what(case: TrainingCase, wait: int, *, keeps: bool) -> str:
    place = "its place for checkpoints stays" if keeps else "and has a place for checkpoints of its own"
    return f"The next run of {case.family.name} uses managed spot, waits and runs for up to {wait:,} s, {place}."


def _checks(finding: Finding) -> tuple[str, ...]:
    writes = "Does the code write checkpoints to /opt/ml/checkpoints, and read them when it starts?"
    many = "A place for checkpoints that several runs share makes one go on where another ended"
    late = "Spot machines may be taken away at any time, and may not come for hours: is there a date to be kept?"
    role = "May the job's role write there?"
    return (writes, many, role) if finding.rule == _CHECKPOINTS else (late, writes, many, role)


def _steps(runtime: int, wait: int) -> str:
    return (
        f"In a pipeline set EnableManagedSpotTraining true, StoppingCondition.MaxWaitTimeInSeconds {wait} and "
        "CheckpointConfig.S3Uri in the step's Arguments; SageMaker Python SDK 2: Estimator(use_spot_instances=True, "
        f'max_run={runtime}, max_wait={wait}, checkpoint_s3_uri="s3://…").'
    )


REMEDY = Remedy(rules=(_SPOT, _CHECKPOINTS), make=make)
