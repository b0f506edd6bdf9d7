"""Cheaper machines for endpoints: the answer of `rightsize_endpoints` and how it is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from sagemaker_cost_mcp.analysis.freed_hours import freed_hours
from sagemaker_cost_mcp.analysis.machine_fit import Fleet
from sagemaker_cost_mcp.analysis.machine_need import Percentile
from sagemaker_cost_mcp.analysis.right_size import NotSized, Sized, Wish, right_size
from sagemaker_cost_mcp.analysis.served_variants import SIZING_MEASURES, Served, served_variants
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.ports import MetricsWanted, PriceQuery, Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.tools.answers import Answer, Meta, Number, Row, Usd
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows, meta, wanted_tags
from sagemaker_cost_mcp.tools.judging import SETTLING
from sagemaker_cost_mcp.tools.paging import page
from sagemaker_cost_mcp.tools.settled_cash import Change, cash_total, settled_cash
from sagemaker_cost_mcp.tools.text import count, usd
from sagemaker_cost_mcp.tools.unlisted import listed
from sagemaker_cost_mcp.tools.waste import Named, check_names

FEWEST_DAYS, MOST_DAYS = 7, 35
"""A week holds a weekend; of more than five weeks hours would be too much to read."""

MOST_HEADROOM = 200
HOSTING = PriceQuery(components=("Hosting", "AsyncInf"))
SHELVES: frozenset[Shelf] = frozenset({"endpoints", "endpoint_configs", "models", "endpoint_utilization", "catalog"})


class FleetRow(Row):
    instance_type: str
    count: Number
    """Mean number where a policy scales them."""
    monthly_usd: Usd
    """At list price, 730 h."""
    remaining_headroom_percent: Number
    """Of its scarcest resource, above what the chosen percentile takes."""

    @classmethod
    def of(cls, fleet: Fleet) -> FleetRow:
        """The fleet as a row."""
        return cls(
            instance_type=fleet.sold.type.name,
            count=fleet.count,
            monthly_usd=fleet.monthly_usd,
            remaining_headroom_percent=Decimal(str(round(100 * (1 - fleet.fullest), 1))),
        )


class AlternativeRow(FleetRow):
    needs: str
    """What it asks for beside another configuration; empty: nothing."""


class RightSizeRow(Row):
    endpoint: str
    variant: str
    region: str
    arn: str
    current: FleetRow
    proposed: FleetRow
    """The same as `current`: nothing cheaper of its kind holds the need."""
    limiting_metric: str
    """What keeps the proposed machines from being smaller: `cpu`, `memory`, `gpu`, `gpu_memory`."""
    monthly_saving_usd: Usd
    """Cash that leaves the bill now."""
    monthly_saving_list_usd: Usd
    alternatives: list[AlternativeRow]
    notes: list[str]


class NotSizedRow(Row):
    endpoint: str
    variant: str
    region: str
    reason: str
    how_to_fix: str


class RightSizeAnswer(Answer):
    rows: list[RightSizeRow]
    """Largest saving first."""
    undecided: list[NotSizedRow]
    unlisted: dict[str, int] | None = None
    """By reason: further ones that are counted only, in a large account; name endpoints to have them listed."""
    total_monthly_saving_usd: Usd
    """Cash, over all rows, also those on later pages."""
    total_monthly_saving_list_usd: Usd
    examined: int


@dataclass(frozen=True, kw_only=True)
class RightSizeAsked:
    """The question behind `rightsize_endpoints`."""

    names: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    percentile: Percentile = "p95"
    headroom_percent: float = 20.0
    latency_limit_ms: float | None = None
    lookback_days: int = 14
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    limit: int = 20
    cursor: str | None = None
    refresh: bool = False

    @property
    def wish(self) -> Wish:
        """How careful the choice is to be."""
        return Wish(
            percentile=self.percentile, headroom=self.headroom_percent / 100, latency_limit_ms=self.latency_limit_ms
        )


def rightsized(desk: Desk, asked: RightSizeAsked, line: Line) -> RightSizeAnswer:
    """The cheapest machines of every endpoint in scope.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    _check(asked)
    wanted = MetricsWanted(days=asked.lookback_days, names=asked.names, measures=SIZING_MEASURES)
    read = desk.ask(
        Question(
            shelves=SHELVES | SETTLING,
            regions=asked.regions,
            window=desk.window(30),
            catalog=HOSTING,
            metrics=wanted,
            refresh=asked.refresh,
            seconds=desk.settings.question_seconds,
        ),
        line,
    )
    mine = in_scope(read.snapshot, asked.names, asked.tags)
    line.now(f"fitting {count(len(mine), 'variant')} to machines")
    told = line.over(mine, f"of {count(len(mine), 'variant')} fitted")
    judged = [right_size(one, read.snapshot.catalog, asked.wish) for one in told]
    return _answer(read, asked, judged)


def _check(asked: RightSizeAsked) -> None:
    check_days(asked.lookback_days)
    if not 0 <= asked.headroom_percent <= MOST_HEADROOM:
        raise BadQuestion(f"Headroom is {asked.headroom_percent:g} %; headroom_percent must be 0 to {MOST_HEADROOM}.")
    if asked.latency_limit_ms is not None and asked.latency_limit_ms <= 0:
        raise BadQuestion(f"The limit is {asked.latency_limit_ms:g} ms; latency_limit_ms must be more than 0.")


def check_days(days: int) -> None:
    """Accept windows that hold a week and that can be read by the hour.

    Raises:
        BadQuestion: The window is shorter or longer.
    """
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise BadQuestion(
            f"lookback_days is {days}; it must be {FEWEST_DAYS} to {MOST_DAYS}: less than a week does not show the "
            "load, and more than five weeks are not read by the hour."
        )


def in_scope(snapshot: Snapshot, names: tuple[str, ...], tags: Mapping[str, str]) -> tuple[Served, ...]:
    """Variants of the endpoints that are named and tagged as wanted.

    Raises:
        BadQuestion: A name is not one of an endpoint.
    """
    there = frozenset(endpoint.ref.name for endpoint in snapshot.endpoints)
    found = count(len(there), "endpoint")
    check_names(names, Named(kind="endpoint", names=there, found=found, argument="endpoint_names"), snapshot)
    return tuple(
        one
        for one in served_variants(snapshot)
        if (not names or one.endpoint.ref.name in names) and wanted_tags(one.endpoint.ref.tags, tags)
    )


def _reason(row: NotSizedRow) -> str:
    return row.reason


def _answer(read: SnapshotRead, asked: RightSizeAsked, judged: Sequence[Sized | NotSized]) -> RightSizeAnswer:
    sized = [one for one in judged if isinstance(one, Sized)]
    cash = settled_cash(read.snapshot, "rightsize_endpoints", {one.served.key: _change(one) for one in sized})
    ranked = sorted(sized, key=lambda one: (-one.saving, one.served.label, one.served.key))
    seal = {**vars(asked), "cursor": None, "limit": None, "refresh": None}
    shown = page(ranked, asked.limit, asked.cursor, seal)
    total = cash_total(cash)
    undecided, unlisted = listed((_not_sized(one) for one in judged if isinstance(one, NotSized)), _reason)
    return RightSizeAnswer(
        summary=_summary(sized, len(judged), total, read.snapshot),
        rows=[_row(one, cash[one.served.key]) for one in shown.rows],
        undecided=undecided,
        unlisted=unlisted,
        total_monthly_saving_usd=total,
        total_monthly_saving_list_usd=sum((one.saving for one in sized), Decimal(0)),
        examined=len(judged),
        gaps=gap_rows(read.snapshot),
        meta=measured_meta(read, asked.lookback_days, shown.next_cursor),
    )


def _change(one: Sized) -> Change:
    claim = freed_hours(one.served, one.current.sold.price, one.saving)
    return one.served.endpoint.ref, (claim,) if claim else ()


def measured_meta(read: SnapshotRead, days: int, next_cursor: str | None) -> Meta:
    """Where the numbers come from, with the days whose metrics were read; today as far as it has come."""
    today = read.snapshot.taken_at.date()
    sources = sorted({price.source for price in (*read.snapshot.catalog, *read.snapshot.prices)})
    return meta(read, next_cursor).model_copy(
        update={
            "window_start": today - timedelta(days=days),
            "window_end": today + timedelta(days=1),
            "price_source": "; ".join(sources) or None,
        }
    )


def _row(one: Sized, settled: Finding) -> RightSizeRow:
    ref = one.served.endpoint.ref
    return RightSizeRow(
        endpoint=ref.name,
        variant=one.served.variant.name,
        region=ref.region,
        arn=ref.arn,
        current=FleetRow.of(one.current),
        proposed=FleetRow.of(one.proposed),
        limiting_metric=one.proposed.limiting.value,
        monthly_saving_usd=settled.monthly_saving_usd,
        monthly_saving_list_usd=one.saving,
        alternatives=[
            AlternativeRow(**FleetRow.of(other.fleet).model_dump(), needs=other.needs) for other in one.alternatives
        ],
        notes=list(one.notes),
    )


def _not_sized(one: NotSized) -> NotSizedRow:
    ref = one.served.endpoint.ref
    return NotSizedRow(
        endpoint=ref.name,
        variant=one.served.variant.name,
        region=ref.region,
        reason=one.reason,
        how_to_fix=one.how_to_fix,
    )


def _summary(sized: Sequence[Sized], examined: int, total: Decimal, snapshot: Snapshot) -> str:
    if not examined:
        unread = ", but not everything could be read: see the gaps" if snapshot.gaps else ""
        return f"No endpoints with instances match in {', '.join(snapshot.regions)}{unread}."
    smaller = [one for one in sized if one.saving > 0]
    said = f"{len(smaller)} of {count(examined, 'variant')} would do with cheaper machines"
    if smaller:
        listed = sum((one.saving for one in smaller), Decimal(0))
        said += f": {usd(total)} a month would leave the bill"
        said += f" ({usd(listed)} at list price)" if total != listed else ""
    return said + "".join(_asides(sized, examined)) + "."


def _asides(sized: Sequence[Sized], examined: int) -> Iterable[str]:
    idle = sum(one.idle_gpu for one in sized)
    if idle:
        yield f"; {idle} with a GPU that has next to nothing to do"
    if examined > len(sized):
        yield f"; {examined - len(sized)} could not be judged"
