from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.utilization import Measure, MetricSeries, PartKind, Timeline, Utilization

START = datetime(2026, 11, 19, tzinfo=UTC)
LINE = Timeline(start=START, end=START + timedelta(hours=4), period_seconds=3600)
VALUES = st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False))


@given(VALUES)
def test_what_is_packed_comes_out_as_it_went_in(values: list[float | None]) -> None:
    assert MetricSeries.of(values).values == tuple(values)


def test_a_point_takes_eight_bytes() -> None:
    assert len(MetricSeries.of([1.0, None, 3.0]).packed) == 24


def test_moments_have_places_and_places_have_moments() -> None:
    assert LINE.length == 4
    assert [LINE.place(LINE.moment(place)) for place in range(4)] == [0, 1, 2, 3]
    assert LINE.place(START + timedelta(minutes=59)) == 0
    assert LINE.place(START - timedelta(seconds=1)) is None
    assert LINE.place(LINE.end) is None


def test_a_life_is_the_periods_that_it_fills() -> None:
    begun = START + timedelta(minutes=1)
    assert LINE.lived(START, LINE.end) == range(4)
    assert LINE.lived(begun, LINE.end) == range(1, 4)
    assert LINE.lived(START, begun) == range(0)
    assert LINE.lived(START - timedelta(days=9), LINE.end + timedelta(days=9)) == range(4)
    assert len(LINE.lived(LINE.end, LINE.end + timedelta(days=1))) == 0
    assert len(LINE.lived(START - timedelta(days=2), START - timedelta(days=1))) == 0


def test_a_measure_that_is_not_there_has_no_values_and_no_zeros() -> None:
    use = Utilization(
        resource_arn="arn", part="a", kind=PartKind.VARIANT, normalized=False, timeline=LINE,
        series={Measure.CPU: MetricSeries.of([1.0, 2.0, None, 4.0])},
    )  # fmt: skip
    assert use.values(Measure.CPU) == (1.0, 2.0, None, 4.0)
    assert use.values(Measure.GPU) == (None,) * 4
