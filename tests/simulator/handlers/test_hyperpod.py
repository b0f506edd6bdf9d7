"""SageMaker's answers about HyperPod clusters, training plans and MLflow Apps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.description import Cluster, ClusterGroup, Fleet, MlflowApp, TrainingPlan

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import AccountOf, Ask

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
ARN = "arn:aws:sagemaker:us-east-1:111111111111"
Call = Callable[..., dict[str, Any]]


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def plan(name: str, start: float, end: float, count: int = 4) -> TrainingPlan:
    return TrainingPlan(
        name=name,
        instance_type="ml.p5.48xlarge",
        count=count,
        bought=ago(max(start, 0) + 2),
        start=ago(start),
        end=ago(end),
        fee=Decimal("1234.50"),
        tags={"Team": "a"} if name == "now" else {},
    )


@pytest.fixture
def account(account_of: AccountOf) -> SimulatedAccount:
    workers = ClusterGroup(
        name="workers", instance_type="ml.p5.48xlarge", count=3, plan="now", volume_gb=100, since=ago(5)
    )
    return account_of(
        Fleet(
            account_id="1" * 12,
            clusters=(
                Cluster(
                    name="big",
                    cluster_id="b" * 12,
                    created=ago(50),
                    groups=(ClusterGroup(name="head", instance_type="ml.m5.xlarge", slurm_role="Controller"), workers),
                    tags={"Team": "a"},
                ),
                Cluster(
                    name="kube",
                    cluster_id="k" * 12,
                    created=ago(20),
                    eks_cluster="k8s",
                    recovers=False,
                    groups=(ClusterGroup(name="cpu", instance_type="ml.c5.4xlarge", target=2, scripted=False),),
                ),
                Cluster(
                    name="gone",
                    cluster_id="g" * 12,
                    created=ago(90),
                    deleted=ago(30),
                    groups=(ClusterGroup(name="cpu", instance_type="ml.c5.4xlarge"),),
                    tags={"Team": "a"},
                ),
            ),
            training_plans=(plan("now", 10, -20), plan("past", 60, 40), plan("soon", -5, -10)),
            mlflow_apps=(
                MlflowApp(name="runs", app_id="app-1", created=ago(9), created_by=("d-1", "ana"), tags={"Team": "a"}),
                MlflowApp(name="old", app_id="app-2", created=ago(30), deleted=ago(10), version="3.1.0"),
            ),
        )
    )


@pytest.fixture
def call(ask: Ask, account: SimulatedAccount) -> Call:
    return lambda operation, **params: ask("sagemaker", operation, account=account, **params)


def names(answer: dict[str, Any], member: str, field: str) -> list[str]:
    return [row[field] for row in answer[member]]


def clusters(call: Call, **params: Any) -> list[str]:
    return names(call("ListClusters", **params), "ClusterSummaries", "ClusterName")


def test_clusters_are_listed_oldest_first_and_deleted_ones_not_at_all(call: Call) -> None:
    assert clusters(call) == ["big", "kube"]
    assert clusters(call, SortBy="NAME", SortOrder="Descending") == ["kube", "big"]
    assert clusters(call, NameContains="UB") == ["kube"]
    assert clusters(call, CreationTimeAfter=ago(30)) == ["kube"]
    assert clusters(call, TrainingPlanArn=f"{ARN}:training-plan/now") == ["big"]
    assert clusters(call, TrainingPlanArn=f"{ARN}:training-plan/past") == []
    first = call("ListClusters", MaxResults=1)
    assert names(first, "ClusterSummaries", "ClusterName") == ["big"]
    assert clusters(call, MaxResults=1, NextToken=first["NextToken"]) == ["kube"]
    with pytest.raises(ClientError, match="ValidationException"):
        call("ListClusters", MaxResults=1, NextToken="made-up")


@pytest.mark.parametrize("name", ["big", f"{ARN}:cluster/{'b' * 12}"])
def test_a_cluster_is_described_by_name_or_arn(call: Call, name: str) -> None:
    found = call("DescribeCluster", ClusterName=name)
    assert (found["ClusterArn"], found["ClusterStatus"]) == (f"{ARN}:cluster/{'b' * 12}", "InService")
    assert (found["NodeRecovery"], set(found["Orchestrator"])) == ("Automatic", {"Slurm"})
    head, workers = found["InstanceGroups"]
    assert "TrainingPlanArn" not in head
    assert head["SlurmConfig"] == {"NodeType": "Controller"}
    assert (workers["CurrentCount"], workers["TargetCount"], workers["TrainingPlanStatus"]) == (3, 3, "Active")
    assert workers["InstanceStorageConfigs"] == [{"EbsVolumeConfig": {"VolumeSizeInGB": 100}}]
    assert workers["LifeCycleConfig"]["OnCreate"] == "on_create.sh"


def test_a_cluster_under_eks_names_it(call: Call) -> None:
    found = call("DescribeCluster", ClusterName="kube")
    assert found["Orchestrator"]["Eks"]["ClusterArn"] == "arn:aws:eks:us-east-1:111111111111:cluster/k8s"
    (cpu,) = found["InstanceGroups"]
    assert (cpu["CurrentCount"], cpu["TargetCount"], "LifeCycleConfig" in cpu) == (1, 2, False)
    assert found["NodeRecovery"] == "None"


def test_nodes_are_one_for_each_instance(call: Call) -> None:
    listed = call("ListClusterNodes", ClusterName="big")["ClusterNodeSummaries"]
    assert [row["InstanceGroupName"] for row in listed] == ["head", "workers", "workers", "workers"]
    assert len({row["InstanceId"] for row in listed}) == 4
    some = call("ListClusterNodes", ClusterName="big", InstanceGroupNameContains="work", MaxResults=2)
    assert len(some["ClusterNodeSummaries"]) == 2
    assert some["NextToken"]
    later = call("ListClusterNodes", ClusterName="big", CreationTimeAfter=ago(10))["ClusterNodeSummaries"]
    assert {row["InstanceGroupName"] for row in later} == {"workers"}
    earlier = call("ListClusterNodes", ClusterName="big", CreationTimeBefore=ago(10))["ClusterNodeSummaries"]
    assert {row["InstanceGroupName"] for row in earlier} == {"head"}


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("DescribeCluster", {"ClusterName": "gone"}),
        ("ListClusterNodes", {"ClusterName": "none"}),
        ("DescribeTrainingPlan", {"TrainingPlanName": "none"}),
        ("DescribeMlflowApp", {"Arn": f"{ARN}:mlflow-app/app-9"}),
    ],
)
def test_what_is_not_there_is_not_found(call: Call, operation: str, params: dict[str, str]) -> None:
    with pytest.raises(ClientError, match=r"\(ResourceNotFound\).*does not exist"):
        call(operation, **params)


def plans(call: Call, **params: Any) -> list[str]:
    return names(call("ListTrainingPlans", **params), "TrainingPlanSummaries", "TrainingPlanName")


def test_plans_are_listed_with_those_that_are_over_and_those_to_come(call: Call) -> None:
    assert plans(call) == ["past", "now", "soon"]
    assert plans(call, SortBy="TrainingPlanName", SortOrder="Descending") == ["soon", "past", "now"]
    assert plans(call, StartTimeAfter=ago(30), StartTimeBefore=NOW) == ["now"]
    assert plans(call, Filters=[{"Name": "Status", "Value": "Scheduled"}]) == ["soon"]
    first = call("ListTrainingPlans", MaxResults=2)
    assert plans(call, MaxResults=2, NextToken=first["NextToken"]) == ["soon"]


def test_a_plan_tells_its_fee_and_how_many_instances_are_used(call: Call) -> None:
    rows = call("ListTrainingPlans")["TrainingPlanSummaries"]
    used = {
        row["TrainingPlanName"]: (row["Status"], row["InUseInstanceCount"], row["AvailableInstanceCount"])
        for row in rows
    }
    assert used == {"past": ("Expired", 0, 0), "now": ("Active", 3, 1), "soon": ("Scheduled", 0, 0)}
    now = rows[1]
    assert (now["UpfrontFee"], now["CurrencyCode"], now["TotalInstanceCount"]) == ("1234.50", "USD", 4)
    assert (now["DurationHours"], now["DurationMinutes"]) == (720, 0)
    assert now["ReservedCapacitySummaries"][0]["InstanceType"] == "ml.p5.48xlarge"
    for name in ("now", now["TrainingPlanArn"]):
        assert call("DescribeTrainingPlan", TrainingPlanName=name)["UnhealthyInstanceCount"] == 0


def test_apps_are_listed_newest_first_with_the_deleted_ones(call: Call) -> None:
    def apps(**params: Any) -> list[tuple[str, str]]:
        return [(row["Name"], row["Status"]) for row in call("ListMlflowApps", **params)["Summaries"]]

    assert apps() == [("runs", "Created"), ("old", "Deleted")]
    assert apps(Status="Deleted") == apps(MlflowVersion="3.1.0") == apps(CreatedBefore=ago(20)) == [("old", "Deleted")]
    assert apps(CreatedAfter=ago(20)) == [("runs", "Created")]
    assert apps(DefaultForDomainId="d-1") == apps(AccountDefaultStatus="ENABLED") == []
    first = call("ListMlflowApps", MaxResults=1)
    assert apps(MaxResults=1, NextToken=first["NextToken"]) == [("old", "Deleted")]
    runs = call("DescribeMlflowApp", Arn=f"{ARN}:mlflow-app/app-1")
    assert runs["CreatedBy"]["UserProfileName"] == "ana"
    assert "CreatedBy" not in call("DescribeMlflowApp", Arn=f"{ARN}:mlflow-app/app-2")


def test_tags_are_found_by_arn_and_by_kind(ask: Ask, account: SimulatedAccount, call: Call) -> None:
    for kind in ("cluster", "training-plan", "mlflow-app"):
        swept = ask(
            "resourcegroupstaggingapi", "GetResources", account=account, ResourceTypeFilters=[f"sagemaker:{kind}"]
        )
        (row,) = swept["ResourceTagMappingList"]
        assert call("ListTags", ResourceArn=row["ResourceARN"])["Tags"] == [{"Key": "Team", "Value": "a"}]


def test_prepaid_instances_cost_nothing_by_the_hour_and_their_volumes_do(account: SimulatedAccount) -> None:
    day = ago(1).date()
    billed = {charge.heading.usage_type: charge for charge in account.bill.day(day)}
    prepaid = billed["USE1-ReservedCluster:ml.p5.48xlarge"]
    assert (prepaid.quantity, prepaid.unblended) == (72, 0)
    assert billed["USE1-Cluster:ml.m5.xlarge"].unblended == Decimal("0.23") * 24
    assert float(billed["USE1-Cluster:VolumeUsage.gp2"].quantity) == pytest.approx(300 / 30)
    assert not any("Fee" in usage for usage in billed)


def test_a_plans_fee_is_on_the_bill_of_the_day_it_was_bought(account: SimulatedAccount) -> None:
    (fee,) = (row for row in account.bill.day(ago(12).date()) if "UpfrontFee" in row.heading.usage_type)
    assert fee.heading.usage_type == "USE1-TrainingPlanUpfrontFee:ml.p5.48xlarge"
    assert (fee.unblended, fee.amortized, fee.quantity) == (Decimal("1234.50"), Decimal("1234.50"), 1)


def test_a_deleted_cluster_is_on_old_bills_only(account: SimulatedAccount) -> None:
    def billed(days: float) -> dict[str, float]:
        return {charge.heading.usage_type: float(charge.quantity) for charge in account.bill.day(ago(days).date())}

    assert billed(35)["USE1-Cluster:ml.c5.4xlarge"] == 24
    assert "USE1-Cluster:ml.c5.4xlarge" not in billed(25)
