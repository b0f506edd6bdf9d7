"""What judging yields: findings, undecideds, exemptions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Literal

from sagemaker_cost_mcp.model.money import ZERO, Phase
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.value import Value


class Confidence(StrEnum):
    """How sure the judgement is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Effort(StrEnum):
    """How much work the recommended change is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class SavingBasis(StrEnum):
    """Which price a cash saving was computed with."""

    EFFECTIVE_RATE = "effective_rate"
    LIST_PRICE = "list_price"


class Claim(Value):
    """Usage that would leave the bill if the finding were acted on: `units` a month of one usage type."""

    billable_unit: str
    """What AWS bills, named once: `<arn>#compute`, `<arn>#volume`. One dollar has one owner by this key."""
    usage_type: str
    region: str
    units: Decimal
    """A 730-hour month at the present run-rate."""
    unit: str
    """`Hrs`, `GB-Mo`, …"""
    list_usd: Decimal
    """On-demand list price of one unit."""
    price_source: str
    service: str | None = None
    """AWS service that bills it, where that is not SageMaker: then it is on no bill that is read."""
    proven: bool = True
    """False: whether the usage is needed cannot be seen from outside; it is told, and is no cash."""

    @property
    def monthly_list_usd(self) -> Decimal:
        """Units a month x list price."""
        return self.units * self.list_usd


class Owner(Value):
    """Whom to ask, and why we think so."""

    kind: Literal["person", "stack", "service", "unknown"]
    name: str
    evidence: str


class Finding(Value):
    """Money that is wasted, with its proof and what to do.

    A rule fills what it knows: `claims` and the list saving. `analysis.net_savings` then decides how much of it
    would really leave the bill and sets the cash fields.
    """

    id: str
    """Stable across runs: derived from rule and ARN."""
    rule: str
    title: str
    resource: ResourceRef
    part: str = ""
    """Which part of the resource is meant, where it is not all of it: `variant/blue`."""
    phase: Phase
    claims: tuple[Claim, ...]
    """Empty: a risk without a dollar claim."""
    monthly_cost_usd: Decimal | None
    """Run-rate of the resource at list price, 730 hours a month; None: no price is known."""
    monthly_saving_list_usd: Decimal
    monthly_saving_usd: Decimal = ZERO
    """Cash that would leave the bill now."""
    monthly_saving_later_usd: Decimal = ZERO
    """Cash that would leave the bill once the commitments held today have ended."""
    saving_basis: SavingBasis = SavingBasis.LIST_PRICE
    saving_formula: str = ""
    """How the cash was computed, with the numbers put in."""
    cash_from: date | None = None
    """Day from which any of it is cash; None: there is nothing to save."""
    owner: Owner
    exempt_until: date | None = None
    exempt_reason: str | None = None
    confidence: Confidence
    evidence: tuple[str, ...]
    recommendation: str
    effort: Effort
    reversible: bool
    alternatives: tuple[str, ...] = ()
    """Ids of other findings on the same money, counted here."""
    counted_under: str | None = None
    """Id of the finding that owns this money; None: this one does."""


class Undecided(Value):
    """A resource that a rule could not judge, and what would settle it."""

    rule: str
    resource: ResourceRef
    missing: str
    how_to_fix: str


Verdict = Finding | Undecided


def finding_id(rule: str, arn: str) -> str:
    """Ten hexadecimal digits that stay the same as long as rule and resource do.

    >>> finding_id("idle-notebook-instance", "arn:aws:sagemaker:us-east-1:1:notebook-instance/a")
    '97595bf2fb'
    """
    return sha256(f"{rule}|{arn}".encode()).hexdigest()[:10]
