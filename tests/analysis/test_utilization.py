from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.utilization import (
    IMPOSSIBLE,
    Level,
    Life,
    Machine,
    Resource,
    Unknown,
    coverage,
    instance_counts,
    instances,
    levels,
    parts_of,
    quantile,
    specs_of,
)
from sagemaker_cost_mcp.model.utilization import Measure, PartKind
from tests.builders import price
from tests.utilization_builders import ALWAYS, END, G4, M5, SPECS, START, busy, use

CPU = (Measure.CPU, Measure.CPU_HOTTEST)
GPU = (Measure.GPU, Measure.GPU_HOTTEST)
MEMORY = (Measure.MEMORY, Measure.MEMORY_HOTTEST)
UNKNOWN_TYPE = Machine(types=frozenset({"ml.z9.xlarge"}), specs=SPECS)
MIXED = Machine(types=frozenset(SPECS), specs=SPECS)
NO_TYPE = Machine(types=frozenset(), specs=SPECS)
VALUES = st.lists(st.floats(min_value=0, max_value=400), min_size=1, max_size=24)


def level(found: dict[Resource, Level | Unknown], resource: Resource = Resource.CPU) -> Level:
    one = found[resource]
    assert isinstance(one, Level), one
    return one


def unknown(found: dict[Resource, Level | Unknown], resource: Resource = Resource.CPU) -> str:
    one = found[resource]
    assert isinstance(one, Unknown), one
    return one.reason


def test_trap_05_cpu_utilization_is_percent_times_vcpu() -> None:
    half = level(levels(busy(*CPU, [200.0, 200.0]), M5, ALWAYS))
    assert (half.mean, half.p95, half.max) == (50.0, 50.0, 50.0), "200 on 4 vCPU is half of them"


def test_trap_05_gpu_utilization_is_percent_times_gpus_and_memory_is_not() -> None:
    assert level(levels(busy(*GPU, [100.0]), G4, ALWAYS), Resource.GPU).mean == 25.0
    both = (Measure.GPU_MEMORY, Measure.GPU_MEMORY_HOTTEST)
    assert level(levels(busy(*both, [300.0]), G4, ALWAYS), Resource.GPU_MEMORY).mean == 75.0
    assert level(levels(busy(*MEMORY, [60.0]), G4, ALWAYS), Resource.MEMORY).mean == 60.0
    disk = (Measure.DISK, Measure.DISK_HOTTEST)
    assert level(levels(busy(*disk, [12.0]), UNKNOWN_TYPE, ALWAYS), Resource.DISK).mean == 12.0


def test_normalized_metrics_are_percent_as_they_come() -> None:
    shared = busy(*CPU, [35.0], normalized=True)
    assert level(levels(shared, NO_TYPE, ALWAYS)).mean == 35.0


@pytest.mark.parametrize(
    ("machine", "why"),
    [
        (UNKNOWN_TYPE, "the size of ml.z9.xlarge was not found"),
        (MIXED, "several instance types"),
        (NO_TYPE, "not known, or several are in pools"),
    ],
)
def test_a_raw_number_never_passes_for_a_percentage(machine: Machine, why: str) -> None:
    assert why in unknown(levels(busy(*CPU, [80.0]), machine, ALWAYS))


def test_machines_without_a_gpu_have_no_gpu_to_tell_of() -> None:
    assert levels(busy(*GPU, []), M5, ALWAYS) == {}
    assert parts_of(Resource.GPU, busy(*GPU, []), M5) is None


def test_quantiles_are_those_of_the_hottest_instance_and_the_mean_is_that_of_all() -> None:
    found = level(levels(busy(*CPU, [40.0] * 20, [4.0 * step for step in range(1, 21)]), M5, ALWAYS))
    assert found == Level(mean=10.0, p50=10.0, p90=18.0, p95=19.0, p99_5=20.0, max=20.0)


def test_a_burst_a_little_above_100_is_shown_as_it_is() -> None:
    assert level(levels(busy(*CPU, [410.0]), M5, ALWAYS)).max == 102.5


def test_what_a_machine_cannot_reach_was_measured_on_another_one() -> None:
    why = unknown(levels(busy(*CPU, [40.0, 900.0]), M5, ALWAYS))
    assert "225 %" in why
    assert "another instance type" in why
    assert "this kind cannot reach" in unknown(levels(busy(*CPU, [900.0], normalized=True), NO_TYPE, ALWAYS))


def test_silence_is_not_zero() -> None:
    assert "no data in the window" in unknown(levels(busy(*CPU, []), M5, ALWAYS))
    assert "no data in the window" in unknown(levels(busy(*CPU, [1.0], []), M5, ALWAYS))
    assert "too short" in unknown(levels(busy(*CPU, [], kind=PartKind.HOSTS), M5, ALWAYS))
    young = Life(born=END, until=END + timedelta(minutes=9))
    assert "younger" in unknown(levels(busy(*CPU, [5.0]), M5, young))


@pytest.mark.parametrize("unread", [{"unread": CPU}, {"unread": CPU[1:]}])
def test_what_was_not_read_is_said_to_be(unread: Any) -> None:
    assert "could not be read" in unknown(levels(use({Measure.CPU: [1.0]}, **unread), M5, ALWAYS))


def test_only_whole_periods_of_a_life_count() -> None:
    found = busy(*CPU, [400.0, 100.0, 200.0, 400.0])
    life = Life(born=START + timedelta(minutes=1), until=START + timedelta(hours=3, minutes=1))
    assert level(levels(found, M5, life)).max == 50.0


def test_coverage_is_the_share_of_a_life_with_data() -> None:
    assert coverage(use({Measure.CPU: [1.0] * 12}), ALWAYS) == 0.5
    assert coverage(use({Measure.CPU: [1.0] * 12, Measure.MEMORY: [None] * 6 + [1.0] * 12}), ALWAYS) == 0.75
    assert coverage(use({Measure.CPU: []}), ALWAYS) == 0.0
    assert coverage(use({}), Life(born=END, until=END)) is None
    assert coverage(use({Measure.CPU: [1.0] * 6}), Life(born=START, until=START + timedelta(hours=6))) == 1.0


def test_instances_are_counted_over_time() -> None:
    found = instances(use({Measure.INSTANCES: [1.0, 3.0, 2.0]}), ALWAYS)
    assert found is not None
    assert (found.mean, found.max) == (2.0, 3.0)
    assert instances(use({}), ALWAYS) is None


def test_a_queue_without_machines_stands_in_front_of_none() -> None:
    queue = use({Measure.INSTANCES: [2.0], Measure.BACKLOG: [5.0, 0.0]})
    assert instance_counts(queue, ALWAYS)[:3] == [2.0, 0.0, None]
    unread = use({Measure.BACKLOG: [5.0]}, unread=(Measure.INSTANCES,))
    assert instances(unread, ALWAYS) is None, "not read is not none"


def test_sizes_are_those_that_prices_state() -> None:
    sized = price("USE1-Host:ml.m5.xlarge", "0.23").model_copy(update={"spec": SPECS["ml.m5.xlarge"]})
    assert specs_of([sized, price("USE1-Host:ml.c5.xlarge", "0.2")]) == {"ml.m5.xlarge": SPECS["ml.m5.xlarge"]}


@given(VALUES, st.floats(0, 1))
def test_a_quantile_is_one_of_the_values_and_grows_with_its_share(values: list[float], share: float) -> None:
    ascending = sorted(values)
    found = quantile(ascending, share)
    assert found in values
    assert quantile(ascending, 0.0) <= found <= quantile(ascending, 1.0)
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9


@given(VALUES)
def test_levels_are_ordered_and_do_not_depend_on_the_order_of_hours(values: list[float]) -> None:
    found = level(levels(busy(*CPU, values), M5, ALWAYS))
    assert found.p50 <= found.p90 <= found.p95 <= found.p99_5 <= found.max
    assert 0 <= found.mean <= found.max + 1e-9
    assert found.max == max(values) / 4 <= IMPOSSIBLE
    assert level(levels(busy(*CPU, values[::-1]), M5, ALWAYS)).p95 == found.p95


@given(VALUES)
def test_twice_the_cores_are_half_as_full(values: list[float]) -> None:
    spec = SPECS["ml.m5.xlarge"]
    twice = Machine(types=M5.types, specs={"ml.m5.xlarge": spec.model_copy(update={"vcpu": 2 * spec.vcpu})})
    small, large = (level(levels(busy(*CPU, values), machine, ALWAYS)) for machine in (M5, twice))
    assert large.p95 == small.p95 / 2
