"""On-demand list prices from AWS's public price file, for those who may not ask the Price List API.

The file of a region holds products and terms apart, each by SKU; put together they are what GetProducts answers with.
It is read twice, piece by piece, so that neither the order of the two nor the length of the file matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.json_stream import found
from sagemaker_cost_mcp.billing.offers import Offer as PricedOffer
from sagemaker_cost_mcp.billing.offers import offers
from sagemaker_cost_mcp.billing.price_list import in_dollars
from sagemaker_cost_mcp.billing.public_files import PublicFile
from sagemaker_cost_mcp.billing.regional_files import Offer, Shop, from_regions
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.usage_type import parsed

SAGEMAKER = Offer(code="AmazonSageMaker", root="/offers/v1.0/aws/AmazonSageMaker")

Wanted = Callable[[Mapping[str, str]], bool]
"""Whether a product's attributes are those of something to be priced."""


def prices_for_usage_types(reading: Reading, shop: Shop, usage_types: Iterable[str]) -> Outcome[Price]:
    """List prices of these usage types, as `price_list.prices_for_usage_types` finds them.

    A usage type without a known region code is looked for in the files that are read for the others.

    Returns:
        Prices in USD, sorted by usage type; a region whose file could not be read is a gap.

    Raises:
        NotEnabled: The partition's prices are not published.
        AwsError: Not even the index could be read.
    """
    names = frozenset(usage_types)
    regions = sorted({region for name in names if (region := parsed(name).region)})
    return prices_where(reading, shop, dict.fromkeys(regions, lambda attributes: attributes.get("usagetype") in names))


def prices_for_items(reading: Reading, shop: Shop, region: str, component: str, items: Iterable[str]) -> Outcome[Price]:
    """List prices of instance types in one region and component, as `price_list.prices_for_items` finds them.

    Raises:
        AwsError: As for `prices_for_usage_types`.
    """
    types, part = frozenset(items), component.casefold()

    def wanted(attributes: Mapping[str, str]) -> bool:
        return attributes.get("instanceName") in types and attributes.get("component", "").casefold() == part

    return prices_where(reading, shop, {region: wanted})


def prices_where(reading: Reading, shop: Shop, wanted: Mapping[str, Wanted]) -> Outcome[Price]:
    """List prices of the products whose attributes are wanted, by region."""
    read = {region: partial(_offers, chosen, shop.today) for region, chosen in wanted.items()}
    outcome = from_regions(reading, shop, SAGEMAKER, read)
    prices = in_dollars(reading, "", outcome.items)
    return Outcome(prices.items, (*outcome.gaps, *prices.gaps))


def _offers(wanted: Wanted, today: date, file: PublicFile) -> tuple[PricedOffer, ...]:
    """The offers of the wanted products in a region's file.

    Raises:
        ValueError: It is no price file of SageMaker.
    """
    source = f"AWS public price file, {file.age}"
    return tuple(offer for product in _products(wanted, file) for offer in offers(product, today, source))


def _products(wanted: Wanted, file: PublicFile) -> Iterator[Mapping[str, Any]]:
    products = _wanted(wanted, file)
    for (*_, sku), terms in found(file.text(), ("terms", "OnDemand", "*")):
        if sku in products:
            yield {"product": products[sku], "terms": {"OnDemand": terms}}


def _wanted(wanted: Wanted, file: PublicFile) -> dict[str, Mapping[str, Any]]:
    """The wanted products by SKU."""
    codes, products = set[str](), dict[str, Mapping[str, Any]]()
    for path, value in found(file.text(), ("offerCode",), ("products", "*")):
        if path == ("offerCode",):
            codes.add(str(value))
        elif wanted(value["attributes"]):
            products[path[-1]] = value
    if codes != {SAGEMAKER.code}:
        raise ValueError(f"its offer is {', '.join(codes) or 'not named'}, not {SAGEMAKER.code}")
    return products
