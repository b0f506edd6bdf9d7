"""Toolset *costs*: where the money went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.analysis.cost_table import CostLine, cost_lines, in_regions, kind_total, record_lines
from sagemaker_cost_mcp.model.money import ZERO, Bill, BillRow, Price, RecordKind
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.answers import Answer, Number, Row, Usd
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line, by_usage_type, gap_rows, meta
from sagemaker_cost_mcp.tools.paging import page
from sagemaker_cost_mcp.tools.text import count, footer, gap_lines, number, table, usd

Granularity = Literal["TOTAL", "MONTHLY", "DAILY", "HOURLY"]
Metric = Literal["NetAmortizedCost", "AmortizedCost", "NetUnblendedCost", "UnblendedCost", "BlendedCost"]


class CostRow(Row):
    usage_type: str
    phase: str
    region: str | None = None
    """Missing: the usage type's prefix names no known region."""
    instance_type: str | None = None
    unit: str
    quantity: Number
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

    dates: Dates
    lookback_days: int | None = None
    """None: 30 days; a week of hourly data, of which AWS keeps 14 days."""
    granularity: Granularity = "TOTAL"
    regions: tuple[str, ...] = ()
    account_ids: tuple[str, ...] = ()
    cost_metric: Metric | None = None
    limit: int = 40
    cursor: str | None = None
    refresh: bool = False


@dataclass(frozen=True)
class _Cut:
    """Lines of one period; None: of the whole window."""

    start: datetime | None
    end: datetime | None
    lines: tuple[CostLine, ...]


def costs_by_usage_type(desk: Desk, asked: CostsAsked, line: Line) -> CostsAnswer:
    """Cost and quantity by usage type, every row of the bill accounted for.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    granularity = "MONTHLY" if asked.granularity == "TOTAL" else asked.granularity
    days = (7 if granularity == "HOURLY" else 30) if asked.lookback_days is None else asked.lookback_days
    read = desk.ask(
        Question(
            shelves=frozenset({"bill", "prices"}),
            regions=asked.regions,
            window=desk.window(days, asked.dates, granularity),
            account_ids=asked.account_ids,
            cost_metric=asked.cost_metric,
            refresh=asked.refresh,
            seconds=desk.settings.question_seconds,
        ),
        line,
    )
    return _answer(read, asked)


def _answer(read: SnapshotRead, asked: CostsAsked) -> CostsAnswer:
    if read.snapshot.bill is None:
        return _unread(read)
    bill = in_regions(read.snapshot.bill, asked.regions) if asked.regions else read.snapshot.bill
    cuts = _cuts(bill, by_usage_type(read.snapshot), by_period=asked.granularity != "TOTAL")
    rows = [_row(cost, cut) for cut in cuts for cost in cut.lines]
    seal = {**vars(asked), "cursor": None, "limit": None, "refresh": None}
    shown = page(rows, asked.limit, asked.cursor, seal)
    total = sum((row.cost_usd for row in rows), ZERO)
    return CostsAnswer(
        summary=_summary(bill, rows, total, asked.regions),
        rows=list(shown.rows),
        total_usd=total,
        list_total_usd=sum((row.list_usd for row in rows if row.list_usd is not None), ZERO),
        credits_and_refunds_usd=kind_total(bill, (RecordKind.CREDIT, RecordKind.REFUND)),
        commitment_fee_usd=kind_total(bill, (RecordKind.COMMITMENT_FEE,)),
        record_types=[
            RecordRow(record_type=r.record_type, cost_usd=r.cost, counted=r.counted) for r in record_lines(bill)
        ],
        gaps=gap_rows(read.snapshot),
        meta=meta(read, shown.next_cursor).model_copy(update={"regions": _regions(rows)}),
    )


def _unread(read: SnapshotRead) -> CostsAnswer:
    """No amount at all: what could not be read is not zero."""
    said = "The bill could not be read; see the gaps."
    return CostsAnswer(summary=said, rows=[], record_types=[], gaps=gap_rows(read.snapshot), meta=meta(read))


def _regions(rows: list[CostRow]) -> list[str]:
    return sorted({row.region for row in rows if row.region})


def _cuts(bill: Bill, prices: Mapping[str, Price], *, by_period: bool) -> list[_Cut]:
    if not by_period:
        return [_Cut(None, None, cost_lines(bill, prices))]
    periods: dict[tuple[datetime, datetime], list[BillRow]] = defaultdict(list)
    for row in bill.rows:
        periods[row.period_start, row.period_end].append(row)
    return [
        _Cut(start, end, cost_lines(bill.model_copy(update={"rows": tuple(rows)}), prices))
        for (start, end), rows in sorted(periods.items())
    ]


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


def _summary(bill: Bill, rows: list[CostRow], total: Decimal, regions: tuple[str, ...]) -> str:
    days = (bill.window_end - bill.window_start).days
    whom = ", ".join(bill.account_ids) or "all linked accounts these credentials may see"
    window = f"{count(days, 'day')} ({bill.window_start} to {bill.window_end}, end exclusive)"
    where = f" in {', '.join(regions)} alone" if regions else ""
    said = f"SageMaker cost {usd(total)}{where} in {window} for {whom}"
    if rows:
        top = max(rows, key=lambda row: row.cost_usd)
        said += f"; the largest is {top.usage_type} with {usd(top.cost_usd)}"
    else:
        said += "; no row of the bill matches, so check the accounts, regions and dates asked for"
    if credit := kind_total(bill, (RecordKind.CREDIT, RecordKind.REFUND)):
        said += f"; credits and refunds of {usd(credit)} are left out"
    if bill.metric_fallback:
        said += f". {bill.metric_fallback}"
    return said.rstrip(".") + "."


def costs_text(answer: CostsAnswer) -> str:
    """The answer as Markdown."""
    series = any(row.period_start for row in answer.rows)
    head = ["Usage type", "Phase", "Quantity", "Cost", "List"]
    rows = [
        [row.usage_type + ("*" if row.estimated else ""), row.phase, f"{number(row.quantity)} {row.unit}",
         usd(row.cost_usd), usd(row.list_usd)]
        for row in answer.rows
    ]  # fmt: skip
    if series:
        head = ["From", *head]
        rows = [[f"{r.period_start:%Y-%m-%d %H:%M}", *cells] for r, cells in zip(answer.rows, rows, strict=True)]
    records = ", ".join(
        f"{r.record_type} {usd(r.cost_usd)}{'' if r.counted else ' (not counted)'}" for r in answer.record_types
    )
    lines = [answer.summary, *(["", *table(head, rows)] if rows else []), "", f"By record type: {records or 'none'}."]
    if any(row.estimated for row in answer.rows):
        lines.append("\\* estimated: AWS has not closed this period yet.")
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def tools(desk: Desk) -> list[Tool]:
    """The tools of this set."""
    return [tool(_by_usage_type(desk), title="SageMaker costs by usage type")]


def _by_usage_type(desk: Desk) -> Callable[..., Any]:
    def get_sagemaker_costs_by_usage_type(
        ctx: Context[Any, Any],
        start_date: p.StartDate = None,
        end_date: p.EndDate = None,
        lookback_days: Annotated[
            int | None, Field(description="Days back from the last complete day; default 30, for HOURLY 7.")
        ] = None,
        granularity: Annotated[
            Granularity,
            Field(description="TOTAL: one row a usage type over the window. HOURLY reaches back 14 days."),
        ] = "TOTAL",
        regions: p.Regions = None,
        account_ids: Annotated[list[str] | None, Field(description="Linked accounts; default: all visible.")] = None,
        cost_metric: Annotated[Metric | None, Field(description="Default NetAmortizedCost.")] = None,
        limit: p.Limit = 40,
        cursor: p.Cursor = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, CostsAnswer]:
        """Where did the SageMaker money go? Cost, quantity and list value by usage type (notebook, Studio, training,
        hosting, serverless, storage …), each with its phase. All pages, all record types; credits and refunds left
        out and said. Default: last 30 complete days. Costs $0.01-0.02 per new question (Cost Explorer), cached 6 h.
        """
        asker = Asker(ctx)
        asked = CostsAsked(
            dates=Dates(start=start_date, end=end_date),
            lookback_days=lookback_days,
            granularity=granularity,
            regions=tuple(dict.fromkeys(regions or ())),
            account_ids=tuple(account_ids or ()),
            cost_metric=cost_metric,
            limit=limit,
            cursor=cursor,
            refresh=refresh,
        )
        answer = costs_by_usage_type(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, costs_text(answer))

    return get_sagemaker_costs_by_usage_type
