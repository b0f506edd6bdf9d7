"""What ran is metered: a fleet becomes meters, each of which knows its units in any hour."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache

from sagemaker_cost_mcp.simulator.description import SAGEMAKER, Endpoint, Fleet, Notebook, Span, SteadyUsage
from sagemaker_cost_mcp.simulator.headings import Heading
from sagemaker_cost_mcp.simulator.usage_types import usage_type

HOUR = timedelta(hours=1)
QUANTUM = Decimal("1e-10")
"""AWS writes quantities with at most ten decimals."""

_SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class Meter:
    """Usage of one kind by one resource."""

    heading: Heading
    spans: tuple[Span, ...]
    rate: Decimal
    """Units in a full hour, or in a full month when `by_month`."""
    by_month: bool = False
    """GB-months and the like: an hour's share depends on the length of its month."""
    unit_price: Decimal | None = None
    """None: the price list knows."""

    def all_day(self, midnight: datetime) -> bool:
        """Whether one span holds the whole day, so that its hours are all alike."""
        after = midnight + timedelta(days=1)
        return any(span.start <= midnight and (span.end is None or after <= span.end) for span in self.spans)

    def units(self, hour: datetime) -> Decimal:
        """Units used in the hour that starts at `hour`, to ten decimals."""
        seconds = sum(_overlap_seconds(span, hour) for span in self.spans)
        if not seconds:
            return Decimal(0)
        full = _SECONDS_PER_HOUR * (hours_in_month(hour) if self.by_month else 1)
        return (self.rate * seconds / full).quantize(QUANTUM)


@cache
def _month_hours(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1] * 24


def hours_in_month(moment: datetime) -> int:
    """Hours in the calendar month of `moment`."""
    return _month_hours(moment.year, moment.month)


def meters(fleet: Fleet) -> Iterator[Meter]:
    """All meters of a fleet."""
    account = fleet.account_id
    for notebook in fleet.notebooks:
        yield from _notebook_meters(account, notebook)
    yield from _job_meters(fleet)
    for endpoint in fleet.endpoints:
        yield from _endpoint_meters(account, endpoint)
    for usage in fleet.steady_usage:
        yield _steady_meter(account, usage)


def _overlap_seconds(span: Span, hour: datetime) -> int:
    until = hour + HOUR
    end = until if span.end is None else min(span.end, until)
    return max(0, int((end - max(span.start, hour)).total_seconds()))


def _notebook_meters(account: str, notebook: Notebook) -> Iterator[Meter]:
    place = (account, notebook.region, notebook.tags)
    yield Meter(
        heading=_machine_heading(*place, f"Notebk:{notebook.instance_type}"),
        spans=notebook.runs,
        rate=Decimal(1),
    )
    yield _volume_meter(place, "Notebk:", (Span(start=notebook.created),), notebook.volume_gb)


def _job_meters(fleet: Fleet) -> Iterator[Meter]:
    for job in fleet.training_jobs:
        place, spans = (fleet.account_id, job.region, job.tags), (job.span,)
        prefix = "Train:" if job.billable_seconds is None else "TrSpt:"
        heading = _machine_heading(*place, prefix + job.instance_type)
        yield Meter(heading=heading, spans=spans, rate=job.count * job.billed_share)
        yield _volume_meter(place, "Train:", spans, job.volume_gb * job.count)
    for work in fleet.processing_jobs:
        place, spans = (fleet.account_id, work.region, work.tags), (work.span,)
        heading = _machine_heading(*place, f"Processing:{work.instance_type}")
        yield Meter(heading=heading, spans=spans, rate=Decimal(work.count))
        yield _volume_meter(place, "Processing:", spans, work.volume_gb * work.count)


def _endpoint_meters(account: str, endpoint: Endpoint) -> Iterator[Meter]:
    place = (account, endpoint.region, endpoint.tags)
    heading = _machine_heading(*place, f"Host:{endpoint.instance_type}")
    yield Meter(heading=heading, spans=endpoint.runs, rate=Decimal(endpoint.count))
    yield _volume_meter(place, "Host:", endpoint.runs, endpoint.volume_gb * endpoint.count)


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


def _machine_heading(account: str, region: str, tags: Mapping[str, str], item: str) -> Heading:
    return Heading(
        account_id=account,
        region=region,
        service=SAGEMAKER,
        usage_type=usage_type(region, item),
        operation="RunInstance",
        unit="Hrs",
        tags=tuple(tags.items()),
    )


def _volume_meter(
    place: tuple[str, str, Mapping[str, str]], prefix: str, spans: tuple[Span, ...], gigabytes: int
) -> Meter:
    account, region, tags = place
    heading = Heading(
        account_id=account,
        region=region,
        service=SAGEMAKER,
        usage_type=usage_type(region, prefix + "VolumeUsage.gp2"),
        operation="CreateVolume-Gp2",
        unit="GB-Mo",
        tags=tuple(tags.items()),
    )
    return Meter(heading=heading, spans=spans, rate=Decimal(gigabytes), by_month=True)
