"""What a simulated account is told to contain; everything it ever answers is derived from this.

A scenario is nothing but a `Fleet`. Inventory, log streams, metrics, the bill and the price list are read off it,
so they cannot disagree. Times are in UTC; money is `Decimal` USD.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

SAGEMAKER = "Amazon SageMaker"
"""Cost Explorer's SERVICE value."""

MAIN_REGION = "us-east-1"


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of time in which something ran."""

    start: datetime
    end: datetime | None = None
    """Exclusive; None: still running."""

    def holds(self, moment: datetime) -> bool:
        """Whether `moment` lies inside."""
        return self.start <= moment and (self.end is None or moment < self.end)


@dataclass(frozen=True, kw_only=True)
class JupyterLog:
    """Events in the stream `<notebook>/jupyter.log`."""

    first: datetime
    last: datetime | None = None
    """None: somebody is at work, and there is a new event every `every`."""
    every: timedelta = timedelta(minutes=20)

    def last_event(self, now: datetime) -> datetime:
        """Time of the newest event as of `now`."""
        if self.last is not None and self.last <= now:
            return self.last
        return self.first + (now - self.first) // self.every * self.every


@dataclass(frozen=True, kw_only=True)
class Notebook:
    """A SageMaker notebook instance; its volume is billed from creation on, running or not."""

    name: str
    instance_type: str
    created: datetime
    runs: tuple[Span, ...]
    region: str = MAIN_REGION
    modified: datetime | None = None
    """LastModifiedTime; None: the last start or stop, as AWS does."""
    volume_gb: int = 5
    lifecycle_config: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    ever_tagged: bool = False
    """The tagging API also lists resources that have no tags any more."""
    log: JupyterLog | None = None
    """None: the log stream does not exist."""
    status: str | None = None
    """None: `InService` while a run is under way, else `Stopped`."""
    failure_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class ForgottenStream:
    """Log streams that outlived their notebook instance."""

    notebook: str
    first: datetime
    last: datetime | None
    """Last event of `jupyter.log`; None: the stream was made and nothing was ever written."""
    region: str = MAIN_REGION
    hooks: tuple[str, ...] = ("LifecycleConfigOnStart",)
    """Lifecycle hooks that left a stream beside `jupyter.log`."""


@dataclass(frozen=True, kw_only=True)
class LifecycleScripts:
    """A notebook instance lifecycle configuration; the scripts are plain text here, base64 on the wire."""

    name: str
    created: datetime
    region: str = MAIN_REGION
    modified: datetime | None = None
    on_start: str | None = None
    on_create: str | None = None


@dataclass(frozen=True, kw_only=True)
class Load:
    """How busy a job kept its machines: percent of all cores, of all GPUs and of the memory."""

    cpu: float = 40.0
    memory: float = 35.0
    gpu: float = 0.0
    gpu_memory: float = 0.0
    disk: float = 20.0


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job, from the moment its machines were up."""

    name: str
    instance_type: str
    started: datetime
    seconds: int
    region: str = MAIN_REGION
    count: int = 1
    volume_gb: int = 30
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    load: Load = Load()

    @property
    def span(self) -> Span:
        """When its machines ran."""
        return Span(start=self.started, end=self.started + timedelta(seconds=self.seconds))


@dataclass(frozen=True, kw_only=True)
class ProcessingJob(Job):
    """A processing job."""


@dataclass(frozen=True, kw_only=True)
class TrainingJob(Job):
    """A training job; `seconds` is its TrainingTimeInSeconds."""

    billable_seconds: int | None = None
    """Managed spot: what is billed of `seconds`; None: on demand, all of it."""
    status: str = "Completed"
    failure_reason: str | None = None
    hyperparameters: Mapping[str, str] = field(default_factory=dict[str, str])
    environment: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def billed_share(self) -> Decimal:
        """Billable part of the training time: 1 on demand, less with managed spot."""
        billable = self.seconds if self.billable_seconds is None else self.billable_seconds
        return Decimal(billable) / Decimal(self.seconds)


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A real-time endpoint with one production variant."""

    name: str
    instance_type: str
    runs: tuple[Span, ...]
    region: str = MAIN_REGION
    count: int = 1
    volume_gb: int = 30
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


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
    """USD an hour."""
    start: datetime
    term_years: int = 1
    payment_option: str = "No Upfront"
    rates: Mapping[str, Decimal] | None = None
    """USD an hour by usage type; None: list prices less the synthetic discounts."""
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


@dataclass(frozen=True, kw_only=True)
class LinkedAccount:
    """An account whose spend the caller may see in Cost Explorer."""

    account_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """One AWS account, described. An empty fleet is an account in which nothing ever happened."""

    account_id: str
    name: str = "main"
    partition: str = "aws"
    seed: str = "fleet"
    """Where all made-up wobble comes from: same seed, same wobble."""
    linked_accounts: tuple[LinkedAccount, ...] = ()
    """Other accounts on the same bill."""
    notebooks: tuple[Notebook, ...] = ()
    forgotten_streams: tuple[ForgottenStream, ...] = ()
    lifecycle_scripts: tuple[LifecycleScripts, ...] = ()
    training_jobs: tuple[TrainingJob, ...] = ()
    processing_jobs: tuple[ProcessingJob, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    steady_usage: tuple[SteadyUsage, ...] = ()
    posted_rows: tuple[PostedRow, ...] = ()
    savings_plans: tuple[SavingsPlan, ...] = ()
    negotiated_discount: Decimal = Decimal(0)
    """Share taken off everything by an enterprise agreement (0.05 = 5 %)."""
    cost_allocation_tags: tuple[str, ...] = ()
    """Tag keys activated in the billing console; only these appear on the bill."""
    public_prices: bool = True
    """Whether the price list holds the bundled public prices."""
    prices: tuple[PriceEntry, ...] = ()
    """Further products; they replace public ones of the same usage type when the bill is computed."""
    cost_explorer: CostExplorerSwitches = CostExplorerSwitches()
