"""HyperPod clusters and the capacity that was paid for ahead: an allow-list of fields, never AWS's raw answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.value import Value


class ClusterGroup(Value):
    """An instance group of a cluster."""

    name: str
    instance_type: str | None
    """None: several types, see `counts`."""
    counts: Mapping[str, int]
    """Instances now, by type."""
    current_count: int | None
    """Instances now; None: AWS did not say."""
    target_count: int | None
    status: str | None
    """`InService`, `Degraded`, …; None: AWS did not say."""
    training_plan_arn: str | None
    """Prepaid: its instances cost nothing by the hour."""
    spot: bool
    threads_per_core: int | None
    volume_gb: int | None
    """Additional EBS volumes of one instance, summed; None: none was asked for, what AWS adds by itself is not told."""
    has_lifecycle_script: bool
    slurm_role: str | None
    """`Controller`, `Login` or `Compute`; None: not said."""
    restricted: bool
    """Of the kind that AWS keeps closed, for training Nova models."""


class Cluster(Value):
    """A HyperPod cluster (source: ListClusters, DescribeCluster)."""

    ref: ResourceRef
    """Its ARN ends with an id, not with the name."""
    status: str
    """`InService`, `Failed`, … as AWS says."""
    created_at: datetime
    groups: tuple[ClusterGroup, ...] | None
    """None, as the next four: the description could not be read."""
    orchestrator: str | None
    """`eks` or `slurm`."""
    eks_cluster_arn: str | None
    """None also: it runs under Slurm."""
    node_recovery: bool | None
    """Faulty nodes are replaced by themselves."""
    scales: bool | None
    """Karpenter adds and takes away nodes."""


class ReservedCapacity(Value):
    """A block of a training plan."""

    instance_type: str
    count: int
    status: str
    start: datetime | None
    end: datetime | None


class TrainingPlan(Value):
    """Capacity that was paid for ahead, used or not (source: ListTrainingPlans)."""

    ref: ResourceRef
    status: str
    """`Active`, `Scheduled`, `Expired`, … as AWS says."""
    start: datetime | None
    """None, as all that follows: AWS did not say."""
    end: datetime | None
    minutes: int | None
    """How long its capacity is there, all blocks together, gaps between them left out."""
    upfront_fee: Decimal | None
    """In `currency`, for the whole term."""
    currency: str | None
    total_count: int | None
    """Instances reserved."""
    available_count: int | None
    in_use_count: int | None
    targets: tuple[str, ...]
    """`training-job`, `hyperpod-cluster`, `endpoint`, `studio-apps`: what may use it."""
    reserved: tuple[ReservedCapacity, ...]

    @property
    def instance_types(self) -> frozenset[str]:
        """Types of all its blocks."""
        return frozenset(block.instance_type for block in self.reserved)
