"""Cost Explorer's GetCostForecast, from the simulated bill.

Exponential smoothing of the daily spend with an offset for each weekday, and an interval from the spread of the
residuals: AWS does not say how it forecasts, so this is a method like another. Documented and kept: metrics,
granularity, how far ahead, dimensions of filters, a level of 51 to 99, and no forecast with less than a billing cycle
of history ("Forecasting with Cost Explorer", Cost Management user guide). The sentence on the start is made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from statistics import NormalDist, fmean, pstdev
from typing import Any

from sagemaker_cost_mcp.simulator.cost_explorer.answers import chooser, summed
from sagemaker_cost_mcp.simulator.cost_explorer.grouping import amount_text
from sagemaker_cost_mcp.simulator.cost_explorer.periods import DAY, Period, invalid, month_after, month_start
from sagemaker_cost_mcp.simulator.cost_explorer.views import chosen
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

METRICS = {
    "AMORTIZED_COST": "AmortizedCost",
    "BLENDED_COST": "BlendedCost",
    "NET_AMORTIZED_COST": "NetAmortizedCost",
    "NET_UNBLENDED_COST": "NetUnblendedCost",
    "UNBLENDED_COST": "UnblendedCost",
}
FILTERS = frozenset(
    {
        "AZ", "INSTANCE_TYPE", "LINKED_ACCOUNT", "OPERATION", "PURCHASE_TYPE", "REGION", "SERVICE", "USAGE_TYPE",
        "USAGE_TYPE_GROUP", "RECORD_TYPE", "OPERATING_SYSTEM", "TENANCY", "SCOPE", "PLATFORM", "SUBSCRIPTION_ID",
        "LEGAL_ENTITY_NAME", "DEPLOYMENT_OPTION", "DATABASE_ENGINE", "INSTANCE_TYPE_FAMILY", "BILLING_ENTITY",
        "RESERVATION_ID", "SAVINGS_PLAN_ARN",
    }
)  # fmt: skip
MONTHS_AHEAD = {"DAILY": 3, "MONTHLY": 18}

HISTORY_DAYS = 92
BILLING_CYCLE = 31
"""Days of spend without which there is no forecast."""

DEFAULT_LEVEL = 80
_ALPHA = 0.08
_WEEK = 7


@dataclass(frozen=True, kw_only=True)
class _Model:
    """Level, offsets by weekday and the spread of a day."""

    level: float
    offsets: tuple[float, ...]
    spread: float

    def mean(self, start: datetime, end: datetime) -> float:
        """Expected spend of a stretch."""
        days = (end - start).days
        return sum(max(0.0, self.level + self.offsets[(start + place * DAY).weekday()]) for place in range(days))


def get_cost_forecast(request: Request) -> dict[str, Any]:
    """The expected spend of a period, in all and by day or month."""
    params = request.params
    _check(request)
    start, end = _period(request)
    model = _fitted(_history(request))
    reach = NormalDist().inv_cdf(0.5 + params.get("PredictionIntervalLevel", DEFAULT_LEVEL) / 200)
    bounds = [start, *_cuts(start, end, params["Granularity"]), end]
    results = [_result(model, one, other, reach) for one, other in pairwise(bounds)]
    return {"Total": {"Amount": _text(model.mean(start, end)), "Unit": "USD"}, "ForecastResultsByTime": results}


HANDLERS: dict[str, Handler] = {"GetCostForecast": get_cost_forecast}


def _check(request: Request) -> None:
    params = request.params
    metric, granularity = METRICS.get(params["Metric"]), params["Granularity"]
    if metric is None:
        raise invalid(f"Metric {params['Metric']} is invalid. Valid metrics are: {', '.join(sorted(METRICS))}")
    if metric.startswith("Net") and not request.account.fleet.cost_explorer.net_columns:
        raise invalid(f"{metric} is not available for this account")
    if granularity not in MONTHS_AHEAD:
        raise invalid(f"Granularity {granularity} is not supported for this operation")
    if unknown := sorted(set(_dimensions(params.get("Filter", {}))) - FILTERS):
        raise invalid(f"Dimension {unknown[0]} is not a valid filter for this operation")


def _dimensions(expression: Mapping[str, Any]) -> Iterator[str]:
    negated = [expression["Not"]] if "Not" in expression else []
    for part in (*expression.get("And", ()), *expression.get("Or", ()), *negated):
        yield from _dimensions(part)
    if "Dimensions" in expression:
        yield expression["Dimensions"].get("Key", "")


def _period(request: Request) -> tuple[datetime, datetime]:
    start, end = (_midnight(request.params["TimePeriod"][side]) for side in ("Start", "End"))
    today = request.now.replace(hour=0, minute=0, second=0, microsecond=0)
    if start >= end:
        raise invalid(f"Requested Start: {start:%Y-%m-%d} must be before requested End: {end:%Y-%m-%d}")
    if start != today:
        raise invalid("Start date must be equal to the current date")
    latest = month_start(today)
    months = MONTHS_AHEAD[request.params["Granularity"]]
    for _ in range(months):
        latest = month_after(latest)
    if end > month_after(latest):
        raise invalid(f"end date is too far in the future: at most {months} months can be forecast")
    return start, end


def _midnight(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise invalid(f"Time {text} is invalid. Valid format is: yyyy-MM-dd.") from None


def _history(request: Request) -> list[tuple[datetime, float]]:
    """Complete days, from the first with spend on."""
    metric = METRICS[request.params["Metric"]]
    until = request.now.replace(hour=0, minute=0, second=0, microsecond=0) - DAY
    keys_of = chooser(chosen(request), lambda _: ())
    found: list[tuple[datetime, float]] = []
    for back in range(HISTORY_DAYS, 0, -1):
        day = until - back * DAY
        sums = summed(request, Period(start=day, end=day + DAY), keys_of)
        spent = sum((float(one.amount(metric)) for one in sums.values()), 0.0)
        if found or spent:
            found.append((day, spent))
    if len(found) < BILLING_CYCLE:
        raise AwsFailure("DataUnavailableException", "Insufficient amount of historical data.")
    return found


def _fitted(history: Sequence[tuple[datetime, float]]) -> _Model:
    mean = fmean(amount for _, amount in history)
    offsets = tuple(
        fmean([amount for day, amount in history if day.weekday() == weekday]) - mean for weekday in range(_WEEK)
    )
    level, residuals = history[0][1] - offsets[history[0][0].weekday()], list[float]()
    for day, amount in history:
        residuals.append(amount - offsets[day.weekday()] - level)
        level += _ALPHA * residuals[-1]
    return _Model(level=level, offsets=offsets, spread=pstdev(residuals))


def _cuts(start: datetime, end: datetime, granularity: str) -> Iterator[datetime]:
    cut = month_after(start) if granularity == "MONTHLY" else start + DAY
    while cut < end:
        yield cut
        cut = month_after(cut) if granularity == "MONTHLY" else cut + DAY


def _result(model: _Model, start: datetime, end: datetime, reach: float) -> dict[str, Any]:
    mean = model.mean(start, end)
    off = reach * model.spread * ((end - start).days ** 0.5)
    return {
        "TimePeriod": Period(start=start, end=end).written(),
        "MeanValue": _text(mean),
        "PredictionIntervalLowerBound": _text(max(0.0, mean - off)),
        "PredictionIntervalUpperBound": _text(mean + off),
    }


def _text(amount: float) -> str:
    return amount_text(Decimal(repr(amount)))
