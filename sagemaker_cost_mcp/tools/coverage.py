"""What Savings Plans cover, and what they could: the answer of `savings_plan_coverage` and how it is found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import PlainSerializer, WithJsonSchema

from sagemaker_cost_mcp.analysis.foreign_plans import apart, foreign_plans, is_foreign
from sagemaker_cost_mcp.analysis.plan_coverage import not_eligible, percent, uncovered, utilization_percent
from sagemaker_cost_mcp.model.commitments import CoverageCut, CoverageRow, PlanUse
from sagemaker_cost_mcp.model.money import ZERO, SavingsPlan
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.tools.answers import Answer, Meta, Number, Row, Usd
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line, gap_rows, meta
from sagemaker_cost_mcp.tools.paging import page
from sagemaker_cost_mcp.tools.text import count, usd

UNCOVERED_SHOWN = 10

Percent = Annotated[
    Decimal,
    PlainSerializer(lambda share: float(round(share, 2)), return_type=float),
    WithJsonSchema({"type": "number"}),
]


class CutRow(Row):
    name: str
    """Day, instance family or region."""
    covered_usd: Usd
    on_demand_usd: Usd
    coverage_percent: Percent | None = None
    utilization_percent: Percent | None = None
    """By day only."""


class PlanRow(Row):
    arn: str
    commitment_usd_per_hour: Number | None = None
    """Missing: it is in another currency than the bill."""
    currency: str | None = None
    """Of such a plan, as the next."""
    commitment_per_hour: Number | None = None
    payment_option: str
    start_date: date
    end_date: date
    days_left: int


class UncoveredRow(Row):
    usage_type: str
    region: str
    on_demand_usd: Usd
    one_year_saving_percent: Percent | None = None
    """One-year plan without upfront payment, against what was charged."""


class CoverageAnswer(Answer):
    by: CoverageCut
    coverage_percent: Percent | None = None
    """Of the eligible spend at on-demand prices; missing, as the other amounts: it could not be read."""
    utilization_percent: Percent | None = None
    """Of the commitment; missing: nobody held a plan, or it could not be read."""
    covered_usd: Usd | None = None
    """On-demand equivalent of what plans covered."""
    on_demand_usd: Usd | None = None
    """Eligible, and billed on demand."""
    unused_commitment_usd: Usd | None = None
    net_saving_usd: Usd | None = None
    """What the plans saved in the window, the unused commitment taken off."""
    commitment_usd_per_hour: Number | None = None
    """Of the plans that this account holds itself, without those in another currency than the bill."""
    plans: list[PlanRow] | None = None
    """Soonest to end first; missing: they could not be read."""
    rows: list[CutRow]
    uncovered: list[UncoveredRow] | None = None
    """Eligible usage types billed on demand, dearest first; missing: AWS's rates could not be read."""
    not_eligible_usd: Usd | None = None
    """Billed on demand for what no SageMaker Savings Plan covers."""


@dataclass(frozen=True, kw_only=True)
class CoverageAsked:
    """The question behind `savings_plan_coverage`."""

    by: CoverageCut = "day"
    dates: Dates = field(default_factory=Dates)
    lookback_days: int = 30
    account_ids: tuple[str, ...] = ()
    limit: int = 40
    cursor: str | None = None
    refresh: bool = False


def plan_coverage(desk: Desk, asked: CoverageAsked, line: Line) -> CoverageAnswer:
    """Coverage and utilization of Savings Plans, expiry dates, and the eligible spend that nothing covers.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    read = desk.ask(
        Question(
            shelves=frozenset({"bill", "savings_plans", "plan_coverage", "plan_use", "plan_rates"}),
            window=desk.window(asked.lookback_days, asked.dates),
            account_ids=asked.account_ids,
            coverage_cut=asked.by,
            refresh=asked.refresh,
            seconds=desk.settings.question_seconds,
        ),
        line,
    )
    return _answer(read, asked)


@dataclass(frozen=True)
class _Sums:
    """Amounts of the window; None where they could not be read."""

    covered: Decimal | None
    on_demand: Decimal | None

    @property
    def coverage(self) -> Decimal | None:
        """Percent."""
        if self.covered is None or self.on_demand is None:
            return None
        return percent(self.covered, self.covered + self.on_demand)


def _answer(read: SnapshotRead, asked: CoverageAsked) -> CoverageAnswer:
    snapshot = read.snapshot
    seal = {**vars(asked), "cursor": None, "limit": None, "refresh": None}
    rows = [_cut_row(row, asked.by, snapshot.plan_use or ()) for row in snapshot.plan_coverage or ()]
    shown = page(rows, asked.limit, asked.cursor, seal)
    sums, plans, use = _sums(snapshot), snapshot.savings_plans, snapshot.plan_use
    # AWS names no currency beside what the commitments did: where they have several, no sum can be told.
    unknown = bool(foreign_plans(snapshot))
    return CoverageAnswer(
        summary=_summary(snapshot, sums),
        by=asked.by,
        coverage_percent=sums.coverage,
        utilization_percent=utilization_percent(use or ()),
        covered_usd=sums.covered,
        on_demand_usd=sums.on_demand,
        unused_commitment_usd=None
        if unknown or use is None
        else sum((part.commitment - part.used for part in use), ZERO),
        net_saving_usd=None if unknown or use is None else sum((part.net_saving for part in use), ZERO),
        commitment_usd_per_hour=_commitment(snapshot),
        plans=None if plans is None else plan_rows(snapshot, plans),
        rows=list(shown.rows),
        uncovered=_uncovered_rows(snapshot),
        not_eligible_usd=_not_eligible(snapshot),
        gaps=gap_rows(snapshot),
        meta=_meta(read, shown.next_cursor),
    )


def _sums(snapshot: Snapshot) -> _Sums:
    """AWS's own sums; where nobody held a plan it has none, and bill and public rates say what was eligible."""
    rows = snapshot.plan_coverage
    if rows:
        return _Sums(sum((row.covered for row in rows), ZERO), sum((row.on_demand for row in rows), ZERO))
    if rows is None or snapshot.bill is None:
        return _Sums(None, None)
    if snapshot.plan_rates is None:
        return _Sums(ZERO, None)
    return _Sums(ZERO, sum((one.on_demand for one in uncovered(snapshot.bill, snapshot.plan_rates)), ZERO))


def _commitment(snapshot: Snapshot) -> Decimal | None:
    """An hour, in the bill's currency; None: the plans are not known, or all of them are in another."""
    plans = snapshot.savings_plans
    own = [plan.commitment for plan in plans or () if not is_foreign(plan, snapshot.bill)]
    return None if plans is None or (plans and not own) else sum(own, ZERO)


def _cut_row(row: CoverageRow, by: CoverageCut, use: Iterable[PlanUse]) -> CutRow:
    return CutRow(
        name=row.name,
        covered_usd=row.covered,
        on_demand_usd=row.on_demand,
        coverage_percent=percent(row.covered, row.covered + row.on_demand),
        utilization_percent=utilization_percent(tuple(use), date.fromisoformat(row.name)) if by == "day" else None,
    )


def plan_rows(snapshot: Snapshot, plans: Iterable[SavingsPlan]) -> list[PlanRow]:
    """Plans held, the next to end first."""
    return [_plan_row(snapshot, plan) for plan in sorted(plans, key=lambda plan: (plan.end, plan.arn))]


def _plan_row(snapshot: Snapshot, plan: SavingsPlan) -> PlanRow:
    foreign = is_foreign(plan, snapshot.bill)
    return PlanRow(
        arn=plan.arn,
        commitment_usd_per_hour=None if foreign else plan.commitment,
        currency=plan.currency if foreign else None,
        commitment_per_hour=plan.commitment if foreign else None,
        payment_option=plan.payment_option,
        start_date=plan.start.date(),
        end_date=plan.end.date(),
        days_left=max(0, (plan.end - snapshot.taken_at).days),
    )


def commitment_said(plan: PlanRow) -> str:
    """What a plan commits to an hour, in its own currency."""
    if plan.commitment_usd_per_hour is not None:
        return hourly(plan.commitment_usd_per_hour)
    return f"{(plan.commitment_per_hour or ZERO).normalize():f} {plan.currency}"


def _uncovered_rows(snapshot: Snapshot) -> list[UncoveredRow] | None:
    if snapshot.bill is None or snapshot.plan_rates is None:
        return None
    return [
        UncoveredRow(
            usage_type=one.usage_type,
            region=one.region,
            on_demand_usd=one.on_demand,
            one_year_saving_percent=one.saving_percent,
        )
        for one in uncovered(snapshot.bill, snapshot.plan_rates)[:UNCOVERED_SHOWN]
    ]


def _not_eligible(snapshot: Snapshot) -> Decimal | None:
    if snapshot.bill is None or snapshot.plan_rates is None:
        return None
    return not_eligible(snapshot.bill, snapshot.plan_rates)


def _meta(read: SnapshotRead, next_cursor: str | None) -> Meta:
    sources = "; ".join(sorted({rate.source for rate in read.snapshot.plan_rates or ()}))
    return meta(read, next_cursor).model_copy(update={"price_source": sources or None})


def _summary(snapshot: Snapshot, sums: _Sums) -> str:
    if sums.covered is None:
        return f"Savings Plans coverage could not be read; see the gaps.{_ends(snapshot)}"
    if not snapshot.plan_coverage:
        rest = "" if sums.on_demand is None else f"; {usd(sums.on_demand)} of eligible spend was billed on demand"
        return f"No SageMaker Savings Plan was held in this window, so nothing was covered{rest}.{_ends(snapshot)}"
    said = f"Savings Plans covered {in_percent(sums.coverage)} of the eligible SageMaker spend: {usd(sums.covered)} at "
    said += f"on-demand prices, while {usd(sums.on_demand)} was billed on demand"
    advice = " Stop what is idle before committing to more: a plan on waste saves nothing." if sums.on_demand else ""
    return f"{said}; {_used(snapshot)}.{_ends(snapshot)}{advice}"


def _used(snapshot: Snapshot) -> str:
    if snapshot.plan_use is None:
        return "how much of the commitment was used could not be read"
    if not snapshot.plan_use:
        return "no commitment for SageMaker was held in it"
    return f"{in_percent(utilization_percent(snapshot.plan_use))} of the commitment was used"


def _ends(snapshot: Snapshot) -> str:
    plans = plan_rows(snapshot, snapshot.savings_plans or ())
    if not plans:
        return ""
    first = plans[0]
    own, foreign = _commitment(snapshot), [commitment_said(plan) for plan in plans if plan.currency]
    amounts = " and ".join([*([] if own is None else [hourly(own)]), *foreign])
    ends = f"the first ends {first.end_date}, in {count(first.days_left, 'day')}"
    why = apart(snapshot.savings_plans or (), snapshot.bill)
    unsaid = f" What the plans saved, and left unused, is not told: {why}." if why else ""
    return f" This account holds {count(len(plans), 'plan')} of {amounts} an hour; {ends}.{unsaid}"


def hourly(amount: Decimal) -> str:
    """A commitment as AWS takes it: to a tenth of a cent and finer.

    >>> hourly(Decimal("2.5")), hourly(Decimal("0.0010"))
    ('$2.50', '$0.001')
    """
    return usd(amount) if amount == round(amount, 2) else f"${amount.normalize():f}"


def in_percent(amount: Decimal | None) -> str:
    """A share as a person reads it.

    >>> in_percent(Decimal("28.634")), in_percent(None)
    ('28.6 %', '-')
    """
    return "-" if amount is None else f"{amount:.1f} %"
