from __future__ import annotations

from collections.abc import Sequence

import pytest

from sagemaker_cost_mcp.analysis.pace import Pace, pace
from sagemaker_cost_mcp.analysis.utilization import Life, Machine, Resource, Unknown, specs_of
from sagemaker_cost_mcp.model.utilization import Measure
from tests.builders import LONG_AGO, endpoint
from tests.serving_builders import END, Values, gpu, load, measured, sold

LIFE = Life(born=LONG_AGO, until=END)
M5 = Machine(types=frozenset({"ml.m5.xlarge"}), specs=specs_of(sold()))
G4 = Machine(types=frozenset({"ml.g4dn.xlarge"}), specs=specs_of(sold()))


def found(series: dict[Measure, Values], machine: Machine = M5, counts: Sequence[float | None] | None = None) -> Pace:
    one = pace(measured(endpoint("ep"), series), machine, LIFE, counts)
    assert isinstance(one, Pace), one
    return one


# 100 and 200 requests a minute on one machine of four cores: 10 % and 18 % of it.
RISING = load(cpu=[40.0, 72.0], requests=[6000.0, 12_000.0])


def test_the_line_is_followed_to_three_times_what_was_seen() -> None:
    one = found(RISING)
    assert (one.full, one.seen, one.by) == (600.0, 200.0, Resource.CPU)
    assert one.target == 300.0
    assert one.guessed


def test_a_busy_machine_tells_what_fills_it() -> None:
    one = found(load(cpu=[120.0, 280.0], requests=[6000.0, 12_000.0]))
    assert one.full == pytest.approx(275.0)
    assert not one.guessed


def test_what_is_full_first_counts() -> None:
    one = found(RISING | gpu([20.0, 60.0], [10.0]), G4)
    assert (one.full, one.by) == (pytest.approx(300.0), Resource.GPU)


def test_several_instances_share_the_load() -> None:
    assert found(load(cpu=[40.0, 72.0], requests=[12_000.0, 24_000.0], instances=2.0)).seen == 200.0
    assert found(RISING, counts=[4.0] * 336).seen == 50.0


@pytest.mark.parametrize(
    "series",
    [
        load(cpu=40.0, requests=[6000.0, 12_000.0]),
        load(cpu=[40.0, 72.0], requests=6000.0),
        load(cpu=[72.0, 40.0], requests=[6000.0, 12_000.0]),
        # It rises a little over the day, and swings five times as far whatever the load does.
        load(cpu=[40.0, 60.0, 44.0, 64.0], requests=[6000.0, 6000.0, 12_000.0, 12_000.0]),
        load(cpu=[40.0, 72.0], requests=[None]),
        load(cpu=[40.0, *[None] * 23], requests=[6000.0]),
    ],
)
def test_what_does_not_rise_with_the_load_tells_nothing(series: dict[Measure, Values]) -> None:
    one = pace(measured(endpoint("ep"), series), M5, LIFE)
    assert isinstance(one, Unknown)
    assert "do not move together" in one.reason


def test_a_machine_of_unknown_size_tells_nothing() -> None:
    assert isinstance(pace(measured(endpoint("ep"), RISING), Machine(types=frozenset(), specs={}), LIFE), Unknown)
