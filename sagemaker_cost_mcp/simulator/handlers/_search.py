"""SageMaker's Search: whole records, tags included, of training jobs and endpoints.

An endpoint's record lacks what DescribeEndpoint has beyond the model's `Endpoint`: AsyncInferenceConfig, for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from sagemaker_cost_mcp.simulator.handlers._endpoints import endpoint_records
from sagemaker_cost_mcp.simulator.handlers._listing import Summary
from sagemaker_cost_mcp.simulator.handlers._training import training_records
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

LARGEST_PAGE = 100
DEFAULT_PAGE = 10

RECORDS: Mapping[str, Callable[[Request], Iterable[Summary]]] = {
    "Endpoint": endpoint_records,
    "TrainingJob": training_records,
}
"""What is found by kind; of other kinds the simulated account has none."""


def search(request: Request) -> dict[str, Any]:
    """Search over one kind of resource."""
    kind = request.params["Resource"]
    passes = _search_predicate(request.params.get("SearchExpression", {}))
    field = request.params.get("SortBy", "LastModifiedTime")
    backwards = request.params.get("SortOrder", "Descending") == "Descending"
    found = [record for record in RECORDS.get(kind, _nothing)(request) if passes(record)]
    found.sort(key=lambda record: (record.get(field) is not None, record.get(field)), reverse=backwards)
    shown, token = page(
        found,
        request.params,
        size_param="MaxResults",
        default=DEFAULT_PAGE,
        maximum=LARGEST_PAGE,
        token_param="NextToken",  # noqa: S106 - a parameter's name
    )
    answer: dict[str, Any] = {"Results": [{kind: record} for record in shown]}
    return answer | ({} if token is None else {"NextToken": token})


HANDLERS: dict[str, Handler] = {"Search": search}


def _nothing(request: Request) -> Iterable[Summary]:
    del request
    return ()


def _search_predicate(expression: Mapping[str, Any]) -> Callable[[Summary], bool]:
    parts = [_filter(part) for part in expression.get("Filters", ())]
    parts += [_search_predicate(part) for part in expression.get("SubExpressions", ())]
    if expression.get("NestedFilters"):
        raise AwsFailure("ValidationException", "The simulated account evaluates no nested filters.")
    join = any if expression.get("Operator", "And") == "Or" and parts else all
    return lambda record: join(part(record) for part in parts)


_OPERATORS: Mapping[str, Callable[[Any, str], bool]] = {
    "Equals": lambda found, value: _text(found) == value,
    "NotEquals": lambda found, value: _text(found) != value,
    "Contains": lambda found, value: value in _text(found),
    "Exists": lambda found, _: found is not None,
    "NotExists": lambda found, _: found is None,
    "In": lambda found, value: _text(found) in value.split(","),
    "GreaterThan": lambda found, value: found is not None and found > _like(found, value),
    "GreaterThanOrEqualTo": lambda found, value: found is not None and found >= _like(found, value),
    "LessThan": lambda found, value: found is not None and found < _like(found, value),
    "LessThanOrEqualTo": lambda found, value: found is not None and found <= _like(found, value),
}


def _filter(given: Mapping[str, str]) -> Callable[[Summary], bool]:
    operator = _OPERATORS[given.get("Operator", "Equals")]
    name, value = given["Name"], given.get("Value", "")
    return lambda record: operator(_field(record, name), value)


def _field(record: Summary, name: str) -> Any:
    """A property of a record; `Tags.Team` and `ResourceConfig.InstanceType` reach inside."""
    outer, _, inner = name.partition(".")
    found: Any = record.get(outer)
    if outer == "Tags":
        return next((tag["Value"] for tag in record["Tags"] if tag["Key"] == inner), None)
    return cast("Summary", found).get(inner) if inner and isinstance(found, dict) else found


def _text(found: Any) -> str:
    return str(found).lower() if isinstance(found, bool) else str(found)


def _like(found: Any, value: str) -> Any:
    """The filter's text as what it is compared with."""
    if isinstance(found, datetime):
        return datetime.fromisoformat(value)
    return type(found)(value)
