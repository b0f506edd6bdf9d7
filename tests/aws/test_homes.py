from __future__ import annotations

import pytest

from sagemaker_cost_mcp.aws.homes import ALWAYS_ENABLED, PARTITIONS, check_regions, home, known_regions
from sagemaker_cost_mcp.aws.isolation import isolated_session
from sagemaker_cost_mcp.errors import BadQuestion, NotEnabled


@pytest.mark.parametrize("service", ["ce", "pricing", "savingsplans"])
@pytest.mark.parametrize(("partition", "region"), [("aws", "us-east-1"), ("aws-cn", "cn-northwest-1")])
def test_services_of_a_whole_partition_have_one_home(service: str, partition: str, region: str) -> None:
    assert home(service, partition) == region


def test_a_partition_without_cost_explorer_says_where_to_ask_instead() -> None:
    with pytest.raises(NotEnabled, match=r"aws-us-gov has no endpoint for Cost Explorer.*commercial account"):
        home("ce", "aws-us-gov")


def test_the_hub_of_advice_is_at_home_in_one_region_of_one_partition() -> None:
    assert home("cost-optimization-hub", "aws") == "us-east-1"
    with pytest.raises(NotEnabled, match="aws-cn has no endpoint for Cost Optimization Hub"):
        home("cost-optimization-hub", "aws-cn")


def test_regions_are_known_without_asking_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nowhere")
    assert "eu-west-1" in known_regions("sagemaker", "aws")
    assert known_regions("sagemaker", "aws-cn") == ("cn-north-1", "cn-northwest-1")
    assert known_regions("sagemaker", "no-such-partition") == ()


def test_every_region_that_is_always_on_exists() -> None:
    assert set(known_regions("sagemaker", "aws")) >= ALWAYS_ENABLED


def test_every_partition_of_botocore_is_known() -> None:
    assert set(PARTITIONS) == set(isolated_session().get_available_partitions())


@pytest.mark.parametrize(
    ("name", "hint"),
    [("us-est-1", "Did you mean .*us-east-1"), ("EU-WEST-1", "eu-west-1"), ("frankfurt", "Regions with SageMaker: ")],
)
def test_an_unknown_region_names_the_closest_valid_one(name: str, hint: str) -> None:
    with pytest.raises(BadQuestion, match=f"Unknown region '{name}'. .*{hint}"):
        check_regions([name], known_regions("sagemaker", "aws"))


def test_valid_regions_pass() -> None:
    check_regions(["eu-west-1", "us-east-1"], known_regions("sagemaker", "aws"))
