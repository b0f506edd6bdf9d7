"""Savings Plans and their rates."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.description import Fleet, SavingsPlan

if TYPE_CHECKING:
    from .conftest import AccountOf, Ask

NOW_ID = "7d7a1b2c-0d3e-4f50-8a61-b2c3d4e5f607"
PLAN_ID = "5f1c2d3e-8a47-4b6f-9d20-3c7e51a9b846"


def test_the_teams_plan_holds_for_five_more_months(ask: Ask) -> None:
    (plan,) = ask("savingsplans", "DescribeSavingsPlans")["savingsPlans"]
    assert plan["state"] == "active"
    assert plan["commitment"] == "2.5"
    assert (plan["start"], plan["end"]) == ("2026-04-20T00:00:00.000Z", "2027-04-20T00:00:00.000Z")
    assert (plan["savingsPlanType"], plan["paymentOption"]) == ("SageMaker", "No Upfront")


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"states": ["retired"]}, 1),
        ({"states": ["active", "queued", "retired"]}, 3),
        ({"savingsPlanIds": [NOW_ID]}, 1),
        ({"savingsPlanArns": [f"arn:aws:savingsplans::111111111111:savingsplan/{NOW_ID}"]}, 1),
        ({"filters": [{"name": "payment-option", "values": ["All Upfront"]}]}, 1),
        ({"filters": [{"name": "savings-plan-type", "values": ["Compute"]}]}, 0),
        ({"filters": [{"name": "term", "values": ["94608000"]}]}, 1),
        ({"filters": [{"name": "commitment", "values": ["1.5"]}]}, 1),
        ({"filters": [{"name": "region", "values": ["us-east-1"]}]}, 0),
        ({}, 2),
    ],
)
def test_plans_are_filtered(ask: Ask, account_of: AccountOf, params: dict[str, Any], count: int) -> None:
    plans = tuple(
        SavingsPlan(
            plan_id=NOW_ID if name == "now" else NOW_ID.replace("7", str(year % 10)),
            commitment=Decimal("1.5") if name == "now" else Decimal(1),
            start=datetime(year, 1, 1, tzinfo=UTC),
            term_years=3 if name == "next" else 1,
            payment_option="All Upfront" if name == "next" else "No Upfront",
        )
        for name, year in (("past", 2024), ("now", 2026), ("next", 2029))
    )
    account = account_of(Fleet(account_id="1" * 12, savings_plans=plans))
    assert len(ask("savingsplans", "DescribeSavingsPlans", account=account, **params)["savingsPlans"]) == count


def rates(ask: Ask, **filters: list[str]) -> dict[str, str]:
    given = [{"name": name, "values": values} for name, values in filters.items()]
    found = ask("savingsplans", "DescribeSavingsPlanRates", savingsPlanId=PLAN_ID, filters=given)
    return {one["usageType"]: one["rate"] for one in found["searchResults"]}


def test_rates_are_list_prices_less_the_discount(ask: Ask) -> None:
    asked = ["USE1-Notebk:ml.p3.2xlarge", "USE1-Notebk:VolumeUsage.gp2", "EU-Notebk:ml.t3.medium"]
    assert rates(ask, usageType=asked) == {
        "USE1-Notebk:ml.p3.2xlarge": "2.86875",
        "EU-Notebk:ml.t3.medium": "0.04015",
    }


def test_rates_are_filtered_by_what_they_are_for(ask: Ask) -> None:
    found = rates(ask, region=["eu-west-1"], instanceType=["ml.m5.xlarge"], productType=["SageMaker"])
    assert set(found) == {
        "EU-Host:ml.m5.xlarge",
        "EU-Processing:ml.m5.xlarge",
        "EU-Train:ml.m5.xlarge",
        "EU-Tsform:ml.m5.xlarge",
    }
    assert rates(ask, tenancy=["shared"]) == {}


def test_rates_come_in_pages(ask: Ask) -> None:
    first = ask("savingsplans", "DescribeSavingsPlanRates", savingsPlanId=PLAN_ID, maxResults=200)
    rest = ask(
        "savingsplans",
        "DescribeSavingsPlanRates",
        savingsPlanId=PLAN_ID,
        maxResults=200,
        nextToken=first["nextToken"],
    )
    kinds = [one["usageType"] for one in (*first["searchResults"], *rest["searchResults"])]
    assert len(kinds) == len(set(kinds)) > 200


def test_an_unknown_plan_is_not_found(ask: Ask) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        ask("savingsplans", "DescribeSavingsPlanRates", savingsPlanId="gone")


def test_explicit_rates_are_the_only_ones(ask: Ask, account_of: AccountOf) -> None:
    plan = SavingsPlan(
        plan_id=NOW_ID,
        commitment=Decimal(1),
        start=datetime(2026, 1, 1, tzinfo=UTC),
        rates={"USE1-Studio:JupyterLab-ml.new.xlarge": Decimal("0.5")},
    )
    account = account_of(Fleet(account_id="1" * 12, savings_plans=(plan,)))
    found = ask("savingsplans", "DescribeSavingsPlanRates", account=account, savingsPlanId=NOW_ID)
    assert [(one["usageType"], one["rate"]) for one in found["searchResults"]] == [
        ("USE1-Studio:JupyterLab-ml.new.xlarge", "0.5")
    ]
