"""Products of AWS's price list as prices: the same documents come from GetProducts and from the public file.

A product is one SKU; its price may be tiered, and one usage type may have several SKUs. Where they differ, the SKU of
plain running (`RunInstance`) or of the volume (`CreateVolume…`) is taken, and among several of those the cheapest: a
saving that is too small disappoints, one that was never there misleads.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.model.money import InstanceSpec, Price, PriceTier
from sagemaker_cost_mcp.model.usage_type import parsed

_LEADING_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_NAMES = ("instanceName", "platoinstancename", "platoinstancetype", "group", "usagetype")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One SKU's on-demand price, in whatever currency."""

    operation: str
    currency: str
    price: Price

    @property
    def rank(self) -> tuple[bool, Decimal]:
        """Smallest is taken: plain running or storing first, then the cheapest first unit."""
        plain = self.operation == "RunInstance" or self.operation.startswith("CreateVolume")
        return not plain, self.price.first_unit


def cheapest(offers: Iterable[Offer]) -> dict[str, Price]:
    """The one price of each usage type."""
    by_usage_type: defaultdict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        by_usage_type[offer.price.usage_type].append(offer)
    return {name: min(several, key=lambda one: one.rank).price for name, several in by_usage_type.items()}


def offers(product: Mapping[str, Any], today: date, source: str) -> Iterator[Offer]:
    """Prices of one product, one for each currency; none where it is free or not sold by use.

    Args:
        product: With `product.attributes` and `terms.OnDemand`, as GetProducts answers.
        today: Terms that are not in force yet are left out.
        source: What `Price.source` says.
    """
    attributes: Mapping[str, str] = product.get("product", {}).get("attributes", {})
    dimensions = _dimensions(product, today)
    if not dimensions or not attributes.get("usagetype") or not _counts(attributes, dimensions[0]):
        return
    for currency in sorted({name for one in dimensions for name in one.get("pricePerUnit", {})}):
        tiers = _tiers(dimensions, currency)
        if tiers:
            price = _price(attributes, dimensions[0].get("unit", ""), tiers, source)
            yield Offer(operation=attributes.get("operation", ""), currency=currency, price=price)


def _dimensions(product: Mapping[str, Any], today: date) -> list[Mapping[str, Any]]:
    """The steps of the newest on-demand term that is in force."""
    terms: Mapping[str, Mapping[str, Any]] = product.get("terms", {}).get("OnDemand", {})
    in_force = [term for term in terms.values() if _since(term) <= today.isoformat()]
    return list(max(in_force, key=_since).get("priceDimensions", {}).values()) if in_force else []


def _since(term: Mapping[str, Any]) -> str:
    """Day on which a term takes effect: "2026-09-01T00:00:00Z" sorts as its text does."""
    return str(term.get("effectiveDate", ""))[:10]


def _counts(attributes: Mapping[str, str], dimension: Mapping[str, Any]) -> bool:
    """False for free offers and for fees that are paid once (`TrainingPlanUpfrontFee`)."""
    if any("Free" in attributes.get(name, "") for name in _NAMES):
        return False
    if any("UpfrontFee" in attributes.get(name, "") for name in (*_NAMES, "operation")):
        return False
    return bool(attributes.get("component")) or dimension.get("unit") != "Quantity"


def _tiers(dimensions: Iterable[Mapping[str, Any]], currency: str) -> tuple[PriceTier, ...]:
    """Steps that cost something, ascending: AWS lists them in no order, often with a free one first."""
    steps = ((one, Decimal(one.get("pricePerUnit", {}).get(currency, "0"))) for one in dimensions)
    tiers = (
        PriceTier(begin=Decimal(one.get("beginRange", "0")), end=_end(one.get("endRange", "Inf")), usd=usd)
        for one, usd in steps
        if usd > 0
    )
    return tuple(sorted(tiers, key=lambda tier: tier.begin))


def _end(text: str) -> Decimal | None:
    return None if text == "Inf" else Decimal(text)


def _price(attributes: Mapping[str, str], unit: str, tiers: tuple[PriceTier, ...], source: str) -> Price:
    usage_type = parsed(attributes["usagetype"])
    return Price(
        usage_type=usage_type.text,
        region=attributes.get("regionCode") or usage_type.region or "",
        component=usage_type.component,
        item=usage_type.item,
        unit=unit,
        tiers=tiers,
        source=source,
        spec=_spec(attributes),
    )


def _spec(attributes: Mapping[str, str]) -> InstanceSpec | None:
    """Size of the instance that a product is, where all that matters is stated."""
    vcpu, memory = _number(attributes, "vCpu"), _number(attributes, "memory")
    if not vcpu or not memory:
        return None
    gpu = _number(attributes, "gpu") or _number(attributes, "physicalGpu") or 0
    return InstanceSpec(
        vcpu=int(vcpu), memory_gib=memory, gpu=int(gpu), gpu_memory_gib=_number(attributes, "gpuMemory") or None
    )


def _number(attributes: Mapping[str, str], name: str) -> Decimal | None:
    """The number in front: `16` of `16 GiB`; None where there is none, as in `N/A`."""
    found = _LEADING_NUMBER.match(attributes.get(name, "").replace(",", ""))
    return Decimal(found.group()) if found else None
