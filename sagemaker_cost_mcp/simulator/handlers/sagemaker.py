"""Amazon SageMaker: notebook instances, lifecycle configurations, training jobs, tags."""

from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.simulator.handlers import _notebooks, _training
from sagemaker_cost_mcp.simulator.handlers._listing import tag_list
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request
from sagemaker_cost_mcp.simulator.tagged import tagged_resources

MOST_TAGS = 50


def list_tags(request: Request) -> dict[str, Any]:
    """ListTags of one resource in the request's region."""
    arn = request.params["ResourceArn"]
    found = next((one for one in tagged_resources(request.account) if one.arn == arn), None)
    if found is None or found.region != request.region or found.created > request.now:
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
    **_notebooks.HANDLERS,
    **_training.HANDLERS,
    "ListTags": list_tags,
}
