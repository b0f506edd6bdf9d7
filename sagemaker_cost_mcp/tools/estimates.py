"""Tool `estimate_workload_cost`: what-if, before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.workload import Workload
from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.estimate import (
    AlternativeRow,
    EstimateAnswer,
    EstimateAsked,
    LineRow,
    workload_estimate,
)
from sagemaker_cost_mcp.tools.planned_rows import BrokenRow, FreeRow
from sagemaker_cost_mcp.tools.template_estimate import TemplateAsked, template_estimate
from sagemaker_cost_mcp.tools.text import footer, gap_lines, one_line, table, usd


def estimate_text(answer: EstimateAnswer) -> str:
    """The answer as Markdown."""
    parts = (
        *_lines(answer),
        *_told("Without a price:", [f"{one.workload}, {one.item}: {one.why}" for one in answer.unpriced]),
        *_told("Rules that it would break:", [_broken(one) for one in answer.rules_broken or ()]),
        *_told("Free by itself:", _alike(answer.free or ())),
        *_alternatives(answer.alternatives),
        *_told("", answer.notes),
    )
    return "\n".join([answer.summary, *parts, *gap_lines(answer.gaps), *footer(answer)])


def _lines(answer: EstimateAnswer) -> list[str]:
    """The dearest lines; what a whole plan has besides is added up."""
    if not answer.lines:
        return []
    dearest = (
        sorted(answer.lines, key=lambda one: -one.monthly_usd) if answer.rules_broken is not None else answer.lines
    )
    rows = [[one.workload, one.item, _a_month(one), one.formula] for one in dearest[:_SHOWN]]
    if rest := dearest[_SHOWN:]:
        rows.append(
            [f"{len(rest)} more", "", usd(sum((one.monthly_usd for one in rest), ZERO)), "in the structured answer"]
        )
    return ["", *table(["Workload", "Part", "A month", "Formula"], rows)]


def _a_month(line: LineRow) -> str:
    most = f" to {usd(line.monthly_max_usd)}" if line.monthly_max_usd is not None else ""
    return f"{usd(line.monthly_usd)}{most}"


def _broken(one: BrokenRow) -> str:
    saves = f" saves {usd(one.monthly_saving_list_usd)} a month" if one.monthly_saving_list_usd else ""
    return f"{one.rule} ({one.resource}):{saves and f'{saves}:'} {one.why}. {one.recommendation}"


def _alike(rows: Iterable[FreeRow]) -> list[str]:
    """Resources that are free for the same reason, in one line."""
    by_reason: dict[str, list[str]] = {}
    for one in rows:
        by_reason.setdefault(one.why, []).append(one.resource)
    return [f"{', '.join(names)}: {why}" for why, names in by_reason.items()]


def _told(heading: str, sentences: Sequence[str]) -> list[str]:
    if not sentences:
        return []
    more = [f"- and {len(sentences) - _SHOWN} more, in the structured answer"] if len(sentences) > _SHOWN else []
    return ["", *filter(None, [heading]), *(f"- {one_line(one)}" for one in sentences[:_SHOWN]), *more]


def _alternatives(alternatives: Sequence[AlternativeRow]) -> list[str]:
    if not alternatives:
        return []
    ways = [[one.workload, one.option, usd(one.monthly_usd), one.note] for one in alternatives]
    return ["", "The same work elsewhere:", "", *table(["Workload", "Option", "A month", "Note"], ways)]


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A template as the caller handed it over."""

    template: str
    """Empty: none. Not `str | None`: the SDK parses texts that look like JSON unless the type is plainly `str`."""
    parameters: dict[str, str] | None


def estimate(desk: Desk, described: EstimateAsked, line: Line, handed: Handed) -> EstimateAnswer:
    """Price a template where there is one, else described workloads.

    Raises:
        SagemakerCostError: When the question is wrong or no price could be read.
    """
    if not handed.template:
        if handed.parameters:
            raise BadQuestion("A template has parameters, and there is none: hand it over too.")
        return workload_estimate(desk, described, line)
    if described.workloads or described.compare:
        raise BadQuestion("Ask about workloads (with compare), or about a template: not about both at once.")
    asked = TemplateAsked(
        template=handed.template,
        parameters=handed.parameters or {},
        region=described.region,
        refresh=described.refresh,
    )
    return template_estimate(desk, asked, line)


_NONE: list[Workload] = []
_SHOWN = 25
"""Rows of each kind in the text; the structured answer has all."""


def tools(desk: Desk) -> list[Tool]:
    """The tools of this file."""
    return [tool(_estimate_workload_cost(desk), title="Workload cost estimate")]


def _estimate_workload_cost(desk: Desk) -> Callable[..., Any]:
    def estimate_workload_cost(
        ctx: Context[Any, Any],
        workloads: Annotated[list[Workload], Field(description="What is not named for a kind may stay out.")] = _NONE,
        template: Annotated[str, Field(description="CloudFormation, or Terraform plan JSON.")] = "",
        parameters: Annotated[dict[str, str] | None, Field(description="Of the template.")] = None,
        region: Annotated[str | None, Field(description="Default: the configured one.")] = None,
        compare: Annotated[bool, Field(description="Also price it as Studio, notebook, job, Glue.")] = False,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, EstimateAnswer]:
        """What would notebooks, a Studio team, jobs, endpoints of any kind, labeling, or a CloudFormation template or
        Terraform plan cost? Monthly and yearly at list prices, each line with its formula, and the rules that a
        template would break.
        """
        asker = Asker(ctx)
        line = Line(progress=asker.progress, cancelled=asker.cancelled)
        described = EstimateAsked(workloads=tuple(workloads), region=region, compare=compare, refresh=refresh)
        answer = estimate(desk, described, line, Handed(template=template, parameters=parameters))
        return answered(answer, estimate_text(answer))

    return estimate_workload_cost
