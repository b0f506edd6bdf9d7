"""Toolset *review*: the whole account in one ranked plan, and each finding in full."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.analysis.cost_table import in_regions, kind_total, phase_costs, total
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, Bill, RecordKind
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Gap, Shelf, Snapshot
from sagemaker_cost_mcp.report.dashboard import DASHBOARD_URI
from sagemaker_cost_mcp.rules._rule import Cadence
from sagemaker_cost_mcp.tools import accounting
from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.answers import Answer, FindingRow, GapRow, Number, Row, UndecidedRow, Usd, undecided_rows
from sagemaker_cost_mcp.tools.charted import charted
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows, meta, wanted_tags
from sagemaker_cost_mcp.tools.judging import LOOK, Judged, catalog, judged, reviewed, shelves
from sagemaker_cost_mcp.tools.paging import page
from sagemaker_cost_mcp.tools.savings_figure import savings_figure, with_chart
from sagemaker_cost_mcp.tools.text import count, footer, gap_lines, plan_lines, table, undecided_lines, usd

_DAYS: Mapping[Cadence, int] = {"daily": 1, "weekly": 7, "monthly": 30, "quarterly": 90}
_MONTH = 30
_BILLED: frozenset[Shelf] = frozenset({"bill", "account_spend"})


class PhaseRow(Row):
    phase: str
    cost_usd: Usd
    share_percent: Number


class ReviewAnswer(Answer):
    period_cost_usd: Usd | None = None
    """SageMaker cost of the accounts judged, in the window of `meta`; credits and refunds left out. Missing, as the
    next two: the bill could not be read."""
    credits_and_refunds_usd: Usd | None = None
    unused_commitment_usd: Usd | None = None
    """Fee of Savings Plans that bought nothing in the window; not in `period_cost_usd`."""
    phases: list[PhaseRow]
    reconciliation: accounting.ReconciliationRow | None = None
    """The period's cost held against the resources that exist."""
    efficiency: accounting.EfficiencyRow | None = None
    gross_monthly_saving_usd: Usd
    """List savings of all findings, before overlaps, commitments and the cap of the bill."""
    net_monthly_saving_usd: Usd
    """Cash that would leave the bill each month if the whole plan were followed; no dollar twice."""
    later_monthly_saving_usd: Usd
    """The same once the commitments held today have ended."""
    high_confidence_monthly_saving_usd: Usd
    """The part of the net saving that findings of high confidence stand for."""
    saving_share_percent: Number | None = None
    """Net saving of 730 hours as a share of what the last 30 days cost in all regions, at their run-rate."""
    findings: list[FindingRow]
    undecided: list[UndecidedRow]
    """Resources that could not be judged: neither waste nor fine. Concise answers show the first three."""
    undecided_total: int
    exempted: int
    rules: list[str]
    """Rules that judged; what none of them names was judged and is clean."""


@dataclass(frozen=True, kw_only=True)
class ReviewAsked:
    """The question behind `run_cost_review`."""

    period: Cadence = "monthly"
    regions: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    limit: int = 8
    cursor: str | None = None
    full: bool = False
    refresh: bool = False


def cost_review(desk: Desk, asked: ReviewAsked, line: Line) -> ReviewAnswer:
    """The ranked plan over all rules, with one honest total.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    days, rules = _DAYS[asked.period], reviewed(asked.period)
    read = desk.ask(
        Question(
            shelves=shelves(rules) | (_BILLED | accounting.SHELVES if _accounted(asked) else _BILLED),
            catalog=catalog(rules),
            metrics=LOOK,
            regions=asked.regions,
            # Effective rates and the cap are those of a month: other periods are cut by days out of one paid answer.
            window=desk.window(max(days, _MONTH), granularity="MONTHLY" if days == _MONTH else "DAILY"),
            jobs_described=accounting.JOBS_DESCRIBED,
            refresh=asked.refresh,
            seconds=desk.settings.review_seconds,
        ),
        line,
    )
    found = judged(read.snapshot, rules, desk.settings, lambda one: wanted_tags(one.tags, asked.tags), line)
    return _answer(read, found, asked)


def _answer(read: SnapshotRead, found: Judged, asked: ReviewAsked) -> ReviewAnswer:
    snapshot = read.snapshot
    bill = _period_bill(snapshot, asked)
    seal = {**vars(asked), "cursor": None, "limit": None, "refresh": None}
    shown = page(found.findings, asked.limit, asked.cursor, seal)
    return ReviewAnswer(
        summary=_summary(found, bill, snapshot) + _limits(asked),
        period_cost_usd=total(bill) if bill else None,
        credits_and_refunds_usd=kind_total(bill, (RecordKind.CREDIT, RecordKind.REFUND)) if bill else None,
        unused_commitment_usd=kind_total(bill, (RecordKind.COMMITMENT_FEE,)) if bill else None,
        phases=_phases(bill) if bill else [],
        reconciliation=accounting.reconciliation_row(snapshot, bill) if bill and _accounted(asked) else None,
        efficiency=accounting.efficiency_row(snapshot, bill) if bill and _accounted(asked) else None,
        gross_monthly_saving_usd=found.gross,
        net_monthly_saving_usd=found.cash,
        later_monthly_saving_usd=sum((f.monthly_saving_later_usd for f in found.findings), ZERO),
        high_confidence_monthly_saving_usd=found.sure,
        saving_share_percent=_saving_share(found, snapshot),
        findings=[FindingRow.of(f, full=asked.full) for f in shown.rows],
        undecided=undecided_rows(found.undecided, full=asked.full),
        undecided_total=len(found.undecided),
        exempted=len(found.exempted),
        rules=[rule.name for rule in reviewed(asked.period)],
        gaps=[*gap_rows(snapshot), *(GapRow.of(gap) for gap in _accounts_not_judged(snapshot))],
        meta=meta(read, shown.next_cursor).model_copy(update={"window_start": bill.window_start if bill else None}),
    )


def _accounted(asked: ReviewAsked) -> bool:
    """Whether the bill is held against every resource there is: for a day or a week that reads more than it tells."""
    return _DAYS[asked.period] >= _MONTH


def _period_bill(snapshot: Snapshot, asked: ReviewAsked) -> Bill | None:
    """The part of the bill that the period and the regions asked for cost; savings are settled on all of it."""
    if snapshot.bill is None:
        return None
    bill = snapshot.bill.last(_DAYS[asked.period])
    return in_regions(bill, asked.regions) if asked.regions else bill


def _limits(asked: ReviewAsked) -> str:
    """What the caller left out of the answer, so that nobody takes a part for the whole."""
    limits = [f" Cost and resources of {', '.join(asked.regions)} only."] if asked.regions else []
    if asked.tags:
        tags = ", ".join(f"{key}={value or 'any'}" for key, value in asked.tags.items())
        limits.append(f" Only resources with tag {tags} were judged; the cost is not cut by tags.")
    return "".join(limits)


def _phases(bill: Bill) -> list[PhaseRow]:
    whole = total(bill)
    rows = [
        PhaseRow(phase=phase.value, cost_usd=cost, share_percent=_share(cost, whole))
        for phase, cost in phase_costs(bill).items()
    ]
    return sorted(rows, key=lambda row: -row.cost_usd)


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return round(100 * part / whole, 1) if whole else ZERO


def _saving_share(found: Judged, snapshot: Snapshot) -> Decimal | None:
    month = snapshot.bill.last(_MONTH) if snapshot.bill else None
    run_rate = total(month) * HOURS_PER_MONTH / month.hours if month and month.hours else ZERO
    return round(100 * found.cash / run_rate, 1) if run_rate > 0 else None


def _accounts_not_judged(snapshot: Snapshot) -> list[Gap]:
    """Linked accounts whose spend is on the bill while their resources are out of these credentials' reach."""
    return [
        Gap(
            operation="sagemaker:List*",
            region="",
            account_id=spend.account_id,
            reason=(
                f"This linked account spent {usd(spend.cost)} on SageMaker in the window, but its resources were not "
                "read: these credentials belong to another account. Run the review with credentials of that account."
            ),
        )
        for spend in snapshot.account_spend
        if spend.account_id != snapshot.account_id and spend.cost > 0
    ]


def _summary(found: Judged, bill: Bill | None, snapshot: Snapshot) -> str:
    if bill is None:
        said = "The bill could not be read, so savings are at list price"
    else:
        days = (bill.window_end - bill.window_start).days
        said = f"SageMaker cost {usd(total(bill))} in {count(days, 'day')}"
    if found.findings:
        said += f"; following the plan would take {usd(found.cash)} a month off the bill"
        if later := sum((f.monthly_saving_later_usd for f in found.findings), ZERO) - found.cash:
            said += f", and {usd(later)} more once today's Savings Plans end"
    else:
        said += "; no rule found anything to save"
    counts = [(len(found.undecided), "could not be judged"), (len(found.exempted), "exempted")]
    said += "".join(f"; {count} {what}" for count, what in counts if count)
    return said + ("; some of the account could not be read." if snapshot.gaps else ".")


def review_text(answer: ReviewAnswer) -> str:
    """The answer as Markdown: the headline, where the money goes, the plan, what is open."""
    lines = ["# SageMaker cost review", "", answer.summary]
    if answer.phases:
        cells = [[r.phase, usd(r.cost_usd), f"{r.share_percent} %"] for r in answer.phases if r.cost_usd]
        lines += ["", *table(["Phase", "Cost", "Share"], cells)]
    lines += ["", *_money_lines(answer), *accounting.accounting_lines(answer.reconciliation, answer.efficiency)]
    if answer.findings:
        lines += ["", "## Plan"]
    lines += plan_lines(answer.findings)
    if answer.undecided:
        lines += ["", "## Undecided: neither waste nor fine"]
        lines += [*undecided_lines(answer.undecided, answer.undecided_total)]
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def _money_lines(answer: ReviewAnswer) -> list[str]:
    gross = f"gross {usd(answer.gross_monthly_saving_usd)} at list price, before overlaps, commitments, cap of the bill"
    lines = [f"Net saving **{usd(answer.net_monthly_saving_usd)}/month** cash ({gross}){_of_which(answer)}."]
    if answer.credits_and_refunds_usd:
        lines.append(f"Credits and refunds of {usd(answer.credits_and_refunds_usd)} are left out of the cost.")
    if answer.unused_commitment_usd:
        lines.append(f"Unused Savings Plan commitment: {usd(answer.unused_commitment_usd)}, not in the cost above.")
    return lines


def _of_which(answer: ReviewAnswer) -> str:
    share = "" if answer.saving_share_percent is None else f": {answer.saving_share_percent} % of a month's cost"
    sure = answer.high_confidence_monthly_saving_usd
    return f"{share}; {usd(sure)} of it with high confidence" if answer.net_monthly_saving_usd else share


def tools(desk: Desk) -> list[Tool]:
    """The tools of this set that review."""
    return [tool(_run_cost_review(desk), title="SageMaker cost review", shown_by=DASHBOARD_URI)]


def _run_cost_review(desk: Desk) -> Callable[..., Any]:
    def run_cost_review(
        ctx: Context[Any, Any],
        period: Annotated[Cadence, Field(description="1, 7, 30 or 90 days; the rarer, the more rules.")] = "monthly",
        regions: p.Regions = None,
        tags: p.Tags = None,
        limit: p.Limit = 8,
        cursor: p.Cursor = None,
        detail: p.Detail = "concise",
        refresh: p.Refresh = False,
        chart: p.Chart = False,
    ) -> Annotated[CallToolResult, ReviewAnswer]:
        """What should we change first to cut the SageMaker bill? Cost by phase, every rule run, a plan ranked by cash
        with one honest total, what could not be judged, what could not be read. Start here.
        """
        asker = Asker(ctx)
        asked = ReviewAsked(
            period=period,
            regions=tuple(dict.fromkeys(regions or ())),
            tags=tags or {},
            limit=limit,
            cursor=cursor,
            full=detail == "full",
            refresh=refresh,
        )
        answer = cost_review(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        figure = savings_figure(answer.findings, answer.meta.currency)
        result = with_chart(answered(answer, review_text(answer)), figure, ctx)
        return charted(result, figure.spec) if chart else result

    return run_cost_review
