"""Resource Groups Tagging API: GetResources lists what has, or once had, tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sagemaker_cost_mcp.simulator.handlers._listing import tag_list
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request
from sagemaker_cost_mcp.simulator.tagged import TaggedResource, tagged_resources

PAGE = 100
_NOT_WITH_ARNS = ("ResourceTypeFilters", "TagFilters", "ResourcesPerPage", "TagsPerPage", "PaginationToken")
"""What may not stand beside a list of ARNs (API reference of GetResources)."""


def get_resources(request: Request) -> dict[str, Any]:
    """GetResources in the request's region."""
    _check(request.params)
    params = {name: value for name, value in request.params.items() if value != ""}
    found = [
        resource
        for resource in tagged_resources(request.account)
        if resource.ever_tagged
        and resource.region == request.region
        and resource.exists(request.now)
        and _asked_for(resource, request.params)
    ]
    shown, token = page(
        found,
        params,
        size_param="ResourcesPerPage",
        default=PAGE,
        maximum=PAGE,
        token_param="PaginationToken",  # noqa: S106 - a parameter's name
        refusal=AwsFailure("InvalidParameterException", "The pagination token is invalid."),
    )
    mappings = [{"ResourceARN": resource.arn, "Tags": tag_list(resource.tags)} for resource in shown]
    return {"ResourceTagMappingList": mappings, "PaginationToken": token or ""}


HANDLERS: dict[str, Handler] = {"GetResources": get_resources}


def _check(params: Mapping[str, Any]) -> None:
    for other in _NOT_WITH_ARNS if "ResourceARNList" in params else ():
        if other in params:
            raise AwsFailure("InvalidParameterException", f"ResourceARNList and {other} cannot be used together")
    if not 1 <= params.get("ResourcesPerPage", PAGE) <= PAGE:
        raise AwsFailure("InvalidParameterException", f"ResourcesPerPage must be between 1 and {PAGE}")


def _asked_for(resource: TaggedResource, params: Mapping[str, Any]) -> bool:
    types: Sequence[str] = params.get("ResourceTypeFilters", ())
    arns: Sequence[str] = params.get("ResourceARNList", ())
    return (
        (not types or not {resource.type, resource.type.partition(":")[0]}.isdisjoint(types))
        and (not arns or resource.arn in arns)
        and all(_tag_matches(resource.tags, wanted) for wanted in params.get("TagFilters", ()))
    )


def _tag_matches(tags: Mapping[str, str], wanted: Mapping[str, Any]) -> bool:
    """The key is there, with one of the values if any are named."""
    values = wanted.get("Values", ())
    return wanted["Key"] in tags and (not values or tags[wanted["Key"]] in values)
