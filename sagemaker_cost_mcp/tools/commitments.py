"""Toolset *commitments*: what Savings Plans cover, and what they could."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult

from sagemaker_cost_mcp.model.commitments import CoverageCut
from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.coverage import (
    CoverageAnswer,
    CoverageAsked,
    commitment_said,
    in_percent,
    plan_coverage,
)
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line
from sagemaker_cost_mcp.tools.text import count, footer, gap_lines, table, usd


def coverage_text(answer: CoverageAnswer) -> str:
    """The answer as Markdown."""
    lines = [answer.summary]
    if answer.net_saving_usd is not None and answer.rows:
        lines.append(
            f"The plans saved {usd(answer.net_saving_usd)} net; {usd(answer.unused_commitment_usd)} of the commitment "
            "went unused."
        )
    for part in (_rows_table(answer), _plans_table(answer), _uncovered_table(answer)):
        lines += ["", *part] if part else []
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def _rows_table(answer: CoverageAnswer) -> list[str]:
    if not answer.rows:
        return []
    head = [answer.by.title(), "Covered", "On demand", "Coverage"]
    rows = [
        [row.name, usd(row.covered_usd), usd(row.on_demand_usd), in_percent(row.coverage_percent)]
        for row in answer.rows
    ]
    if answer.by == "day":
        head = [*head, "Utilization"]
        rows = [[*cells, in_percent(row.utilization_percent)] for cells, row in zip(rows, answer.rows, strict=True)]
    return table(head, rows)


def _plans_table(answer: CoverageAnswer) -> list[str]:
    if not answer.plans:
        return []
    rows = [
        [plan.arn, commitment_said(plan), plan.payment_option, f"{plan.start_date}",
         f"{plan.end_date} ({count(plan.days_left, 'day')} left)"]
        for plan in answer.plans
    ]  # fmt: skip
    return table(["Savings Plan", "An hour", "Payment", "Start", "End"], rows)


def _uncovered_table(answer: CoverageAnswer) -> list[str]:
    if answer.uncovered is None:
        return []
    rows = [[row.usage_type, row.region, usd(row.on_demand_usd), in_percent(row.one_year_saving_percent)]
            for row in answer.uncovered]  # fmt: skip
    said = f"Billed on demand for what no SageMaker Savings Plan covers: {usd(answer.not_eligible_usd)}."
    if not rows:
        return [said]
    return [*table(["Eligible, not covered", "Region", "On demand", "1-year plan saves"], rows), "", said]


def tools(desk: Desk) -> list[Tool]:
    """The tools of this set."""
    return [tool(_savings_plan_coverage(desk), title="Savings Plans coverage")]


def _savings_plan_coverage(desk: Desk) -> Callable[..., Any]:
    def savings_plan_coverage(
        ctx: Context[Any, Any],
        by: CoverageCut = "day",
        start_date: p.StartDate = None,
        end_date: p.EndDate = None,
        lookback_days: p.Days = 30,
        account_ids: p.Accounts = None,
        limit: p.Limit = 40,
        cursor: p.Cursor = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, CoverageAnswer]:
        """How well do Savings Plans cover SageMaker? Coverage by day, instance family or region, utilization, plans
        held with their end dates, and eligible usage still billed on demand. $0.05.
        """
        asker = Asker(ctx)
        asked = CoverageAsked(
            by=by,
            dates=Dates(start=start_date, end=end_date),
            lookback_days=lookback_days,
            account_ids=tuple(account_ids or ()),
            limit=limit,
            cursor=cursor,
            refresh=refresh,
        )
        answer = plan_coverage(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, coverage_text(answer))

    return savings_plan_coverage
