"""Inference components: nothing is promised twice, everybody has what is reserved, and two that share cost less."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from math import ceil
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.component_packing import component_fleet
from sagemaker_cost_mcp.analysis.fleet_packing import packed
from sagemaker_cost_mcp.analysis.machine_fit import sold_types
from sagemaker_cost_mcp.analysis.shared_fleet import Member, Packing, SharedFleet
from tests.serving_builders import sold

HOW = Packing(reserved=True)
BY_NAME = {one.type.name: one for one in sold_types(sold(), "Host", "us-east-1")}
ONE_GPU, FOUR_GPUS, LARGE = BY_NAME["ml.g4dn.xlarge"], BY_NAME["ml.g4dn.12xlarge"], BY_NAME["ml.m5.large"]
XLARGE, FOUR = Decimal(730) * Decimal("0.736"), Decimal(730) * Decimal("4.89")


def member(name: str, gpus: float = 0.0, filled: float = 0.0, **changes: Any) -> Member:
    given: dict[str, Any] = {
        "name": name,
        "memory_gib": 2.0,
        "cores": (0.5,),
        "gpus": (gpus,) if gpus else (),
        "gpu_memory": filled,
        "cores_peak": 0.5,
        "gpus_peak": gpus,
        "least": 1,
        "monthly_usd": XLARGE,
        "alone_usd": XLARGE,
    }
    return Member(**(given | changes))


def test_models_that_would_fit_on_one_gpu_get_one_each() -> None:
    light = [member(name, 0.2, 0.2) for name in "abc"]
    fleet = component_fleet(FOUR_GPUS, light, HOW)
    assert fleet is not None
    assert (fleet.count, fleet.gpu, [one.gpus for one in fleet.components]) == (1, 0.75, [1, 1, 1])
    alone = component_fleet(ONE_GPU, light, HOW)
    assert alone is not None
    assert alone.count == 3, "one GPU each"
    assert packed(light, (ONE_GPU, FOUR_GPUS), HOW) == (), "three small machines cost the same, and that is no sharing"


def test_gpus_that_stand_idle_beside_a_model_are_given_to_another() -> None:
    halves = [member(name, 0.8, 1.5, monthly_usd=FOUR, alone_usd=FOUR) for name in "ab"]
    (fleet,) = packed(halves, (ONE_GPU, FOUR_GPUS), HOW)
    assert (fleet.sold.type.name, fleet.count, fleet.saving) == ("ml.g4dn.12xlarge", 1, FOUR)
    assert [one.gpus for one in fleet.components] == [2, 2], "1.5 GPUs of memory and a fifth on top"
    third = replace(halves[0], name="c")
    assert [len(one.members) for one in packed([*halves, third], (FOUR_GPUS,), HOW)] == [2], "a third needs a machine"


def test_what_is_too_much_for_one_copy_is_done_by_several() -> None:
    fleet = component_fleet(LARGE, [member("busy", cores_peak=3.0), member("calm", cores_peak=0.01)], HOW)
    assert fleet is not None
    busy, calm = fleet.components
    assert (busy.name, busy.cores, busy.instances) == ("busy", 1.8, (0, 1))
    assert (calm.cores, calm.instances) == (0.25, (2,)), "a quarter of a core is the least, and 0.2 are left"
    assert fleet.cpu == pytest.approx((2 * 1.8 + 0.25) / 6)


def test_who_must_not_fall_below_two_has_copies_on_two_instances() -> None:
    fleet = component_fleet(LARGE, [member("pair", least=2), member("one")], HOW)
    assert fleet is not None
    assert {one.name: one.instances for one in fleet.components} == {"pair": (0, 1), "one": (0,)}


def test_hours_without_work_are_no_room_for_others() -> None:
    day, night = (member(name, cores=cores, cores_peak=1.6) for name, cores in (("d", (1.6, 0.0)), ("n", (0.0, 1.6))))
    fleet = component_fleet(LARGE, [day, night], HOW)
    assert fleet is not None
    assert fleet.count == 2


@pytest.mark.parametrize(
    "changes", [{"memory_gib": 900.0}, {"cores_peak": 90.0}, {"least": 9}, {"gpus": (0.1,), "gpus_peak": 0.1}]
)
def test_what_no_instance_holds_has_no_fleet(changes: dict[str, Any]) -> None:
    assert component_fleet(LARGE, [member("fine"), member("odd", **changes)], HOW) is None


def test_more_than_the_largest_fleet_is_no_fleet() -> None:
    assert component_fleet(ONE_GPU, [member(f"m{n}", 0.1, 0.1) for n in range(9)], HOW) is None


def test_room_in_sum_is_not_room_for_each() -> None:
    thirds = [member(name, memory_gib=3.9) for name in "abc"]
    fleet = component_fleet(LARGE, thirds, HOW)
    assert fleet is not None
    assert fleet.count == 3, "4.7 of 8 GiB each: 14 of 16 GiB, but no two on one"


some = st.lists(
    st.builds(
        member,
        st.just("m"),
        st.floats(0.01, 5),
        st.floats(0, 4),
        memory_gib=st.floats(0.01, 60),
        cores_peak=st.floats(0, 30),
        least=st.integers(1, 2),
        alone_usd=st.sampled_from([XLARGE, FOUR]),
    ).map(lambda one: replace(one, monthly_usd=one.alone_usd)),
    min_size=1,
    max_size=6,
).map(lambda found: [replace(one, name=f"m{place}") for place, one in enumerate(found)])


def promised(fleet: SharedFleet) -> dict[str, Counter[int]]:
    """What each instance has to give."""
    taken: dict[str, Counter[int]] = {"gpus": Counter(), "memory": Counter(), "cores": Counter()}
    for one in fleet.components:
        for place in one.instances:
            taken["gpus"][place] += one.gpus
            taken["memory"][place] += one.memory_mb
            taken["cores"][place] += round(100 * one.cores)
    return taken


def assert_holds(fleet: SharedFleet, members: Sequence[Member]) -> None:
    spec, taken = fleet.sold.spec, promised(fleet)
    assert max(taken["gpus"].values()) <= spec.gpu, "no GPU is promised twice"
    assert max(taken["memory"].values()) <= float(spec.memory_gib) * 1024
    assert max(taken["cores"].values()) <= 100 * spec.vcpu
    assert set().union(*(one.instances for one in fleet.components)) <= set(range(fleet.count))
    reserved = {one.name: one for one in fleet.components}
    assert reserved.keys() == {one.name for one in members}
    for one in members:
        mine = reserved[one.name]
        copies = len(set(mine.instances))
        assert copies == len(mine.instances) >= one.least
        assert mine.gpus >= max(1, ceil(1.2 * max(one.gpu_memory, one.gpus_peak / copies) - 1e-6))
        assert mine.memory_mb >= 1.2 * 1024 * one.memory_gib - 1e-6
        assert mine.cores * copies >= 1.2 * one.cores_peak - 1e-6


@given(members=some)
@settings(max_examples=80, deadline=None)
def test_no_gpu_is_promised_twice_and_every_copy_has_what_it_reserves(members: list[Member]) -> None:
    for kind in (ONE_GPU, FOUR_GPUS):
        fleet = component_fleet(kind, members, HOW)
        if fleet is not None:
            assert_holds(fleet, members)
            assert 0 < max(fleet.memory, fleet.cpu, fleet.gpu) <= 1 + 1e-9
    fleets = packed(members, (ONE_GPU, FOUR_GPUS), HOW)
    names = [one.name for fleet in fleets for one in fleet.members]
    assert len(names) == len(set(names))
    for fleet in fleets:
        assert_holds(fleet, fleet.members)
        assert fleet.monthly_usd < sum((one.alone_usd for one in fleet.members), Decimal(0))


@given(members=some)
@settings(max_examples=40, deadline=None)
def test_a_fleet_has_never_fewer_gpus_than_models(members: list[Member]) -> None:
    for fleet in packed(members, (ONE_GPU, FOUR_GPUS), HOW):
        assert fleet.count * fleet.sold.spec.gpu >= len(fleet.members)


@given(members=some, order=st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_members_changes_no_reservation(members: list[Member], order: object) -> None:
    shuffled = list(members)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    for kind in (ONE_GPU, FOUR_GPUS):
        one, other = component_fleet(kind, members, HOW), component_fleet(kind, shuffled, HOW)
        assert (one is None) == (other is None)
        assert one is None or other is None or (one.count, one.components) == (other.count, other.components)
