"""HyperPod clusters, and capacity that was paid for ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description.money import PostedRow
from sagemaker_cost_mcp.simulator.description.spans import MAIN_REGION, Span


@dataclass(frozen=True, kw_only=True)
class TrainingPlan:
    """Instances for a time, paid on the day they were bought."""

    name: str
    instance_type: str
    count: int
    bought: datetime
    start: datetime
    end: datetime
    fee: Decimal
    """For the whole term, in USD."""
    region: str = MAIN_REGION
    targets: tuple[str, ...] = ("hyperpod-cluster",)
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def span(self) -> Span:
        """When its instances are there."""
        return Span(start=self.start, end=self.end)

    def status(self, now: datetime) -> str:
        """As AWS says it at `now`."""
        if now < self.start:
            return "Scheduled"
        return "Active" if now < self.end else "Expired"

    def fee_row(self, usage_type: str) -> PostedRow:
        """The fee on the bill, all on the day it was bought. Unverified: no public bill with such a line was found."""
        day = self.bought.date()
        return PostedRow(
            usage_type=usage_type,
            unblended=self.fee,
            start=day,
            end=day + timedelta(days=1),
            quantity=Decimal(1),
            unit="Quantity",
            record_type="Fee",
            region=self.region,
            tags=self.tags,
        )


@dataclass(frozen=True, kw_only=True)
class ClusterGroup:
    """An instance group."""

    name: str
    instance_type: str
    count: int = 1
    target: int | None = None
    """Instances asked for; None: as many as there are."""
    plan: str | None = None
    """Training plan of the fleet that it runs on: while that lasts, its instances cost nothing by the hour."""
    volume_gb: int = 0
    """Additional EBS volume of each instance."""
    threads_per_core: int = 1
    since: datetime | None = None
    """None: as long as the cluster."""
    slurm_role: str | None = None
    scripted: bool = True
    """It has a lifecycle script, as groups under Slurm must."""
    status: str = "InService"


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A HyperPod cluster."""

    name: str
    cluster_id: str
    """Twelve letters and digits, which the ARN ends with."""
    created: datetime
    groups: tuple[ClusterGroup, ...]
    region: str = MAIN_REGION
    eks_cluster: str | None = None
    """Name of the EKS cluster that orchestrates it; None: Slurm does."""
    recovers: bool = True
    """Faulty nodes are replaced by themselves."""
    deleted: datetime | None = None
    status: str = "InService"
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    def exists(self, now: datetime) -> bool:
        """Whether it is listed at `now`."""
        return self.created <= now and (self.deleted is None or now < self.deleted)

    def span(self, group: ClusterGroup) -> Span:
        """When a group's instances ran."""
        return Span(start=group.since or self.created, end=self.deleted)
