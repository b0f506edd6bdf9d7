"""Is there enough history to commit to, and does it hold? A commitment outlives the days it was worked out on."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations
from statistics import fmean, median

LEAST_DAYS = {1: 14, 3: 60}
"""Days of history that carry a plan, by its years."""

TREND_LIMIT = -0.10
"""Change over the whole history, by its trend, from which demand counts as falling."""
DROP_LIMIT = -0.15
"""Change of the last week against the weeks before."""

_TREND_WEEKS = 4
"""Whole weeks without which there is no trend to speak of."""


def too_short(days: int, term_years: int) -> str | None:
    """Why a history does not carry a plan; None: it does."""
    least = LEAST_DAYS[term_years]
    if days >= least:
        return None
    said = (
        f"{days} days of eligible usage do not carry a commitment of {_years(term_years)}: at least {least} are needed"
    )
    return f"{said}. Ask again later, or with a longer lookback_days if the usage is older."


def _years(years: int) -> str:
    return "1 year" if years == 1 else f"{years} years"


def falling(spend: Sequence[Decimal], weeks: Sequence[int | None]) -> str | None:
    """Why demand counts as falling; None: it does not.

    A week counts with the median of its hours, so that a burst is no trend; with the mean where half of the hours are
    idle. The trend is the median of the slopes between any two weeks (Theil and Sen).

    Args:
        spend: USD an hour, period by period.
        weeks: Whole week of each period, 0 for the last one; None: none.
    """
    levels = _levels(spend, weeks)
    if len(levels) < 2:  # noqa: PLR2004 - one week is not compared with anything
        return None
    before = median(levels[:-1])
    if before > 0 and levels[-1] / before - 1 <= DROP_LIMIT:
        drop = 100 * (1 - levels[-1] / before)
        return (
            f"eligible usage ran at ${levels[-1]:,.2f} an hour in the last 7 days, {drop:.0f} % below the "
            f"${before:,.2f} of the weeks before"
        )
    return _trend(levels)


def _trend(levels: Sequence[float]) -> str | None:
    if len(levels) < _TREND_WEEKS:
        return None
    slopes = [(later - earlier) / (at - since) for (since, earlier), (at, later) in combinations(enumerate(levels), 2)]
    level = median(levels)
    change = median(slopes) * (len(levels) - 1) / level if level > 0 else 0.0
    if change > TREND_LIMIT:
        return None
    return f"eligible usage fell by about {-100 * change:.0f} % over the last {len(levels)} weeks, by their trend"


def _levels(spend: Sequence[Decimal], weeks: Sequence[int | None]) -> list[float]:
    """Spend an hour by week, oldest first."""
    by_week: dict[int, list[float]] = {}
    for amount, week in zip(spend, weeks, strict=True):
        if week is not None:
            by_week.setdefault(week, []).append(float(amount))
    amounts = [by_week[week] for week in sorted(by_week, reverse=True)]
    medians = [median(one) for one in amounts]
    return medians if all(medians) else [fmean(one) for one in amounts]
