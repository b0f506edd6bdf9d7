"""A commitment bought in quarterly parts: each decision binds a quarter of it, and the next one sees more bills."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

from sagemaker_cost_mcp.analysis.commitment_choice import monthly_saving
from sagemaker_cost_mcp.analysis.commitment_curve import Curve
from sagemaker_cost_mcp.model.value import Value

TRANCHES = 4
_MONTHS_A_QUARTER = 3
_MILL = Decimal("0.001")


class Tranche(Value):
    """One purchase of the ladder."""

    buy_on: date
    hourly_commitment: Decimal
    """USD an hour, of this purchase."""
    total_commitment: Decimal
    """USD an hour, of all purchases so far."""
    monthly_saving: Decimal
    """USD, until the next one, if demand stays as it is."""


def ladder(curve: Curve, commitment: Decimal, today: date) -> tuple[Tranche, ...]:
    """A commitment in four equal parts, one a quarter; the first one takes what does not divide.

    Args:
        curve: What commitments of the kind would have saved.
        commitment: All parts together, USD an hour.
        today: Day of the first purchase.
    """
    part = (commitment / TRANCHES).quantize(_MILL, ROUND_DOWN)
    parts = [commitment - part * (TRANCHES - 1), *[part] * (TRANCHES - 1)]
    tranches: list[Tranche] = []
    total = Decimal(0)
    for place, one in enumerate(parts):
        total += one
        tranches.append(
            Tranche(
                buy_on=_months_later(today, place * _MONTHS_A_QUARTER),
                hourly_commitment=one,
                total_commitment=total,
                monthly_saving=monthly_saving(curve, total),
            )
        )
    return tuple(tranches)


def first_year_saving(tranches: tuple[Tranche, ...]) -> Decimal:
    """USD that the ladder saves in its first twelve months."""
    return sum((one.monthly_saving for one in tranches), Decimal(0)) * _MONTHS_A_QUARTER


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one where it is shorter.

    >>> _months_later(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    number = day.year * 12 + day.month - 1 + months
    first = date(number // 12, number % 12 + 1, 1)
    following = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))
