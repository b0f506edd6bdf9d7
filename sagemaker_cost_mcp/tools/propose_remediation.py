"""Toolset *review*: from a finding to the change that answers it, as text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.remediation import (
    Format,
    GuardrailRow,
    RemediationAnswer,
    RemediationAsked,
    remediation,
)
from sagemaker_cost_mcp.tools.text import footer, gap_lines, one_line


def remediation_text(answer: RemediationAnswer) -> str:
    """The answer as Markdown; what the account's people named stands in fences that it cannot end."""
    one = answer.finding
    lines = [
        one_line(answer.summary),
        "",
        f"{one.title}: `{one_line(one.resource.name)}` ({one.resource.region}, id {one.id}).",
        f"Apply in: {answer.apply_in.kind} {one_line(answer.apply_in.name)}. {one_line(answer.apply_in.why)}",
        *_points("Check first", answer.check_first),
        f"Undo: {one_line(answer.undo)}",
        *_points("Put in", [f"<{one.name}>: {one.means}" for one in answer.placeholders]),
        *_fenced("AWS CLI", "sh", answer.aws_cli),
        *_fenced("Undo", "sh", answer.undo_cli),
        *_fenced("CloudFormation", "yaml", answer.cloudformation),
        *_fenced("Terraform", "hcl", answer.terraform),
    ]
    for script in answer.scripts or []:
        lines += _fenced(f"{script.name} ({one_line(script.goes)})", "sh", script.text.rstrip())
    for guardrail in answer.guardrails or []:
        lines += _guardrail(guardrail)
    lines += _fenced("Message to the owner", "text", answer.message)
    if answer.also:
        lines += ["", f"More with formats: {'; '.join(f'{name} ({has})' for name, has in answer.also.items())}."]
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def _points(title: str, points: list[str]) -> list[str]:
    return [f"{title}:", *(f"- {one_line(point)}" for point in points)] if points else []


def _guardrail(guardrail: GuardrailRow) -> list[str]:
    title = f"Guardrail: {one_line(guardrail.title)} ({guardrail.kind})"
    note = [one_line(guardrail.note)] if guardrail.note else []
    return [*_fenced(title, "json", json.dumps(guardrail.document, indent=1, ensure_ascii=False)), *note]


def _fenced(title: str, language: str, text: str | None) -> list[str]:
    """A block of code in a fence longer than any in it."""
    if not text:
        return []
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return ["", f"## {title}", f"{fence}{language}", text, fence]


def tools(desk: Desk) -> list[Tool]:
    """The tools of this set that propose changes."""
    return [tool(_propose_remediation(desk), title="Propose a remediation")]


def _propose_remediation(desk: Desk) -> Callable[..., Any]:
    def propose_remediation(
        ctx: Context[Any, Any],
        finding: Annotated[str, Field(description="Id, or a rule's name for its costliest finding.")],
        formats: list[Format] | None = None,
        regions: p.Regions = None,
        lookback_days: int | None = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, RemediationAnswer]:
        """How do I fix this finding? The change as AWS CLI, CloudFormation, Terraform, script, guardrail or message to
        the owner: what to check first, how to undo. Never applied.
        """
        asker = Asker(ctx)
        asked = RemediationAsked(
            finding=finding,
            formats=tuple(dict.fromkeys(formats or ())),
            regions=tuple(dict.fromkeys(regions or ())),
            lookback_days=lookback_days,
            refresh=refresh,
        )
        answer = remediation(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, remediation_text(answer))

    return propose_remediation
