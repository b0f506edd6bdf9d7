"""SageMaker's answers about endpoints, their configurations, models and inference components."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import Ask

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


class Sagemaker:
    """Calls SageMaker in the account."""

    def __init__(self, ask: Ask, account: SimulatedAccount) -> None:
        self.ask = ask
        self.account = account

    def __call__(self, operation: str, **params: Any) -> dict[str, Any]:
        return self.ask("sagemaker", operation, account=self.account, **params)


@pytest.fixture
def call(ask: Ask, inference_account: SimulatedAccount) -> Sagemaker:
    return Sagemaker(ask, inference_account)


def names(answer: dict[str, Any]) -> list[str]:
    return [one["EndpointName"] for one in answer["Endpoints"]]


# -- endpoints --------------------------------------------------------------------------------------------------------


def test_endpoints_are_listed_newest_first_and_deleted_ones_not_at_all(call: Sagemaker) -> None:
    newest = ["coming", "broken", "hollow", "shared", "queue", "bare", "scaled", "Plain"]
    assert names(call("ListEndpoints")) == newest
    assert names(call("ListEndpoints", SortOrder="Ascending")) == newest[::-1]
    first = call("ListEndpoints", MaxResults=5)
    assert names(first) + names(call("ListEndpoints", MaxResults=5, NextToken=first["NextToken"])) == newest
    assert names(call("ListEndpoints", region="eu-west-1")) == ["Plain"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"NameContains": "PLAIN"}, ["Plain"]),
        ({"StatusEquals": "Failed"}, ["broken"]),
        ({"CreationTimeBefore": ago(75)}, ["scaled", "Plain"]),
        ({"SortBy": "Name", "SortOrder": "Ascending", "MaxResults": 2}, ["Plain", "bare"]),
    ],
)
def test_endpoints_are_filtered_and_sorted(call: Sagemaker, filters: dict[str, Any], expected: list[str]) -> None:
    assert names(call("ListEndpoints", **filters)) == expected


def test_an_endpoint_tells_counts_and_images_but_no_instance_type(call: Sagemaker) -> None:
    found = call("DescribeEndpoint", EndpointName="Plain")
    (variant,) = found["ProductionVariants"]
    assert (variant["CurrentInstanceCount"], variant["DesiredInstanceCount"]) == (2, 2)
    assert variant["DeployedImages"][0]["SpecifiedImage"].endswith("/a:1")
    assert "@sha256:" in variant["DeployedImages"][0]["ResolvedImage"]
    assert "InstanceType" not in variant
    assert found["EndpointArn"].endswith(":endpoint/plain")


def test_the_count_follows_the_traffic_and_scaling_is_a_modification(call: Sagemaker) -> None:
    found = call("DescribeEndpoint", EndpointName="scaled")
    assert found["ProductionVariants"][0]["CurrentInstanceCount"] == 1, "six in the evening"
    assert ago(1) < found["LastModifiedTime"] <= NOW
    assert found["ShadowProductionVariants"][0]["VariantName"] == "shadow"
    assert found["DataCaptureConfig"]["EnableCapture"]


def test_what_never_came_up_has_no_variants(call: Sagemaker) -> None:
    failed, creating = (call("DescribeEndpoint", EndpointName=name) for name in ("broken", "coming"))
    assert (failed["EndpointStatus"], failed["FailureReason"]) == ("Failed", "none")
    assert "ProductionVariants" not in failed
    assert creating["PendingDeploymentSummary"]["EndpointConfigName"] == "coming"
    assert "ProductionVariants" not in creating


@pytest.mark.parametrize(
    ("operation", "params", "sentence"),
    [
        ("DescribeEndpoint", {"EndpointName": "gone"}, 'Could not find endpoint "arn:aws:sagemaker:us-east-1:1*'),
        ("DescribeEndpoint", {"EndpointName": "plain"}, "Could not find endpoint"),
        ("DescribeEndpointConfig", {"EndpointConfigName": "x"}, 'Could not find endpoint configuration "arn:'),
        ("DescribeModel", {"ModelName": "later"}, 'Could not find model "arn:'),
        ("DescribeInferenceComponent", {"InferenceComponentName": "x"}, 'Could not find inference component "arn:'),
    ],
)
def test_unknown_names_are_validation_errors(
    call: Sagemaker, operation: str, params: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ClientError, match="ValidationException") as caught:
        call(operation, **params)
    assert sentence.removesuffix("*") in str(caught.value)


def test_search_gives_whole_endpoints_with_tags_and_without_the_async_config(call: Sagemaker) -> None:
    found = {one["Endpoint"]["EndpointName"]: one["Endpoint"] for one in call("Search", Resource="Endpoint")["Results"]}
    assert found.keys() == {"Plain", "scaled", "bare", "queue", "shared", "hollow", "coming", "broken"}
    assert found["Plain"]["Tags"] == [{"Key": "Team", "Value": "a"}]
    assert found["Plain"]["ProductionVariants"][0]["CurrentInstanceCount"] == 2
    assert "AsyncInferenceConfig" not in found["queue"]
    tagged: dict[str, Any] = {"Filters": [{"Name": "Tags.Team", "Operator": "Equals", "Value": "a"}]}
    assert len(call("Search", Resource="Endpoint", SearchExpression=tagged)["Results"]) == 1


# -- configurations ---------------------------------------------------------------------------------------------------


def test_configurations_outlive_their_endpoints(call: Sagemaker) -> None:
    listed = [one["EndpointConfigName"] for one in call("ListEndpointConfigs", MaxResults=100)["EndpointConfigs"]]
    assert {"gone", "scaled-v2", "Plain"} <= set(listed)
    assert "scaled" not in listed
    assert call("DescribeEndpointConfig", EndpointConfigName="gone")["ProductionVariants"]


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("Plain", {"ProductionVariants"}),
        ("scaled-v2", {"ProductionVariants", "ShadowProductionVariants", "DataCaptureConfig"}),
        ("queue", {"ProductionVariants", "AsyncInferenceConfig"}),
        ("shared", {"ProductionVariants", "ExecutionRoleArn"}),
        ("hollow", {"ProductionVariants", "ExecutionRoleArn"}),
    ],
)
def test_the_configuration_tells_the_kind(call: Sagemaker, name: str, members: set[str]) -> None:
    found = call("DescribeEndpointConfig", EndpointConfigName=name)
    assert found.keys() - {"EndpointConfigName", "EndpointConfigArn", "CreationTime"} == members
    assert ("ModelName" in found["ProductionVariants"][0]) == ("ExecutionRoleArn" not in members)


def test_instances_are_in_the_configuration(call: Sagemaker) -> None:
    (plain,) = call("DescribeEndpointConfig", EndpointConfigName="Plain")["ProductionVariants"]
    assert (plain["InstanceType"], plain["InitialInstanceCount"], plain["VolumeSizeInGB"]) == ("ml.m5.xlarge", 2, 30)
    (bare,) = call("DescribeEndpointConfig", EndpointConfigName="bare")["ProductionVariants"]
    assert bare["ServerlessConfig"] == {"MemorySizeInMB": 2048, "MaxConcurrency": 5, "ProvisionedConcurrency": 2}
    assert "InstanceType" not in bare
    (shared,) = call("DescribeEndpointConfig", EndpointConfigName="shared")["ProductionVariants"]
    assert shared["ManagedInstanceScaling"] == {"Status": "ENABLED", "MinInstanceCount": 1, "MaxInstanceCount": 3}


# -- models and components --------------------------------------------------------------------------------------------


def test_models_tell_their_container(call: Sagemaker) -> None:
    assert [one["ModelName"] for one in call("ListModels")["Models"]] == ["Many", "m"]
    assert [one["ModelName"] for one in call("ListModels", NameContains="an")["Models"]] == ["Many"]
    many = call("DescribeModel", ModelName="Many")["PrimaryContainer"]
    assert (many["Mode"], many["Environment"]) == ("MultiModel", {"TOKEN": "made-up"})
    assert many["ModelPackageName"].endswith("/p/1")
    assert call("DescribeModel", ModelName="m")["PrimaryContainer"]["ModelDataUrl"] == "s3://b/k"


def test_search_gives_models_as_the_dashboard_shows_them(call: Sagemaker) -> None:
    rows = {
        one["Model"]["Model"]["ModelName"]: one["Model"]["Model"] for one in call("Search", Resource="Model")["Results"]
    }
    assert rows.keys() == {"m", "Many"}
    described = call("DescribeModel", ModelName="Many")
    assert rows["Many"] == described | {"Tags": [{"Key": "Team", "Value": "a"}]}
    first = call("Search", Resource="Model", MaxResults=1)
    rest = call("Search", Resource="Model", MaxResults=1, NextToken=first["NextToken"])
    assert len(first["Results"]) + len(rest["Results"]) == 2


def test_components_tell_what_they_take(call: Sagemaker) -> None:
    listed = call("ListInferenceComponents", EndpointNameEquals="shared")["InferenceComponents"]
    assert [(one["InferenceComponentName"], one["VariantName"]) for one in listed] == [("two", "main"), ("one", "main")]
    assert call("ListInferenceComponents", StatusEquals="Failed", VariantNameEquals="main")["InferenceComponents"]
    assert call("ListInferenceComponents", EndpointNameEquals="Plain")["InferenceComponents"] == []
    one = call("DescribeInferenceComponent", InferenceComponentName="one")
    assert one["RuntimeConfig"] == {"DesiredCopyCount": 2, "CurrentCopyCount": 2}
    needs = one["Specification"]["ComputeResourceRequirements"]
    assert (needs["NumberOfCpuCoresRequired"], needs["NumberOfAcceleratorDevicesRequired"]) == (1, 1)


def test_tags_are_found_by_arn_and_by_kind(ask: Ask, inference_account: SimulatedAccount, call: Sagemaker) -> None:
    found = call("DescribeEndpoint", EndpointName="Plain")
    assert call("ListTags", ResourceArn=found["EndpointArn"])["Tags"] == [{"Key": "Team", "Value": "a"}]
    for kind, count in {"endpoint": 1, "inference-component": 1, "model": 1}.items():
        types = [f"sagemaker:{kind}"]
        swept = ask("resourcegroupstaggingapi", "GetResources", account=inference_account, ResourceTypeFilters=types)
        assert len(swept["ResourceTagMappingList"]) == count, kind
    with pytest.raises(ClientError, match="Could not find"):
        call("ListTags", ResourceArn=found["EndpointArn"].replace("plain", "gone"))
