"""What a recommended commitment rests on: the usage by the hour, the waste in it, the plans held, AWS's rates.

Money is read for every account that is asked for, waste for the caller's own, which is the only one whose resources can
be seen: two questions, of which the second shares what a review has read.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sagemaker_cost_mcp.analysis import plan_demand
from sagemaker_cost_mcp.analysis.commitment_study import Demand
from sagemaker_cost_mcp.analysis.foreign_plans import foreign_plans
from sagemaker_cost_mcp.analysis.plan_hours import by_the_hour, since_first_use
from sagemaker_cost_mcp.analysis.prepaid import Prepaid, unused
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.money import HourlyUsage, SavingsPlan
from sagemaker_cost_mcp.model.plan_advice import PAYMENT_OPTIONS, PaymentOption, PlanKind
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.rules._rule import Rule, discovered
from sagemaker_cost_mcp.tools.accounting import JOBS_DESCRIBED
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.judging import catalog, judged, shelves
from sagemaker_cost_mcp.tools.text import count

LEAST_DAYS = 14
MONEY: frozenset[Shelf] = frozenset({"bill", "savings_plans", "hourly_usage", "plan_rates", "plan_advice"})
PREPAID: frozenset[Shelf] = frozenset({"training_plans", "endpoints"})
_SEED = 730
_MOST_DRAWS, _LEAST_DRAWS = 200, 40
_PERIODS_DRAWN = 300_000
"""Periods that all draws may look at together: a year of hours is drawn less often than two months."""


@dataclass(frozen=True, kw_only=True)
class PlanAsked:
    """The question behind `recommend_savings_plan`."""

    term_years: int | None = None
    """None: one year is recommended, three are shown beside it."""
    payment_option: PaymentOption | None = None
    """None: the one that saves most."""
    lookback_days: int = 63
    """Nine whole weeks."""
    account_ids: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    after_waste: bool = True
    full: bool = False
    refresh: bool = False

    @property
    def recommended_term(self) -> int:
        """Years of the plan that is recommended."""
        return self.term_years or 1

    def wants(self, kind: PlanKind) -> bool:
        """Whether a kind of plan is asked about."""
        return self.term_years in {None, kind.term_years} and self.payment_option in {None, kind.payment_option}


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """Everything that was read, and the demand that follows from it."""

    read: SnapshotRead
    waste: SnapshotRead
    findings: tuple[Finding, ...]
    """Waste that is taken out of the demand."""
    blocked: str | None
    """Why nothing can be computed; None: it can."""
    as_used: Demand
    """Demand as it is."""
    after_waste: Demand
    """Demand once the findings have been acted on; without any of them the same."""
    before_plans: HourlyUsage
    """Usage after waste, with what the plans held cover."""
    prepaid: tuple[Prepaid, ...]

    @property
    def plans(self) -> tuple[SavingsPlan, ...]:
        """Plans held; none where they could not be read."""
        return self.read.snapshot.savings_plans or ()

    @property
    def method(self) -> str:
        """How the demand was made, in sentences."""
        return " ".join(_method(self))


def grounds(desk: Desk, asked: PlanAsked, line: Line) -> Grounds:
    """Read what a recommendation rests on.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    if asked.lookback_days < LEAST_DAYS:
        raise BadQuestion(
            f"lookback_days is {asked.lookback_days}; a commitment needs at least {LEAST_DAYS} days of history, one of "
            "three years 60."
        )
    read = desk.ask(_money(desk, asked), line)
    waste = desk.ask(_resources(desk, asked), line)
    findings = _wasted(desk, asked, waste.snapshot, read.snapshot, line)
    line.now("laying plans held over the usage of each hour")
    return _grounds(asked, read, waste, findings)


def _money(desk: Desk, asked: PlanAsked) -> Question:
    options = (asked.payment_option,) if asked.payment_option else PAYMENT_OPTIONS
    return Question(
        shelves=MONEY,
        regions=asked.regions,
        window=desk.window(asked.lookback_days, granularity="DAILY"),
        account_ids=asked.account_ids,
        plan_kinds=tuple(PlanKind(term_years=asked.recommended_term, payment_option=one) for one in options),
        refresh=asked.refresh,
        seconds=desk.settings.question_seconds,
    )


def _resources(desk: Desk, asked: PlanAsked) -> Question:
    wanted = PREPAID | shelves(_waste_rules()) if asked.after_waste else PREPAID
    return Question(
        shelves=wanted,
        catalog=catalog(_waste_rules()) if asked.after_waste else None,
        regions=asked.regions,
        window=desk.window(30),
        jobs_described=JOBS_DESCRIBED,
        refresh=asked.refresh,
        seconds=desk.settings.review_seconds,
    )


def _waste_rules() -> tuple[Rule, ...]:
    """All but those that weigh plans themselves: what they find is not waste."""
    return tuple(rule for rule in discovered() if "plan_rates" not in rule.reads)


def _wasted(desk: Desk, asked: PlanAsked, resources: Snapshot, money: Snapshot, line: Line) -> tuple[Finding, ...]:
    """Findings that own dollars, of the account whose usage is looked at."""
    if not asked.after_waste or (asked.account_ids and money.account_id not in asked.account_ids):
        return ()
    found = judged(resources, _waste_rules(), desk.settings, line=line).findings
    return tuple(one for one in found if not one.counted_under and any(claim.proven for claim in one.claims))


def _grounds(asked: PlanAsked, read: SnapshotRead, waste: SnapshotRead, findings: tuple[Finding, ...]) -> Grounds:
    money = read.snapshot
    rates = plan_demand.by_kind(money.plan_rates or (), asked.regions)
    wanted = {kind: one for kind, one in rates.items() if asked.wants(kind)}
    on_demand = plan_demand.on_demand_rates(money.bill) if money.bill else {}
    usage = since_first_use(_by_the_hour(money), {name for one in rates.values() for name in one})
    kept = plan_demand.without(usage, plan_demand.wasted_units(findings))
    as_used, after = (Demand(_beyond_plans(one, money), on_demand, wanted) for one in (usage, kept))
    return Grounds(
        read=read,
        waste=waste,
        findings=findings,
        blocked=_blocked(money, as_used),
        as_used=as_used,
        after_waste=after if findings else as_used,
        before_plans=kept,
        prepaid=unused(waste.snapshot.training_plans, waste.snapshot.endpoints, findings),
    )


def _by_the_hour(money: Snapshot) -> HourlyUsage:
    if money.bill is None or money.hourly_usage is None:
        return HourlyUsage(periods=(), method="", hourly=False)
    return by_the_hour(money.bill, money.hourly_usage)


def _beyond_plans(usage: HourlyUsage, money: Snapshot) -> HourlyUsage:
    """Plans that can be seen are replayed; where there are none to see, the bill says what was covered."""
    if money.bill is None:
        return usage
    if money.savings_plans and not foreign_plans(money):
        return plan_demand.beyond_plans(usage, money.savings_plans, plan_demand.on_demand_rates(money.bill))
    return plan_demand.beyond_others(usage, money.bill)


def _blocked(money: Snapshot, demand: Demand) -> str | None:
    if unread := _unread(money):
        return unread
    if foreign := _foreign(money):
        return f"{foreign}, and AWS's plan rates are in USD: nothing is computed across currencies."
    if money.plan_rates and not demand.kinds:
        return "AWS's rate file has no rate of the kind asked for, for what is on this bill in the regions asked for."
    if not demand.monthly_spend:
        return "Nothing on the bill of these days is eligible for a SageMaker Savings Plan and not covered yet."
    return None


def _unread(money: Snapshot) -> str | None:
    if money.bill is None:
        return "The bill could not be read, so nothing is known of the usage; see the gaps."
    if money.hourly_usage is None:
        return "The usage could not be read by the hour or day, so no commitment can be weighed; see the gaps."
    if money.plan_rates is None:
        return "AWS's Savings Plan rates could not be read, so what is eligible is not known; see the gaps."
    return None


def _foreign(money: Snapshot) -> str | None:
    if money.bill and money.bill.currency != "USD":
        return f"The bill is in {money.bill.currency}"
    other = next((plan for plan in money.savings_plans or () if plan.currency != "USD"), None)
    return f"The plan {other.arn} is in {other.currency}" if other else None


def _method(found: Grounds) -> Iterator[str]:
    demand = found.after_waste.usage
    yield demand.method if demand.method.endswith(".") else f"{demand.method}."
    if not demand.hourly:
        yield "Without hours the peaks within a day are hidden, so each commitment is an upper bound."
    if found.findings:
        units = plan_demand.wasted_units(found.findings)
        yield (
            f"Waste taken out: {count(len(found.findings), 'finding')} on {count(len(units), 'usage type')}, evenly "
            "from every hour."
        )
    if found.plans:
        yield f"{count(len(found.plans), 'plan')} held applied first, as AWS does; what they leave is what counts."
    elif found.read.snapshot.savings_plans is None:
        yield "Plans held could not be read: each usage type counts with its share on demand of the bill."
    yield (
        "On-demand prices are those of the bill before negotiated discounts; of all commitments the one with the "
        "highest saving is exact, over every hour."
    )


def draws(weeks: Sequence[int | None]) -> list[list[int]]:
    """Weeks drawn again and again, the same ones for the same history: the seed is fixed.

    Args:
        weeks: Whole week of each period; None: none.
    """
    whole = len({week for week in weeks if week is not None})
    if not whole:
        return []
    chance = random.Random(_SEED)  # noqa: S311 - a resampling, not a secret
    times = max(_LEAST_DRAWS, min(_MOST_DRAWS, _PERIODS_DRAWN // len(weeks)))
    return [chance.choices(range(whole), k=whole) for _ in range(times)]
