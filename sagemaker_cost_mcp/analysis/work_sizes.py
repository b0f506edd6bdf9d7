"""The cheapest machine that would still hold what a family of processing or transform jobs was seen to need.

Several machines are each replaced by a smaller one, never by fewer: each of them was seen to need no more than the
hottest did (`analysis.job_sizes`), and how the input is cut among them stays as it is. Judged are the runs on the kind
and number of machines that took most machine-hours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from sagemaker_cost_mcp.analysis.job_sizes import Bench, Size, Sold, Unsized, sized
from sagemaker_cost_mcp.analysis.work_cases import WorkCase, WorkJob, run_hours
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.utilization import Utilization

_Machines = tuple[str, int]
"""Instance type and count."""


def work_size(case: WorkCase, uses: Iterable[Utilization]) -> Size | Unsized | None:
    """The machine that a family needs; None: all its runs failed."""
    by_machine: defaultdict[_Machines, list[WorkJob]] = defaultdict(list)
    for run in case.useful:
        by_machine[run.instance_type or "", run.instance_count or 0].append(run)
    if not by_machine:
        return None
    (name, _), runs = max(by_machine.items(), key=_machine_hours)
    component = case.kind.component
    prices = case.money.sold(case.region, component)
    used = {run.instance_type for run in case.runs}
    compares = any(price.item not in used for price in prices)
    return sized(name, runs, Bench.of(Sold(component, prices, compares), uses))


def _machine_hours(item: tuple[_Machines, list[WorkJob]]) -> tuple[Decimal, _Machines]:
    kind, runs = item
    return sum((sum(run_hours(run).values(), ZERO) for run in runs), ZERO), kind
