"""Tool `estimate_workload_cost`: what-if, before anything runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.model.workload import Workload
from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.estimate import EstimateAnswer, EstimateAsked, workload_estimate
from sagemaker_cost_mcp.tools.text import footer, gap_lines, one_line, table, usd


def estimate_text(answer: EstimateAnswer) -> str:
    """The answer as Markdown."""
    lines = [answer.summary]
    if answer.lines:
        rows = [[one.workload, one.item, usd(one.monthly_usd), one.formula] for one in answer.lines]
        lines += ["", *table(["Workload", "Part", "A month", "Formula"], rows)]
    if answer.unpriced:
        lines += ["", "Without a price:"]
        lines += [f"- {one_line(one.workload)}, {one.item}: {one_line(one.why)}" for one in answer.unpriced]
    if answer.alternatives:
        ways = [[one.workload, one.option, usd(one.monthly_usd), one.note] for one in answer.alternatives]
        lines += ["", "The same work elsewhere:", "", *table(["Workload", "Option", "A month", "Note"], ways)]
    if answer.notes:
        lines += ["", *(f"- {one_line(note)}" for note in answer.notes)]
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def tools(desk: Desk) -> list[Tool]:
    """The tools of this file."""
    return [tool(_estimate_workload_cost(desk), title="Workload cost estimate")]


def _estimate_workload_cost(desk: Desk) -> Callable[..., Any]:
    def estimate_workload_cost(
        ctx: Context[Any, Any],
        workloads: Annotated[list[Workload], Field(description="What is planned; each with its own kind.")],
        region: Annotated[str | None, Field(description="Like us-east-1. Default: the configured one.")] = None,
        compare: Annotated[
            bool, Field(description="Also price the same work elsewhere: Studio, notebook, job, Glue.")
        ] = False,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, EstimateAnswer]:
        """What would a notebook, Studio team, training or processing job, endpoint (fixed, ranged or by traffic shape),
        async or serverless endpoint, batch transform or labeling job cost? Monthly and yearly at list prices, each line
        with its formula, and what has no price.
        """
        asker = Asker(ctx)
        asked = EstimateAsked(workloads=tuple(workloads), region=region, compare=compare, refresh=refresh)
        answer = workload_estimate(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, estimate_text(answer))

    return estimate_workload_cost
