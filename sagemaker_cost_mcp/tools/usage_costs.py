"""Cost by usage type, or by region, instance family or account: the answer, how it is found, how it is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sagemaker_cost_mcp.analysis.cost_groups import CostGroup, family_of, grouped, groups_of, region_of
from sagemaker_cost_mcp.analysis.cost_table import CostLine, cost_lines, in_regions, kind_total, record_lines, total
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.money import ZERO, Bill, BillRow, Price, RecordKind
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.tools.answers import Answer, Number, Row, Usd
from sagemaker_cost_mcp.tools.bill_words import UNREAD, left_out, notes, nothing_matches, scope
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line, by_usage_type, gap_rows, meta
from sagemaker_cost_mcp.tools.paging import page
from sagemaker_cost_mcp.tools.text import footer, gap_lines, number, table, usd

Granularity = Literal["TOTAL", "MONTHLY", "DAILY", "HOURLY"]
Metric = Literal["NetAmortizedCost", "AmortizedCost", "NetUnblendedCost", "UnblendedCost", "BlendedCost"]
GroupBy = Literal["usage_type", "region", "instance_family", "account"]

_NAMES: Mapping[GroupBy, Callable[[CostLine], str]] = {"region": region_of, "instance_family": family_of}
_NAMELESS = {"region": "(names no region)", "instance_family": "(no instance)", "account": "(no account)"}
_HEADS = {"usage_type": "Usage type", "region": "Region", "instance_family": "Family", "account": "Account"}


class CostRow(Row):
    usage_type: str | None = None
    """Missing, as `phase`: grouped by something else."""
    phase: str | None = None
    region: str | None = None
    """Missing: grouped otherwise, or the usage type's prefix names no known region."""
    instance_type: str | None = None
    instance_family: str | None = None
    account_id: str | None = None
    unit: str | None = None
    """Missing, as `quantity`: several units, which are not added up."""
    quantity: Number | None = None
    cost_usd: Usd
    list_usd: Usd | None = None
    """Quantity at the on-demand list price; missing: no list price is known."""
    estimated: bool
    period_start: datetime | None = None
    period_end: datetime | None = None


class RecordRow(Row):
    record_type: str
    cost_usd: Usd
    counted: bool


class CostsAnswer(Answer):
    group_by: GroupBy
    rows: list[CostRow]
    total_usd: Usd | None = None
    """Missing, as the other amounts: the bill could not be read."""
    list_total_usd: Usd | None = None
    """Over the rows whose list price is known."""
    credits_and_refunds_usd: Usd | None = None
    """Not in the total: they would make spend read as nothing."""
    commitment_fee_usd: Usd | None = None
    """Not in the total: under an amortized metric, the unused part of commitments."""
    record_types: list[RecordRow]


@dataclass(frozen=True, kw_only=True)
class CostsAsked:
    """The question behind `get_sagemaker_costs_by_usage_type`."""

    dates: Dates = field(default_factory=Dates)
    lookback_days: int | None = None
    """None: 30 days; a week of hourly data, of which AWS keeps 14 days."""
    granularity: Granularity = "TOTAL"
    group_by: GroupBy = "usage_type"
    regions: tuple[str, ...] = ()
    account_ids: tuple[str, ...] = ()
    cost_metric: Metric | None = None
    billing_view_arn: str | None = None
    limit: int = 40
    cursor: str | None = None
    refresh: bool = False


@dataclass(frozen=True)
class _Cut:
    """The bill of one period; None: of the whole window."""

    start: datetime | None
    end: datetime | None
    bill: Bill


def costs_by_usage_type(desk: Desk, asked: CostsAsked, line: Line) -> CostsAnswer:
    """Cost and quantity by usage type or another grouping, every row of the bill accounted for.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    if asked.group_by == "account" and asked.regions:
        raise BadQuestion("group_by account cannot be combined with regions: leave one of them out.")
    granularity = "MONTHLY" if asked.granularity == "TOTAL" else asked.granularity
    days = (7 if granularity == "HOURLY" else 30) if asked.lookback_days is None else asked.lookback_days
    read = desk.ask(
        Question(
            shelves=_shelves(asked),
            regions=asked.regions,
            window=desk.window(days, asked.dates, granularity),
            account_ids=asked.account_ids,
            cost_metric=asked.cost_metric,
            billing_view=asked.billing_view_arn,
            refresh=asked.refresh,
            seconds=desk.settings.question_seconds,
        ),
        line,
    )
    return _answer(read, asked)


def _shelves(asked: CostsAsked) -> frozenset[Shelf]:
    shelves: set[Shelf] = {"bill", "prices"}
    if asked.group_by == "account":
        shelves.add("account_costs")
    return frozenset(shelves)


def _answer(read: SnapshotRead, asked: CostsAsked) -> CostsAnswer:
    whole = read.snapshot.bill
    if whole is None:
        return _unread(read, asked)
    bill = in_regions(whole, asked.regions) if asked.regions else whole
    rows = _rows(read.snapshot, bill, asked)
    seal = {**vars(asked), "cursor": None, "limit": None, "refresh": None}
    shown = page(rows, asked.limit, asked.cursor, seal)
    return CostsAnswer(
        summary=_summary(bill, rows, asked) + nothing_matches(bill, whole, asked.regions) + _ending(bill),
        group_by=asked.group_by,
        rows=list(shown.rows),
        total_usd=total(bill),
        list_total_usd=sum((row.list_usd for row in rows if row.list_usd is not None), ZERO),
        credits_and_refunds_usd=kind_total(bill, (RecordKind.CREDIT, RecordKind.REFUND)),
        commitment_fee_usd=kind_total(bill, (RecordKind.COMMITMENT_FEE,)),
        record_types=[
            RecordRow(record_type=r.record_type, cost_usd=r.cost, counted=r.counted) for r in record_lines(bill)
        ],
        gaps=gap_rows(read.snapshot),
        meta=meta(read, shown.next_cursor).model_copy(update={"regions": _regions(bill)}),
    )


def _unread(read: SnapshotRead, asked: CostsAsked) -> CostsAnswer:
    """No amount at all: what could not be read is not zero."""
    gaps = gap_rows(read.snapshot)
    return CostsAnswer(summary=UNREAD, group_by=asked.group_by, rows=[], record_types=[], gaps=gaps, meta=meta(read))


def _regions(bill: Bill) -> list[str]:
    return sorted({line.region for line in cost_lines(bill, {}) if line.region})


def _rows(snapshot: Snapshot, bill: Bill, asked: CostsAsked) -> list[CostRow]:
    by_period = asked.granularity != "TOTAL"
    if asked.group_by == "account":
        return _account_rows(snapshot, by_period=by_period)
    # List prices are dollars: beside an amount in another currency they would be compared, or added up.
    prices = by_usage_type(snapshot) if bill.currency == "USD" else dict[str, Price]()
    return [row for cut in _cuts(bill, by_period=by_period) for row in _rows_of(cut, prices, asked.group_by)]


def _cuts(bill: Bill, *, by_period: bool) -> list[_Cut]:
    if not by_period:
        return [_Cut(None, None, bill)]
    members: defaultdict[tuple[datetime, datetime], list[BillRow]] = defaultdict(list)
    for row in bill.rows:
        members[row.period_start, row.period_end].append(row)
    return [_Cut(*span, bill.model_copy(update={"rows": tuple(rows)})) for span, rows in sorted(members.items())]


def _rows_of(cut: _Cut, prices: Mapping[str, Price], by: GroupBy) -> list[CostRow]:
    lines = cost_lines(cut.bill, prices)
    if by == "usage_type":
        return [_row(line, cut) for line in lines]
    return [_group_row(group, by, cut.start, cut.end) for group in grouped(lines, _NAMES[by])]


def _account_rows(snapshot: Snapshot, *, by_period: bool) -> list[CostRow]:
    lines = snapshot.account_costs.lines if snapshot.account_costs else ()
    if not by_period:
        return [_group_row(group, "account", None, None) for group in groups_of(lines)]
    spans: defaultdict[tuple[datetime, datetime], list[CostGroup]] = defaultdict(list)
    for start, end in sorted({(line.period_start, line.period_end) for line in lines}):
        spans[start, end].extend(groups_of(line for line in lines if line.period_start == start))
    return [_group_row(group, "account", start, end) for (start, end), groups in spans.items() for group in groups]


def _row(cost: CostLine, cut: _Cut) -> CostRow:
    return CostRow(
        usage_type=cost.usage_type,
        phase=cost.phase.value,
        region=cost.region,
        instance_type=cost.instance_type,
        unit=cost.unit,
        quantity=cost.quantity,
        cost_usd=cost.cost,
        list_usd=cost.list_cost,
        estimated=cost.estimated,
        period_start=cut.start,
        period_end=cut.end,
    )


def _group_row(group: CostGroup, by: GroupBy, start: datetime | None, end: datetime | None) -> CostRow:
    name = group.name or None
    return CostRow(
        region=name if by == "region" else None,
        instance_family=name if by == "instance_family" else None,
        account_id=name if by == "account" else None,
        unit=group.unit,
        quantity=group.quantity,
        cost_usd=group.cost,
        list_usd=group.list_cost,
        estimated=group.estimated,
        period_start=start,
        period_end=end,
    )


def _summary(bill: Bill, rows: Sequence[CostRow], asked: CostsAsked) -> str:
    said = f"SageMaker cost {usd(total(bill))}{scope(bill, asked.regions)}"
    if not rows:
        return said
    top = max(rows, key=lambda row: row.cost_usd)
    return f"{said}; the largest is {_name(top, asked.group_by)} with {usd(top.cost_usd)}"


def _ending(bill: Bill) -> str:
    return f"{left_out(bill)}.{notes(bill)}"


def _name(row: CostRow, by: GroupBy) -> str:
    names = {"region": row.region, "instance_family": row.instance_family, "account": row.account_id}
    return row.usage_type or names.get(by) or _NAMELESS.get(by, "")


def costs_text(answer: CostsAnswer) -> str:
    """The answer as Markdown."""
    records = ", ".join(
        f"{r.record_type} {usd(r.cost_usd)}{'' if r.counted else ' (not counted)'}" for r in answer.record_types
    )
    lines = [answer.summary, *_table(answer), "", f"By record type: {records or 'none'}."]
    if any(row.estimated for row in answer.rows):
        lines.append("\\* estimated: AWS has not closed this period yet.")
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def _table(answer: CostsAnswer) -> list[str]:
    if not answer.rows:
        return []
    head = [_HEADS[answer.group_by], "Phase", "Quantity", "Cost", "List"]
    rows = [
        [_name(row, answer.group_by) + ("*" if row.estimated else ""), row.phase or "-", _quantity(row),
         usd(row.cost_usd), usd(row.list_usd)]
        for row in answer.rows
    ]  # fmt: skip
    if any(row.period_start for row in answer.rows):
        head = ["From", *head]
        rows = [[f"{r.period_start:%Y-%m-%d %H:%M}", *cells] for r, cells in zip(answer.rows, rows, strict=True)]
    return ["", *table(head, rows)]


def _quantity(row: CostRow) -> str:
    return "-" if row.quantity is None else f"{number(row.quantity)} {row.unit}"
