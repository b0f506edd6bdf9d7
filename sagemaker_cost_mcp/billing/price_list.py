"""On-demand list prices, from the AWS Price List Query API (GetProducts, service code AmazonSageMaker).

A call costs nothing and answers with 100 products a page.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from sagemaker_cost_mcp.aws.homes import home
from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.offers import Offer, cheapest, offers
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.snapshot import Gap

VALUE_LENGTH = 1024
"""Longest value of a filter, in characters (API model of GetProducts)."""


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
    filters = [[_any_of("usagetype", values)] for values in chunks(usage_types)]
    return filtered_prices(reading, filters, today)


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
    filters = [[*place, _any_of("instanceName", values)] for values in chunks(items)]
    return filtered_prices(reading, filters, today)


def chunks(values: Iterable[str]) -> Iterator[list[str]]:
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


def filtered_prices(
    reading: Reading, filters: list[list[dict[str, str]]], today: date, *, service: str = "AmazonSageMaker"
) -> Outcome[Price]:
    """List prices of the products that pass one of several lists of filters, as `prices_for_usage_types`."""
    region = home("pricing", reading.identity.partition)

    def products(chosen: list[dict[str, str]]) -> list[str]:
        pages = reading.pages("pricing", "GetProducts", region, ServiceCode=service, Filters=chosen)
        return [product for page in pages for product in page.get("PriceList", ())]

    texts = chain.from_iterable(reading.each(products, filters))
    source = f"AWS price list, read {today.isoformat()}"
    return in_dollars(reading, region, [offer for text in texts for offer in offers(json.loads(text), today, source)])


def in_dollars(reading: Reading, region: str, found: Sequence[Offer]) -> Outcome[Price]:
    """The one price in USD of each usage type, sorted; those in another currency only are a gap."""
    best = cheapest(offer for offer in found if offer.currency == "USD")
    return Outcome(tuple(best[usage_type] for usage_type in sorted(best)), _foreign(reading, region, found, best))


def _foreign(reading: Reading, region: str, found: Iterable[Offer], best: Mapping[str, Price]) -> tuple[Gap, ...]:
    """A gap for each currency other than USD, naming what has no price for it."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for offer in found:
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
