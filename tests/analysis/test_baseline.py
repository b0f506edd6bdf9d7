from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.baseline import FEWEST_WEEKS, WEEKS, Baseline

MONDAY, TUESDAY = 0, 1


def known(*values: float) -> Baseline:
    baseline = Baseline(0.3)
    for value in values:
        baseline.add(MONDAY, value)
    return baseline


def test_a_weekday_is_held_against_its_own_kind_only() -> None:
    baseline = known(40, 40, 40)
    assert baseline.ready(MONDAY)
    assert not baseline.ready(TUESDAY)
    assert (baseline.expected(MONDAY), baseline.expected(TUESDAY)) == (40, 0)


def test_one_wild_day_moves_nothing() -> None:
    assert known(40, 40, 4000, 40, 40).level(MONDAY) == 40


def test_days_of_more_than_eight_weeks_ago_are_forgotten() -> None:
    assert known(*[10] * WEEKS, *[50] * WEEKS).level(MONDAY) == 50


def test_a_series_that_never_moved_may_still_move_by_a_fifth() -> None:
    baseline = known(*[100] * WEEKS)
    assert baseline.z(MONDAY, 120) < 3.5 < baseline.z(MONDAY, 125)


def test_a_day_that_is_taken_back_leaves_no_trace() -> None:
    baseline, same = known(40, 40, 40), known(40, 40, 40)
    baseline.add(MONDAY, 90)
    baseline.drop_last(MONDAY)
    assert baseline.z(MONDAY, 70) == same.z(MONDAY, 70)
    nothing = known(0, 0)
    nothing.drop_last(MONDAY)
    assert nothing.level(MONDAY) == 0


def test_a_new_level_is_known_from_its_first_week() -> None:
    baseline = known(*[40] * WEEKS)
    baseline.restart([(MONDAY, 100)])
    assert baseline.ready(MONDAY)
    assert not baseline.ready(TUESDAY)
    assert (baseline.expected(MONDAY), baseline.z(MONDAY, 100)) == (100, 0)
    assert baseline.z(MONDAY, 40) < -3.5


def test_what_comes_and_goes_is_only_odd_when_it_is_larger_than_all_before() -> None:
    baseline = known(0, 30, 0, 0, 35, 0, 0)
    assert baseline.irregular
    assert baseline.z(MONDAY, 0) == baseline.z(MONDAY, 40) == 0
    assert baseline.z(MONDAY, 300) > 3.5


def test_two_strays_make_a_series_irregular() -> None:
    baseline = known(0, 0, 0, 0)
    baseline.stray(MONDAY, 30)
    assert not baseline.irregular
    baseline.stray(MONDAY, 30)
    assert baseline.irregular
    assert known(5, 5, 5).irregular is False


@given(st.lists(st.floats(1, 1000), min_size=FEWEST_WEEKS, max_size=WEEKS), st.floats(0, 5000))
def test_what_lies_above_expected_has_a_positive_z_and_what_lies_below_a_negative_one(
    values: list[float], value: float
) -> None:
    baseline = known(*values)
    assert baseline.z(MONDAY, value) * (value - baseline.expected(MONDAY)) >= 0
    assert baseline.z(MONDAY, baseline.expected(MONDAY)) == pytest.approx(0)
