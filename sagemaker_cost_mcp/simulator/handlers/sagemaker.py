"""Amazon SageMaker: notebook instances, Studio, training jobs, endpoints, tags; one module for each kind."""

from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.simulator.handlers import (
    _endpoint_configs,
    _endpoints,
    _inference_components,
    _models,
    _notebooks,
    _search,
    _studio,
    _studio_apps,
    _tracking_servers,
    _training,
)
from sagemaker_cost_mcp.simulator.handlers._listing import tag_list
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request
from sagemaker_cost_mcp.simulator.tagged import tagged_resources

MOST_TAGS = 50


def list_tags(request: Request) -> dict[str, Any]:
    """ListTags of one resource in the request's region."""
    arn = request.params["ResourceArn"]
    found = next((one for one in tagged_resources(request.account) if one.arn == arn), None)
    if found is None or found.region != request.region or not found.exists(request.now):
        raise AwsFailure("ValidationException", f"Could not find a resource with the ARN {arn}.")
    shown, token = page(
        tag_list(found.tags),
        request.params,
        size_param="MaxResults",
        default=MOST_TAGS,
        maximum=MOST_TAGS,
        token_param="NextToken",  # noqa: S106 - a parameter's name
    )
    return {"Tags": list(shown)} | ({} if token is None else {"NextToken": token})


HANDLERS: dict[str, Handler] = {
    **_endpoint_configs.HANDLERS,
    **_endpoints.HANDLERS,
    **_inference_components.HANDLERS,
    **_models.HANDLERS,
    **_notebooks.HANDLERS,
    **_search.HANDLERS,
    **_studio.HANDLERS,
    **_studio_apps.HANDLERS,
    **_tracking_servers.HANDLERS,
    **_training.HANDLERS,
    "ListTags": list_tags,
}
