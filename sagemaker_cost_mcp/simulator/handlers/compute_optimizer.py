"""Compute Optimizer, as far as idle resources go: each region answers for its own.

An account that is not enrolled is refused with AWS's own sentence (seen in recorded answers of several scanners).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.simulator.description import ACTIVE, Advice
from sagemaker_cost_mcp.simulator.handlers.cost_optimization_hub import described_arn
from sagemaker_cost_mcp.simulator.idle_advice import LOOKBACK, IdleEndpoint, idle_endpoints, refreshed
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

MOST = 100

_SPELLINGS = {"Ec2Instance": "EC2Instance", "Ec2AutoScalingGroup": "AutoScalingGroup", "EbsVolume": "EBSVolume"}
"""Kinds that the Hub spells otherwise."""

_FILTERS = {"ResourceType": "resourceType", "Finding": "finding"}


def get_enrollment_status(request: Request) -> dict[str, Any]:
    """GetEnrollmentStatus."""
    advisers = request.account.fleet.advisers
    answer: dict[str, Any] = {"status": advisers.optimizer, "memberAccountsEnrolled": False}
    if advisers.reason is not None:
        answer["statusReason"] = advisers.reason
    return answer | ({} if advisers.enrolled is None else {"lastUpdatedTimestamp": advisers.enrolled})


def get_idle_recommendations(request: Request) -> dict[str, Any]:
    """GetIdleRecommendations: of the account's own resources, or of one other account that is named."""
    if request.account.fleet.advisers.optimizer != ACTIVE:
        raise AwsFailure("OptInRequiredException", "Aws account is not registered for recommendation.")
    owner = _owner(request)
    rows = [row for row in _rows(request) if row["accountId"] == owner and _passes(row, request.params)]
    shown, token = page(
        _ordered(rows, request.params.get("orderBy", {})),
        request.params,
        size_param="maxResults",
        default=MOST,
        maximum=MOST,
        token_param="nextToken",  # noqa: S106 - a parameter's name
        refusal=AwsFailure("InvalidParameterValueException", "The nextToken is not valid."),
    )
    answer: dict[str, Any] = {"idleRecommendations": list(shown), "errors": []}
    return answer | ({} if token is None else {"nextToken": token})


HANDLERS: dict[str, Handler] = {
    "GetEnrollmentStatus": get_enrollment_status,
    "GetIdleRecommendations": get_idle_recommendations,
}


def _rows(request: Request) -> Iterator[dict[str, Any]]:
    for one in idle_endpoints(request.account, request.now):
        if one.endpoint.region == request.region:
            yield _endpoint(one, request)
    for advice in request.account.fleet.advisers.more:
        if advice.idle and advice.region == request.region:
            yield _described(advice, request)


def _endpoint(one: IdleEndpoint, request: Request) -> dict[str, Any]:
    endpoint = one.endpoint
    arn = request.account.arn("sagemaker", endpoint.region, f"endpoint/{endpoint.name}")
    row = _row(arn, "SageMakerEndpoint", one.saving, one.discounted)
    tags = [{"key": key, "value": value} for key, value in endpoint.tags.items()]
    return row | {"accountId": request.account.account_id, "lastRefreshTimestamp": refreshed(request.now), "tags": tags}


def _described(advice: Advice, request: Request) -> dict[str, Any]:
    row = _row(described_arn(advice, request) or "", _SPELLINGS.get(advice.kind, advice.kind), advice.saving, None)
    owner = advice.account_id or request.account.account_id
    return row | {"accountId": owner, "lastRefreshTimestamp": refreshed(request.now)}


def _row(arn: str, kind: str, saving: Decimal, discounted: Decimal | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "resourceArn": arn,
        "resourceId": arn.rpartition("/")[2],
        "resourceType": kind,
        "finding": "Idle",
        "findingDescription": "This resource is idle.",
        "savingsOpportunity": _opportunity(saving),
        "lookBackPeriodInDays": float(LOOKBACK.days),
    }
    if kind == "SageMakerEndpoint":
        row["utilizationMetrics"] = [{"name": "Invocations", "statistic": "Maximum", "value": 0.0}]
    return row | ({} if discounted is None else {"savingsOpportunityAfterDiscounts": _opportunity(discounted)})


def _opportunity(saving: Decimal) -> dict[str, Any]:
    return {
        "savingsOpportunityPercentage": 100.0,
        "estimatedMonthlySavings": {"currency": "USD", "value": float(saving)},
    }


def _owner(request: Request) -> str:
    """Whose resources are asked about."""
    asked: Sequence[str] = request.params.get("accountIds") or [request.account.account_id]
    if len(asked) > 1:
        raise AwsFailure("InvalidParameterValueException", "You can only specify one account ID per request.")
    return asked[0]


def _passes(row: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
    filters = all(row[_FILTERS[one["name"]]] in one["values"] for one in params.get("filters", ()))
    arns = params.get("resourceArns")
    return filters and (not arns or row["resourceArn"] in arns)


def _ordered(rows: list[dict[str, Any]], order: Mapping[str, str]) -> list[dict[str, Any]]:
    if not order:
        return rows
    member = {"SavingsValueAfterDiscount": "savingsOpportunityAfterDiscounts"}
    name = member.get(order.get("dimension", ""), "savingsOpportunity")
    return sorted(
        rows,
        key=lambda row: row.get(name, {}).get("estimatedMonthlySavings", {}).get("value", 0.0),
        reverse=order.get("order", "Asc") == "Desc",
    )
