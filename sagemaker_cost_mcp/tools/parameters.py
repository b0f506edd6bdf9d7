"""Parameters that several tools take: same name, same meaning, same words everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

StartDate = date | None
EndDate = date | None
Days = int
"""`lookback_days`; a tool that counts otherwise says so."""
Accounts = list[str] | None
"""Linked accounts; None: all that the caller sees."""
Regions = list[str] | None
"""None: the configured ones, else those on the bill; the server's instructions say so once for all tools."""
Tags = dict[str, str] | None
"""Those that a resource has to have; an empty value stands for any."""
Limit = Annotated[int, Field(ge=1, le=500), WithJsonSchema({"type": "integer"})]
Cursor = str | None
"""`next_cursor` of the page before."""
Detail = Literal["concise", "full"]
"""`full` adds the claims, and whatever a concise answer only counts."""
Refresh = bool
"""True: ask AWS anew."""
Chart = bool
"""True: a PNG beside the answer; needs the extra `report`."""

COMMON: Mapping[str, str] = {
    "start_date": "First day, inclusive; beats lookback_days.",
    "end_date": "The day after the last one.",
    "compare_end_date": "The day after the last one.",
    "lookback_days": "Days back from the last complete day.",
    "regions": "Default: the configured ones, else those on the bill.",
    "account_ids": "Linked accounts; default: all that are visible.",
    "tags": "Tags that a resource has to have; an empty value stands for any.",
    "cost_metric": "Cost metric of Cost Explorer; default: NetAmortizedCost.",
    "billing_view_arn": "Default: the primary billing view.",
    "limit": "Rows at most, up to 500.",
    "cursor": "meta.next_cursor of the page before.",
    "detail": "full adds evidence and whatever a concise answer only counts; default: concise.",
    "refresh": "Ask AWS again instead of answering from what was read lately.",
    "chart": "Add a chart as PNG.",
}
"""What parameters mean that are called the same in every tool: said once to people and, shorter, once to assistants in
the server's instructions, because a tool's schema is sent with every request."""
