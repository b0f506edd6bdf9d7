"""The tagging API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from .conftest import Ask

SERVICE = "resourcegroupstaggingapi"
NOTEBOOKS = ["sagemaker:notebook-instance"]


def found(ask: Ask, **params: Any) -> dict[str, dict[str, str]]:
    answer = ask(SERVICE, "GetResources", **params)
    mappings = list(answer["ResourceTagMappingList"])
    while answer["PaginationToken"]:
        answer = ask(SERVICE, "GetResources", **params | {"PaginationToken": answer["PaginationToken"]})
        mappings += answer["ResourceTagMappingList"]
    return {
        one["ResourceARN"].rpartition("/")[2]: {tag["Key"]: tag["Value"] for tag in one["Tags"]} for one in mappings
    }


def test_only_what_has_or_had_tags_is_listed(ask: Ask) -> None:
    tags = found(ask, ResourceTypeFilters=NOTEBOOKS)
    assert tags["churn-features"]["Owner"] == "sofia.lindqvist@example.com"
    assert tags["batch-scoring-runner"] == {}
    assert "recsys-two-tower" not in tags
    assert len(tags) == 13


@pytest.mark.parametrize("size", [1, 5, 100])
def test_tagged_resources_page(ask: Ask, size: int) -> None:
    params: dict[str, Any] = {"ResourceTypeFilters": NOTEBOOKS, "ResourcesPerPage": size}
    assert found(ask, **params) == found(ask, ResourceTypeFilters=NOTEBOOKS, PaginationToken="")


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        (
            {"TagFilters": [{"Key": "Team", "Values": ["vision"]}]},
            {"vision-defects-gpu", "grant-demo-gpu"},
        ),
        (
            {"TagFilters": [{"Key": "cost-review:exempt-until"}]},
            {"grant-demo-gpu"},
        ),
        (
            {"TagFilters": [{"Key": "Team", "Values": ["vision"]}, {"Key": "Environment"}]},
            {"vision-defects-gpu"},
        ),
    ],
)
def test_tag_filters_pick(ask: Ask, params: dict[str, Any], expected: set[str]) -> None:
    assert set(found(ask, ResourceTypeFilters=NOTEBOOKS, **params)) == expected


def test_a_whole_service_may_be_asked_for(ask: Ask) -> None:
    assert found(ask, ResourceTypeFilters=["sagemaker"]) == found(ask)
    assert found(ask, ResourceTypeFilters=["ec2:instance"]) == {}
    assert set(found(ask, ResourceTypeFilters=["sagemaker:endpoint"])) == {"churn-score"}


def test_arns_may_be_asked_for(ask: Ask) -> None:
    arn = "arn:aws:sagemaker:us-east-1:111122223333:notebook-instance/eda-omar"
    assert set(found(ask, ResourceARNList=[arn])) == {"eda-omar"}


def test_a_region_without_tags_is_empty(ask: Ask) -> None:
    assert found(ask, region="eu-west-1") == {}


@pytest.mark.parametrize(
    "params",
    [
        {"ResourcesPerPage": 101},
        {"ResourcesPerPage": 0},
        {"ResourceTypeFilters": NOTEBOOKS, "ResourceARNList": ["arn:aws:sagemaker:us-east-1:1:x/y"]},
        {"PaginationToken": "made-up"},
    ],
)
def test_the_tagging_api_refuses(ask: Ask, params: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="InvalidParameterException"):
        ask(SERVICE, "GetResources", **params)
