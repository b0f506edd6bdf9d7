"""How busy the GPUs of a family of training jobs were, by the money that rode on them.

Each run counts with what its machines cost (their billable hours at the account's own rate), and its GPUs with their
mean use over machines and minutes (GPUUtilization in /aws/sagemaker/TrainingJobs, divided by the GPUs of the machine):

    busy = sum over measured runs of (cost x mean use) / sum of their cost

What runs cost that nobody measured stands apart: it is neither busy nor idle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.analysis.training_cases import TrainingCase
from sagemaker_cost_mcp.analysis.training_families import billed_hours
from sagemaker_cost_mcp.analysis.utilization import Level, Life, Machine, Resource, levels
from sagemaker_cost_mcp.model.money import ZERO, InstanceSpec
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.model.utilization import Utilization

_HUNDRED = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class GpuUse:
    """GPUs of a family in the window."""

    cost: Decimal
    """USD of its runs on machines with GPUs, at the account's own rates."""
    unmeasured: Decimal
    """USD of those among them whose GPU use is not known."""
    busy_percent: Decimal | None
    """0 to 100, by money; None: no run was measured, or those that were cost nothing."""


def gpu_use(case: TrainingCase, uses: Mapping[str, Utilization], specs: Mapping[str, InstanceSpec]) -> GpuUse | None:
    """What a family's GPUs did for their money.

    Args:
        case: The family.
        uses: How busy machines were, by ARN of the job.
        specs: Sizes by instance type.

    Returns:
        None: no run had a GPU, or one of them has no price.
    """
    runs = [run for run in case.family.runs if any(_gpus(name, specs) for name in _types(run))]
    worths = [case.money.dollars(case.family.region, billed_hours(run)) for run in runs]
    costs = [worth.own for worth in worths if worth is not None]
    if not runs or len(costs) < len(runs):
        return None
    means = [_mean(run, uses.get(run.ref.arn), specs) for run in runs]
    measured = [(cost, mean) for cost, mean in zip(costs, means, strict=True) if mean is not None]
    known = sum((cost for cost, _ in measured), ZERO)
    busy = sum((cost * mean for cost, mean in measured), ZERO)
    cost = sum(costs, ZERO)
    return GpuUse(cost=cost, unmeasured=cost - known, busy_percent=busy / known if known else None)


def _types(run: TrainingJob) -> frozenset[str]:
    return frozenset(group.instance_type for group in run.groups)


def _gpus(name: str, specs: Mapping[str, InstanceSpec]) -> int:
    return specs[name].gpu if name in specs else 0


def _mean(run: TrainingJob, use: Utilization | None, specs: Mapping[str, InstanceSpec]) -> Decimal | None:
    """Mean use of its GPUs in percent; None: not known."""
    if use is None:
        return None
    # A job does not fill its first and last period, and they count all the same: levels are those of what was sampled.
    life = Life(born=use.timeline.start, until=use.timeline.end)
    level = levels(use, Machine(types=_types(run), specs=specs), life).get(Resource.GPU)
    # Samples of a burst exceed 100 a little, and nothing is busier than busy.
    return min(Decimal(repr(level.mean)), _HUNDRED) if isinstance(level, Level) else None
