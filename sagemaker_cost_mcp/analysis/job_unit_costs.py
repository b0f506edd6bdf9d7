"""What a training, processing, transform or labeling job cost, and a run of each family.

job = billable x machines x rate + GB x h / 730 x storage rate + warm pool, at the account's own rates. A family's mean
is over the runs that lie wholly in the window: part of a run is not a cheap run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from sagemaker_cost_mcp.analysis.attribution import Share
from sagemaker_cost_mcp.analysis.job_claims import inside, labeling_unit
from sagemaker_cost_mcp.analysis.job_families import JobFamily, families, work_families
from sagemaker_cost_mcp.analysis.objective_costs import ObjectiveCost, objective_cost
from sagemaker_cost_mcp.analysis.unit_cost_sources import Job, Sources, UnitCost
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.model.work import LabelingJob, ProcessingJob, TransformJob

_ONE = Decimal(1)


def training_rows(sources: Sources) -> Iterator[UnitCost]:
    """A row for each family of training jobs, for its objective metric, and for each job at work in the window."""
    tuning = {job.ref.arn: job for job in sources.snapshot.tuning_jobs}
    for family in families(job for job in sources.snapshot.training_jobs if sources.at_work(job)):
        whole = _whole(sources, family.jobs)
        if len(family.jobs) > 1:
            row = _family_row(sources, "training_family", family.name, family.jobs)
            yield row.model_copy(update=_spot(sources, whole))
            inside = family.model_copy(update={"jobs": tuple(whole)})
            costs = {job.ref.arn: cost for job in whole if (cost := _told(sources, job)) is not None}
            found = objective_cost(inside, costs, tuning)
            if found is not None:
                yield _objective_row(family, found)
        for job in family.jobs:
            row = _job_row(sources, "training_job", job, family.name)
            yield row.model_copy(update=_spot(sources, [job]))


def work_rows(sources: Sources) -> Iterator[UnitCost]:
    """A row for each family of processing and transform jobs, and for each job at work in the window."""
    snapshot = sources.snapshot
    kinds: Mapping[str, Sequence[ProcessingJob | TransformJob]] = {
        "processing": snapshot.processing_jobs,
        "transform": snapshot.transform_jobs,
    }
    for kind, jobs in kinds.items():
        for family in work_families(job for job in jobs if sources.at_work(job)):
            if len(family.jobs) > 1:
                yield _family_row(sources, f"{kind}_family", family.name, family.jobs)
            for job in family.jobs:
                yield _job_row(sources, f"{kind}_job", job, family.name)


def _job_row(sources: Sources, kind: str, job: Job, family: str) -> UnitCost:
    return UnitCost(
        kind=kind,
        name=job.ref.name,
        region=job.ref.region,
        cost=sources.cost(job.ref),
        units=_ONE,
        unit="job",
        reason=sources.untold(job.ref) or sources.partly(job),
        formula=_formula(sources.shares(job.ref)),
        family=family,
    )


def _formula(shares: Iterable[Share]) -> str:
    """What a cost is made of, the dearest part first."""
    sums: defaultdict[str, list[Share]] = defaultdict(list)
    for one in shares:
        sums[f"{one.unit} of {one.usage_type}{' at list price,' if one.listed else ''}"].append(one)
    parts = [
        (sum((one.units for one in own), ZERO), name, sum((one.cost for one in own), ZERO))
        for name, own in sums.items()
    ]
    return " + ".join(
        f"{round(units, 4).normalize():f} {name} at ${round(cost / units, 6).normalize():f}"
        for units, name, cost in sorted(parts, key=lambda part: (-part[2], part[1]))
    )


def _whole(sources: Sources, jobs: Iterable[TrainingJob]) -> list[TrainingJob]:
    return [job for job in jobs if sources.partly(job) is None]


def _told(sources: Sources, job: Job) -> Decimal | None:
    return None if sources.untold(job.ref) else sources.cost(job.ref)


def _family_row(sources: Sources, kind: str, name: str, jobs: Sequence[Job]) -> UnitCost:
    """The mean over those that the window holds wholly and whose cost can be told."""
    whole = [job for job in jobs if sources.partly(job) is None]
    costs = [cost for job in whole if (cost := _told(sources, job)) is not None]
    left_out = {"only partly in the window": len(jobs) - len(whole), "without a cost": len(whole) - len(costs)}
    note = ", ".join(f"{count} {why}" for why, count in left_out.items() if count)
    return UnitCost(
        kind=kind,
        name=name,
        region=jobs[0].ref.region,
        cost=sum(costs, ZERO) if costs else None,
        units=Decimal(len(costs)),
        unit="job",
        reason=None if costs else f"none of its {len(jobs)} jobs has a whole cost",
        formula=f"left out: {note}" if note and costs else "",
        family=name,
    )


def _spot(sources: Sources, jobs: Iterable[TrainingJob]) -> Mapping[str, Decimal]:
    """(1 - billable / training seconds) x 100 over the machines of spot jobs that are over, and what that is in USD.

    What AWS bills of managed spot is the discounted time already: training / billable x cost is the time's full price.
    """
    trained = billed = saved = ZERO
    for job in jobs:
        if job.spot and job.training_seconds and job.billable_seconds is not None:
            machines = sum(group.count for group in job.groups)
            trained += job.training_seconds * machines
            billed += job.billable_seconds * machines
            saved += _machine_cost(sources, job) * job.training_seconds / (job.billable_seconds or _ONE)
            saved -= _machine_cost(sources, job)
    if not trained:
        return {}
    return {"spot_saving_percent": round((1 - billed / trained) * 100, 1), "spot_saving": saved}


def _machine_cost(sources: Sources, job: TrainingJob) -> Decimal:
    return sum((one.cost for one in sources.shares(job.ref) if "TrSpt:" in one.usage_type), ZERO)


def _objective_row(family: JobFamily, found: ObjectiveCost | str) -> UnitCost:
    row = UnitCost(
        kind="objective",
        name=family.name,
        region=family.region,
        cost=None,
        units=None,
        unit="point",
        family=family.name,
    )
    if isinstance(found, str):
        return row.model_copy(update={"reason": f"not applicable: {found}"})
    wanted = "more" if found.higher_is_better else "less"
    said = (
        f"{found.metric} ({wanted} is better) from {found.first:g} to {found.best:g} ({found.best_job}) over "
        f"{found.runs} runs; ${round(found.cost_to_best, 2)} up to the best one"
    )
    return row.model_copy(
        update={
            "cost": found.cost,
            "units": found.points,
            "unit": f"point of {found.metric}",
            "reason": None if found.points else f"not applicable: no run got a better {found.metric} than the first",
            "formula": said,
            "idle_cost": found.idle_cost,
            "idle_runs": found.idle_runs,
        }
    )


def labeling_rows(sources: Sources) -> Iterator[UnitCost]:
    """A row for each labeling job that was at work in the window."""
    for job in sources.snapshot.labeling_jobs:
        if labeling_unit(job, sources.stretch) is not None:
            yield _labeling_row(sources, job)


def _labeling_row(sources: Sources, job: LabelingJob) -> UnitCost:
    total, shares = Decimal(job.counters.total), sources.shares(job.ref)
    whole = inside(job, sources.stretch)
    own = total if whole else sum((one.units for one in shares), ZERO)
    reason = sources.untold(job.ref)
    if reason is None and not own:
        edge = "it goes beyond the window, and the bill has no object that could be its"
        reason = edge if total and not whole else "not applicable: no object was labelled"
    said = [] if whole or not own else [f"what others leave of the bill's objects, of {total:,} in all"]
    if job.usd_per_task and job.workers_per_object:
        people = job.usd_per_task * job.workers_per_object
        said.append(f"people took ${people.normalize():f} an object beside it, for {job.counters.human:,} objects")
    return UnitCost(
        kind="labeling_job",
        name=job.ref.name,
        region=job.ref.region,
        cost=sources.cost(job.ref),
        units=own,
        unit="labelled object",
        reason=reason,
        formula="; ".join(said),
    )
