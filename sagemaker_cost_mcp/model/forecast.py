"""AWS's own forecast of the spend, as Cost Explorer words it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sagemaker_cost_mcp.model.value import Value


class ForecastPart(Value):
    """Expected spend of one stretch of days, in the bill's currency."""

    start: date
    end: date
    """Exclusive."""
    mean: Decimal
    low: Decimal
    high: Decimal


class CostForecast(Value):
    """What GetCostForecast says, from the day on which it was asked."""

    metric: str
    """Cost Explorer metric, written as on the bill: `NetAmortizedCost`, …"""
    percent: int
    """Level of the prediction interval."""
    currency: str
    left_out: tuple[str, ...]
    """Record types that were filtered out."""
    days: tuple[ForecastPart, ...]
    """Day by day up to the end of this month."""
    months: tuple[ForecastPart, ...]
    """By month, the rest of this one first."""


def month_after(day: date) -> date:
    """First day of the month after a day's.

    >>> month_after(date(2026, 12, 31))
    datetime.date(2027, 1, 1)
    """
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
