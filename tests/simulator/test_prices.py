"""The bundled prices."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import botocore.session
import pytest

from sagemaker_cost_mcp.simulator.description import PriceEntry, SavingsPlan
from sagemaker_cost_mcp.simulator.prices import discounts, first_price, plan_rates, public_prices, sizes

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
ENUMS = {
    "notebook": "InstanceType",
    "studio": "AppInstanceType",
    "training": "TrainingInstanceType",
    "processing": "ProcessingInstanceType",
    "hosting": "ProductionVariantInstanceType",
    "async": "ProductionVariantInstanceType",
    "transform": "TransformInstanceType",
}


@pytest.fixture(scope="module")
def price() -> dict[str, PriceEntry]:
    return {entry.usage_type: entry for entry in public_prices()}


@pytest.mark.parametrize(
    ("usage_type", "usd"),
    [
        ("USE1-Notebk:ml.t3.medium", "0.05"),
        ("USE1-Notebk:ml.p3.2xlarge", "3.825"),
        ("USE1-Notebk:VolumeUsage.gp2", "0.14"),
        ("USE1-Train:VolumeUsage.gp2", "0.14"),
        ("USE1-Train:ml.g5.xlarge", "1.408"),
        ("USE1-Host:ml.g5.xlarge", "1.4084"),
        ("USE1-Studio:JupyterLab-ml.g4dn.xlarge", "0.7364"),
        ("USE1-Studio:KernelGateway-ml.m5.xlarge", "0.23"),
        ("USE1-Tsform:ml.c5.4xlarge", "0.816"),
        ("USE1-AsyncInf:ml.g6e.2xlarge", "2.8026"),
        ("USE1-ServerlessInf:Mem-2GB", "0.00004"),
        ("EU-Notebk:ml.t3.medium", "0.055"),
        ("EU-Notebk:VolumeUsage.gp2", "0.154"),
        ("USW2-Train:ml.p5.48xlarge", "63.296"),
    ],
)
def test_the_files_price_each_usage_type(price: dict[str, PriceEntry], usage_type: str, usd: str) -> None:
    assert first_price(price[usage_type]) == Decimal(usd)


@pytest.mark.parametrize(
    "usage_type", ["USE1-Notebk:ml.m5.large", "USE1-Train:ml.inf2.xlarge", "USE1-Notebk:ml.m6g.large"]
)
def test_what_a_component_does_not_offer_has_no_price(price: dict[str, PriceEntry], usage_type: str) -> None:
    assert usage_type not in price


def test_spot_training_is_priced_like_training_because_its_billable_time_is_the_discount(
    price: dict[str, PriceEntry],
) -> None:
    assert price["USE1-TrSpt:ml.p3.2xlarge"].tiers == price["USE1-Train:ml.p3.2xlarge"].tiers


def test_components_offer_what_the_api_model_says() -> None:
    model: Any = botocore.session.Session().get_service_model("sagemaker")
    allowed: dict[str, set[str]] = {part: set(model.shape_for(shape).enum) for part, shape in ENUMS.items()}
    for item, size in sizes().items():
        assert size.offered_for == {part for part, types in allowed.items() if item in types}, item


@pytest.mark.parametrize(
    ("years", "option", "usage_type", "rate"),
    [
        (1, "No Upfront", "USE1-Notebk:ml.m5.xlarge", "0.1656"),
        (1, "No Upfront", "USE1-Notebk:ml.p3.2xlarge", "2.86875"),
        (1, "No Upfront", "USE1-Host:ml.c6g.xlarge", "0.125664"),
        (3, "All Upfront", "USE1-Train:ml.g5.xlarge", "0.73216"),
    ],
)
def test_plan_rates_are_list_prices_less_the_discount_of_the_family(
    price: dict[str, PriceEntry], years: int, option: str, usage_type: str, rate: str
) -> None:
    plan = SavingsPlan(plan_id="p", commitment=Decimal(1), start=EPOCH, term_years=years, payment_option=option)
    assert plan_rates(plan, price)[usage_type] == Decimal(rate)


@pytest.mark.parametrize(
    "usage_type",
    [
        "USE1-Notebk:VolumeUsage.gp2",
        "USE1-TrSpt:ml.p3.2xlarge",
        "USE1-AsyncInf:ml.m5.xlarge",
        "USE1-ServerlessInf:Mem-2GB",
    ],
)
def test_storage_spot_async_and_serverless_are_not_eligible(price: dict[str, PriceEntry], usage_type: str) -> None:
    assert usage_type in price
    plan = SavingsPlan(plan_id="p", commitment=Decimal(1), start=EPOCH)
    assert usage_type not in plan_rates(plan, price)


def test_discounts_exist_for_every_offer() -> None:
    offers = {(years, option) for _, years, option in discounts()}
    assert offers == {(y, o) for y in (1, 3) for o in ("No Upfront", "Partial Upfront", "All Upfront")}
    assert all(("*", *offer) in discounts() for offer in offers)
