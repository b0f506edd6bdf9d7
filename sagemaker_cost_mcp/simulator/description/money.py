"""What is on the bill without a resource behind it, what is sold, and what was committed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description.spans import MAIN_REGION, SAGEMAKER


@dataclass(frozen=True, kw_only=True)
class SteadyUsage:
    """Usage of any service that is spread evenly over each month, with no resource behind it."""

    usage_type: str
    monthly: Decimal
    """Units a calendar month."""
    unit: str
    start: datetime
    end: datetime | None = None
    service: str = SAGEMAKER
    operation: str = "RunInstance"
    region: str = MAIN_REGION
    account_id: str | None = None
    """None: the caller's own account."""
    unit_price: Decimal | None = None
    """None: the price list knows the usage type."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class PostedRow:
    """A row of the bill as it stands, for example copied from a real bill; no Savings Plan touches it."""

    usage_type: str
    unblended: Decimal
    start: date
    end: date
    """Exclusive; quantity and amounts are spread evenly over the hours in between."""
    amortized: Decimal | None = None
    """None: the same as `unblended`."""
    quantity: Decimal = Decimal(0)
    unit: str = "Hrs"
    record_type: str = "Usage"
    service: str = SAGEMAKER
    operation: str = "RunInstance"
    region: str = MAIN_REGION
    account_id: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Tier:
    """One step of a price: `usd` a unit from `begin` up to `end` (None: without end)."""

    usd: Decimal
    begin: Decimal = Decimal(0)
    end: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class PriceEntry:
    """One product of the price list."""

    usage_type: str
    region: str
    unit: str
    tiers: tuple[Tier, ...]
    operation: str = "RunInstance"
    family: str | None = "ML Instance"
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    """What else `product.attributes` holds: `component`, `platoinstancetype`, `instanceName`, …"""


@dataclass(frozen=True, kw_only=True)
class SavingsPlan:
    """A SageMaker Savings Plan held by the caller's account."""

    plan_id: str
    """A UUID: AWS's model allows nothing else in the ARN."""
    commitment: Decimal
    """An hour, in `currency`."""
    start: datetime
    term_years: int = 1
    payment_option: str = "No Upfront"
    rates: Mapping[str, Decimal] | None = None
    """An hour by usage type; None: list prices less the synthetic discounts."""
    currency: str = "USD"
    """As the plan says; the bill stays in USD, as if one of either were worth one of the other."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def end(self) -> datetime:
        """First moment at which it no longer holds."""
        return self.start + timedelta(days=365 * self.term_years)


@dataclass(frozen=True, kw_only=True)
class CostExplorerSwitches:
    """What the account owner switched on in Cost Explorer, and what AWS has ready."""

    enabled: bool = True
    hourly: bool = True
    """Hourly granularity is an opt-in."""
    net_columns: bool = True
    """False: NetAmortizedCost and NetUnblendedCost are refused."""
    ready: bool = True
    """False: just switched on, DataUnavailableException."""
    page_size: int = 5000
    """Groups (or dimension values) a page; the page token does the rest."""
    linked: bool = False
    """Whether the caller's is a linked account, which may see costs and not the list of cost allocation tags."""


@dataclass(frozen=True, kw_only=True)
class BillingView:
    """A part of the bill that can be asked for by its ARN."""

    name: str
    """Last part of the ARN."""
    account_ids: tuple[str, ...]
    """Accounts whose spend is in it."""
    healthy: bool = True
    """False: AWS is still making it, or its source is gone."""


@dataclass(frozen=True, kw_only=True)
class LinkedAccount:
    """An account whose spend the caller may see in Cost Explorer."""

    account_id: str
    name: str
