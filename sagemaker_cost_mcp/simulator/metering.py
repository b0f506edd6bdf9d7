"""What ran is metered: a fleet becomes meters, each of which knows its units in any hour."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from sagemaker_cost_mcp.simulator.cluster_meters import cluster_meters
from sagemaker_cost_mcp.simulator.description import Fleet, Job, Notebook, Span, SteadyUsage
from sagemaker_cost_mcp.simulator.headings import Heading
from sagemaker_cost_mcp.simulator.inference_meters import endpoint_meters
from sagemaker_cost_mcp.simulator.meter import Meter, Place
from sagemaker_cost_mcp.simulator.studio_meters import domain_meters, tracking_server_meter
from sagemaker_cost_mcp.simulator.training_meters import training_meters
from sagemaker_cost_mcp.simulator.work_meters import work_meters


def meters(fleet: Fleet) -> Iterator[Meter]:
    """All meters of a fleet."""
    account = fleet.account_id
    for notebook in fleet.notebooks:
        yield from _notebook_meters(account, notebook)
    yield from _job_meters(fleet)
    yield from work_meters(fleet)
    for endpoint in fleet.endpoints:
        yield from endpoint_meters(account, endpoint, fleet.seed)
    for domain in fleet.domains:
        yield from domain_meters(account, domain)
    for server in fleet.tracking_servers:
        yield tracking_server_meter(account, server)
    yield from cluster_meters(fleet)
    for usage in fleet.steady_usage:
        yield _steady_meter(account, usage)


def _notebook_meters(account: str, notebook: Notebook) -> Iterator[Meter]:
    place = Place(account_id=account, region=notebook.region, tags=notebook.tags)
    heading = place.heading(f"Notebk:{notebook.instance_type}")
    yield Meter(heading=heading, spans=notebook.runs, rate=Decimal(1))
    yield place.volume("Notebk:", (Span(start=notebook.created),), notebook.volume_gb)


def _job_meters(fleet: Fleet) -> Iterator[Meter]:
    yield from chain.from_iterable(training_meters(fleet.account_id, job) for job in fleet.training_jobs)
    for work in fleet.processing_jobs:
        yield from _meters_of_job(fleet.account_id, work, ("Processing:", "Processing:"), Decimal(1))


def _meters_of_job(account: str, job: Job, prefixes: tuple[str, str], share: Decimal) -> Iterator[Meter]:
    """Machines and volumes; the prefixes are those of their usage types."""
    place = Place(account_id=account, region=job.region, tags=job.tags)
    heading = place.heading(prefixes[0] + job.instance_type)
    yield Meter(heading=heading, spans=(job.span,), rate=job.count * share)
    yield place.volume(prefixes[1], (job.span,), job.volume_gb * job.count)


def _steady_meter(account: str, usage: SteadyUsage) -> Meter:
    heading = Heading(
        account_id=usage.account_id or account,
        region=usage.region,
        service=usage.service,
        usage_type=usage.usage_type,
        operation=usage.operation,
        unit=usage.unit,
        tags=tuple(usage.tags.items()),
    )
    span = Span(start=usage.start, end=usage.end)
    return Meter(heading=heading, spans=(span,), rate=usage.monthly, by_month=True, unit_price=usage.unit_price)
