"""List prices from the public file, in AWS's own layout."""

from __future__ import annotations

import json
import tempfile
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.billing.list_prices import ListPrices
from sagemaker_cost_mcp.billing.price_file import _offers, prices_for_items, prices_for_usage_types
from sagemaker_cost_mcp.billing.public_files import PublicFile, PublicFiles
from sagemaker_cost_mcp.billing.regional_files import Shop
from sagemaker_cost_mcp.errors import AccessDenied, Refused, Throttled, Unreachable
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account
from sagemaker_cost_mcp.simulator.price_files import SimulatedPriceFiles
from tests.billing.public_shelf import PublicShelf
from tests.fake_reading import ReadingOf

TODAY = date(2026, 11, 20)
ROOT = "/offers/v1.0/aws/AmazonSageMaker"
INDEX = f"{ROOT}/current/region_index.json"
EAST, IRELAND = f"{ROOT}/20260924/us-east-1/index.json", f"{ROOT}/20260924/eu-west-1/index.json"


def term(sku: str, usd: str) -> dict[str, Any]:
    code = f"{sku}.JRTCKXETXF"
    step = {"unit": "Hrs", "beginRange": "0", "endRange": "Inf", "pricePerUnit": {"USD": usd}}
    return {code: {"effectiveDate": "2026-09-01T00:00:00Z", "priceDimensions": {f"{code}.6YS6EN2CT7": step}}}


def product(sku: str, usage_type: str, **attributes: str) -> dict[str, Any]:
    given = {"usagetype": usage_type, "component": "Notebook", "operation": "RunInstance", **attributes}
    return {"sku": sku, "productFamily": "ML Instance", "attributes": given}


def region_file(*sold: tuple[dict[str, Any], str], **changes: Any) -> str:
    document = {
        "formatVersion": "v1.0",
        "offerCode": "AmazonSageMaker",
        "publicationDate": "2026-09-24T00:00:00Z",
        "products": {one["sku"]: one for one, _ in sold},
        "terms": {"OnDemand": {one["sku"]: term(one["sku"], usd) for one, usd in sold}, "Reserved": {"x": {}}},
    }
    return json.dumps(document | changes, indent=2)


def index(**paths: str) -> str:
    regions = {
        region.replace("_", "-"): {"regionCode": region.replace("_", "-"), "currentVersionUrl": path}
        for region, path in paths.items()
    }
    return json.dumps({"formatVersion": "v1.0", "regions": regions})


@pytest.fixture
def shelf() -> PublicShelf:
    return PublicShelf(
        {
            INDEX: index(us_east_1=EAST, eu_west_1=IRELAND),
            EAST: region_file((product("A", "USE1-Notebk:ml.t3.medium", instanceName="ml.t3.medium"), "0.05")),
            IRELAND: region_file((product("B", "EU-Notebk:ml.t3.medium", instanceName="ml.t3.medium"), "0.06")),
        }
    )


@pytest.fixture
def shop(shelf: PublicShelf) -> Iterator[Shop]:
    files = PublicFiles(Settings(), transport=shelf)
    yield Shop(files=files, today=TODAY)
    files.close()


def usd(outcome: Outcome[Price]) -> dict[str, Decimal]:
    return {price.usage_type: price.first_unit for price in outcome.items}


def test_prices_come_from_the_file_of_their_own_region(shop: Shop, reading_of: ReadingOf) -> None:
    outcome = prices_for_usage_types(reading_of({}), shop, ["USE1-Notebk:ml.t3.medium", "EU-Notebk:ml.t3.medium"])
    assert usd(outcome) == {"EU-Notebk:ml.t3.medium": Decimal("0.06"), "USE1-Notebk:ml.t3.medium": Decimal("0.05")}
    assert outcome.gaps == ()
    assert {price.source for price in outcome.items} == {"AWS public price file, read 2026-11-20"}


def test_only_regions_of_the_question_are_fetched(shop: Shop, shelf: PublicShelf, reading_of: ReadingOf) -> None:
    prices_for_usage_types(reading_of({}), shop, ["EU-Notebk:ml.t3.medium", "LabeledObject"])
    assert [path for path, _ in shelf.asked] == [INDEX, IRELAND]


def test_a_usage_type_that_is_not_sold_is_simply_not_there(shop: Shop, reading_of: ReadingOf) -> None:
    outcome = prices_for_usage_types(reading_of({}), shop, ["USE1-Notebk:ml.made.up", "APN1-Notebk:ml.t3.medium"])
    assert outcome == Outcome()


def test_types_of_one_component_are_found_whatever_its_letters(shop: Shop, reading_of: ReadingOf) -> None:
    found = prices_for_items(reading_of({}), shop, "us-east-1", "notebook", ["ml.t3.medium", "ml.p5.48xlarge"])
    assert usd(found) == {"USE1-Notebk:ml.t3.medium": Decimal("0.05")}
    assert prices_for_items(reading_of({}), shop, "us-east-1", "Hosting", ["ml.t3.medium"]).items == ()


def test_terms_may_stand_before_products(shop: Shop, shelf: PublicShelf, reading_of: ReadingOf) -> None:
    document = json.loads(str(shelf.answers[EAST]))
    shelf.answers[EAST] = json.dumps({"terms": document["terms"], **document})
    assert usd(prices_for_usage_types(reading_of({}), shop, ["USE1-Notebk:ml.t3.medium"]))


def test_one_region_that_fails_is_a_gap_and_the_others_are_read(
    shop: Shop, shelf: PublicShelf, reading_of: ReadingOf
) -> None:
    shelf.answers[EAST] = httpx2.ReadTimeout("slow")
    outcome = prices_for_usage_types(reading_of({}), shop, ["USE1-Notebk:ml.t3.medium", "EU-Notebk:ml.t3.medium"])
    assert usd(outcome) == {"EU-Notebk:ml.t3.medium": Decimal("0.06")}
    (gap,) = outcome.gaps
    assert (gap.operation, gap.region) == ("public-file:AmazonSageMaker-us-east-1", "us-east-1")


@pytest.mark.parametrize(
    "path", ["/offers/v1.0/aws/AmazonEC2/1/us-east-1/index.json", f"{ROOT}/../AmazonEC2/x.json", f"{ROOT}/a b", ""]
)
def test_an_index_never_leads_out_of_the_offer(
    shop: Shop, shelf: PublicShelf, reading_of: ReadingOf, path: str
) -> None:
    shelf.answers[INDEX] = index(us_east_1=path or "https://elsewhere.example/x.json")
    (gap,) = prices_for_usage_types(reading_of({}), shop, ["USE1-Notebk:ml.t3.medium"]).gaps
    assert "outside of the offer's own folder" in gap.reason
    assert len(shelf.asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        region_file(offerCode="AmazonEC2"),
        region_file(products=[1]),
        "[]",
        region_file((product("A", "USE1-Notebk:ml.t3.medium"), "cheap")),
    ],
)
def test_a_file_of_another_shape_is_a_gap(shop: Shop, shelf: PublicShelf, reading_of: ReadingOf, body: str) -> None:
    shelf.answers[EAST] = body
    (gap,) = prices_for_usage_types(reading_of({}), shop, ["USE1-Notebk:ml.t3.medium"]).gaps
    assert "no such file" in gap.reason


def test_a_large_file_never_stands_in_memory_as_a_whole() -> None:
    """About 4 MB, as AWS's are, read from the disk in pieces: one product at a time is whole."""
    body = region_file(*((product(f"S{n}", f"USE1-Train:ml.x{n}.large", filler="x" * 400), "1") for n in range(4000)))
    with tempfile.TemporaryFile() as file:
        file.write(body.encode())
        length = len(body)
        del body
        read = PublicFile(body=file, start=0, age="read 2026-11-20", fresh=True)
        tracemalloc.start()
        try:
            (offer,) = _offers(lambda attributes: attributes["usagetype"].endswith("x7.large"), TODAY, read)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert offer.price.item == "ml.x7.large"
    assert length > 3_700_000
    assert peak < 1_000_000


def test_an_index_of_another_shape_is_refused(shop: Shop, shelf: PublicShelf, reading_of: ReadingOf) -> None:
    shelf.answers[INDEX] = '{"regions": {}}'
    with pytest.raises(Refused, match="it names no region"):
        prices_for_usage_types(reading_of({}), shop, ["USE1-Notebk:ml.t3.medium"])


def test_china_has_no_price_file_there(shop: Shop, shelf: PublicShelf, reading_of: ReadingOf) -> None:
    reading: Any = reading_of({})
    reading.identity = type(reading.identity)(
        account_id="111122223333", partition="aws-cn", arn="arn:aws-cn:iam::111122223333:user/ana", key="k"
    )
    denied = {"GetProducts": AccessDenied("no", operation="pricing:GetProducts")}
    reading._answers = denied
    outcome = ListPrices(today=TODAY, files=shop.files).of_usage_types(reading, ["CNN1-Notebk:ml.t3.medium"])
    assert [gap.operation for gap in outcome.gaps] == ["pricing:GetProducts", "public-file:region_index"]
    assert "CNY" in outcome.gaps[1].reason
    assert shelf.asked == []


@pytest.fixture(scope="module")
def account() -> SimulatedAccount:
    return open_account("ml-team", lambda: datetime(2026, 11, 20, tzinfo=UTC))


def test_every_price_of_the_api_is_in_the_file_and_no_other(account: SimulatedAccount, reading_of: ReadingOf) -> None:
    """Both come from the same products, free rows, tiers and upfront fees included."""
    names = {json.loads(one.document)["product"]["attributes"]["usagetype"] for one in account.products}
    documents = [product.document for product in account.products]
    answered = reading_of({"GetProducts": lambda _: {"FormatVersion": "aws_v1", "PriceList": documents}})
    files = PublicFiles(Settings(), transport=SimulatedPriceFiles(account))
    by_api = ListPrices(today=TODAY).of_usage_types(answered, names)
    by_file = prices_for_usage_types(reading_of({}), Shop(files=files, today=TODAY), names)
    files.close()
    assert len(by_api.items) > 100
    assert [price.model_copy(update={"source": ""}) for price in by_file.items] == [
        price.model_copy(update={"source": ""}) for price in by_api.items
    ]


@pytest.mark.parametrize("error", [AccessDenied("denied"), Unreachable("gone"), Throttled("slow down")])
def test_the_file_stands_in_for_the_api_without_a_gap(shop: Shop, reading_of: ReadingOf, error: Exception) -> None:
    prices = ListPrices(today=TODAY, files=shop.files)
    reading = reading_of({"GetProducts": error})
    by_usage_type = prices.of_usage_types(reading, ["USE1-Notebk:ml.t3.medium"])
    by_item = prices.of_items(reading, "us-east-1", "Notebook", ["ml.t3.medium"])
    assert usd(by_usage_type) == usd(by_item) == {"USE1-Notebk:ml.t3.medium": Decimal("0.05")}
    assert by_usage_type.gaps == by_item.gaps == ()


def test_when_neither_works_both_reasons_are_gaps(shop: Shop, shelf: PublicShelf, reading_of: ReadingOf) -> None:
    shelf.answers[INDEX] = httpx2.ConnectError("No route to host")
    denied = AccessDenied("denied", operation="pricing:GetProducts", missing_permission="pricing:GetProducts")
    outcome = ListPrices(today=TODAY, files=shop.files).of_usage_types(
        reading_of({"GetProducts": denied}), ["USE1-Notebk:ml.t3.medium"]
    )
    assert outcome.items == ()
    assert [gap.operation for gap in outcome.gaps] == ["pricing:GetProducts", "public-file:AmazonSageMaker-regions"]
    assert outcome.gaps[0].missing_permission == "pricing:GetProducts"


def test_when_a_region_is_missing_the_refusal_is_told_too(
    shop: Shop, shelf: PublicShelf, reading_of: ReadingOf
) -> None:
    shelf.answers[EAST] = 500
    outcome = ListPrices(today=TODAY, files=shop.files).of_usage_types(
        reading_of({"GetProducts": AccessDenied("denied")}), ["USE1-Notebk:ml.t3.medium", "EU-Notebk:ml.t3.medium"]
    )
    assert len(outcome.items) == 1
    assert len(outcome.gaps) == 2


def test_a_refusal_that_the_file_cannot_help_with_is_raised(
    shop: Shop, shelf: PublicShelf, reading_of: ReadingOf
) -> None:
    with pytest.raises(Refused):
        ListPrices(today=TODAY, files=shop.files).of_usage_types(reading_of({"GetProducts": Refused("odd")}), ["a"])
    assert shelf.asked == []


def test_without_files_the_refusal_is_raised(reading_of: ReadingOf) -> None:
    with pytest.raises(AccessDenied):
        ListPrices(today=TODAY).of_usage_types(reading_of({"GetProducts": AccessDenied("denied")}), ["a"])
