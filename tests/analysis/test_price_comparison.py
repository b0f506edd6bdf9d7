"""Prices beside each other."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.price_comparison import cheaper, power_price
from sagemaker_cost_mcp.model.money import InstanceSpec, Price, PriceTier

SPECS = st.builds(
    InstanceSpec,
    vcpu=st.integers(1, 96),
    memory_gib=st.integers(1, 768).map(Decimal),
    gpu=st.sampled_from([0, 0, 1, 4]),
)


def offer(item: str, usd: str | Decimal, spec: InstanceSpec | None, region: str = "us-east-1") -> Price:
    return Price(
        usage_type=f"USE1-Host:{item}",
        region=region,
        component="Host",
        item=item,
        unit="Hrs",
        tiers=(PriceTier(begin=Decimal(0), end=None, usd=Decimal(usd)),),
        source="a test",
        spec=spec,
    )


def size(vcpu: int, memory: int, gpu: int = 0) -> InstanceSpec:
    return InstanceSpec(vcpu=vcpu, memory_gib=Decimal(memory), gpu=gpu)


LARGE = offer("ml.m5.large", "0.115", size(2, 8))


def test_a_unit_of_power_is_the_price_over_its_count() -> None:
    power = power_price(offer("ml.g5.2xlarge", "1.52", size(8, 32, 1)))
    assert power is not None
    assert (power.vcpu, power.memory_gib, power.gpu) == (Decimal("0.19"), Decimal("0.0475"), Decimal("1.52"))


def test_without_a_stated_size_there_is_no_price_of_power() -> None:
    assert power_price(offer("ml.m5.large", "0.115", None)) is None
    assert power_price(LARGE) == power_price(LARGE.model_copy())


def test_a_neighbour_has_as_much_for_less_and_says_when_it_needs_other_images() -> None:
    others = [
        LARGE,
        offer("ml.m6g.large", "0.0924", size(2, 8)),
        offer("ml.t3.large", "0.1", size(2, 8)),
        offer("ml.c5.large", "0.102", size(2, 4)),
        offer("ml.m5.xlarge", "0.23", size(4, 16)),
        offer("ml.x.large", "0.01", None),
        offer("ml.t2.large", "0.09", size(2, 8), region="eu-west-1"),
    ]
    found = cheaper(LARGE, others)
    assert [(one.instance_type, one.arm) for one in found] == [("ml.m6g.large", True), ("ml.t3.large", False)]
    assert round(found[0].saving_percent, 2) == Decimal("19.65")


def test_one_gpu_is_not_as_good_as_any_other() -> None:
    gpu = offer("ml.g5.xlarge", "1.41", size(4, 16, 1))
    others = [offer("ml.g4dn.xlarge", "0.736", size(4, 16, 1)), offer("ml.g5.large", "1.2", size(4, 16, 1))]
    assert [one.instance_type for one in cheaper(gpu, others)] == ["ml.g5.large"]


def test_a_type_of_unknown_size_has_no_neighbours() -> None:
    assert cheaper(offer("ml.m5.large", "9", None), [LARGE]) == ()


@given(SPECS, st.lists(st.tuples(SPECS, st.integers(1, 500)), max_size=8))
def test_neighbours_cost_less_and_lack_nothing(spec: InstanceSpec, others: list[tuple[InstanceSpec, int]]) -> None:
    price = offer("ml.m5.mine", "2.5", spec)
    there = {f"ml.m5.n{n}": (one, cents) for n, (one, cents) in enumerate(others)}
    found = cheaper(price, [offer(name, Decimal(cents) / 100, one) for name, (one, cents) in there.items()])
    for one in found:
        other, cents = there[one.instance_type]
        assert Decimal(cents) / 100 == one.usd < price.first_unit
        assert (other.vcpu >= spec.vcpu, other.memory_gib >= spec.memory_gib, other.gpu >= spec.gpu) == (True,) * 3
        assert 0 < one.saving_percent < 100
