"""The chart of `recommend_savings_plan`, from the curve that the recommendation was chosen on."""

from __future__ import annotations

from decimal import Decimal

from sagemaker_cost_mcp.analysis.commitment_choice import Offer, monthly_saving
from sagemaker_cost_mcp.analysis.commitment_curve import Curve
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.report.charts.commitment_regret import CommitmentCurve, CommitmentPoint, commitment_regret
from sagemaker_cost_mcp.report.charts.look import Spec
from sagemaker_cost_mcp.tools.plan_study import PlanStudy
from sagemaker_cost_mcp.tools.text import count

_STEPS = 60
"""Commitments between none and the recommended one; as many again and more lie beyond it."""
_FURTHEST = 4
"""Times the recommended commitment."""
_NEAREST = Decimal("1.3")
"""Times the recommended commitment: beyond the 25 % of which the answer tells the regret."""
_LOSS = Decimal("0.5")
"""The curve ends where a commitment loses this share of what the recommended one saves."""
_HUNDRED = Decimal(100)


def plan_chart(study: PlanStudy) -> Spec | None:
    """Saving, coverage and utilization of any commitment of the recommended kind; None: none is recommended."""
    chosen = study.chosen
    if chosen is None:
        return None
    curve = study.demand.curve(chosen.kind)
    least = max(_NEAREST * chosen.hourly_commitment, study.spread.highest_commitment if study.spread else ZERO)
    step = chosen.hourly_commitment / _STEPS
    tried = [_point(curve, step * place) for place in range(_FURTHEST * _STEPS + 1)]
    worst = -_LOSS * chosen.monthly_saving
    return commitment_regret(
        CommitmentCurve(
            plan=_plan(study, chosen),
            points=tuple(one for one in tried if one.hourly <= least or one.monthly_saving >= worst),
            recommended=_point(curve, chosen.hourly_commitment),
            interval=(study.spread.lowest_commitment, study.spread.highest_commitment) if study.spread else None,
        )
    )


def _plan(study: PlanStudy, chosen: Offer) -> str:
    beside = ", on top of the plans held" if study.found.plans else ""
    return f"{count(chosen.kind.term_years, 'year')}, {chosen.kind.payment_option}{beside}"


def _point(curve: Curve, commitment: Decimal) -> CommitmentPoint:
    hourly = float(commitment)
    used = _decimal(curve.used(hourly)) / commitment * _HUNDRED if commitment else None
    return CommitmentPoint(
        hourly=commitment,
        monthly_saving=monthly_saving(curve, commitment),
        coverage_percent=_decimal(curve.avoided(hourly)) / _decimal(curve.listed) * _HUNDRED,
        utilization_percent=None if used is None else min(used, _HUNDRED),
    )


def _decimal(amount: float) -> Decimal:
    return Decimal(repr(amount))
