"""Toolset *costs*: where the month will end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.costs import CostMetric
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.forecasting import ForecastAnswer, ForecastAsked, forecast, money
from sagemaker_cost_mcp.tools.text import footer, gap_lines, table


def forecast_text(answer: ForecastAnswer) -> str:
    """The answer as Markdown."""
    lines = [answer.summary]
    for part in (_months(answer), _budgets(answer)):
        lines += ["", *part] if part else []
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def _months(answer: ForecastAnswer) -> list[str]:
    if not answer.rows:
        return []
    unit = answer.meta.currency
    rows = [
        [row.month, money(row.low_usd, unit), money(row.mean_usd, unit), money(row.high_usd, unit), row.source,
         money(row.own_mean_usd, unit)]
        for row in answer.rows
    ]  # fmt: skip
    return table(["Month", "Low", "Expected", "High", "Source", "Own method"], rows)


def _budgets(answer: ForecastAnswer) -> list[str]:
    if not answer.budgets:
        return []
    rows = [
        [f"{row.name} ({row.account_id})", row.covers.value.replace("_", " "), money(row.limit, row.unit),
         money(row.actual, row.unit), money(row.expected, row.unit), money(row.headroom, row.unit),
         f"{row.likely_exceeded_on or '-'}", row.basis]
        for row in answer.budgets
    ]  # fmt: skip
    return table(["Budget", "Covers", "Limit", "Actual", "Expected", "Headroom", "Exceeded on", "Basis"], rows)


def tools(desk: Desk) -> list[Tool]:
    """The tools of this set."""
    return [tool(_forecast(desk), title="SageMaker cost forecast")]


def _forecast(desk: Desk) -> Callable[..., Any]:
    def forecast_sagemaker_costs(
        ctx: Context[Any, Any],
        months: Annotated[int, Field(ge=0, le=12, description="After this one.")] = 3,
        interval_percent: Annotated[int, Field(ge=51, le=99)] = 80,
        account_ids: p.Accounts = None,
        cost_metric: CostMetric = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, ForecastAnswer]:
        """What will SageMaker cost by the end of this month, and in the next ones? AWS's forecast or ours with its
        interval, and each budget: headroom, and when it is likely exceeded.
        """
        asker = Asker(ctx)
        asked = ForecastAsked(
            months=months,
            interval_percent=interval_percent,
            account_ids=tuple(account_ids or ()),
            cost_metric=cost_metric,
            refresh=refresh,
        )
        answer = forecast(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, forecast_text(answer))

    return forecast_sagemaker_costs
