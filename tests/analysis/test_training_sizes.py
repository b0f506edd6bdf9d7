from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.training_sizes import Size, Unsized, evidence, size
from sagemaker_cost_mcp.analysis.utilization import Resource
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.training import TrainingJob
from tests.builders import D
from tests.training_builders import LADDER, SPECS, USD, busy, case, machine_price, run, runs

CPU_TYPES = ("ml.m5.xlarge", "ml.m5.2xlarge", "ml.m5.4xlarge", "ml.c5.xlarge", "ml.c5.2xlarge")


def sized(*jobs: TrainingJob, prices: tuple[Price, ...] = LADDER, **percent: float) -> Size | Unsized | None:
    return size(case(*jobs, prices=prices), [busy(job, **percent) for job in jobs])


def judged(*jobs: TrainingJob, prices: tuple[Price, ...] = LADDER, **percent: float) -> Size:
    found = sized(*jobs, prices=prices, **percent)
    assert isinstance(found, Size), found
    return found


def test_the_cheapest_that_holds_p95_with_headroom() -> None:
    found = judged(*runs(4, groups=(("ml.m5.4xlarge", 1),)), cpu=20, memory=15)
    assert found.proposed is not None
    assert (found.proposed.instance_type, found.proposed.limiting) == ("ml.m5.xlarge", Resource.CPU)
    assert found.proposed.fill == {Resource.CPU: D("0.96"), Resource.MEMORY: D("0.72")}
    assert set(found.shares.values()) == {1 - D("0.23") / D("0.922")}
    assert [option.instance_type for option in found.options] == ["ml.m5.xlarge", "ml.c5.2xlarge", "ml.m5.2xlarge"]
    assert list(evidence(found)) == [
        "P95 on ml.m5.4xlarge over 4 of 4 runs: cpu 20 %, memory 15 %",
        "ml.m5.xlarge ($0.23 an hour, now $0.922) would be at 96% of its cpu with 20% headroom",
        "ml.c5.2xlarge ($0.408 an hour, now $0.922) would be at 72% of its memory with 20% headroom",
    ]


def test_older_generations_and_types_that_burst_are_never_proposed() -> None:
    found = judged(*runs(4), cpu=5, memory=5)
    assert {option.instance_type for option in found.options} == {"ml.c5.xlarge"}


def test_a_type_that_training_does_not_take_is_never_proposed() -> None:
    foreign = machine_price("ml.m5.xlarge").model_copy(update={"item": "ml.m5d.xlarge", "usage_type": "x"})
    cheap = foreign.model_copy(update={"tiers": machine_price("ml.t3.xlarge").tiers})
    found = judged(*runs(4, groups=(("ml.m5.4xlarge", 1),)), prices=(*LADDER, cheap), cpu=5, memory=5)
    assert "ml.m5d.xlarge" not in {option.instance_type for option in found.options}


def test_a_machine_that_is_full_has_nothing_cheaper() -> None:
    found = judged(*runs(4, groups=(("ml.m5.4xlarge", 1),)), cpu=90, memory=80)
    assert (found.proposed, found.options, found.shares) == (None, (), {})


def test_the_busiest_run_decides() -> None:
    jobs = runs(2, groups=(("ml.m5.4xlarge", 1),))
    found = size(case(*jobs), [busy(jobs[0], cpu=2, memory=2), busy(jobs[1], cpu=95, memory=2)])
    assert isinstance(found, Size)
    assert found.peaks[Resource.CPU] == 95
    assert found.proposed is None


def test_gpus_that_do_nothing_may_go() -> None:
    found = judged(*runs(4, groups=(("ml.g5.xlarge", 1),)), cpu=30, memory=20, gpu=0.5, gpu_memory=2)
    assert found.gpu_idle
    assert found.proposed is not None
    assert found.proposed.instance_type == "ml.c5.xlarge"


def test_gpus_that_work_keep_their_family() -> None:
    found = judged(*runs(4, groups=(("ml.g5.4xlarge", 1),)), cpu=10, memory=10, gpu=60, gpu_memory=60)
    assert not found.gpu_idle
    assert [option.instance_type for option in found.options] == ["ml.g5.xlarge"]
    assert found.perhaps == ()


def test_fewer_gpus_only_if_each_holds_a_copy_is_kept_apart() -> None:
    found = judged(*runs(4, groups=(("ml.g5.12xlarge", 1),)), cpu=5, memory=5, gpu=12, gpu_memory=40)
    assert found.options == ()
    assert [option.instance_type for option in found.perhaps] == ["ml.g5.xlarge", "ml.g5.4xlarge"]
    assert found.perhaps[0].fill[Resource.GPU_MEMORY] == D("0.48")


def test_unknown_gpu_memory_holds_nothing() -> None:
    bare = tuple(
        price.model_copy(update={"spec": price.spec.model_copy(update={"gpu_memory_gib": None})})
        for price in LADDER
        if price.spec is not None
    )
    found = judged(*runs(2, groups=(("ml.g5.4xlarge", 1),)), prices=bare, cpu=10, memory=10, gpu=60, gpu_memory=60)
    assert (found.options, found.perhaps) == ((), ())


@pytest.mark.parametrize(
    ("jobs", "prices", "reason"),
    [
        (runs(3, groups=(("ml.m5.xlarge", 2),)), LADDER, "it runs on 2 x ml.m5.xlarge, and work"),
        (runs(3, groups=(("ml.m5.xlarge", 1), ("ml.g5.xlarge", 1))), LADDER, "1 x ml.g5.xlarge and 1 x ml.m5.xlarge"),
        (runs(3), (), "the size or the price of ml.m5.xlarge is not known"),
        (runs(3), (machine_price("ml.m5.xlarge"),), "no price of another type was read"),
    ],
)
def test_what_cannot_be_sized_says_why(jobs: tuple[TrainingJob, ...], prices: tuple[Price, ...], reason: str) -> None:
    found = sized(*jobs, prices=prices, cpu=10, memory=10)
    assert isinstance(found, Unsized)
    assert reason in found.reason


def test_metrics_that_were_not_read_or_lack_a_resource_are_unknown_not_low() -> None:
    jobs = runs(3)
    unread = size(case(*jobs), [])
    assert isinstance(unread, Unsized)
    assert unread.reason.endswith("its metrics were not read")
    half = sized(*jobs, cpu=10)
    assert isinstance(half, Unsized)
    assert half.reason.endswith("memory: its machines publish nothing of the kind")
    too_much = sized(*jobs, cpu=300, memory=10)
    assert isinstance(too_much, Unsized)
    assert "which ml.m5.xlarge cannot reach" in too_much.reason


def test_some_runs_that_were_measured_are_enough() -> None:
    jobs = runs(4, groups=(("ml.m5.4xlarge", 1),))
    found = size(case(*jobs), [busy(jobs[-1], cpu=10, memory=10)])
    assert isinstance(found, Size)
    assert (found.measured, len(found.runs), len(found.shares)) == (1, 4, 4)


def test_a_name_that_is_no_type_is_compared_with_nothing() -> None:
    odd = machine_price("ml.m5.xlarge").model_copy(update={"item": "special", "usage_type": "USE1-Train:special"})
    found = judged(*runs(2, groups=(("ml.m5.4xlarge", 1),)), prices=(*LADDER, odd), cpu=90, memory=80)
    assert found.options == ()


def test_a_present_type_whose_name_tells_no_family_is_compared_with_nothing() -> None:
    named = {"item": "ml.special.large", "usage_type": "USE1-Train:ml.special.large"}
    ladder = (*LADDER, machine_price("ml.m5.4xlarge").model_copy(update=named))
    jobs = [run("a", days_ago=3, groups=(("ml.special.large", 1),))]
    uses = [busy(run("a", days_ago=3, groups=(("ml.m5.4xlarge", 1),)), cpu=5, memory=5)]
    found = size(case(*jobs, prices=ladder), uses)
    assert isinstance(found, Size)
    assert found.options == ()


def test_serverless_and_prepaid_runs_have_no_machine_to_size() -> None:
    assert size(case(run("a", days_ago=2, groups=())), []) is None


@settings(deadline=None)
@given(st.floats(0, 100), st.floats(0, 100), st.sampled_from(CPU_TYPES))
def test_beside_trying_every_type(cpu: float, memory: float, name: str) -> None:
    found = judged(*runs(2, groups=((name, 1),)), cpu=cpu, memory=memory)
    vcpus = cpu / 100 * SPECS[name].vcpu * 1.2
    gib = memory / 100 * float(SPECS[name].memory_gib) * 1.2
    fits = [
        one
        for one in CPU_TYPES
        if D(USD[one]) < D(USD[name])
        and vcpus <= SPECS[one].vcpu * (1 + 1e-9)
        and gib <= float(SPECS[one].memory_gib) * (1 + 1e-9)
    ]
    expected = min(fits, key=lambda one: D(USD[one]), default=None)
    assert (found.proposed.instance_type if found.proposed else None) == expected


@settings(deadline=None)
@given(st.decimals("0.01", 2, places=3), st.decimals(0, 2, places=3))
def test_a_higher_price_of_the_proposed_type_never_raises_the_saving(usd: Decimal, more: Decimal) -> None:
    def share(price: Decimal) -> Decimal:
        ladder = (machine_price("ml.m5.4xlarge"), machine_price("ml.m5.xlarge", str(price)))
        found = judged(*runs(2, groups=(("ml.m5.4xlarge", 1),)), prices=ladder, cpu=5, memory=5)
        return next(iter(found.shares.values()), D(0))

    assert share(usd + more) <= share(usd)


@settings(deadline=None)
@given(st.floats(0, 100), st.floats(0, 100))
def test_a_busier_family_never_saves_more(cpu: float, more: float) -> None:
    def share(percent: float) -> Decimal:
        found = judged(*runs(2, groups=(("ml.m5.4xlarge", 1),)), cpu=percent, memory=5)
        return next(iter(found.shares.values()), D(0))

    assert share(min(100.0, cpu + more)) <= share(cpu)
