"""Toolset *costs*: what was out of the ordinary."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.anomaly_answer import AnomaliesAnswer, AnomaliesAsked, AnomalyRow, found_anomalies
from sagemaker_cost_mcp.tools.cost_change import likely_lines, signed
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line
from sagemaker_cost_mcp.tools.text import count, footer, gap_lines, table, usd


def anomalies_text(answer: AnomaliesAnswer) -> str:
    """The answer as Markdown."""
    lines = [answer.summary, *(f"- {note}" for note in (*answer.undecided, *answer.notes))]
    if answer.anomalies:
        head = ["Impact", "When", "Usage type", "Expected", "Actual", "Found by", "Likely cause"]
        lines += ["", *table(head, [_cells(row) for row in answer.anomalies])]
    if answer.other_anomalies:
        lines.append(f"and {count(answer.other_anomalies, 'smaller one')}: raise limit to see them.")
    likely = [line for row in answer.anomalies for line in likely_lines(row.usage_type or "", row.likely_resources)]
    if likely:
        lines += ["", "Likely behind it (machine hours of what exists; no proof):", *likely]
    if answer.anomalies:
        first = answer.anomalies[0].start_date
        lines += ["", f"For price against quantity, call explain_cost_change with start_date {first}."]
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def _cells(row: AnomalyRow) -> list[str]:
    where = f" ({', '.join(row.account_ids)})" if row.account_ids else ""
    doubted = "; people told AWS that it is none" if row.feedback == "NO" else ""
    return [
        signed(row.impact_usd),
        _when(row),
        f"{row.usage_type or 'not named by AWS'}{where}",
        usd(row.expected_usd),
        usd(row.actual_usd),
        _found_by(row),
        row.likely_cause + doubted,
    ]


def _when(row: AnomalyRow) -> str:
    if row.end_date is None:
        return f"since {row.start_date}, goes on"
    last = row.end_date - timedelta(days=1)
    days = f"{row.start_date}" if last == row.start_date else f"{row.start_date} to {last}"
    return f"{days}, peak {row.peak_date}" if row.peak_date and last != row.start_date else days


def _found_by(row: AnomalyRow) -> str:
    if row.source == "detector":
        return "detector"
    return "AWS" if row.detector_impact_usd is None else f"AWS ({signed(row.aws_impact_usd or ZERO)}), detector"


def tools(desk: Desk) -> list[Tool]:
    """The tools of this set."""
    return [tool(_find_cost_anomalies(desk), title="SageMaker cost anomalies")]


def _find_cost_anomalies(desk: Desk) -> Callable[..., Any]:
    def find_cost_anomalies(
        ctx: Context[Any, Any],
        start_date: p.StartDate = None,
        end_date: p.EndDate = None,
        lookback_days: p.Days = 30,
        regions: p.Regions = None,
        account_ids: p.Accounts = None,
        min_impact_usd: Annotated[float | None, Field(ge=0, description="Default 10.")] = None,
        limit: p.Limit = 12,
        detail: p.Detail = "concise",
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, AnomaliesAnswer]:
        """Was there unusual SageMaker spend? AWS's own anomalies and a detector on daily usage types: start, peak,
        dollars over expected, likely cause and resource, new levels that stay. Default: last 30 complete days.
        """
        asker = Asker(ctx)
        asked = AnomaliesAsked(
            dates=Dates(start=start_date, end=end_date),
            lookback_days=lookback_days,
            regions=tuple(dict.fromkeys(regions or ())),
            account_ids=tuple(dict.fromkeys(account_ids or ())),
            min_impact_usd=None if min_impact_usd is None else Decimal(str(min_impact_usd)),
            limit=limit,
            full=detail == "full",
            refresh=refresh,
        )
        answer = found_anomalies(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, anomalies_text(answer))

    return find_cost_anomalies
