"""Which commitment to buy: for each kind of plan the one that saves most, what it brings and what it risks.

Everything is computed on usage as it was, so it holds as long as demand stays what it was. Amounts are USD; a month has
730 hours. Source of the terms of payment: "Savings Plans payment options" (Savings Plans User Guide): all upfront, at
least half upfront, or nothing upfront; the commitment for the whole term is owed either way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal

from sagemaker_cost_mcp.analysis.commitment_curve import Curve
from sagemaker_cost_mcp.analysis.plan_coverage import HUNDRED
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO
from sagemaker_cost_mcp.model.plan_advice import PlanKind
from sagemaker_cost_mcp.model.value import Value

UPFRONT_SHARE: Mapping[str, Decimal] = {
    "No Upfront": Decimal(0),
    "Partial Upfront": Decimal("0.5"),
    "All Upfront": Decimal(1),
}
HOURS_A_YEAR = Decimal(365 * 24)
CHANGES = (-25, -10, 10, 25)
"""Percent by which a commitment is missed, for the regret curve."""

MONTH_DAYS = 30
_MILLS = 1000
"""AWS takes commitments to a tenth of a cent ("$0.001/hour", Savings Plans User Guide)."""


class Offer(Value):
    """The best commitment of one kind."""

    kind: PlanKind
    hourly_commitment: Decimal
    """USD an hour, to a tenth of a cent."""
    monthly_saving: Decimal
    """On-demand charges avoided less the commitment."""
    worst_month_saving: Decimal | None
    """Of any 30 days in a row; negative: that month would have cost more than on demand. None: fewer than 30 days."""
    coverage_percent: Decimal
    """On-demand charges avoided, of the eligible spend that nothing covers yet."""
    utilization_percent: Decimal
    upfront: Decimal
    """USD paid on the first day."""
    monthly_payment: Decimal
    """USD a month besides."""
    break_even_months: Decimal
    """Months of demand like this after which all that is committed has paid for itself, even if demand then ends."""
    cash_break_even_months: Decimal | None
    """Months until the charges avoided exceed what was paid by then; None: nothing is paid upfront."""

    @property
    def term_months(self) -> int:
        """Length of the commitment."""
        return self.kind.term_years * 12


class Regret(Value):
    """What another commitment than the best one would have saved."""

    change_percent: int
    hourly_commitment: Decimal
    monthly_saving: Decimal
    regret: Decimal
    """USD a month less than the best one, never negative."""


def best(curve: Curve, kind: PlanKind, day_hours: Sequence[int]) -> Offer | None:
    """The commitment of a kind that saves most; None where none saves anything.

    Args:
        curve: What commitments of this kind would have saved.
        kind: Term and payment.
        day_hours: Periods in each day, in their order: how the curve's stretches make days.
    """
    commitment = _in_mills(curve)
    if not commitment or curve.saving(float(commitment)) <= 0:
        return None
    avoided = _decimal(curve.avoided(float(commitment)))
    owed = commitment * HOURS_A_YEAR * kind.term_years
    upfront = owed * UPFRONT_SHARE[kind.payment_option]
    monthly_payment = (owed - upfront) / (kind.term_years * 12)
    monthly_avoided = avoided * HOURS_PER_MONTH
    return Offer(
        kind=kind,
        hourly_commitment=commitment,
        monthly_saving=(avoided - commitment) * HOURS_PER_MONTH,
        worst_month_saving=worst_month(curve.savings(float(commitment)), day_hours),
        coverage_percent=avoided / _decimal(curve.listed) * HUNDRED,
        utilization_percent=min(HUNDRED, _decimal(curve.used(float(commitment))) / commitment * HUNDRED),
        upfront=upfront,
        monthly_payment=monthly_payment,
        break_even_months=owed / monthly_avoided,
        cash_break_even_months=upfront / (monthly_avoided - monthly_payment) if upfront else None,
    )


def _in_mills(curve: Curve) -> Decimal:
    """The best commitment that AWS takes: the better neighbour of the exact one."""
    exact = curve.optimum() * _MILLS
    below, above = (Decimal(place) / _MILLS for place in (math.floor(exact), math.ceil(exact)))
    return max(below, above, key=lambda one: (curve.saving(float(one)), -one))


def _decimal(amount: float) -> Decimal:
    return Decimal(repr(amount))


def monthly_saving(curve: Curve, commitment: Decimal) -> Decimal:
    """USD a month that any commitment would have saved; negative: it costs more than it avoids."""
    return _decimal(curve.saving(float(commitment))) * HOURS_PER_MONTH


def regrets(curve: Curve, offer: Offer) -> tuple[Regret, ...]:
    """What committing 10 or 25 % too little or too much would have cost."""
    missed = [(change, offer.hourly_commitment * (100 + change) / 100) for change in CHANGES]
    savings = [(change, one, monthly_saving(curve, one)) for change, one in missed]
    return tuple(
        Regret(
            change_percent=change,
            hourly_commitment=one,
            monthly_saving=saved,
            regret=max(ZERO, offer.monthly_saving - saved),
        )
        for change, one, saved in savings
    )


def worst_month(savings: Sequence[float], day_hours: Sequence[int]) -> Decimal | None:
    """The least that was saved in 30 days in a row, as a month of 730 hours; None: there are no 30 days."""
    days: list[float] = []
    start = 0
    for periods in day_hours:
        days.append(sum(savings[start : start + periods]) / periods)
        start += periods
    if len(days) < MONTH_DAYS:
        return None
    months = (sum(days[first : first + MONTH_DAYS]) for first in range(len(days) - MONTH_DAYS + 1))
    return _decimal(min(months) / MONTH_DAYS) * HOURS_PER_MONTH
