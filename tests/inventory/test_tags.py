"""The tag sweep."""

from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.errors import AccessDenied
from sagemaker_cost_mcp.inventory.tags import tags_by_arn, tags_of_arns
from tests.fake_reading import Asked, ReadingOf

ARN = "arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/"


def test_one_sweep_asks_for_one_resource_type_in_one_region(reading_of: ReadingOf, asked: Asked) -> None:
    pages: list[dict[str, Any]] = [
        {
            "ResourceTagMappingList": [{"ResourceARN": f"{ARN}a", "Tags": [{"Key": "k", "Value": ""}]}],
            "PaginationToken": "t",
        },
        {"ResourceTagMappingList": [{"ResourceARN": f"{ARN}b", "Tags": []}], "PaginationToken": ""},
    ]
    tags = tags_by_arn(reading_of({"GetResources": pages}), "eu-west-1", "sagemaker:notebook-instance")
    sent = {"ResourceTypeFilters": ["sagemaker:notebook-instance"]}
    assert asked == [("GetResources", "eu-west-1", sent)] * 2
    assert (tags.of(f"{ARN}a"), tags.of(f"{ARN}b"), tags.of(f"{ARN}c")) == ({"k": ""}, {}, {})


def test_denied_tags_are_unknown_not_empty(reading_of: ReadingOf) -> None:
    error = AccessDenied("no", operation="tag:GetResources", missing_permission="tag:GetResources")
    tags = tags_by_arn(reading_of({"GetResources": error}), "eu-west-1", "sagemaker:notebook-instance")
    assert tags.of(f"{ARN}a") is None
    assert [gap.missing_permission for gap in tags.gaps] == ["tag:GetResources"]


def mapping(name: str) -> dict[str, Any]:
    return {"ResourceARN": f"{ARN}{name}", "Tags": [{"Key": "k", "Value": name}]}


def test_tags_of_some_resources_are_asked_for_by_arn_a_hundred_at_a_time(reading_of: ReadingOf, asked: Asked) -> None:
    def answer(params: dict[str, Any]) -> dict[str, Any]:
        return {"ResourceTagMappingList": [mapping(one.rpartition("/")[2]) for one in params["ResourceARNList"][:1]]}

    names = [f"{ARN}{number:03d}" for number in range(150)]
    tags = tags_of_arns(reading_of({"GetResources": answer}), "eu-west-1", [*names, names[0]])
    assert [{name: len(value) for name, value in params.items()} for _, _, params in asked] == [
        {"ResourceARNList": 100},
        {"ResourceARNList": 50},
    ], "with no parameter of paging beside"
    assert (tags.of(f"{ARN}000"), tags.of(f"{ARN}001"), tags.of(f"{ARN}100")) == ({"k": "000"}, {}, {"k": "100"})


def test_of_no_resources_nothing_is_asked(reading_of: ReadingOf, asked: Asked) -> None:
    assert tags_of_arns(reading_of({}), "eu-west-1", []).of("arn") == {}
    assert asked == []


def test_a_batch_that_is_denied_leaves_its_tags_unknown_and_one_gap(reading_of: ReadingOf) -> None:
    error = AccessDenied("no", operation="tag:GetResources", missing_permission="tag:GetResources")
    tags = tags_of_arns(reading_of({"GetResources": error}), "eu-west-1", [f"{ARN}{number}" for number in range(150)])
    assert tags.of(f"{ARN}1") is None
    assert [gap.missing_permission for gap in tags.gaps] == ["tag:GetResources"]
