"""Where one planned resource is priced: its lines, its parts without a price, and whether it costs anything at all."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from sagemaker_cost_mcp.analysis.deployment.plan import Links, Planned
from sagemaker_cost_mcp.analysis.deployment.properties import NotKnown
from sagemaker_cost_mcp.analysis.worded_rates import WordedRates, Wording
from sagemaker_cost_mcp.analysis.workload_bench import CostLine, Estimate, Shop, Unpriced, multiplied
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, Price
from sagemaker_cost_mcp.model.value import Value

VOLUMES = ("VolumeUsage.gp3", "VolumeUsage.gp2")


class Free(Value):
    """A resource that costs nothing by itself."""

    resource: str
    why: str


@dataclass(frozen=True)
class Market:
    """Prices of one region."""

    shop: Shop
    rates: WordedRates
    region: str


@dataclass(frozen=True)
class Fleet:
    """How many of something there are, or between which bounds they are scaled."""

    least: int
    most: int

    @property
    def scaled(self) -> bool:
        """Whether there may be more than the fewest."""
        return self.most > self.least


@dataclass(frozen=True)
class Times:
    """What each of a fleet is, and how much of it is billed a month."""

    noun: str
    amount: Decimal = HOURS_PER_MONTH
    unit: str = "h"


INSTANCES = Times("instances")


@dataclass
class Till:
    """One planned resource being priced."""

    one: Planned
    market: Market
    links: Links
    estimate: Estimate = field(default_factory=Estimate)
    free: list[Free] = field(default_factory=list[Free])

    @contextmanager
    def part(self, item: str) -> Generator[None]:
        """A part of the price; what of it is not known leaves it without one."""
        try:
            yield
        except NotKnown as error:
            self.lack(item, str(error))

    def lack(self, item: str, why: str) -> None:
        """A part without a price."""
        self.estimate.unpriced.append(Unpriced(workload=self.one.address, item=item, why=why))

    def costs_nothing(self, why: str) -> None:
        """It is free by itself."""
        self.free.append(Free(resource=self.one.address, why=why))

    def price(self, component: str, *items: str) -> Price | None:
        """Price of the first of some items that the component sells there."""
        return self.market.shop.price(component, *items)

    def rent(self, item: str, sold: tuple[str, str], fleet: Fleet, times: Times) -> None:
        """A line for a fleet: the fewest count, and what the most would cost is said.

        Args:
            item: The part's name.
            sold: Component and item of the price list.
            fleet: How many.
            times: What one of them is, and is multiplied by.
        """
        price = self.price(*sold)
        if price is None:
            self.lack(item, f"the price list has no {':'.join(sold)} in {self.market.region}")
            return
        self.line(item, price, fleet, times)

    def worded(self, wording: Wording) -> Price | None:
        """The cheapest price whose usage type has some words; None: there is none."""
        rate = self.market.rates.of(self.market.region, wording)
        return next((one for one in self.market.shop.prices if rate and one.usage_type == rate.usage_type), None)

    def line(self, item: str, price: Price, fleet: Fleet, times: Times) -> None:
        """A line at a price that is known."""
        each = times.amount
        said = multiplied(((Decimal(fleet.least), times.noun), (each, times.unit)), price)
        formula = f"{said}, scaled up to {fleet.most} {times.noun}" if fleet.scaled else said
        most = price.cost_of(fleet.most * each) if fleet.scaled else None
        self.add(item, formula, price.cost_of(fleet.least * each), most)

    def add(self, item: str, formula: str, monthly: Decimal, most: Decimal | None = None) -> None:
        """A line as it stands."""
        line = CostLine(workload=self.one.address, item=item, formula=formula, monthly=monthly, monthly_max=most)
        self.estimate.lines.append(line)

    def volumes(self, item: str, component: str, fleet: Fleet, gigabytes: int | None) -> None:
        """Gigabyte-months of a volume for each of a fleet; none of a size that is not set."""
        if not fleet.most or not gigabytes:
            return
        price = self.price(component, *VOLUMES)
        if price is None:
            self.lack(item, f"the price list has no {component}:VolumeUsage in {self.market.region}")
        else:
            self.line(item, price, fleet, Times("volumes", Decimal(gigabytes), "GB"))

    def note(self, sentence: str) -> None:
        """Something to know about the price."""
        self.estimate.notes.append(sentence)
