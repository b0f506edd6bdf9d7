"""What batch transform, labeling and the feature store are charged for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description import FeatureGroup, Fleet, LabelingJob, Span, TransformJob
from sagemaker_cost_mcp.simulator.meter import HOUR, Meter, Place

LABELED_OBJECT = "LabeledObject"
READ_UNITS = "FeatureStore:ReadRequestUnits"
WRITE_UNITS = "FeatureStore:WriteRequestUnits"
READ_USD = Decimal("0.00000025")
WRITE_USD = Decimal("0.00000125")
"""Unverified: the price files have no rows of the feature store; AWS's price page says 0.25 and 1.25 USD a million."""


def work_meters(fleet: Fleet) -> Iterator[Meter]:
    """The meters of all of these in a fleet."""
    account = fleet.account_id
    for job in fleet.transform_jobs:
        yield transform_meter(account, job)
    for labeling in fleet.labeling_jobs:
        yield labeling_meter(account, labeling)
    for group in fleet.feature_groups:
        yield from feature_group_meters(account, group)


def transform_meter(account: str, job: TransformJob) -> Meter:
    """The machines of a batch transform job; their disks are AWS's own."""
    place = Place(account_id=account, region=job.region, tags=job.tags)
    return Meter(heading=place.heading(f"Tsform:{job.instance_type}"), spans=(job.span,), rate=Decimal(job.count))


def labeling_meter(account: str, job: LabelingJob) -> Meter:
    """The objects of a labeling job, when they were labelled; what people get for it is not metered here."""
    place = Place(account_id=account, region=job.region, tags=job.tags)

    def objects(hour: datetime) -> Decimal:
        return Decimal(job.labelled_by(hour + HOUR) - job.labelled_by(hour))

    return Meter(
        heading=place.heading(LABELED_OBJECT, operation="LabelObject", unit="Objects"),
        spans=(Span(start=job.created, end=job.last_label),),
        rate=Decimal(0),
        unit_price=job.object_price,
        varying=objects,
    )


def feature_group_meters(account: str, group: FeatureGroup) -> Iterator[Meter]:
    """The requests to a group's online store; what capacity that is kept ready costs, no price file says."""
    if group.provisioned is not None:
        return
    place = Place(account_id=account, region=group.region, tags=group.tags)
    for item, monthly, usd, span in (
        (READ_UNITS, group.monthly_reads, READ_USD, group.read_span),
        (WRITE_UNITS, group.monthly_writes, WRITE_USD, group.span),
    ):
        if monthly:
            heading = place.heading(item, operation="OnlineStore", unit="Units")
            yield Meter(heading=heading, spans=(span,), rate=Decimal(monthly), by_month=True, unit_price=usd)
