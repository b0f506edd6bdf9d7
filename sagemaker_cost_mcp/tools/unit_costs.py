"""What one of something cost: the answer of `get_unit_costs` and how it is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sagemaker_cost_mcp.analysis.cents import in_cents
from sagemaker_cost_mcp.analysis.cost_table import in_regions
from sagemaker_cost_mcp.analysis.unit_cost_sources import UnitCost
from sagemaker_cost_mcp.analysis.unit_costs import UnitCosts, unit_costs
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.money import ZERO, Bill
from sagemaker_cost_mcp.model.ports import MetricsWanted, Question
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.model.utilization import Measure
from sagemaker_cost_mcp.tools.answers import Answer, Number, Row, Usd
from sagemaker_cost_mcp.tools.bill_words import UNREAD, notes, nothing_matches
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line, gap_rows, meta
from sagemaker_cost_mcp.tools.paging import page
from sagemaker_cost_mcp.tools.text import count, usd

_REQUESTS = frozenset({Measure.REQUESTS, Measure.BACKLOG})
Kind = Literal["training", "endpoint", "processing", "transform", "labeling"]

_SHELVES: Mapping[Kind, frozenset[Shelf]] = {
    "training": frozenset({"training_jobs", "tuning_jobs"}),
    "endpoint": frozenset({"endpoints", "endpoint_configs", "inference_components", "endpoint_traffic"}),
    "processing": frozenset({"processing_jobs"}),
    "transform": frozenset({"transform_jobs"}),
    "labeling": frozenset({"labeling_jobs"}),
}
_LABELS: Mapping[Kind, str] = {
    "training": "training jobs",
    "endpoint": "endpoints",
    "processing": "processing jobs",
    "transform": "transform jobs",
    "labeling": "labeling jobs",
}


class UnitRow(Row):
    kind: str
    """What has a unit cost: `training_job`, `endpoint`, `endpoint_hour`, …; `*_family`: the mean of runs of the same
    thing."""
    name: str
    region: str
    cost_usd: Usd | None = None
    """In the window, at what this account really paid, as far as it can be told; missing: nothing can."""
    units: Number | None = None
    """Missing: not known."""
    unit: str
    unit_cost_usd: Number | None = None
    """Missing: not applicable or not known, see `reason`."""
    reason: str | None = None
    formula: str | None = None
    """What the cost is made of, and what to know of the units."""
    family: str | None = None
    """Of a job: a name that can be asked for, with all its runs."""
    spot_saving_percent: Number | None = None
    """(1 - billable / training seconds) x 100."""
    spot_saving_usd: Usd | None = None
    idle_cost_usd: Usd | None = None
    """Runs that did not raise the best value of the objective so far, or had none."""
    idle_runs: int | None = None

    @classmethod
    def of(cls, one: UnitCost) -> UnitRow:
        """The unit cost as a row."""
        return cls(
            kind=one.kind,
            name=one.name,
            region=one.region,
            cost_usd=one.cost,
            units=one.units,
            unit=one.unit,
            unit_cost_usd=one.unit_cost,
            reason=one.reason,
            formula=one.formula or None,
            family=one.family,
            spot_saving_percent=one.spot_saving_percent,
            spot_saving_usd=one.spot_saving,
            idle_cost_usd=one.idle_cost,
            idle_runs=one.idle_runs,
        )


class UnitCostsAnswer(Answer):
    rows: list[UnitRow]
    """Families, objectives and endpoints first, then single jobs; within a kind the dearest first."""
    total_usd: Usd | None = None
    """What the bill counts in the window and the regions asked for = attributed + shared + unattributed, to the cent.
    Missing, as the other three: it could not be read."""
    attributed_usd: Usd | None = None
    """With a job, an endpoint or a labeling job behind it."""
    shared_usd: Usd | None = None
    """Belongs to endpoints together, as data in and out."""
    unattributed_usd: Usd | None = None
    """All else: notebooks, Studio, storage, kinds that were not asked for, what no resource that was read explains."""


@dataclass(frozen=True, kw_only=True)
class UnitCostsAsked:
    """The question behind `get_unit_costs`."""

    kind: Kind | None = None
    names: tuple[str, ...] = ()
    by_hour: bool = False
    dates: Dates
    lookback_days: int = 30
    regions: tuple[str, ...] = ()
    limit: int = 20
    cursor: str | None = None
    refresh: bool = False


def unit_costs_answer(desk: Desk, asked: UnitCostsAsked, line: Line) -> UnitCostsAnswer:
    """Unit costs of what delivered something in the window.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    read = desk.ask(_question(desk, asked), line)
    whole = read.snapshot.bill
    if whole is None:
        return UnitCostsAnswer(summary=UNREAD, rows=[], gaps=gap_rows(read.snapshot), meta=meta(read))
    bill = in_regions(whole, asked.regions) if asked.regions else whole
    line.now("sharing the bill out among what it brought")
    found = unit_costs(read.snapshot, bill, by_hour=asked.by_hour)
    rows = sorted((row for row in found.rows if _in_scope(row, asked)), key=_place)
    if asked.names and not rows:
        raise BadQuestion(_nothing_named(asked, found, read.snapshot))
    seal = {**vars(asked), "cursor": None, "limit": None, "refresh": None}
    shown = page(rows, asked.limit, asked.cursor, seal)
    total, (attributed, shared, unattributed) = _to_the_cent(found)
    return UnitCostsAnswer(
        summary=" ".join([*_sentences(rows, found, asked.kind), *_doubts(bill, whole, read.snapshot, asked)]),
        rows=[UnitRow.of(row) for row in shown.rows],
        total_usd=total,
        attributed_usd=attributed,
        shared_usd=shared,
        unattributed_usd=unattributed,
        gaps=gap_rows(read.snapshot),
        meta=meta(read, shown.next_cursor),
    )


def _to_the_cent(found: UnitCosts) -> tuple[Decimal, tuple[Decimal, ...]]:
    """The bill and its three parts in cents, which add up as the unrounded ones do."""
    total = round(found.total, 2)
    return total, in_cents([found.attributed, found.shared, found.unattributed], total)


def _question(desk: Desk, asked: UnitCostsAsked) -> Question:
    kinds: Sequence[Kind] = [asked.kind] if asked.kind else list(_SHELVES)
    wanted: set[Shelf] = {"bill", "prices", *(shelf for kind in kinds for shelf in _SHELVES[kind])}
    window = desk.window(asked.lookback_days, asked.dates)
    if asked.by_hour and "endpoint" in kinds:
        wanted.add("endpoint_utilization")
    return Question(
        shelves=frozenset(wanted),
        regions=asked.regions,
        window=window,
        metrics=MetricsWanted(
            days=max(1, (desk.clock().date() - window.start).days), names=asked.names, measures=_REQUESTS
        ),
        refresh=asked.refresh,
        seconds=desk.settings.question_seconds,
    )


def _in_scope(row: UnitCost, asked: UnitCostsAsked) -> bool:
    """A job is also asked for by the name of its family."""
    return not asked.names or row.name in asked.names or row.family in asked.names


def _nothing_named(asked: UnitCostsAsked, found: UnitCosts, snapshot: Snapshot) -> str:
    kinds = [_LABELS[asked.kind]] if asked.kind else list(_LABELS.values())
    some = ", ".join(sorted({row.family or row.name for row in found.rows})[:5])
    there = f"There are, for example, {some}." if some else "There is none at all."
    unread = " Not everything could be read, so it may exist." if snapshot.gaps else ""
    return f"Nothing among the {', '.join(kinds)} of the window is called {', '.join(asked.names)}. {there}{unread}"


_ORDER = ("training_family", "objective", "endpoint", "endpoint_hour", "labeling_job", "processing_family",
          "transform_family", "training_job", "processing_job", "transform_job")  # fmt: skip


def _place(row: UnitCost) -> tuple[int, Decimal, str, str]:
    return _ORDER.index(row.kind), -(row.cost or ZERO), row.name, row.region


def _sentences(rows: Sequence[UnitCost], found: UnitCosts, kind: Kind | None) -> Iterator[str]:
    """What matters: money without a result, what spot saved, how far the bill is explained."""
    if not rows:
        yield f"No {_LABELS[kind][:-1] if kind else 'job, endpoint or labeling job'} was at work in the window."
    unused = [row for row in rows if row.kind == "endpoint" and row.units == 0 and row.cost]
    if unused:
        cost = usd(_sum(row.cost for row in unused))
        yield f"{cost} went to {count(len(unused), 'endpoint')} without a request (find_idle_endpoints judges them)."
    idle = [row for row in rows if row.idle_runs]
    if idle:
        runs = sum(row.idle_runs or 0 for row in idle)
        yield (
            f"{usd(_sum(row.idle_cost for row in idle))} went to {count(runs, 'run')} without a better value of the "
            "objective, which retraining on new data may be worth all the same."
        )
    saved = _sum(row.spot_saving for row in rows if row.kind == "training_job")
    if saved:
        yield f"Managed spot saved {usd(saved)}."
    total, (attributed, shared, unattributed) = _to_the_cent(found)
    yield (
        f"Of {usd(total)} on the bill {usd(attributed)} are attributed, {usd(shared)} shared by endpoints, "
        f"{usd(unattributed)} unattributed."
    )


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), ZERO)


def _doubts(bill: Bill, whole: Bill, snapshot: Snapshot, asked: UnitCostsAsked) -> Iterator[str]:
    """What a reader must know before acting on the rows."""
    if snapshot.gaps:
        yield "Not everything could be read, so rows may be missing: see the gaps."
    if apart := nothing_matches(bill, whole, asked.regions):
        yield f"{apart.removeprefix('; ').capitalize()}."
    if said := notes(bill).strip():
        yield said
