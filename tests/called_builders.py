"""Hand-made accounts with endpoints that are called: hourly metrics of eight days, daily ones of ninety."""

from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.utilization import Measure, PartKind, Timeline, Utilization
from tests.builders import NOW, calls, snapshot
from tests.option_builders import PRICES
from tests.serving_builders import config, model, plan
from tests.utilization_builders import Values, use

LINE = Timeline(start=NOW.replace(hour=0, day=NOW.day - 8), end=NOW.replace(hour=0), period_seconds=3600)
HOURS = LINE.length
"""Eight days from Thursday, 12 November 2026, 0:00 UTC on."""


def by_hour(on: Endpoint, requests: Values, milliseconds: float | None = 100.0, part: str = "blue") -> Utilization:
    """Requests that repeat, each as long as the next, on as many instances as there are now."""
    wanted = [requests[place % len(requests)] for place in range(HOURS)]
    series: dict[Measure, Values] = {Measure.REQUESTS: wanted}
    if milliseconds is not None:
        percentiles = (Measure.LATENCY_P50, Measure.LATENCY_P90, Measure.LATENCY_P99)
        series |= {measure: [milliseconds] * HOURS for measure in percentiles}
    return use(series, resource_arn=on.ref.arn, part=part, kind=PartKind.VARIANT, timeline=LINE)


def account(on: Endpoint, requests: Values = (60.0,), milliseconds: float | None = 100.0, **more: Any) -> Snapshot:
    """One endpoint of one plain model, called yesterday."""
    plans = [plan(one.name, "m", volume_gb=0) for one in on.variants]
    given: dict[str, Any] = {
        "catalog": PRICES,
        "prices": PRICES,
        "endpoint_configs": (config(on, *plans),),
        "models": (model("m"),),
        "endpoint_utilization": (by_hour(on, requests, milliseconds),),
        "endpoint_traffic": (calls(on, called={1: 1000}),),
    }
    return snapshot(endpoints=[on]).model_copy(update=given | more)
