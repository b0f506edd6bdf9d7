"""Cost allocation tags and billing views of the simulated account."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.description import (
    BillingView,
    CostExplorerSwitches,
    Fleet,
    LinkedAccount,
    SteadyUsage,
)

from .conftest import NOW

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import AccountOf, Ask

OCTOBER = {"Start": "2026-10-01", "End": "2026-11-01"}
LATE = NOW.replace(month=10, day=11, hour=0, minute=0)
VIEW = "arn:aws:billing::111111111111:billingview/"


def usage(account_id: str | None, **tags: str) -> SteadyUsage:
    return SteadyUsage(
        usage_type="USE1-Notebk:ml.t3.medium",
        monthly=Decimal(744),  # one an hour of October
        unit="Hrs",
        unit_price=Decimal(1),
        start=NOW - timedelta(days=300),
        account_id=account_id,
        tags=tags,
    )


@pytest.fixture
def tagged(account_of: AccountOf) -> SimulatedAccount:
    return account_of(
        Fleet(
            account_id="1" * 12,
            linked_accounts=(LinkedAccount(account_id="2" * 12, name="sandbox"),),
            steady_usage=(usage(None, Team="nlp", Late="x", Dark="y"), usage("2" * 12, team="nlp")),
            cost_allocation_tags=("Team", "team", "Late"),
            tags_activated={"Late": LATE},
            billing_views=(
                BillingView(name="custom-sandbox", account_ids=("2" * 12,)),
                BillingView(name="custom-broken", account_ids=(), healthy=False),
            ),
        )
    )


def by_tag(ask: Ask, account: SimulatedAccount, key: str, **more: Any) -> dict[str, Decimal]:
    answer = ask(
        "ce",
        "GetCostAndUsage",
        account=account,
        TimePeriod=OCTOBER,
        Granularity="MONTHLY",
        Metrics=["UnblendedCost"],
        GroupBy=[{"Type": "TAG", "Key": key}],
        **more,
    )
    groups = answer["ResultsByTime"][0]["Groups"]
    return {group["Keys"][0]: Decimal(group["Metrics"]["UnblendedCost"]["Amount"]) for group in groups}


def refusal(ask: Ask, account: SimulatedAccount, operation: str, **params: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as caught:
        ask("ce", operation, account=account, **params)
    response: dict[str, Any] = dict(cast("Any", caught.value).response)
    return response


def test_keys_are_listed_with_their_state_whatever_their_case(ask: Ask, tagged: SimulatedAccount) -> None:
    rows = ask("ce", "ListCostAllocationTags", account=tagged)["CostAllocationTags"]
    assert {row["TagKey"]: (row["Type"], row["Status"]) for row in rows} == {
        "Dark": ("UserDefined", "Inactive"),
        "Late": ("UserDefined", "Active"),
        "Team": ("UserDefined", "Active"),
        "aws:createdBy": ("AWSGenerated", "Inactive"),
        "team": ("UserDefined", "Active"),
    }
    since = {row["TagKey"]: row.get("LastUpdatedDate") for row in rows}
    assert since["Late"] == "2026-10-11T00:00:00Z"
    assert since["Dark"] is None


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        ({"Status": "Inactive"}, ["Dark", "aws:createdBy"]),
        ({"TagKeys": ["team", "nobody"]}, ["team"]),
        ({"Type": "AWSGenerated"}, ["aws:createdBy"]),
    ],
)
def test_keys_are_filtered(ask: Ask, tagged: SimulatedAccount, wanted: dict[str, Any], keys: list[str]) -> None:
    rows = ask("ce", "ListCostAllocationTags", account=tagged, **wanted)["CostAllocationTags"]
    assert [row["TagKey"] for row in rows] == keys


def test_keys_come_in_pages(ask: Ask, tagged: SimulatedAccount) -> None:
    first = ask("ce", "ListCostAllocationTags", account=tagged, MaxResults=4)
    rest = ask("ce", "ListCostAllocationTags", account=tagged, MaxResults=4, NextToken=first["NextToken"])
    assert len(first["CostAllocationTags"] + rest["CostAllocationTags"]) == 5
    assert "NextToken" not in rest
    assert refusal(ask, tagged, "ListCostAllocationTags", NextToken="?")["Error"]["Code"] == "InvalidNextTokenException"


def test_a_linked_account_may_not_list_them_in_the_words_of_aws(ask: Ask, account_of: AccountOf) -> None:
    linked = account_of(Fleet(account_id="1" * 12, cost_explorer=CostExplorerSwitches(linked=True)))
    error = refusal(ask, linked, "ListCostAllocationTags")["Error"]
    assert error["Code"] == "AccessDeniedException"
    assert error["Message"].endswith("Linked account doesn't have access to cost allocation tags.")


def test_activation_does_not_reach_back(ask: Ask, tagged: SimulatedAccount) -> None:
    late = by_tag(ask, tagged, "Late")
    assert late == {"Late$": 744 + 10 * 24, "Late$x": 21 * 24}


def test_keys_of_another_case_are_strangers(ask: Ask, tagged: SimulatedAccount) -> None:
    assert by_tag(ask, tagged, "Team") == {"Team$": 744, "Team$nlp": 744}
    assert by_tag(ask, tagged, "team") == {"team$": 744, "team$nlp": 744}


@pytest.mark.parametrize("key", ["Dark", "nobody"])
def test_a_key_that_is_not_active_is_on_no_row_and_that_is_no_error(
    ask: Ask, tagged: SimulatedAccount, key: str
) -> None:
    assert by_tag(ask, tagged, key) == {f"{key}$": 1488}


def test_a_view_holds_its_accounts_and_the_primary_one_everything(ask: Ask, tagged: SimulatedAccount) -> None:
    assert by_tag(ask, tagged, "team", BillingViewArn=VIEW + "custom-sandbox") == {"team$nlp": 744}
    assert by_tag(ask, tagged, "team", BillingViewArn=VIEW + "primary") == by_tag(ask, tagged, "team")
    accounts = ask(
        "ce",
        "GetDimensionValues",
        account=tagged,
        TimePeriod=OCTOBER,
        Dimension="LINKED_ACCOUNT",
        BillingViewArn=VIEW + "custom-sandbox",
    )
    assert [row["Value"] for row in accounts["DimensionValues"]] == ["2" * 12]


@pytest.mark.parametrize(
    ("name", "code"),
    [("custom-nowhere", "ResourceNotFoundException"), ("custom-broken", "BillingViewHealthStatusException")],
)
def test_a_view_that_cannot_be_used_is_refused(ask: Ask, tagged: SimulatedAccount, name: str, code: str) -> None:
    params: dict[str, Any] = {"TimePeriod": OCTOBER, "BillingViewArn": VIEW + name}
    assert refusal(ask, tagged, "GetTags", **params)["Error"]["Code"] == code
