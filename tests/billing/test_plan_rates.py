"""Rates of Savings Plans from the public file, in AWS's own layout."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.billing.plan_rates import plan_rates
from sagemaker_cost_mcp.billing.public_files import PublicFiles
from sagemaker_cost_mcp.billing.regional_files import Shop
from sagemaker_cost_mcp.settings import Settings
from tests.billing.public_shelf import PublicShelf
from tests.fake_reading import ReadingOf

ROOT = "/savingsPlan/v1.0/aws/AWSMachineLearningSavingsPlans"
INDEX, EAST = f"{ROOT}/current/region_index.json", f"{ROOT}/20260924/us-east-1/index.json"
TRAIN = "USE1-Train:ml.m5.large"


def rate(usage_type: str, usd: str, operation: str = "RunInstance", currency: str = "USD") -> dict[str, Any]:
    return {
        "discountedSku": "S",
        "discountedUsageType": usage_type,
        "discountedOperation": operation,
        "discountedServiceCode": "AmazonSageMaker",
        "rateCode": "P.S",
        "unit": "Hrs",
        "discountedRate": {"price": usd, "currency": currency},
    }


def plan(*rates: dict[str, Any], years: int = 1, option: str = "No Upfront", **changes: Any) -> dict[str, Any]:
    return {
        "sku": f"{years}{option}",
        "description": f"{years} year {option} Machine Learning Savings Plan",
        "effectiveDate": "2026-09-24T00:00:00Z",
        "leaseContractLength": {"duration": years, "unit": "year"},
        "rates": list(rates),
    } | changes


def region_file(*plans: dict[str, Any]) -> str:
    return json.dumps({"version": "1", "regionCode": "us-east-1", "products": [], "terms": {"savingsPlan": plans}})


@pytest.fixture
def shelf() -> PublicShelf:
    regions = [{"regionCode": "us-east-1", "versionUrl": EAST}]
    return PublicShelf({INDEX: json.dumps({"disclaimer": "", "regions": regions})})


@pytest.fixture
def shop(shelf: PublicShelf) -> Iterator[Shop]:
    files = PublicFiles(Settings(), transport=shelf)
    yield Shop(files=files, today=date(2026, 11, 20))
    files.close()


def test_each_kind_of_plan_has_its_rate(shop: Shop, shelf: PublicShelf, reading_of: ReadingOf) -> None:
    shelf.answers[EAST] = region_file(
        plan(rate(TRAIN, "0.083"), rate("USE1-Host:ml.m5.large", "0.09")),
        plan(rate(TRAIN, "0.05"), years=3, option="All Upfront"),
    )
    outcome = plan_rates(reading_of({}), shop, [TRAIN])
    assert [(one.term_years, one.payment_option, one.rate, one.region, one.unit) for one in outcome.items] == [
        (1, "No Upfront", Decimal("0.083"), "us-east-1", "Hrs"),
        (3, "All Upfront", Decimal("0.05"), "us-east-1", "Hrs"),
    ]
    assert outcome.items[0].source == "AWS public Savings Plan rate file, read 2026-11-20"


def test_what_the_file_does_not_list_is_not_eligible(shop: Shop, shelf: PublicShelf, reading_of: ReadingOf) -> None:
    shelf.answers[EAST] = region_file(plan(rate(TRAIN, "0.083")))
    outcome = plan_rates(reading_of({}), shop, [TRAIN, "USE1-ServerlessInf:Mem-2GB", "USE1-AsyncInf:ml.m5.large"])
    assert {one.usage_type for one in outcome.items} == {TRAIN}
    assert outcome.gaps == ()


@pytest.mark.parametrize("backwards", [False, True])
def test_of_several_operations_that_of_running_counts_else_the_highest(
    shop: Shop, shelf: PublicShelf, reading_of: ReadingOf, *, backwards: bool
) -> None:
    rows = [
        rate(TRAIN, "0.09", "Other"),
        rate(TRAIN, "0.08"),
        rate("USE1-Host:ml.m5.large", "0.1", "A"),
        rate("USE1-Host:ml.m5.large", "0.2", "B"),
        rate(TRAIN, "0.01", currency="CNY"),
    ]
    shelf.answers[EAST] = region_file(plan(*(reversed(rows) if backwards else rows)))
    outcome = plan_rates(reading_of({}), shop, [TRAIN, "USE1-Host:ml.m5.large"])
    assert {one.usage_type: one.rate for one in outcome.items} == {
        TRAIN: Decimal("0.08"),
        "USE1-Host:ml.m5.large": Decimal("0.2"),
    }


@pytest.mark.parametrize(
    "body",
    [
        region_file(),
        region_file(plan(rate(TRAIN, "1"), description="Something new")),
        region_file(plan(rate(TRAIN, "1"), leaseContractLength={"duration": 12, "unit": "month"})),
        region_file(plan({"discountedUsageType": TRAIN})),
        '{"terms": {}}',
        "<html></html>",
    ],
)
def test_a_file_of_another_shape_is_a_gap(shop: Shop, shelf: PublicShelf, reading_of: ReadingOf, body: str) -> None:
    shelf.answers[EAST] = body
    outcome = plan_rates(reading_of({}), shop, [TRAIN])
    assert outcome.items == ()
    (gap,) = outcome.gaps
    assert gap.operation == "public-file:AWSMachineLearningSavingsPlans-us-east-1"
