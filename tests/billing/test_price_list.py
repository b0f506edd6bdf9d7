"""List prices, from products shaped as the Price List Query API shapes them."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.billing.price_list import VALUE_LENGTH, prices_for_items, prices_for_usage_types
from sagemaker_cost_mcp.errors import Throttled
from tests.fake_reading import Asked, ReadingOf

TODAY = date(2026, 11, 21)
NOTEBOOK = "USE1-Notebk:ml.t3.medium"
VOLUME = "USE1-Notebk:VolumeUsage.gp2"


def step(usd: str, begin: str = "0", end: str = "Inf", unit: str = "Hrs", currency: str = "USD") -> dict[str, Any]:
    return {
        "unit": unit,
        "beginRange": begin,
        "endRange": end,
        "description": f"${usd} per unit",
        "appliesTo": [],
        "pricePerUnit": {currency: usd},
    }


def term(*steps: dict[str, Any], since: str = "2026-09-01T00:00:00Z") -> dict[str, Any]:
    return {
        "effectiveDate": since,
        "offerTermCode": "JRTCKXETXF",
        "priceDimensions": {f"rate{number}": one for number, one in enumerate(steps)},
        "termAttributes": {},
    }


def product(usage_type: str, *terms: dict[str, Any], **attributes: str) -> str:
    return json.dumps(
        {
            "product": {
                "productFamily": "ML Instance",
                "attributes": {
                    "servicecode": "AmazonSageMaker",
                    "usagetype": usage_type,
                    "operation": "RunInstance",
                    "regionCode": "us-east-1",
                    "component": "Notebook",
                    **attributes,
                },
                "sku": "ABC",
            },
            "serviceCode": "AmazonSageMaker",
            "terms": {"OnDemand": {f"ABC.{number}": one for number, one in enumerate(terms)}},
            "version": "20260924000000",
            "publicationDate": "2026-09-24T00:00:00Z",
        }
    )


def prices(reading_of: ReadingOf, *products: str) -> Any:
    reading = reading_of({"GetProducts": {"FormatVersion": "aws_v1", "PriceList": list(products)}})
    return prices_for_usage_types(reading, [NOTEBOOK], TODAY)


def test_a_product_becomes_a_price_with_its_source(reading_of: ReadingOf, asked: Asked) -> None:
    outcome = prices(reading_of, product(NOTEBOOK, term(step("0.0500000000"))))
    (price,) = outcome.items
    assert price.model_dump() == {
        "usage_type": NOTEBOOK,
        "region": "us-east-1",
        "component": "Notebk",
        "item": "ml.t3.medium",
        "unit": "Hrs",
        "tiers": ({"begin": Decimal(0), "end": None, "usd": Decimal("0.05")},),
        "source": "AWS price list, read 2026-11-21",
        "spec": None,
    }
    assert outcome.gaps == ()
    assert asked == [
        (
            "GetProducts",
            "us-east-1",
            {
                "ServiceCode": "AmazonSageMaker",
                "Filters": [{"Type": "ANY_OF", "Field": "usagetype", "Value": NOTEBOOK}],
            },
        )
    ]


def test_tiers_are_sorted_and_a_free_first_step_is_left_out(reading_of: ReadingOf) -> None:
    tiers = [step("0.08", "10000", "Inf"), step("0.10", "100", "10000"), step("0", "0", "100")]
    (price,) = prices(reading_of, product("USE1-LabeledObject", term(*tiers))).items
    assert [(tier.begin, tier.end, tier.usd) for tier in price.tiers] == [
        (100, 10000, Decimal("0.10")),
        (10000, None, Decimal("0.08")),
    ]
    assert price.cost_of(Decimal(100)) == 0
    assert price.cost_of(Decimal(10_100)) == Decimal(990) + Decimal(8)
    assert price.first_unit == Decimal("0.10")


def test_what_costs_nothing_has_no_price(reading_of: ReadingOf) -> None:
    free = product(NOTEBOOK, term(step("0.0000000000")))
    tier = product(NOTEBOOK, term(step("0.05")), platoinstancetype="Notebook-FreeTier")
    assert prices(reading_of, free, tier).items == ()


def test_a_fee_paid_once_has_no_hourly_price(reading_of: ReadingOf) -> None:
    fee = product(
        "USE1-TrainingPlanUpfrontFee:ml.p5.48xlarge", term(step("1", unit="Quantity")), component="", operation=""
    )
    other = product("USE1-Something", term(step("1", unit="Quantity")), component="")
    assert prices(reading_of, fee, other).items == ()


def test_a_volume_without_a_component_has_a_price(reading_of: ReadingOf) -> None:
    volume = product(VOLUME, term(step("0.14", unit="GB-Mo")), component="", operation="CreateVolume-Gp2")
    (price,) = prices(reading_of, volume).items
    assert (price.component, price.item, price.unit) == ("Notebk", "VolumeUsage.gp2", "GB-Mo")


def test_of_several_skus_plain_running_wins_and_then_the_cheapest(reading_of: ReadingOf) -> None:
    odd = product(NOTEBOOK, term(step("0.01")), operation="RunInstance:Special")
    dear = product(NOTEBOOK, term(step("0.06")))
    cheap = product(NOTEBOOK, term(step("0.05")))
    assert [price.first_unit for price in prices(reading_of, odd, dear, cheap).items] == [Decimal("0.05")]
    assert [price.first_unit for price in prices(reading_of, cheap, odd, dear).items] == [Decimal("0.05")]
    assert [price.first_unit for price in prices(reading_of, odd).items] == [Decimal("0.01")]


def test_the_newest_term_in_force_counts(reading_of: ReadingOf) -> None:
    terms = [
        term(step("0.06"), since="2025-01-01T00:00:00Z"),
        term(step("0.05"), since="2026-11-21T00:00:00Z"),
        term(step("0.04"), since="2026-12-01T00:00:00Z"),
    ]
    (price,) = prices(reading_of, product(NOTEBOOK, *terms)).items
    assert price.first_unit == Decimal("0.05")
    assert prices(reading_of, product(NOTEBOOK, terms[2])).items == ()


def test_prices_in_another_currency_are_a_gap_that_names_them(reading_of: ReadingOf) -> None:
    chinese = product("CNN1-Notebk:ml.t3.medium", term(step("0.4", currency="CNY")), regionCode="cn-north-1")
    outcome = prices(reading_of, chinese, product(NOTEBOOK, term(step("0.05"))))
    assert [price.usage_type for price in outcome.items] == [NOTEBOOK]
    (gap,) = outcome.gaps
    assert gap.reason.startswith("AWS lists CNN1-Notebk:ml.t3.medium in CNY only")
    assert (gap.operation, gap.region) == ("pricing:GetProducts", "us-east-1")


@pytest.mark.parametrize("text", ["{}", '{"product": {"attributes": {}}, "terms": {}}', '{"terms": {"OnDemand": {}}}'])
def test_a_product_without_attributes_or_terms_is_passed_over(reading_of: ReadingOf, text: str) -> None:
    assert prices(reading_of, text).items == ()


def test_all_pages_count_and_prices_come_sorted(reading_of: ReadingOf) -> None:
    pages = [
        {"PriceList": [product(VOLUME, term(step("0.14", unit="GB-Mo")))], "NextToken": "t"},
        {"PriceList": [product(NOTEBOOK, term(step("0.05")))]},
    ]
    outcome = prices_for_usage_types(reading_of({"GetProducts": pages}), [NOTEBOOK, VOLUME], TODAY)
    assert [price.usage_type for price in outcome.items] == [VOLUME, NOTEBOOK]


def test_nothing_asked_for_takes_no_call(reading_of: ReadingOf, asked: Asked) -> None:
    assert prices_for_usage_types(reading_of({}), ["", ""], TODAY).items == ()
    assert asked == []


def test_items_are_asked_for_in_their_region_and_component(reading_of: ReadingOf, asked: Asked) -> None:
    reading = reading_of({"GetProducts": {"PriceList": []}})
    prices_for_items(reading, "eu-west-1", "Notebook", ["ml.t3.medium", "ml.t3.large"], TODAY)
    (operation, region, params), *rest = asked
    assert (operation, region, rest) == ("GetProducts", "us-east-1", [])
    assert params["Filters"] == [
        {"Type": "TERM_MATCH", "Field": "regionCode", "Value": "eu-west-1"},
        {"Type": "TERM_MATCH", "Field": "component", "Value": "Notebook"},
        {"Type": "ANY_OF", "Field": "instanceName", "Value": "ml.t3.large,ml.t3.medium"},
    ]


def test_half_a_price_list_never_passes_for_a_whole_one(reading_of: ReadingOf) -> None:
    pages = [{"PriceList": [product(NOTEBOOK, term(step("0.05")))], "NextToken": "t"}, Throttled("slow")]
    with pytest.raises(Throttled):
        prices_for_usage_types(reading_of({"GetProducts": pages}), [NOTEBOOK], TODAY)


def test_more_usage_types_than_one_filter_holds_are_asked_for_in_several_calls(
    reading_of: ReadingOf, asked: Asked
) -> None:
    names = [f"USE1-Host:ml.family{number:03}.xlarge" for number in range(100)]
    outcome = prices_for_usage_types(reading_of({"GetProducts": {"PriceList": []}}), names, TODAY)
    joined = 100 * len(names[0]) + 99
    assert outcome.items == ()
    assert len(asked) == joined // VALUE_LENGTH + 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(usage_types=st.lists(st.text("abcdefghij:.-", min_size=1, max_size=300), max_size=40))
def test_every_usage_type_is_asked_for_once_in_filters_that_aws_accepts(
    reading_of: ReadingOf, asked: Asked, usage_types: list[str]
) -> None:
    asked.clear()
    prices_for_usage_types(reading_of({"GetProducts": {"PriceList": []}}), usage_types, TODAY)
    values = [params["Filters"][0]["Value"] for _, _, params in asked]
    assert all(len(value) <= VALUE_LENGTH for value in values)
    assert sorted(part for value in values for part in value.split(",")) == sorted(set(usage_types))
