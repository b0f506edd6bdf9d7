"""Whose serving is to be priced: machines, demand, what AWS says of its model, and what only its owner can say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from math import prod
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, WithJsonSchema

from sagemaker_cost_mcp.analysis.inference_demand import Demand
from sagemaker_cost_mcp.model.hosting import ServerlessPlan
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.money import InstanceSpec, Price
from sagemaker_cost_mcp.model.value import Value

ColdStarts = Literal["none", "seconds", "minutes"]

_Positive = Annotated[float, Field(gt=0, le=10**7), WithJsonSchema({"type": "number"})]


class Needs(Value):
    """What metrics cannot tell; what is left out leaves gates unknown."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    payload_mb: _Positive | None = None
    """Largest request."""
    memory_gb: _Positive | None = None
    image_gb: _Positive | None = None
    latency_ms: _Positive | None = None
    """p99 that is needed."""
    cold_starts: ColdStarts | None = None
    """Wait that callers bear."""
    async_ok: bool | None = None
    """Answers may come later."""
    arm_ok: bool | None = None
    """Tested on Arm."""
    serverless_ms: _Positive | None = None
    """Measured there."""


@dataclass(frozen=True, kw_only=True)
class Machines:
    """Instances behind one variant."""

    instance_type: str
    mean: float
    """Over all hours."""
    running: float
    """Over the hours that had any."""
    volume_gb: int = 0
    """Of each; 0: none, or AWS does not say."""
    reserved: bool = False
    """On capacity that is paid already."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What AWS says of what is served; None where it could not be read."""

    accelerated: bool | None = False
    """GPU, Inferentia or Trainium."""
    multi_model: bool | None = False
    pipeline: bool | None = False
    """Several containers behind each other."""
    private_network: bool | None = False
    """A VPC of one's own, or network isolation."""
    captures: bool | None = False
    """Data capture, which Model Monitor lives on, or a Clarify explainer."""
    variants: int = 1
    """Shadows among them."""
    arm: bool | None = False
    """Runs on Graviton already."""
    production: bool | None = None
    """By its tags or name; None: they do not say."""
    production_why: str = "neither its tags nor its name say for which environment it is"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One endpoint, or a workload that does not exist yet."""

    name: str
    region: str
    kind: EndpointKind | None
    """None: described."""
    demand: Demand
    machines: tuple[Machines, ...] = ()
    serverless: ServerlessPlan | None = None
    minimum: int | None = None
    """Instances to which its scaling may go down; None: it does not scale."""
    facts: Facts = Facts()
    needs: Needs = field(default_factory=Needs)
    memory_seen_gb: float | None = None
    """Most memory in use on one instance, everything on it included; None: not known."""

    @property
    def own(self) -> tuple[Machines, ...]:
        """Machines whose money can be saved: not on capacity that is paid already."""
        return tuple(one for one in self.machines if not one.reserved)


@dataclass(frozen=True)
class Charge:
    """Usage of a month, and what it costs."""

    price: Price
    units: Decimal
    said: str
    """The units as factors: `2 x 730 h`."""

    @property
    def usd(self) -> Decimal:
        """At the list price, tiers and all."""
        return self.price.cost_of(self.units)

    @property
    def formula(self) -> str:
        """With the price put in."""
        return f"{self.said} x ${self.price.first_unit.normalize():f} ({self.price.usage_type})"


@dataclass(frozen=True)
class PriceBook:
    """One region's list prices."""

    prices: tuple[Price, ...]

    @classmethod
    def of(cls, region: str, prices: Iterable[Price]) -> PriceBook:
        """The prices of a region."""
        return cls(tuple(price for price in prices if price.region == region))

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str], Price]:
        return {(price.component, price.item): price for price in self.prices if price.tiers}

    @cached_property
    def specs(self) -> Mapping[str, InstanceSpec]:
        """Sizes by instance type."""
        return {price.item: price.spec for price in self.prices if price.spec is not None}

    def price(self, component: str, item: str) -> Price | None:
        """The price of an instance type, a volume or a size; None: it is not sold here."""
        return self._by_name.get((component, item))

    def sold(self, component: str) -> tuple[Price, ...]:
        """All of a component."""
        return tuple(price for price in self._by_name.values() if price.component == component)

    def volume(self, component: str) -> Price | None:
        """A GB-month of a component's volumes: AWS does not say which kind, so the cheaper one."""
        kinds = [price for price in self.sold(component) if price.item.startswith("VolumeUsage")]
        return min(kinds, key=lambda price: price.first_unit, default=None)


def charge(price: Price, factors: Iterable[tuple[float, str]]) -> Charge:
    """The product of some factors, at a price.

    Factors are measured, and money is exact: each is rounded to nine decimals before it is multiplied.
    """
    parts = list(factors)
    units = prod((round(Decimal(amount), 9) for amount, _ in parts), start=Decimal(1))
    told = [one for one in parts if one[0] != 1] or parts
    return Charge(price, units, " x ".join(f"{figure(amount)} {unit}" for amount, unit in told))


def figure(amount: float) -> str:
    """A number as people write it, with four digits that count.

    >>> figure(730.0), figure(0.031249), figure(1234567.8)
    ('730', '0.03125', '1,234,568')
    """
    return f"{amount:,.0f}" if abs(amount) >= 1000 or amount == int(amount) else f"{amount:.4g}"  # noqa: PLR2004
