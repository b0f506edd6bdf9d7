from __future__ import annotations

from datetime import timedelta
from math import isclose
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.inference_demand import Demand, described, observed
from sagemaker_cost_mcp.model.utilization import Measure, Timeline, Utilization
from tests.option_builders import demand
from tests.utilization_builders import ALWAYS, LINE, START, use

M = Measure


def measured(requests: list[float | None], **percentiles: list[float | None]) -> Utilization:
    names = {"p50": M.LATENCY_P50, "p90": M.LATENCY_P90, "p99": M.LATENCY_P99, "at_once": M.CONCURRENCY}
    return use({M.REQUESTS: requests, **{names[name]: values for name, values in percentiles.items()}})


def found(*uses: Utilization) -> Demand:
    demand = observed(uses, ALWAYS)
    assert demand is not None
    return demand


def test_the_mean_of_a_request_lies_between_what_its_percentiles_allow() -> None:
    whole = found(measured([100.0], p50=[10.0], p90=[20.0], p99=[50.0], at_once=[3.0]))
    hour = whole.known[0]
    assert (hour.low_seconds, hour.high_seconds) == (1.0, pytest.approx(100 * (5 + 8 + 5) / 1000))
    assert (whole.p99_ms, whole.concurrency, whole.busiest) == (50.0, 3.0, 100.0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(1, 1000), min_size=100, max_size=100))
def test_percentiles_of_any_requests_bound_their_mean_from_above(milliseconds: list[float]) -> None:
    """Hundred requests in an hour, percentiles as CloudWatch takes them; beyond P99 is one request, the slowest."""
    ascending = sorted(milliseconds)
    whole = found(measured([100.0], p50=[ascending[49]], p90=[ascending[89]], p99=[ascending[99]]))
    assert (whole.known[0].high_seconds or 0) * 1000 >= sum(milliseconds) - 1e-6


def test_hours_without_their_own_latency_take_that_of_the_typical_request() -> None:
    whole = found(measured([10.0, 10.0], p50=[10.0, None], p90=[10.0, None], p99=[10.0, None]))
    assert whole.known[1].low_seconds == pytest.approx(0.1)


def test_requests_of_unknown_length_are_no_work_of_zero_seconds() -> None:
    whole = found(measured([10.0, 0.0]))
    assert (whole.seconds, whole.request_seconds, whole.peak) == (None, None, None)
    assert whole.known[1].low_seconds == 0.0
    assert found(measured([10.0], p50=[10.0])).seconds is None


def test_silence_is_unknown_and_zero_is_zero() -> None:
    whole = found(measured([0.0, None, 0.0]))
    assert whole.hours[1] is None
    assert (len(whole.known), whole.requests, whole.seconds, whole.request_seconds) == (2, 0.0, (0.0, 0.0), None)


def test_two_parts_are_one_demand_and_half_of_an_hour_is_none() -> None:
    whole = found(measured([10.0, 5.0], p50=[10.0], p90=[10.0], p99=[10.0]), measured([4.0, None]))
    assert [hour.requests if hour else None for hour in whole.hours[:2]] == [14.0, None]
    assert whole.hours[0] is not None
    assert whole.hours[0].high_seconds is None


def test_daily_points_unread_requests_and_nothing_at_all_are_no_demand() -> None:
    daily = Timeline(start=START, end=START + timedelta(days=2), period_seconds=86_400)
    cases: list[Any] = [
        (),
        (use({M.REQUESTS: [1.0]}, timeline=daily),),
        (use({M.CPU: [1.0]}),),
        (use({M.CPU: [1.0]}, unread=(M.REQUESTS,)),),
    ]
    assert [observed(uses, ALWAYS) for uses in cases] == [None] * 4


def test_hours_of_the_week_are_counted_from_monday() -> None:
    assert (START.weekday(), found(measured([1.0])).weekday_hour) == (3, 72)
    young = ALWAYS.__class__(born=LINE.end, until=LINE.end)
    empty = observed([measured([1.0])], young)
    assert empty is not None
    assert empty == Demand(hours=(), weekday_hour=72)
    assert (empty.month, empty.requests, empty.busiest, empty.hour_of_week(100)) == (0.0, 0.0, 0.0, 4)


def test_a_described_day_is_every_day_of_the_week() -> None:
    whole = described([0.0] * 23 + [24.0], 500.0)
    assert (len(whole.hours), whole.per_hour, whole.busiest) == (168, pytest.approx(1.0), 24.0)
    assert whole.request_seconds == pytest.approx((0.5, 0.5))
    assert described([1.0] * 168, None).seconds is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=48), st.floats(0, 10))
def test_so_many_times_the_requests_are_so_many_times_the_work(requests: list[float], factor: float) -> None:
    base = demand(requests, concurrency=2.0)
    more = base.times(factor)
    assert isclose(more.requests, base.requests * factor, rel_tol=1e-9, abs_tol=1e-9)
    assert base.seconds is not None
    assert more.seconds is not None
    assert isclose(more.seconds[1], base.seconds[1] * factor, rel_tol=1e-9, abs_tol=1e-9)
    assert more.concurrency == 2.0 * factor
    assert demand([None, 3.0], None).times(2.0).hours[0] is None


def test_what_was_seen_at_once_counts_where_hours_say_less() -> None:
    assert demand([3600.0], 1000.0).peak == (1.0, 1.0)
    assert demand([3600.0], 1000.0, concurrency=7.0).peak == (7.0, 7.0)
