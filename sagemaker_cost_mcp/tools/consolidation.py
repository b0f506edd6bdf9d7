"""Toolset *inference*: which endpoints could share one fleet of instances."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.analysis.machine_need import Percentile
from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.consolidation_answer import (
    CacheRow,
    ConsolidationAnswer,
    ConsolidationAsked,
    GroupRow,
    LeftRow,
    consolidated,
)
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.rightsizing import measured_footer, variant_name
from sagemaker_cost_mcp.tools.text import gap_lines, number, one_line, several, usd
from sagemaker_cost_mcp.tools.unlisted import further


def consolidation_text(answer: ConsolidationAnswer) -> str:
    """The answer as Markdown."""
    lines = [answer.summary]
    for place, group in enumerate(answer.groups, start=1):
        lines += ["", *_group(place, group)]
    lines += ["", *(_cache(row) for row in answer.multi_model)] if answer.multi_model else []
    lines += _left(answer)
    return "\n".join([*lines, *gap_lines(answer.gaps), *measured_footer(answer)])


def _group(place: int, group: GroupRow) -> list[str]:
    names = several([f"`{one_line(name)}`" for name in group.endpoints])
    head = f"{place}. **{usd(group.monthly_saving_usd)}/month** {names} ({group.region})"
    money = (
        f"   {usd(group.current_monthly_usd)} now, {usd(group.shared_monthly_usd)} shared, "
        f"{usd(group.right_sized_monthly_usd)} if each were right-sized by itself; {_full(group)}."
    )
    fleet = f"{head} on {group.count} x {group.instance_type}, {group.way}"
    if place > _IN_FULL:
        return [fleet]
    return [fleet, money, f"   If: {'; '.join(one_line(condition) for condition in group.conditions)}."]


def _full(group: GroupRow) -> str:
    shares = (
        ("memory", group.memory_percent),
        ("CPU", group.cpu_percent),
        ("GPU", group.gpu_percent),
        ("GPU memory", group.gpu_memory_percent),
    )
    told = ", ".join(f"{name} {number(share)} %" for name, share in shares if share is not None)
    return f"{told} {'reserved' if group.way == 'inference-components' else 'full'}"


_IN_FULL = 5
"""Groups that are told with money and conditions; of the others they are in the structured answer."""


def _cache(row: CacheRow) -> str:
    hits = "not published" if row.hit_share is None else f"{number(row.hit_share * 100)} %"
    wait = "" if row.worst_loading_wait_ms is None else f", worst wait {number(row.worst_loading_wait_ms)} ms"
    advice = "add no model to it" if row.under_pressure else "no sign of pressure" if row.hit_share else "undecided"
    return (
        f"- `{one_line(row.endpoint)}` ({row.region}) holds many models already: found in memory {hits}{wait}: {advice}"
    )


def _left(answer: ConsolidationAnswer) -> list[str]:
    lines = [
        f"- {one_line(reason)}: " + several([_named(row) for row in group], further=further(answer.unlisted, reason))
        for reason, group in groupby(sorted(answer.left, key=lambda row: row.reason), key=lambda row: row.reason)
    ]
    return ["", "## Left alone", *lines] if lines else []


def _named(row: LeftRow) -> str:
    return f"`{one_line(variant_name(row.endpoint, row.variant, row.region))}`"


def tools(desk: Desk) -> list[Tool]:
    """The tools of this file."""
    return [tool(_plan_endpoint_consolidation(desk), title="Endpoints that could share machines")]


def _plan_endpoint_consolidation(desk: Desk) -> Callable[..., Any]:
    def plan_endpoint_consolidation(
        ctx: Context[Any, Any],
        endpoint_names: Annotated[list[str] | None, Field(description="Two or more.")] = None,
        regions: p.Regions = None,
        percentile: Percentile = "p95",
        headroom_percent: Annotated[float, Field(description="0 to 200.")] = 20,
        lookback_days: Annotated[int, Field(description="7 to 35.")] = 14,
        tags: p.Tags = None,
        limit: p.Limit = 10,
        cursor: p.Cursor = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, ConsolidationAnswer]:
        """Which endpoints could share one fleet, as a multi-model endpoint or inference components? Groups of the same
        container, role, network and latency class, packed by what is shared or reserved: machines, saving, what must be
        true.
        """
        asker = Asker(ctx)
        asked = ConsolidationAsked(
            names=tuple(dict.fromkeys(endpoint_names or ())),
            regions=tuple(dict.fromkeys(regions or ())),
            percentile=percentile,
            headroom_percent=headroom_percent,
            lookback_days=lookback_days,
            tags=tags or {},
            limit=limit,
            cursor=cursor,
            refresh=refresh,
        )
        answer = consolidated(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, consolidation_text(answer))

    return plan_endpoint_consolidation
