"""All commitments that could be bought for one demand: what each kind would save, what is declined and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from sagemaker_cost_mcp.analysis import plan_demand
from sagemaker_cost_mcp.analysis.commitment_choice import Offer, best
from sagemaker_cost_mcp.analysis.commitment_curve import Curve
from sagemaker_cost_mcp.analysis.commitments import Rates
from sagemaker_cost_mcp.analysis.demand_trend import falling, too_short
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, HourlyUsage, SavingsPlan
from sagemaker_cost_mcp.model.plan_advice import PlanKind
from sagemaker_cost_mcp.model.value import Value


class Declined(Value):
    """A term for which nothing is recommended."""

    term_years: int
    why: str


class Demand:
    """Eligible usage that nothing covers, and the plans that are for sale.

    Args:
        usage: What is left on demand.
        on_demand: USD a unit by usage type.
        rates: Plan rates by kind.
    """

    def __init__(self, usage: HourlyUsage, on_demand: Rates, rates: Mapping[PlanKind, Rates]) -> None:
        self.names = frozenset(name for one in rates.values() for name in one)
        self.usage = usage
        self.kinds = tuple(rates)
        self._on_demand = on_demand
        self._rates = rates
        self._curves: dict[PlanKind, Curve] = {}

    def under(self, usage: HourlyUsage, plans: Sequence[SavingsPlan]) -> Demand:
        """The demand that other plans would leave of some usage, at the same prices."""
        return Demand(plan_demand.beyond_plans(usage, plans, self._on_demand), self._on_demand, self._rates)

    @cached_property
    def days(self) -> int:
        """Days of usage."""
        return plan_demand.days(self.usage)

    @cached_property
    def weeks(self) -> list[int | None]:
        """Whole week of each period, the last one first."""
        return plan_demand.weeks(self.usage)

    @cached_property
    def spend(self) -> list[Decimal]:
        """On-demand USD an hour of what is eligible, period by period."""
        return plan_demand.hourly_spend(self.usage, self._on_demand, self.names)

    @cached_property
    def monthly_spend(self) -> Decimal:
        """On-demand USD a month of what is eligible and not covered."""
        hours = sum((period.hours for period in self.usage.periods), ZERO)
        worth = zip(self.spend, self.usage.periods, strict=True)
        total = sum((amount * period.hours for amount, period in worth), ZERO)
        return total * HOURS_PER_MONTH / hours if hours else ZERO

    def curve(self, kind: PlanKind) -> Curve:
        """What commitments of a kind would have saved."""
        if kind not in self._curves:
            self._curves[kind] = plan_demand.curve(self.usage, self._on_demand, self._rates[kind])
        return self._curves[kind]

    def offer(self, kind: PlanKind) -> Offer | None:
        """The best commitment of a kind; None: there is none that saves."""
        return best(self.curve(kind), kind, plan_demand.day_periods(self.usage)) if self.usage.periods else None

    def declined(self) -> tuple[Declined, ...]:
        """Terms that this history does not carry, or that falling demand forbids."""
        fall = falling(self.spend, self.weeks)
        because = f"Demand is falling: {fall}. A commitment would outlive it." if fall else None
        terms = sorted({kind.term_years for kind in self.kinds})
        whys = ((term, too_short(self.days, term) or because) for term in terms)
        return tuple(Declined(term_years=term, why=why) for term, why in whys if why)

    def offers(self) -> tuple[Offer, ...]:
        """The best commitment of each kind that is not declined."""
        refused = {one.term_years for one in self.declined()}
        found = (self.offer(kind) for kind in self.kinds if kind.term_years not in refused)
        return tuple(offer for offer in found if offer)


def recommended(offers: Sequence[Offer], term_years: int) -> Offer | None:
    """The offer of a term that saves most; among equals the one that is paid latest."""
    of_term = [offer for offer in offers if offer.kind.term_years == term_years]
    return max(of_term, key=lambda offer: (offer.monthly_saving, -offer.upfront), default=None)


class Expiry(Value):
    """What there will be to cover once plans held today have ended."""

    on: date
    ending_commitment: Decimal
    """USD an hour that ends on this day."""
    hourly_commitment: Decimal
    """The best commitment from then on, in place of the one of today."""


def expiries(
    before_plans: HourlyUsage, plans: Sequence[SavingsPlan], demand: Demand, kind: PlanKind, until: date
) -> tuple[Expiry, ...]:
    """The best commitment of a kind after each end of a plan held, as far as a day.

    Args:
        before_plans: Usage without any plan taken off.
        plans: The plans held.
        demand: Gives prices and rates.
        kind: Term and payment.
        until: Last day that is looked at.
    """
    found: list[Expiry] = []
    for day in sorted({plan.end.date() for plan in plans if plan.end.date() <= until}):
        later = [plan for plan in plans if plan.end.date() > day]
        offer = demand.under(before_plans, later).offer(kind)
        found.append(
            Expiry(
                on=day,
                ending_commitment=sum((plan.commitment for plan in plans if plan.end.date() == day), ZERO),
                hourly_commitment=offer.hourly_commitment if offer else ZERO,
            )
        )
    return tuple(found)
