"""What AWS itself advises to commit to: its Savings Plans purchase recommendation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from sagemaker_cost_mcp.model.value import Value

PaymentOption = Literal["No Upfront", "Partial Upfront", "All Upfront"]
"""As AWS's rate file and DescribeSavingsPlans write it."""

PAYMENT_OPTIONS: tuple[PaymentOption, ...] = ("No Upfront", "Partial Upfront", "All Upfront")


@dataclass(frozen=True, kw_only=True)
class PlanKind:
    """One kind of SageMaker Savings Plan that is for sale."""

    term_years: int
    """1 or 3."""
    payment_option: PaymentOption


class PlanAdvice(Value):
    """AWS's advice for one kind of plan, over all accounts that were asked for (USD).

    Source: GetSavingsPlansPurchaseRecommendation (API reference of AWS Cost Explorer).
    """

    kind: PlanKind
    lookback_days: int
    """Days that AWS looked back: 7, 30 or 60."""
    hourly_commitment: Decimal
    """To add to what is held, USD an hour; 0: AWS advises none."""
    monthly_saving: Decimal
    utilization_percent: Decimal | None
    """Of the advised commitment; None: none is advised, or AWS did not say."""
    upfront: Decimal
    generated_at: datetime | None
    """When AWS worked it out; None: it did not say, or there is no advice."""
    currency: str
