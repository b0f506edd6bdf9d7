"""Tool `get_aws_recommendations`, of toolset *review*."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.analysis.advice_matched import Relation
from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.aws_advice import (
    SERVICES,
    AdviceAsked,
    AdviserRow,
    AwsAdviceAnswer,
    MatchRow,
    TheirsRow,
    aws_advice,
)
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.text import footer, gap_lines, number, one_line, table, usd

_WORDS = {
    Relation.AGREE: "both",
    Relation.THEIRS_ONLY: "only AWS",
    Relation.GONE: "AWS, gone",
    Relation.OURS_ONLY: "only we",
}

_HOW_TO_ENROL = {
    "cost-optimization-hub": "Billing and Cost Management console, Cost Optimization Hub, Enable",
    "compute-optimizer": "Compute Optimizer console, Opt in",
}


def advice_text(answer: AwsAdviceAnswer) -> str:
    """The answer as Markdown."""
    lines = [answer.summary, *_enrolment(answer.advisers)]
    told = [row for row in answer.rows if row.theirs]
    if told:
        head = ["Who says it", "Resource", "AWS says", "AWS a month", "We find", "Our cash", "Why they differ"]
        lines += ["", *table(head, map(_cells, told))]
    alone = [row for row in answer.rows if not row.theirs]
    return "\n".join([*lines, *_alone(alone), *gap_lines(answer.gaps), *footer(answer)])


def _enrolment(rows: Sequence[AdviserRow]) -> list[str]:
    lines = [
        f"- To switch {SERVICES[row.service]} on, at no charge: {_HOW_TO_ENROL[row.service]}; it takes a day to look."
        for row in rows
        if row.status == "Inactive"
    ]
    lines += [f"- {SERVICES[row.service]}: {one_line(row.status_reason)}" for row in rows if row.status_reason]
    lines += [
        f"- {SERVICES[row.service]} is not offered in {', '.join(row.absent_regions)}."
        for row in rows
        if row.absent_regions
    ]
    return ["", *lines] if lines else []


def _cells(row: MatchRow) -> list[str]:
    return [
        _WORDS[row.relation],
        f"{row.name} ({row.region or '-'}, {row.resource_type})",
        "; ".join(_said(one) for one in row.theirs),
        _amount(row.theirs),
        row.ours.title if row.ours else "-",
        usd(row.ours.monthly_saving_usd) if row.ours else "-",
        row.why,
    ]


def _said(one: TheirsRow) -> str:
    """Commas set apart what it saw; the services go by their last words.

    >>> _said(TheirsRow(service="compute-optimizer", action="Idle", detail="CPU maximum 1", currency="USD"))
    'Idle, CPU maximum 1 (Optimizer)'
    """
    service = SERVICES[one.service].rpartition(" ")[2]
    return f"{', '.join(filter(None, (one.action, one.detail)))} ({service})"


def _amount(theirs: Sequence[TheirsRow]) -> str:
    """Each different amount once, the Hub's first."""
    amounts = [
        usd(one.monthly_saving) if one.currency == "USD" else f"{number(one.monthly_saving)} {one.currency}"
        for one in theirs
        if one.monthly_saving is not None
    ]
    return " or ".join(dict.fromkeys(amounts)) or "-"


def _alone(rows: Sequence[MatchRow]) -> list[str]:
    """What only we say, told together where the reason is the same."""
    if not rows:
        return []
    lines = ["", "## Only we say"]
    for why, group in groupby(sorted(rows, key=lambda row: row.why), key=lambda row: row.why):
        lines.append(f"- {why}")
        lines += [f"  - {_ours(row)}" for row in group]
    return lines


def _ours(row: MatchRow) -> str:
    found = f"{row.ours.title}, {usd(row.ours.monthly_saving_usd)} (id {row.ours.id})" if row.ours else ""
    return f"`{one_line(row.name)}` ({row.region}): {found}"


def tools(desk: Desk) -> list[Tool]:
    """The tools of this file."""
    return [tool(_get_aws_recommendations(desk), title="AWS's own recommendations beside ours")]


def _get_aws_recommendations(desk: Desk) -> Callable[..., Any]:
    def get_aws_recommendations(
        ctx: Context[Any, Any],
        regions: p.Regions = None,
        include_ec2: Annotated[bool, Field(description="Add AWS's advice on EC2.")] = False,
        limit: p.Limit = 12,
        cursor: p.Cursor = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, AwsAdviceAnswer]:
        """What do Cost Optimization Hub and Compute Optimizer advise, and are they right? Whether each is on, and its
        SageMaker advice beside our findings: both, one side alone, gone since, and why savings differ.
        """
        asker = Asker(ctx)
        asked = AdviceAsked(
            regions=tuple(dict.fromkeys(regions or ())),
            include_ec2=include_ec2,
            limit=limit,
            cursor=cursor,
            refresh=refresh,
        )
        answer = aws_advice(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, advice_text(answer))

    return get_aws_recommendations
