"""Toolset *review*: one finding or one rule in full."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.ports import SnapshotRead
from sagemaker_cost_mcp.rules._rule import SECTIONS, Rule, discovered
from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.answers import Answer, ClaimRow, FindingRow, Meta, Row
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows, meta
from sagemaker_cost_mcp.tools.refound import Sought, by_id, gone, refound, rule_named
from sagemaker_cost_mcp.tools.text import finding_lines, footer, gap_lines, number


class Manual(Row):
    """The rule in its own words."""

    what_it_finds: str
    why_it_costs: str
    how_the_saving_is_computed: str
    when_it_stays_undecided: str


class ExplainAnswer(Answer):
    rule: str
    title: str
    manual: Manual
    finding: FindingRow | None = None
    """Missing: a rule was asked for."""
    exempt_reason: str | None = None
    doubts: list[str]
    next_steps: list[str]


class ExplainAsked(Sought):
    """The question behind `explain_finding`."""


def explained(desk: Desk, asked: ExplainAsked, line: Line) -> ExplainAnswer:
    """A finding, judged again, or a rule.

    Raises:
        BadQuestion: When there is no such rule, or no such finding any more.
    """
    rule = rule_named(asked.finding)
    if rule is not None:
        return _rule_answer(rule, desk)
    read, finding = refound(desk, asked, by_id(asked.finding), line)
    if finding is None:
        raise BadQuestion(gone(asked.finding, read))
    return _finding_answer(finding, read)


def finding_page(desk: Desk, finding: str, line: Line) -> str:
    """A finding by its id, judged again, as a page of Markdown.

    Raises:
        BadQuestion: When the text is no finding's id, or there is no such finding any more.
    """
    if rule_named(finding) is not None:
        raise BadQuestion(f"'{finding}' is a rule and no finding's id; sagemaker-cost://rules/{finding} is its page.")
    return explanation_text(explained(desk, ExplainAsked(finding=finding), line))


def _rule_answer(rule: Rule, desk: Desk) -> ExplainAnswer:
    return ExplainAnswer(
        summary=f"{rule.title}: what the rule {rule.name} finds and how it computes the saving.",
        rule=rule.name,
        title=rule.title,
        manual=manual(rule),
        doubts=[],
        next_steps=[_where_it_runs(rule)],
        gaps=[],
        meta=Meta(account_ids=[], regions=[], taken_at=desk.clock(), currency="USD", aws_calls=0, aws_calls_usd=ZERO),
    )


def _where_it_runs(rule: Rule) -> str:
    return f"run_cost_review shows what it finds in this account, with period '{rule.cadence}' and rarer ones"


def _finding_answer(finding: Finding, read: SnapshotRead) -> ExplainAnswer:
    rule = next(rule for rule in discovered() if rule.name == finding.rule)
    row = FindingRow.of(finding, full=True)
    exempt = f" It is exempted until {finding.exempt_until}." if finding.exempt_until else ""
    return ExplainAnswer(
        summary=f"{rule.title}: {row.resource.name} in {row.resource.region}. {row.recommendation}{exempt}",
        rule=rule.name,
        title=rule.title,
        manual=manual(rule),
        finding=row,
        exempt_reason=finding.exempt_reason,
        doubts=_doubts(finding),
        next_steps=_next_steps(finding),
        gaps=gap_rows(read.snapshot),
        meta=meta(read),
    )


def manual(rule: Rule) -> Manual:
    """The four sections of the rule's module docstring, unwrapped."""
    parts = re.split(r"^## (.+)$", rule.manual, flags=re.MULTILINE)
    sections = {title.strip(): " ".join(body.split()) for title, body in zip(parts[1::2], parts[2::2], strict=True)}
    finds, why, saving, undecided = (sections[title] for title in SECTIONS)
    return Manual(
        what_it_finds=finds,
        why_it_costs=why,
        how_the_saving_is_computed=saving,
        when_it_stays_undecided=undecided,
    )


def _doubts(finding: Finding) -> list[str]:
    doubts: list[str] = []
    if finding.confidence != "high":
        doubts.append(f"confidence is {finding.confidence}: the evidence is indirect, so ask before acting")
    if finding.saving_basis == "list_price" and finding.claims:
        doubts.append("the saving is at list price; discounts and Savings Plans would make it smaller")
    if finding.monthly_saving_later_usd > finding.monthly_saving_usd:
        doubts.append("part of the saving stays with a Savings Plan until it ends")
    if finding.owner.kind == "unknown":
        doubts.append(f"the owner is not known: {finding.owner.evidence}")
    return doubts


def _next_steps(finding: Finding) -> list[str]:
    who = finding.owner.name or f"whoever uses {finding.resource.name}"
    undo = "it can be undone at any time" if finding.reversible else "it cannot be undone: make a copy first"
    return [
        f"ask {who}",
        finding.recommendation,
        f"{undo}; then run the review with refresh=true to see it gone",
    ]


def explanation_text(answer: ExplainAnswer) -> str:
    """The answer as Markdown."""
    lines = [answer.summary]
    if answer.finding:
        lines += ["", *finding_lines(1, answer.finding, whole=True)]
        lines += _claims(answer.finding.claims or [])
    if answer.exempt_reason:
        lines.append(f"   Exempted by {answer.exempt_reason}.")
    bodies = answer.manual.model_dump().values()
    for title, body in zip(SECTIONS, bodies, strict=True):
        lines += ["", f"## {title}", body]
    for title, points in (("Doubts", answer.doubts), ("Next steps", answer.next_steps)):
        lines += ["", f"## {title}", *(f"- {point}" for point in points)] if points else []
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def _claims(claims: Sequence[ClaimRow]) -> list[str]:
    """What the saving is made of: those that are alike once, of a whole fleet's the first."""
    told = Counter(
        f"{number(c.units)} {c.unit} a month of {c.usage_type} x ${c.list_usd.normalize():f} ({c.price_source})"
        for c in claims
    )
    lines = [f"   Claim: {said}{f', {times} times' if times > 1 else ''}." for said, times in told.items()]
    more = [f"   And {len(lines) - _CLAIMS_SHOWN} more claims in the structured answer."]
    return lines if len(lines) <= _CLAIMS_SHOWN else [*lines[:_CLAIMS_SHOWN], *more]


_CLAIMS_SHOWN = 12


def tools(desk: Desk) -> list[Tool]:
    """The tools of this set that explain."""
    return [tool(_explain_finding(desk), title="Explain a finding")]


def _explain_finding(desk: Desk) -> Callable[..., Any]:
    def explain_finding(
        ctx: Context[Any, Any],
        finding: Annotated[str, Field(description="Id, or a rule's name like idle-notebook-instance.")],
        regions: p.Regions = None,
        lookback_days: Annotated[int | None, Field(description="As it was found with.")] = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, ExplainAnswer]:
        """Can I trust this finding's number? One finding judged again in full: formula with its numbers, evidence,
        doubts, owner, next steps. Or one rule: what it finds and when it stays undecided.
        """
        asker = Asker(ctx)
        asked = ExplainAsked(
            finding=finding, regions=tuple(dict.fromkeys(regions or ())), lookback_days=lookback_days, refresh=refresh
        )
        answer = explained(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, explanation_text(answer))

    return explain_finding
