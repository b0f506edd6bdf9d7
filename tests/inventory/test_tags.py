"""The tag sweep."""

from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.errors import AccessDenied
from sagemaker_cost_mcp.inventory.tags import tags_by_arn
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
