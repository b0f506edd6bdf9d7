from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.periods import Cut, before, periods

days = st.dates(date(2024, 1, 1), date(2028, 12, 1))
lengths = st.integers(1, 420)
cuts: st.SearchStrategy[Cut] = st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"])


@given(days, lengths, cuts)
def test_periods_follow_each_other_without_a_hole_and_fill_the_window(start: date, length: int, cut: Cut) -> None:
    end = start + timedelta(days=length)
    found = list(periods(start, end, cut))
    assert [found[0].start, *(period.end for period in found)] == [*(period.start for period in found), end]


@given(days, lengths, cuts)
def test_only_the_periods_at_the_ends_may_be_partial(start: date, length: int, cut: Cut) -> None:
    found = list(periods(start, start + timedelta(days=length), cut))
    assert not any(period.partial for period in found[1:-1])


def test_weeks_begin_on_monday_and_those_cut_off_say_so() -> None:
    found = list(periods(date(2026, 11, 4), date(2026, 11, 18), "WEEKLY"))
    assert [(period.start.day, period.end.day, period.partial) for period in found] == [
        (4, 9, True),
        (9, 16, False),
        (16, 18, True),
    ]


@given(days, lengths)
def test_the_window_before_ends_where_this_one_starts(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    first, last = before(start, end)
    assert last == start
    if not start.day == end.day == 1:
        assert last - first == end - start


@pytest.mark.parametrize(
    ("start", "end", "first"),
    [
        (date(2026, 10, 1), date(2026, 11, 1), date(2026, 9, 1)),
        (date(2026, 1, 1), date(2026, 4, 1), date(2025, 10, 1)),
        (date(2026, 10, 1), date(2026, 10, 31), date(2026, 9, 1)),
    ],
)
def test_whole_months_are_compared_with_whole_months(start: date, end: date, first: date) -> None:
    assert before(start, end) == (first, start)
