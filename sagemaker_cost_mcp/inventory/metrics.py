"""CloudWatch metrics, many at a time: up to 500 a request, with the coarsest period that answers.

Only exact dimension sets return data (source: CloudWatch API reference, Dimension), so each query names its own. A
query that returns nothing means no data, or a wrong question: never zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.unread import LEAVES_A_GAP
from sagemaker_cost_mcp.model.snapshot import Gap

QUERIES_A_CALL = 500
"""MetricDataQueries of one GetMetricData request at most (source: its API reference)."""

DAY_SECONDS = 86_400


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric with one statistic, as CloudWatch names it."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    """Names and values, all of them."""
    statistic: str


Points = Mapping[datetime, Decimal]
"""Value of each period that has data, by its start (UTC)."""


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
    batches = list(_batches(metrics))
    answers = reading.each(lambda batch: _asked(reading, region, batch, window), batches)
    points = [one for answer in answers for one in answer.items]
    return Outcome(tuple(points), tuple(dict.fromkeys(gap for answer in answers for gap in answer.gaps)))


def _batches(metrics: Sequence[Metric]) -> Iterator[list[Metric]]:
    rest = iter(metrics)
    while batch := list(islice(rest, QUERIES_A_CALL)):
        yield batch


def _asked(
    reading: Reading, region: str, metrics: Sequence[Metric], window: tuple[datetime, datetime]
) -> Outcome[Points | None]:
    points: list[dict[datetime, Decimal]] = [{} for _ in metrics]
    odd: set[str] = set()
    try:
        for page in reading.pages("cloudwatch", "GetMetricData", region, **_request(metrics, window)):
            for result in page.get("MetricDataResults", ()):
                place = int(result["Id"].removeprefix("m"))
                values = map(Decimal, map(str, result.get("Values", ())))
                points[place].update(zip(result.get("Timestamps", ()), values, strict=True))
                odd.update({result.get("StatusCode", "Complete")} - {"Complete", "PartialData"})
    except LEAVES_A_GAP as error:
        return Outcome((None,) * len(metrics), (reading.gap(error, "cloudwatch:GetMetricData", region),))
    return Outcome(tuple(points), tuple(_trouble(reading, region, status) for status in sorted(odd)))


def _request(metrics: Sequence[Metric], window: tuple[datetime, datetime]) -> dict[str, Any]:
    return {
        "MetricDataQueries": [_query(place, metric) for place, metric in enumerate(metrics)],
        "StartTime": window[0],
        "EndTime": window[1],
        "ScanBy": "TimestampAscending",
    }


def _query(place: int, metric: Metric) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions]
    return {
        "Id": f"m{place}",
        "MetricStat": {
            "Metric": {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions},
            "Period": DAY_SECONDS,
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
