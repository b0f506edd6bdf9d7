"""Which resources are likely behind a usage type that grew or shrank: those of its kind whose machine hours did.

A resource's machine hours are reckoned from what it says of itself (since when it runs, on how many machines), for
both periods. That is a likely cause and no proof: the bill does not name resources, and only those of the caller's own
account that still exist can be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.model.usage_type import parsed
from sagemaker_cost_mcp.model.value import Value
from sagemaker_cost_mcp.model.work import ProcessingJob, TransformJob

SHOWN = 3
_SECONDS = Decimal(3600)
_LEAST_SHARE = Decimal("0.1")
"""Share of the machine hours of the largest that the others must have moved."""

_SETTLING = timedelta(hours=1)
"""An instance that was last changed so soon after it was made was only started."""

Stretch = tuple[datetime, datetime]
"""From, and to before."""


class Trace(Value):
    """Machines of one kind that a resource ran."""

    resource: ResourceRef
    usage: str
    """Usage type without its region: `Host:ml.g5.xlarge`."""
    began: datetime
    ended: datetime | None
    """None: it still runs."""
    count: int
    event: str
    """What happened when it began or ended, as words: `created`, `stopped`, …"""
    changed: datetime | None = None
    """When it was last changed, where that may have changed its machines."""

    def hours(self, stretch: Stretch) -> Decimal:
        """Machine hours within a stretch."""
        end = stretch[1] if self.ended is None else min(self.ended, stretch[1])
        seconds = (end - max(self.began, stretch[0])).total_seconds()
        return max(ZERO, Decimal(int(seconds))) * self.count / _SECONDS


class Likely(Value):
    """A resource that is likely behind a change, with why."""

    resource: ResourceRef
    evidence: str


class Kind(NamedTuple):
    """How one kind of resource leaves traces."""

    shelf: Shelf
    usages: tuple[str, ...]
    """Beginnings of the usage types it is billed under."""
    traces: Callable[[Snapshot], Iterator[Trace]]


def shelves_for(usage_types: Iterable[str]) -> frozenset[Shelf]:
    """Shelves that may hold resources behind some usage types."""
    names = [parsed(usage_type).usage for usage_type in usage_types]
    return frozenset(kind.shelf for kind in KINDS if any(name.startswith(kind.usages) for name in names))


class Moved(NamedTuple):
    """A usage type that grew or shrank between two stretches of time."""

    usage_type: str
    before: Stretch
    after: Stretch
    grew: bool


def likely_resources(moved: Moved, snapshot: Snapshot) -> tuple[Likely, ...]:
    """Resources whose machine hours moved most in the same direction, at most `SHOWN`."""
    usage_type, before, after, grew = moved
    sign = 1 if grew else -1
    name, region = parsed(usage_type).usage, parsed(usage_type).region
    kinds = (kind for kind in KINDS if name.startswith(kind.usages))
    traces = (trace for kind in kinds for trace in kind.traces(snapshot))
    own = [trace for trace in traces if trace.usage == name and trace.resource.region == region]
    by_hours = [(trace.hours(after) - trace.hours(before), trace) for trace in own]
    telling = [
        (hours, trace)
        for hours, trace in by_hours
        if (hours * sign > 0) or (not hours and _changed(trace, before[0], after[1]))
    ]
    most = max((abs(hours) for hours, _ in telling), default=ZERO)
    loud = [(hours, trace) for hours, trace in telling if not hours or abs(hours) >= _LEAST_SHARE * most]
    ranked = sorted(loud, key=lambda one: (-abs(one[0]), one[1].resource.arn, one[1].began))
    return tuple(Likely(resource=trace.resource, evidence=_evidence(trace, hours)) for hours, trace in ranked[:SHOWN])


def _changed(trace: Trace, start: datetime, end: datetime) -> bool:
    return trace.changed is not None and start <= trace.changed < end


def _evidence(trace: Trace, hours: Decimal) -> str:
    machines = f"{trace.count} x {trace.usage.partition(':')[2]}"
    if not hours:
        return f"{machines} now, changed {trace.changed:%Y-%m-%d %H:%M}"
    moment = trace.ended if hours < 0 and trace.ended else trace.began
    more = f"{abs(hours):.1f} {'more' if hours > 0 else 'fewer'} machine hours"
    return f"{machines}, {trace.event} {moment:%Y-%m-%d %H:%M}, {more} than in the period before"


def _notebooks(snapshot: Snapshot) -> Iterator[Trace]:
    for one in snapshot.notebook_instances:
        running = one.status == "InService"
        began = one.created_at if not running or one.modified_at - one.created_at < _SETTLING else one.modified_at
        yield Trace(
            resource=one.ref,
            usage=f"Notebk:{one.instance_type}",
            began=began,
            ended=None if running else one.modified_at,
            count=1,
            event="stopped" if not running else "created" if began == one.created_at else "started",
        )


def _endpoints(snapshot: Snapshot) -> Iterator[Trace]:
    for one in snapshot.endpoints:
        for variant in one.variants:
            if variant.instance_type is not None and variant.instance_count:
                yield Trace(
                    resource=one.ref,
                    usage=f"{'AsyncInf' if one.kind is EndpointKind.ASYNC else 'Host'}:{variant.instance_type}",
                    began=one.created_at,
                    ended=None,
                    count=variant.instance_count,
                    event="created",
                    changed=one.modified_at,
                )


def _apps(snapshot: Snapshot) -> Iterator[Trace]:
    for one in snapshot.studio_apps:
        if one.runs_billed and one.usage is not None:
            yield Trace(resource=one.ref, usage=one.usage, began=one.created_at, ended=None, count=1, event="opened")


def _training(snapshot: Snapshot) -> Iterator[Trace]:
    for one in snapshot.training_jobs:
        for group in one.groups if one.started_at else ():
            yield Trace(
                resource=one.ref,
                usage=f"{'TrSpt' if one.spot else 'Train'}:{group.instance_type}",
                began=one.started_at or one.created_at,
                ended=one.ended_at,
                count=group.count,
                event="started",
            )


def _processing(snapshot: Snapshot) -> Iterator[Trace]:
    return _work("Processing:", snapshot.processing_jobs)


def _transform(snapshot: Snapshot) -> Iterator[Trace]:
    return _work("Tsform:", snapshot.transform_jobs)


def _work(prefix: str, jobs: Iterable[ProcessingJob | TransformJob]) -> Iterator[Trace]:
    for one in jobs:
        if one.started_at and one.instance_type and one.instance_count:
            yield Trace(
                resource=one.ref,
                usage=prefix + one.instance_type,
                began=one.started_at,
                ended=one.ended_at,
                count=one.instance_count,
                event="started",
            )


KINDS: tuple[Kind, ...] = (
    Kind("notebook_instances", ("Notebk:ml.",), _notebooks),
    Kind("endpoints", ("Host:ml.", "AsyncInf:ml."), _endpoints),
    Kind("studio_apps", ("Studio:", "RStudio:", "TensorBoard:"), _apps),
    Kind("training_jobs", ("Train:ml.", "TrSpt:ml."), _training),
    Kind("processing_jobs", ("Processing:ml.",), _processing),
    Kind("transform_jobs", ("Tsform:ml.",), _transform),
)
"""One line a kind of resource."""
