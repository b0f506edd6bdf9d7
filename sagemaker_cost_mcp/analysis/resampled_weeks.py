"""How sure a commitment is: the same usage with its weeks drawn again (bootstrap over whole weeks).

A week is drawn whole, so that its days and nights stay together. Which weeks are drawn is an argument: nothing here
draws anything by chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from sagemaker_cost_mcp.analysis.commitment_curve import Curve
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH
from sagemaker_cost_mcp.model.value import Value

LEAST_WEEKS = 4
"""Fewer say next to nothing of how weeks differ."""

LEVEL_PERCENT = 80
"""Share of the draws inside the interval."""

Draws = Iterable[Sequence[int]]
"""Numbers of weeks, as many in each draw as there are weeks."""


class Spread(Value):
    """Where the best commitment, and the saving of the one that was chosen, lie in 80 % of the draws."""

    weeks: int
    lowest_commitment: Decimal
    """USD an hour."""
    highest_commitment: Decimal
    lowest_saving: Decimal
    """USD a month, of the commitment that was chosen."""
    highest_saving: Decimal


def spread(curve: Curve, commitment: Decimal, week_of: Sequence[int | None], draws: Draws) -> Spread | None:
    """The interval over weeks; None where there are fewer than four whole ones.

    Args:
        curve: What commitments would have saved.
        commitment: The one that was chosen, USD an hour.
        week_of: Week of each of the curve's stretches, from 0; None: left out.
        draws: The weeks of each draw.
    """
    weeks = len({week for week in week_of if week is not None})
    if weeks < LEAST_WEEKS:
        return None
    by_week = _weekly(curve.savings(float(commitment)), week_of, weeks)
    optima: list[float] = []
    savings: list[float] = []
    for drawn in draws:
        times = Counter(drawn)
        optima.append(curve.optimum([0.0 if week is None else float(times[week]) for week in week_of]))
        savings.append(sum(by_week[week] for week in drawn) / len(drawn))
    if not optima:
        return None
    low, high = _ends(optima)
    least, most = _ends(savings)
    return Spread(
        weeks=weeks,
        lowest_commitment=_decimal(low),
        highest_commitment=_decimal(high),
        lowest_saving=_decimal(least) * HOURS_PER_MONTH,
        highest_saving=_decimal(most) * HOURS_PER_MONTH,
    )


def _weekly(savings: Sequence[float], week_of: Sequence[int | None], weeks: int) -> list[float]:
    """Mean saving an hour of each week."""
    total, count = [0.0] * weeks, [0] * weeks
    for saved, week in zip(savings, week_of, strict=True):
        if week is not None:
            total[week] += saved
            count[week] += 1
    return [one / hours for one, hours in zip(total, count, strict=True)]


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """The values between which 80 % lie."""
    ranked = sorted(values)
    cut = round(len(ranked) * (100 - LEVEL_PERCENT) / 200)
    return ranked[cut], ranked[-1 - cut]


def _decimal(amount: float) -> Decimal:
    return Decimal(repr(amount))
