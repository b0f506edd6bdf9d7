"""Amazon CloudWatch: GetMetricData and ListMetrics, with CloudWatch's retention.

Metric math and Metrics Insights are not evaluated: such a query is refused, never answered with nothing.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.handlers._alarms import HANDLERS as ALARMS
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request
from sagemaker_cost_mcp.simulator.series import Point, Series, Tally, joined, percentile

MOST_QUERIES = 500
MOST_DATAPOINTS = 100_800
METRICS_PER_PAGE = 500
LISTED_FOR = timedelta(days=14)
"""ListMetrics knows metrics that had data in the last two weeks."""

RETENTION = ((timedelta(days=15), 60), (timedelta(days=63), 300), (timedelta(days=455), 3600))
"""How long points live, and the finest period in seconds that is left of them until then."""

STATISTICS: Mapping[str, Callable[[Tally], float]] = {
    "Average": lambda tally: tally.total / tally.samples,
    "Maximum": lambda tally: tally.high,
    "Minimum": lambda tally: tally.low,
    "SampleCount": lambda tally: tally.samples,
    "Sum": lambda tally: tally.total,
}
_PERCENTILE = re.compile(r"p(\d{1,2}(\.\d{1,10})?|100)")


def get_metric_data(request: Request) -> dict[str, Any]:
    """GetMetricData for plain metric statistics."""
    params = request.params
    queries = params["MetricDataQueries"]
    _check(params, queries)
    shown = [query for query in queries if query.get("ReturnData", True)]
    points = [(place, point) for place, query in enumerate(shown) for point in _points(query, request)]
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
    by_query: defaultdict[int, list[Point]] = defaultdict(list)
    for place, point in taken:
        by_query[place].append(point)
    results = [_result(query, by_query[place], partial=place in unfinished) for place, query in enumerate(shown)]
    return {"MetricDataResults": results, "Messages": []} | ({} if token is None else {"NextToken": token})


def list_metrics(request: Request) -> dict[str, Any]:
    """ListMetrics."""
    params = request.params
    since = request.now - (timedelta(hours=3) if "RecentlyActive" in params else LISTED_FOR)
    found = [
        {"Namespace": one.namespace, "MetricName": one.name, "Dimensions": _dimensions(one)}
        for one in request.account.metrics(request.region)
        if params.get("Namespace", one.namespace) == one.namespace
        and params.get("MetricName", one.name) == one.name
        and all(_has_dimension(one, wanted) for wanted in params.get("Dimensions", ()))
        and one.has_data(since, request.now)
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


HANDLERS: dict[str, Handler] = {"GetMetricData": get_metric_data, "ListMetrics": list_metrics, **ALARMS}


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
    if statistic not in STATISTICS and not _PERCENTILE.fullmatch(statistic):
        known = ", ".join([*STATISTICS, "percentiles"])
        raise _refused(f"{query['Id']}: the simulated account knows {known}, not {statistic}.")


def _refused(sentence: str) -> AwsFailure:
    return AwsFailure("ValidationError", sentence)


def _points(query: Mapping[str, Any], request: Request) -> list[Point]:
    """Datapoints of a query in the order of `ScanBy`, none where no metric has exactly these dimensions."""
    points = request.account.points(_question(query, request), lambda: _reckoned(query, request))
    return points if request.params.get("ScanBy") == "TimestampAscending" else points[::-1]


def _reckoned(query: Mapping[str, Any], request: Request) -> list[Point]:
    """The same in the order of time."""
    asked = query["MetricStat"]
    metric = asked["Metric"]
    wanted = frozenset((one["Name"], one["Value"]) for one in metric.get("Dimensions", ()))
    key = (metric.get("Namespace"), metric.get("MetricName"), wanted)
    found = [one for one in request.account.metric(request.region, key) if asked.get("Unit", one.unit) == one.unit]
    return list(_buckets(found, asked, request)) if found else []


def _buckets(found: Sequence[Series], asked: Mapping[str, Any], request: Request) -> Iterator[Point]:
    period = asked["Period"]
    ends = [one.span.end or request.now for one in found]
    start = _floor(max(request.params["StartTime"], min(one.span.start for one in found)), period)
    end = min(request.params["EndTime"], request.now, max(ends))
    step = timedelta(seconds=period)
    while start < end and period < _finest(request.now - start):
        start += step
    while start < end:
        after = start + step
        value = _value(found, asked["Stat"], start, min(after, request.now))
        if value is not None:
            yield start, value
        start = after


def _value(found: Sequence[Series], statistic: str, start: datetime, end: datetime) -> float | None:
    told = STATISTICS.get(statistic)
    if told is None and len(found) == 1:
        return found[0].percentile(float(statistic[1:]), start, end)
    if told is None:
        samples = (sample for one in found for sample in one.samples(start, end))
        return percentile(samples, float(statistic[1:]))
    tally = joined(one.tally(start, end) for one in found)
    return None if tally is None else told(tally)


def _finest(age: timedelta) -> float:
    """Finest period in seconds at which points of this age are still there."""
    return next((period for limit, period in RETENTION if age <= limit), math.inf)


def _floor(moment: datetime, period: int) -> datetime:
    seconds = int(moment.timestamp()) // period * period
    return datetime.fromtimestamp(seconds, UTC)


def _position(points: Sequence[Any], taken: Sequence[Any]) -> int:
    return points.index(taken[0]) if taken else len(points)


def _question(query: Mapping[str, Any], request: Request) -> str:
    """What a query asks, whatever request or page it is in: the same text, the same points."""
    window = request.params["StartTime"], request.params["EndTime"], _floor(request.now, RETENTION[0][1])
    return json.dumps([request.region, query["MetricStat"], *window], sort_keys=True, default=str)


def _result(query: Mapping[str, Any], points: Sequence[Point], *, partial: bool) -> dict[str, Any]:
    return {
        "Id": query["Id"],
        "Label": query.get("Label", query["MetricStat"]["Metric"]["MetricName"]),
        "Timestamps": [moment for moment, _ in points],
        "Values": [value for _, value in points],
        "StatusCode": "PartialData" if partial else "Complete",
    }


def _dimensions(one: Series) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in one.dimensions]


def _has_dimension(one: Series, wanted: Mapping[str, str]) -> bool:
    value = dict(one.dimensions).get(wanted["Name"])
    return value is not None and wanted.get("Value", value) == value
