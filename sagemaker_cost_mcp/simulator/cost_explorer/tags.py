"""Cost allocation tags as the billing console of the paying account lists them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sagemaker_cost_mcp.simulator.description import Fleet
from sagemaker_cost_mcp.simulator.metering import meters
from sagemaker_cost_mcp.simulator.request import AwsFailure, Request

FOR_EVER = "2024-01-15T00:00:00Z"
"""Activated long before anybody looks."""

GENERATED = "aws:createdBy"
"""The tag that AWS itself offers everybody; nobody here activated it."""


def allocation_tags(request: Request) -> list[dict[str, Any]]:
    """`CostAllocationTags` that pass the request's filters, sorted by key.

    Raises:
        AwsFailure: A linked account asks (as quoted in hashicorp/terraform-provider-aws issue 37636).
    """
    if request.account.fleet.cost_explorer.linked:
        raise AwsFailure(
            "AccessDeniedException",
            "Failed to list Cost Allocation Tags: Linked account doesn't have access to cost allocation tags.",
        )
    params, fleet = request.params, request.account.fleet
    month = f"{request.now:%Y-%m}-01T00:00:00Z"
    rows = [_row(key, "UserDefined", fleet, month) for key in sorted(_keys(fleet))]
    rows.append(_row(GENERATED, "AWSGenerated", fleet, month))
    return [
        row
        for row in rows
        if row["TagKey"] in params.get("TagKeys", [row["TagKey"]])
        and row["Status"] == params.get("Status", row["Status"])
        and row["Type"] == params.get("Type", row["Type"])
    ]


def _row(key: str, kind: str, fleet: Fleet, month: str) -> dict[str, Any]:
    row = {"TagKey": key, "Type": kind, "Status": "Inactive", "LastUsedDate": month}
    if key not in fleet.cost_allocation_tags:
        return row
    since = fleet.tags_activated.get(key)
    return row | {"Status": "Active", "LastUpdatedDate": f"{since:%Y-%m-%dT%H:%M:%SZ}" if since else FOR_EVER}


def _keys(fleet: Fleet) -> set[str]:
    """Keys that some resource has, or had: AWS learns of them within a day."""
    return {*fleet.cost_allocation_tags, *_used(fleet)} - {GENERATED}


def _used(fleet: Fleet) -> Iterator[str]:
    for meter in meters(fleet):
        yield from (key for key, _ in meter.heading.tags)
    for row in fleet.posted_rows:
        yield from row.tags
