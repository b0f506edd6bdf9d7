"""The same work done elsewhere: what a team, a data set or a training run would cost in each place that takes it.

Each option is priced by the formulas of `workload_costs`; what differs is for how many hours machines are paid. What
an option needs beyond money is said in its note: cheaper is not always possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from sagemaker_cost_mcp.analysis.workload_bench import Shop
from sagemaker_cost_mcp.analysis.workload_costs import estimated, run_hours
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, Price
from sagemaker_cost_mcp.model.value import Value
from sagemaker_cost_mcp.model.workload import Workload, WorkloadKind

WEEK = Decimal(168)
WORK_WEEK = Decimal(40)
VCPU_PER_DPU = 4
"""A Glue DPU has 4 vCPU and 16 GB of memory (source: AWS Glue pricing page)."""


class Alternative(Value):
    """One way to do a workload."""

    workload: str
    option: str
    monthly: Decimal | None
    """USD a month at list prices; None: something in it has no price here."""
    formula: str
    note: str


def alternatives(workload: Workload, shop: Shop, glue: Price | None = None) -> tuple[Alternative, ...]:
    """Ways to do the same work, the cheapest first and those without a price last; none for other kinds.

    Args:
        workload: What is to be done.
        shop: SageMaker's prices in the region.
        glue: Price of a Glue DPU-hour there; None: not known.

    Raises:
        BadQuestion: As for `estimated`.
    """
    ways = _WAYS.get(workload.kind)
    found = list(ways(workload, shop, glue)) if ways else []
    return tuple(sorted(found, key=lambda one: (one.monthly is None, one.monthly or 0, one.option)))


def _as(workload: Workload, shop: Shop, option: str, note: str, **changes: object) -> Alternative:
    """The workload with some fields changed, priced."""
    estimate = estimated(workload.model_copy(update=changes), shop)
    return Alternative(
        workload=workload.label,
        option=option,
        monthly=None if estimate.unpriced else estimate.monthly,
        formula=" + ".join(line.formula for line in estimate.lines)
        or "; ".join(f"{one.item}: {one.why}" for one in estimate.unpriced),
        note=note,
    )


def _team(work: Workload, shop: Shop, glue: Price | None) -> Iterator[Alternative]:
    """Notebook instances and Studio both bill while they run: what decides is who switches them off."""
    del glue
    hours = work.hours_per_week if work.hours_per_week < WEEK else WORK_WEEK
    said = f"on {hours.normalize():f} h a week"
    yield _as(work, shop, "notebook instances, always on", "what happens without an idle shutdown", kind="notebook",
              hours_per_week=WEEK)  # fmt: skip
    yield _as(work, shop, f"notebook instances, {said}", "needs an idle-shutdown lifecycle configuration",
              kind="notebook", hours_per_week=hours)  # fmt: skip
    yield _as(work, shop, "Studio JupyterLab, always on", "Studio bills while an app runs, used or not", kind="studio",
              hours_per_week=WEEK)  # fmt: skip
    yield _as(work, shop, f"Studio JupyterLab, {said}", "needs idle shutdown switched on in the domain", kind="studio",
              hours_per_week=hours)  # fmt: skip


def _data(work: Workload, shop: Shop, glue: Price | None) -> Iterator[Alternative]:
    """Where to work off a data set."""
    weekly = run_hours(work) * work.runs_per_month * WEEK / HOURS_PER_MONTH
    yield _as(work, shop, "processing job", "starts in minutes, ends by itself")
    yield from _on_notebook(work, shop, weekly, "for these hours only; somebody has to stop it")
    yield Alternative(
        workload=work.label,
        option="local mode on a notebook that runs anyway",
        monthly=Decimal(0),
        formula="no hours of its own while the notebook is paid for",
        note="only if it fits the notebook's memory and disk; keeps the notebook on for longer otherwise",
    )
    yield _glue(work, shop, glue)


def _training(work: Workload, shop: Shop, glue: Price | None) -> Iterator[Alternative]:
    """Where to train."""
    del glue
    weekly = run_hours(work) * work.runs_per_month * WEEK / HOURS_PER_MONTH
    yield _as(work, shop, "training job, on demand", "billed by the second; ends by itself", spot_share=Decimal(0))
    if work.spot_saving_percent is not None:
        note = "needs checkpoints; interruptions make it take longer"
        yield _as(work, shop, "training job, managed spot", note, spot_share=Decimal(1))
    yield from _on_notebook(
        work, shop, weekly, "for these hours only; blocks the notebook, and somebody has to stop it"
    )


def _on_notebook(work: Workload, shop: Shop, weekly: Decimal, note: str) -> Iterator[Alternative]:
    """The same hours on a notebook instance, and the whole month on one that nobody stops."""
    if work.count != 1:
        return
    if 0 < weekly <= WEEK:
        yield _as(work, shop, "notebook instance, on while it runs", note, kind="notebook", hours_per_week=weekly)
    yield _as(work, shop, "notebook instance, always on", "what happens when nobody stops it", kind="notebook",
              hours_per_week=WEEK)  # fmt: skip


def _glue(work: Workload, shop: Shop, price: Price | None) -> Alternative:
    """As many DPUs as the instances have vCPUs, for as long: an equal amount of power, not a measured time."""
    machine = shop.price("Processing", work.type_name)
    spec = machine.spec if machine else None
    note = "same vCPU-hours as the job; Spark is quicker on large data and slower to start on small"
    if price is None or spec is None:
        lacking = "the price of a DPU-hour" if price is None else "the size of the instance type"
        return Alternative(
            workload=work.label, option="AWS Glue", monthly=None, formula=f"unknown: {lacking}", note=note
        )
    dpus = Decimal(spec.vcpu * work.count) / VCPU_PER_DPU
    hours = run_hours(work) * work.runs_per_month
    return Alternative(
        workload=work.label,
        option="AWS Glue",
        monthly=dpus * hours * price.first_unit,
        formula=f"{dpus.normalize():f} DPU x {round(hours, 4).normalize():f} h x ${price.first_unit.normalize():f}",
        note=note,
    )


_Ways = Callable[[Workload, Shop, Price | None], Iterator[Alternative]]

_WAYS: dict[WorkloadKind, _Ways] = {"notebook": _team, "studio": _team, "processing": _data, "training": _training}
