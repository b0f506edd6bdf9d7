"""Which tag keys are on the bill, and since when: ListCostAllocationTags, or GetTags where that is not to be had.

A tag on a resource says nothing on the bill before somebody activates its key in the billing console of the account
that pays, and activation does not reach back (source: "Using user-defined cost allocation tags", AWS Billing User
Guide; only a backfill, asked for by hand, fills in up to twelve months).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sagemaker_cost_mcp.aws.homes import home
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.questions import of_view, time_period
from sagemaker_cost_mcp.errors import AccessDenied, NotEnabled
from sagemaker_cost_mcp.model.cost_cuts import AllocationTag, AllocationTags
from sagemaker_cost_mcp.model.ports import Window
from sagemaker_cost_mcp.model.snapshot import Gap

OPERATION = "ce:ListCostAllocationTags"

ACTIVE = "Active"


def cost_allocation_tags(
    reading: Reading, window: Window, billing_view: str | None
) -> tuple[AllocationTags, tuple[Gap, ...]]:
    """All tag keys that the account which pays knows, with their state; one request a thousand keys (USD 0.01 each).

    A linked account may not list them. It is told the keys that have cost in the window instead: those are active,
    since when is not known, and of the others nothing is. Where a permission is missing that is also a gap.
    """
    region = home("ce", reading.identity.partition)
    try:
        pages = reading.pages("ce", "ListCostAllocationTags", region)
        tags = tuple(_tag(row) for page in pages for row in page.get("CostAllocationTags", ()))
    except NotEnabled as error:
        return AllocationTags(tags=_on_the_bill(reading, window, billing_view), unlisted=str(error)), ()
    except AccessDenied as error:
        seen = AllocationTags(tags=_on_the_bill(reading, window, billing_view), unlisted=str(error))
        return seen, (reading.gap(error, OPERATION, region),)
    return AllocationTags(tags=tuple(sorted(tags, key=lambda tag: tag.key))), ()


def tag_values(reading: Reading, window: Window, key: str, billing_view: str | None) -> tuple[str, ...]:
    """Values that a key has on the bill of a window, all services together; USD 0.01 a page."""
    return tuple(value for value in _tags(reading, window, billing_view, TagKey=key) if value)


def _on_the_bill(reading: Reading, window: Window, billing_view: str | None) -> tuple[AllocationTag, ...]:
    return tuple(AllocationTag(key=key, status=ACTIVE) for key in _tags(reading, window, billing_view))


def _tags(reading: Reading, window: Window, billing_view: str | None, **more: str) -> tuple[str, ...]:
    pages = reading.pages(
        "ce",
        "GetTags",
        home("ce", reading.identity.partition),
        TimePeriod=time_period(window.start, window.end, "DAILY"),
        **more,
        **of_view(billing_view),
    )
    return tuple(sorted({tag for page in pages for tag in page.get("Tags", ())}))


def _tag(row: Mapping[str, Any]) -> AllocationTag:
    used = row.get("LastUsedDate")
    changed = row.get("LastUpdatedDate")
    return AllocationTag(
        key=row["TagKey"],
        status=row["Status"],
        since=datetime.fromisoformat(changed) if changed else None,
        last_used=datetime.fromisoformat(used).date() if used else None,
    )
