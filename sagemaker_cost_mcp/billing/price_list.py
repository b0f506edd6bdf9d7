"""On-demand list prices, from the AWS Price List Query API (GetProducts, service code AmazonSageMaker).

A call costs nothing and answers with 100 products a page. A product is one SKU; its price may be tiered,
and one usage type may have several SKUs. Where they differ, the SKU of plain running (`RunInstance`) or of
the volume (`CreateVolume…`) is taken, and among several of those the cheapest: a saving that is too small
disappoints, one that was never there misleads.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from sagemaker_cost_mcp.aws.homes import home
from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.model.money import Price, PriceTier
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.model.usage_type import parsed

VALUE_LENGTH = 1024
"""Longest value of a filter, in characters (API model of GetProducts)."""

_NAMES = ("instanceName", "platoinstancename", "platoinstancetype", "group", "usagetype")


@dataclass(frozen=True, kw_only=True)
class _Offer:
    """One SKU's on-demand price, in whatever currency."""

    operation: str
    currency: str
    price: Price

    @property
    def rank(self) -> tuple[bool, Decimal]:
        """Smallest is taken: plain running or storing first, then the cheapest first unit."""
        plain = self.operation == "RunInstance" or self.operation.startswith("CreateVolume")
        return not plain, self.price.first_unit


def prices_for_usage_types(reading: Reading, usage_types: Iterable[str], today: date) -> Outcome[Price]:
    """List prices of these usage types; those the price list lacks, or has for nothing, are simply not there.

    One request for each 1,024 characters of usage types and each 100 products.

    Args:
        reading: The question's reading.
        usage_types: As on the bill: `USE1-Notebk:ml.t3.medium`.
        today: For `Price.source`, and to leave out prices that are not in force yet.

    Returns:
        Prices in USD, sorted by usage type; prices in another currency are a gap.

    Raises:
        AwsError: When AWS refuses any of the requests: half a price list would pass for a whole one.
    """
    filters = [[_any_of("usagetype", values)] for values in _chunks(usage_types)]
    return _prices(reading, filters, today)


def prices_for_items(
    reading: Reading, region: str, component: str, items: Iterable[str], today: date
) -> Outcome[Price]:
    """List prices of instance types in one region and component.

    Args:
        reading: The question's reading.
        region: Region that the price is for; the question itself goes to the price list's home.
        component: As the price list writes it: `Notebook`, `Hosting`, `Training`, `studio-jupyterlab`, …
        items: Instance types: `ml.m5.xlarge`.
        today: As for `prices_for_usage_types`.

    Raises:
        AwsError: As for `prices_for_usage_types`.
    """
    place = [_equals("regionCode", region), _equals("component", component)]
    filters = [[*place, _any_of("instanceName", values)] for values in _chunks(items)]
    return _prices(reading, filters, today)


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    """Distinct values in order, cut so that each part, joined by commas, fits into one filter."""
    part: list[str] = []
    for value in sorted({value for value in values if value}):
        if part and len(",".join([*part, value])) > VALUE_LENGTH:
            yield part
            part = []
        part.append(value)
    if part:
        yield part


def _any_of(attribute: str, values: list[str]) -> dict[str, str]:
    return {"Type": "ANY_OF", "Field": attribute, "Value": ",".join(values)}


def _equals(attribute: str, value: str) -> dict[str, str]:
    return {"Type": "TERM_MATCH", "Field": attribute, "Value": value}


def _prices(reading: Reading, filters: list[list[dict[str, str]]], today: date) -> Outcome[Price]:
    region = home("pricing", reading.identity.partition)

    def products(chosen: list[dict[str, str]]) -> list[str]:
        pages = reading.pages("pricing", "GetProducts", region, ServiceCode="AmazonSageMaker", Filters=chosen)
        return [product for page in pages for product in page.get("PriceList", ())]

    texts = chain.from_iterable(reading.each(products, filters))
    offers = [offer for text in texts for offer in _offers(json.loads(text), today)]
    best = _best(offer for offer in offers if offer.currency == "USD")
    return Outcome(tuple(best[usage_type] for usage_type in sorted(best)), _foreign(reading, region, offers, best))


def _best(offers: Iterable[_Offer]) -> dict[str, Price]:
    by_usage_type: defaultdict[str, list[_Offer]] = defaultdict(list)
    for offer in offers:
        by_usage_type[offer.price.usage_type].append(offer)
    return {name: min(several, key=lambda one: one.rank).price for name, several in by_usage_type.items()}


def _foreign(reading: Reading, region: str, offers: Iterable[_Offer], best: Mapping[str, Price]) -> tuple[Gap, ...]:
    """A gap for each currency other than USD, naming what has no price for it."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for offer in offers:
        if offer.price.usage_type not in best:
            names[offer.currency].add(offer.price.usage_type)
    return tuple(
        Gap(
            operation="pricing:GetProducts",
            region=region,
            account_id=reading.identity.account_id,
            reason=f"AWS lists {', '.join(sorted(several))} in {currency} only; list prices here are in USD, "
            "so these have none.",
        )
        for currency, several in sorted(names.items())
    )


def _offers(product: Mapping[str, Any], today: date) -> Iterator[_Offer]:
    """Prices of one product, one for each currency; none where it is free or not sold by use."""
    attributes: Mapping[str, str] = product.get("product", {}).get("attributes", {})
    dimensions = _dimensions(product, today)
    if not dimensions or not attributes.get("usagetype") or not _counts(attributes, dimensions[0]):
        return
    for currency in sorted({name for one in dimensions for name in one.get("pricePerUnit", {})}):
        tiers = _tiers(dimensions, currency)
        if tiers:
            price = _price(attributes, dimensions[0].get("unit", ""), tiers, today)
            yield _Offer(operation=attributes.get("operation", ""), currency=currency, price=price)


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


def _price(attributes: Mapping[str, str], unit: str, tiers: tuple[PriceTier, ...], today: date) -> Price:
    usage_type = parsed(attributes["usagetype"])
    return Price(
        usage_type=usage_type.text,
        region=attributes.get("regionCode") or usage_type.region or "",
        component=usage_type.component,
        item=usage_type.item,
        unit=unit,
        tiers=tiers,
        source=f"AWS price list, read {today.isoformat()}",
    )
