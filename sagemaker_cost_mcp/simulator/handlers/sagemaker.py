"""Amazon SageMaker: notebook instances, Studio, training jobs, endpoints, tags; one module for each kind."""

from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.simulator.handlers import (
    _automl,
    _clusters,
    _endpoint_configs,
    _endpoints,
    _feature_groups,
    _inference_components,
    _inference_recommendations,
    _labeling,
    _mlflow_apps,
    _models,
    _monitoring,
    _notebooks,
    _optimization_jobs,
    _pipelines,
    _processing,
    _search,
    _studio,
    _studio_apps,
    _tracking_servers,
    _training,
    _training_plans,
    _transform,
    _tuning,
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
    **_automl.HANDLERS,
    **_clusters.HANDLERS,
    **_endpoint_configs.HANDLERS,
    **_endpoints.HANDLERS,
    **_feature_groups.HANDLERS,
    **_inference_components.HANDLERS,
    **_inference_recommendations.HANDLERS,
    **_mlflow_apps.HANDLERS,
    **_labeling.HANDLERS,
    **_models.HANDLERS,
    **_monitoring.HANDLERS,
    **_notebooks.HANDLERS,
    **_optimization_jobs.HANDLERS,
    **_pipelines.HANDLERS,
    **_processing.HANDLERS,
    **_search.HANDLERS,
    **_studio.HANDLERS,
    **_studio_apps.HANDLERS,
    **_tracking_servers.HANDLERS,
    **_training.HANDLERS,
    **_training_plans.HANDLERS,
    **_transform.HANDLERS,
    **_tuning.HANDLERS,
    "ListTags": list_tags,
}
