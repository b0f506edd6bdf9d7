"""A finding found again: judged anew, as the review that told it did."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.rules._rule import Rule, discovered
from sagemaker_cost_mcp.tools.accounting import JOBS_DESCRIBED
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.judging import LOOK, Judged, catalog, judged, reviewed, shelves
from sagemaker_cost_mcp.tools.waste import thresholds_of

_ID = re.compile(r"[0-9a-f]{10}")


@dataclass(frozen=True, kw_only=True)
class Sought:
    """A finding to be found again, by its id."""

    finding: str
    regions: tuple[str, ...] = ()
    lookback_days: int | None = None
    refresh: bool = False


Choice = Callable[[Judged], Finding | None]
"""Which of all findings is meant; None: it is not there."""


def rule_named(name: str) -> Rule | None:
    """The rule of a name; None: the text looks like a finding's id.

    Raises:
        BadQuestion: When it is neither; the text names the closest rule.
    """
    rule = next((rule for rule in discovered() if rule.name == name), None)
    if rule is None and not _ID.fullmatch(name):
        raise BadQuestion(_unknown(name))
    return rule


def by_id(name: str) -> Choice:
    """The finding of an id, exempted or not."""

    def chosen(judgement: Judged) -> Finding | None:
        return {finding.id: finding for finding in (*judgement.findings, *judgement.exempted)}.get(name)

    return chosen


def costliest(rule: Rule) -> Choice:
    """The finding of a rule whose change saves most; among equals the costliest resource."""

    def chosen(judgement: Judged) -> Finding | None:
        of_rule = [finding for finding in judgement.findings if finding.rule == rule.name]
        return max(of_rule, key=_worth, default=None)

    return chosen


def _worth(finding: Finding) -> tuple[Decimal, ...]:
    return (finding.monthly_saving_usd, finding.monthly_saving_list_usd, finding.monthly_cost_usd or ZERO)


def refound(
    desk: Desk, sought: Sought, choice: Choice, line: Line, also: frozenset[Shelf] = frozenset()
) -> tuple[SnapshotRead, Finding | None]:
    """With the rules of the default review, so that the numbers are the ones that it told; then with all.

    Args:
        desk: Who is asked.
        sought: Where to look.
        choice: Which finding is meant.
        line: The line to whoever asked.
        also: Shelves to read beside those of the rules.
    """
    read, finding = _found(desk, sought, choice, (reviewed(), also), line)
    if finding is None:
        every, finding = _found(desk, sought, choice, (discovered(), also), line)
        read = every.after(read)
    return read, finding


def _found(
    desk: Desk, sought: Sought, choice: Choice, by: tuple[Sequence[Rule], frozenset[Shelf]], line: Line
) -> tuple[SnapshotRead, Finding | None]:
    """The finding, judged by some rules."""
    rules, also = by
    settings = thresholds_of(desk.settings, sought.lookback_days)
    question = Question(
        shelves=shelves(rules) | also,
        catalog=catalog(rules),
        metrics=LOOK,
        jobs_described=JOBS_DESCRIBED,
        regions=sought.regions,
        window=desk.window(30),
        refresh=sought.refresh,
        seconds=settings.question_seconds,
    )
    read = desk.ask(question, line)
    return read, choice(judged(read.snapshot, rules, settings, line=line))


def gone(finding: str, read: SnapshotRead) -> str:
    """Why a finding may not be there any more, as a sentence."""
    unread = " Some of the account could not be read, so it may still be there." if read.snapshot.gaps else ""
    return (
        f"No finding {finding} in {', '.join(read.snapshot.regions)} at present: it was fixed, or it was found with "
        f"other regions or another lookback_days; pass the same ones.{unread}"
    )


def _unknown(text: str) -> str:
    names = [rule.name for rule in discovered()]
    close = difflib.get_close_matches(text, names, n=1)
    hint = f"Did you mean '{close[0]}'? " if close else ""
    return (
        f"'{text}' is neither a finding's id (ten hexadecimal digits, from run_cost_review or find_idle_notebooks) nor "
        f"a rule. {hint}Rules: {', '.join(names)}."
    )
