"""What callers of an endpoint asked and got: requests, their busiest hour, latency, errors.

Percentiles of hours cannot be added up to one of the whole window, so a latency here is that of the typical request's
hour: half of all requests came in hours whose own percentile was at most this. The worst hour stands beside it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from math import fsum

from sagemaker_cost_mcp.analysis.utilization import Life, Unknown, values_within
from sagemaker_cost_mcp.model.utilization import Measure, Utilization

_HOUR = timedelta(hours=1)

_ERRORS: Mapping[str, Measure] = {
    "4xx": Measure.ERRORS_4XX,
    "5xx": Measure.ERRORS_5XX,
    "model": Measure.ERRORS_MODEL,
    "failed": Measure.FAILURES,
    "expired": Measure.EXPIRED,
}


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """Requests of a part in its window."""

    total: float
    busiest_hour: datetime | None
    """Start, UTC; None: nobody called, or periods are longer than an hour."""
    busiest_requests: float | None
    idle_share: float
    """Of the periods with data, 0 to 1: those without a request."""
    peak_per_instance: float | None
    """Requests a minute and instance in the busiest period; None: not published by this kind."""


@dataclass(frozen=True, kw_only=True)
class Latency:
    """Milliseconds of one percentile."""

    typical: float
    """Median over requests of their period's own percentile."""
    worst: float
    """Of the worst period."""


def traffic(use: Utilization, life: Life) -> Traffic | Unknown | None:
    """Requests and when they came; None: a part of this kind is not called by itself."""
    if Measure.REQUESTS in use.unread:
        return Unknown("it could not be read from CloudWatch")
    if Measure.REQUESTS not in use.series:
        return None
    requests = requests_by_period(use, life)
    known = [count for count in requests if count is not None]
    if not known:
        return Unknown("no data in the window, which is not the same as no requests")
    busiest = _busiest_hour(use, life, requests)
    per_instance = [one for one in values_within(use, Measure.REQUESTS_PER_INSTANCE, life) if one is not None]
    return Traffic(
        total=fsum(known),
        busiest_hour=busiest[0] if busiest else None,
        busiest_requests=busiest[1] if busiest else None,
        idle_share=known.count(0.0) / len(known),
        peak_per_instance=max(per_instance, default=None),
    )


def requests_by_period(use: Utilization, life: Life) -> list[float | None]:
    """Requests of each period; an async endpoint whose queue was measured while nothing was worked off had none."""
    counted = values_within(use, Measure.REQUESTS, life)
    queued = values_within(use, Measure.BACKLOG, life)
    return [
        0.0 if count is None and backlog is not None else count for count, backlog in zip(counted, queued, strict=True)
    ]


def latency(use: Utilization, measure: Measure, life: Life) -> Latency | None:
    """One percentile in milliseconds; None: nobody called, or it was not published or not read."""
    weights = values_within(use, Measure.REQUESTS, life)
    pairs = zip(values_within(use, measure, life), weights, strict=True)
    found = sorted((value, weight or 1.0) for value, weight in pairs if value is not None)
    if not found:
        return None
    return Latency(typical=_weighted_median(found), worst=found[-1][0])


def error_rates(use: Utilization, life: Life) -> dict[str, float | None]:
    """Share of requests, 0 to 1, by kind of error that this part publishes; None: not known, or nobody called."""
    found = traffic(use, life)
    requests = found.total if isinstance(found, Traffic) else 0.0
    return {
        name: _rate(use, measure, life, requests)
        for name, measure in _ERRORS.items()
        if measure in use.series or measure in use.unread
    }


def _rate(use: Utilization, measure: Measure, life: Life, requests: float) -> float | None:
    counts = [value for value in values_within(use, measure, life) if value is not None]
    return fsum(counts) / requests if counts and requests else None


def _busiest_hour(use: Utilization, life: Life, requests: list[float | None]) -> tuple[datetime, float] | None:
    if use.timeline.step > _HOUR:
        return None
    by_hour: defaultdict[datetime, float] = defaultdict(float)
    for place, count in zip(use.timeline.lived(life.born, life.until), requests, strict=True):
        by_hour[use.timeline.moment(place).replace(minute=0)] += count or 0.0
    hour, most = max(by_hour.items(), key=lambda one: one[1])
    return (hour, most) if most else None


def _weighted_median(ascending: list[tuple[float, float]]) -> float:
    reached = list(accumulate(weight for _, weight in ascending))
    return ascending[bisect_left(reached, reached[-1] / 2)][0]
