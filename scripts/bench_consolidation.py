"""How close does packing come to the true optimum, and how long does it take?

Small cases of up to eight endpoints are held against every way to divide them; large ones are only timed. Generator and
seeds are fixed.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from decimal import Decimal

from sagemaker_cost_mcp.analysis.fleet_packing import cheapest_fleet, packed
from sagemaker_cost_mcp.analysis.machine_fit import Sold
from sagemaker_cost_mcp.analysis.machine_types import machine_type
from sagemaker_cost_mcp.analysis.shared_fleet import Member, Packing
from sagemaker_cost_mcp.model.money import InstanceSpec, Price, PriceTier

HOURS = 24
CASES = 40
SMALL = (3, 5, 7, 8)
LARGE = (50, 200)
HOW = Packing()
_SIZES = (("large", 2, "0.115"), ("xlarge", 4, "0.23"), ("2xlarge", 8, "0.461"), ("4xlarge", 16, "0.922"))


def main() -> None:
    """Print one line a size."""
    types = [_sold(name, vcpu, usd) for name, vcpu, usd in _SIZES]
    print("| endpoints | saving of the optimum reached | cases at the optimum | ms a case |\n|---|---:|---:|---:|")
    for count in SMALL:
        cases = [_members(random.Random(1000 * count + seed), count, types) for seed in range(CASES)]  # noqa: S311
        begun = time.perf_counter()
        ours = [_saving(one, types) for one in cases]
        spent = time.perf_counter() - begun
        best = [_best(one, types) for one in cases]
        if any(found > most for found, most in zip(ours, best, strict=True)):
            raise SystemExit("packing found more than there is: it is not feasible")
        reached = sum(ours, Decimal(0)) / (sum(best, Decimal(0)) or Decimal(1))
        exact = sum(found == most for found, most in zip(ours, best, strict=True))
        print(f"| {count} | {reached:.1%} | {exact} of {CASES} | {1e3 * spent / CASES:.1f} |")
    for count in LARGE:
        members = _members(random.Random(count), count, types)  # noqa: S311 - made-up endpoints
        begun = time.perf_counter()
        packed(members, types, HOW)
        print(f"| {count} | - | - | {1e3 * (time.perf_counter() - begun):.0f} |")


def _sold(size: str, vcpu: int, usd: str) -> Sold:
    name = f"ml.m5.{size}"
    spec = InstanceSpec(vcpu=vcpu, memory_gib=Decimal(4 * vcpu))
    tier = PriceTier(begin=Decimal(0), end=None, usd=Decimal(usd))
    price = Price(
        usage_type=f"USE1-Host:{name}",
        region="us-east-1",
        component="Host",
        item=name,
        unit="Hrs",
        tiers=(tier,),
        source="made up",
        spec=spec,
    )
    found = machine_type(name)
    if found is None:
        raise SystemExit(f"{name} is no instance type")
    return Sold(type=found, price=price, spec=spec)


def _members(chance: random.Random, count: int, types: Sequence[Sold]) -> list[Member]:
    return [_member(chance, f"e{number}", chance.choice(types[:3])) for number in range(count)]


def _member(chance: random.Random, name: str, sold: Sold) -> Member:
    height, hour = chance.uniform(0.05, 0.6) * sold.spec.vcpu, chance.randrange(HOURS)
    cores = tuple(height * (1.0 if (at - hour) % HOURS < HOURS / 3 else 0.2) for at in range(HOURS))
    return Member(
        name=name,
        memory_gib=chance.uniform(0.1, 0.6) * float(sold.spec.memory_gib),
        cores=cores,
        gpus=(),
        gpu_memory=0.0,
        cores_peak=max(cores),
        gpus_peak=0.0,
        least=1,
        monthly_usd=730 * sold.price.first_unit,
        alone_usd=730 * sold.price.first_unit,
    )


def _saving(members: Sequence[Member], types: Sequence[Sold]) -> Decimal:
    return sum((fleet.saving for fleet in packed(members, types, HOW)), Decimal(0))


def _best(members: Sequence[Member], types: Sequence[Sold]) -> Decimal:
    known: dict[tuple[str, ...], Decimal] = {}

    def saving(group: list[Member]) -> Decimal:
        key = tuple(sorted(one.name for one in group))
        if key not in known:
            fleet = cheapest_fleet(group, types, HOW) if len(group) > 1 else None
            known[key] = max(Decimal(0), fleet.saving) if fleet else Decimal(0)
        return known[key]

    return max(sum(map(saving, groups), Decimal(0)) for groups in _partitions(members))


def _partitions(members: Sequence[Member]) -> Iterator[list[list[Member]]]:
    if not members:
        yield []
        return
    for groups in _partitions(members[1:]):
        yield [[members[0]], *groups]
        for place, group in enumerate(groups):
            yield [*groups[:place], [members[0], *group], *groups[place + 1 :]]


if __name__ == "__main__":
    main()
