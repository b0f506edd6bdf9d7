"""Which rules a plan would break on its first day.

A rule is asked when all that it reads is told by the plan, by price lists, or truly empty before anything has run
(`SHELVES`, `_PRICES`, `NOTHING_YET`). Rules that read metrics, logs or the account around are not asked: to them the
silence of what does not exist yet would look like idleness, and what exists already would look as if it were missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sagemaker_cost_mcp.analysis import exemptions
from sagemaker_cost_mcp.analysis.deployment.planned_snapshot import NOTHING_YET, SHELVES, FirstDay
from sagemaker_cost_mcp.model.finding import Finding, Undecided
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.rules._rule import Rule, discovered
from sagemaker_cost_mcp.settings import Settings

_PRICES: frozenset[Shelf] = frozenset({"prices", "catalog"})


@dataclass(frozen=True, kw_only=True)
class Broken:
    """What the rules say of a plan."""

    findings: tuple[Finding, ...]
    """Largest list saving first, then largest cost."""
    undecided: tuple[Undecided, ...]
    exempted: int
    """Findings that somebody has said no to, by tag or file."""
    not_asked: int
    """Rules about such resources that need to see them run."""


def asked(rules: Sequence[Rule] | None = None) -> tuple[Rule, ...]:
    """Rules that a plan can answer."""
    told = SHELVES | _PRICES | NOTHING_YET
    return tuple(rule for rule in _about_plans(rules) if rule.reads <= told)


def _about_plans(rules: Sequence[Rule] | None) -> tuple[Rule, ...]:
    return tuple(rule for rule in (discovered() if rules is None else rules) if rule.reads & SHELVES)


def broken(day: FirstDay, settings: Settings) -> Broken:
    """The verdicts of all rules that can be asked."""
    verdicts = [verdict for rule in asked() for verdict in rule.verdicts(day.snapshot, settings.thresholds)]
    found = [exemptions.marked(one, settings) for one in verdicts if isinstance(one, Finding)]
    today = day.snapshot.taken_at.date()
    standing = [one for one in found if not exemptions.in_force(one, today)]
    return Broken(
        findings=tuple(sorted(standing, key=_rank)),
        undecided=tuple(one for one in verdicts if isinstance(one, Undecided)),
        exempted=len(found) - len(standing),
        not_asked=len(_about_plans(None)) - len(asked()),
    )


def _rank(one: Finding) -> tuple[object, ...]:
    return (-one.monthly_saving_list_usd, -(one.monthly_cost_usd or 0), one.rule, one.resource.arn)
