"""What answers are made of: the fields that every structured answer has, and the rows that several share.

Names here are a promise to outside users (see docs/architecture.md). Money is a JSON number in whole cents, rates are
unrounded numbers, neither is ever a string.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

from sagemaker_cost_mcp.model.finding import Claim, Finding, Undecided
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Gap

UNDECIDED_SHOWN = 3
"""Undecided rows of a concise answer; `detail=full` has them all, and the count is always said."""


def _cents(amount: Decimal) -> float:
    return float(round(amount, 2))


def _whole(amount: Decimal) -> float:
    return float(amount)


_NUMBER = WithJsonSchema({"type": "number"})
Usd = Annotated[Decimal, PlainSerializer(_cents, return_type=float), _NUMBER]
"""Money, rounded to cents where it leaves us."""
Number = Annotated[Decimal, PlainSerializer(_whole, return_type=float), _NUMBER]
"""A rate or a quantity, unrounded."""


class Row(BaseModel):
    """Part of an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, use_attribute_docstrings=True)


class GapRow(Row):
    operation: str
    region: str
    account_id: str
    reason: str
    missing_permission: str | None = None

    @classmethod
    def of(cls, gap: Gap) -> Self:
        """The gap as a row."""
        return cls(**gap.model_dump())


class Meta(Row):
    """Where the numbers come from, and what asking cost."""

    account_ids: list[str]
    """Empty: every linked account that the credentials may see."""
    regions: list[str]
    window_start: date | None = None
    window_end: date | None = None
    """Exclusive."""
    taken_at: datetime
    currency: str
    cost_metric: str | None = None
    price_source: str | None = None
    aws_calls: int
    aws_calls_usd: Number
    truncated: bool = False
    next_cursor: str | None = None
    """Pass as `cursor` for the next rows."""


class Answer(Row):
    """What every answer has."""

    summary: str
    gaps: list[GapRow]
    """What could not be read; nothing that hangs on it is called clean."""
    meta: Meta


class ResourceRow(Row):
    arn: str
    name: str
    type: str
    region: str
    account_id: str
    tags: dict[str, str] | None = None
    """Missing: the tags could not be read."""

    @classmethod
    def of(cls, resource: ResourceRef) -> Self:
        """The resource as a row."""
        return cls(**resource.model_dump())


class OwnerRow(Row):
    kind: Literal["person", "stack", "service", "unknown"]
    name: str
    evidence: str


class ClaimRow(Row):
    usage_type: str
    units: Number
    unit: str
    list_usd: Number
    price_source: str

    @classmethod
    def of(cls, claim: Claim) -> Self:
        """The claim as a row."""
        return cls(**claim.model_dump(exclude={"billable_unit", "region", "service", "proven"}))


class FindingRow(Row):
    id: str
    rule: str
    title: str
    resource: ResourceRow
    phase: str
    monthly_cost_usd: Usd | None = None
    """Run-rate at list price, 730 h a month."""
    monthly_saving_usd: Usd
    """Cash that leaves the bill now."""
    monthly_saving_list_usd: Usd
    monthly_saving_later_usd: Usd
    """Cash once today's commitments have ended."""
    saving_basis: str
    saving_formula: str
    cash_from: date | None = None
    owner: OwnerRow
    exempt_until: date | None = None
    confidence: str
    evidence: list[str]
    recommendation: str
    effort: str
    reversible: bool
    alternatives: list[str]
    """Ids of findings on the same money, counted here."""
    counted_under: str | None = None
    """Id of the finding that owns this money."""
    claims: list[ClaimRow] | None = None

    @classmethod
    def of(cls, finding: Finding, *, full: bool) -> Self:
        """The finding as a row; `full` adds the claims."""
        fields = finding.model_dump(exclude={"claims", "exempt_reason", "part"})
        return cls(**fields, claims=[ClaimRow.of(claim) for claim in finding.claims] if full else None)


class UndecidedRow(Row):
    rule: str
    resource: ResourceRow
    missing: str
    how_to_fix: str

    @classmethod
    def of(cls, undecided: Undecided) -> Self:
        """The undecided as a row."""
        return cls(**undecided.model_dump())


def undecided_rows(undecided: Sequence[Undecided], *, full: bool) -> list[UndecidedRow]:
    """All of them when `full`, else the first `UNDECIDED_SHOWN`."""
    return [UndecidedRow.of(one) for one in (undecided if full else undecided[:UNDECIDED_SHOWN])]
