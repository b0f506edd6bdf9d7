"""Toolset *review*: one finding or one rule in full."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.rules._rule import SECTIONS, Rule, discovered
from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.accounting import JOBS_DESCRIBED
from sagemaker_cost_mcp.tools.answers import Answer, FindingRow, Meta, Row
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows, meta
from sagemaker_cost_mcp.tools.judging import LOOK, catalog, judged, reviewed, shelves
from sagemaker_cost_mcp.tools.text import finding_lines, footer, gap_lines, number
from sagemaker_cost_mcp.tools.waste import thresholds_of

_ID = re.compile(r"[0-9a-f]{10}")


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


@dataclass(frozen=True, kw_only=True)
class ExplainAsked:
    """The question behind `explain_finding`."""

    finding: str
    regions: tuple[str, ...] = ()
    lookback_days: int | None = None
    refresh: bool = False


def explained(desk: Desk, asked: ExplainAsked, line: Line) -> ExplainAnswer:
    """A finding, judged again, or a rule.

    Raises:
        BadQuestion: When there is no such rule, or no such finding any more.
    """
    rule = next((rule for rule in discovered() if rule.name == asked.finding), None)
    if rule is not None:
        return _rule_answer(rule, desk)
    if not _ID.fullmatch(asked.finding):
        raise BadQuestion(_unknown(asked.finding))
    return _found_answer(desk, asked, line)


def _found_answer(desk: Desk, asked: ExplainAsked, line: Line) -> ExplainAnswer:
    """With the rules of the default review, so that the numbers are the ones that it told; then with all."""
    read, finding = _found(desk, asked, reviewed(), line)
    if finding is None:
        every, finding = _found(desk, asked, discovered(), line)
        read = every.after(read)
    if finding is None:
        raise BadQuestion(_gone(asked.finding, read))
    return _finding_answer(finding, read)


def _found(desk: Desk, asked: ExplainAsked, rules: Sequence[Rule], line: Line) -> tuple[SnapshotRead, Finding | None]:
    """The finding, judged by some rules."""
    settings = thresholds_of(desk.settings, asked.lookback_days)
    question = Question(
        shelves=shelves(rules),
        catalog=catalog(rules),
        metrics=LOOK,
        jobs_described=JOBS_DESCRIBED,
        regions=asked.regions,
        window=desk.window(30),
        refresh=asked.refresh,
        seconds=settings.question_seconds,
    )
    read = desk.ask(question, line)
    judgement = judged(read.snapshot, rules, settings)
    known = {finding.id: finding for finding in (*judgement.findings, *judgement.exempted)}
    return read, known.get(asked.finding)


def _unknown(text: str) -> str:
    names = [rule.name for rule in discovered()]
    close = difflib.get_close_matches(text, names, n=1)
    hint = f"Did you mean '{close[0]}'? " if close else ""
    return (
        f"'{text}' is neither a finding's id (ten hexadecimal digits, from run_cost_review or find_idle_notebooks) nor "
        f"a rule. {hint}Rules: {', '.join(names)}."
    )


def _gone(finding: str, read: SnapshotRead) -> str:
    unread = " Some of the account could not be read, so it may still be there." if read.snapshot.gaps else ""
    return (
        f"No finding {finding} in {', '.join(read.snapshot.regions)} at present: it was fixed, or it was found with "
        f"other regions or another lookback_days; pass the same ones.{unread}"
    )


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
        lines += ["", *finding_lines(1, answer.finding)]
        lines += [
            f"   Claim: {number(c.units)} {c.unit} a month of {c.usage_type} x ${c.list_usd.normalize():f} "
            f"({c.price_source})."
            for c in answer.finding.claims or []
        ]
    if answer.exempt_reason:
        lines.append(f"   Exempted by {answer.exempt_reason}.")
    bodies = answer.manual.model_dump().values()
    for title, body in zip(SECTIONS, bodies, strict=True):
        lines += ["", f"## {title}", body]
    for title, points in (("Doubts", answer.doubts), ("Next steps", answer.next_steps)):
        lines += ["", f"## {title}", *(f"- {point}" for point in points)] if points else []
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def tools(desk: Desk) -> list[Tool]:
    """The tools of this set that explain."""
    return [tool(_explain_finding(desk), title="Explain a finding")]


def _explain_finding(desk: Desk) -> Callable[..., Any]:
    def explain_finding(
        ctx: Context[Any, Any],
        finding: Annotated[str, Field(description="A finding's id, or a rule's name like idle-notebook-instance.")],
        regions: p.Regions = None,
        lookback_days: Annotated[int | None, Field(description="The one the finding was found with.")] = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, ExplainAnswer]:
        """Why is this a finding, and can I trust its number? One finding judged again, in full: formula with the
        numbers put in, evidence, doubts, owner, next steps. Or one rule: what it finds and when it stays undecided.
        """
        asker = Asker(ctx)
        asked = ExplainAsked(
            finding=finding, regions=tuple(dict.fromkeys(regions or ())), lookback_days=lookback_days, refresh=refresh
        )
        answer = explained(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, explanation_text(answer))

    return explain_finding
