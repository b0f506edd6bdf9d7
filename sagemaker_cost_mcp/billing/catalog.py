"""What is for sale, whether or not anybody uses it: list prices by region, component and instance type.

Calls for one region, none of which costs anything: one for each named component and each kind of name (all whole
instance types together, each pattern alone), and one more for each further 100 products.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.price_file import prices_where
from sagemaker_cost_mcp.billing.price_list import chunks, filtered_prices
from sagemaker_cost_mcp.billing.regional_files import Shop
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.ports import PriceQuery
from sagemaker_cost_mcp.model.sold import SoldAs, is_wanted, sold_as
from sagemaker_cost_mcp.model.usage_type import parsed

_Filters = list[dict[str, str]]


def offered(reading: Reading, region: str, wanted: PriceQuery, today: date) -> Outcome[Price]:
    """List prices through the Price List API.

    Args:
        reading: The question's reading.
        region: Region that the prices are for; the question itself goes to the price list's home.
        wanted: Components and instance types.
        today: For `Price.source`, and to leave out prices that are not in force yet.

    Raises:
        AwsError: When AWS refuses any of the requests.
    """
    outcome = filtered_prices(reading, [[_equals("regionCode", region), *rest] for rest in _filters(wanted)], today)
    return Outcome(tuple(price for price in outcome.items if _is_meant(price.usage_type, wanted)), outcome.gaps)


def offered_in_file(reading: Reading, shop: Shop, region: str, wanted: PriceQuery) -> Outcome[Price]:
    """The same from the region's public price file.

    Raises:
        AwsError: Not even the index could be read.
    """

    def meant(attributes: Mapping[str, str]) -> bool:
        return _is_meant(attributes.get("usagetype", ""), wanted)

    return prices_where(reading, shop, {region: meant})


def glue_hours(reading: Reading, region: str, today: date) -> Outcome[Price]:
    """Price of a DPU-hour of an AWS Glue job, for comparison; one call.

    Raises:
        AwsError: When AWS refuses.
    """
    filters = [_equals("regionCode", region), _contains("usagetype", "ETL-DPU-Hour"), _equals("operation", "Jobrun")]
    return filtered_prices(reading, [filters], today, service="AWSGlue")


def _filters(wanted: PriceQuery) -> Iterator[_Filters]:
    """Filters that let pass at least what is wanted; what else they let pass is sorted out here."""
    by_name = list(_names(wanted.items))
    for part in _components(wanted) or (None,):
        of_part = [_contains("usagetype", part.fragment)] if part else []
        if part and not part.instances:
            yield of_part
        else:
            yield from ([*of_part, *name] for name in by_name)


def _names(patterns: Sequence[str]) -> Iterator[_Filters]:
    whole = [pattern for pattern in patterns if "*" not in pattern]
    for values in chunks(whole):
        yield [{"Type": "ANY_OF", "Field": "instanceName", "Value": ",".join(values)}]
    for pattern in patterns:
        if "*" in pattern:
            literal = max(pattern.split("*"), key=len)
            yield [_contains("instanceName", literal)] if literal else []
    if not patterns:
        yield []


def _is_meant(usage_type: str, wanted: PriceQuery) -> bool:
    parts, item = _components(wanted), parsed(usage_type).item
    sold = [part for part in parts if part.sells(usage_type)]
    if parts and not sold:
        return False
    return any(not part.instances for part in sold) or is_wanted(item, wanted.items)


def _components(wanted: PriceQuery) -> tuple[SoldAs, ...]:
    return tuple(part for name in wanted.components if (part := sold_as(name)))


def _contains(attribute: str, value: str) -> dict[str, str]:
    return {"Type": "CONTAINS", "Field": attribute, "Value": value}


def _equals(attribute: str, value: str) -> dict[str, str]:
    return {"Type": "TERM_MATCH", "Field": attribute, "Value": value}
