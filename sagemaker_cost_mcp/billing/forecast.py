"""AWS's own forecast of SageMaker spend: GetCostForecast.

Asked twice, USD 0.01 each: day by day to the end of this month, and by month. AWS takes no start before today, and does
not say whether the first, partial month of a MONTHLY forecast is the rest of it or the whole; days leave no doubt, and
months bring an interval that days, added up, would make too wide. Source: GetCostForecast (API reference of AWS Cost
Explorer).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sagemaker_cost_mcp.aws.homes import home
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import BadQuestion, Refused
from sagemaker_cost_mcp.model.forecast import CostForecast, ForecastPart, month_after
from sagemaker_cost_mcp.model.money import Bill, RecordKind

MOST_MONTHS = 12
"""Whole months after this one that we ask for: AWS's guides say 18, older ones 12."""

LEVELS = (51, 99)
"""Percent of the prediction interval that AWS takes."""

NOT_SPEND = frozenset({RecordKind.CREDIT, RecordKind.REFUND, RecordKind.COMMITMENT_FEE})
"""Left out of the forecast as they are left out of the cost tables."""

_METRICS: Mapping[str, str] = {
    "NetAmortizedCost": "NET_AMORTIZED_COST",
    "AmortizedCost": "AMORTIZED_COST",
    "NetUnblendedCost": "NET_UNBLENDED_COST",
    "UnblendedCost": "UNBLENDED_COST",
    "BlendedCost": "BLENDED_COST",
}


def check(months: int, percent: int) -> None:
    """Refuse what AWS would refuse, before anything is paid for.

    Raises:
        BadQuestion: The sentence says what would be right.
    """
    if not 0 <= months <= MOST_MONTHS:
        raise BadQuestion(f"months is {months}; a forecast reaches 0 to {MOST_MONTHS} whole months past this one.")
    low, high = LEVELS
    if not low <= percent <= high:
        raise BadQuestion(f"interval_percent is {percent}; AWS takes {low} to {high}.")


def cost_forecast(reading: Reading, bill: Bill, months: int, percent: int, today: date) -> CostForecast:
    """AWS's forecast from today on, in the metric, services and accounts of a bill. Two requests of USD 0.01.

    Record types that the bill holds and that are no spend (credits, refunds, unused commitment) are filtered out.

    Args:
        reading: The question's reading.
        bill: What has been spent.
        months: Whole months after this one, 0 to `MOST_MONTHS`.
        percent: Level of the interval, within `LEVELS`.
        today: The present day in UTC.

    Raises:
        BadQuestion: As `check` does.
        DataUnavailable: AWS has too little history.
        Refused: Among others when the answer cannot be read as amounts.
    """
    check(months, percent)
    left_out = tuple(sorted({row.record_type for row in bill.rows if row.kind in NOT_SPEND}))
    after = last = month_after(today)
    for _ in range(months):
        last = month_after(last)
    params = {
        "Metric": _METRICS[bill.metric],
        "PredictionIntervalLevel": percent,
        "Filter": _filter(bill, left_out),
    } | ({"BillingViewArn": bill.billing_view} if bill.billing_view else {})
    days, currency = _asked(reading, params | _period(today, after, "DAILY"))
    by_month, _ = _asked(reading, params | _period(today, last, "MONTHLY"))
    return CostForecast(
        metric=bill.metric,
        percent=percent,
        currency=currency or bill.currency,
        left_out=left_out,
        days=days,
        months=by_month,
    )


def _period(start: date, end: date, granularity: str) -> dict[str, Any]:
    return {"TimePeriod": {"Start": start.isoformat(), "End": end.isoformat()}, "Granularity": granularity}


def _filter(bill: Bill, left_out: tuple[str, ...]) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [{"Dimensions": {"Key": "SERVICE", "Values": list(bill.services)}}]
    if bill.account_ids:
        parts.append({"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": list(bill.account_ids)}})
    if left_out:
        parts.append({"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": list(left_out)}}})
    return {"And": parts} if len(parts) > 1 else parts[0]


def _asked(reading: Reading, params: dict[str, Any]) -> tuple[tuple[ForecastPart, ...], str]:
    region = home("ce", reading.identity.partition)
    answer = reading.call("ce", "GetCostForecast", region, **params)
    try:
        parts = tuple(sorted(map(_part, answer.get("ForecastResultsByTime", ())), key=lambda part: part.start))
    except (KeyError, InvalidOperation, ValueError) as error:
        raise Refused(
            f"Cost Explorer's forecast could not be read: {error!r}.", operation="ce:GetCostForecast", region=region
        ) from error
    return parts, answer.get("Total", {}).get("Unit", "")


def _part(row: Mapping[str, Any]) -> ForecastPart:
    """AWS's model makes the bounds optional; the mean is always kept between them."""
    mean = Decimal(row["MeanValue"])
    low = Decimal(row.get("PredictionIntervalLowerBound", row["MeanValue"]))
    high = Decimal(row.get("PredictionIntervalUpperBound", row["MeanValue"]))
    period = row["TimePeriod"]
    return ForecastPart(
        start=date.fromisoformat(period["Start"][:10]),
        end=date.fromisoformat(period["End"][:10]),
        mean=mean,
        low=min(low, mean),
        high=max(high, mean),
    )
