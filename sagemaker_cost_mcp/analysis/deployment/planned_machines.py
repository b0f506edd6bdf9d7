"""Planned notebook instances, clusters, servers and stores, as they would be described on their first day."""

from __future__ import annotations

import binascii
from base64 import b64decode

from sagemaker_cost_mcp.analysis.deployment.plan import Planned
from sagemaker_cost_mcp.analysis.deployment.planned_ref import Maker
from sagemaker_cost_mcp.analysis.deployment.priced_hosting import instance_type
from sagemaker_cost_mcp.analysis.deployment.priced_others import NOTEBOOK_GB, TRACKING_SIZE, volume_gb
from sagemaker_cost_mcp.analysis.deployment.properties import Properties
from sagemaker_cost_mcp.model.clusters import Cluster, ClusterGroup
from sagemaker_cost_mcp.model.feature_groups import FeatureGroup
from sagemaker_cost_mcp.model.idle_stop import idle_stop
from sagemaker_cost_mcp.model.resources import LifecycleConfig, NotebookInstance
from sagemaker_cost_mcp.model.studio import TrackingServer


def planned_notebook(maker: Maker, one: Planned) -> NotebookInstance:
    """A notebook instance, which starts as soon as it is made.

    Raises:
        NotKnown: Its type or lifecycle configuration is not known.
    """
    properties = one.properties
    return NotebookInstance(
        ref=maker.ref(one, "notebook-instance"),
        status="InService",
        instance_type=instance_type(properties.needed("InstanceType")),
        created_at=maker.taken_at,
        modified_at=maker.taken_at,
        lifecycle_config=maker.target("NotebookInstanceLifecycleConfig", "LifecycleConfigName", one) or None,
        volume_gb=properties.whole("VolumeSizeInGB") or NOTEBOOK_GB,
        elastic_inference=properties.texts("AcceleratorTypes"),
    )


def planned_lifecycle_config(maker: Maker, one: Planned) -> LifecycleConfig:
    """A lifecycle configuration: of its scripts only the verdict leaves this function.

    Raises:
        NotKnown: A script is not known.
    """
    hooks = (*one.properties.many("OnCreate"), *one.properties.many("OnStart"))
    verdict = idle_stop(map(_script, hooks))
    return LifecycleConfig(name=one.name, region=one.region or "", account_id=maker.account_id, idle_stop=verdict)


def _script(hook: Properties) -> str | None:
    """Text of a hook; None where it is no base64 or no text."""
    content = hook.link("Content") or ""
    try:
        return b64decode("".join(content.split()), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None


def planned_cluster(maker: Maker, one: Planned) -> Cluster:
    """A cluster with as many instances as its groups ask for.

    Raises:
        NotKnown: What decides about a group is not known.
    """
    properties = one.properties
    eks = properties.inner("Orchestrator").inner("Eks").link("ClusterArn")
    groups = [_group(group, restricted=False) for group in properties.many("InstanceGroups")]
    closed = [_group(group, restricted=True) for group in properties.many("RestrictedInstanceGroups")]
    return Cluster(
        ref=maker.ref(one, "cluster"),
        status="InService",
        created_at=maker.taken_at,
        groups=(*groups, *closed),
        orchestrator="eks" if eks else "slurm",
        eks_cluster_arn=eks,
        node_recovery=None,
        scales=properties.inner("AutoScaling").text("Mode") == "Enable",
    )


def _group(group: Properties, *, restricted: bool) -> ClusterGroup:
    name, count = group.text("InstanceType"), group.whole("InstanceCount") or 0
    typed = instance_type(name) if name else None
    return ClusterGroup(
        name=group.told("InstanceGroupName"),
        instance_type=typed,
        counts={typed: count} if typed else {},
        current_count=count,
        target_count=count,
        status="InService",
        training_plan_arn=group.link("TrainingPlanArn") or None,
        spot=group.inner("CapacityRequirements").has("Spot"),
        threads_per_core=None,
        volume_gb=volume_gb(group),
        has_lifecycle_script=group.has("LifeCycleConfig"),
        slurm_role=group.inner("SlurmConfig").text("NodeType"),
        restricted=restricted,
    )


def planned_tracking_server(maker: Maker, one: Planned) -> TrackingServer:
    """A tracking server, which starts as soon as it is made.

    Raises:
        NotKnown: Its size is not known.
    """
    return TrackingServer(
        ref=maker.ref(one, "mlflow-tracking-server"),
        status="Created",
        active=None,
        size=one.properties.text("TrackingServerSize") or TRACKING_SIZE,
        created_by=None,
        created_at=maker.taken_at,
        modified_at=maker.taken_at,
    )


def planned_feature_group(maker: Maker, one: Planned) -> FeatureGroup:
    """A feature group, of whose online store nothing is filled yet.

    Raises:
        NotKnown: Whether it has an online store is not known.
    """
    online, throughput = one.properties.inner("OnlineStoreConfig"), one.properties.inner("ThroughputConfig")
    return FeatureGroup(
        ref=maker.ref(one, "feature-group"),
        status="Created",
        created_at=maker.taken_at,
        online_store=online.truth("EnableOnlineStore"),
        offline_store=one.properties.has("OfflineStoreConfig"),
        storage_type=online.text("StorageType"),
        throughput_mode=throughput.text("ThroughputMode"),
        provisioned_read_units=throughput.whole("ProvisionedReadCapacityUnits"),
        provisioned_write_units=throughput.whole("ProvisionedWriteCapacityUnits"),
        online_bytes=0,
        ttl_seconds=None,
    )
