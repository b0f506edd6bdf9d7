from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.instance_ladder import offered
from sagemaker_cost_mcp.analysis.machine_types import machine_type
from sagemaker_cost_mcp.analysis.right_size import NotSized, Sized, Wish, right_size
from sagemaker_cost_mcp.analysis.utilization import Resource
from sagemaker_cost_mcp.model.hosting import ModelServer
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.utilization import Measure
from tests.builders import endpoint, variant
from tests.serving_builders import END, Values, config, gpu, image, load, model, plan, served, sold


def sized(one: Any, wish: Wish | None = None, prices: tuple[Price, ...] | None = None) -> Sized:
    found = right_size(one, prices or (*sold(), *sold(component="AsyncInf")), wish)
    assert isinstance(found, Sized), found
    return found


def refused(one: Any, wish: Wish | None = None, prices: tuple[Price, ...] | None = None) -> NotSized:
    found = right_size(one, (*sold(), *sold(component="AsyncInf")) if prices is None else prices, wish)
    assert isinstance(found, NotSized), found
    return found


def named(one: Sized) -> tuple[str, Decimal]:
    return one.proposed.sold.type.name, one.proposed.count


def test_one_core_of_eight_and_four_gib_fit_on_a_large() -> None:
    found = sized(served(load(cpu=100.0, memory=12.5)))
    assert named(found) == ("ml.m5.large", 1)
    assert found.saving == Decimal(730) * (Decimal("0.461") - Decimal("0.115"))
    assert found.proposed.limiting is Resource.CPU
    assert found.proposed.fullest == pytest.approx(0.5)
    assert "2 instead of 8 vCPUs" in found.notes[0]


def test_memory_can_be_what_limits() -> None:
    found = sized(served(load(cpu=20.0, memory=37.5)))
    assert named(found) == ("ml.r5.large", 1)
    assert found.proposed.limiting is Resource.MEMORY


def test_headroom_decides_at_the_edge() -> None:
    edge = served(load(cpu=100.0 * 2 / 1.2, memory=5.0))
    assert named(sized(edge)) == ("ml.c5.large", 1)
    assert named(sized(edge, Wish(headroom=0.21))) == ("ml.m5.xlarge", 1)


def test_a_burst_of_five_percent_of_the_hours_counts_at_p99_5_only() -> None:
    bursts = served(load(cpu=[50.0] * 24 + [600.0], memory=5.0))
    assert named(sized(bursts))[0] == "ml.c5.large"
    assert named(sized(bursts, Wish(percentile="p99.5")))[0] == "ml.m5.2xlarge"


def test_fewer_and_smaller_are_searched_together_but_production_keeps_two() -> None:
    calm = load(cpu=40.0, memory=10.0, instances=4.0)
    assert named(sized(served(calm, count=4))) == ("ml.c5.large", 2)
    host = endpoint("ep", variant(instance_type="ml.m5.2xlarge", count=4))
    dev = host.model_copy(update={"ref": host.ref.model_copy(update={"tags": {"Environment": "dev"}})})
    assert named(sized(served(calm, on=dev)))[1] == 1


def test_instances_that_a_policy_moves_are_swapped_one_for_one() -> None:
    found = sized(served(load(cpu=100.0, memory=10.0, instances=[2.0, 6.0]), count=2))
    assert named(found) == ("ml.c5.large", 4)
    assert found.need.varies
    assert any("a policy moves" in note for note in found.notes)


def test_nothing_older_burstable_or_graviton_is_proposed() -> None:
    found = sized(served(load(cpu=130.0, memory=12.5)), prices=sold("ml.m5.2xlarge", "ml.m4.xlarge", "ml.t2.large"))
    assert found.proposed == found.current
    assert found.saving == 0


def test_graviton_and_burstable_are_alternatives_with_their_condition() -> None:
    found = sized(served(load(cpu=40.0, memory=12.5)))
    needs = {one.fleet.sold.type.name: one.needs for one in found.alternatives}
    assert named(found)[0] == "ml.m5.large"
    assert "Arm" in needs["ml.m6g.large"]
    assert "baseline" in needs["ml.t2.large"]
    assert len(found.alternatives) == 3
    assert all(one.fleet.fullest * 1.2 <= 1.0 for one in found.alternatives)


def test_a_burstable_type_counts_with_its_baseline() -> None:
    found = sized(served(load(cpu=60.0, memory=12.5)))
    assert "ml.t2.large" not in {one.fleet.sold.type.name for one in found.alternatives}
    kept = sized(served(load(cpu=20.0, memory=20.0), instance_type="ml.t2.large"))
    assert any("burstable" in note for note in kept.notes)
    unlisted = machine_type("ml.t3.9xlarge")
    assert unlisted is not None
    assert unlisted.sustained == 0.1


def test_what_is_fuller_than_the_headroom_allows_is_not_shrunk() -> None:
    found = sized(served(load(cpu=780.0, memory=12.5)))
    assert found.proposed == found.current
    assert "fuller than the headroom" in found.notes[0]


def test_several_gpus_shrink_within_their_family() -> None:
    busy = load(cpu=100.0, memory=5.0) | gpu([60.0], [70.0])
    found = sized(served(busy, instance_type="ml.g4dn.12xlarge"))
    assert named(found) == ("ml.g4dn.xlarge", 1)
    assert found.proposed.limiting is Resource.GPU_MEMORY
    assert any("which model server runs is not known" in note for note in found.notes)
    assert not found.idle_gpu


def test_an_idle_gpu_has_a_cpu_beside_it_that_holds_its_memory_too() -> None:
    host = endpoint("ep", variant(instance_type="ml.g4dn.xlarge"))
    shelves: dict[str, Any] = {"endpoint_configs": (config(host, plan("blue", "m")),), "models": (model("m"),)}
    found = sized(served(load(cpu=20.0, memory=30.0) | gpu([3.0], [40.0]), on=host, **shelves))
    assert found.proposed == found.current
    assert found.idle_gpu
    assert found.cpu_only is not None
    assert found.cpu_only.sold.type.name == "ml.m5.xlarge"
    assert found.cpu_only.fill[Resource.MEMORY] == pytest.approx((0.3 * 16 + 0.4 * 16) / 16)
    assert "load test" in found.alternatives[0].needs
    assert found.notes == ()


def test_an_idle_gpu_without_a_cheaper_cpu_stays() -> None:
    one = served(load(cpu=20.0, memory=30.0) | gpu([3.0], [40.0]), instance_type="ml.g4dn.xlarge")
    assert not sized(one, prices=sold("ml.g4dn.xlarge", "ml.m5.4xlarge", "ml.m5.large")).idle_gpu


def test_async_is_priced_as_async() -> None:
    host = endpoint("ep", variant(instance_type="ml.m5.2xlarge", count=0), kind=EndpointKind.ASYNC)
    queue = load(cpu=[100.0, None], memory=[10.0, None], instances=[1.0, None], requests=[6.0, None], backlog=[1.0])
    found = sized(served(queue, on=host))
    assert found.current.sold.price.component == "AsyncInf"
    assert named(found) == ("ml.c5.large", Decimal("0.5"))


@pytest.mark.parametrize(
    ("kind", "changes", "reason"),
    [
        (None, {}, "configuration could not be read"),
        (EndpointKind.INFERENCE_COMPONENT, {}, "what they reserve"),
        (EndpointKind.REAL_TIME, {"reserved": True}, "paid already"),
        (EndpointKind.REAL_TIME, {"instance_type": None}, "instance pools"),
        (EndpointKind.REAL_TIME, {"count": None}, "how many instances"),
        (EndpointKind.REAL_TIME, {"instance_type": "ml.inf2.xlarge"}, "accelerators"),
        (EndpointKind.REAL_TIME, {"instance_type": "ml.z9.xlarge"}, "are not known"),
    ],
)
def test_what_metrics_cannot_tell_is_undecided(kind: EndpointKind | None, changes: dict[str, Any], reason: str) -> None:
    given: dict[str, Any] = {"instance_type": "ml.m5.2xlarge", **changes}
    host = endpoint("ep", variant(**given), kind=kind)
    found = refused(served(load(), on=host))
    assert reason in found.reason
    assert found.how_to_fix
    assert not found.idle


@pytest.mark.parametrize("server", [ModelServer.VLLM, ModelServer.TGI, ModelServer.DJL, ModelServer.TRITON])
def test_large_model_servers_are_undecided(server: ModelServer) -> None:
    host = endpoint("ep", variant(instance_type="ml.g5.xlarge"))
    shelves: dict[str, Any] = {
        "endpoint_configs": (config(host, plan("blue", "m")),),
        "models": (model("m", image("llm", server)),),
    }
    found = refused(served(load() | gpu([10.0], [20.0]), on=host, **shelves))
    assert f"{server.value} takes GPU memory up front" in found.reason


def test_silence_is_not_a_small_need() -> None:
    assert refused(served(None)).reason == "its metrics could not be read"
    patchy = load(cpu=[40.0, None])
    assert "data on 168 of 336 periods" in refused(served(patchy)).reason
    no_memory: dict[Measure, Values] = {
        key: value for key, value in load().items() if key is not Measure.MEMORY_HOTTEST
    }
    assert refused(served(no_memory)).reason.startswith("memory: no data")


def test_a_metric_that_could_not_be_read_is_undecided() -> None:
    one = served(load())
    assert one.use is not None
    unread = one.use.model_copy(update={"unread": (Measure.CPU_HOTTEST,)})
    assert "could not be read" in refused(replace(one, use=unread)).reason
    noted = one.use.model_copy(update={"note": "nobody knows"})
    assert refused(replace(one, use=noted)).reason == "nobody knows"


def test_more_than_a_machine_has_means_that_another_one_ran() -> None:
    assert "another instance type" in refused(served(load(cpu=950.0))).reason


def test_nobody_called_belongs_to_the_idle_finders() -> None:
    found = refused(served(load(requests=0.0)))
    assert found.idle
    unmeasured: dict[Measure, Values] = {key: value for key, value in load().items() if key is not Measure.REQUESTS}
    assert isinstance(right_size(served(unmeasured), sold()), Sized), "not to know is not to be idle"


def test_three_days_of_history_are_too_few() -> None:
    host = endpoint("ep", variant(instance_type="ml.m5.2xlarge"))
    young = config(host, plan("blue", "m"), created_at=END - timedelta(days=3))
    found = refused(served(load(), on=host, endpoint_configs=(young,)))
    assert "only since 2026-11-17: a week" in found.reason
    assert found.moot
    assert not refused(served(None)).moot


def test_a_latency_near_its_limit_forbids_anything_slower() -> None:
    slow = load(latency_p99=900.0)
    assert "900 ms of 1,000 ms" in refused(served(slow), Wish(latency_limit_ms=1000.0)).reason
    assert named(sized(served(slow), Wish(latency_limit_ms=2000.0)))[0] != "ml.m5.2xlarge"
    assert "60,000 ms" in refused(served(load(latency_p99=50_000.0))).reason


def test_without_prices_nothing_is_said() -> None:
    assert "price or size of ml.m5.2xlarge" in refused(served(load()), prices=()).reason


levels = st.lists(st.floats(0, 790), min_size=3, max_size=12)
fills = st.lists(st.floats(1, 95), min_size=2, max_size=6)


@given(cpu=levels, memory=fills, count=st.integers(1, 5), headrooms=st.tuples(st.floats(0, 1.5), st.floats(0, 1.5)))
@settings(deadline=None)
def test_more_headroom_never_shrinks_a_fleet(
    cpu: list[float], memory: list[float], count: int, headrooms: tuple[float, float]
) -> None:
    one = served(load(cpu=cpu, memory=memory, instances=float(count)), count=count)
    low, high = (sized(one, Wish(headroom=headroom)) for headroom in sorted(headrooms))
    assert low.proposed.monthly_usd <= high.proposed.monthly_usd


@given(cpu=levels, memory=fills, factor=st.integers(2, 9), name=st.sampled_from(["ml.m5.large", "ml.m5.xlarge"]))
@settings(deadline=None)
def test_a_higher_price_never_raises_a_saving_on_that_type(
    cpu: list[float], memory: list[float], factor: int, name: str
) -> None:
    one = served(load(cpu=cpu, memory=memory))
    others = tuple(price for price in sold() if price.item != name)
    plain = sized(one, prices=(*others, *sold(name)))
    dearer = sized(one, prices=(*others, *sold(name, factor=str(factor))))
    assert dearer.saving <= plain.saving


@given(cpu=levels, memory=fills, count=st.integers(1, 4))
@settings(deadline=None)
def test_it_is_the_cheapest_of_all_that_fit(cpu: list[float], memory: list[float], count: int) -> None:
    """The same by enumeration: every type and number, in plain arithmetic."""
    one = served(load(cpu=cpu, memory=memory, instances=float(count)), count=count)
    found = sized(one)
    periods = sorted(max(0.0, cpu[hour % len(cpu)]) / 100 * count for hour in range(336))
    cores = periods[-(-336 * 95 // 100) - 1]
    gib = sorted(memory[hour % len(memory)] / 100 * 32 for hour in range(336))[-(-336 * 95 // 100) - 1]
    best = Decimal("0.461") * count
    for price in sold():
        family = machine_type(price.item)
        assert family is not None
        assert price.spec is not None
        if price.spec.gpu or family.arm or family.burstable or family.generation < 5:
            continue
        for number in range(min(2, count), count + 1):
            fits = cores * 1.2 / number <= price.spec.vcpu + 1e-6 and gib * 1.2 <= float(price.spec.memory_gib) + 1e-6
            if fits and price.item in offered("Host", "us-east-1", sold()):
                best = min(best, price.first_unit * number)
    assert found.proposed.monthly_usd == best * 730


@given(cpu=levels, memory=fills, order=st.permutations(sold()))
@settings(deadline=None)
def test_the_order_of_the_price_list_changes_nothing(cpu: list[float], memory: list[float], order: list[Price]) -> None:
    one = served(load(cpu=cpu, memory=memory))
    assert sized(one, prices=tuple(order)) == sized(one, prices=sold())
