"""Savings Plans applied to one hour of usage, as AWS bills them.

Source: "Understanding how Savings Plans apply to your AWS usage" (Savings Plans User Guide): the owning account's
usage first, the highest savings percentage first, among equals the lowest rate first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from functools import cached_property
from typing import NamedTuple

from sagemaker_cost_mcp.simulator.description import SavingsPlan
from sagemaker_cost_mcp.simulator.headings import (
    COVERED,
    NEGATION,
    RECURRING_FEE,
    UPFRONT_FEE,
    Heading,
    Headings,
)
from sagemaker_cost_mcp.simulator.meter import QUANTUM

PLAN_SERVICE = "Savings Plans for AWS Machine Learning"
"""Cost Explorer's SERVICE value of the fees."""

RECURRING_SHARE = {"No Upfront": Decimal(1), "Partial Upfront": Decimal("0.5"), "All Upfront": Decimal(0)}
"""Part of the commitment that is paid by the hour."""

ZERO = Decimal(0)
ONE = Decimal(1)


Rank = tuple[bool, Decimal, Decimal, str, str]
"""What a plan is applied to first comes first."""


class Charge(NamedTuple):
    """A row of the bill for some stretch of time."""

    heading: Heading
    quantity: Decimal
    unblended: Decimal
    amortized: Decimal


class Usage(NamedTuple):
    """What one meter counted in an hour, at its list price."""

    heading: Heading
    quantity: Decimal
    unit_price: Decimal


@dataclass(frozen=True, kw_only=True)
class PlanInForce:
    """A Savings Plan with its rates, held by an account.

    Attributes:
        plan: The description.
        arn: Its ARN.
        account_id: The account that bought it.
        rates: USD an hour by usage type; what is not listed is not eligible.
    """

    plan: SavingsPlan
    arn: str
    account_id: str
    rates: Mapping[str, Decimal]

    @property
    def recurring(self) -> Decimal:
        """USD paid for each hour."""
        return self.plan.commitment * RECURRING_SHARE[self.plan.payment_option]

    @property
    def upfront(self) -> Decimal:
        """USD paid on the first day."""
        hours = int((self.plan.end - self.plan.start).total_seconds()) // 3600
        return (self.plan.commitment - self.recurring) * hours

    @cached_property
    def usage_label(self) -> str:
        """The usage type of its fees, in the pattern of AWS's `ComputeSP:1yrNoUpfront`."""
        return f"MachineLearningSP:{self.plan.term_years}yr{self.plan.payment_option.replace(' ', '')}"

    def order(self, usage: Usage) -> Rank:
        """Sort key: what the plan is applied to first."""
        kind = usage.heading.usage_type
        rate = self.rates[kind]
        share_paid = rate / usage.unit_price if usage.unit_price else ONE
        stranger = usage.heading.account_id != self.account_id
        return (stranger, share_paid, rate, kind, repr(usage.heading.tags))


class Commitments:
    """All Savings Plans of an account, applied hour by hour.

    Args:
        plans: The plans; each has its turn on what the earlier ones left.
        headings: Where headings come from; those of the usage must come from there too, and live as long.
    """

    def __init__(self, plans: Sequence[PlanInForce], headings: Headings) -> None:
        self._plans = plans
        self._ranks: dict[tuple[int, int, Decimal], Rank] = {}
        self._headings = headings

    def settle(self, hour: datetime, usages: Iterable[Usage]) -> Iterator[Charge]:
        """The charges of an hour: covered usage with its negation, fees, and what no plan covered."""
        left = list(usages)
        for held in self._plans:
            if held.plan.start <= hour < held.plan.end:
                covered, left = self._apply(held, left)
                yield from covered
        for usage in left:
            cost = usage.quantity * usage.unit_price
            yield Charge(usage.heading, usage.quantity, cost, cost)

    def upfront_fees(self) -> Iterator[tuple[datetime, Charge]]:
        """What was paid upfront, with the moment it was."""
        for held in self._plans:
            if held.upfront:
                heading = self._fee_heading(held, UPFRONT_FEE)
                yield held.plan.start, Charge(heading, ONE, held.upfront, ZERO)

    def changes(self) -> Iterator[datetime]:
        """Full hours at which a plan begins or ends to hold."""
        for held in self._plans:
            yield held.plan.start
            yield held.plan.end

    def _rank(self, held: PlanInForce, usage: Usage) -> Rank:
        """The usage's place, worked out once per heading and price."""
        key = (id(held), id(usage.heading), usage.unit_price)
        if key not in self._ranks:
            self._ranks[key] = held.order(usage)
        return self._ranks[key]

    def _apply(self, held: PlanInForce, usages: list[Usage]) -> tuple[list[Charge], list[Usage]]:
        charges: list[Charge] = []
        left = [usage for usage in usages if usage.heading.usage_type not in held.rates]
        eligible = [usage for usage in usages if usage.heading.usage_type in held.rates]
        budget = held.plan.commitment
        for usage in sorted(eligible, key=lambda usage: self._rank(held, usage)):
            covered, paid = _cover(usage, held.rates[usage.heading.usage_type], budget)
            budget -= paid
            if covered:
                charges += self._covered(held, usage, covered, paid)
            if covered < usage.quantity:
                left.append(usage._replace(quantity=usage.quantity - covered))
        fee = self._fee_heading(held, RECURRING_FEE)
        return [*charges, Charge(fee, ONE, held.recurring, budget)], left

    def _covered(self, held: PlanInForce, usage: Usage, quantity: Decimal, paid: Decimal) -> list[Charge]:
        worth = quantity * usage.unit_price
        covered = self._headings.variant(usage.heading, COVERED, held.arn)
        # Quantity 0: in Cost Explorer the hours of covered usage are not counted a second time by its negation.
        negation = self._headings.variant(usage.heading, NEGATION, held.arn)
        return [Charge(covered, quantity, worth, paid), Charge(negation, ZERO, -worth, ZERO)]

    def _fee_heading(self, held: PlanInForce, record_type: str) -> Heading:
        return self._headings.one(
            Heading(
                account_id=held.account_id,
                region="global",
                service=PLAN_SERVICE,
                usage_type=held.usage_label,
                operation="",
                unit="Hrs",
                record_type=record_type,
                plan_arn=held.arn,
            )
        )


def _cover(usage: Usage, rate: Decimal, budget: Decimal) -> tuple[Decimal, Decimal]:
    """Units that `budget` pays for at `rate`, and what they cost; the last unit takes all that is left."""
    if usage.quantity * rate <= budget:
        return usage.quantity, usage.quantity * rate
    units = (budget / rate).quantize(QUANTUM, rounding=ROUND_DOWN)
    return units, budget if units else ZERO
