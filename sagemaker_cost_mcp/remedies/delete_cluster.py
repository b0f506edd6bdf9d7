"""A HyperPod cluster whose working groups are all at zero is deleted with its controller and login groups.

A Slurm cluster without its controller is none, so the groups cannot go alone. Its lifecycle scripts in S3 and the
shared file system stay; volumes of the nodes do not. The description is kept, and the way back is a cluster made from
it. Sources: API reference of DeleteCluster, DescribeCluster, CreateCluster.
"""

from __future__ import annotations

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change
from sagemaker_cost_mcp.remedies._again import file_of
from sagemaker_cost_mcp.remedies._commands import command, once
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._templates import without


def make(finding: Finding, ground: Ground) -> Change:
    """Keep its description, delete it."""
    cluster = next(one for one in ground.snapshot.clusters if one.ref.arn == finding.resource.arn)
    name, region = cluster.ref.name, cluster.ref.region
    which, group = {"cluster-name": name}, finding.part.removeprefix("group/")
    groups = ", ".join(one.name for one in cluster.groups or ())
    templates = without("AWS::SageMaker::Cluster", "", name)
    return Change(
        what=f"Deletes HyperPod cluster {name} in {region} with its groups ({groups}): {group} runs for groups that "
        "are at zero.",
        check_first=(
            "Ask when the next job is due: making the cluster again takes half an hour and more, and needs capacity.",
            "Save what is on the nodes' own volumes (home folders, Slurm's accounting): they go with them.",
            "Keep the lifecycle scripts in S3 and the shared file system: the new cluster is made from them.",
        ),
        undo="Create it again from the description that is saved (InstanceGroups with TargetCount as InstanceCount, "
        "VpcConfig, Orchestrator). What was on its nodes is lost for good.",
        commands=(
            command("sagemaker describe-cluster", region, which, "For the way back", saves=file_of(cluster.ref)),
            command("sagemaker list-cluster-nodes", region, which, "Last look: only serving groups may be here"),
            once("what is on its nodes is saved", command("sagemaker delete-cluster", region, which)),
        ),
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
    )


REMEDY = Remedy(rules=("idle-cluster-group",), make=make)
