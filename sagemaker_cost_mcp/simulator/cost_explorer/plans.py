"""Savings Plans coverage and utilization, added up from the same rows as the bill.

Coverage counts eligible usage at on-demand prices: the covered rows, and what plans could have covered and did not.
Utilization counts the commitment: what covered usage took of it, and the part that was charged unused. Sources: API
reference of GetSavingsPlansCoverage and GetSavingsPlansUtilization; "Understanding coverage metrics and calculations"
(Savings Plans User Guide).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.simulator.commitments import Charge, PlanInForce
from sagemaker_cost_mcp.simulator.cost_explorer.answers import charges
from sagemaker_cost_mcp.simulator.cost_explorer.expression import predicate
from sagemaker_cost_mcp.simulator.cost_explorer.grouping import ZERO, amount_text
from sagemaker_cost_mcp.simulator.cost_explorer.periods import Period, invalid, periods, whole_period
from sagemaker_cost_mcp.simulator.headings import COVERED, RECURRING_FEE, USAGE, Heading
from sagemaker_cost_mcp.simulator.prices import eligible_usage_types
from sagemaker_cost_mcp.simulator.request import AwsFailure, Request

COVERAGE_FILTERS = frozenset({"LINKED_ACCOUNT", "REGION", "SERVICE", "INSTANCE_FAMILY"})
COVERAGE_GROUPS: Mapping[str, Callable[[Heading], str]] = {
    "INSTANCE_FAMILY": lambda heading: heading.dimensions["INSTANCE_TYPE_FAMILY"],
    "REGION": lambda heading: heading.region,
    "SERVICE": lambda heading: heading.service,
}
COVERAGE_METRIC = "SpendCoveredBySavingsPlans"

USE_FILTERS: Mapping[str, Callable[[PlanInForce], str]] = {
    "LINKED_ACCOUNT": lambda held: held.account_id,
    "SAVINGS_PLAN_ARN": lambda held: held.arn,
    "SAVINGS_PLANS_TYPE": lambda _: "SageMaker",
    "PAYMENT_OPTION": lambda held: held.plan.payment_option,
    "REGION": lambda _: "",
    "INSTANCE_TYPE_FAMILY": lambda _: "",
}
"""What a plan is to each filter; SageMaker's plans have no region and no family."""

HUNDRED = Decimal(100)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class _Use:
    """Amounts of some plans over some time, USD."""

    worth: Decimal = ZERO
    """On-demand equivalent of what they covered."""
    used: Decimal = ZERO
    unused: Decimal = ZERO
    upfront: Decimal = ZERO
    """Part of the commitment that was paid upfront."""

    def __add__(self, other: _Use) -> _Use:
        return _Use(
            worth=self.worth + other.worth,
            used=self.used + other.used,
            unused=self.unused + other.unused,
            upfront=self.upfront + other.upfront,
        )

    def written(self) -> dict[str, Any]:
        """As AWS writes it."""
        commitment = self.used + self.unused
        return {
            "Utilization": {
                "TotalCommitment": amount_text(commitment),
                "UsedCommitment": amount_text(self.used),
                "UnusedCommitment": amount_text(self.unused),
                "UtilizationPercentage": _percent(self.used, commitment),
            },
            "Savings": {
                "NetSavings": amount_text(self.worth - commitment),
                "OnDemandCostEquivalent": amount_text(self.worth),
            },
            "AmortizedCommitment": {
                "AmortizedRecurringCommitment": amount_text(commitment - self.upfront),
                "AmortizedUpfrontCommitment": amount_text(self.upfront),
                "TotalAmortizedCommitment": amount_text(commitment),
            },
        }


def coverage(request: Request) -> list[dict[str, Any]]:
    """`SavingsPlansCoverages`: one entry for each period, or for each group over the whole of it.

    Raises:
        AwsFailure: As AWS refuses the request, or has nothing because nobody held a plan.
    """
    groups = request.params.get("GroupBy", [])
    if groups and "Granularity" in request.params:
        raise invalid("Granularity can't be set if GroupBy is set")
    if any(metric != COVERAGE_METRIC for metric in request.params.get("Metrics", ())):
        raise invalid(f"The only valid metric is {COVERAGE_METRIC}")
    name_of = _group(groups)
    passes = _eligible(request, _filter(request, COVERAGE_FILTERS))
    stretches = [whole_period(request)] if groups else _stretches(request)
    _check_held(request, stretches)
    return [entry for period in stretches for entry in _covered(request, period, passes, name_of)]


def utilization(request: Request) -> dict[str, Any]:
    """`SavingsPlansUtilizationsByTime` and `Total`.

    Raises:
        AwsFailure: As for `coverage`.
    """
    chosen = _chosen(request)
    stretches = _stretches(request)
    _check_held(request, stretches, chosen)
    uses = [_used(request, period, chosen) for period in stretches]
    by_time = [{"TimePeriod": period.written(), **use.written()} for period, use in zip(stretches, uses, strict=True)]
    return {"SavingsPlansUtilizationsByTime": by_time, "Total": sum(uses, _Use()).written()}


def _stretches(request: Request) -> list[Period]:
    granularity = request.params.get("Granularity", "MONTHLY")
    if granularity == "HOURLY":
        raise invalid("Granularity HOURLY is not supported for this operation")
    return periods(replace(request, params={**request.params, "Granularity": granularity}))


def _group(groups: Sequence[Mapping[str, str]]) -> tuple[str, Callable[[Heading], str]] | None:
    if not groups:
        return None
    key = groups[0].get("Key", "")
    if len(groups) > 1 or groups[0].get("Type", "DIMENSION") != "DIMENSION" or key not in COVERAGE_GROUPS:
        raise invalid(f"Group Definition dimension {key} is invalid. Valid values are {', '.join(COVERAGE_GROUPS)}")
    return key, COVERAGE_GROUPS[key]


def _filter(request: Request, allowed: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Values by dimension; only AND is supported among dimensions."""
    given = request.params.get("Filter")
    predicate(given)  # refuses what no operation takes
    parts: list[Mapping[str, Any]] = [] if given is None else given.get("And", [given])
    chosen: dict[str, frozenset[str]] = {}
    for part in parts:
        wanted = part.get("Dimensions")
        if wanted is None or wanted["Key"] not in allowed:
            raise invalid("Only AND of the dimensions " + ", ".join(sorted(allowed)) + " is supported")
        chosen[wanted["Key"]] = frozenset(wanted["Values"])
    return chosen


def _eligible(request: Request, chosen: Mapping[str, frozenset[str]]) -> Callable[[Charge], bool]:
    types = eligible_usage_types(request.account.price_entries.values())
    held = frozenset(name for plan in request.account.plans for name in plan.rates)

    def passes(charge: Charge) -> bool:
        heading = charge.heading
        counts = heading.record_type == COVERED or (heading.record_type == USAGE and heading.usage_type in types | held)
        return counts and all(_dimension(heading, key) in values for key, values in chosen.items())

    return passes


def _dimension(heading: Heading, key: str) -> str:
    return COVERAGE_GROUPS[key](heading) if key in COVERAGE_GROUPS else heading.dimensions[key]


def _covered(
    request: Request,
    period: Period,
    passes: Callable[[Charge], bool],
    group: tuple[str, Callable[[Heading], str]] | None,
) -> Iterator[dict[str, Any]]:
    key, name_of = group or ("", lambda _: "")
    sums: dict[str, tuple[Decimal, Decimal]] = {} if group else {"": (ZERO, ZERO)}
    for charge in charges(request, period):
        if passes(charge):
            name = name_of(charge.heading)
            covered, on_demand = sums.get(name, (ZERO, ZERO))
            is_covered = charge.heading.record_type == COVERED
            sums[name] = (
                covered + (charge.unblended if is_covered else ZERO),
                on_demand + (ZERO if is_covered else charge.unblended),
            )
    for name, (covered, on_demand) in sorted(sums.items()):
        yield {
            "Attributes": {key: name} if key else {},
            "Coverage": {
                "SpendCoveredBySavingsPlans": amount_text(covered),
                "OnDemandCost": amount_text(on_demand),
                "TotalCost": amount_text(covered + on_demand),
                "CoveragePercentage": _percent(covered, covered + on_demand),
            },
            "TimePeriod": period.written(),
        }


def _chosen(request: Request) -> tuple[PlanInForce, ...]:
    wanted = _filter(request, USE_FILTERS)
    return tuple(
        held
        for held in request.account.plans
        if all(USE_FILTERS[key](held) in values for key, values in wanted.items())
    )


def _used(request: Request, period: Period, chosen: Iterable[PlanInForce]) -> _Use:
    arns = {held.arn for held in chosen}
    mine = [charge for charge in charges(request, period) if charge.heading.plan_arn in arns]
    covered = [charge for charge in mine if charge.heading.record_type == COVERED]
    midnight = request.now.replace(hour=0, minute=0, second=0, microsecond=0)
    return _Use(
        worth=sum((charge.unblended for charge in covered), ZERO),
        used=sum((charge.amortized for charge in covered), ZERO),
        unused=sum((charge.amortized for charge in mine if charge.heading.record_type == RECURRING_FEE), ZERO),
        upfront=sum(
            ((held.plan.commitment - held.recurring) * _hours(held, period, midnight) for held in chosen), ZERO
        ),
    )


def _hours(held: PlanInForce, period: Period, known_until: datetime) -> int:
    """Hours of a period in which a plan held, as far as the bill goes."""
    start = max(held.plan.start, period.start)
    end = min(held.plan.end, period.end, known_until)
    return max(0, (end - start) // HOUR)


def _check_held(request: Request, stretches: Sequence[Period], plans: Sequence[PlanInForce] | None = None) -> None:
    """AWS has nothing to say where nobody held a plan: DataUnavailableException, not zeros."""
    start, end = stretches[0].start, stretches[-1].end
    held = request.account.plans if plans is None else plans
    if not any(one.plan.start < end and start < one.plan.end for one in held):
        raise AwsFailure("DataUnavailableException", "Data is not available. Please try to adjust the time period.")


def _percent(part: Decimal, whole: Decimal) -> str:
    return amount_text(part / whole * HUNDRED) if whole else "0"
