"""Amazon CloudWatch: GetMetricData and ListMetrics, with CloudWatch's retention.

Metric math and Metrics Insights are not evaluated: such a query is refused, never answered with nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.metrics import Series
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

MOST_QUERIES = 500
MOST_DATAPOINTS = 100_800
METRICS_PER_PAGE = 500
LISTED_FOR = timedelta(days=14)
"""ListMetrics knows metrics that had data in the last two weeks."""

RETENTION = ((timedelta(days=15), 60), (timedelta(days=63), 300), (timedelta(days=455), 3600))
"""How long points live, and the finest period in seconds that is left of them until then."""

Point = tuple[datetime, float]

STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Average": lambda values: math.fsum(values) / len(values),
    "Maximum": max,
    "Minimum": min,
    "SampleCount": lambda values: float(len(values)),
    "Sum": math.fsum,
}


def get_metric_data(request: Request) -> dict[str, Any]:
    """GetMetricData for plain metric statistics."""
    params = request.params
    queries = params["MetricDataQueries"]
    _check(params, queries)
    series = request.account.metrics(request.region)
    shown = [query for query in queries if query.get("ReturnData", True)]
    points = [(place, point) for place, query in enumerate(shown) for point in _points(query, series, request)]
    taken, token = page(
        points,
        params,
        size_param="MaxDatapoints",
        default=MOST_DATAPOINTS,
        maximum=MOST_DATAPOINTS,
        token_param="NextToken",  # noqa: S106 - a parameter's name
        refusal=AwsFailure("InvalidNextToken", "The next token specified is invalid."),
    )
    unfinished = {place for place, _ in points[_position(points, taken) + len(taken) :]}
    results = [_result(place, query, taken, unfinished) for place, query in enumerate(shown)]
    return {"MetricDataResults": results, "Messages": []} | ({} if token is None else {"NextToken": token})


def list_metrics(request: Request) -> dict[str, Any]:
    """ListMetrics."""
    params = request.params
    since = request.now - (timedelta(hours=3) if "RecentlyActive" in params else LISTED_FOR)
    found = [
        {"Namespace": one.namespace, "MetricName": one.name, "Dimensions": _dimensions(one)}
        for one in request.account.metrics(request.region)
        if one.span.start <= request.now
        and (one.span.end is None or one.span.end > since)
        and params.get("Namespace", one.namespace) == one.namespace
        and params.get("MetricName", one.name) == one.name
        and all(_has_dimension(one, wanted) for wanted in params.get("Dimensions", ()))
    ]
    shown, token = page(
        found,
        params,
        size_param="",
        default=METRICS_PER_PAGE,
        maximum=METRICS_PER_PAGE,
        token_param="NextToken",  # noqa: S106 - a parameter's name
        refusal=AwsFailure("InvalidParameterValueException", "The next token specified is invalid."),
    )
    return {"Metrics": list(shown)} | ({} if token is None else {"NextToken": token})


HANDLERS: dict[str, Handler] = {"GetMetricData": get_metric_data, "ListMetrics": list_metrics}


def _check(params: Mapping[str, Any], queries: Sequence[Mapping[str, Any]]) -> None:
    if not 1 <= len(queries) <= MOST_QUERIES:
        raise _refused(f"The collection MetricDataQueries must have between 1 and {MOST_QUERIES} members.")
    if params["StartTime"] >= params["EndTime"]:
        raise _refused("The parameter StartTime must be less than the parameter EndTime.")
    if len({query["Id"] for query in queries}) < len(queries):
        raise _refused("The values for parameter Id in MetricDataQueries are not unique.")
    for query in queries:
        _check_query(query)


def _check_query(query: Mapping[str, Any]) -> None:
    if "MetricStat" not in query:
        raise _refused(f"{query['Id']}: the simulated account evaluates no expressions, only MetricStat.")
    period, statistic = query["MetricStat"]["Period"], query["MetricStat"]["Stat"]
    if period < RETENTION[0][1] or period % RETENTION[0][1]:
        raise _refused(f"{query['Id']}: Period must be a multiple of 60 seconds.")
    if statistic not in STATISTICS:
        raise _refused(f"{query['Id']}: the simulated account knows {', '.join(STATISTICS)}, not {statistic}.")


def _refused(sentence: str) -> AwsFailure:
    return AwsFailure("ValidationError", sentence)


def _points(query: Mapping[str, Any], series: Sequence[Series], request: Request) -> list[Point]:
    """Datapoints of a query in the order of `ScanBy`, none where no metric has exactly these dimensions."""
    asked = query["MetricStat"]
    wanted = {one["Name"]: one["Value"] for one in asked["Metric"].get("Dimensions", ())}
    found = [
        point
        for one in series
        if one.namespace == asked["Metric"]["Namespace"]
        and one.name == asked["Metric"]["MetricName"]
        and dict(one.dimensions) == wanted
        and asked.get("Unit", one.unit) == one.unit
        for point in _buckets(one, asked, request)
    ]
    return found if request.params.get("ScanBy") == "TimestampAscending" else found[::-1]


def _buckets(one: Series, asked: Mapping[str, Any], request: Request) -> Iterator[Point]:
    period = asked["Period"]
    statistic = STATISTICS[asked["Stat"]]
    start = max(_floor(request.params["StartTime"], period), _floor(one.span.start, period))
    end = min(request.params["EndTime"], request.now, one.span.end or request.now)
    while start < end:
        after = start + timedelta(seconds=period)
        if period >= _finest(request.now - start):
            values = [value for _, value in one.samples(start, min(after, request.now))]
            if values:
                yield start, statistic(values)
        start = after


def _finest(age: timedelta) -> float:
    """Finest period in seconds at which points of this age are still there."""
    return next((period for limit, period in RETENTION if age <= limit), math.inf)


def _floor(moment: datetime, period: int) -> datetime:
    seconds = int(moment.timestamp()) // period * period
    return datetime.fromtimestamp(seconds, UTC)


def _position(points: Sequence[Any], taken: Sequence[Any]) -> int:
    return points.index(taken[0]) if taken else len(points)


def _result(
    place: int, query: Mapping[str, Any], taken: Sequence[tuple[int, Point]], unfinished: set[int]
) -> dict[str, Any]:
    mine = [point for owner, point in taken if owner == place]
    return {
        "Id": query["Id"],
        "Label": query.get("Label", query["MetricStat"]["Metric"]["MetricName"]),
        "Timestamps": [moment for moment, _ in mine],
        "Values": [value for _, value in mine],
        "StatusCode": "PartialData" if place in unfinished else "Complete",
    }


def _dimensions(one: Series) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in one.dimensions]


def _has_dimension(one: Series, wanted: Mapping[str, str]) -> bool:
    value = dict(one.dimensions).get(wanted["Name"])
    return value is not None and wanted.get("Value", value) == value
