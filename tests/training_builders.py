"""Hand-made families of training jobs: runs two days apart, prices, and how busy their machines were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.analysis.training_cases import TrainingCase, training_cases
from sagemaker_cost_mcp.analysis.utilization import Resource
from sagemaker_cost_mcp.model.money import Bill, InstanceSpec, Price
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.training import InstanceGroup, JobMetric, TrainingJob, TuningJob
from sagemaker_cost_mcp.model.utilization import Measure, MetricSeries, PartKind, Timeline, Utilization
from tests.builders import ACCOUNT, NOW, REGION, D, price
from tests.work_builders import ref_to

MIDNIGHT = NOW.replace(hour=0)
WINDOW_HOURS = D(720)
"""Of the 30 days without a bill, and of `bill()`."""

MONTH = D(730) / WINDOW_HOURS

_SPECS: Mapping[str, tuple[int, int, int, int]] = {
    "ml.m5.xlarge": (4, 16, 0, 0),
    "ml.m5.2xlarge": (8, 32, 0, 0),
    "ml.m5.4xlarge": (16, 64, 0, 0),
    "ml.c5.xlarge": (4, 8, 0, 0),
    "ml.c5.2xlarge": (8, 16, 0, 0),
    "ml.m4.xlarge": (4, 16, 0, 0),
    "ml.t3.xlarge": (4, 16, 0, 0),
    "ml.m7i-flex.xlarge": (4, 16, 0, 0),
    "ml.g5.xlarge": (4, 16, 1, 24),
    "ml.g5.4xlarge": (16, 64, 1, 24),
    "ml.g5.12xlarge": (48, 192, 4, 96),
    "ml.g4dn.xlarge": (4, 16, 1, 16),
}
SPECS = {
    name: InstanceSpec(vcpu=vcpu, memory_gib=D(memory), gpu=gpu, gpu_memory_gib=D(of_gpu) if gpu else None)
    for name, (vcpu, memory, gpu, of_gpu) in _SPECS.items()
}
USD: Mapping[str, str] = {
    "ml.m5.xlarge": "0.23",
    "ml.m5.2xlarge": "0.461",
    "ml.m5.4xlarge": "0.922",
    "ml.c5.xlarge": "0.204",
    "ml.c5.2xlarge": "0.408",
    "ml.m4.xlarge": "0.1",
    "ml.t3.xlarge": "0.05",
    "ml.m7i-flex.xlarge": "0.06",
    "ml.g5.xlarge": "1.408",
    "ml.g5.4xlarge": "2.03",
    "ml.g5.12xlarge": "7.09",
    "ml.g4dn.xlarge": "0.736",
}


def machine_price(name: str, usd: str | None = None, *, component: str = "Train", region: str = REGION) -> Price:
    listed = price(f"USE1-{component}:{name}", usd or USD[name], region=region)
    return listed.model_copy(update={"spec": SPECS.get(name)})


LADDER = tuple(machine_price(name, component=component) for component in ("Train", "TrSpt") for name in USD)


def run(name: str, *, days_ago: float, seconds: int = 36_000, **changes: Any) -> TrainingJob:
    """A completed run of ten hours on one ml.m5.xlarge, unless told."""
    started: datetime = changes.pop("started_at", MIDNIGHT - timedelta(days=days_ago))
    groups: Sequence[tuple[str, int]] = changes.pop("groups", (("ml.m5.xlarge", 1),))
    status: str = changes.pop("status", "Completed")
    ref: ResourceRef = ref_to("training-job", name)
    given: dict[str, Any] = {
        "ref": ref,
        "status": status,
        "secondary_status": status,
        "created_at": started - timedelta(minutes=5),
        "started_at": started,
        "ended_at": started + timedelta(seconds=seconds),
        "groups": tuple(InstanceGroup(instance_type=kind, count=count) for kind, count in groups),
        "training_seconds": seconds,
        "billable_seconds": seconds,
        "image": "image:1",
        "seconds_in": {"Training": seconds},
        "channels": 1,
        "input_modes": ("File",),
        "input_fingerprint": "places",
        "hyperparameter_fingerprint": "settings",
    }
    return TrainingJob(**(given | changes))


def runs(count: int = 12, *, base: str = "churn", **changes: Any) -> tuple[TrainingJob, ...]:
    """Runs two days apart, the last one began two days ago; metrics tell them apart unless told otherwise."""
    own: list[dict[str, Any]] = [{"metrics": loss(0.5 - place / 1000)} | changes for place in range(count)]
    return tuple(run(f"{base}-{place:03d}", days_ago=2 * (count - place), **own[place]) for place in range(count))


def loss(value: float) -> tuple[JobMetric, ...]:
    return (JobMetric(name="loss", value=value, at=None),)


def account(
    *jobs: TrainingJob,
    tuning: Sequence[TuningJob] = (),
    uses: Sequence[Utilization] = (),
    prices: Sequence[Price] = LADDER,
    billed: Bill | None = None,
) -> Snapshot:
    return Snapshot(
        taken_at=NOW,
        account_id=ACCOUNT,
        regions=(REGION,),
        training_jobs=jobs,
        tuning_jobs=tuple(tuning),
        job_utilization=tuple(uses),
        prices=tuple(prices),
        bill=billed,
    )


def case(*jobs: TrainingJob, **changes: Any) -> TrainingCase:
    """The only family of an account."""
    (one,) = training_cases(account(*jobs, **changes))
    return one


_MEASURES: Mapping[Resource, tuple[Measure, Measure]] = {
    Resource.CPU: (Measure.CPU, Measure.CPU_HOTTEST),
    Resource.MEMORY: (Measure.MEMORY, Measure.MEMORY_HOTTEST),
    Resource.GPU: (Measure.GPU, Measure.GPU_HOTTEST),
    Resource.GPU_MEMORY: (Measure.GPU_MEMORY, Measure.GPU_MEMORY_HOTTEST),
}


def busy(job: TrainingJob, **percent: float) -> Utilization:
    """A job that was equally busy all the time: percent of all cores, memory, GPUs and their memory."""
    return busy_hosts(job.ref, job.groups[0].instance_type, job.started_at or job.created_at, **percent)


def busy_hosts(ref: ResourceRef, instance_type: str, start: datetime, **percent: float) -> Utilization:
    """Hosts of one type that were equally busy for three hours."""
    spec = SPECS[instance_type]
    parts = {Resource.CPU: spec.vcpu, Resource.GPU: spec.gpu, Resource.GPU_MEMORY: spec.gpu}
    line = Timeline(start=start, end=start + timedelta(hours=3), period_seconds=3600)
    series = {
        measure: MetricSeries.of([percent[resource.value] * parts.get(resource, 1)] * line.length)
        for resource, both in _MEASURES.items()
        if resource.value in percent
        for measure in both
    }
    return Utilization(
        resource_arn=ref.arn,
        part=ref.name,
        kind=PartKind.HOSTS,
        normalized=False,
        timeline=line,
        series=series,
    )


def tuning_job(name: str = "sweep-2026-11-01", **changes: Any) -> TuningJob:
    given: dict[str, Any] = {
        "ref": ref_to("hyper-parameter-tuning-job", name),
        "status": "Completed",
        "created_at": MIDNIGHT - timedelta(days=20),
        "ended_at": MIDNIGHT - timedelta(days=1),
        "strategy": "Bayesian",
        "early_stopping": "Off",
        "best_job": "try-002",
    }
    return TuningJob(**(given | changes))


def tries(parent: TuningJob, count: int = 12, **changes: Any) -> tuple[TrainingJob, ...]:
    """Training jobs of a tuning job, one after the other."""
    return runs(count, base="try", tuning_job_arn=parent.ref.arn, **changes)
