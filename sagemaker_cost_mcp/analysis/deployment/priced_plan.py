"""What all resources of a plan would cost a month, at on-demand list prices and left on for 730 hours.

- fixed capacity: count x 730 h x price
- scaled capacity: minimum x 730 h x price, with what the maximum would cost beside it
- volumes: count x GB x price of a GB-month

What the template or the price list does not tell is `unpriced`, never zero; a kind that costs nothing by itself is told
with the reason. Sources: "How AWS charges" on the SageMaker pricing page; `analysis.workload_costs` for the formulas.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sagemaker_cost_mcp.analysis.deployment.plan import SCALED, Links, Planned
from sagemaker_cost_mcp.analysis.deployment.priced_hosting import price_endpoint
from sagemaker_cost_mcp.analysis.deployment.priced_others import PARTS
from sagemaker_cost_mcp.analysis.deployment.properties import NotKnown
from sagemaker_cost_mcp.analysis.deployment.resource_kinds import BY_USE, FREE
from sagemaker_cost_mcp.analysis.deployment.served import Bounds, bounds
from sagemaker_cost_mcp.analysis.deployment.till import Free, Market, Till
from sagemaker_cost_mcp.analysis.worded_rates import WordedRates
from sagemaker_cost_mcp.analysis.workload_bench import Estimate, Shop
from sagemaker_cost_mcp.model.money import ZERO, Price
from sagemaker_cost_mcp.model.snapshot import Snapshot


@dataclass
class PricedPlan:
    """All resources of a plan, priced."""

    estimate: Estimate = field(default_factory=Estimate)
    free: list[Free] = field(default_factory=list[Free])

    def monthly_of(self, addresses: Iterable[str]) -> Decimal:
        """USD a month of some resources."""
        wanted = set(addresses)
        return sum((line.monthly for line in self.estimate.lines if line.workload in wanted), ZERO)


def priced_plan(resources: Sequence[Planned], prices: Iterable[Price], snapshot: Snapshot) -> PricedPlan:
    """The resources that are there together, priced.

    Args:
        resources: Each with its region.
        prices: Price lists of these regions.
        snapshot: Where rates that are known by words are looked for; its `prices` are those.
    """
    links, whole = Links(resources), PricedPlan()
    scaled, markets = bounds(resources, links), _markets(prices, WordedRates(snapshot))
    used = _used(resources, links)
    for one in resources:
        region = one.region or ""
        till = Till(one, markets.get(region) or Market(Shop(()), WordedRates(snapshot), region), links)
        if region or not _costs(one.kind):
            _price(till, scaled, used)
        else:
            till.lack("resource", "the plan does not tell its region: name it in region")
        whole.estimate.add(till.estimate)
        whole.free += till.free
    whole.estimate.notes = list(dict.fromkeys(whole.estimate.notes))
    return whole


def _markets(prices: Iterable[Price], rates: WordedRates) -> Mapping[str, Market]:
    by_region: dict[str, list[Price]] = {}
    for price in prices:
        by_region.setdefault(price.region, []).append(price)
    return {region: Market(Shop(tuple(found)), rates, region) for region, found in by_region.items()}


def _costs(kind: str) -> bool:
    return kind in PARTS or kind == "Endpoint"


def _price(till: Till, scaled: Bounds, used: frozenset[str]) -> None:
    kind, address = till.one.kind, till.one.address
    if kind in PARTS:
        PARTS[kind](till)
    elif kind == "Endpoint":
        price_endpoint(till, scaled)
    elif kind == "EndpointConfig":
        till.costs_nothing("its endpoints are billed" if address in used else "no endpoint uses it")
    elif kind == SCALED:
        _target(till, scaled)
    elif kind in FREE:
        till.costs_nothing(FREE[kind])
    else:
        till.lack("resource", BY_USE.get(kind, f"what a {kind} costs is not known here"))


def _target(till: Till, scaled: Bounds) -> None:
    address = till.one.address
    if address in scaled.lost:
        till.lack("range", scaled.lost[address])
    else:
        till.costs_nothing(scaled.free[address])


def _used(resources: Iterable[Planned], links: Links) -> frozenset[str]:
    """Addresses of endpoint configurations that an endpoint runs on."""
    found: set[str] = set()
    for one in resources:
        if one.kind == "Endpoint" and (config := _config(one, links)):
            found.add(config.address)
    return frozenset(found)


def _config(endpoint: Planned, links: Links) -> Planned | None:
    try:
        return links.find("EndpointConfig", endpoint.properties.link("EndpointConfigName"), endpoint)
    except NotKnown:
        return None
