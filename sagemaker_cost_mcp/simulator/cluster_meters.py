"""What HyperPod and the jobs that advise on inference are charged for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description import (
    Cluster,
    ClusterGroup,
    Fleet,
    OptimizationJob,
    PostedRow,
    RecommendationsJob,
    Span,
    TrainingPlan,
)
from sagemaker_cost_mcp.simulator.meter import Meter, Place
from sagemaker_cost_mcp.simulator.usage_types import usage_type

OPTIMIZATION = "InferenceOptimization:"
"""Unverified: no public bill with an optimization job was found."""

FREE = Decimal(0)


def cluster_meters(fleet: Fleet) -> Iterator[Meter]:
    """The meters of all clusters and jobs of this kind."""
    plans = {(plan.region, plan.name): plan for plan in fleet.training_plans}
    for cluster in fleet.clusters:
        for group in cluster.groups:
            yield from _group_meters(fleet.account_id, cluster, group, plans)
    for job in fleet.optimization_jobs:
        yield _optimization_meter(fleet.account_id, job)
    for test in fleet.recommendations_jobs:
        yield from _test_meters(fleet.account_id, test)


def fee_rows(fleet: Fleet) -> Iterator[PostedRow]:
    """The upfront fees of training plans."""
    for plan in fleet.training_plans:
        yield plan.fee_row(usage_type(plan.region, f"TrainingPlanUpfrontFee:{plan.instance_type}"))


def _group_meters(
    account: str, cluster: Cluster, group: ClusterGroup, plans: Mapping[tuple[str, str], TrainingPlan]
) -> Iterator[Meter]:
    place = Place(account_id=account, region=cluster.region, tags=cluster.tags)
    span, rate = cluster.span(group), Decimal(group.count)
    if group.plan is None:
        yield Meter(heading=place.heading(f"Cluster:{group.instance_type}"), spans=(span,), rate=rate)
    else:
        prepaid = _within(span, plans[cluster.region, group.plan].span)
        heading = place.heading(f"ReservedCluster:{group.instance_type}")
        yield Meter(heading=heading, spans=(prepaid,), rate=rate, unit_price=FREE)
    if group.volume_gb:
        yield place.volume("Cluster:", (span,), group.volume_gb * group.count)


def _optimization_meter(account: str, job: OptimizationJob) -> Meter:
    place = Place(account_id=account, region=job.region, tags=job.tags)
    heading = place.heading(OPTIMIZATION + job.instance_type)
    return Meter(heading=heading, spans=(job.span,), rate=Decimal(1), unit_price=FREE if job.plan else job.unit_price)


def _test_meters(account: str, job: RecommendationsJob) -> Iterator[Meter]:
    """The endpoints of a load test are billed as endpoints are."""
    place = Place(account_id=account, region=job.region, tags=job.tags)
    for instance_type, span in job.tests.items():
        yield Meter(heading=place.heading(f"Host:{instance_type}"), spans=(span,), rate=Decimal(1))


def _within(one: Span, other: Span) -> Span:
    """What two spans share; of those that share nothing, a moment."""
    start = max(one.start, other.start)
    ends: list[datetime] = [end for end in (one.end, other.end) if end is not None]
    return Span(start=start, end=max(start, min(ends)) if ends else None)
