"""A whole hour at once says what its sixty minutes say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.simulator.emission import Counted, Emission, Gauge, Measured
from sagemaker_cost_mcp.simulator.series import Sample, joined, percentile, tallied
from sagemaker_cost_mcp.simulator.traffic import Hour

EMISSIONS: dict[str, Emission] = {
    "counted": Counted(),
    "shared": Counted(shared=True),
    "silent": Counted(silent=True),
    "no errors": Counted(worth=0.0),
    "latency": Measured(ordinary=40_000, other=120_000, every=7),
    "cache hits": Measured(ordinary=1.0, other=0.0, every=12, ripple=0.0),
    "cpu": Gauge(rest=6.0, slope=2.0, top=400.0, ripple=0.1),
    "memory": Gauge(rest=30.0, top=100.0, ripple=0.02),
    "backlog": Gauge(rest=0.0, slope=0.3, by_machine=False),
    "models": Gauge(rest=5.0),
}
HOURS = st.builds(
    Hour,
    st.lists(st.integers(min_value=0, max_value=400), min_size=60, max_size=60).map(tuple),
    st.binary(min_size=60, max_size=60),
)


def one_minute(hour: Hour, minute: int) -> Hour:
    return Hour(hour.counts[minute : minute + 1], hour.noise[minute : minute + 1])


@pytest.mark.parametrize("name", EMISSIONS)
@given(hour=HOURS, machines=st.integers(min_value=0, max_value=4))
def test_an_hour_tallies_like_its_minutes(name: str, hour: Hour, machines: int) -> None:
    emission = EMISSIONS[name]
    minutes = tallied(sample for minute in range(60) for sample in emission.samples(one_minute(hour, minute), machines))
    whole = emission.tally(hour, machines)
    if minutes is None or whole is None:
        assert minutes is whole is None
    else:
        assert whole == pytest.approx(minutes)


BUSY = Hour((30,) * 60, bytes(60))
QUIET = Hour((0,) * 60, bytes(60))


def test_uncalled_counts_are_zeros_and_uncalled_measurements_are_missing() -> None:
    counted, measured = EMISSIONS["counted"].tally(QUIET, 2), EMISSIONS["latency"].tally(QUIET, 2)
    assert counted is not None
    assert (counted.samples, counted.total, counted.high) == (60, 0, 0)
    assert measured is None
    assert EMISSIONS["silent"].tally(QUIET, 1) is None


def test_invocations_per_instance_add_up_to_requests_by_instance() -> None:
    found = EMISSIONS["shared"].tally(BUSY, 3)
    assert found is not None
    assert found.total == pytest.approx(60 * 30 / 3)


def test_a_level_is_read_on_each_machine_and_never_above_its_top() -> None:
    three, one = EMISSIONS["cpu"].tally(BUSY, 3), Gauge(rest=90, slope=1, top=100).tally(BUSY, 1)
    assert three is not None
    assert one is not None
    assert three.samples == 180
    assert three.high > three.total / three.samples > three.low
    assert (one.low, one.high) == (100, 100)


def test_machines_that_are_not_there_say_nothing_but_the_queue_does() -> None:
    assert EMISSIONS["cpu"].tally(BUSY, 0) is None
    assert EMISSIONS["counted"].tally(BUSY, 0) is None
    backlog = EMISSIONS["backlog"].tally(QUIET, 0)
    assert backlog is not None
    assert (backlog.samples, backlog.high) == (60, 0)


def test_percentiles_weigh_their_samples() -> None:
    samples = [Sample(10, 90), Sample(20, 9), Sample(500, 1), Sample(7, 0)]
    assert [percentile(samples, rank) for rank in (50, 90, 95, 99, 99.5, 100)] == [10, 10, 20, 20, 500, 500]
    assert percentile([], 50) is None


def test_tallies_join() -> None:
    one, other = tallied([Sample(1), Sample(3, 2)]), tallied([Sample(-1)])
    assert one is not None
    assert other is not None
    assert joined([one, other]) == (4, 6, -1, 3)
    assert joined([one]) == one
    assert joined([]) is None
