"""The Price List API."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.description import Fleet, PriceEntry, Tier

if TYPE_CHECKING:
    from .conftest import AccountOf, Ask


def products(ask: Ask, *filters: tuple[str, str, str], **params: Any) -> list[dict[str, Any]]:
    given = [{"Type": kind, "Field": field, "Value": value} for kind, field, value in filters]
    call: dict[str, Any] = {"ServiceCode": "AmazonSageMaker", "Filters": given, **params}
    answer = ask("pricing", "GetProducts", **call)
    found = list(answer["PriceList"])
    while "NextToken" in answer:
        answer = ask("pricing", "GetProducts", NextToken=answer["NextToken"], **call)
        found += answer["PriceList"]
    return [json.loads(text) for text in found]


def dimensions(product: dict[str, Any]) -> list[dict[str, Any]]:
    (term,) = product["terms"]["OnDemand"].values()
    return list(term["priceDimensions"].values())


def test_a_product_is_a_json_document(ask: Ask) -> None:
    (product,) = products(
        ask,
        ("TERM_MATCH", "regionCode", "us-east-1"),
        ("TERM_MATCH", "component", "Hosting"),
        ("TERM_MATCH", "instanceName", "ml.m5.xlarge"),
    )
    attributes = product["product"]["attributes"]
    assert attributes["usagetype"] == "USE1-Host:ml.m5.xlarge"
    assert attributes["instanceType"] == "ml.m5.xlarge-Hosting"
    assert (attributes["vCpu"], attributes["memory"], attributes["gpu"]) == ("4", "16 GiB", "N/A")
    assert product["product"]["productFamily"] == "ML Instance"
    (price,) = dimensions(product)
    assert (price["unit"], price["beginRange"], price["endRange"]) == ("Hrs", "0", "Inf")
    assert price["pricePerUnit"] == {"USD": "0.2300000000"}


def test_an_instance_type_alone_is_ambiguous(ask: Ask) -> None:
    found = products(
        ask,
        ("TERM_MATCH", "productFamily", "ML Instance"),
        ("TERM_MATCH", "instanceName", "ml.m5.xlarge"),
        ("TERM_MATCH", "regionCode", "us-east-1"),
    )
    assert len({product["product"]["attributes"]["usagetype"] for product in found}) == 11


@pytest.mark.parametrize(
    ("kind", "value", "count"),
    [
        ("TERM_MATCH", "use1-notebk:ml.m5.xlarge", 1),
        ("EQUALS", "USE1-Notebk:ml.m5.xlarge", 1),
        ("TERM_MATCH", "Notebk:ml.m5.xlarge", 0),
        ("CONTAINS", "Notebk:ml.m5", 3),
        ("ANY_OF", "USE1-Notebk:ml.m5.xlarge,USE1-Notebk:VolumeUsage.gp2", 2),
        ("ANY_OF", "EU-Notebk:ml.t3.medium, EU-Notebk:VolumeUsage.gp2", 2),
    ],
)
def test_filters_match_as_named(ask: Ask, kind: str, value: str, count: int) -> None:
    assert len(products(ask, (kind, "usagetype", value))) == count


def test_none_of_leaves_out(ask: Ask) -> None:
    everything = products(ask, ("TERM_MATCH", "regionCode", "eu-west-1"))
    rest = products(ask, ("TERM_MATCH", "regionCode", "eu-west-1"), ("NONE_OF", "operation", "CreateVolume-Gp2,Other"))
    assert len(everything) - len(rest) == 4


def test_a_paid_usage_type_also_has_a_free_row(ask: Ask) -> None:
    found = products(ask, ("TERM_MATCH", "usagetype", "USE1-Notebk:ml.t3.medium"))
    prices = sorted(dimensions(product)[0]["pricePerUnit"]["USD"] for product in found)
    assert prices == ["0.0000000000", "0.0500000000"]


def test_a_tiered_price_has_its_steps_in_no_promised_order(ask: Ask) -> None:
    (product,) = products(ask, ("CONTAINS", "usagetype", "Canvas:CreateModelRequest"))
    steps = [(one["beginRange"], one["endRange"], one["pricePerUnit"]["USD"]) for one in dimensions(product)]
    assert steps == [
        ("100", "Inf", "7.0000000000"),
        ("10", "100", "15.0000000000"),
        ("0", "10", "30.0000000000"),
    ]


def test_an_upfront_fee_has_no_component(ask: Ask) -> None:
    (product,) = products(ask, ("CONTAINS", "usagetype", "TrainingPlanUpfrontFee"))
    assert "component" not in product["product"]["attributes"]
    assert dimensions(product)[0]["unit"] == "Quantity"


def test_pages_hold_a_hundred_products(ask: Ask) -> None:
    first = ask("pricing", "GetProducts", ServiceCode="AmazonSageMaker")
    assert len(first["PriceList"]) == 100
    everything = products(ask, MaxResults=100)
    skus = [product["product"]["sku"] for product in everything]
    assert len(skus) == len(set(skus)) > 300


def test_described_products_stand_beside_the_public_ones(ask: Ask, account_of: AccountOf) -> None:
    entry = PriceEntry(
        usage_type="EU-Train:WarmPool-ml.m5.xlarge",
        region="eu-west-1",
        unit="Hrs",
        tiers=(Tier(usd=Decimal("0.257")),),
    )
    alone = account_of(Fleet(account_id="1" * 12, public_prices=False, prices=(entry,)))
    assert len(products(ask, account=alone)) == 1
    both = account_of(Fleet(account_id="1" * 12, prices=(entry,)))
    assert len(products(ask, ("CONTAINS", "usagetype", "EU-Train:"), account=both)) == 6


def test_the_service_lists_its_attributes(ask: Ask) -> None:
    (service,) = ask("pricing", "DescribeServices", ServiceCode="AmazonSageMaker")["Services"]
    assert {"component", "instanceName", "regionCode", "usagetype"} <= set(service["AttributeNames"])


@pytest.mark.parametrize(
    ("operation", "params", "code"),
    [
        ("GetProducts", {"ServiceCode": "AmazonEC2"}, "NotFoundException"),
        ("DescribeServices", {"ServiceCode": "AmazonEC2"}, "NotFoundException"),
        (
            "GetProducts",
            {"ServiceCode": "AmazonSageMaker", "FormatVersion": "v2"},
            "InvalidParameterException",
        ),
        ("GetProducts", {"ServiceCode": "AmazonSageMaker", "NextToken": "x"}, "InvalidNextTokenException"),
    ],
)
def test_the_price_list_refuses(ask: Ask, operation: str, params: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError, match=rf"\({code}\)"):
        ask("pricing", operation, **params)


def test_only_three_regions_have_the_price_list(ask: Ask) -> None:
    assert ask("pricing", "DescribeServices", region="eu-central-1")["Services"]
    with pytest.raises(ClientError, match="no endpoint in eu-west-1"):
        ask("pricing", "DescribeServices", region="eu-west-1")
