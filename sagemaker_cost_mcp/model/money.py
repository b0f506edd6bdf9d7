"""Money as AWS bills it: rows of the bill, list prices, Savings Plans.

All amounts are `Decimal` in the bill's currency (USD unless `Bill.currency` says otherwise); they are
rounded once, when an answer is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Self

from sagemaker_cost_mcp.model.value import Value

HOURS_PER_MONTH = Decimal(730)
"""Hours in AWS's pricing month (365 x 24 / 12)."""

ZERO = Decimal(0)


class Phase(StrEnum):
    """Where in the life of a model the money goes."""

    EXPERIMENTATION = "experimentation"
    DATA_PROCESSING = "data_processing"
    LABELING = "labeling"
    TRAINING = "training"
    INFERENCE = "inference"
    STORAGE = "storage"
    OTHER = "other"


class RecordKind(StrEnum):
    """What a bill row stands for; Cost Explorer's RECORD_TYPE, normalised."""

    USAGE = "usage"
    COVERED_USAGE = "covered_usage"
    NEGATION = "negation"
    COMMITMENT_FEE = "commitment_fee"
    DISCOUNT = "discount"
    CREDIT = "credit"
    REFUND = "refund"
    TAX = "tax"
    OTHER = "other"


class BillRow(Value):
    """One row of the bill: one usage type, one record type, one period."""

    usage_type: str
    record_type: str
    kind: RecordKind
    period_start: datetime
    period_end: datetime
    unit: str
    quantity: Decimal
    cost: Decimal
    """In the bill's metric."""
    unblended: Decimal
    """What was charged before amortisation; covered usage shows its on-demand value here."""
    estimated: bool = False


class Bill(Value):
    """What Cost Explorer says about SageMaker in one window, all pages of it."""

    rows: tuple[BillRow, ...]
    metric: str
    """Cost Explorer metric that `BillRow.cost` holds."""
    metric_fallback: str | None = None
    """Why `metric` is not the one asked for, as a sentence; None when it is."""
    window_start: date
    window_end: date
    """Exclusive."""
    currency: str = "USD"
    services: tuple[str, ...] = ()
    """Cost Explorer SERVICE values that were found and asked for."""
    account_ids: tuple[str, ...] = ()
    """Linked accounts the rows were filtered on; empty: all that the caller may see."""
    billing_view: str | None = None
    """ARN of the billing view that was asked; None: the caller's primary view."""
    billed_services: tuple[str, ...] = ()
    """Every Cost Explorer SERVICE value of the window, SageMaker or not, whatever the account."""
    known_accounts: tuple[str, ...] | None = None
    """Linked accounts that are on the bill; looked up only where the accounts asked for let no row through."""

    @property
    def hours(self) -> Decimal:
        """Length of the window in hours."""
        return Decimal((self.window_end - self.window_start).days * 24)

    def last(self, days: int) -> Self:
        """The last days of the window; rows whose period starts earlier are left out whole."""
        start = max(self.window_start, self.window_end - timedelta(days=days))
        rows = tuple(row for row in self.rows if row.period_start.date() >= start)
        return self.model_copy(update={"rows": rows, "window_start": start})


class AccountSpend(Value):
    """SageMaker cost of one linked account in the bill's window and metric, credits and refunds left out."""

    account_id: str
    cost: Decimal


class PriceTier(Value):
    """One step of a tiered price: `usd` a unit from `begin` up to `end` units (None: without end)."""

    begin: Decimal
    end: Decimal | None
    usd: Decimal


class InstanceSpec(Value):
    """Size of one instance, as the price list states it."""

    vcpu: int
    memory_gib: Decimal
    gpu: int = 0
    """GPUs or other accelerators; 0: none."""
    gpu_memory_gib: Decimal | None = None
    """Of all GPUs together; None: none, or the price list does not say."""


class Price(Value):
    """On-demand list price of one usage type. Tiers are ascending; zero-priced rows are left out."""

    usage_type: str
    region: str
    component: str
    """Billing component as in the usage type: `Notebk`, `Train`, `Host`, `Studio:JupyterLab`, …"""
    item: str
    """Instance type (`ml.m5.xlarge`) or what else is sold (`VolumeUsage.gp2`)."""
    unit: str
    tiers: tuple[PriceTier, ...]
    source: str
    """Where it was read, and when, as a person would cite it."""
    spec: InstanceSpec | None = None
    """None: not an instance, or its size is not stated."""

    def cost_of(self, quantity: Decimal) -> Decimal:
        """USD for `quantity` units, walked through the tiers."""
        total = ZERO
        for tier in self.tiers:
            top = quantity if tier.end is None else min(quantity, tier.end)
            total += max(ZERO, top - tier.begin) * tier.usd
        return total

    @property
    def first_unit(self) -> Decimal:
        """USD of one unit in the first tier that costs anything."""
        return self.tiers[0].usd


class SavingsPlan(Value):
    """One Savings Plan held by the account that was asked."""

    arn: str
    plan_type: str
    state: str
    commitment: Decimal
    """USD an hour."""
    currency: str
    start: datetime
    end: datetime
    payment_option: str
    rates: Mapping[str, Decimal]
    """USD a unit by usage type: what the plan charges instead of the on-demand price. Only listed usage
    types are eligible."""


class UsageHour(Value):
    """Usage in one stretch of the bill, for replaying commitments against it."""

    start: datetime
    hours: Decimal
    """1 for hourly data; longer where only coarser data exists."""
    quantity: Mapping[str, Decimal]
    """Units by usage type, on-demand and covered usage together."""


class HourlyUsage(Value):
    """The bill's usage cut into hours, or a stated stand-in."""

    periods: tuple[UsageHour, ...]
    method: str
    """How the periods were made, as a sentence."""
    hourly: bool
    """False: the stand-in hides peaks, so cash under a commitment is an upper bound."""
