from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.commitment_curve import Curve, Slice
from sagemaker_cost_mcp.analysis.resampled_weeks import spread
from tests.builders import D

HOURS = 10


def curve(*levels: float) -> Curve:
    """Weeks of ten hours, each at one level."""
    hours = [[Slice(level * 0.7, level)] for level in levels for _ in range(HOURS)]
    return Curve(hours, [1.0] * len(hours))


def weeks(count: int) -> list[int | None]:
    return [place // HOURS for place in range(count * HOURS)]


def test_weeks_that_are_alike_leave_no_doubt() -> None:
    found = spread(curve(10, 10, 10, 10), D(7), weeks(4), [[0, 1, 2, 3], [3, 3, 3, 3]])
    assert found
    assert (found.weeks, found.lowest_commitment, found.highest_commitment) == (4, 7, 7)
    assert round(found.lowest_saving, 6) == round(found.highest_saving, 6) == 2190


def test_the_interval_holds_eighty_percent_of_the_draws() -> None:
    draws = [[week] * 4 for week in (0, 1, 2, 3)] * 5
    found = spread(curve(1, 2, 3, 4), D("1.4"), weeks(4), draws)
    assert found
    assert (round(found.lowest_commitment, 9), round(found.highest_commitment, 9)) == (D("0.7"), D("2.8"))
    most_are_alike = spread(curve(1, 2, 2, 2), D("1.4"), weeks(4), [[0] * 4, *[[1] * 4] * 18, [0] * 4])
    assert most_are_alike
    assert most_are_alike.lowest_commitment == most_are_alike.highest_commitment == D("1.4")


def test_a_bad_week_drawn_often_may_lose_money() -> None:
    found = spread(curve(0.1, 10, 10, 10), D(7), weeks(4), [[0, 0, 0, 0]])
    assert found
    assert found.lowest_saving < 0


def test_fewer_than_four_weeks_or_no_draws_say_nothing() -> None:
    assert spread(curve(1, 2, 3), D(1), weeks(3), [[0, 1, 2]]) is None
    assert spread(curve(1, 2, 3, 4), D(1), weeks(4), []) is None


def test_hours_of_no_whole_week_are_left_out() -> None:
    among = [*(None for _ in range(HOURS)), *weeks(4)]
    found = spread(curve(99, 10, 10, 10, 10), D(7), among, [[0, 1, 2, 3]])
    assert found
    assert found.highest_commitment == 7


@given(st.lists(st.floats(min_value=0.1, max_value=50), min_size=4, max_size=6), st.data())
def test_the_ends_are_in_order(levels: list[float], data: st.DataObject) -> None:
    count = len(levels)
    draw = st.lists(st.integers(0, count - 1), min_size=count, max_size=count)
    draws = data.draw(st.lists(draw, min_size=1, max_size=20))
    found = spread(curve(*levels), D(3), weeks(count), draws)
    assert found
    assert found.lowest_commitment <= found.highest_commitment
    assert found.lowest_saving <= found.highest_saving
