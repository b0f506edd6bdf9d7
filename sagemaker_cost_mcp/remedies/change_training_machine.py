"""Another machine, or fewer of them, for the next run of a family of training jobs.

The type is the one that the sizing of the rule found cheapest, the count the one up to which more machines were worth
their money. Everything else stays as the last run had it.

Source: CreateTrainingJob, ResourceConfig (API reference).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sagemaker_cost_mcp.analysis.training_cases import TrainingCase
from sagemaker_cost_mcp.analysis.training_families import FamilyKind
from sagemaker_cost_mcp.analysis.training_scaling import Scaling, scaling
from sagemaker_cost_mcp.analysis.training_sizes import Option, Size, size
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change, Guardrail
from sagemaker_cost_mcp.remedies import _next_job
from sagemaker_cost_mcp.remedies._families import next_training, training_case
from sagemaker_cost_mcp.remedies._next_job import NextJob, Told
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_IDLE_GPU, _OVERSIZED, _SCALING = "idle-gpu-training", "oversized-training-instance", "poor-scaling-training"


@dataclass(frozen=True)
class _Machines:
    """What the next run is to have, and what the runs had."""

    instance_type: str
    count: int
    before: str
    check: str


def make(finding: Finding, ground: Ground) -> Change:
    """The next run on other machines."""
    case = training_case(finding, ground.snapshot)
    machines = _fewer(case) if finding.rule == _SCALING else _smaller(finding, case, ground)
    job = next_training(
        case,
        {"ResourceConfig": {"InstanceType": machines.instance_type, "InstanceCount": machines.count}},
        f'In a pipeline set ResourceConfig.InstanceType "{machines.instance_type}" and InstanceCount {machines.count} '
        f'in the step\'s Arguments; SageMaker Python SDK 2: Estimator(instance_type="{machines.instance_type}", '
        f"instance_count={machines.count}).",
    )
    return _next_job.change(
        job,
        Told(
            what=f"The next run of {case.family.name} takes {machines.count} x {machines.instance_type} instead of "
            f"{machines.before}.",
            check_first=(
                machines.check,
                "Compare the cost of the whole run, not the price an hour: a run that takes longer is billed longer",
                f"The quota of {machines.instance_type} for training must hold it",
            ),
            guardrails=_guardrails(finding, case, job),
        ),
    )


def _smaller(finding: Finding, case: TrainingCase, ground: Ground) -> _Machines:
    found = cast("Size", size(case, ground.snapshot.job_utilization))  # as the rule found it on the same snapshot
    proposed = cast("Option", found.proposed)
    idle = "Does the code ask for the GPU at all (torch.cuda.is_available, device)? The image has to run without CUDA"
    tight = "Worker counts and batch sizes often follow the number of vCPUs: set them for the smaller machine"
    check = idle if finding.rule == _IDLE_GPU else tight
    return _Machines(proposed.instance_type, 1, f"1 x {found.current.instance_type}", check)


def _fewer(case: TrainingCase) -> _Machines:
    found = cast("Scaling", scaling(case))  # likewise
    best, most = found.proposed, found.poor[-1]
    check = f"A run takes {best.seconds / 3600:.1f} h instead of {most.seconds / 3600:.1f} h: is that soon enough?"
    return _Machines(found.instance_type, best.count, f"{most.count}", check)


def _guardrails(finding: Finding, case: TrainingCase, job: NextJob) -> tuple[Guardrail, ...]:
    """Jobs of a tuning job have names that AWS makes."""
    if finding.rule != _IDLE_GPU or case.family.kind is not FamilyKind.JOBS:
        return ()
    types = tuple(sorted({group.instance_type for group in case.family.latest.groups}))
    return (_next_job.types_refused(job, case.family.name, "sagemaker:CreateTrainingJob", types),)


REMEDY = Remedy(rules=(_IDLE_GPU, _OVERSIZED, _SCALING), make=make)
