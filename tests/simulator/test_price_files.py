"""The public files of a simulated account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account
from sagemaker_cost_mcp.simulator.price_files import SimulatedPriceFiles

HOST = "https://pricing.us-east-1.amazonaws.com"
PRICES, PLANS = "/offers/v1.0/aws/AmazonSageMaker", "/savingsPlan/v1.0/aws/AWSMachineLearningSavingsPlans"


@pytest.fixture(scope="module")
def shopped() -> SimulatedAccount:
    return open_account("ml-team", lambda: datetime(2026, 11, 20, tzinfo=UTC))


@pytest.fixture(scope="module")
def client(shopped: SimulatedAccount) -> Iterator[httpx2.Client]:
    with httpx2.Client(transport=SimulatedPriceFiles(shopped), base_url=HOST) as made:
        yield made


def test_the_indexes_name_a_file_for_each_region_as_aws_does(client: httpx2.Client) -> None:
    prices: dict[str, Any] = client.get(f"{PRICES}/current/region_index.json").json()
    plans: dict[str, Any] = client.get(f"{PLANS}/current/region_index.json").json()
    assert set(prices["regions"]) >= {"us-east-1", "eu-west-1"}
    assert {row["regionCode"] for row in plans["regions"]} == set(prices["regions"])
    paths = [row["currentVersionUrl"] for row in prices["regions"].values()]
    for path in [*paths, *(row["versionUrl"] for row in plans["regions"])]:
        assert client.get(path).status_code == 200


def test_products_and_terms_stand_apart_by_sku(client: httpx2.Client, shopped: SimulatedAccount) -> None:
    file = client.get(f"{PRICES}/current/us-east-1/index.json").json()
    assert set(file["products"]) == set(file["terms"]["OnDemand"])
    assert {row["attributes"]["regionCode"] for row in file["products"].values()} == {"us-east-1"}
    index = client.get(f"{PRICES}/current/region_index.json").json()
    others = [client.get(row["currentVersionUrl"]).json()["products"] for row in index["regions"].values()]
    assert sum(map(len, others)) == len(shopped.products)


def test_rates_of_the_plan_held_are_those_of_its_kind(client: httpx2.Client, shopped: SimulatedAccount) -> None:
    held = shopped.plans[0]
    found: dict[str, Decimal] = {}
    for row in client.get(f"{PLANS}/current/region_index.json").json()["regions"]:
        plans = client.get(row["versionUrl"]).json()["terms"]["savingsPlan"]
        assert len(plans) == 6
        (kind,) = [
            plan
            for plan in plans
            if plan["leaseContractLength"] == {"duration": held.plan.term_years, "unit": "year"}
            and held.plan.payment_option in plan["description"]
        ]
        found |= {rate["discountedUsageType"]: Decimal(rate["discountedRate"]["price"]) for rate in kind["rates"]}
    assert found == held.rates


def test_a_known_etag_is_answered_with_304(client: httpx2.Client) -> None:
    path = f"{PRICES}/current/region_index.json"
    etag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", ["/", f"{PRICES}/current/cn-north-1/index.json", "/offers/v1.0/aws/AmazonEC2/x.json"])
def test_there_is_nothing_else(client: httpx2.Client, path: str) -> None:
    assert client.get(path).status_code == 403
    assert client.post(f"{PRICES}/current/region_index.json").status_code == 403
