"""Toolset *inference*: how endpoints scale on their real traffic, and how they could."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.autoscaling_answer import AutoscalingAsked, scaling_study, studied_answer
from sagemaker_cost_mcp.tools.autoscaling_chart import scaling_chart
from sagemaker_cost_mcp.tools.autoscaling_rows import AutoscalingAnswer, AutoscalingRow, NotReviewedRow, PlanRow
from sagemaker_cost_mcp.tools.charted import charted
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.rightsizing import measured_footer, variant_name
from sagemaker_cost_mcp.tools.text import gap_lines, number, one_line, several, table, usd
from sagemaker_cost_mcp.tools.unlisted import further

_NOTES_SHOWN = 8


def autoscaling_text(answer: AutoscalingAnswer) -> str:
    """The answer as Markdown."""
    lines = [answer.summary]
    if answer.rows:
        head = ["Variant or component", "Policy", "Hours: needed / there", "Flags", "Proposed", "Saves a month (list)"]
        lines += ["", *table(head, [_cells(row) for row in answer.rows])]
    lines += _remarks(answer.rows)
    lines += _undecided(answer)
    return "\n".join([*lines, *gap_lines(answer.gaps), *measured_footer(answer)])


def _cells(row: AutoscalingRow) -> list[str]:
    needed = "?" if row.needed_instance_hours is None else number(row.needed_instance_hours)
    strain = "" if not row.above_target_percent else f", {number(row.above_target_percent)} % above target"
    unit = " copies" if row.scales == "copies" else ""
    saving = f"{usd(row.monthly_saving_usd)} ({usd(row.monthly_saving_list_usd)})"
    return [
        variant_name(row.endpoint, row.variant, row.region),
        row.policy,
        f"{needed} / {number(row.provisioned_instance_hours)}{unit}{strain}",
        ", ".join(row.flags) or "-",
        _plan(row.proposed) if row.proposed else "as it is",
        saving if row.monthly_saving_list_usd else "-",
    ]


def _plan(plan: PlanRow) -> str:
    clock = "".join(f"; min {one.minimum} at {one.schedule}" for one in plan.scheduled)
    return (
        f"{plan.minimum} to {plan.maximum} at {number(plan.target)}{clock}: {number(plan.instance_hours)} h, "
        f"{number(plan.above_target_percent)} % above target"
    )


def _remarks(rows: Iterable[AutoscalingRow]) -> list[str]:
    touched: dict[str, list[str]] = {}
    for row in rows:
        for note in row.notes:
            name = f"`{one_line(variant_name(row.endpoint, row.variant, row.region))}`"
            touched.setdefault(note, []).append(name)
    total = len(list(touched))
    found = [
        f"- {one_line(said)}: {', '.join(names) if len(names) <= _NOTES_SHOWN else f'{len(names)} rows'}"
        for said, names in touched.items()
    ]
    more = [f"- and {total - _NOTES_SHOWN} more remarks in the rows"] if total > _NOTES_SHOWN else []
    return ["", *found[:_NOTES_SHOWN], *more] if found else []


def _undecided(answer: AutoscalingAnswer) -> list[str]:
    lines = [
        f"- {one_line(reason)}: " + several([_named(row) for row in group], further=further(answer.unlisted, reason))
        for reason, group in groupby(sorted(answer.undecided, key=lambda row: row.reason), key=lambda row: row.reason)
    ]
    return ["", "## Undecided", *lines] if lines else []


def _named(row: NotReviewedRow) -> str:
    return f"`{one_line(variant_name(row.endpoint, row.variant, row.region))}`"


def tools(desk: Desk) -> list[Tool]:
    """The tools of this file."""
    return [tool(_evaluate_autoscaling(desk), title="Autoscaling of endpoints")]


def _evaluate_autoscaling(desk: Desk) -> Callable[..., Any]:
    def evaluate_autoscaling(
        ctx: Context[Any, Any],
        endpoint_names: Annotated[
            list[str] | None, Field(description="Also inference components; up to ten: by the minute.")
        ] = None,
        regions: p.Regions = None,
        lookback_days: Annotated[int, Field(description="7 to 14.")] = 14,
        max_requests_per_minute: Annotated[
            float | None, Field(description="What fills one instance; default: estimated.")
        ] = None,
        tags: p.Tags = None,
        limit: p.Limit = 20,
        cursor: p.Cursor = None,
        refresh: p.Refresh = False,
        chart: p.Chart = False,
    ) -> Annotated[CallToolResult, AutoscalingAnswer]:
        """Do endpoints scale well? Audits autoscaling policies and schedules, replays the real traffic through them and
        through a better one: instance-hours provisioned and needed, time above target, dollars, flags.
        """
        asker = Asker(ctx)
        asked = AutoscalingAsked(
            names=tuple(dict.fromkeys(endpoint_names or ())),
            regions=tuple(dict.fromkeys(regions or ())),
            lookback_days=lookback_days,
            full_load=max_requests_per_minute,
            tags=tags or {},
            limit=limit,
            cursor=cursor,
            refresh=refresh,
        )
        study = scaling_study(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        answer = studied_answer(study)
        result = answered(answer, autoscaling_text(answer))
        return charted(result, scaling_chart(study, answer)) if chart else result

    return evaluate_autoscaling
