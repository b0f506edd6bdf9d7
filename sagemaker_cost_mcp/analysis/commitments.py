"""What usage costs under the Savings Plans held: the bill replayed, hour by hour.

AWS applies a plan to the usage with the highest saving first (source: Savings Plans user guide, "How Savings Plans
apply to your AWS usage"); what the commitment does not reach is charged on demand. The commitment itself is paid
either way, so removing usage saves only what it takes from the on-demand part:

    saving = on-demand part with the usage - on-demand part without it
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, HourlyUsage, SavingsPlan

Rates = Mapping[str, Decimal]
"""USD a unit by usage type."""


class Replay:
    """Usage that can be taken away bit by bit, under commitments that stay.

    Args:
        usage: The usage, cut into periods.
        plans: Plans held, applied in the order in which they end.
        on_demand: Effective on-demand rate of each eligible usage type.
    """

    def __init__(self, usage: HourlyUsage, plans: Sequence[SavingsPlan], on_demand: Rates) -> None:
        self._plans = sorted(plans, key=lambda plan: plan.end)
        self._on_demand = on_demand
        self._left = [dict(period.quantity) for period in usage.periods]
        self._hours = [period.hours for period in usage.periods]
        self._order = [_by_saving(plan.rates, on_demand) for plan in self._plans]
        self._charged = self._on_demand_part()

    def removed(self, usage_type: str, units_a_month: Decimal) -> tuple[Decimal, Decimal]:
        """Take usage away for good; returns what that saves a month: now, and once no commitment is left (USD).

        No more is taken from a period than it has.
        """
        before = self._charged
        taken = ZERO
        for left, hours in zip(self._left, self._hours, strict=True):
            bite = min(left.get(usage_type, ZERO), units_a_month * hours / HOURS_PER_MONTH)
            left[usage_type] = left.get(usage_type, ZERO) - bite
            taken += bite
        self._charged = self._on_demand_part()
        month = HOURS_PER_MONTH / sum(self._hours, ZERO) if self._hours else ZERO
        return (before - self._charged) * month, taken * self._on_demand.get(usage_type, ZERO) * month

    def left_on_demand(self) -> list[dict[str, Decimal]]:
        """Units by usage type that the commitments do not reach, period by period."""
        return [self._beyond(left, hours) for left, hours in zip(self._left, self._hours, strict=True)]

    def _on_demand_part(self) -> Decimal:
        """USD charged on demand over all periods."""
        return sum((self._uncovered(left, hours) for left, hours in zip(self._left, self._hours, strict=True)), ZERO)

    def _uncovered(self, quantity: Mapping[str, Decimal], hours: Decimal) -> Decimal:
        left = self._beyond(quantity, hours)
        return sum((units * self._on_demand.get(usage_type, ZERO) for usage_type, units in left.items()), ZERO)

    def _beyond(self, quantity: Mapping[str, Decimal], hours: Decimal) -> dict[str, Decimal]:
        left = dict(quantity)
        for plan, order in zip(self._plans, self._order, strict=True):
            budget = plan.commitment * hours
            for usage_type in order:
                units = min(left.get(usage_type, ZERO), budget / plan.rates[usage_type])
                budget -= units * plan.rates[usage_type]
                left[usage_type] = left.get(usage_type, ZERO) - units
        return left


def _by_saving(rates: Rates, on_demand: Rates) -> list[str]:
    """Usage types that a plan covers, highest saving first; a rate that saves nothing is not applied."""
    saving = {u: 1 - rate / on_demand[u] for u, rate in rates.items() if on_demand.get(u, ZERO) > rate > 0}
    return sorted(saving, key=lambda usage_type: (-saving[usage_type], usage_type))
