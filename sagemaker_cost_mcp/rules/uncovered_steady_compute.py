"""Steady compute that no Savings Plan covers.

## What it finds

Accounts of which at least $100 a month of SageMaker usage is eligible for a Savings Plan, charged on demand, and in use
in so many hours that a one-year commitment without upfront payment would have saved money on it. What is eligible is
decided by AWS's Savings Plan rate file; what the plans held already cover is taken off first, hour by hour.

## Why it costs

The same hours cost less under a commitment: up to 64 %, AWS states, and its rate file has the rate of each usage type.
The commitment is paid in every hour, used or not, so it is worth it for the part of the usage that is always there.

## How the saving is computed

It is not claimed here. The other findings may take away the very usage that a plan would cover, and each of their
dollars has its owner already: a saving on all that runs today would count the idle endpoint twice, once as waste and
once as covered. The commitment that fits is the one for what is left once the waste is gone; `recommend_savings_plan`
computes it, with its saving, its risk and AWS's own advice. This finding claims $0 and states the spend on demand and
how steady it is.

## When it stays undecided

When the bill, AWS's rates, or the usage by the hour could not be read: a bill by the day or month cannot tell what runs
all the time from what runs now and then. When a plan is held in another currency than the bill.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sagemaker_cost_mcp.analysis import plan_demand
from sagemaker_cost_mcp.analysis.account_ref import account_ref
from sagemaker_cost_mcp.analysis.commitment_choice import Offer
from sagemaker_cost_mcp.analysis.commitment_study import Demand
from sagemaker_cost_mcp.analysis.foreign_plans import foreign_plans
from sagemaker_cost_mcp.analysis.plan_coverage import Uncovered, uncovered
from sagemaker_cost_mcp.analysis.wording import some_of
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, Bill, HourlyUsage, Phase
from sagemaker_cost_mcp.model.plan_advice import PlanKind
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_LEAST_MONTHLY = Decimal(100)
"""USD a month on demand below which a commitment is not worth the paper."""

_KIND = PlanKind(term_years=1, payment_option="No Upfront")
_SHOWN = 3


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge the account as a whole: a Savings Plan belongs to no resource."""
    del thresholds
    if snapshot.bill is None:
        yield _undecided(snapshot, "the bill was not read", "see the gaps of this answer")
    elif snapshot.plan_rates is None:
        yield _undecided(
            snapshot,
            "AWS's Savings Plan rates were not read, so what is eligible is not known",
            "see the gaps of this answer",
        )
    elif foreign_plans(snapshot):
        yield _undecided(
            snapshot,
            "a Savings Plan is held in another currency than the bill, so what it leaves uncovered cannot be reckoned",
            "look at its coverage in the currency of the plan",
        )
    else:
        yield from _judged(snapshot, snapshot.bill, uncovered(snapshot.bill, snapshot.plan_rates))


def _judged(snapshot: Snapshot, bill: Bill, open_usage: Sequence[Uncovered]) -> Iterator[Verdict]:
    total = sum((one.on_demand for one in open_usage), ZERO)
    spend = total * HOURS_PER_MONTH / bill.hours if bill.hours else ZERO
    usage = snapshot.hourly_usage
    if spend < _LEAST_MONTHLY:
        return
    if usage is None or not usage.hourly:
        yield _no_hours(snapshot, spend)
        return
    demand = _demand(snapshot, bill, usage)
    offer = demand.offer(_KIND) if _KIND in demand.kinds else None
    if offer:
        yield _steady(snapshot, (spend, _dearest(open_usage)), demand, offer)


def _demand(snapshot: Snapshot, bill: Bill, usage: HourlyUsage) -> Demand:
    """What the plans held leave; where none can be seen, the bill says what was covered."""
    on_demand = plan_demand.on_demand_rates(bill)
    if snapshot.savings_plans:
        left = plan_demand.beyond_plans(usage, snapshot.savings_plans, on_demand)
    else:
        left = plan_demand.beyond_others(usage, bill)
    return Demand(left, on_demand, plan_demand.by_kind(snapshot.plan_rates or ()))


def _undecided(snapshot: Snapshot, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=account_ref(snapshot), missing=missing, how_to_fix=how_to_fix)


def _no_hours(snapshot: Snapshot, spend: Decimal) -> Undecided:
    return _undecided(
        snapshot,
        f"${spend:,.2f} a month is eligible and charged on demand, but without usage by the hour it cannot be seen how "
        "steady it is",
        "switch on hourly granularity in Cost Explorer, or ask recommend_savings_plan for an upper bound",
    )


def _steady(snapshot: Snapshot, on_demand: tuple[Decimal, str], demand: Demand, offer: Offer) -> Finding:
    spend, dearest = on_demand
    charged = f"${spend:,.2f} a month is eligible for a Savings Plan and charged on demand: {dearest}"
    used = (
        f"over {demand.days} days by the hour, a one-year commitment of ${offer.hourly_commitment:,.3f} an hour would "
        f"have been {offer.utilization_percent:.0f} % used on usage as it is, waste included"
    )
    return finding(
        RULE,
        Judgement(
            resource=account_ref(snapshot),
            claims=(),
            monthly_cost=spend,
            confidence=Confidence.MEDIUM,
            evidence=[charged, used],
            recommendation="Act on the findings that stop or shrink what runs first: a plan on waste saves nothing. "
            "Then ask recommend_savings_plan, which computes the commitment for what is left.",
        ),
    )


def _dearest(ranked: Sequence[Uncovered]) -> str:
    return some_of([one.usage_type for one in ranked], _SHOWN)


RULE = Rule(
    name="uncovered-steady-compute",
    title="Steady compute that no Savings Plan covers",
    phase=Phase.OTHER,
    reads=frozenset({"bill", "plan_rates", "savings_plans", "hourly_usage"}),
    cadence="quarterly",
    effort=Effort.LOW,
    reversible=False,
    judge=judge,
)
