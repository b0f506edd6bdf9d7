"""What the MCP surface needs from below, without knowing who provides it; `server.py` fills it in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Protocol

from sagemaker_cost_mcp.model.commitments import CoverageCut
from sagemaker_cost_mcp.model.cost_cuts import DEFAULT_TAG_KEYS
from sagemaker_cost_mcp.model.plan_advice import PlanKind
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.model.utilization import Measure


class Progress(Protocol):
    """Hears how far a reading has come."""

    def __call__(self, done: float, total: float, message: str) -> None:
        """`done` of `total` steps are over; `message` says what just happened, or what takes so long."""
        ...


class Cancelled(Protocol):
    """Knows whether the asker is still there."""

    def __call__(self) -> bool:
        """True once the asker has gone away."""
        ...


def silent(done: float, total: float, message: str) -> None:
    """Progress that nobody listens to."""
    del done, total, message


def never() -> bool:
    """Cancellation that never comes."""
    return False


@dataclass(frozen=True, kw_only=True)
class Window:
    """Days of the bill: `start` inclusive, `end` exclusive, cut by `granularity`."""

    start: date
    end: date
    granularity: str = "MONTHLY"
    """`HOURLY`, `DAILY` or `MONTHLY`, as Cost Explorer writes it."""


@dataclass(frozen=True, kw_only=True)
class PriceQuery:
    """Which list prices to read, whether or not anything of the kind is used."""

    components: tuple[str, ...] = ()
    """Names of `model.sold`; empty: all."""
    items: tuple[str, ...] = ()
    """Instance types, or patterns of them (`ml.m5.*`); empty: all of the components."""
    glue: bool = False
    """Add the price of AWS Glue's DPU-hour."""


@dataclass(frozen=True, kw_only=True)
class MetricsWanted:
    """How closely to look at machines and their traffic; metrics cost USD 0.01 a thousand."""

    days: int = 14
    """Complete days back from today, which is read as far as it has come."""
    job_days: int | None = None
    """The same for jobs; None: as many."""
    period_seconds: int = 3600
    """Of endpoints: 60, 300, 3,600 or 86,400; coarser where CloudWatch has nothing finer left. Jobs are read as finely
    as they are long."""
    names: tuple[str, ...] = ()
    """Only endpoints, inference components and jobs of these names; empty: all endpoints, the largest jobs."""
    measures: frozenset[Measure] | None = None
    """What is looked at on endpoints; None: everything that they publish."""


@dataclass(frozen=True, kw_only=True)
class ForecastWanted:
    """How far AWS is to forecast, and how sure of its interval."""

    months: int = 3
    """Whole months after this one, 0 to 12."""
    percent: int = 80
    """Level of the prediction interval, 51 to 99."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What has to be on the snapshot, and how long that may take."""

    shelves: frozenset[Shelf]
    regions: tuple[str, ...] = ()
    """Empty: the configured ones, else those on the bill plus the session's own region."""
    window: Window | None = None
    """Window of the bill; None: the last 30 complete days."""
    account_ids: tuple[str, ...] = ()
    """Linked accounts to filter the bill on; empty: the caller's own account when resources are judged,
    else all that the caller may see."""
    cost_metric: str | None = None
    """None: the configured one."""
    coverage_cut: CoverageCut = "day"
    """What `plan_coverage` is cut by."""
    plan_kinds: tuple[PlanKind, ...] = ()
    """Kinds of Savings Plans that `plan_advice` is to hold AWS's advice on; each costs USD 0.01."""
    catalog: PriceQuery | None = None
    """What shelf `catalog` is to hold."""
    billing_view: str | None = None
    """ARN of the billing view whose bill is read; None: the caller's primary view."""
    tag_keys: tuple[str, ...] = DEFAULT_TAG_KEYS
    """Cost allocation tags that `tag_costs` is cut by, in any spelling."""
    bill_tags: tuple[tuple[str, str], ...] = ()
    """Tags that `related_costs` is filtered on; an empty value stands for any."""
    metrics: MetricsWanted = field(default_factory=MetricsWanted)
    """What shelves `endpoint_utilization` and `job_utilization` are to hold."""
    forecast: ForecastWanted = field(default_factory=ForecastWanted)
    """What `cost_forecast` is to hold."""
    jobs_described: int | None = None
    """Processing and transform jobs that are described in each region, the longest: a call each. None: all."""
    ec2_advice: bool = False
    """Whether `aws_advice` is to hold AWS's advice on EC2 too."""
    refresh: bool = False
    """True: ask AWS again instead of using what was read before."""
    seconds: float = 60.0
    progress: Progress = field(default=silent)
    cancelled: Cancelled = field(default=never)


@dataclass(frozen=True, kw_only=True)
class SnapshotRead:
    """An answer of the reader: the snapshot, and what asking cost."""

    snapshot: Snapshot
    aws_calls: int
    aws_calls_usd: Decimal

    def after(self, earlier: SnapshotRead) -> SnapshotRead:
        """The same, with what an earlier reading for the same question cost besides."""
        calls, spent = self.aws_calls + earlier.aws_calls, self.aws_calls_usd + earlier.aws_calls_usd
        return replace(self, aws_calls=calls, aws_calls_usd=spent)


class Reader(Protocol):
    """Reads an account."""

    def read(self, question: Question) -> SnapshotRead:
        """Fill the shelves the question names.

        Raises:
            SagemakerCostError: When nothing at all could be read (no credentials, an unknown region), or the asker
                went away. What could be read in part comes back with gaps.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class NamesSeen:
    """Names that one look brought."""

    names: tuple[str, ...]
    more: bool = False
    """Whether there are others that this look did not bring."""


class Glance(Protocol):
    """Looks up names for somebody who is typing one: at once or not at all, and for nothing."""

    def endpoint_names(self, regions: tuple[str, ...], containing: str, seconds: float) -> NamesSeen:
        """Names of endpoints that contain some letters, at the price of one free call at most.

        Args:
            regions: The first of them is looked at; none: of the configured ones, else the session's own.
            containing: Letters of the name; empty: any name.
            seconds: Time for it.

        Raises:
            SagemakerCostError: When it could not be looked up, or not in time.
        """
        ...


class Account(Reader, Glance, Protocol):
    """All ways to look at an account."""
