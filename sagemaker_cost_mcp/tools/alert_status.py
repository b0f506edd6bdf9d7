"""Toolset *governance*: budgets, alarms, anomaly monitors, and what has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.alert_rows import UnwatchedRow
from sagemaker_cost_mcp.tools.alerts import AlertAnswer, AlertsAsked, alert_status
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.forecasting import money
from sagemaker_cost_mcp.tools.text import footer, gap_lines, one_line, table


def alert_text(answer: AlertAnswer) -> str:
    """The answer as Markdown."""
    lines = [answer.summary]
    for title, part in (
        ("Unwatched", list(_unwatched(answer))),
        ("Budgets", _budgets(answer)),
        ("Alarms", _alarms(answer)),
        ("Anomaly monitors", _monitors(answer)),
    ):
        lines += ["", f"## {title}", *part] if part else []
    if answer.meta.truncated:
        lines += ["", "_Some rows were left out: ask with a higher limit._"]
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def _unwatched(answer: AlertAnswer) -> Iterator[str]:
    """Rows of one kind, reason and cure in one line."""
    for (kind, why, do), group in groupby(answer.unwatched, key=lambda row: (row.kind, row.why, row.do)):
        rows = list(group)
        names = ", ".join(f"`{one_line(row.name)}`{_where(row)}" for row in rows if row.name)
        many = f" ({len(rows)})" if len(rows) > 1 else ""
        subject = f" {names}:" if names else ":"
        yield f"- **{kind.replace('_', ' ')}**{many}{subject} {one_line(why)}. {one_line(do)}"


def _where(row: UnwatchedRow) -> str:
    return f" ({row.region})" if row.region else ""


def _budgets(answer: AlertAnswer) -> list[str]:
    if not answer.budgets:
        return []
    rows = [
        [f"{row.name} ({row.account_id}), {row.period.lower()}", row.covers.value.replace("_", " "),
         money(row.limit, row.unit), money(row.actual, row.unit), money(row.forecast, row.unit),
         row.overrun or "-", _thresholds(row.thresholds)]
        for row in answer.budgets
    ]  # fmt: skip
    return table(["Budget", "Covers", "Limit", "Actual", "Forecast", "Overrun", "Notifies"], rows)


def _thresholds(thresholds: list[str] | None) -> str:
    return "-" if thresholds is None else "; ".join(thresholds) or "nobody"


def _alarms(answer: AlertAnswer) -> list[str]:
    own = f"Autoscaling's own, which tell nobody: {answer.autoscaling_alarms}."
    if not answer.alarms:
        return [own] if answer.autoscaling_alarms else []
    rows = [
        [f"{row.name} ({row.region})", row.state, f"{row.since:%Y-%m-%d}" if row.since else "-",
         f"{row.condition}; {'; '.join(row.watches)}", f"{row.actions}{'' if row.actions_enabled else ' (disabled)'}"]
        for row in answer.alarms
    ]  # fmt: skip
    return [*table(["Alarm", "State", "Since", "Condition", "Actions"], rows), "", own]


def _monitors(answer: AlertAnswer) -> list[str]:
    rows = [
        [row.name, row.covers.value.replace("_", " "), row.watches,
         "-" if row.subscriptions is None else "; ".join(row.subscriptions) or "nobody"]
        for row in answer.monitors or ()
    ]  # fmt: skip
    return table(["Monitor", "Covers", "Watches", "Subscriptions"], rows) if rows else []


def tools(desk: Desk) -> list[Tool]:
    """The tools of this set."""
    return [tool(_alert_status(desk), title="Budgets, alarms and anomaly monitors")]


def _alert_status(desk: Desk) -> Callable[..., Any]:
    def get_alert_status(
        ctx: Context[Any, Any],
        regions: p.Regions = None,
        autoscaling: Annotated[bool, Field(description="Its own alarms too.")] = False,
        limit: p.Limit = 12,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, AlertAnswer]:
        """Who would hear of it? Budgets with forecast and thresholds, CloudWatch alarms on SageMaker, anomaly monitors
        and subscriptions, and what is unwatched: no budget, endpoints without an alarm, alarms without data or action.
        """
        asker = Asker(ctx)
        asked = AlertsAsked(
            regions=tuple(dict.fromkeys(regions or ())), autoscaling=autoscaling, limit=limit, refresh=refresh
        )
        answer = alert_status(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, alert_text(answer))

    return get_alert_status
