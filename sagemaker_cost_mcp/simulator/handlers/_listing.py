"""What SageMaker's list operations share: filters by name and time, sorting, paging."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Request

Summary = dict[str, Any]
Check = Callable[[Summary, Any], bool]

DEFAULT_PAGE = 10
LARGEST_PAGE = 100


def matching(summaries: Iterable[Summary], request: Request, checks: Mapping[str, Check]) -> list[Summary]:
    """The summaries that all filters of the request let through.

    Args:
        summaries: What there is.
        request: The request, whose parameters hold the filters.
        checks: By parameter: whether a summary passes its value.
    """
    given = [(check, request.params[name]) for name, check in checks.items() if name in request.params]
    return [summary for summary in summaries if all(check(summary, value) for check, value in given)]


def contains(field: str) -> Check:
    """The value is part of a field, whatever the case."""
    return lambda summary, value: value.lower() in summary.get(field, "").lower()


def equals(field: str) -> Check:
    """The value is the field."""
    return lambda summary, value: summary.get(field) == value


def never(summary: Summary, value: Any) -> bool:
    """A filter on what nothing here has."""
    del summary, value
    return False


def time_checks(*fields: str) -> dict[str, Check]:
    """`<Field>After` and `<Field>Before`, both exclusive, for fields that hold times."""
    after = {f"{field}After": _later(field) for field in fields}
    return after | {f"{field}Before": _earlier(field) for field in fields}


def _later(field: str) -> Check:
    return lambda summary, value: summary[field] > value


def _earlier(field: str) -> Check:
    return lambda summary, value: summary[field] < value


def ordered(
    summaries: Iterable[Summary],
    request: Request,
    *,
    fields: Mapping[str, str],
    default: str,
    order: str = "Ascending",
) -> list[Summary]:
    """Sorted as the request says; names break ties.

    Args:
        summaries: What to sort.
        request: The request with `SortBy` and `SortOrder`.
        fields: Field of a summary per value of `SortBy`; `Name` is the tie-breaker.
        default: The value of `SortBy` that AWS assumes.
        order: The value of `SortOrder` that AWS assumes.
    """
    field, name = fields[request.params.get("SortBy", default)], fields["Name"]
    backwards = request.params.get("SortOrder", order) == "Descending"
    return sorted(summaries, key=lambda summary: (summary[field], summary[name]), reverse=backwards)


def listed(
    summaries: Sequence[Summary], request: Request, member: str, *, default: int = DEFAULT_PAGE
) -> dict[str, Any]:
    """One page as the answer of a list operation, of `default` items where the request names no length."""
    shown, token = page(
        summaries,
        request.params,
        size_param="MaxResults",
        default=default,
        maximum=LARGEST_PAGE,
        token_param="NextToken",  # noqa: S106 - a parameter's name
        refusal=AwsFailure("ValidationException", "Invalid pagination token."),
    )
    return {member: list(shown)} | ({} if token is None else {"NextToken": token})


def asked(request: Request) -> str:
    """What a request asks, whatever page of it: the same text, the same list."""
    params = {name: value for name, value in request.params.items() if name not in {"NextToken", "MaxResults"}}
    minute = request.now.replace(second=0, microsecond=0)
    return json.dumps([request.operation, request.region, minute, params], sort_keys=True, default=str)


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as AWS lists them."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
