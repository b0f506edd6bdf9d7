"""What workloads would cost before they exist: the answer of `estimate_workload_cost` and how it is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sagemaker_cost_mcp.analysis.workload_alternatives import Alternative, alternatives
from sagemaker_cost_mcp.analysis.workload_bench import CostLine, Estimate, Shop, Unpriced
from sagemaker_cost_mcp.analysis.workload_costs import MONTHS, SOLD_AS, estimated
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.ports import PriceQuery, Question, SnapshotRead
from sagemaker_cost_mcp.model.workload import Workload, WorkloadKind
from sagemaker_cost_mcp.tools.answers import Answer, Row, Usd
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows, meta
from sagemaker_cost_mcp.tools.planned_rows import BrokenRow, FreeRow
from sagemaker_cost_mcp.tools.text import count, usd

MOST = 50
"""Workloads of one question."""

GLUE = "ETL-DPU-Hour"


class LineRow(Row):
    workload: str
    item: str
    formula: str
    monthly_usd: Usd
    monthly_max_usd: Usd | None = None
    """Where it is scaled: at the most."""

    @classmethod
    def of(cls, line: CostLine) -> LineRow:
        """The line as a row."""
        said = line.model_dump(exclude={"monthly", "monthly_max"})
        return cls(**said, monthly_usd=line.monthly, monthly_max_usd=line.monthly_max)


class UnpricedRow(Row):
    workload: str
    item: str
    why: str

    @classmethod
    def of(cls, part: Unpriced) -> UnpricedRow:
        """The part as a row."""
        return cls(**part.model_dump())


class AlternativeRow(Row):
    workload: str
    option: str
    monthly_usd: Usd | None = None
    """Missing: something in it has no price."""
    formula: str
    note: str

    @classmethod
    def of(cls, one: Alternative) -> AlternativeRow:
        """The alternative as a row."""
        return cls(**one.model_dump(exclude={"monthly"}), monthly_usd=one.monthly)


class EstimateAnswer(Answer):
    region: str
    monthly_usd: Usd
    """730 hours at on-demand list prices, without what is unpriced."""
    yearly_usd: Usd
    monthly_max_usd: Usd | None = None
    """Of a template: everything scaled out."""
    monthly_change_usd: Usd | None = None
    """Of a Terraform plan: against what is there now."""
    lines: list[LineRow]
    unpriced: list[UnpricedRow]
    """Parts without a price here: the total is too low by them."""
    alternatives: list[AlternativeRow]
    free: list[FreeRow] | None = None
    """Of a template: what costs nothing by itself."""
    rules_broken: list[BrokenRow] | None = None
    """Of a template, on its first day."""
    notes: list[str]


@dataclass(frozen=True, kw_only=True)
class EstimateAsked:
    """The question behind `estimate_workload_cost`."""

    workloads: tuple[Workload, ...]
    region: str | None = None
    compare: bool = False
    refresh: bool = False


def workload_estimate(desk: Desk, asked: EstimateAsked, line: Line) -> EstimateAnswer:
    """Price some workloads.

    Raises:
        SagemakerCostError: When the question is wrong or no price could be read.
    """
    _check(asked.workloads)
    _dry_run(asked.workloads)
    read = desk.ask(_question(desk, asked), line)
    prices = read.snapshot.catalog
    shop = Shop(prices)
    whole = Estimate()
    for workload in asked.workloads:
        whole.add(estimated(workload, shop))
    glue = next((price for price in prices if price.component == GLUE), None)
    ways = [way for one in asked.workloads for way in alternatives(one, shop, glue)] if asked.compare else []
    return _answer(read, whole, ways)


def _check(workloads: Sequence[Workload]) -> None:
    if not workloads:
        raise BadQuestion(
            "Hand over a template, or at least one workload in workloads, for example {kind: 'endpoint', "
            "instance_type: 'ml.m5.large'}."
        )
    if len(workloads) > MOST:
        raise BadQuestion(f"At most {MOST} workloads a question; these are {len(workloads)}.")


def _dry_run(workloads: Sequence[Workload]) -> None:
    """Complain about a missing field before anything is read."""
    for workload in workloads:
        estimated(workload, Shop(()))


def _question(desk: Desk, asked: EstimateAsked) -> Question:
    kinds: set[WorkloadKind] = {one.kind for one in asked.workloads}
    query = PriceQuery(
        components=tuple(sorted({name for kind in kinds for name in SOLD_AS[kind]})),
        items=tuple(sorted({one.type_name for one in asked.workloads if one.type_name})),
        glue=asked.compare and "processing" in kinds,
    )
    return Question(
        shelves=frozenset({"catalog"}),
        regions=(asked.region,) if asked.region else (),
        catalog=query,
        refresh=asked.refresh,
        seconds=desk.settings.question_seconds,
    )


def _answer(read: SnapshotRead, whole: Estimate, ways: Sequence[Alternative]) -> EstimateAnswer:
    return EstimateAnswer(
        summary=_summary(read, whole),
        region=", ".join(read.snapshot.regions),
        monthly_usd=whole.monthly,
        yearly_usd=whole.monthly * MONTHS,
        lines=[LineRow.of(one) for one in whole.lines],
        unpriced=[UnpricedRow.of(one) for one in whole.unpriced],
        alternatives=[AlternativeRow.of(one) for one in ways],
        notes=whole.notes,
        gaps=gap_rows(read.snapshot),
        meta=meta(read).model_copy(update={"price_source": sources(read.snapshot.catalog, whole)}),
    )


def sources(catalog: Sequence[Price], whole: Estimate) -> str | None:
    """Where the prices of an estimate were read; None: it has none."""
    said = " ".join(line.formula for line in whole.lines)
    return "; ".join(sorted({price.source for price in catalog if price.usage_type in said})) or None


def _summary(read: SnapshotRead, whole: Estimate) -> str:
    where = ", ".join(read.snapshot.regions)
    said = f"{usd(whole.monthly)} a month, {usd(whole.monthly * MONTHS)} a year, at on-demand list prices in {where}"
    if whole.unpriced:
        said += f", without {count(len(whole.unpriced), 'part')} that has no price here"
    return said + "."
