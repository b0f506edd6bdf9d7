"""A review as its readers get it: the JSON of `run_cost_review`, parsed into values.

The report stands on the public contract and on nothing else, as any other reader of the answer: fields that it does not
know are ignored, and what the answer leaves out is None or empty, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from sagemaker_cost_mcp.errors import BadQuestion


class View(BaseModel):
    """Part of an answer, as read."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True, use_attribute_docstrings=True)


class ResourceView(View):
    """What a finding is about."""

    arn: str
    name: str
    type: str
    region: str = ""
    account_id: str = ""
    tags: Mapping[str, str] | None = None
    """None: they could not be read."""


class OwnerView(View):
    """Whom to ask."""

    kind: str = "unknown"
    name: str = ""
    evidence: str = ""


class ClaimView(View):
    """Units of the bill that a finding would free."""

    usage_type: str
    units: Decimal
    unit: str
    list_usd: Decimal
    price_source: str = ""


class FindingView(View):
    """One line of the plan."""

    id: str
    rule: str
    title: str
    resource: ResourceView
    phase: str
    monthly_cost_usd: Decimal | None = None
    monthly_saving_usd: Decimal
    monthly_saving_list_usd: Decimal
    monthly_saving_later_usd: Decimal
    saving_basis: str = ""
    saving_formula: str = ""
    cash_from: date | None = None
    owner: OwnerView = OwnerView()
    exempt_until: date | None = None
    confidence: str
    evidence: tuple[str, ...] = ()
    recommendation: str
    effort: str = ""
    reversible: bool | None = None
    alternatives: tuple[str, ...] = ()
    counted_under: str | None = None
    claims: tuple[ClaimView, ...] = ()


class UndecidedView(View):
    """What could not be judged."""

    rule: str
    resource: ResourceView
    missing: str
    how_to_fix: str


class GapView(View):
    """What could not be read."""

    operation: str
    region: str = ""
    account_id: str = ""
    reason: str
    missing_permission: str | None = None


class PhaseView(View):
    """A phase of the period's cost."""

    phase: str
    cost_usd: Decimal
    share_percent: Decimal = Decimal(0)


class UsedView(View):
    """How much of a phase's capacity did something."""

    phase: str
    used_percent: Decimal | None = None
    known_percent: Decimal | None = None


class EfficiencyView(View):
    """How much of what was paid for did something."""

    used_percent: Decimal | None = None
    known_percent: Decimal | None = None
    formula: str = ""
    phases: tuple[UsedView, ...] = ()


class ReconciliationView(View):
    """The bill held against what exists."""

    explained_usd: Decimal | None = None
    gone_usd: Decimal | None = None
    unexplained_usd: Decimal | None = None
    unread_usd: Decimal | None = None
    not_by_hour_usd: Decimal | None = None


class MetaView(View):
    """Where the numbers come from, and what asking cost."""

    account_ids: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    window_start: date | None = None
    window_end: date | None = None
    """Exclusive."""
    taken_at: datetime
    currency: str = "USD"
    cost_metric: str | None = None
    price_source: str | None = None
    aws_calls: int = 0
    aws_calls_usd: Decimal = Decimal(0)
    truncated: bool = False


class ReviewView(View):
    """A whole review."""

    summary: str
    period_cost_usd: Decimal | None = None
    credits_and_refunds_usd: Decimal | None = None
    unused_commitment_usd: Decimal | None = None
    phases: tuple[PhaseView, ...] = ()
    reconciliation: ReconciliationView | None = None
    efficiency: EfficiencyView | None = None
    gross_monthly_saving_usd: Decimal
    net_monthly_saving_usd: Decimal
    later_monthly_saving_usd: Decimal
    high_confidence_monthly_saving_usd: Decimal
    saving_share_percent: Decimal | None = None
    findings: tuple[FindingView, ...] = ()
    undecided: tuple[UndecidedView, ...] = ()
    undecided_total: int = 0
    exempted: int = 0
    rules: tuple[str, ...] = ()
    gaps: tuple[GapView, ...] = ()
    meta: MetaView


def review_view(answer: Mapping[str, Any]) -> ReviewView:
    """The review in an answer of `run_cost_review` (`answer.model_dump(mode="json")`, with or without its nulls).

    Raises:
        BadQuestion: When it is not such an answer: names the first field that is missing or wrong.
    """
    known = {name: value for name, value in _without_nulls(answer).items() if name in ReviewView.model_fields}
    try:
        return ReviewView.model_validate(known)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadQuestion(f"This is not an answer of run_cost_review: {place} {first['msg'].lower()}.") from error


def _without_nulls(value: Any) -> Any:
    """What is null in JSON was left out by whoever could not know it: the default says the same."""
    if isinstance(value, Mapping):
        fields = cast("Mapping[str, Any]", value)
        return {key: _without_nulls(one) for key, one in fields.items() if one is not None}
    return [_without_nulls(one) for one in cast("list[object]", value)] if isinstance(value, list) else value
