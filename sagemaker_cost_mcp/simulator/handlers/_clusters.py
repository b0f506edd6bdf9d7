"""SageMaker's answers about HyperPod clusters. Their ARNs end with an id, and every answer takes either for a name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.description import Cluster, ClusterGroup
from sagemaker_cost_mcp.simulator.handlers._listing import (
    Check,
    Summary,
    contains,
    listed,
    matching,
    ordered,
    time_checks,
)
from sagemaker_cost_mcp.simulator.handlers._training_plans import plan_arn, plan_of
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

CHECKS: Mapping[str, Check] = {
    "NameContains": contains("ClusterName"),
    "TrainingPlanArn": lambda summary, value: value in summary.get("TrainingPlanArns", ()),
    **time_checks("CreationTime"),
}
FIELDS = {"Name": "ClusterName", "NAME": "ClusterName", "CREATION_TIME": "CreationTime"}
NODE_CHECKS: Mapping[str, Check] = {
    "InstanceGroupNameContains": contains("InstanceGroupName"),
    "CreationTimeAfter": lambda summary, value: summary["LaunchTime"] > value,
    "CreationTimeBefore": lambda summary, value: summary["LaunchTime"] < value,
}
NODE_FIELDS = {"Name": "InstanceId", "NAME": "InstanceGroupName", "CREATION_TIME": "LaunchTime"}

_BOOT = timedelta(minutes=9)


def list_clusters(request: Request) -> dict[str, Any]:
    """ListClusters."""
    found = matching([_summary(one, request) for one in _clusters(request)], request, CHECKS)
    found = ordered(found, request, fields=FIELDS, default="CREATION_TIME")
    return listed(found, request, "ClusterSummaries")


def describe_cluster(request: Request) -> dict[str, Any]:
    """DescribeCluster."""
    cluster = _cluster(request)
    summary = _summary(cluster, request)
    shown = {name: summary[name] for name in ("ClusterArn", "ClusterName", "ClusterStatus", "CreationTime")}
    return shown | {
        "InstanceGroups": [_group(group, cluster, request) for group in cluster.groups],
        "Orchestrator": _orchestrator(cluster, request),
        "NodeRecovery": "Automatic" if cluster.recovers else "None",
    }


def list_cluster_nodes(request: Request) -> dict[str, Any]:
    """ListClusterNodes."""
    cluster = _cluster(request)
    nodes = [_node(cluster, group, number) for group in cluster.groups for number in range(group.count)]
    found = ordered(matching(nodes, request, NODE_CHECKS), request, fields=NODE_FIELDS, default="CREATION_TIME")
    return listed(found, request, "ClusterNodeSummaries")


HANDLERS: dict[str, Handler] = {
    "ListClusters": list_clusters,
    "DescribeCluster": describe_cluster,
    "ListClusterNodes": list_cluster_nodes,
}


def _clusters(request: Request) -> Iterator[Cluster]:
    for cluster in request.account.fleet.clusters:
        if cluster.region == request.region and cluster.exists(request.now):
            yield cluster


def _cluster(request: Request) -> Cluster:
    asked = request.params["ClusterName"]
    for cluster in _clusters(request):
        if asked in {cluster.name, _arn(cluster, request)}:
            return cluster
    raise AwsFailure("ResourceNotFound", f"Cluster {asked} does not exist.")


def _arn(cluster: Cluster, request: Request) -> str:
    return request.account.arn("sagemaker", request.region, f"cluster/{cluster.cluster_id}")


def _summary(cluster: Cluster, request: Request) -> Summary:
    plans = list(dict.fromkeys(plan_arn(group.plan, request) for group in cluster.groups if group.plan))
    summary: Summary = {
        "ClusterArn": _arn(cluster, request),
        "ClusterName": cluster.name,
        "CreationTime": cluster.created,
        "ClusterStatus": cluster.status,
    }
    return summary | ({"TrainingPlanArns": plans} if plans else {})


def _group(group: ClusterGroup, cluster: Cluster, request: Request) -> Summary:
    found: Summary = {
        "InstanceGroupName": group.name,
        "InstanceType": group.instance_type,
        "CurrentCount": group.count,
        "TargetCount": group.count if group.target is None else group.target,
        "ThreadsPerCore": group.threads_per_core,
        "Status": group.status,
        "ExecutionRole": request.account.arn("iam", "", "role/service-role/AmazonSageMaker-ExecutionRole"),
    }
    if group.scripted:
        found["LifeCycleConfig"] = {"SourceS3Uri": f"s3://sagemaker-{cluster.name}/scripts", "OnCreate": "on_create.sh"}
    if group.volume_gb:
        found["InstanceStorageConfigs"] = [{"EbsVolumeConfig": {"VolumeSizeInGB": group.volume_gb}}]
    if group.slurm_role is not None:
        found["SlurmConfig"] = {"NodeType": group.slurm_role}
    if group.plan is not None:
        found["TrainingPlanArn"] = plan_arn(group.plan, request)
        found["TrainingPlanStatus"] = plan_of(group.plan, request).status(request.now)
    return found


def _orchestrator(cluster: Cluster, request: Request) -> Summary:
    if cluster.eks_cluster is None:
        return {"Slurm": {"SlurmConfigStrategy": "Managed"}}
    return {"Eks": {"ClusterArn": request.account.arn("eks", request.region, f"cluster/{cluster.eks_cluster}")}}


def _node(cluster: Cluster, group: ClusterGroup, number: int) -> Summary:
    digest = hashlib.sha256(f"{cluster.cluster_id}/{group.name}/{number}".encode()).hexdigest()
    return {
        "InstanceGroupName": group.name,
        "InstanceId": f"i-{digest[:17]}",
        "InstanceType": group.instance_type,
        "LaunchTime": (group.since or cluster.created) + _BOOT,
        "InstanceStatus": {"Status": "Running"},
    }
