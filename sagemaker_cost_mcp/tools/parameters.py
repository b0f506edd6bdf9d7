"""Parameters that several tools take: same name, same meaning, same words everywhere."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

StartDate = Annotated[date | None, Field(description="First day, like 2026-10-01. Beats lookback_days.")]
EndDate = Annotated[date | None, Field(description="Day after the last (exclusive).")]
Regions = Annotated[
    list[str] | None, Field(description="Like us-east-1. Default: those with SageMaker cost on the bill.")
]
Tags = Annotated[dict[str, str] | None, Field(description="Only resources with these tags; an empty value means any.")]
Limit = Annotated[int, Field(ge=1, le=500, description="Rows at most.")]
Cursor = Annotated[str | None, Field(description="next_cursor of the answer before.")]
Detail = Annotated[Literal["concise", "full"], Field(description="full adds the claims behind each saving.")]
Refresh = Annotated[bool, Field(description="Ask AWS again instead of using the cache.")]
