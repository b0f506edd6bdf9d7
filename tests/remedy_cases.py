"""Accounts in which a rule finds something, for its remedy to answer.

Each file `remedy_cases_*.py` has a tuple `CASES`. The rule itself judges the snapshot, so that rule and remedy stay in
step; the remedy sees only the shelves that rule and remedy declare.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sagemaker_cost_mcp.analysis import owners
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.remedies._remedy import Ground, remedy_of
from sagemaker_cost_mcp.rules._rule import Rule, discovered
from sagemaker_cost_mcp.settings import Settings, Thresholds


@dataclass(frozen=True)
class Case:
    """An account that a rule finds guilty."""

    rule: str
    what: str
    """What is special about it, in a few words: the test's name."""
    snapshot: Snapshot
    thresholds: Thresholds = field(default_factory=Thresholds)

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the rule finds, with owners, in its order."""
        verdicts = _rules()[self.rule].verdicts(self.snapshot, self.thresholds)
        found = (one for one in verdicts if isinstance(one, Finding))
        return tuple(owners.attributed(one, Settings().owner_tags) for one in found)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the remedy proposes for each finding."""
        remedy, rule = remedy_of(self.rule), _rules()[self.rule]
        ground = Ground(snapshot=self.snapshot.only(rule.reads | remedy.reads), thresholds=self.thresholds)
        return tuple(remedy.make(finding, ground) for finding in self.findings)

    @property
    def change(self) -> Change:
        """What is proposed for its only finding."""
        (change,) = self.changes
        return change


@cache
def _rules() -> dict[str, Rule]:
    return {rule.name: rule for rule in discovered()}


def every_case() -> Iterator[Case]:
    """The cases of all files."""
    for path in sorted(Path(__file__).parent.glob("remedy_cases_*.py")):
        yield from importlib.import_module(f"tests.{path.stem}").CASES
