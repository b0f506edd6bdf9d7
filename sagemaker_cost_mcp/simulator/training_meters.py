"""What training is charged for: machines, their volumes, and machines that are kept for the next job.

A warm pool has lines of its own on real bills ("Training Warm Pool ml.m5.xlarge hour", at the price of training). The
raw usage type of these lines was not found; `TrainingWarmPool:` stands for it here.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from sagemaker_cost_mcp.simulator.description import Span, TrainingJob
from sagemaker_cost_mcp.simulator.meter import Meter, Place
from sagemaker_cost_mcp.simulator.prices import first_price, public_prices
from sagemaker_cost_mcp.simulator.usage_types import usage_type

ON_DEMAND, SPOT, KEPT = "Train:", "TrSpt:", "TrainingWarmPool:"


def training_meters(account: str, job: TrainingJob) -> Iterator[Meter]:
    """All meters of a training job. Managed spot bills under a name of its own; its volumes do not."""
    place = Place(account_id=account, region=job.region, tags=job.tags)
    if job.training_plan is None:
        for name, count in job.machines:
            heading = place.heading((SPOT if job.spot else ON_DEMAND) + name)
            yield Meter(heading=heading, spans=(job.span,), rate=count * job.billed_share)
    yield place.volume(ON_DEMAND, (job.span,), _gigabytes(job))
    if job.kept is not None:
        yield from _warm_pool(place, job, (job.kept,))


def _warm_pool(place: Place, job: TrainingJob, spans: tuple[Span, ...]) -> Iterator[Meter]:
    for name, count in job.machines:
        price = _price(usage_type(job.region, ON_DEMAND + name))
        yield Meter(heading=place.heading(KEPT + name), spans=spans, rate=Decimal(count), unit_price=price)
    volume = place.volume(KEPT, spans, _gigabytes(job))
    price = _price(usage_type(job.region, f"{ON_DEMAND}VolumeUsage.gp2"))
    yield Meter(heading=volume.heading, spans=spans, rate=volume.rate, by_month=True, unit_price=price)


def _gigabytes(job: TrainingJob) -> int:
    return job.volume_gb * sum(count for _, count in job.machines)


@cache
def _price(usage: str) -> Decimal | None:
    """The public list price; None, which the bill refuses, where there is none."""
    return next((first_price(entry) for entry in public_prices() if entry.usage_type == usage), None)
