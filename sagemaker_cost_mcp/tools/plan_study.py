"""What is worked out for one recommendation, once: offers, what is declined, how sure the choice is."""

from __future__ import annotations

from decimal import Decimal

from sagemaker_cost_mcp.analysis.commitment_choice import Offer, monthly_saving
from sagemaker_cost_mcp.analysis.commitment_study import Declined, Demand, recommended
from sagemaker_cost_mcp.analysis.plan_ladder import Tranche, ladder
from sagemaker_cost_mcp.analysis.resampled_weeks import Spread, spread
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.plan_advice import PlanKind
from sagemaker_cost_mcp.tools.line import Line
from sagemaker_cost_mcp.tools.plan_grounds import Grounds, PlanAsked, draws
from sagemaker_cost_mcp.tools.text import count

_WIDE = Decimal("0.8")
"""Where the low end of the interval is below this share of the commitment, demand counts as uncertain."""


class PlanStudy:
    """All that is worked out for one answer.

    Args:
        found: What was read, and the demand that follows from it.
        asked: What for.
        line: To whoever waits; None: nobody does.

    Raises:
        Cancelled: The asker went away.
    """

    def __init__(self, found: Grounds, asked: PlanAsked, line: Line | None = None) -> None:
        self.found = found
        self.asked = asked
        self._line = line or Line()
        self.demand = found.after_waste
        self._weigh()
        self.declined: tuple[Declined, ...] = () if found.blocked else self.demand.declined()
        self.offers: tuple[Offer, ...] = () if found.blocked else self.demand.offers()
        self.chosen = recommended(self.offers, asked.recommended_term)
        self.spread = self._spread()
        self._line.now("holding AWS's advice and the plans that end against it")

    def _weigh(self) -> None:
        """Every kind of plan against every hour, one after the other: what follows is looked up in these curves."""
        kinds = () if self.found.blocked else self.demand.kinds
        for kind in self._line.steps(kinds, _weighing):
            self.demand.curve(kind)

    def _spread(self) -> Spread | None:
        if self.chosen is None:
            return None
        weeks = self.demand.weeks
        curve = self.demand.curve(self.chosen.kind)
        drawn = draws(weeks)
        self._line.now(f"drawing the weeks again {count(len(drawn), 'time')} to see how sure the commitment is")
        told = self._line.over(drawn, f"of {count(len(drawn), 'draw')} weighed")
        return spread(curve, self.chosen.hourly_commitment, weeks, told)

    @property
    def kind(self) -> PlanKind | None:
        """What the demands are compared with: the recommended kind, else the first there is."""
        return self.chosen.kind if self.chosen else next(iter(self.demand.kinds), None)

    @property
    def refused(self) -> str | None:
        """Why the term that would be recommended is declined; None: it is not."""
        term = self.asked.recommended_term
        return next((one.why for one in self.declined if one.term_years == term), None)

    @property
    def uncertain(self) -> bool:
        """Whether the weeks differ so much, or are so few, that the commitment could be another one."""
        if self.chosen is None:
            return False
        return self.spread is None or self.spread.lowest_commitment < _WIDE * self.chosen.hourly_commitment

    def commitment(self, demand: Demand, kind: PlanKind) -> Decimal:
        """The best commitment of a kind; 0: none saves."""
        offer = demand.offer(kind)
        return offer.hourly_commitment if offer else ZERO

    @property
    def tranches(self) -> tuple[Tranche, ...]:
        """The chosen commitment in quarterly parts."""
        if self.chosen is None:
            return ()
        today = self.found.read.snapshot.taken_at.date()
        return ladder(self.demand.curve(self.chosen.kind), self.chosen.hourly_commitment, today)

    @property
    def todays_commitment(self) -> tuple[Decimal, Decimal] | None:
        """The best commitment on usage as it is, and what it would save once the waste is gone; None: there is none."""
        if self.kind is None or self.found.blocked or not self.found.findings:
            return None
        commitment = self.commitment(self.found.as_used, self.kind)
        return commitment, monthly_saving(self.demand.curve(self.kind), commitment)


def _weighing(kind: PlanKind) -> str:
    return f"weighing plans of {count(kind.term_years, 'year')}, {kind.payment_option}, against each hour of usage"
