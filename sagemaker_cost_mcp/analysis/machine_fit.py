"""Which instance types hold a need, and how full the fullest of their resources then is.

Work divides by the number of instances, memory does not (`analysis.machine_need`). A burstable type counts with its
baseline alone: its credits end. A type with GPUs is compared within its family only, where a GPU is always the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.analysis.instance_ladder import offered
from sagemaker_cost_mcp.analysis.machine_need import Need
from sagemaker_cost_mcp.analysis.machine_types import MachineType, machine_type
from sagemaker_cost_mcp.analysis.utilization import Resource
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, InstanceSpec, Price

HEADROOM = 0.2
"""Share of the need that is kept free on top of it."""


@dataclass(frozen=True, kw_only=True)
class Sold:
    """An instance type that can be had, and its size."""

    type: MachineType
    price: Price
    spec: InstanceSpec


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """So many instances of one type, under a need."""

    sold: Sold
    count: Decimal
    """Mean number where a policy scales them."""
    fill: dict[Resource, float]
    """Share of each resource that the need takes, without headroom, 0 to 1."""

    @property
    def monthly_usd(self) -> Decimal:
        """Instances x 730 h x on-demand list price."""
        return self.count * HOURS_PER_MONTH * self.sold.price.first_unit

    @property
    def limiting(self) -> Resource:
        """The resource that runs out first."""
        return max(self.fill, key=lambda one: self.fill[one])

    @property
    def fullest(self) -> float:
        """Share of the limiting resource in use, 0 to 1."""
        return self.fill[self.limiting]

    @property
    def rank(self) -> tuple[Decimal, float, int, str]:
        """The cheapest first; among equals the roomiest, then the newest."""
        return self.monthly_usd, self.fullest, -self.sold.type.generation, self.sold.type.name


def sold_types(prices: Iterable[Price], component: str, region: str) -> tuple[Sold, ...]:
    """Types that AWS takes for the component and sells in the region, with their size."""
    listed = tuple(prices)
    names = offered(component, region, listed)
    found = {
        price.item: Sold(type=type_, price=price, spec=price.spec)
        for price in listed
        if (price.component, price.region) == (component, region) and price.item in names
        if price.spec is not None and (type_ := machine_type(price.item)) is not None
    }
    return tuple(found[name] for name in sorted(found))


def fleets(
    types: Iterable[Sold], need: Need, counts: Iterable[int | Decimal], headroom: float = HEADROOM
) -> Iterator[Fleet]:
    """Every fleet of these types and counts that holds the need and its headroom."""
    wanted = tuple(counts)
    for sold in types:
        for count in wanted:
            one = fleet(sold, need, Decimal(count))
            if one.fullest * (1 + headroom) <= 1 + 1e-9:
                yield one


def fleet(sold: Sold, need: Need, count: Decimal) -> Fleet:
    """A fleet under a need, whether or not it holds it. A mean number that a policy keeps up is not divided by."""
    spread = 1.0 if need.varies else float(count)
    cores, gpus = (need.cores_each, need.gpus_each) if need.varies else (need.cores, need.gpus)
    fill = {
        Resource.CPU: cores / spread / (sold.spec.vcpu * sold.type.sustained),
        Resource.MEMORY: need.memory_gib / float(sold.spec.memory_gib),
    }
    if sold.spec.gpu:
        fill[Resource.GPU] = gpus / spread / sold.spec.gpu
        fill[Resource.GPU_MEMORY] = need.gpu_memory / sold.spec.gpu
    return Fleet(sold=sold, count=count, fill=fill)
