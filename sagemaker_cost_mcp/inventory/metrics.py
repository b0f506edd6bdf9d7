"""CloudWatch metrics, many at a time: up to 500 a request, with the coarsest period that answers.

Only exact dimension sets return data (source: CloudWatch API reference, Dimension), so each query names its own. A
query that returns nothing means no data, or a wrong question: never zero.

A request holds as many queries as fill one answer (100,800 points), so that batches are read side by side instead of
page after page, and no metric is charged twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from math import nan
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.model.utilization import MetricSeries, Timeline

QUERIES_A_CALL = 500
"""MetricDataQueries of one GetMetricData request at most (source: its API reference)."""

POINTS_A_PAGE = 100_800
"""Datapoints of one answer at most (source: the same, MaxDatapoints)."""

MINUTE_SECONDS, HOUR_SECONDS, DAY_SECONDS = 60, 3_600, 86_400

RETENTION = ((timedelta(days=15), 60), (timedelta(days=63), 300), (timedelta(days=455), HOUR_SECONDS))
"""How long points live, and the finest period that is left of them until then (source: GetMetricData)."""

_FINE = ("Complete", "PartialData")
"""Status of a result that is whole, or goes on with the next page."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric with one statistic, as CloudWatch names it."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    """Names and values, all of them."""
    statistic: str
    """`Average`, `Maximum`, `SampleCount`, `Sum`, …, or a percentile like `p99`."""


@dataclass(frozen=True)
class Query:
    """A metric, and along which periods it is asked for."""

    metric: Metric
    timeline: Timeline


Points = Mapping[datetime, Decimal]
"""Value of each period that has data, by its start (UTC)."""


def kept_period(wanted_seconds: int, age: timedelta) -> int | None:
    """The finest period, not below the wanted one, at which points of this age are still there; None: none are.

    >>> kept_period(60, timedelta(days=20)), kept_period(3600, timedelta(days=20)), kept_period(60, timedelta(days=500))
    (300, 3600, None)
    """
    finest = next((period for limit, period in RETENTION if age <= limit), None)
    return None if finest is None else max(wanted_seconds, finest)


def aligned(start: datetime, end: datetime, period_seconds: int) -> Timeline:
    """Whole periods of the clock (UTC) that hold a stretch of time: CloudWatch cuts them there.

    >>> from datetime import UTC
    >>> line = aligned(datetime(2026, 11, 1, 9, 59, tzinfo=UTC), datetime(2026, 11, 1, 11, 1, tzinfo=UTC), 3600)
    >>> line.start.hour, line.end.hour, line.length
    (9, 12, 3)
    """
    first = int(start.timestamp()) // period_seconds
    after = max(first + 1, -int(-end.timestamp() // period_seconds))
    moments = [datetime.fromtimestamp(number * period_seconds, UTC) for number in (first, after)]
    return Timeline(start=moments[0], end=moments[1], period_seconds=period_seconds)


def midnight(day: date) -> datetime:
    """When a day begins, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def series(reading: Reading, region: str, queries: Sequence[Query]) -> Outcome[MetricSeries | None]:
    """The series of each query, in their order; None for one that could not be read.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    places = sorted(range(len(queries)), key=lambda place: queries[place].timeline.period_seconds)
    batches = list(_batches([(place, queries[place]) for place in places]))
    answers = reading.each(lambda batch: _asked(reading, region, [query for _, query in batch]), batches)
    found: dict[int, MetricSeries | None] = {}
    for batch, answer in zip(batches, answers, strict=True):
        found.update(zip((place for place, _ in batch), answer.items, strict=True))
    gaps = tuple(dict.fromkeys(gap for answer in answers for gap in answer.gaps))
    return Outcome(tuple(found[place] for place in range(len(queries))), gaps)


def daily(
    reading: Reading, region: str, metrics: Sequence[Metric], window: tuple[datetime, datetime]
) -> Outcome[Points | None]:
    """Points of one day each, in the order of the metrics; None for a metric that could not be read.

    Args:
        reading: The question's reading.
        region: Region to ask.
        metrics: What to ask for.
        window: Start and end, at midnight UTC so that periods are whole days.
    """
    timeline = Timeline(start=window[0], end=window[1], period_seconds=DAY_SECONDS)
    outcome = series(reading, region, [Query(metric, timeline) for metric in metrics])
    return Outcome(tuple(_points(timeline, one) for one in outcome.items), outcome.gaps)


def _points(timeline: Timeline, found: MetricSeries | None) -> Points | None:
    if found is None:
        return None
    values = enumerate(found.values)
    return {timeline.moment(place): Decimal(str(value)) for place, value in values if value is not None}


def _batches(queries: Iterable[tuple[int, Query]]) -> Iterator[list[tuple[int, Query]]]:
    """Queries of one period each: what may be asked depends on the request's one StartTime."""
    for _, group in groupby(queries, key=lambda one: one[1].timeline.period_seconds):
        batch: list[tuple[int, Query]] = []
        points = 0
        for one in group:
            length = one[1].timeline.length
            if batch and (len(batch) == QUERIES_A_CALL or points + length > POINTS_A_PAGE):
                yield batch
                batch, points = [], 0
            batch.append(one)
            points += length
        yield batch


def _asked(reading: Reading, region: str, queries: Sequence[Query]) -> Outcome[MetricSeries | None]:
    values = [[nan] * query.timeline.length for query in queries]
    odd: dict[int, str] = {}
    try:
        for page in reading.pages("cloudwatch", "GetMetricData", region, **_request(queries)):
            for result in page.get("MetricDataResults", ()):
                number = int(result["Id"].removeprefix("m"))
                _keep(values[number], queries[number].timeline, result)
                if result.get("StatusCode", "Complete") not in _FINE:
                    odd[number] = result["StatusCode"]
    except LEAVES_A_GAP as error:
        return Outcome((None,) * len(queries), (reading.gap(error, "cloudwatch:GetMetricData", region),))
    gaps = tuple(_trouble(reading, region, status) for status in sorted(set(odd.values())))
    return Outcome(tuple(None if n in odd else MetricSeries.of(one) for n, one in enumerate(values)), gaps)


def _keep(values: list[float], timeline: Timeline, result: Mapping[str, Any]) -> None:
    """Put points at their places; the request may have asked for a longer stretch than this query needs."""
    for moment, value in zip(result.get("Timestamps", ()), result.get("Values", ()), strict=True):
        place = timeline.place(moment)
        if place is not None:
            values[place] = value


def _request(queries: Sequence[Query]) -> dict[str, Any]:
    return {
        "MetricDataQueries": [_query(number, query) for number, query in enumerate(queries)],
        "StartTime": min(query.timeline.start for query in queries),
        "EndTime": max(query.timeline.end for query in queries),
        "ScanBy": "TimestampAscending",
    }


def _query(number: int, query: Query) -> dict[str, Any]:
    metric = query.metric
    dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions]
    return {
        "Id": f"m{number}",
        "MetricStat": {
            "Metric": {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions},
            "Period": query.timeline.period_seconds,
            "Stat": metric.statistic,
        },
        "ReturnData": True,
    }


def _trouble(reading: Reading, region: str, status: str) -> Gap:
    return Gap(
        operation="cloudwatch:GetMetricData",
        region=region,
        account_id=reading.identity.account_id,
        reason=f"CloudWatch answered some metrics with {status}; what hangs on them is undecided. Ask again.",
    )
