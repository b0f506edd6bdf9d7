"""AWS Savings Plans: DescribeSavingsPlans, DescribeSavingsPlanRates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.commitments import PlanInForce
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request
from sagemaker_cost_mcp.simulator.usage_types import family, instance_type

PAGE = 1000
YEAR = timedelta(days=365)

PLAN_FILTERS: Mapping[str, Callable[[PlanInForce], str]] = {
    "commitment": lambda held: _amount(held.plan.commitment),
    "payment-option": lambda held: held.plan.payment_option,
    "savings-plan-type": lambda _: "SageMaker",
    "term": lambda held: str(_term_seconds(held)),
    "start": lambda held: _stamp(held.plan.start),
    "end": lambda held: _stamp(held.plan.end),
    "upfront": lambda held: _amount(held.upfront),
}
"""What DescribeSavingsPlans filters on; a SageMaker plan has no region and no instance family."""

RATE_FILTERS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "usageType": lambda rate: rate["usageType"],
    "operation": lambda rate: rate["operation"],
    "productType": lambda rate: rate["productType"],
    "serviceCode": lambda rate: rate["serviceCode"],
    "region": lambda rate: _property(rate, "region"),
    "instanceType": lambda rate: _property(rate, "instanceType"),
}


def describe_savings_plans(request: Request) -> dict[str, Any]:
    """DescribeSavingsPlans: the plans of the caller's own account; active ones unless states are named."""
    params = request.params
    states = params.get("states", ["payment-pending", "queued", "active"])
    found = [
        _written(held, request.now)
        for held in request.account.plans
        if _state(held, request.now) in states
        and held.arn in params.get("savingsPlanArns", [held.arn])
        and held.plan.plan_id in params.get("savingsPlanIds", [held.plan.plan_id])
        and all(_plan_passes(held, wanted) for wanted in params.get("filters", ()))
    ]
    return _page(found, request, "savingsPlans")


def describe_savings_plan_rates(request: Request) -> dict[str, Any]:
    """DescribeSavingsPlanRates of one plan."""
    plan_id = request.params["savingsPlanId"]
    held = next((one for one in request.account.plans if one.plan.plan_id == plan_id), None)
    if held is None:
        raise AwsFailure("ResourceNotFoundException", f"Savings Plan {plan_id} does not exist")
    filters = request.params.get("filters", ())
    found = [rate for rate in _rates(held, request) if all(_rate_passes(rate, one) for one in filters)]
    return {"savingsPlanId": plan_id} | _page(found, request, "searchResults")


HANDLERS: dict[str, Handler] = {
    "DescribeSavingsPlans": describe_savings_plans,
    "DescribeSavingsPlanRates": describe_savings_plan_rates,
}


def _written(held: PlanInForce, now: datetime) -> dict[str, Any]:
    plan = held.plan
    return {
        "offeringId": f"{plan.plan_id[:-4]}0ffe",
        "savingsPlanId": plan.plan_id,
        "savingsPlanArn": held.arn,
        "description": f"{plan.term_years} year {plan.payment_option} SageMaker Savings Plan",
        "start": _stamp(plan.start),
        "end": _stamp(plan.end),
        "state": _state(held, now),
        "savingsPlanType": "SageMaker",
        "paymentOption": plan.payment_option,
        "productTypes": ["SageMaker"],
        "currency": plan.currency,
        "commitment": _amount(plan.commitment),
        "upfrontPaymentAmount": _amount(held.upfront),
        "recurringPaymentAmount": _amount(held.recurring),
        "termDurationInSeconds": _term_seconds(held),
        "tags": dict(plan.tags),
    }


def _state(held: PlanInForce, now: datetime) -> str:
    if now < held.plan.start:
        return "queued"
    return "active" if now < held.plan.end else "retired"


def _plan_passes(held: PlanInForce, wanted: Mapping[str, Any]) -> bool:
    value_of = PLAN_FILTERS.get(wanted["name"])
    return value_of is not None and value_of(held) in wanted.get("values", ())


def _rates(held: PlanInForce, request: Request) -> Iterator[dict[str, Any]]:
    entries = request.account.price_entries
    for usage_type, rate in sorted(held.rates.items()):
        machine, entry = instance_type(usage_type), entries.get(usage_type)
        properties = {"region": entry.region} if entry else {}
        if machine:
            properties |= {"instanceType": machine, "instanceFamily": family(machine)}
        yield {
            "rate": f"{rate:f}",
            "currency": held.plan.currency,
            "unit": "Hrs",
            "productType": "SageMaker",
            "serviceCode": "AmazonSageMaker",
            "usageType": usage_type,
            "operation": entry.operation if entry else "RunInstance",
            "properties": [{"name": name, "value": value} for name, value in properties.items()],
        }


def _rate_passes(rate: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    value_of = RATE_FILTERS.get(wanted["name"])
    return value_of is not None and value_of(rate) in wanted.get("values", ())


def _property(rate: Mapping[str, Any], name: str) -> str:
    return next((one["value"] for one in rate["properties"] if one["name"] == name), "")


def _term_seconds(held: PlanInForce) -> int:
    return int((YEAR * held.plan.term_years).total_seconds())


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _amount(usd: Any) -> str:
    return f"{usd:.8f}".rstrip("0").rstrip(".")


def _page(items: list[dict[str, Any]], request: Request, member: str) -> dict[str, Any]:
    shown, token = page(
        items,
        request.params,
        size_param="maxResults",
        default=PAGE,
        maximum=PAGE,
        token_param="nextToken",  # noqa: S106 - a parameter's name
    )
    return {member: list(shown)} | ({} if token is None else {"nextToken": token})
