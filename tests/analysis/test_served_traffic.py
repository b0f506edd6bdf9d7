from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.served_traffic import (
    Latency,
    Traffic,
    error_rates,
    latency,
    requests_by_period,
    traffic,
)
from sagemaker_cost_mcp.analysis.utilization import Unknown
from sagemaker_cost_mcp.model.utilization import Measure, Timeline
from tests.utilization_builders import ALWAYS, START, use


def counted(found: Traffic | Unknown | None) -> Traffic:
    assert isinstance(found, Traffic), found
    return found


def test_requests_have_a_total_a_busiest_hour_and_idle_hours() -> None:
    found = counted(traffic(use({Measure.REQUESTS: [0.0, 30.0, 10.0, 0.0]}), ALWAYS))
    assert found == Traffic(
        total=40.0,
        busiest_hour=START + timedelta(hours=1),
        busiest_requests=30.0,
        idle_share=0.5,
        peak_per_instance=None,
    )


def test_the_peak_of_an_instance_is_that_of_the_busiest_period() -> None:
    both = use({Measure.REQUESTS: [1.0], Measure.REQUESTS_PER_INSTANCE: [2.0, 7.0, 3.0]})
    assert counted(traffic(both, ALWAYS)).peak_per_instance == 7.0


def test_an_endpoint_that_nobody_called_has_no_busiest_hour() -> None:
    found = counted(traffic(use({Measure.REQUESTS: [0.0, 0.0]}), ALWAYS))
    assert (found.total, found.busiest_hour, found.busiest_requests, found.idle_share) == (0.0, None, None, 1.0)


def test_five_minutes_are_added_up_to_hours_and_days_hide_them() -> None:
    fine = Timeline(start=START, end=START + timedelta(hours=2), period_seconds=300)
    found = counted(traffic(use({Measure.REQUESTS: [1.0] * 20}, timeline=fine), ALWAYS))
    assert (found.busiest_hour, found.busiest_requests) == (START, 12.0)
    coarse = Timeline(start=START, end=START + timedelta(days=2), period_seconds=86_400)
    assert counted(traffic(use({Measure.REQUESTS: [5.0]}, timeline=coarse), ALWAYS)).busiest_hour is None


def test_silence_and_what_was_not_read_are_not_zero_requests() -> None:
    silent, unread = use({Measure.REQUESTS: []}), use({}, unread=(Measure.REQUESTS,))
    for one, why in ((silent, "not the same as no requests"), (unread, "could not be read")):
        found = traffic(one, ALWAYS)
        assert isinstance(found, Unknown)
        assert why in found.reason
    assert traffic(use({}), ALWAYS) is None, "nobody calls it by itself"


def test_trap_01_an_empty_queue_tells_that_there_was_no_work() -> None:
    queue = use({Measure.REQUESTS: [None, 3.0], Measure.BACKLOG: [0.0, 1.0]})
    assert requests_by_period(queue, ALWAYS)[:3] == [0.0, 3.0, None]
    assert counted(traffic(queue, ALWAYS)).idle_share == 0.5


def test_latency_is_that_of_the_typical_request() -> None:
    found = use({Measure.LATENCY_P99: [10.0, 90.0, 500.0], Measure.REQUESTS: [1.0, 100.0, 1.0]})
    assert latency(found, Measure.LATENCY_P99, ALWAYS) == Latency(typical=90.0, worst=500.0)
    assert latency(use({}), Measure.LATENCY_P99, ALWAYS) is None
    alone = use({Measure.LATENCY_P50: [40.0, 20.0]})
    assert latency(alone, Measure.LATENCY_P50, ALWAYS) == Latency(typical=20.0, worst=40.0)


@pytest.mark.parametrize(
    ("errors", "rate"), [([2.0, 1.0], 0.03), ([0.0, 0.0], 0.0), ([], None)], ids=["some", "none", "no data"]
)
def test_error_rates_are_shares_of_requests(errors: list[float | None], rate: float | None) -> None:
    found = use({Measure.REQUESTS: [50.0, 50.0], Measure.ERRORS_5XX: errors})
    assert error_rates(found, ALWAYS) == {"5xx": rate}


def test_errors_that_were_not_read_or_of_nobodys_requests_are_not_zero() -> None:
    unread = use({Measure.REQUESTS: [50.0]}, unread=(Measure.ERRORS_4XX,))
    assert error_rates(unread, ALWAYS) == {"4xx": None}
    assert error_rates(use({Measure.REQUESTS: [0.0], Measure.FAILURES: [0.0]}), ALWAYS) == {"failed": None}
    assert error_rates(use({Measure.EXPIRED: [1.0]}), ALWAYS) == {"expired": None}


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=24))
def test_no_hour_is_busier_than_the_busiest_and_all_add_up(requests: list[int]) -> None:
    found = counted(traffic(use({Measure.REQUESTS: [float(one) for one in requests]}), ALWAYS))
    assert found.total == sum(requests)
    assert (found.busiest_requests or 0) == max(requests)
    assert found.idle_share == requests.count(0) / len(requests)


@given(st.lists(st.tuples(st.floats(0.1, 1e6), st.integers(0, 1000)), min_size=1, max_size=24))
def test_a_typical_latency_is_one_of_those_measured(points: list[tuple[float, int]]) -> None:
    found = latency(
        use({
            Measure.LATENCY_P50: [value for value, _ in points],
            Measure.REQUESTS: [float(weight) for _, weight in points],
        }),
        Measure.LATENCY_P50,
        ALWAYS,
    )  # fmt: skip
    values = [value for value, _ in points]
    assert found is not None
    assert found.typical in values
    assert found.worst == max(values)
