"""Tool `recommend_savings_plan`, of toolset *commitments*."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.model.plan_advice import PaymentOption
from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.charted import charted
from sagemaker_cost_mcp.tools.coverage import commitment_said, in_percent
from sagemaker_cost_mcp.tools.coverage import hourly as exactly
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.plan_chart import plan_chart
from sagemaker_cost_mcp.tools.plan_grounds import PlanAsked, grounds
from sagemaker_cost_mcp.tools.plan_recommendation import RecommendationAnswer, recommendation_answer
from sagemaker_cost_mcp.tools.plan_rows import DemandRow, OptionRow
from sagemaker_cost_mcp.tools.plan_study import PlanStudy
from sagemaker_cost_mcp.tools.text import count, footer, gap_lines, one_line, table, usd

_Parts = list[str]


def hourly(amount: Decimal) -> str:
    """A commitment to a tenth of a cent, as AWS takes it.

    >>> hourly(Decimal("3.65592"))
    '$3.656'
    """
    return exactly(round(amount, 3))


def recommendation_text(answer: RecommendationAnswer) -> str:
    """The answer as Markdown."""
    lines = [answer.summary]
    parts = (_options, _declined, _demands, _regret, _interval, _ladder, _advice, _plans, _prepaid, _notes)
    for part in parts:
        found = part(answer)
        lines += ["", *found] if found else []
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def _options(answer: RecommendationAnswer) -> _Parts:
    if not answer.options:
        return []
    head = ["Plan", "An hour", "Saves a month", "Worst 30 days", "Coverage", "Utilization", "Break-even", "Upfront"]
    return table(head, [_option(row, chosen=row == answer.recommended) for row in answer.options])


def _option(row: OptionRow, *, chosen: bool) -> list[str]:
    name = f"{count(row.term_years, 'year')}, {row.payment_option}"
    return [
        f"**{name}**" if chosen else name,
        hourly(row.hourly_commitment_usd),
        usd(row.monthly_saving_usd),
        usd(row.worst_month_saving_usd),
        in_percent(row.coverage_percent),
        in_percent(row.utilization_percent),
        f"{row.break_even_months:.1f} months",
        usd(row.upfront_usd),
    ]


def _declined(answer: RecommendationAnswer) -> _Parts:
    return [f"- {count(row.term_years, 'year')}: declined. {row.why}" for row in answer.declined]


def _demands(answer: RecommendationAnswer) -> _Parts:
    rows = [("as used", answer.as_used), ("after waste", answer.after_waste)]
    cells = [[name, *_demand(row)] for name, row in rows if row]
    if not cells:
        return []
    head = ["Demand", "Eligible a month", "Best commitment", "Saves a month", "Saves once waste is gone"]
    return table(head, cells)


def _demand(row: DemandRow) -> list[str]:
    return [
        usd(row.eligible_monthly_usd),
        f"{hourly(row.hourly_commitment_usd)} an hour",
        usd(row.monthly_saving_usd),
        usd(row.saving_once_waste_is_gone_usd),
    ]


def _regret(answer: RecommendationAnswer) -> _Parts:
    if not answer.regret:
        return []
    rows = [
        [f"{row.change_percent:+d} %", hourly(row.hourly_commitment_usd), usd(row.monthly_saving_usd),
         usd(row.regret_usd)]
        for row in answer.regret
    ]  # fmt: skip
    return table(["Committed", "An hour", "Saves a month", "Regret a month"], rows)


def _interval(answer: RecommendationAnswer) -> _Parts:
    found = answer.interval
    if found is None:
        return []
    commitments = f"{hourly(found.low_commitment_usd)} to {hourly(found.high_commitment_usd)}"
    savings = f"{usd(found.low_monthly_saving_usd)} to {usd(found.high_monthly_saving_usd)}"
    said = f"80 % interval over {found.weeks} weeks drawn again: best commitment {commitments} an hour"
    return [f"{said}; the recommended one saves {savings} a month."]


def _ladder(answer: RecommendationAnswer) -> _Parts:
    if not answer.ladder:
        return []
    rows = [
        [f"{row.buy_on}", hourly(row.hourly_commitment_usd), hourly(row.total_commitment_usd),
         usd(row.monthly_saving_usd)]
        for row in answer.ladder
    ]  # fmt: skip
    said = f"In quarterly parts; first year {usd(answer.ladder_first_year_usd)}:"
    return [said, "", *table(["Buy on", "An hour", "In all", "Saves a month from then"], rows)]


def _advice(answer: RecommendationAnswer) -> _Parts:
    if answer.aws_advice is None:
        return []
    rows = [
        [f"{count(row.term_years, 'year')}, {row.payment_option}", hourly(row.hourly_commitment_usd),
         usd(row.monthly_saving_usd), f"{row.lookback_days} days", row.why_different]
        for row in answer.aws_advice
    ]  # fmt: skip
    return table(["AWS advises", "An hour", "Saves a month", "Looks back", "Beside ours"], rows)


def _plans(answer: RecommendationAnswer) -> _Parts:
    lines = [
        f"- Held: {commitment_said(plan)} an hour, {plan.payment_option}, until {plan.end_date} "
        f"({count(plan.days_left, 'day')} left)"
        for plan in answer.plans or ()
    ]
    return lines + [
        f"- From {row.on}, when {hourly(row.ending_usd_per_hour)} an hour ends, the best new commitment is "
        f"{hourly(row.hourly_commitment_usd)} an hour in all."
        for row in answer.when_plans_end
    ]


def _prepaid(answer: RecommendationAnswer) -> _Parts:
    return [
        f"- Prepaid and unused: `{one_line(row.name)}` ({row.region}): {one_line(row.what)}"
        + (f", {usd(row.unused_usd_per_hour)} an hour" if row.unused_usd_per_hour is not None else "")
        + (f", until {row.until}" if row.until else "")
        for row in answer.unused_prepaid
    ]


def _notes(answer: RecommendationAnswer) -> _Parts:
    return [f"- {note}" for note in [*answer.notes, *([f"Method: {answer.method}"] if answer.method else [])]]


def tools(desk: Desk) -> list[Tool]:
    """The tools of this file."""
    return [tool(_recommend_savings_plan(desk), title="Savings Plan recommendation")]


def _recommend_savings_plan(desk: Desk) -> Callable[..., Any]:
    def recommend_savings_plan(
        ctx: Context[Any, Any],
        term_years: Literal[1, 3] | None = None,
        payment_option: Annotated[PaymentOption | None, Field(description="Default: the best.")] = None,
        lookback_days: Annotated[int, Field(description="14 or more (60 for 3 years).")] = 63,
        account_ids: p.Accounts = None,
        regions: p.Regions = None,
        after_waste: Annotated[bool, Field(description="Waste is stopped first.")] = True,
        detail: Annotated[Literal["concise", "full"], Field(description="full: the quarterly ladder.")] = "concise",
        refresh: p.Refresh = False,
        chart: p.Chart = False,
    ) -> Annotated[CallToolResult, RecommendationAnswer]:
        """Which SageMaker Savings Plan to buy, if any? Best hourly commitment per term and payment after waste and
        plans held: saving, worst month, utilization, break-even, regret, and AWS's own advice. $0.10 or more.
        """
        asker = Asker(ctx)
        asked = PlanAsked(
            term_years=term_years,
            payment_option=payment_option,
            lookback_days=lookback_days,
            account_ids=tuple(account_ids or ()),
            regions=tuple(dict.fromkeys(regions or ())),
            after_waste=after_waste,
            full=detail == "full",
            refresh=refresh,
        )
        line = Line(progress=asker.progress, cancelled=asker.cancelled)
        study = PlanStudy(grounds(desk, asked, line), asked, line)
        answer = recommendation_answer(study)
        result = answered(answer, recommendation_text(answer))
        return charted(result, plan_chart(study)) if chart else result

    return recommend_savings_plan
