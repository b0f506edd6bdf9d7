"""AWS Cost Explorer: GetCostAndUsage, GetDimensionValues, tags, Savings Plans coverage and utilization."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sagemaker_cost_mcp.simulator.cost_explorer.answers import (
    Entry,
    chooser,
    entries,
    results_by_time,
    summed,
)
from sagemaker_cost_mcp.simulator.cost_explorer.grouping import METRICS, Sums, check_metrics, key_maker
from sagemaker_cost_mcp.simulator.cost_explorer.periods import invalid, periods, whole_period
from sagemaker_cost_mcp.simulator.cost_explorer.plans import coverage, utilization
from sagemaker_cost_mcp.simulator.cost_explorer.tags import allocation_tags
from sagemaker_cost_mcp.simulator.cost_explorer.views import chosen
from sagemaker_cost_mcp.simulator.handlers._anomalies import HANDLERS as ANOMALIES
from sagemaker_cost_mcp.simulator.handlers._forecast import HANDLERS as FORECAST
from sagemaker_cost_mcp.simulator.handlers._plan_advice import HANDLERS as PLAN_ADVICE
from sagemaker_cost_mcp.simulator.headings import Heading
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

MOST_SORTED = 1000
"""Values that a sorted answer holds at most."""

TAG_PAGE = 100
MOST_TAGS = 1000
COVERAGE_PAGE = 20
MOST_COVERAGES = 100
"""AWS documents the default of GetSavingsPlansCoverage, and no maximum: this one is made up."""

_TOKEN = re.compile("[0-9a-f]{48}")
"""What was once given out: if it does not fit, the parameters are others."""

PLAN_DIMENSIONS: Mapping[str, Callable[[Request], set[str]]] = {
    "SAVINGS_PLANS_TYPE": lambda request: {"SageMaker" for _ in request.account.plans},
    "PAYMENT_OPTION": lambda request: {held.plan.payment_option for held in request.account.plans},
    "SAVINGS_PLAN_ARN": lambda request: {held.arn for held in request.account.plans},
    "LINKED_ACCOUNT": lambda request: {held.account_id for held in request.account.plans},
}
"""Dimensions of the context SAVINGS_PLANS."""


def get_cost_and_usage(request: Request) -> dict[str, Any]:
    """Costs by period and group."""
    _check_switched_on(request)
    params = request.params
    check_metrics(params["Metrics"], net_columns=request.account.fleet.cost_explorer.net_columns)
    groups = params.get("GroupBy", [])
    keys_of = chooser(chosen(request), key_maker(groups))
    listed, token = _page(list(entries(request, periods(request), keys_of)), request)
    answer: dict[str, Any] = {
        "ResultsByTime": results_by_time(listed, params["Metrics"], request.now),
        "DimensionValueAttributes": _account_names(request, groups, listed),
    }
    if groups:
        answer["GroupDefinitions"] = [dict(group) for group in groups]
    return answer | _next(token)


def get_dimension_values(request: Request) -> dict[str, Any]:
    """Values that a dimension has in a period."""
    _check_switched_on(request)
    dimension, context = request.params["Dimension"], request.params.get("Context", "COST_AND_USAGE")
    if context == "SAVINGS_PLANS" and dimension in PLAN_DIMENSIONS:
        whole_period(request)
        values = sorted(PLAN_DIMENSIONS[dimension](request))
    elif context == "COST_AND_USAGE":
        values = _values(request, lambda heading: (_dimension(heading, dimension),))
    else:
        raise invalid(f"Dimension {dimension} is not supported in context {context}")
    names = {account.account_id: account.name for account in request.account.linked_accounts}
    shown, rest = _value_page(values, request)
    described = [
        {"Value": value, "Attributes": {"description": names[value]} if dimension == "LINKED_ACCOUNT" else {}}
        for value in shown
    ]
    return {"DimensionValues": described} | rest


def get_tags(request: Request) -> dict[str, Any]:
    """Tag keys in a period, or the values of one key ('' for what does not have it)."""
    _check_switched_on(request)
    key = request.params.get("TagKey")
    if key is not None:
        tags = _values(request, lambda heading: (heading.tag.get(key, ""),))
    else:
        rows = _values(request, lambda heading: ("\n".join(heading.tag),))
        tags = sorted({name for row in rows for name in row.split("\n") if name})
    shown, rest = _value_page(tags, request)
    return {"Tags": list(shown)} | rest


def list_cost_allocation_tags(request: Request) -> dict[str, Any]:
    """Tag keys, and whether they are activated; asked of the account that pays."""
    shown, token = page(
        allocation_tags(request),
        request.params,
        size_param="MaxResults",
        default=TAG_PAGE,
        maximum=MOST_TAGS,
        token_param="NextToken",  # noqa: S106 - a parameter's name
        refusal=_bad_token(request.params.get("NextToken", "")),
    )
    return {"CostAllocationTags": list(shown)} | ({} if token is None else {"NextToken": token})


def get_savings_plans_coverage(request: Request) -> dict[str, Any]:
    """How much of the eligible spend plans covered, by period or by group."""
    _check_switched_on(request)
    shown, token = page(
        coverage(request),
        request.params,
        size_param="MaxResults",
        default=COVERAGE_PAGE,
        maximum=MOST_COVERAGES,
        token_param="NextToken",  # noqa: S106 - a parameter's name
        refusal=_bad_token(request.params.get("NextToken", "")),
    )
    return {"SavingsPlansCoverages": list(shown)} | ({} if token is None else {"NextToken": token})


def get_savings_plans_utilization(request: Request) -> dict[str, Any]:
    """How much of the commitment was used, by period and in total."""
    _check_switched_on(request)
    return utilization(request)


HANDLERS: dict[str, Handler] = {
    "GetCostAndUsage": get_cost_and_usage,
    "GetDimensionValues": get_dimension_values,
    "GetTags": get_tags,
    "ListCostAllocationTags": list_cost_allocation_tags,
    "GetSavingsPlansCoverage": get_savings_plans_coverage,
    "GetSavingsPlansUtilization": get_savings_plans_utilization,
    **ANOMALIES,
    **FORECAST,
    **PLAN_ADVICE,
}


def _check_switched_on(request: Request) -> None:
    switches = request.account.fleet.cost_explorer
    if not switches.enabled:
        raise AwsFailure("AccessDeniedException", "User not enabled for cost explorer access")
    if not switches.ready:
        raise AwsFailure(
            "DataUnavailableException",
            "Data is not available. Please try to adjust the time period. If just enabled Cost Explorer, "
            "data might not be ingested yet",
        )


def _dimension(heading: Heading, dimension: str) -> str:
    value = heading.dimensions.get(dimension)
    if value is None:
        raise invalid(f"Dimension {dimension} is not supported")
    return value


def _values(request: Request, key_of: Callable[[Heading], tuple[str]]) -> list[str]:
    """Distinct values in the period, sorted as asked: by value, or by one metric."""
    period = whole_period(request)
    order = request.params.get("SortBy", [])
    if order and ("NextPageToken" in request.params or "SearchString" in request.params):
        raise invalid("SortBy is not supported together with NextPageToken or SearchString")
    found = summed(request, period, chooser(chosen(request), key_of))
    wanted = request.params.get("SearchString", "").lower()
    values = [(keys[0], sums) for keys, sums in found.items() if wanted in keys[0].lower()]
    return _ordered(values, order)


def _ordered(values: list[tuple[str, Sums]], order: Sequence[Mapping[str, str]]) -> list[str]:
    if order:
        metric = order[0]["Key"]
        if metric not in METRICS:
            raise invalid(f"Sort key {metric} is invalid")
        backwards = order[0].get("SortOrder") == "DESCENDING"
        values = sorted(values, key=lambda pair: pair[1].amount(metric), reverse=backwards)
    return [value for value, _ in values]


def _value_page(values: Sequence[str], request: Request) -> tuple[Sequence[str], dict[str, Any]]:
    """MaxResults counts only beside SortBy; otherwise AWS chooses the page size."""
    total = len(values)
    if "SortBy" in request.params:
        values, token = values[: min(request.params.get("MaxResults", MOST_SORTED), MOST_SORTED)], None
    else:
        values, token = _page(values, request)
    return values, {"ReturnSize": len(values), "TotalSize": total} | _next(token)


def _page(listed: Sequence[Any], request: Request) -> tuple[Sequence[Any], str | None]:
    size = request.account.fleet.cost_explorer.page_size
    params = {name: value for name, value in request.params.items() if name != "MaxResults"}
    return page(
        listed,
        params,
        size_param="MaxResults",
        default=size,
        maximum=size,
        token_param="NextPageToken",  # noqa: S106 - a parameter's name
        refusal=_bad_token(params.get("NextPageToken", "")),
    )


def _bad_token(token: str) -> AwsFailure:
    """AWS's answer to a token that does not fit the request."""
    if _TOKEN.fullmatch(token):
        return AwsFailure(
            "RequestChangedException",
            "Your request parameters changed between pages. Try again with the old parameters or without a pagination "
            "token.",
        )
    return AwsFailure("InvalidNextTokenException", "The pagination token is invalid. Try again without it.")


def _next(token: str | None) -> dict[str, str]:
    return {} if token is None else {"NextPageToken": token}


def _account_names(
    request: Request, groups: Sequence[Mapping[str, Any]], listed: Sequence[Entry]
) -> list[dict[str, Any]]:
    """Names of the accounts among the group keys."""
    if not any(group.get("Key") == "LINKED_ACCOUNT" for group in groups):
        return []
    shown = {key for entry in listed for key in entry.keys or ()}
    return [
        {"Value": account.account_id, "Attributes": {"description": account.name}}
        for account in request.account.linked_accounts
        if account.account_id in shown
    ]
