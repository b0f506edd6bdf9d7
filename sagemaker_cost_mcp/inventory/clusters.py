"""HyperPod clusters of a region.

Sources: ListClusters, DescribeCluster, tag:GetResources. Calls for n clusters: ceil(n / 100) for the list, n for the
descriptions (instance groups are nowhere else, and the nodes, which ListClusterNodes would show, add no dollar to their
counts), ceil(tagged / 100) for the tags; 1 where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.described import Described, Kind, Listed, described
from sagemaker_cost_mcp.inventory.studio import ref
from sagemaker_cost_mcp.inventory.tags import Tags, tags_by_arn
from sagemaker_cost_mcp.inventory.unread import rows_of
from sagemaker_cost_mcp.model.clusters import Cluster, ClusterGroup

_Row = Mapping[str, Any]
_KIND = Kind(
    noun="HyperPod cluster",
    describe="DescribeCluster",
    needed=("ClusterArn", "ClusterStatus", "CreationTime"),
    status="ClusterStatus",
    statuses=frozenset({"Creating", "Deleting", "Failed", "InService", "RollingBack", "SystemUpdating", "Updating"}),
)


def clusters(reading: Reading, region: str) -> Outcome[Cluster]:
    """Every cluster of the region, with its instance groups.

    What could not be read is a gap: without its description a cluster's `groups` are None, without the tag sweep
    `ref.tags` is.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    listed = rows_of(reading, ("sagemaker", "ListClusters"), region, "ClusterSummaries")
    if not listed.items:
        return Outcome(gaps=listed.gaps)
    tags = tags_by_arn(reading, region, "sagemaker:cluster")
    # A listing that shifts while it is paged through may show one cluster twice.
    rows = {row["ClusterName"]: row for row in listed.items}
    found = described(
        reading, region, _KIND, [Listed(name=name, row=row, asked={"ClusterName": name}) for name, row in rows.items()]
    )
    return Outcome(
        tuple(_cluster(reading, region, one, tags) for one in found.items), (*listed.gaps, *tags.gaps, *found.gaps)
    )


def _cluster(reading: Reading, region: str, one: Described, tags: Tags) -> Cluster:
    """The allow-list: network, roles, images, labels, script locations and the accounting database stay behind."""
    row = one.row
    eks = row.get("Orchestrator", {}).get("Eks", {}).get("ClusterArn")
    # A cluster made before Slurm had a name in the API says nothing about its orchestrator.
    orchestrator = "eks" if eks else "slurm"
    return Cluster(
        ref=ref(reading, region, row["ClusterArn"], one.name, tags),
        status=row["ClusterStatus"],
        created_at=row["CreationTime"].astimezone(UTC),
        groups=tuple(_groups(row)) if one.whole else None,
        orchestrator=orchestrator if one.whole else None,
        eks_cluster_arn=eks,
        node_recovery=row.get("NodeRecovery") == "Automatic" if one.whole else None,
        scales=row.get("AutoScaling", {}).get("Mode") == "Enable" if one.whole else None,
    )


def _groups(row: _Row) -> Iterator[ClusterGroup]:
    yield from (_group(group, restricted=False) for group in row.get("InstanceGroups", ()))
    yield from (_group(group, restricted=True) for group in row.get("RestrictedInstanceGroups", ()))


def _group(row: _Row, *, restricted: bool) -> ClusterGroup:
    return ClusterGroup(
        name=row.get("InstanceGroupName", ""),
        instance_type=row.get("InstanceType"),
        counts=_counts(row),
        current_count=row.get("CurrentCount"),
        target_count=row.get("TargetCount"),
        status=row.get("Status"),
        training_plan_arn=row.get("TrainingPlanArn") or None,
        spot="Spot" in row.get("CapacityRequirements", {}),
        threads_per_core=row.get("ThreadsPerCore"),
        volume_gb=_volume_gb(row),
        has_lifecycle_script=bool(row.get("LifeCycleConfig", {}).get("OnCreate")),
        slurm_role=row.get("SlurmConfig", {}).get("NodeType"),
        restricted=restricted,
    )


def _counts(row: _Row) -> dict[str, int]:
    """Instances by type; a group that says how many of which is believed first."""
    several = row.get("InstanceTypeDetails", ())
    counts = {one["InstanceType"]: one["CurrentCount"] for one in several if {"InstanceType", "CurrentCount"} <= {*one}}
    if not counts and row.get("InstanceType") and row.get("CurrentCount") is not None:
        return {row["InstanceType"]: row["CurrentCount"]}
    return counts


def _volume_gb(row: _Row) -> int | None:
    volumes = [one["EbsVolumeConfig"] for one in row.get("InstanceStorageConfigs", ()) if "EbsVolumeConfig" in one]
    sizes = [one["VolumeSizeInGB"] for one in volumes if "VolumeSizeInGB" in one and not one.get("RootVolume")]
    return sum(sizes) if sizes else None
