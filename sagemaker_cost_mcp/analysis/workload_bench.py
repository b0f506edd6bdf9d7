"""A workload being priced: its lines, what has no price, and where prices are looked up."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.money import ZERO, Price
from sagemaker_cost_mcp.model.value import Value
from sagemaker_cost_mcp.model.workload import Workload


class CostLine(Value):
    """One part of a workload's price."""

    workload: str
    item: str
    formula: str
    monthly: Decimal
    """USD a month."""
    monthly_max: Decimal | None = None
    """USD a month where it is scaled up as far as it may be; None: it is not scaled."""


class Unpriced(Value):
    """A part that has no price here."""

    workload: str
    item: str
    why: str


@dataclass
class Estimate:
    """The parts of one or more workloads."""

    lines: list[CostLine] = field(default_factory=list[CostLine])
    unpriced: list[Unpriced] = field(default_factory=list[Unpriced])
    notes: list[str] = field(default_factory=list[str])

    @property
    def monthly(self) -> Decimal:
        """USD a month, of what has a price."""
        return sum((line.monthly for line in self.lines), ZERO)

    @property
    def monthly_max(self) -> Decimal | None:
        """USD a month with everything scaled up as far as it may be; None: nothing is scaled."""
        if all(line.monthly_max is None for line in self.lines):
            return None
        return sum((line.monthly if line.monthly_max is None else line.monthly_max for line in self.lines), ZERO)

    def add(self, other: Estimate) -> None:
        """Take in the parts of another."""
        self.lines += other.lines
        self.unpriced += other.unpriced
        self.notes += other.notes


@dataclass(frozen=True)
class Shop:
    """Where prices are looked up: one region's price list."""

    prices: tuple[Price, ...]

    def price(self, component: str, *items: str) -> Price | None:
        """Price of the first of some items that the component sells."""
        sold = {price.item: price for price in self.prices if price.component == component}
        return next((sold[item] for item in items if item in sold), None)


@dataclass
class Bench:
    """One workload being priced."""

    work: Workload
    shop: Shop
    estimate: Estimate = field(default_factory=Estimate)

    def needed(self, name: str) -> Decimal:
        """A field that this kind cannot do without."""
        value = getattr(self.work, name)
        if value is None:
            raise BadQuestion(f"The {self.work.kind} workload '{self.work.label}' needs {name}.")
        return Decimal(value)

    @property
    def instance_type(self) -> str:
        """The type it runs on."""
        if not self.work.type_name:
            raise BadQuestion(f"The {self.work.kind} workload '{self.work.label}' needs instance_type: ml.m5.xlarge.")
        return self.work.type_name

    def charge(self, item: str, price: Price | None, factors: Iterable[tuple[Decimal, str]], wanted: str = "") -> None:
        """A line: the product of some factors and a price, or an unpriced part where there is no price."""
        parts = list(factors)
        units = math.prod((amount for amount, _ in parts), start=Decimal(1))
        if not units:
            return
        if price is None:
            self.lack(item, f"the price list has no {wanted or item}")
            return
        self.line(item, multiplied(parts, price), price.cost_of(units))

    def line(self, item: str, formula: str, monthly: Decimal) -> None:
        """A line as it stands."""
        self.estimate.lines.append(CostLine(workload=self.work.label, item=item, formula=formula, monthly=monthly))

    def lack(self, item: str, why: str) -> None:
        """A part without a price."""
        self.estimate.unpriced.append(Unpriced(workload=self.work.label, item=item, why=why))

    def instances(self, component: str, factors: Iterable[tuple[Decimal, str]], item: str = "instances") -> None:
        """Hours of the workload's instance type, sold as some component."""
        name = self.instance_type
        self.charge(item, self.shop.price(component, name), factors, f"{component}:{name} in this region")

    def volumes(self, component: str, factors: Iterable[tuple[Decimal, str]]) -> None:
        """Gigabyte-months of a component's volumes."""
        price = self.shop.price(component, "VolumeUsage.gp3", "VolumeUsage.gp2")
        self.charge("volumes", price, factors, f"{component}:VolumeUsage in this region")


def multiplied(factors: Iterable[tuple[Decimal, str]], price: Price) -> str:
    """Factors times a price, as a formula; factors of one are left out."""
    parts = list(factors)
    told = [one for one in parts if one[0] != 1] or parts
    said = " x ".join(f"{plain(amount)} {unit}".strip() for amount, unit in told)
    rate = f"${price.first_unit.normalize():f}" if len(price.tiers) == 1 else "tiered price"
    return f"{said} x {rate} ({price.usage_type})"


def plain(amount: Decimal) -> str:
    """A factor with at most four decimals."""
    return f"{round(amount, 4).normalize():,f}"
