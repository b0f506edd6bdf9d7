from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.demand_trend import falling, too_short
from tests.builders import D


def told(*levels: str, hours: int = 5) -> str | None:
    """Weeks of a few hours each, oldest first."""
    spend = [D(level) for level in levels for _ in range(hours)]
    weeks = [len(levels) - 1 - place for place in range(len(levels)) for _ in range(hours)]
    return falling(spend, weeks)


@pytest.mark.parametrize(("days", "years", "carries"), [(13, 1, False), (14, 1, True), (59, 3, False), (60, 3, True)])
def test_fourteen_days_carry_a_year_and_sixty_carry_three(days: int, years: int, *, carries: bool) -> None:
    why = too_short(days, years)
    assert (why is None) == carries
    if why:
        assert f"{days} days of eligible usage" in why


def test_steady_and_growing_demand_is_not_falling() -> None:
    assert told("5", "5", "5", "5") is None
    assert told("2", "3", "4", "5") is None


def test_a_last_week_far_below_the_others_is_a_fall() -> None:
    why = told("5", "5", "5", "4")
    assert why == ("eligible usage ran at $4.00 an hour in the last 7 days, 20 % below the $5.00 of the weeks before")


def test_two_weeks_are_enough_to_see_a_drop_and_one_is_not() -> None:
    assert told("5", "4")
    assert told("5") is None


def test_a_slow_decline_shows_in_the_trend() -> None:
    why = told("10", "9.7", "9.4", "9.1", "8.8", "8.5")
    assert why is not None
    assert "fell by about 16 % over the last 6 weeks" in why


def test_too_few_weeks_have_no_trend() -> None:
    assert told("10", "9.5", "9") is None


def test_bursts_on_a_floor_are_no_trend() -> None:
    spend = [D(5)] * 40
    spend[3] = D(500)  # once, in the oldest week
    assert falling(spend, [3 - place // 10 for place in range(40)]) is None


def test_where_half_the_hours_are_idle_the_mean_of_a_week_counts() -> None:
    week, less = ["0", "0", "0", "9", "9"], ["0", "0", "0", "9", "0"]
    spend = [D(one) for one in [*week, *week, *week, *less]]
    assert falling(spend, [3 - place // 5 for place in range(20)])


def test_hours_of_no_whole_week_do_not_count() -> None:
    assert falling([D(100), D(5), D(5)], [None, 1, 0]) is None


def test_nothing_at_all_is_not_falling() -> None:
    assert told("0", "0", "0", "0", "0") is None


@given(st.lists(st.integers(1, 100), min_size=2, max_size=9), st.integers(2, 9))
def test_more_money_for_the_same_shape_changes_nothing(levels: list[int], times: int) -> None:
    one, other = (told(*(str(level * factor) for level in levels)) for factor in (1, times))
    assert (one is None) == (other is None)
