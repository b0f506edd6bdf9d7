"""What usage would cost in cash, beside everything else on the bill and under the Savings Plans that are paid anyway.

    cash of an option = on-demand part of the bill with the option - on-demand part with neither it nor what it replaces

A commitment is paid either way, so usage that it covers costs nothing more, and usage that moves to where it does not
reach leaves it stranded. Which usage a plan may cover is told by its rates: its own, or AWS's public ones of the same
term and payment for types that are not on the bill yet. AWS applies a plan to the highest saving first (Savings Plans
user guide, "How Savings Plans apply to your AWS usage").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import fsum

from sagemaker_cost_mcp.analysis.billed_usage import BilledUsage
from sagemaker_cost_mcp.analysis.foreign_plans import apart
from sagemaker_cost_mcp.analysis.inference_subject import Charge
from sagemaker_cost_mcp.model.commitments import PlanRate
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, HourlyUsage, Price, SavingsPlan
from sagemaker_cost_mcp.model.snapshot import Snapshot

_MONTH = float(HOURS_PER_MONTH)
_YEAR_DAYS = 365
_Quantities = Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """A commitment, with what it covers in the order in which it is applied."""

    hourly: float
    rates: tuple[tuple[str, float], ...]


class Till:
    """Prices usage at the margin of one account's bill; usage of a month is spread evenly over its hours.

    Args:
        snapshot: With bill, plans held, hourly usage and (for types that are not used yet) public plan rates.
        prices: List prices of everything that an option may use.
    """

    def __init__(self, snapshot: Snapshot, prices: Iterable[Price]) -> None:
        self._snapshot = snapshot
        self._listed = {price.usage_type: price.first_unit for price in prices}
        self._plans_held = snapshot.savings_plans

    @property
    def unknown(self) -> str | None:
        """Why no cash can be told, as half a sentence; None: it can."""
        if self._snapshot.bill is None:
            return "the bill could not be read"
        if self._plans_held is None:
            return "the Savings Plans held could not be read"
        if foreign := apart(self._plans_held, self._snapshot.bill):
            return foreign
        if self._plans_held and self._snapshot.hourly_usage is None:
            return "hourly usage could not be read, so the Savings Plans held cannot be replayed"
        return None

    def cash(self, replaced: Sequence[Charge], instead: Sequence[Charge]) -> Decimal | None:
        """USD a month of `instead` once `replaced` is gone; None: `unknown` says why.

        Never more than the list price, never less than nothing.
        """
        if self.unknown is not None:
            return None
        eligible = [one for one in instead if one.price.usage_type in self._eligible]
        rest = sum((self._outside(one) for one in instead if one not in eligible), ZERO)
        listed = sum((one.usd for one in eligible), ZERO)
        if not eligible:
            return rest
        before = _hourly(replaced)
        others = self._on_demand_part(before, {})
        extra = (self._on_demand_part(before, _hourly(eligible)) - others) * self._month
        return rest + min(listed, max(ZERO, round(Decimal(extra), 6)))

    @cached_property
    def _rates(self) -> Mapping[str, Decimal]:
        """On-demand USD a unit that this account pays, by usage type; at most the list price where that is known."""
        own = BilledUsage(self._snapshot.bill, ()).on_demand_rate if self._snapshot.bill else {}
        return self._listed | {u: min(rate, self._listed.get(u, rate)) for u, rate in own.items()}

    def _outside(self, one: Charge) -> Decimal:
        """Usage that no plan covers: at the account's own rate, which is that of its first tier or better."""
        return min(one.usd, one.units * self._rates[one.price.usage_type])

    @cached_property
    def _plans(self) -> tuple[_Plan, ...]:
        held = sorted(self._plans_held or (), key=lambda plan: plan.end)
        return tuple(_Plan(hourly=float(plan.commitment), rates=self._order(plan)) for plan in held)

    @cached_property
    def _eligible(self) -> frozenset[str]:
        return frozenset(usage_type for plan in self._plans for usage_type, _ in plan.rates)

    def _order(self, plan: SavingsPlan) -> tuple[tuple[str, float], ...]:
        """Usage types with their rate, highest saving first; a rate that saves nothing is not applied."""
        public = {one.usage_type: one.rate for one in self._snapshot.plan_rates or () if _same_terms(one, plan)}
        rates = public | dict(plan.rates)
        saving = {u: 1 - rate / self._rates[u] for u, rate in rates.items() if self._rates.get(u, ZERO) > rate > 0}
        ranked = sorted(saving, key=lambda usage_type: (-saving[usage_type], usage_type))
        return tuple((usage_type, float(rates[usage_type])) for usage_type in ranked)

    @property
    def _usage(self) -> HourlyUsage | None:
        return self._snapshot.hourly_usage if self._plans_held else None

    @cached_property
    def _periods(self) -> tuple[tuple[float, dict[str, float]], ...]:
        """Hours and eligible quantities of each stretch of the bill."""
        periods = self._usage.periods if self._usage else ()
        return tuple(
            (float(one.hours), {u: float(q) for u, q in one.quantity.items() if u in self._eligible and q > 0})
            for one in periods
        )

    @cached_property
    def _month(self) -> float:
        hours = fsum(length for length, _ in self._periods)
        return _MONTH / hours if hours else 0.0

    @cached_property
    def _on_demand(self) -> _Quantities:
        return {usage_type: float(self._rates[usage_type]) for usage_type in self._eligible}

    def _on_demand_part(self, gone: _Quantities, added: _Quantities) -> float:
        """USD over all periods that no commitment reaches, with some hourly quantities taken away and others added."""
        there = self._used.union(added)
        plans = [
            _Plan(hourly=plan.hourly, rates=tuple(one for one in plan.rates if one[0] in there)) for plan in self._plans
        ]
        return fsum(
            self._uncovered(plans, length, _changed(quantity, length, gone, added))
            for length, quantity in self._periods
        )

    @cached_property
    def _used(self) -> frozenset[str]:
        """Eligible usage types that the bill has at all: plans have rates for hundreds."""
        return frozenset(usage_type for _, quantity in self._periods for usage_type in quantity)

    def _uncovered(self, plans: Iterable[_Plan], length: float, left: dict[str, float]) -> float:
        for plan in plans:
            _cover(left, plan, plan.hourly * length)
        return fsum(units * self._on_demand.get(usage_type, 0.0) for usage_type, units in left.items())


def _changed(quantity: _Quantities, length: float, gone: _Quantities, added: _Quantities) -> dict[str, float]:
    left = dict(quantity)
    for usage_type, hourly in gone.items():
        left[usage_type] = max(0.0, left.get(usage_type, 0.0) - hourly * length)
    for usage_type, hourly in added.items():
        left[usage_type] = left.get(usage_type, 0.0) + hourly * length
    return left


def _cover(left: dict[str, float], plan: _Plan, budget: float) -> None:
    for usage_type, rate in plan.rates:
        there = left.get(usage_type, 0.0)
        if there:
            units = min(there, budget / rate)
            budget -= units * rate
            left[usage_type] = there - units


def _hourly(charges: Iterable[Charge]) -> dict[str, float]:
    """Mean quantity an hour by usage type."""
    found: dict[str, float] = {}
    for one in charges:
        name = one.price.usage_type
        found[name] = found.get(name, 0.0) + float(one.units) / _MONTH
    return found


def _same_terms(rate: PlanRate, plan: SavingsPlan) -> bool:
    years = round((plan.end - plan.start).days / _YEAR_DAYS)
    return (rate.term_years, rate.payment_option) == (years, plan.payment_option)
