"""The cheapest machine that would still hold what a family of training jobs was seen to need (`analysis.job_sizes`).

Not judged: several machines or several types (the work is cut for so many), what was not measured, what has no size in
the price list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from sagemaker_cost_mcp.analysis.job_sizes import (
    IDLE_GPU_PERCENT,
    Bench,
    Option,
    Size,
    Sold,
    Unsized,
    evidence,
    sized,
)
from sagemaker_cost_mcp.analysis.training_cases import TrainingCase
from sagemaker_cost_mcp.analysis.training_families import ON_DEMAND, billed_hours, machines
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.model.utilization import Utilization

__all__ = ["IDLE_GPU_PERCENT", "Option", "Size", "Unsized", "evidence", "size"]


def size(case: TrainingCase, uses: Iterable[Utilization]) -> Size | Unsized | None:
    """The machine that a family needs; None: no run of it is billed by the hour."""
    region, money = case.family.region, case.money
    bench = Bench.of(Sold(ON_DEMAND, money.sold(region, ON_DEMAND), money.compares(region)), uses)
    by_machine: defaultdict[tuple[tuple[str, int], ...], list[TrainingJob]] = defaultdict(list)
    for run in case.useful:
        by_machine[machines(run)].append(run)
    if not by_machine:
        return None
    kinds, runs = max(by_machine.items(), key=_machine_hours)
    (name, count), *others = kinds
    if others or count > 1:
        return Unsized(
            f"it runs on {_told(kinds)}, and work that is cut for several machines cannot be sized by how busy each is",
            "try fewer machines, or a smaller type, for one run and compare the training time",
        )
    return sized(name, runs, bench)


def _machine_hours(item: tuple[tuple[tuple[str, int], ...], list[TrainingJob]]) -> tuple[Decimal, object]:
    kinds, runs = item
    return sum((sum(billed_hours(run).values(), ZERO) for run in runs), ZERO), kinds


def _told(kinds: Iterable[tuple[str, int]]) -> str:
    return " and ".join(f"{count} x {name}" for name, count in kinds)
