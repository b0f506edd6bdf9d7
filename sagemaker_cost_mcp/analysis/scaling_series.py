"""The series of a part as the replay takes them: without holes."""

from __future__ import annotations

from collections.abc import Sequence

from sagemaker_cost_mcp.analysis.scaling_replay import Watched
from sagemaker_cost_mcp.analysis.served_traffic import requests_by_period
from sagemaker_cost_mcp.analysis.utilization import Life, quantile
from sagemaker_cost_mcp.model.utilization import Utilization

MINUTE = 60


def carried(values: Sequence[float | None]) -> list[float] | None:
    """Missing values stand as the last known one did, the first ones as the next; None: none is known."""
    last = next((value for value in values if value is not None), None)
    if last is None:
        return None
    found: list[float] = []
    for value in values:
        last = last if value is None else value
        found.append(last)
    return found


def watched_requests(use: Utilization, life: Life, counts: Sequence[float], now: int) -> Watched | None:
    """What was asked of a part, in requests a minute; None: it has no request metric, which is not the same as none.

    Args:
        use: What was measured.
        life: Which periods count.
        counts: Instances or copies in each of them.
        now: As configured now.
    """
    known = carried(requests_by_period(use, life))
    if known is None:
        return None
    minutes = use.timeline.period_seconds / MINUTE
    places = use.timeline.lived(life.born, life.until)
    loads = [one / minutes for one in known]
    return Watched(timeline=use.timeline, places=places, counts=counts, now=now, loads=loads)


def busiest_seen(watched: Watched) -> float:
    """Requests a minute and instance that were seen (P99.5), each instance taken for a whole one; 0: none."""
    rates = sorted(load / max(1.0, count) for load, count in zip(watched.loads, watched.counts, strict=True))
    return quantile(rates or [0.0], 0.995)
