"""What a described workload would cost a month at list prices; every line with its formula.

A month has 730 hours, so that a week has 168/730 of them. What the price list does not have is `unpriced`, never zero.
Sources: "How AWS charges" on the SageMaker pricing page; the SageMaker price list for each usage type.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from decimal import Decimal

from sagemaker_cost_mcp.analysis.workload_bench import Bench, Estimate, Shop, plain
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, Price
from sagemaker_cost_mcp.model.workload import Workload, WorkloadKind

WEEK = Decimal(168)
DAY = Decimal(24)
MONTHS = 12


def estimated(workload: Workload, shop: Shop) -> Estimate:
    """What one workload would cost a month.

    Raises:
        BadQuestion: A field that its kind needs is missing, or fields contradict each other.
    """
    bench = Bench(workload, shop)
    _PARTS[workload.kind](bench)
    return bench.estimate


def month_of_week(hours: Decimal) -> Decimal:
    """Hours a month of so many a week.

    >>> month_of_week(Decimal(168))
    Decimal('730')
    """
    return hours * HOURS_PER_MONTH / WEEK


def _interactive(component: str) -> Callable[[Bench], None]:
    def parts(bench: Bench) -> None:
        people = Decimal(bench.work.count)
        hours = month_of_week(bench.work.hours_per_week)
        bench.instances(component, [(people, "instances"), (hours, "h")])
        volume = Decimal(5) if bench.work.volume_gb is None else bench.work.volume_gb
        bench.volumes(component.partition(":")[0], [(people, "volumes"), (volume, "GB, on or off")])

    return parts


def _job(component: str, default_gb: int) -> Callable[[Bench], None]:
    def parts(bench: Bench) -> None:
        hours, runs, count = run_hours(bench.work), bench.work.runs_per_month, Decimal(bench.work.count)
        bench.instances(component, [(count, "instances"), (hours, "h"), (runs, "runs")])
        _job_volume(bench, component, default_gb)

    return parts


def _job_volume(bench: Bench, component: str, default_gb: int) -> None:
    work = bench.work
    volume = Decimal(default_gb) if work.volume_gb is None else work.volume_gb
    months = run_hours(work) * work.runs_per_month / HOURS_PER_MONTH
    bench.volumes(component, [(Decimal(work.count), "volumes"), (volume, "GB"), (months, "months of use")])


def run_hours(work: Workload) -> Decimal:
    """Hours of one run, as given or from the data.

    Raises:
        BadQuestion: Neither is known.
    """
    if work.hours_per_run is not None:
        return work.hours_per_run
    if work.data_gb is not None and work.gb_per_hour is not None and work.count:
        return work.data_gb / (work.gb_per_hour * work.count)
    raise BadQuestion(
        f"The {work.kind} workload '{work.label}' needs hours_per_run, or data_gb with gb_per_hour (measured on a "
        "sample: the size of the data alone does not tell how long it takes)."
    )


def _training(bench: Bench) -> None:
    work, count = bench.work, Decimal(bench.work.count)
    hours, on_demand = run_hours(work), work.runs_per_month * (1 - work.spot_share)
    bench.instances("Train", [(count, "instances"), (hours, "h"), (on_demand, "runs")])
    _spot(bench, [(count, "instances"), (hours, "h"), (work.runs_per_month * work.spot_share, "spot runs")])
    _job_volume(bench, "Train", 30)


def _spot(bench: Bench, factors: list[tuple[Decimal, str]]) -> None:
    """Spot is billed for a part of its time at the on-demand price; which part, only experience tells."""
    work = bench.work
    if not work.spot_share:
        return
    saving = work.spot_saving_percent
    if saving is None:
        bench.estimate.notes.append(
            f"{work.label}: spot runs are priced as on demand, since what spot saves varies from 0 to 90 %; give "
            "spot_saving_percent from your own jobs."
        )
    left = 1 - (saving or ZERO) / 100
    bench.instances("TrSpt", [*factors, (left, "of the time billed")], item="managed spot")


def _endpoint(bench: Bench) -> None:
    _check_range(bench.work)
    _note_zero(bench)
    bench.instances("Host", _hosted(bench))
    if bench.work.volume_gb:
        bench.volumes("Host", [(Decimal(bench.work.count), "volumes"), (bench.work.volume_gb, "GB")])
    _traffic(bench)


def _hosted(bench: Bench) -> list[tuple[Decimal, str]]:
    """Instances and hours: by a traffic shape, by a range, or all the time."""
    work = bench.work
    if work.requests_by_hour is not None:
        capacity = bench.needed("requests_per_instance_hour")
        needed = [needed_instances(requests, capacity, work) for requests in work.requests_by_hour]
        return [(Decimal(sum(needed)), f"instance-hours a day ({min(needed)} to {max(needed)})"), (_DAYS, "days")]
    if work.max_count is not None:
        busy = bench.needed("busy_hours_per_day")
        hours = busy * work.max_count + (DAY - busy) * work.count
        return [(hours, f"instance-hours a day ({work.count} to {work.max_count})"), (_DAYS, "days")]
    return [(Decimal(work.count), "instances"), (month_of_week(work.hours_per_week), "h")]


_DAYS = HOURS_PER_MONTH / DAY


def needed_instances(requests: Decimal, capacity: Decimal, work: Workload) -> int:
    """Instances for the requests of an hour, within the workload's bounds."""
    wanted = math.ceil(requests / capacity)
    ceiling = wanted if work.max_count is None else work.max_count
    return max(work.count, min(wanted, ceiling))


def _note_zero(bench: Bench) -> None:
    if not bench.work.count:
        bench.estimate.notes.append(
            f"{bench.work.label}: a real-time endpoint goes to zero only with inference components, and calls fail for "
            "minutes while it wakes."
        )


def _check_range(work: Workload) -> None:
    if work.max_count is not None and work.max_count < work.count:
        raise BadQuestion(f"'{work.label}' has max_count {work.max_count} below count {work.count}.")


def _async(bench: Bench) -> None:
    _check_range(bench.work)
    work = bench.work
    if work.max_count is None and work.busy_hours_per_day is None:
        factors = [(Decimal(work.count), "instances"), (month_of_week(work.hours_per_week), "h")]
    else:
        busy = bench.needed("busy_hours_per_day")
        most, least = (work.count, 0) if work.max_count is None else (work.max_count, work.count)
        hours = busy * most + (DAY - busy) * least
        factors = [(hours, f"instance-hours a day ({least} to {most})"), (_DAYS, "days")]
    bench.instances("AsyncInf", factors)
    _traffic(bench)


def _serverless(bench: Bench) -> None:
    work, memory = bench.work, f"Mem-{bench.work.memory_gb}GB"
    seconds = bench.needed("milliseconds") / 1000
    requests = bench.needed("requests_per_month")
    provisioned = work.hours_per_week / WEEK if work.provisioned_concurrency else ZERO
    plain = [(requests * (1 - provisioned), "requests"), (seconds, "s")]
    bench.charge("duration", bench.shop.price("ServerlessInf", memory), plain, f"ServerlessInf:{memory}")
    ready = [
        (Decimal(work.provisioned_concurrency), "kept ready"),
        (month_of_week(work.hours_per_week) * 3600, "s"),
    ]
    usage = f"Usage-{work.memory_gb}GB"
    bench.charge("provisioned concurrency", bench.shop.price("ProvisionedConcurrency", usage), ready, usage)
    served = [(requests * provisioned, "requests"), (seconds, "s")]
    price = bench.shop.price("ProvisionedConcurrency", memory)
    bench.charge("duration when provisioned", price, served, f"ProvisionedConcurrency:{memory}")
    _traffic(bench)


def _traffic(bench: Bench) -> None:
    for name, amount, item in (("data in", bench.work.gb_in, "In"), ("data out", bench.work.gb_out, "Out")):
        bench.charge(name, bench.shop.price("Hst", f"Data-Bytes-{item}"), [(amount, "GB")], f"Hst:Data-Bytes-{item}")


def _labeling(bench: Bench) -> None:
    work, objects = bench.work, bench.needed("objects_per_month")
    bench.charge("labeled objects", _labeled(bench.shop), [(objects, "objects")], "LabeledObject")
    seen = objects * (1 - work.auto_labeled_share)
    tasks = f"{plain(seen)} objects x {work.workers_per_object} workers"
    if work.usd_per_task is not None:
        paid = seen * work.workers_per_object * work.usd_per_task
        bench.line(f"{work.workforce} workforce", f"{tasks} x ${work.usd_per_task.normalize():f} a task", paid)
    elif seen:
        bench.lack(f"{work.workforce} workforce", f"{tasks}: give usd_per_task, which AWS's price list does not have")
    if work.auto_labeled_share:
        bench.lack(
            "auto-labeling", "it trains and runs a model, for training and transform hours that depend on the data"
        )


def _labeled(shop: Shop) -> Price | None:
    """Price of a labeled object: AWS has one for each kind of task; the dearest promises least."""
    sold = [price for price in shop.prices if "LabeledObject" in price.usage_type]
    return max(sold, key=lambda price: price.first_unit, default=None)


_PARTS: dict[WorkloadKind, Callable[[Bench], None]] = {
    "notebook": _interactive("Notebk"),
    "studio": _interactive("Studio:JupyterLab"),
    "training": _training,
    "processing": _job("Processing", 30),
    "batch": lambda bench: bench.instances("Tsform", _batch_factors(bench.work)),
    "endpoint": _endpoint,
    "async": _async,
    "serverless": _serverless,
    "labeling": _labeling,
}


def _batch_factors(work: Workload) -> Iterator[tuple[Decimal, str]]:
    yield Decimal(work.count), "instances"
    yield run_hours(work), "h"
    yield work.runs_per_month, "runs"


SOLD_AS: dict[WorkloadKind, tuple[str, ...]] = {
    "notebook": ("Notebook", "studio-jupyterlab", "Storage"),
    "studio": ("Notebook", "studio-jupyterlab", "Storage"),
    "training": ("Training", "SpotTraining", "Notebook", "Storage"),
    "processing": ("Processing", "Notebook", "Storage"),
    "batch": ("BatchTransform",),
    "endpoint": ("Hosting", "Data", "Storage"),
    "async": ("AsyncInf", "Data"),
    "serverless": ("Serverless", "ProvisionedConcurrency", "Data"),
    "labeling": ("Labeling",),
}
"""Components of the price list that each kind and its alternatives are priced from (`model.sold`)."""
