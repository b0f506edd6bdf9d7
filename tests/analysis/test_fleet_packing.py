"""Packing: never too full, never dearer, and beside the true optimum of every way to divide few members."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.fleet_packing import cheapest_fleet, packed
from sagemaker_cost_mcp.analysis.machine_fit import Sold, sold_types
from sagemaker_cost_mcp.analysis.shared_fleet import Member, Packing, SharedFleet
from tests.serving_builders import sold

TYPES = tuple(one for one in sold_types(sold(), "Host", "us-east-1") if one.type.letters in "mcr" and not one.type.arm)
GPUS = tuple(one for one in sold_types(sold(), "Host", "us-east-1") if one.type.family == "g4dn")
HOW = Packing()


def member(
    name: str, memory: float = 2.0, cores: Sequence[float] = (0.5,), usd: str = "83.95", least: int = 1
) -> Member:
    return Member(
        name=name,
        memory_gib=memory,
        cores=cores,
        gpus=(),
        gpu_memory=0.0,
        cores_peak=max(cores),
        gpus_peak=0.0,
        least=least,
        monthly_usd=Decimal(usd),
        alone_usd=Decimal(usd),
    )


def names(fleets: Sequence[SharedFleet]) -> list[set[str]]:
    return [{one.name for one in fleet.members} for fleet in fleets]


def test_three_in_a_corner_share_one_machine() -> None:
    (fleet,) = packed([member(name) for name in "abc"], TYPES, HOW)
    assert (fleet.sold.type.name, fleet.count) == ("ml.m5.large", 1)
    assert (fleet.memory, fleet.cpu) == (0.75, 0.75)
    assert fleet.saving == 3 * Decimal("83.95") - Decimal(730) * Decimal("0.115")


def test_peaks_at_different_hours_fit_where_their_sum_would_not() -> None:
    day, night = (member(name, 1.0, cores) for name, cores in (("day", (1.6, 0.0)), ("night", (0.0, 1.6))))
    together = cheapest_fleet([day, night], TYPES, HOW)
    assert together is not None
    assert together.sold.spec.vcpu == 2
    same = cheapest_fleet([day, member("noon", 1.0, (1.6, 0.0))], TYPES, HOW)
    assert same is not None
    assert same.sold.spec.vcpu * same.count == 4


def test_who_must_not_fall_below_two_brings_two() -> None:
    fleet = cheapest_fleet([member("a", least=2), member("b")], TYPES, HOW)
    assert fleet is not None
    assert fleet.count == 2


def test_what_nothing_holds_or_nobody_saves_is_left_alone() -> None:
    assert cheapest_fleet([member("a", memory=900.0), member("b")], TYPES, HOW) is None
    assert cheapest_fleet([member("a", cores=(900.0,)), member("b")], TYPES, HOW) is None
    assert packed([member("a", usd="1"), member("b", usd="1")], TYPES, HOW) == ()
    assert packed([member("a")], TYPES, HOW) == ()
    assert packed([member("a"), member("b")], (), HOW) == ()


def test_whoever_would_cost_less_alone_joins_nobody() -> None:
    large = replace(member("large", memory=6.0, usd="673.06"), alone_usd=Decimal("83.95"))
    busy = [replace(large, name=name, cores=(1.6,)) for name in "ab"]
    family = [one for one in TYPES if one.type.family == "m5"]
    assert packed(busy, family, HOW) == (), "one m5.xlarge costs far less than today, and as much as an m5.large each"
    (fleet,) = packed([large, member("a"), member("b")], TYPES, HOW)
    assert [one.name for one in fleet.members] == ["large", "a", "b"]
    assert (fleet.sold.type.name, fleet.gain) == ("ml.r5.large", 3 * Decimal("83.95") - Decimal(730) * Decimal("0.151"))


def test_a_fleet_does_not_grow_by_what_a_member_costs_alone() -> None:
    busy = [member(name, cores=(1.5,)) for name in "ab"]
    assert packed([*busy, member("c", cores=(0.1,))], TYPES, HOW)[0].count == 1


def test_one_container_shares_the_memory_and_the_work_of_gpus() -> None:
    def on_gpu(name: str, memory: float) -> Member:
        return replace(member(name, usd="537.28"), gpus=(0.3,), gpu_memory=memory)

    (fleet,) = packed([on_gpu("a", 0.3), on_gpu("b", 0.4)], GPUS, HOW)
    assert (fleet.sold.type.name, fleet.count) == ("ml.g4dn.xlarge", 1)
    assert (fleet.gpu, fleet.gpu_memory) == (pytest.approx(0.6), pytest.approx(0.7))
    assert packed([on_gpu("a", 0.5), on_gpu("b", 0.4)], GPUS, HOW) == (), "two and a half GPUs full are dearer"
    assert cheapest_fleet([on_gpu("a", 0.3)], TYPES, HOW) is None


def partitions(members: Sequence[Member]) -> Iterator[list[list[Member]]]:
    if not members:
        yield []
        return
    for groups in partitions(members[1:]):
        yield [[members[0]], *groups]
        for place, group in enumerate(groups):
            yield [*groups[:place], [members[0], *group], *groups[place + 1 :]]


def best(members: Sequence[Member], types: Sequence[Sold]) -> Decimal:
    """The largest saving of all ways to divide them."""

    def saving(group: list[Member]) -> Decimal:
        fleet = cheapest_fleet(group, types, HOW) if len(group) > 1 else None
        return max(Decimal(0), fleet.saving) if fleet else Decimal(0)

    return max(sum((saving(group) for group in groups), Decimal(0)) for groups in partitions(members))


some = st.lists(
    st.builds(
        member,
        st.just("m"),
        memory=st.floats(0.2, 14),
        cores=st.lists(st.floats(0, 6), min_size=4, max_size=4),
        usd=st.sampled_from(["83.95", "167.90", "336.53"]),
        least=st.integers(1, 2),
    ),
    max_size=6,
).map(lambda found: [replace(one, name=f"m{place}") for place, one in enumerate(found)])


@given(members=some)
@settings(max_examples=60, deadline=None)
def test_packing_never_exceeds_what_a_machine_has_and_nobody_is_in_two(members: list[Member]) -> None:
    fleets = packed(members, TYPES, HOW)
    for fleet in fleets:
        assert sum(one.memory_gib for one in fleet.members) * 1.2 <= float(fleet.sold.spec.memory_gib) + 1e-6
        sums = sorted(sum(hour) for hour in zip(*(one.cores for one in fleet.members), strict=True))
        assert sums[-1] * 1.2 <= fleet.sold.spec.vcpu * fleet.count + 1e-6
        assert fleet.count >= max(one.least for one in fleet.members)
        assert fleet.saving > 0
    together = [one.name for fleet in fleets for one in fleet.members]
    assert len(together) == len(set(together))


@given(members=some, gpus=st.lists(st.tuples(st.floats(0.01, 0.9), st.floats(0, 0.9)), min_size=6, max_size=6))
@settings(max_examples=60, deadline=None)
def test_one_container_never_fills_a_gpu_twice(members: list[Member], gpus: list[tuple[float, float]]) -> None:
    usd = Decimal("537.28")
    given_gpus = zip(members, gpus, strict=False)
    on_gpu = [
        replace(one, gpus=(work,) * 4, gpu_memory=filled, monthly_usd=usd, alone_usd=usd)
        for one, (work, filled) in given_gpus
    ]
    for fleet in packed(on_gpu, GPUS[:1], HOW):
        assert sum(one.gpu_memory for one in fleet.members) * 1.2 <= 1 + 1e-6, "memory of each GPU, on each instance"
        assert sum(one.gpus[0] for one in fleet.members) * 1.2 <= fleet.count + 1e-6
        assert fleet.sold.spec.gpu == 1


@given(members=some)
@settings(max_examples=60, deadline=None)
def test_packing_is_never_better_than_the_optimum_and_finds_something_where_two_would_do(members: list[Member]) -> None:
    found = sum((fleet.saving for fleet in packed(members, TYPES, HOW)), Decimal(0))
    assert Decimal(0) <= found <= best(members, TYPES)


@given(members=some, order=st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_members_changes_nothing(members: list[Member], order: object) -> None:
    shuffled = list(members)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert names(packed(shuffled, TYPES, HOW)) == names(packed(members, TYPES, HOW))
