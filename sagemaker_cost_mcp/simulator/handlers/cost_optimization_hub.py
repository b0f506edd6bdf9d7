"""Cost Optimization Hub: who is enrolled, and the recommendations of all regions in one list.

An account that is not enrolled is refused with AWS's own sentence (seen in the Terraform provider's handling of it).
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.simulator.description import ACTIVE, Advice
from sagemaker_cost_mcp.simulator.idle_advice import LOOKBACK, IdleEndpoint, idle_endpoints, refreshed
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

DEFAULT_PAGE = 100
MOST_ENROLMENTS = 100
MOST = 1000

_LISTS = {
    "implementationEfforts": "implementationEffort",
    "accountIds": "accountId",
    "regions": "region",
    "resourceTypes": "currentResourceType",
    "actionTypes": "actionType",
    "resourceIds": "resourceId",
    "resourceArns": "resourceArn",
    "recommendationIds": "recommendationId",
}
"""Filters that list what a member of a row may be."""

_FLAGS = ("restartNeeded", "rollbackPossible")
_HUNDRED = Decimal(100)


def list_enrollment_statuses(request: Request) -> dict[str, Any]:
    """ListEnrollmentStatuses."""
    known = [account.account_id for account in request.account.linked_accounts]
    asked = request.params.get("accountId")
    if asked is not None and asked not in known:
        raise AwsFailure("AccessDeniedException", f"Account {asked} is not in your organization.")
    whole = request.params.get("includeOrganizationInfo", False)
    wanted = [asked] if asked else known if whole else known[:1]
    answer = _page([_enrolment(one, request) for one in wanted], request, MOST_ENROLMENTS)
    return answer | ({"includeMemberAccounts": len(known) > 1} if whole else {})


def list_recommendations(request: Request) -> dict[str, Any]:
    """ListRecommendations: one for each resource."""
    if request.account.fleet.advisers.hub != ACTIVE:
        raise AwsFailure("AccessDeniedException", "AWS account is not enrolled for recommendations.")
    wanted = request.params.get("filter", {})
    return _page([row for row in _rows(request) if _passes(row, wanted)], request, MOST)


HANDLERS: dict[str, Handler] = {
    "ListEnrollmentStatuses": list_enrollment_statuses,
    "ListRecommendations": list_recommendations,
}


def _enrolment(account_id: str, request: Request) -> dict[str, Any]:
    advisers = request.account.fleet.advisers
    when = advisers.enrolled
    times = {} if when is None else {"createdTimestamp": when, "lastUpdatedTimestamp": when}
    return {"accountId": account_id, "status": advisers.hub} | times


def _rows(request: Request) -> Iterator[dict[str, Any]]:
    """The Hub imports what Compute Optimizer finds: without that service it has Cost Explorer's advice alone."""
    advisers = request.account.fleet.advisers
    imports = advisers.optimizer == ACTIVE
    if imports:
        yield from (_idle(one, request) for one in idle_endpoints(request.account, request.now))
    for advice in advisers.more:
        if imports or advice.source == "CostExplorer":
            yield _described(advice, request)


def _idle(one: IdleEndpoint, request: Request) -> dict[str, Any]:
    endpoint = one.endpoint
    advice = Advice(
        resource=f"endpoint/{endpoint.name}",
        region=endpoint.region,
        saving=one.discounted,
        cost=one.discounted,
        current=endpoint.name,
    )
    tags = [{"key": key, "value": value} for key, value in endpoint.tags.items()]
    return _described(advice, request) | ({"tags": tags} if tags else {})


def _described(advice: Advice, request: Request) -> dict[str, Any]:
    arn = described_arn(advice, request)
    return _row(advice, request, arn) | ({"resourceArn": arn} if arn else {})


def described_arn(advice: Advice, request: Request) -> str | None:
    """Its ARN; None: it is about no resource."""
    if not advice.service:
        return None
    owner = advice.account_id or request.account.account_id
    return f"arn:{request.account.partition}:{advice.service}:{advice.region}:{owner}:{advice.resource}"


def _row(advice: Advice, request: Request, arn: str | None) -> dict[str, Any]:
    owner = advice.account_id or request.account.account_id
    name = advice.resource.rpartition("/")[2]
    return {
        "recommendationId": base64.b64encode(f"{owner}_{arn or name}".encode()).decode(),
        "accountId": owner,
        "region": advice.region,
        "resourceId": name,
        "currentResourceType": advice.kind,
        "recommendedResourceType": advice.kind,
        "estimatedMonthlySavings": float(advice.saving),
        "estimatedSavingsPercentage": float(advice.saving / advice.cost * _HUNDRED) if advice.cost else 0.0,
        "estimatedMonthlyCost": float(advice.cost),
        "currencyCode": "USD",
        "implementationEffort": advice.effort,
        "restartNeeded": False,
        "actionType": advice.action,
        "rollbackPossible": False,
        "currentResourceSummary": advice.current,
        "recommendedResourceSummary": advice.recommended,
        "lastRefreshTimestamp": refreshed(request.now),
        "recommendationLookbackPeriodInDays": LOOKBACK.days,
        "source": advice.source,
    }


def _passes(row: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    lists = all(row.get(member) in wanted[name] for name, member in _LISTS.items() if name in wanted)
    flags = all(row[name] is wanted[name] for name in _FLAGS if name in wanted)
    tags = "tags" not in wanted or any(tag in row.get("tags", ()) for tag in wanted["tags"])
    return lists and flags and tags


def _page(rows: list[dict[str, Any]], request: Request, most: int) -> dict[str, Any]:
    shown, token = page(
        rows,
        request.params,
        size_param="maxResults",
        default=DEFAULT_PAGE,
        maximum=most,
        token_param="nextToken",  # noqa: S106 - a parameter's name
        refusal=AwsFailure("ValidationException", "The nextToken is not valid.", fields={"reason": "Other"}),
    )
    return {"items": list(shown)} | ({} if token is None else {"nextToken": token})
