"""For how many hours of the bill's window each resource can have run: the most that it can explain.

A resource that exists now cannot have run before it was made, nor after it was stopped. How often it was stopped in
between is not told by AWS, so this is an upper bound for notebook instances, apps and clusters; for jobs it is what AWS
says was billed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind, Variant
from sagemaker_cost_mcp.model.money import ZERO, Bill
from sagemaker_cost_mcp.model.resources import NotebookInstance, ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.model.usage import EndpointTraffic
from sagemaker_cost_mcp.model.value import Value
from sagemaker_cost_mcp.model.work import ProcessingJob, TransformJob

HOUR = timedelta(hours=1)
DAY_HOURS = Decimal(24)
_RUNNING = frozenset({"InService", "Updating", "Stopping"})
"""States of a notebook instance whose machine is on."""


class PossibleHours(Value):
    """What one resource can have been billed for."""

    resource: ResourceRef
    usage: str
    """Usage type without the region's prefix: `Notebk:ml.t3.medium`."""
    hours: Decimal


class Stretch:
    """The bill's window, as moments."""

    def __init__(self, bill: Bill) -> None:
        self.start = datetime.combine(bill.window_start, time(), tzinfo=UTC)
        self.end = datetime.combine(bill.window_end, time(), tzinfo=UTC)

    def hours(self, since: datetime | None, until: datetime | None = None) -> Decimal:
        """Hours of the window between two moments; None: not begun, or not over yet."""
        if since is None:
            return ZERO
        low, high = max(self.start, since), min(self.end, until or self.end)
        return max(ZERO, Decimal((high - low).total_seconds()) / 3600)

    def share(self, since: datetime | None, until: datetime | None) -> Decimal:
        """Which part of a stretch of time lies in the window."""
        if since is None or until is None or until <= since:
            return ZERO
        return self.hours(since, until) * 3600 / Decimal((until - since).total_seconds())


def possible_hours(snapshot: Snapshot) -> tuple[PossibleHours, ...]:
    """Every resource of the snapshot that is billed by the hour, with the hours that it can explain."""
    if snapshot.bill is None:
        return ()
    stretch = Stretch(snapshot.bill)
    found = (
        *(_notebook(one, stretch) for one in snapshot.notebook_instances),
        *_apps(snapshot, stretch),
        *_endpoints(snapshot, stretch),
        *(part for job in snapshot.training_jobs for part in training_hours(job, stretch)),
        *_jobs("Processing", snapshot.processing_jobs, stretch),
        *_jobs("Tsform", snapshot.transform_jobs, stretch),
        *_clusters(snapshot, stretch),
    )
    return tuple(one for one in found if one.hours > 0)


def _notebook(notebook: NotebookInstance, stretch: Stretch) -> PossibleHours:
    until = None if notebook.status in _RUNNING else notebook.modified_at
    hours = stretch.hours(notebook.created_at, until)
    return PossibleHours(resource=notebook.ref, usage=f"Notebk:{notebook.instance_type}", hours=hours)


def _apps(snapshot: Snapshot, stretch: Stretch) -> Iterator[PossibleHours]:
    """A restart within a day does not move an app's creation, and one that ended is listed for a day only."""
    for app in snapshot.studio_apps:
        if app.usage is not None:
            yield PossibleHours(resource=app.ref, usage=app.usage, hours=stretch.hours(app.created_at))


def _endpoints(snapshot: Snapshot, stretch: Stretch) -> Iterator[PossibleHours]:
    traffic = {(one.endpoint_arn, one.part): one for one in snapshot.endpoint_traffic}
    for endpoint in snapshot.endpoints:
        component = "AsyncInf" if endpoint.kind is EndpointKind.ASYNC else "Host"
        for variant in endpoint.variants:
            if variant.instance_type is not None:
                seen = traffic.get((endpoint.ref.arn, variant.name))
                yield PossibleHours(
                    resource=endpoint.ref,
                    usage=f"{component}:{variant.instance_type}",
                    hours=variant_hours(endpoint, variant, seen, stretch),
                )


def variant_hours(endpoint: Endpoint, variant: Variant, traffic: EndpointTraffic | None, stretch: Stretch) -> Decimal:
    """Instance-hours of a variant: as CloudWatch counted its instances, else as many as it has now."""
    counted: Mapping[date, Decimal] = traffic.instances if traffic else {}
    now = Decimal(variant.instance_count or 0)
    hours = (
        counted[day] * DAY_HOURS if day in counted else now * stretch.hours(max(since, endpoint.created_at), until)
        for day, since, until in _days(stretch)
    )
    return sum(hours, ZERO)


def _days(stretch: Stretch) -> Iterator[tuple[date, datetime, datetime]]:
    since = stretch.start
    while since < stretch.end:
        until = since + timedelta(days=1)
        yield since.date(), since, until
        since = until


def training_hours(job: TrainingJob, stretch: Stretch) -> Iterator[PossibleHours]:
    """Billed hours of a training job by instance type; prepaid and serverless ones are billed otherwise."""
    if job.training_plan_arn is not None:
        return
    component = "TrSpt" if job.spot else "Train"
    share = stretch.share(job.started_at, job.ended_at)
    running = stretch.hours(job.started_at) if job.ended_at is None else ZERO
    for group in job.groups:
        hours = Decimal(job.billable_seconds or 0) / 3600 * share + running
        yield PossibleHours(resource=job.ref, usage=f"{component}:{group.instance_type}", hours=hours * group.count)


def _jobs(component: str, jobs: Iterable[ProcessingJob | TransformJob], stretch: Stretch) -> Iterator[PossibleHours]:
    for job in jobs:
        if job.instance_type is not None:
            hours = stretch.hours(job.started_at, job.ended_at) * (job.instance_count or 0)
            yield PossibleHours(resource=job.ref, usage=f"{component}:{job.instance_type}", hours=hours)


def _clusters(snapshot: Snapshot, stretch: Stretch) -> Iterator[PossibleHours]:
    for cluster in snapshot.clusters:
        for group in cluster.groups or ():
            counts = group.counts or {group.instance_type or "": group.current_count or 0}
            for instance_type, count in counts.items():
                if group.training_plan_arn is None:
                    hours = stretch.hours(cluster.created_at) * count
                    yield PossibleHours(resource=cluster.ref, usage=f"Cluster:{instance_type}", hours=hours)
