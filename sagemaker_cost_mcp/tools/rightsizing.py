"""Toolset *inference*: the cheapest machines that still hold what an endpoint does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.analysis.machine_need import Percentile
from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.answers import Answer
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.rightsizing_answer import (
    AlternativeRow,
    FleetRow,
    NotSizedRow,
    RightSizeAnswer,
    RightSizeAsked,
    RightSizeRow,
    rightsized,
)
from sagemaker_cost_mcp.tools.text import footer, gap_lines, number, one_line, several, table, usd
from sagemaker_cost_mcp.tools.unlisted import further

_NOTES_SHOWN = 8


def rightsizing_text(answer: RightSizeAnswer) -> str:
    """The answer as Markdown."""
    lines = [answer.summary]
    if answer.rows:
        head = ["Variant", "Now", "Proposed", "Saves a month (list)", "Limited by", "Also"]
        lines += ["", *table(head, [_cells(row) for row in answer.rows])]
    lines += _remarks(answer.rows)
    lines += _undecided(answer)
    return "\n".join([*lines, *gap_lines(answer.gaps), *measured_footer(answer)])


def measured_footer(answer: Answer) -> list[str]:
    """The footer, with the window as that of the metrics."""
    bare = answer.model_copy(update={"meta": answer.meta.model_copy(update={"window_start": None})})
    window = f"_Measured {answer.meta.window_start} to {answer.meta.window_end} (end exclusive, UTC)._"
    return ["", window, *footer(bare)[1:]]


def variant_name(endpoint: str, variant: str, region: str) -> str:
    """Endpoint and variant for people."""
    own = "" if variant in {endpoint, "AllTraffic"} else f"/{variant}"
    return f"{endpoint}{own} ({region})"


def _cells(row: RightSizeRow) -> list[str]:
    same = row.proposed == row.current
    saving = f"{usd(row.monthly_saving_usd)} ({usd(row.monthly_saving_list_usd)})"
    return [
        variant_name(row.endpoint, row.variant, row.region),
        _fleet(row.current),
        "as it is" if same else _fleet(row.proposed),
        "-" if same else saving,
        f"{row.limiting_metric.replace('_', ' ')}, {number(row.proposed.remaining_headroom_percent)} % free",
        "; ".join(_also(row.alternatives)) or "-",
    ]


def _fleet(fleet: FleetRow) -> str:
    return f"{number(fleet.count)} x {fleet.instance_type}, {usd(fleet.monthly_usd)}"


def _also(alternatives: Sequence[AlternativeRow]) -> Iterator[str]:
    for one in alternatives[:2]:
        yield f"{number(one.count)} x {one.instance_type} {usd(one.monthly_usd)}" + ("*" if one.needs else "")


def _remarks(rows: Iterable[RightSizeRow]) -> list[str]:
    """What to know, each once with all it touches."""
    touched: dict[str, list[str]] = {}
    for row in rows:
        name = f"`{one_line(variant_name(row.endpoint, row.variant, row.region))}`"
        for note in row.notes:
            touched.setdefault(note, []).append(name)
        for one in row.alternatives[:2]:
            if one.needs:
                touched.setdefault(f"* {one.instance_type} needs {one.needs}", []).append(name)
    found = [f"- {one_line(said)}: {several(names)}" for said, names in touched.items()]
    more = [f"- and {len(found) - _NOTES_SHOWN} more remarks in the rows"] if len(found) > _NOTES_SHOWN else []
    return ["", *found[:_NOTES_SHOWN], *more] if found else []


def _undecided(answer: RightSizeAnswer) -> list[str]:
    in_order = sorted(answer.undecided, key=lambda row: (row.reason, row.how_to_fix))
    lines = [
        f"- {one_line(reason)}; to settle: {one_line(fix)}: "
        + several([_named(row) for row in group], further=further(answer.unlisted, reason))
        for (reason, fix), group in groupby(in_order, key=lambda row: (row.reason, row.how_to_fix))
    ]
    return ["", "## Undecided", *lines] if lines else []


def _named(row: NotSizedRow) -> str:
    return f"`{one_line(variant_name(row.endpoint, row.variant, row.region))}`"


def tools(desk: Desk) -> list[Tool]:
    """The tools of this file."""
    return [tool(_rightsize_endpoints(desk), title="Right-sizing of endpoints")]


def _rightsize_endpoints(desk: Desk) -> Callable[..., Any]:
    def rightsize_endpoints(
        ctx: Context[Any, Any],
        endpoint_names: list[str] | None = None,
        regions: p.Regions = None,
        percentile: Percentile = "p95",
        headroom_percent: Annotated[float, Field(description="0 to 200.")] = 20,
        latency_limit_ms: Annotated[float | None, Field(description="p99 that callers bear.")] = None,
        lookback_days: Annotated[int, Field(description="7 to 35.")] = 14,
        tags: p.Tags = None,
        limit: p.Limit = 20,
        cursor: p.Cursor = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, RightSizeAnswer]:
        """Which instance type and count does each endpoint variant need? The cheapest that fits CPU, memory and GPU of
        the hottest instance with headroom, what limits it, saving as cash and list, alternatives (Graviton, burstable,
        CPU).
        """
        asker = Asker(ctx)
        asked = RightSizeAsked(
            names=tuple(dict.fromkeys(endpoint_names or ())),
            regions=tuple(dict.fromkeys(regions or ())),
            percentile=percentile,
            headroom_percent=headroom_percent,
            latency_limit_ms=latency_limit_ms,
            lookback_days=lookback_days,
            tags=tags or {},
            limit=limit,
            cursor=cursor,
            refresh=refresh,
        )
        answer = rightsized(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, rightsizing_text(answer))

    return rightsize_endpoints
