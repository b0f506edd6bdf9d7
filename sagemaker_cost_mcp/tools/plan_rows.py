"""Rows of `recommend_savings_plan`: commitments, what missing them costs, and what stands beside them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self

from pydantic import PlainSerializer, WithJsonSchema

from sagemaker_cost_mcp.analysis.advice_compared import Ours, reason
from sagemaker_cost_mcp.analysis.commitment_choice import Offer, Regret
from sagemaker_cost_mcp.analysis.commitment_study import Declined, Expiry
from sagemaker_cost_mcp.analysis.plan_ladder import Tranche
from sagemaker_cost_mcp.analysis.prepaid import Prepaid
from sagemaker_cost_mcp.analysis.resampled_weeks import Spread
from sagemaker_cost_mcp.model.plan_advice import PlanAdvice
from sagemaker_cost_mcp.tools.answers import Number, Row, Usd
from sagemaker_cost_mcp.tools.coverage import Percent

Months = Annotated[
    Decimal,
    PlainSerializer(lambda months: float(round(months, 1)), return_type=float),
    WithJsonSchema({"type": "number"}),
]
HourlyUsd = Annotated[
    Decimal,
    PlainSerializer(lambda amount: float(round(amount, 3)), return_type=float),
    WithJsonSchema({"type": "number"}),
]
"""AWS takes commitments to a tenth of a cent."""


class OptionRow(Row):
    term_years: int
    payment_option: str
    hourly_commitment_usd: HourlyUsd
    """In addition to the plans held."""
    monthly_saving_usd: Usd
    """On-demand charges avoided less the commitment, before negotiated discounts."""
    worst_month_saving_usd: Usd | None = None
    """Of any 30 days in a row; missing: there are no 30 days."""
    coverage_percent: Percent
    """Of the eligible spend that nothing covers yet."""
    utilization_percent: Percent
    break_even_months: Months
    """Months of demand like this after which the whole commitment has paid for itself, even if demand then ends."""
    upfront_usd: Usd
    monthly_payment_usd: Usd
    cash_break_even_months: Months | None = None
    """Months until avoided charges exceed what was paid by then; missing: nothing is paid upfront."""

    @classmethod
    def of(cls, offer: Offer) -> Self:
        """The offer as a row."""
        return cls(
            term_years=offer.kind.term_years,
            payment_option=offer.kind.payment_option,
            hourly_commitment_usd=offer.hourly_commitment,
            monthly_saving_usd=offer.monthly_saving,
            worst_month_saving_usd=offer.worst_month_saving,
            coverage_percent=offer.coverage_percent,
            utilization_percent=offer.utilization_percent,
            break_even_months=offer.break_even_months,
            upfront_usd=offer.upfront,
            monthly_payment_usd=offer.monthly_payment,
            cash_break_even_months=offer.cash_break_even_months,
        )


class RegretRow(Row):
    change_percent: int
    """Committed more or less than recommended."""
    hourly_commitment_usd: HourlyUsd
    monthly_saving_usd: Usd
    regret_usd: Usd
    """A month less than the recommended commitment saves."""

    @classmethod
    def of(cls, regret: Regret) -> Self:
        """The regret as a row."""
        return cls(
            change_percent=regret.change_percent,
            hourly_commitment_usd=regret.hourly_commitment,
            monthly_saving_usd=regret.monthly_saving,
            regret_usd=regret.regret,
        )


class DemandRow(Row):
    """What could be covered, and the best commitment for it, of the recommended kind of plan."""

    eligible_monthly_usd: Usd
    """On-demand run-rate that nothing covers, 730 h a month."""
    hourly_commitment_usd: HourlyUsd
    monthly_saving_usd: Usd
    saving_once_waste_is_gone_usd: Usd | None = None
    """What this commitment would save after the waste found has been stopped; negative: it would lose money."""


class IntervalRow(Row):
    """Bootstrap over whole weeks: 80 % of the draws lie inside."""

    weeks: int
    low_commitment_usd: HourlyUsd
    high_commitment_usd: HourlyUsd
    low_monthly_saving_usd: Usd
    """Of the recommended commitment."""
    high_monthly_saving_usd: Usd

    @classmethod
    def of(cls, spread: Spread) -> Self:
        """The interval as a row."""
        return cls(
            weeks=spread.weeks,
            low_commitment_usd=spread.lowest_commitment,
            high_commitment_usd=spread.highest_commitment,
            low_monthly_saving_usd=spread.lowest_saving,
            high_monthly_saving_usd=spread.highest_saving,
        )


class TrancheRow(Row):
    buy_on: date
    hourly_commitment_usd: HourlyUsd
    total_commitment_usd: HourlyUsd
    monthly_saving_usd: Usd
    """Until the next purchase, if demand stays as it is."""

    @classmethod
    def of(cls, tranche: Tranche) -> Self:
        """The purchase as a row."""
        return cls(
            buy_on=tranche.buy_on,
            hourly_commitment_usd=tranche.hourly_commitment,
            total_commitment_usd=tranche.total_commitment,
            monthly_saving_usd=tranche.monthly_saving,
        )


class AdviceRow(Row):
    term_years: int
    payment_option: str
    hourly_commitment_usd: HourlyUsd
    """0: AWS advises none."""
    monthly_saving_usd: Usd
    """AWS's own estimate."""
    utilization_percent: Percent | None = None
    lookback_days: int
    generated_at: datetime | None = None
    why_different: str

    @classmethod
    def of(cls, advice: PlanAdvice, ours: Ours) -> Self:
        """AWS's advice as a row, with the reason why ours differs."""
        return cls(
            term_years=advice.kind.term_years,
            payment_option=advice.kind.payment_option,
            hourly_commitment_usd=advice.hourly_commitment,
            monthly_saving_usd=advice.monthly_saving,
            utilization_percent=advice.utilization_percent,
            lookback_days=advice.lookback_days,
            generated_at=advice.generated_at,
            why_different=reason(advice, ours),
        )


class DeclinedRow(Row):
    term_years: int
    why: str

    @classmethod
    def of(cls, declined: Declined) -> Self:
        """The term as a row."""
        return cls(term_years=declined.term_years, why=declined.why)


class ExpiryRow(Row):
    on: date
    ending_usd_per_hour: HourlyUsd
    """Of the plans that end on this day."""
    hourly_commitment_usd: HourlyUsd
    """Best from then on, all new commitments together."""

    @classmethod
    def of(cls, expiry: Expiry) -> Self:
        """The day as a row."""
        return cls(
            on=expiry.on,
            ending_usd_per_hour=expiry.ending_commitment,
            hourly_commitment_usd=expiry.hourly_commitment,
        )


class PrepaidRow(Row):
    arn: str
    name: str
    region: str
    what: str
    unused_usd_per_hour: Number | None = None
    """Missing: its fee or length is not known."""
    until: date | None = None

    @classmethod
    def of(cls, prepaid: Prepaid) -> Self:
        """The capacity as a row."""
        in_usd = prepaid.currency in {None, "USD"}
        return cls(
            arn=prepaid.resource.arn,
            name=prepaid.resource.name,
            region=prepaid.resource.region,
            what=prepaid.what if in_usd else f"{prepaid.what} (its fee is in {prepaid.currency})",
            unused_usd_per_hour=prepaid.unused_per_hour if in_usd else None,
            until=prepaid.until,
        )
