from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.forecast import FEWEST_DAYS, DailySpend, daily_spend, projection, spread
from sagemaker_cost_mcp.model.money import RecordKind
from tests.builders import D, bill, row

START = date(2026, 9, 7)
"""A Monday."""

AMOUNTS = st.lists(st.integers(min_value=0, max_value=5000).map(Decimal), min_size=FEWEST_DAYS, max_size=45)


def spend(of_day: Callable[[date], float], days: int = 70, start: date = START) -> DailySpend:
    amounts = (D(str(of_day(start + timedelta(days=at)))) for at in range(days))
    return DailySpend(start=start, amounts=tuple(amounts))


def next_days(known: DailySpend, days: int) -> Decimal:
    made = projection(known)
    assert made is not None
    return made.between(known.end, known.end + timedelta(days=days))


def near(amount: Decimal, wanted: float) -> bool:
    return float(amount) == pytest.approx(wanted)


@given(AMOUNTS, st.integers(min_value=1, max_value=40), st.integers(min_value=51, max_value=99))
@settings(max_examples=40, deadline=None)
def test_a_forecast_is_never_negative_and_neither_is_its_spread(
    amounts: list[Decimal], days: int, percent: int
) -> None:
    known = DailySpend(start=START, amounts=tuple(amounts))
    assert next_days(known, days) >= 0
    assert spread(known, days, percent) >= 0


@given(AMOUNTS, st.integers(min_value=2, max_value=1000))
@settings(max_examples=40, deadline=None)
def test_scaling_spend_scales_the_forecast_and_leaves_the_spread(amounts: list[Decimal], factor: int) -> None:
    known = DailySpend(start=START, amounts=tuple(amounts))
    scaled = DailySpend(start=START, amounts=tuple(amount * factor for amount in amounts))
    assert near(next_days(scaled, 20), float(next_days(known, 20) * factor))
    assert near(spread(scaled, 20, 80), float(spread(known, 20, 80)))


@given(st.integers(min_value=0, max_value=10**6), st.integers(min_value=FEWEST_DAYS, max_value=100))
@settings(max_examples=30, deadline=None)
def test_a_constant_series_goes_on_and_is_certain(amount: int, days: int) -> None:
    known = spend(lambda _: amount, days)
    assert next_days(known, 30) == 30 * amount
    assert spread(known, 30, 80) == 0


@given(AMOUNTS)
@settings(max_examples=30, deadline=None)
def test_a_higher_level_never_has_a_narrower_interval(amounts: list[Decimal]) -> None:
    known = DailySpend(start=START, amounts=tuple(amounts))
    assert spread(known, 10, 60) <= spread(known, 10, 80) <= spread(known, 10, 95)


def test_with_less_than_two_weeks_nothing_is_forecast() -> None:
    assert projection(spend(lambda _: 100, FEWEST_DAYS - 1)) is None
    assert projection(spend(lambda _: 100, FEWEST_DAYS)) is not None


def test_weekends_are_forecast_as_weekends() -> None:
    made = projection(spend(lambda day: 300 if day.weekday() < 5 else 60))
    assert made is not None
    assert near(made.on(date(2026, 11, 20)), 300)
    assert near(made.on(date(2026, 11, 21)), 60)


def test_days_on_which_nothing_is_ever_spent_stay_free() -> None:
    made = projection(spend(lambda day: 300 if day.weekday() < 5 else 0))
    assert made is not None
    assert made.on(date(2026, 11, 22)) == 0
    assert near(made.on(date(2026, 11, 23)), 300)


def test_a_level_shift_is_followed_after_a_few_days() -> None:
    known = spend(lambda day: 100 if day < START + timedelta(days=65) else 200)
    assert near(next_days(known, 7), 1400)


def test_one_spike_moves_nothing() -> None:
    known = spend(lambda day: 5000 if day == START + timedelta(days=66) else 100)
    assert near(next_days(known, 7), 700)


def test_what_falls_due_on_the_first_of_a_month_comes_on_the_first_only() -> None:
    made = projection(spend(lambda day: 600 if day.day == 1 else 100))
    assert made is not None
    assert near(made.on(date(2026, 12, 1)), 600)
    assert near(made.on(date(2026, 12, 2)), 100)


def test_a_first_seen_once_or_hardly_above_its_neighbours_is_no_fee() -> None:
    once = projection(spend(lambda day: 600 if day.day == 1 else 100, 30))
    slight = projection(spend(lambda day: 110 if day.day == 1 else 100))
    assert once is not None
    assert slight is not None
    assert once.first_of_month == slight.first_of_month == 0


def test_spend_that_stopped_is_forecast_to_stay_away() -> None:
    assert next_days(spend(lambda day: 100 if day < START + timedelta(days=50) else 0), 30) == 0


def test_nothing_at_all_has_no_spread() -> None:
    assert spread(spend(lambda _: 0), 10, 80) == 0


def test_the_spread_is_what_earlier_forecasts_missed_by_and_grows_beyond_the_history() -> None:
    known = spend(lambda day: 100 + 40 * ((day.toordinal() * 7919) % 11 - 5) / 5, 60)
    near_by, far = spread(known, 10, 80), spread(known, 1000, 80)
    assert 0 < near_by < D("0.4")
    assert far > spread(known, 100, 80) > 0


def test_too_few_earlier_forecasts_for_the_level_widen_it_beyond_the_largest_miss() -> None:
    known = spend(lambda day: 100 + day.day % 5, FEWEST_DAYS)
    assert spread(known, 3, 99) > spread(known, 3, 60)


def test_the_daily_series_begins_with_the_first_spend_and_leaves_credits_out() -> None:
    def on(day: int) -> datetime:
        return datetime(2026, 11, day, tzinfo=UTC)

    billed = bill(
        row("USE1-Train:ml.m5.large", "0", start=on(1)),
        row("USE1-Train:ml.m5.large", "5", start=on(3)),
        row("USE1-Host:ml.m5.large", "2", start=on(3)),
        row("USE1-Host:ml.m5.large", "-9", kind=RecordKind.CREDIT, start=on(3)),
        row("USE1-Host:ml.m5.large", "-1", start=on(5)),
        row("USE1-Host:ml.m5.large", "7", start=on(6)),
    )
    known = daily_spend(billed, date(2026, 11, 6))
    assert known.start == date(2026, 11, 3)
    assert known.amounts == (7, 0, 0)
    assert daily_spend(bill(), date(2026, 11, 6)).amounts == ()
