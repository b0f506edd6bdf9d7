"""Cost Explorer's GetSavingsPlansPurchaseRecommendation, from the simulated bill.

AWS does not say how it searches, so this is a method like another: for each hour of the days looked back over, the
usage that was charged on demand; the best of a hundred commitments between nothing and the dearest hour. Kept as AWS
documents it (API reference; "Understanding Savings Plans recommendations", Savings Plans User Guide): SageMaker's plans
are one recommendation for all accounts (PAYER) or one for each (LINKED), the only filter is LINKED_ACCOUNT, plans held
are taken off first, and where nothing is eligible there is an answer without recommendations. The sentences of the
refusals are made up.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.simulator.commitments import PLAN_SERVICE, RECURRING_SHARE, ZERO
from sagemaker_cost_mcp.simulator.cost_explorer.answers import charges
from sagemaker_cost_mcp.simulator.cost_explorer.grouping import amount_text
from sagemaker_cost_mcp.simulator.cost_explorer.periods import DAY, Period, invalid
from sagemaker_cost_mcp.simulator.headings import USAGE
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.prices import offered_rates
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

TERMS = {"ONE_YEAR": 1, "THREE_YEARS": 3}
PAYMENTS = {"NO_UPFRONT": "No Upfront", "PARTIAL_UPFRONT": "Partial Upfront", "ALL_UPFRONT": "All Upfront"}
LOOKBACKS = {"SEVEN_DAYS": 7, "THIRTY_DAYS": 30, "SIXTY_DAYS": 60}
PAGE = 20
LONGEST_PAGE = 6000
STEPS = 100
"""Commitments that are tried."""

LEAST_COMMITMENT = Decimal("0.001")
HOURS_A_MONTH = Decimal(730)
HUNDRED = Decimal(100)

_PlanHour = tuple[tuple[Decimal, Decimal], ...]
"""USD at the plan's rate and on demand, of each usage type; highest saving first."""


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    """What a commitment would have brought, USD over the days looked back over."""

    commitment: Decimal
    used: Decimal
    left: Decimal
    """Still charged on demand."""
    hours: int

    @property
    def cost(self) -> Decimal:
        """The commitment and what it leaves."""
        return self.commitment * self.hours + self.left


def get_savings_plans_purchase_recommendation(request: Request) -> dict[str, Any]:
    """The commitments that AWS would advise, for one kind of plan."""
    params = request.params
    _check(request)
    details = [one for account_ids in _scopes(request) for one in _advised(request, account_ids)]
    shown, token = page(
        details,
        params,
        size_param="PageSize",
        default=PAGE,
        maximum=LONGEST_PAGE,
        token_param="NextPageToken",  # noqa: S106 - a parameter's name
        refusal=AwsFailure("InvalidNextTokenException", "The pagination token is invalid. Try again without it."),
    )
    echoed = ("AccountScope", "SavingsPlansType", "TermInYears", "PaymentOption", "LookbackPeriodInDays")
    advice: dict[str, Any] = {name: params[name] for name in echoed if name in params}
    if shown:
        advice["SavingsPlansPurchaseRecommendationDetails"] = list(shown)
        advice["SavingsPlansPurchaseRecommendationSummary"] = _summary(details)
    answer = {"Metadata": _metadata(request), "SavingsPlansPurchaseRecommendation": advice}
    return answer | ({} if token is None else {"NextPageToken": token})


HANDLERS: dict[str, Handler] = {"GetSavingsPlansPurchaseRecommendation": get_savings_plans_purchase_recommendation}


def _check(request: Request) -> None:
    switches = request.account.fleet.cost_explorer
    if not switches.enabled:
        raise AwsFailure("AccessDeniedException", "User not enabled for cost explorer access")
    if not switches.ready:
        raise AwsFailure("DataUnavailableException", "Data is not available. Data might not be ingested yet")
    params = request.params
    if params["PaymentOption"] not in PAYMENTS:
        raise invalid(f"PaymentOption {params['PaymentOption']} is not supported for Savings Plans")
    given = params.get("Filter")
    if given is not None and (set(given) != {"Dimensions"} or given["Dimensions"].get("Key") != "LINKED_ACCOUNT"):
        raise invalid("Filter supports only the dimension LINKED_ACCOUNT, without And, Or and Not")


def _scopes(request: Request) -> Iterator[frozenset[str]]:
    """Accounts that share a recommendation."""
    known = [account.account_id for account in request.account.linked_accounts]
    given = request.params.get("Filter", {}).get("Dimensions", {}).get("Values")
    wanted = [one for one in known if given is None or one in given]
    if request.params.get("AccountScope", "PAYER") == "PAYER":
        yield frozenset(wanted)
    else:
        yield from (frozenset({one}) for one in wanted)


def _advised(request: Request, account_ids: frozenset[str]) -> Iterator[dict[str, Any]]:
    if request.params["SavingsPlansType"] != "SAGEMAKER_SP":
        return  # these accounts use nothing else that a plan covers
    hours = _hours(request, account_ids)
    best = _best(hours)
    if best is not None and best.commitment >= LEAST_COMMITMENT:
        yield _detail(request, account_ids, hours, best)


def _hours(request: Request, account_ids: frozenset[str]) -> list[_PlanHour]:
    """What was charged on demand and could be covered, hour by hour."""
    end = request.now.replace(hour=0, minute=0, second=0, microsecond=0)
    start = end - LOOKBACKS[request.params["LookbackPeriodInDays"]] * DAY
    kind = TERMS[request.params["TermInYears"]], PAYMENTS[request.params["PaymentOption"]]
    rates = offered_rates(*kind, request.account.price_entries)
    return [_hour(request, hour, rates, account_ids) for hour in Period(start=start, end=end, hourly=True).hours()]


def _hour(request: Request, start: datetime, rates: Mapping[str, Decimal], account_ids: frozenset[str]) -> _PlanHour:
    hour = Period(start=start, end=start + timedelta(hours=1), hourly=True)
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for charge in charges(request, hour):
        heading, name = charge.heading, charge.heading.usage_type
        # What was free of charge no plan makes cheaper.
        if heading.record_type == USAGE and heading.account_id in account_ids and name in rates and charge.unblended:
            plan, on_demand = found.get(name, (ZERO, ZERO))
            found[name] = plan + charge.quantity * rates[name], on_demand + charge.unblended
    return tuple(sorted((pair for pair in found.values() if pair[1]), key=lambda pair: pair[0] / pair[1]))


def _best(hours: Sequence[_PlanHour]) -> _Outcome | None:
    top = max((sum((plan for plan, _ in hour), ZERO) for hour in hours), default=ZERO)
    counted = Counter(hours)
    tried = [_outcome(counted, (top * step / STEPS).quantize(LEAST_COMMITMENT)) for step in range(STEPS + 1)]
    best = min(tried, key=lambda one: (one.cost, one.commitment))
    return best if best.commitment else None


def _outcome(hours: Mapping[_PlanHour, int], commitment: Decimal) -> _Outcome:
    used = left = ZERO
    for hour, times in hours.items():
        budget = commitment
        for plan, on_demand in hour:
            paid = min(plan, budget)
            budget -= paid
            left += times * on_demand * (1 - paid / plan)
        used += times * (commitment - budget)
    return _Outcome(commitment=commitment, used=used, left=left, hours=sum(hours.values()))


def _detail(request: Request, account_ids: Iterable[str], hours: Sequence[_PlanHour], best: _Outcome) -> dict[str, Any]:
    spent = [sum((on_demand for _, on_demand in hour), ZERO) for hour in hours]
    total, fee = sum(spent, ZERO), best.commitment * best.hours
    saved = total - best.cost
    term = TERMS[request.params["TermInYears"]]
    upfront_share = 1 - RECURRING_SHARE[PAYMENTS[request.params["PaymentOption"]]]
    amounts = {
        "UpfrontCost": best.commitment * 24 * 365 * term * upfront_share,
        "EstimatedROI": saved / fee * HUNDRED,
        "EstimatedSPCost": fee,
        "EstimatedOnDemandCost": best.left,
        "EstimatedOnDemandCostWithCurrentCommitment": total,
        "EstimatedSavingsAmount": saved,
        "EstimatedSavingsPercentage": saved / total * HUNDRED,
        "HourlyCommitmentToPurchase": best.commitment,
        "EstimatedAverageUtilization": best.used / fee * HUNDRED,
        "EstimatedMonthlySavingsAmount": saved / best.hours * HOURS_A_MONTH,
        "CurrentMinimumHourlyOnDemandSpend": min(spent),
        "CurrentMaximumHourlyOnDemandSpend": max(spent),
        "CurrentAverageHourlyOnDemandSpend": total / best.hours,
    }
    one = sorted(account_ids)
    return {
        "SavingsPlansDetails": {"OfferingId": _made_up_id(request, "offering")},
        "AccountId": one[0] if len(one) == 1 else request.account.account_id,
        "CurrencyCode": "USD",
        "RecommendationDetailId": _made_up_id(request, *one),
        **{name: amount_text(amount) for name, amount in amounts.items()},
    }


def _summary(details: Sequence[Mapping[str, str]]) -> dict[str, str]:
    def total(name: str) -> Decimal:
        return sum((Decimal(one[name]) for one in details), ZERO)

    on_demand, saved = total("EstimatedOnDemandCostWithCurrentCommitment"), total("EstimatedSavingsAmount")
    fee, commitment = total("EstimatedSPCost"), total("HourlyCommitmentToPurchase")
    amounts = {
        "EstimatedROI": saved / fee * HUNDRED,
        "EstimatedTotalCost": on_demand - saved,
        "CurrentOnDemandSpend": on_demand,
        "EstimatedSavingsAmount": saved,
        "DailyCommitmentToPurchase": commitment * 24,
        "HourlyCommitmentToPurchase": commitment,
        "EstimatedSavingsPercentage": saved / on_demand * HUNDRED,
        "EstimatedMonthlySavingsAmount": total("EstimatedMonthlySavingsAmount"),
        "EstimatedOnDemandCostWithCurrentCommitment": on_demand,
    }
    written = {name: amount_text(amount) for name, amount in amounts.items()}
    return {"CurrencyCode": "USD", "TotalRecommendationCount": str(len(details)), **written}


def _metadata(request: Request) -> dict[str, str]:
    """AWS works its advice out once in a while, here every night."""
    night = request.now.replace(hour=3, minute=0, second=0, microsecond=0)
    made = night if night <= request.now else night - DAY
    return {"RecommendationId": _made_up_id(request, PLAN_SERVICE), "GenerationTimestamp": f"{made:%Y-%m-%dT%H:%M:%SZ}"}


def _made_up_id(request: Request, *parts: str) -> str:
    """A UUID that stays the same for the same question."""
    asked = [request.params[name] for name in ("TermInYears", "PaymentOption", "LookbackPeriodInDays")]
    digits = hashlib.sha256("|".join([request.account.account_id, *asked, *parts]).encode()).hexdigest()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]))
