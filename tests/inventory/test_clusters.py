"""HyperPod clusters, from answers shaped as AWS shapes them; `s3cret` may not leave."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import AccessDenied, CredentialsExpired, ResourceGone
from sagemaker_cost_mcp.inventory.clusters import clusters
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
ARN = f"arn:aws:sagemaker:{REGION}:111122223333"
BORN = datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=2)))
PLAN = f"{ARN}:training-plan/p"
EKS = "arn:aws:eks:us-east-1:111122223333:cluster/k"
NO_TAGS: dict[str, Any] = {"ResourceTagMappingList": [], "PaginationToken": ""}


def summary(name: str, status: str = "InService") -> dict[str, Any]:
    arn = f"{ARN}:cluster/{name[:1] * 12}"
    return {"ClusterName": name, "ClusterArn": arn, "ClusterStatus": status, "CreationTime": BORN}


def described(name: str, *groups: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return summary(name) | {"InstanceGroups": list(groups)} | fields


def group(**fields: Any) -> dict[str, Any]:
    return {
        "InstanceGroupName": "workers",
        "InstanceType": "ml.g5.12xlarge",
        "CurrentCount": 2,
        "TargetCount": 3,
        "Status": "InService",
        **fields,
    }


def account(**answers: Any) -> dict[str, Any]:
    given = {
        "ListClusters": {"ClusterSummaries": [summary("a")]},
        "DescribeCluster": lambda params: described(params["ClusterName"], group()),
        "GetResources": NO_TAGS,
    }
    return given | answers


def test_calls_are_one_list_one_tag_sweep_and_one_for_each_cluster(reading_of: ReadingOf, asked: Asked) -> None:
    names = [f"c{place}" for place in range(7)]
    rows = [summary(name) for name in names]
    pages: list[dict[str, Any]] = [
        {"ClusterSummaries": rows[:4], "NextToken": "t"},
        {"ClusterSummaries": [*rows[4:], rows[0]]},
    ]
    outcome = clusters(reading_of(account(ListClusters=pages)), REGION)
    assert [one.ref.name for one in outcome.items] == names
    assert Counter(operation for operation, _, _ in asked) == {
        "ListClusters": 2, "DescribeCluster": 7, "GetResources": 1,
    }  # fmt: skip


def test_a_region_without_clusters_takes_one_call(reading_of: ReadingOf, asked: Asked) -> None:
    assert clusters(reading_of(account(ListClusters={"ClusterSummaries": []})), REGION).items == ()
    assert len(asked) == 1


def one_of(reading_of: ReadingOf, answer: dict[str, Any]) -> Any:
    (one,) = clusters(reading_of(account(DescribeCluster=answer)), REGION).items
    return one


def test_a_cluster_has_an_arn_that_ends_with_its_id_and_a_name_of_its_own(reading_of: ReadingOf) -> None:
    tags = {"ResourceARN": f"{ARN}:cluster/aaaaaaaaaaaa", "Tags": [{"Key": "Team", "Value": "x"}]}
    answers = account(GetResources={"ResourceTagMappingList": [tags], "PaginationToken": ""})
    (one,) = clusters(reading_of(answers), REGION).items
    assert (one.ref.name, one.ref.type, one.ref.tags) == ("a", "cluster", {"Team": "x"})
    assert one.created_at == datetime(2026, 1, 1, 7, tzinfo=UTC)


def test_groups_tell_type_counts_and_whether_they_are_prepaid(reading_of: ReadingOf) -> None:
    volumes = [
        {"EbsVolumeConfig": {"VolumeSizeInGB": 500}},
        {"EbsVolumeConfig": {"VolumeSizeInGB": 100, "RootVolume": True}},
        {"EbsVolumeConfig": {"VolumeSizeInGB": 20}},
        {"FsxLustreConfig": {"DnsName": "fs-0123456789abcdef0.fsx", "MountName": "m"}},
    ]
    prepaid = group(
        TrainingPlanArn=PLAN,
        TrainingPlanStatus="Active",
        InstanceStorageConfigs=volumes,
        ThreadsPerCore=2,
        LifeCycleConfig={"SourceS3Uri": "s3://s3cret", "OnCreate": "s3cret.sh"},
        SlurmConfig={"NodeType": "Compute"},
        ExecutionRole="arn:aws:iam::111122223333:role/s3cret",
        KubernetesConfig={"CurrentLabels": {"k": "s3cret"}},
    )
    found = one_of(reading_of, described("a", prepaid, group(CapacityRequirements={"Spot": {}})))
    paid, spot = found.groups
    assert (paid.name, paid.instance_type, paid.current_count, paid.target_count) == ("workers", "ml.g5.12xlarge", 2, 3)
    assert (paid.training_plan_arn, paid.volume_gb, paid.threads_per_core) == (PLAN, 520, 2)
    assert (paid.has_lifecycle_script, paid.slurm_role, paid.restricted, paid.spot) == (True, "Compute", False, False)
    assert (spot.training_plan_arn, spot.volume_gb, spot.has_lifecycle_script, spot.spot) == (None, None, False, True)
    assert "s3cret" not in found.model_dump_json()


def test_groups_of_several_types_and_restricted_ones_count_by_type(reading_of: ReadingOf) -> None:
    details = [
        {"InstanceType": "ml.g5.12xlarge", "CurrentCount": 1},
        {"InstanceType": "ml.g6.12xlarge", "CurrentCount": 4},
        {"InstanceType": "ml.p5.48xlarge"},
    ]
    several = {"InstanceGroupName": "mix", "CurrentCount": 5, "InstanceTypeDetails": details}
    silent = {"InstanceGroupName": "silent", "InstanceType": "ml.m5.xlarge"}
    found = one_of(reading_of, described("a", several, silent, RestrictedInstanceGroups=[group()]))
    mix, unsaid, closed = found.groups
    assert (mix.instance_type, mix.counts) == (None, {"ml.g5.12xlarge": 1, "ml.g6.12xlarge": 4})
    assert (unsaid.counts, unsaid.current_count, unsaid.status) == ({}, None, None)
    assert (closed.restricted, closed.counts) == (True, {"ml.g5.12xlarge": 2})


def test_the_orchestrator_is_slurm_unless_eks_is_named(reading_of: ReadingOf) -> None:
    eks = described("a", Orchestrator={"Eks": {"ClusterArn": EKS}}, NodeRecovery="Automatic")
    found = one_of(reading_of, eks | {"AutoScaling": {"Mode": "Enable", "Status": "InService"}})
    assert (found.orchestrator, found.eks_cluster_arn, found.node_recovery, found.scales) == ("eks", EKS, True, True)
    plain = one_of(reading_of, described("a", NodeRecovery="None"))
    assert (plain.orchestrator, plain.eks_cluster_arn, plain.node_recovery, plain.scales) == (
        "slurm", None, False, False,
    )  # fmt: skip


def test_without_its_description_a_clusters_groups_are_unknown_not_none_at_all(reading_of: ReadingOf) -> None:
    action = "sagemaker:DescribeCluster"
    denied = AccessDenied("no", operation=action, missing_permission=action)
    outcome = clusters(reading_of(account(DescribeCluster=denied)), REGION)
    (one,) = outcome.items
    assert (one.status, one.groups, one.orchestrator, one.node_recovery, one.scales) == (
        "InService", None, None, None, None,
    )  # fmt: skip
    assert [gap.missing_permission for gap in outcome.gaps] == [action]


def test_a_cluster_that_is_gone_is_left_out_and_an_unknown_status_is_a_gap(reading_of: ReadingOf) -> None:
    def answer(params: dict[str, Any]) -> Any:
        name = params["ClusterName"]
        return ResourceGone("gone") if name == "gone" else described(name) | {"ClusterStatus": "Dreaming"}

    listed = {"ClusterSummaries": [summary("gone"), summary("odd")]}
    outcome = clusters(reading_of(account(ListClusters=listed, DescribeCluster=answer)), REGION)
    assert [one.ref.name for one in outcome.items] == ["odd"]
    assert "Status 'Dreaming' is not known" in outcome.gaps[0].reason


def test_unread_tags_are_unknown_and_expired_credentials_end_the_reading(reading_of: ReadingOf) -> None:
    denied = AccessDenied("no", operation="tag:GetResources", missing_permission="tag:GetResources")
    outcome = clusters(reading_of(account(GetResources=denied)), REGION)
    assert outcome.items[0].ref.tags is None
    with pytest.raises(CredentialsExpired):
        clusters(reading_of(account(ListClusters=CredentialsExpired("expired"))), REGION)
