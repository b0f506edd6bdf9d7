"""Which Savings Plan to buy: the answer of `recommend_savings_plan` and how it is found."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sagemaker_cost_mcp.analysis.advice_compared import Ours
from sagemaker_cost_mcp.analysis.commitment_choice import regrets
from sagemaker_cost_mcp.analysis.commitment_study import Demand, expiries
from sagemaker_cost_mcp.analysis.plan_ladder import first_year_saving
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.plan_advice import PlanAdvice
from sagemaker_cost_mcp.tools.answers import Answer, Meta, Usd
from sagemaker_cost_mcp.tools.coverage import PlanRow, plan_rows
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows, meta
from sagemaker_cost_mcp.tools.plan_grounds import Grounds, PlanAsked, grounds
from sagemaker_cost_mcp.tools.plan_rows import (
    AdviceRow,
    DeclinedRow,
    DemandRow,
    ExpiryRow,
    IntervalRow,
    OptionRow,
    PrepaidRow,
    RegretRow,
    TrancheRow,
)
from sagemaker_cost_mcp.tools.plan_study import PlanStudy
from sagemaker_cost_mcp.tools.plan_words import notes, summary

_YEAR = timedelta(days=365)


class RecommendationAnswer(Answer):
    recommended: OptionRow | None = None
    """Missing: nothing is recommended; `declined` or `summary` says why."""
    options: list[OptionRow]
    """The best commitment of each kind, those of declined terms left out."""
    declined: list[DeclinedRow]
    regret: list[RegretRow]
    """What missing the recommended commitment would cost."""
    interval: IntervalRow | None = None
    """Missing: fewer than four whole weeks, or nothing is recommended."""
    as_used: DemandRow | None = None
    """Demand as it is, waste included."""
    after_waste: DemandRow | None = None
    """Demand once the waste found is gone; missing: none was looked for or found."""
    wasted_monthly_usd: Usd | None = None
    """Of the eligible run-rate, at on-demand prices."""
    ladder: list[TrancheRow]
    """The same commitment in quarterly parts; where demand is uncertain, or with detail=full."""
    ladder_first_year_usd: Usd | None = None
    """What the ladder saves in its first year, against twelve months of the recommended saving."""
    aws_advice: list[AdviceRow] | None = None
    """AWS's own advice; missing: it could not be read."""
    plans: list[PlanRow] | None = None
    """Plans held, soonest to end first; missing: they could not be read."""
    when_plans_end: list[ExpiryRow]
    """Within a year: the best new commitment from then on."""
    unused_prepaid: list[PrepaidRow]
    """Training plans and reserved capacity that lie idle: paid already, no plan changes that."""
    notes: list[str]
    method: str


def plan_recommendation(desk: Desk, asked: PlanAsked, line: Line) -> RecommendationAnswer:
    """The commitment to buy, what missing it would cost, and AWS's own advice beside it.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    return recommendation_answer(PlanStudy(grounds(desk, asked, line), asked, line))


def recommendation_answer(study: PlanStudy) -> RecommendationAnswer:
    """The same from a study that is made already."""
    found, chosen = study.found, study.chosen
    tranches = study.tranches if study.uncertain or study.asked.full else ()
    snapshot, plans = found.read.snapshot, found.read.snapshot.savings_plans
    return RecommendationAnswer(
        summary=summary(study),
        recommended=OptionRow.of(chosen) if chosen else None,
        options=[OptionRow.of(offer) for offer in study.offers],
        declined=[DeclinedRow.of(one) for one in study.declined],
        regret=[RegretRow.of(one) for one in regrets(study.demand.curve(chosen.kind), chosen)] if chosen else [],
        interval=IntervalRow.of(study.spread) if study.spread else None,
        as_used=_as_used(study),
        after_waste=_after_waste(study),
        wasted_monthly_usd=_wasted(study),
        ladder=[TrancheRow.of(one) for one in tranches],
        ladder_first_year_usd=first_year_saving(tranches) if tranches else None,
        aws_advice=_advice(study),
        plans=None if plans is None else plan_rows(snapshot, plans),
        when_plans_end=_when_plans_end(study),
        unused_prepaid=[PrepaidRow.of(one) for one in found.prepaid],
        notes=list(notes(study)),
        method="" if found.blocked else found.method,
        gaps=list(dict.fromkeys([*gap_rows(snapshot), *gap_rows(found.waste.snapshot)])),
        meta=_meta(found),
    )


def _demand(study: PlanStudy, demand: Demand) -> DemandRow | None:
    kind = study.kind
    if study.found.blocked or study.refused or kind is None:
        return None
    offer = demand.offer(kind)
    return DemandRow(
        eligible_monthly_usd=demand.monthly_spend,
        hourly_commitment_usd=offer.hourly_commitment if offer else ZERO,
        monthly_saving_usd=offer.monthly_saving if offer else ZERO,
    )


def _as_used(study: PlanStudy) -> DemandRow | None:
    row, today = _demand(study, study.found.as_used), study.todays_commitment
    if row is None or today is None:
        return row
    return row.model_copy(update={"saving_once_waste_is_gone_usd": today[1]})


def _after_waste(study: PlanStudy) -> DemandRow | None:
    return _demand(study, study.demand) if study.found.findings else None


def _wasted(study: PlanStudy) -> Decimal | None:
    if study.found.blocked or not study.found.findings:
        return None
    return study.found.as_used.monthly_spend - study.demand.monthly_spend


def _advice(study: PlanStudy) -> list[AdviceRow] | None:
    advice = study.found.read.snapshot.plan_advice
    if advice is None:
        return None
    return [AdviceRow.of(one, _ours(study, one)) for one in advice]


def _ours(study: PlanStudy, advice: PlanAdvice) -> Ours:
    known = advice.kind in study.demand.kinds and not study.found.blocked
    refused = any(one.term_years == advice.kind.term_years for one in study.declined)
    return Ours(
        as_used=study.commitment(study.found.as_used, advice.kind) if known else ZERO,
        after_waste=study.commitment(study.demand, advice.kind) if known else ZERO,
        days=study.demand.days,
        hourly=study.demand.usage.hourly,
        declined=bool(study.found.blocked) or refused,
        regions=study.asked.regions,
    )


def _when_plans_end(study: PlanStudy) -> list[ExpiryRow]:
    if study.chosen is None:
        return []
    found = study.found
    until = found.read.snapshot.taken_at.date() + _YEAR
    days = expiries(found.before_plans, found.plans, study.demand, study.chosen.kind, until)
    return [ExpiryRow.of(day) for day in days]


def _meta(found: Grounds) -> Meta:
    sources = "; ".join(sorted({rate.source for rate in found.read.snapshot.plan_rates or ()}))
    both = (found.read, found.waste)
    return meta(found.read).model_copy(
        update={
            "price_source": sources or None,
            "aws_calls": sum(one.aws_calls for one in both),
            "aws_calls_usd": sum((one.aws_calls_usd for one in both), ZERO),
        }
    )
