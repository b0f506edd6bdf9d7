"""Parameters that several tools take: same name, same meaning, same words everywhere."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

StartDate = Annotated[date | None, Field(description="Beats lookback_days.")]
EndDate = Annotated[date | None, Field(description="Exclusive.")]
Regions = list[str] | None
"""None: the configured ones, else those on the bill; the server's instructions say so once for all tools."""
Tags = Annotated[dict[str, str] | None, Field(description="Empty: any value.")]
Limit = Annotated[int, Field(ge=1, le=500), WithJsonSchema({"type": "integer", "maximum": 500})]
Cursor = str | None
"""`next_cursor` of the page before."""
Detail = Literal["concise", "full"]
"""`full` adds the claims, and whatever a concise answer only counts."""
Refresh = bool
"""True: ask AWS anew."""
