"""SageMaker's Search: whole records, tags included, of jobs, endpoints, pipelines and features.

An endpoint's record lacks what DescribeEndpoint has beyond the model's `Endpoint`: AsyncInferenceConfig, for one.
TotalHits, which AWS's model has, is not told: who pages has to manage without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sagemaker_cost_mcp.simulator.handlers._endpoints import endpoint_records
from sagemaker_cost_mcp.simulator.handlers._feature_groups import feature_group_records
from sagemaker_cost_mcp.simulator.handlers._listing import DEFAULT_PAGE, LARGEST_PAGE, Summary, asked
from sagemaker_cost_mcp.simulator.handlers._models import model_records
from sagemaker_cost_mcp.simulator.handlers._pipelines import execution_records, pipeline_records
from sagemaker_cost_mcp.simulator.handlers._search_filters import check_sortable, search_predicate
from sagemaker_cost_mcp.simulator.handlers._training import training_sketches
from sagemaker_cost_mcp.simulator.handlers._training_records import Sketch
from sagemaker_cost_mcp.simulator.handlers._tuning import tuning_records
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import Handler, Request

RECORDS: Mapping[str, Callable[[Request], Iterable[Summary]]] = {
    "Endpoint": endpoint_records,
    "FeatureGroup": feature_group_records,
    "HyperParameterTuningJob": tuning_records,
    "Model": model_records,
    "Pipeline": pipeline_records,
    "PipelineExecution": execution_records,
    "TrainingJob": training_sketches,
}
"""What is found by kind; of other kinds the simulated account has none."""


def search(request: Request) -> dict[str, Any]:
    """Search over one kind of resource."""
    kind = request.params["Resource"]
    shown, token = page(
        request.account.remembered(asked(request), lambda: _found(kind, request)),
        request.params,
        size_param="MaxResults",
        default=DEFAULT_PAGE,
        maximum=LARGEST_PAGE,
        token_param="NextToken",  # noqa: S106 - a parameter's name
    )
    answer: dict[str, Any] = {"Results": [{kind: _whole(record)} for record in shown]}
    return answer | ({} if token is None else {"NextToken": token})


HANDLERS: dict[str, Handler] = {"Search": search}


def _found(kind: str, request: Request) -> list[Summary]:
    expression = request.params.get("SearchExpression")
    field = request.params.get("SortBy", "LastModifiedTime")
    if "SortBy" in request.params:  # models, for one, lack the property that AWS sorts by when nobody names one
        check_sortable(kind, field)
    found: list[Summary] = list(RECORDS.get(kind, _nothing)(request))
    if expression is not None:
        passes = search_predicate(kind, expression)
        found = [record for record in found if passes(record)]
    backwards = request.params.get("SortOrder", "Descending") == "Descending"
    found.sort(key=lambda record: (record.get(field) is not None, record.get(field)), reverse=backwards)
    return found


def _nothing(request: Request) -> Iterable[Summary]:
    del request
    return ()


def _whole(record: Summary) -> Summary:
    return record.whole() if isinstance(record, Sketch) else record
