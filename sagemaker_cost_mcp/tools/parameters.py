"""Parameters that several tools take: same name, same meaning, same words everywhere."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

StartDate = Annotated[date | None, Field(description="First day. Beats lookback_days.")]
EndDate = Annotated[date | None, Field(description="Exclusive.")]
Regions = Annotated[list[str] | None, Field(description="Default: those on the bill.")]
Tags = Annotated[dict[str, str] | None, Field(description="Only with these tags; empty: any value.")]
Limit = Annotated[int, Field(ge=1, le=500), WithJsonSchema({"type": "integer", "description": "Up to 500."})]
Cursor = Annotated[str | None, Field(description="The last next_cursor.")]
Detail = Annotated[Literal["concise", "full"], Field(description="full adds claims.")]
Refresh = Annotated[bool, Field(description="Ask AWS anew.")]
