"""Toolset *governance*: resources and spend without the required cost allocation tags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.coverage import in_percent
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.tag_audit import MOST_KEYS, TagAuditAnswer, TagAuditAsked, tag_audit
from sagemaker_cost_mcp.tools.text import footer, gap_lines, one_line, table, usd


def audit_text(answer: TagAuditAnswer) -> str:
    """The answer as Markdown."""
    lines = [answer.summary, "", *_keys(answer), *_notes(answer)]
    if answer.kinds:
        lines += ["", *_kinds(answer)]
    if answer.rows:
        lines += ["", *_resources(answer)]
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def _keys(answer: TagAuditAnswer) -> list[str]:
    rows = [
        [row.tag_key, str(row.lacking), row.status, f"{row.active_since or '-'}", usd(row.untagged_usd),
         in_percent(row.untagged_percent)]
        for row in answer.keys
    ]  # fmt: skip
    return table(["Required key", "Lacking it", "Status", "Active since", "Billed without", "Share"], rows)


def _notes(answer: TagAuditAnswer) -> list[str]:
    told = [f"- {one_line(row.tag_key)}: {one_line(row.note)}" for row in answer.keys if row.note]
    return ["", *told] if told else []


def _kinds(answer: TagAuditAnswer) -> list[str]:
    rows = [
        [row.kind, str(row.resources), str(row.lacking), str(row.unread), usd(row.monthly_cost_usd),
         usd(row.unattributed_usd), str(row.unpriced)]
        for row in answer.kinds
    ]  # fmt: skip
    head = ["Kind", "Resources", "Lacking", "Tags not read", "Cost a month", "Not attributed", "Cost not known"]
    return table(head, rows)


def _resources(answer: TagAuditAnswer) -> list[str]:
    rows = [
        [row.name, row.kind, row.region, row.why, usd(row.monthly_cost_usd), row.cost_note or ""]
        for row in answer.rows
    ]  # fmt: skip
    return table(["Resource", "Kind", "Region", "Tags", "Cost a month", "Note"], rows)


def tools(desk: Desk) -> list[Tool]:
    """The tools of this set about tags."""
    return [tool(_audit_cost_tags(desk), title="Resources and spend without cost tags")]


def _audit_cost_tags(desk: Desk) -> Callable[..., Any]:
    def audit_cost_tags(
        ctx: Context[Any, Any],
        required_tags: Annotated[
            list[str] | None,
            Field(min_length=1, max_length=MOST_KEYS, description="Exact keys; default Environment, Project, Team."),
        ] = None,
        regions: p.Regions = None,
        spend: Annotated[bool, Field(description="Add the bill without each key: $0.01 a key.")] = False,
        limit: p.Limit = 15,
        cursor: p.Cursor = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, TagAuditAnswer]:
        """Which resources and jobs lack the required cost tags, and how much a month cannot be attributed? Other
        spellings of a key, and keys not activated on the bill.
        """
        asker = Asker(ctx)
        asked = TagAuditAsked(
            required_tags=tuple(required_tags or ()),
            regions=tuple(dict.fromkeys(regions or ())),
            spend=spend,
            limit=limit,
            cursor=cursor,
            refresh=refresh,
        )
        answer = tag_audit(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, audit_text(answer))

    return audit_cost_tags
