"""Requests by the minute: hours are whole, minutes share them out, spans cut them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.simulator.description import Scaling, Span, Traffic
from sagemaker_cost_mcp.simulator.traffic import (
    Capacity,
    Confluence,
    Stream,
    hour_number,
    hour_start,
    minutes_within,
    requests_within,
)

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
SHOP = Traffic(night=20, peak=300, peak_hour=20, weekend=2.0)


def day_of(traffic: Traffic, midnight: datetime) -> list[int]:
    flow = Stream(traffic, "test")
    return [flow.total(hour_number(midnight) + hour) for hour in range(24)]


@given(st.integers(min_value=0, max_value=600_000), st.floats(min_value=0, max_value=5000))
def test_the_minutes_of_an_hour_add_up_to_it(number: int, night: float) -> None:
    flow = Stream(Traffic(night=night, peak=night / 2, ping_minutes=5), "test")
    hour = flow.hour(number)
    assert sum(hour.counts) == flow.total(number)
    assert len(hour.counts) == len(hour.noise) == 60
    assert min(hour.counts) >= 0


def test_the_same_hour_is_the_same_whoever_asks_and_another_variant_has_another() -> None:
    number = hour_number(MONDAY)
    assert Stream(SHOP, "a", "b").hour(number) == Stream(SHOP, "a", "b").hour(number)
    assert Stream(SHOP, "a", "b").hour(number) != Stream(SHOP, "a", "c").hour(number)


def test_the_peak_is_where_it_should_be_and_the_night_is_quiet() -> None:
    hours = day_of(SHOP, MONDAY)
    assert hours.index(max(hours)) in {19, 20, 21}
    assert 60 * 300 * 0.85 < max(hours) < 60 * 320 * 1.2
    assert all(60 * 20 * 0.8 < hours[hour] < 60 * 20 * 1.2 for hour in range(5, 14))


def test_weekends_and_ends_of_months_differ() -> None:
    monday, saturday = day_of(SHOP, MONDAY), day_of(SHOP, MONDAY + timedelta(days=5))
    assert 1.6 < sum(saturday) / sum(monday) < 2.4
    closing = Traffic(night=10, month_end_only=True)
    assert sum(day_of(closing, MONDAY)) == 0
    assert sum(day_of(closing, datetime(2026, 11, 27, tzinfo=UTC))) == 0
    assert all(sum(day_of(closing, datetime(2026, 11, day, tzinfo=UTC))) for day in (28, 29, 30))
    assert sum(day_of(Traffic(night=10, month_end=3), datetime(2026, 11, 30, tzinfo=UTC))) > 60 * 24 * 25


def test_a_warmer_calls_by_the_clock() -> None:
    flow = Stream(Traffic(ping_minutes=5), "test")
    hour = flow.hour(hour_number(MONDAY))
    assert [minute for minute, count in enumerate(hour.counts) if count] == list(range(0, 60, 5))
    assert set(hour.counts) == {0, 1}


def test_traffic_begins_and_stops() -> None:
    traffic = Traffic(night=50, ping_minutes=10, starts=MONDAY + timedelta(hours=3), stops=MONDAY + timedelta(hours=6))
    hours = day_of(traffic, MONDAY)
    assert [hour for hour, count in enumerate(hours) if count] == [3, 4, 5]


def test_rare_requests_come_now_and_then() -> None:
    hours = [count for back in range(14) for count in day_of(Traffic(night=0.005), MONDAY - timedelta(days=back))]
    assert set(hours) == {0, 1}
    assert 50 < sum(hours) < 200


@pytest.mark.parametrize("cut", [0, 1, 17 * 60, 59 * 60 + 1, 3600])
def test_two_halves_of_an_hour_make_the_whole(cut: int) -> None:
    flow, number = Stream(SHOP, "test"), hour_number(MONDAY)
    moment = MONDAY + timedelta(seconds=cut)
    before, after = Span(start=MONDAY - timedelta(days=1), end=moment), Span(start=moment)
    parts = [requests_within(flow, number, [span]) for span in (before, after)]
    assert sum(parts) == requests_within(flow, number, [before, after]) == flow.total(number)


def test_a_minute_belongs_to_whom_it_begins_under() -> None:
    number = hour_number(MONDAY)
    start = MONDAY + timedelta(minutes=10, seconds=1)
    assert minutes_within(number, start, None) == range(11, 60)
    assert minutes_within(number, MONDAY - timedelta(hours=1), start) == range(11)
    assert len(minutes_within(number, MONDAY + timedelta(hours=2), None)) == 0
    assert len(minutes_within(number, MONDAY - timedelta(hours=2), MONDAY)) == 0
    assert hour_start(number) == MONDAY


def test_what_meets_adds_up() -> None:
    flows = [Stream(SHOP, "a"), Stream(Traffic(night=3), "b")]
    both, number = Confluence(flows), hour_number(MONDAY) + 20
    assert both.total(number) == sum(flow.total(number) for flow in flows) == sum(both.hour(number).counts)
    assert sum(Confluence([]).hour(number).counts) == Confluence([]).total(number) == 0


def test_capacity_follows_traffic_within_its_bounds_and_scales_in_late() -> None:
    flow, first = Stream(Traffic(peak=300, peak_hour=12, peak_hours=6), "test"), hour_number(MONDAY)
    scaled = Capacity(flow, 9, Scaling(minimum=0, maximum=3, target=50))
    counts = [scaled.at(first + hour) for hour in range(24)]
    assert scaled.varies
    assert scaled.steady == 0
    assert (min(counts), max(counts)) == (0, 3)
    last_busy = max(hour for hour in range(24) if flow.total(first + hour))
    assert counts[last_busy + 1] > 0
    assert counts[last_busy + 2] == 0


def test_capacity_without_room_to_scale_is_steady() -> None:
    flow = Stream(SHOP, "test")
    pinned = Capacity(flow, 4, Scaling(minimum=2, maximum=2, target=1))
    assert not pinned.varies
    assert {pinned.at(number) for number in range(500_000, 500_050)} == {2}
    assert Capacity(flow, 4).at(0) == Capacity(flow, 4).steady == 4
