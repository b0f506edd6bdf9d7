"""Whose machines there are on a snapshot: every part of an endpoint and every job, with what was measured of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sagemaker_cost_mcp.analysis.utilization import Life, Machine, specs_of
from sagemaker_cost_mcp.model.hosting import EndpointConfig
from sagemaker_cost_mcp.model.inference import Endpoint, InferenceComponent, Variant
from sagemaker_cost_mcp.model.money import InstanceSpec
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.model.utilization import PartKind, Utilization
from sagemaker_cost_mcp.model.work import ProcessingJob, TransformJob

PartOf = Literal["endpoint", "training", "processing", "transform"]
"""What a caller may ask for."""

SHELVES: Mapping[PartOf, frozenset[Shelf]] = {
    "endpoint": frozenset({"endpoints", "endpoint_configs", "inference_components", "endpoint_utilization"}),
    "training": frozenset({"training_jobs", "job_utilization"}),
    "processing": frozenset({"processing_jobs", "job_utilization"}),
    "transform": frozenset({"transform_jobs", "job_utilization"}),
}
ALL: tuple[PartOf, ...] = get_args(PartOf)

_WITHOUT_MACHINES = frozenset({"Creating", "Failed", "OutOfService", "Deleting"})
_Job = TrainingJob | ProcessingJob | TransformJob
_Key = tuple[str, PartKind, str]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A variant, an inference component or a job."""

    ref: ResourceRef
    of: PartOf
    kind: str
    """`real-time`, `async`, …, `training`, …"""
    name: str
    """Of the variant or component; a job's own."""
    host: str
    """Name of the endpoint; a job's own."""
    machine: Machine
    life: Life
    instances_now: int | None
    ended: bool
    """True: it cannot be changed any more."""
    use: Utilization | None
    """None: nothing was asked."""
    unasked: str = ""
    """Why, as half a sentence."""
    notes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Endpoint and part, as short as it can be told apart."""
        return self.host if self.name in {self.host, "AllTraffic"} else f"{self.host}/{self.name}"


@dataclass(frozen=True)
class _Found:
    snapshot: Snapshot
    specs: Mapping[str, InstanceSpec]
    uses: Mapping[_Key, Utilization]
    configs: Mapping[tuple[str, str], EndpointConfig]

    @classmethod
    def on(cls, snapshot: Snapshot) -> _Found:
        """What the parts of a snapshot are put together from."""
        uses = (*snapshot.endpoint_utilization, *snapshot.job_utilization)
        return cls(
            snapshot=snapshot,
            specs=specs_of(snapshot.prices),
            uses={(use.resource_arn, use.kind, use.part): use for use in uses},
            configs={(one.region, one.name): one for one in snapshot.endpoint_configs},
        )


def names_of(snapshot: Snapshot) -> frozenset[str]:
    """Everything that a caller may name."""
    things = (*snapshot.endpoints, *snapshot.inference_components, *_jobs(snapshot))
    return frozenset(one.ref.name for one in things)


def parts(snapshot: Snapshot) -> tuple[Part, ...]:
    """Every part that has or had machines, or a share of some."""
    found = _Found.on(snapshot)
    endpoints = {(one.ref.region, one.ref.name): one for one in snapshot.endpoints}
    served = [one for one in snapshot.endpoints if one.status not in _WITHOUT_MACHINES]
    return (
        *(_variant(found, endpoint, variant) for endpoint in served for variant in endpoint.variants),
        *(
            _component(found, endpoints[component.ref.region, component.endpoint_name], component)
            for component in snapshot.inference_components
            if (component.ref.region, component.endpoint_name) in endpoints
        ),
        *(_job(found, job) for job in _jobs(snapshot) if job.started_at is not None),
    )


def _jobs(snapshot: Snapshot) -> Iterator[_Job]:
    yield from snapshot.training_jobs
    yield from snapshot.processing_jobs
    yield from snapshot.transform_jobs


def _variant(found: _Found, endpoint: Endpoint, variant: Variant) -> Part:
    config = found.configs.get((endpoint.ref.region, endpoint.config_name))
    use = found.uses.get((endpoint.ref.arn, PartKind.VARIANT, variant.name))
    changes = _changes(endpoint, config, use)
    return Part(
        ref=endpoint.ref,
        of="endpoint",
        kind=endpoint.kind.value if endpoint.kind else "unknown",
        name=variant.name,
        host=endpoint.ref.name,
        machine=Machine(types=_types(variant, config), specs=found.specs),
        life=Life(born=endpoint.created_at, until=found.snapshot.taken_at),
        instances_now=variant.instance_count,
        ended=False,
        use=use,
        unasked=_unasked(endpoint),
        notes=(*(["a shadow variant, which gets copies of requests"] if variant.shadow else []), *changes),
    )


def _types(variant: Variant, config: EndpointConfig | None) -> frozenset[str]:
    """The variant's one type, else all that its pools may hold."""
    if variant.instance_type is not None:
        return frozenset({variant.instance_type})
    plans = config.variants if config else ()
    pools = (pool for plan in plans if plan.name == variant.name for pool in plan.pools)
    return frozenset(pool.instance_type for pool in pools)


def _changes(endpoint: Endpoint, config: EndpointConfig | None, use: Utilization | None) -> tuple[str, ...]:
    """A configuration younger than the window: what is divided by today's cores may have run on others."""
    if config is None or use is None or not max(use.timeline.start, endpoint.created_at) < config.created_at:
        return ()
    day = config.created_at.date()
    return (f"its configuration dates from {day}: before that it may have run on other machines",)


def _component(found: _Found, endpoint: Endpoint, component: InferenceComponent) -> Part:
    variants = [variant for variant in endpoint.variants if variant.name == component.variant]
    return Part(
        ref=component.ref,
        of="endpoint",
        kind="inference-component",
        name=component.ref.name,
        host=endpoint.ref.name,
        machine=Machine(types=frozenset(one.instance_type for one in variants if one.instance_type), specs=found.specs),
        life=Life(born=component.created_at, until=found.snapshot.taken_at),
        instances_now=None,
        ended=False,
        use=found.uses.get((endpoint.ref.arn, PartKind.COMPONENT, component.ref.name)),
        unasked=_unasked(endpoint),
    )


def _unasked(endpoint: Endpoint) -> str:
    if endpoint.kind is None:
        return "its configuration could not be read, and so neither its kind nor its metrics are known"
    return "its metrics could not be read"


def _job(found: _Found, job: _Job) -> Part:
    use = found.uses.get((job.ref.arn, PartKind.HOSTS, job.ref.name))
    now = found.snapshot.taken_at
    of, groups = _of(job)
    return Part(
        ref=job.ref,
        of=of,
        kind=of,
        name=job.ref.name,
        host=job.ref.name,
        machine=Machine(types=frozenset(name for name, _ in groups), specs=found.specs),
        life=_life(job.started_at or job.created_at, job.ended_at, use, now),
        instances_now=None if job.ended_at else sum(count for _, count in groups) or None,
        ended=job.ended_at is not None,
        use=use,
        unasked="its metrics were not read",
    )


def _life(started: datetime, ended: datetime | None, use: Utilization | None, now: datetime) -> Life:
    """A job's first and last period count although it did not fill them: levels are means of what was sampled."""
    if use is None:
        return Life(born=started, until=ended or now)
    return Life(born=use.timeline.start, until=min(use.timeline.end, now) if ended is None else use.timeline.end)


def _of(job: _Job) -> tuple[PartOf, tuple[tuple[str, int], ...]]:
    if isinstance(job, TrainingJob):
        return "training", tuple((group.instance_type, group.count) for group in job.groups)
    known = job.instance_type is not None and job.instance_count is not None
    groups = ((job.instance_type or "", job.instance_count or 0),) if known else ()
    return ("processing" if isinstance(job, ProcessingJob) else "transform"), groups


def of_kinds(kind: PartOf | None) -> Collection[PartOf]:
    """The kinds that a caller means."""
    return ALL if kind is None else (kind,)
