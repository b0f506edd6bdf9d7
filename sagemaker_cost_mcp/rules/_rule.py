"""What a rule is, and how all of them are found."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal, get_args

from sagemaker_cost_mcp import rules
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Finding, Owner, Verdict, finding_id
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, Phase, Price
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.settings import Thresholds

SECTIONS = ("What it finds", "Why it costs", "How the saving is computed", "When it stays undecided")
"""Sections that each rule's module docstring must have; it is the rule's manual and its page in docs/rules/."""

Cadence = Literal["daily", "weekly", "monthly", "quarterly"]
CADENCES: tuple[Cadence, ...] = get_args(Cadence)

Judge = Callable[[Snapshot, Thresholds], Iterator[Verdict]]

NOT_LOOKED_UP = Owner(kind="unknown", name="", evidence="not looked up")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A declaration beside its judgement: what a rule is called, what it reads, what kind of change it asks for."""

    name: str
    """Named for the waste, not for the cure."""
    title: str
    phase: Phase
    also: frozenset[Phase] = frozenset()
    """Phases that its findings may have beside that."""
    reads: frozenset[Shelf]
    compares: tuple[str, ...] = ()
    """Components of the price list that shelf `catalog` must hold, where prices of what is not in use count too."""
    cadence: Cadence = "monthly"
    """The most frequent review that asks this: daily what burns money now, weekly what the last jobs did, monthly how
    things are built, quarterly what is committed to for years. A rarer review asks all that a more frequent one does.
    """
    effort: Effort
    reversible: bool
    judge: Judge

    def verdicts(self, snapshot: Snapshot, thresholds: Thresholds) -> tuple[Verdict, ...]:
        """Judge a snapshot, of which the rule sees the shelves that it declared and no others."""
        return tuple(self.judge(snapshot.only(self.reads), thresholds))

    @property
    def manual(self) -> str:
        """The rule's module docstring."""
        return importlib.import_module(self.judge.__module__).__doc__ or ""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a rule says of one guilty resource."""

    resource: ResourceRef
    claims: tuple[Claim, ...]
    monthly_cost: Decimal | None
    """List price of the resource when it runs all month (USD); None: no price is known, and nothing is claimed."""
    confidence: Confidence
    evidence: Iterable[str]
    recommendation: str
    owner: Owner | None = None
    """Whose it is by its place in AWS, where tags say nothing; None: it does not say."""
    part: str = ""
    """Which part of the resource is meant, where it is not all of it: `variant/blue`."""


def finding(rule: Rule, judgement: Judgement) -> Finding:
    """The finding, with its list saving; cash and owner are settled later."""
    return Finding(
        id=finding_id(rule.name, "/".join(filter(None, (judgement.resource.arn, judgement.part)))),
        rule=rule.name,
        title=rule.title,
        resource=judgement.resource,
        part=judgement.part,
        phase=rule.phase,
        claims=judgement.claims,
        monthly_cost_usd=judgement.monthly_cost,
        monthly_saving_list_usd=sum((claim.monthly_list_usd for claim in judgement.claims), ZERO),
        owner=judgement.owner or NOT_LOOKED_UP,
        confidence=judgement.confidence,
        evidence=tuple(judgement.evidence),
        recommendation=judgement.recommendation,
        effort=rule.effort,
        reversible=rule.reversible,
    )


def compute_claim(resource: ResourceRef, price: Price) -> Claim:
    """One instance of the resource for a 730-hour month."""
    return Claim(
        billable_unit=f"{resource.arn}#compute",
        usage_type=price.usage_type,
        region=resource.region,
        units=HOURS_PER_MONTH,
        unit=price.unit,
        list_usd=price.first_unit,
        price_source=price.source,
    )


@cache
def discovered() -> tuple[Rule, ...]:
    """All rules, by name. Walks the package, so a new file is a new rule; one that does not import stops the server."""
    names = [m.name for m in pkgutil.iter_modules(rules.__path__) if not m.name.startswith("_")]
    found = [importlib.import_module(f"{rules.__name__}.{name}").RULE for name in names]
    return tuple(sorted(found, key=lambda rule: rule.name))


def read_by(chosen: Iterable[Rule]) -> frozenset[Shelf]:
    """All shelves that some rules read."""
    return frozenset(shelf for rule in chosen for shelf in rule.reads)
