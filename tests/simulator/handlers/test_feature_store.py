"""SageMaker's answers about feature groups, how Search finds them, and what their requests cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.description import FeatureGroup, Fleet

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import AccountOf, Ask

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
ACCOUNT = "1" * 12
PREFIX = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:"


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.fixture
def account(account_of: AccountOf) -> SimulatedAccount:
    return account_of(
        Fleet(
            account_id=ACCOUNT,
            feature_groups=(
                FeatureGroup(
                    name="Clicks",
                    created=ago(50),
                    online_bytes=5,
                    ttl=("Days", 3),
                    monthly_reads=3_000_000,
                    tags={"a": "b"},
                ),
                FeatureGroup(name="kept-ready", created=ago(40), provisioned=(40, 12), offline=False),
                FeatureGroup(
                    name="history", created=ago(30), online=False, status="CreateFailed", failure_reason="no role"
                ),
                FeatureGroup(name="gone", created=ago(60), deleted=ago(10), monthly_writes=1_000_000),
            ),
        )
    )


def sagemaker(ask: Ask, account: SimulatedAccount, operation: str, **params: Any) -> dict[str, Any]:
    return ask("sagemaker", operation, account=account, **params)


def test_search_gives_whole_groups_but_neither_throughput_nor_size(ask: Ask, account: SimulatedAccount) -> None:
    found = sagemaker(ask, account, "Search", Resource="FeatureGroup")["Results"]
    records = {one["FeatureGroup"]["FeatureGroupName"]: one["FeatureGroup"] for one in found}
    assert set(records) == {"Clicks", "kept-ready", "history"}, "what is deleted is not there"
    assert records["Clicks"]["OnlineStoreConfig"]["TtlDuration"] == {"Unit": "Days", "Value": 3}
    assert records["Clicks"]["Tags"] == [{"Key": "a", "Value": "b"}]
    assert "OnlineStoreConfig" not in records["history"]
    assert "OfflineStoreConfig" not in records["kept-ready"]
    assert not any({"ThroughputConfig", "OnlineStoreTotalSizeBytes"} & set(record) for record in records.values())


@pytest.mark.parametrize("name", ["kept-ready", f"{PREFIX}feature-group/kept-ready"])
def test_a_group_is_described_by_name_or_arn_with_its_throughput(
    name: str, ask: Ask, account: SimulatedAccount
) -> None:
    found = sagemaker(ask, account, "DescribeFeatureGroup", FeatureGroupName=name)
    assert found["ThroughputConfig"] == {
        "ThroughputMode": "Provisioned", "ProvisionedReadCapacityUnits": 40, "ProvisionedWriteCapacityUnits": 12,
    }  # fmt: skip
    assert found["NextToken"] == ""


def test_a_group_on_demand_says_so_and_one_without_a_store_says_nothing(ask: Ask, account: SimulatedAccount) -> None:
    clicks = sagemaker(ask, account, "DescribeFeatureGroup", FeatureGroupName="Clicks")
    assert (clicks["ThroughputConfig"], clicks["OnlineStoreTotalSizeBytes"]) == ({"ThroughputMode": "OnDemand"}, 5)
    history = sagemaker(ask, account, "DescribeFeatureGroup", FeatureGroupName="history")
    assert not {"ThroughputConfig", "OnlineStoreTotalSizeBytes"} & set(history)
    assert (history["FeatureGroupStatus"], history["FailureReason"]) == ("CreateFailed", "no role")


def test_groups_are_filtered(ask: Ask, account: SimulatedAccount) -> None:
    def names(**params: Any) -> list[str]:
        rows = sagemaker(ask, account, "ListFeatureGroups", **params)["FeatureGroupSummaries"]
        return [row["FeatureGroupName"] for row in rows]

    assert names() == ["Clicks", "kept-ready", "history"]
    assert names(FeatureGroupStatusEquals="CreateFailed") == ["history"]
    assert names(OfflineStoreStatusEquals="Active") == ["Clicks", "history"]
    assert names(CreationTimeAfter=ago(45), SortBy="Name", SortOrder="Descending") == ["kept-ready", "history"]


@pytest.mark.parametrize("name", ["never", "gone"])
def test_a_group_that_is_not_there_is_not_found(name: str, ask: Ask, account: SimulatedAccount) -> None:
    with pytest.raises(ClientError, match=rf"ResourceNotFound.*can't find a FeatureGroup with name \[{name}\]"):
        sagemaker(ask, account, "DescribeFeatureGroup", FeatureGroupName=name)


@pytest.mark.parametrize(
    ("operation", "member", "params"),
    [
        ("ListFeatureGroups", "FeatureGroupSummaries", {}),
    ],
)
def test_listings_page_one_by_one(
    operation: str, member: str, params: dict[str, Any], ask: Ask, account: SimulatedAccount
) -> None:
    whole = sagemaker(ask, account, operation, **params)[member]
    found: list[Any] = []
    token: dict[str, str] = {}
    while not found or token:
        answer = sagemaker(ask, account, operation, MaxResults=1, **params, **token)
        found += answer[member]
        token = {"NextToken": answer["NextToken"]} if "NextToken" in answer else {}
    assert found == whole
    with pytest.raises(ClientError, match=r"ValidationException.*agination token"):
        sagemaker(ask, account, operation, NextToken="0" * 48, **params)


def test_requests_to_online_stores_are_billed_by_the_unit(account: SimulatedAccount) -> None:
    sums: dict[str, Decimal] = {}
    for day in range(1, 31):
        for charge in account.bill.day(datetime(2026, 11, day, tzinfo=UTC).date()):
            sums[charge.heading.usage_type] = sums.get(charge.heading.usage_type, Decimal(0)) + charge.unblended
    assert sums["USE1-FeatureStore:ReadRequestUnits"].quantize(Decimal("0.0001")) == Decimal("0.7500")
    # Until the group was deleted, 10.75 days into the month.
    assert sums["USE1-FeatureStore:WriteRequestUnits"].quantize(Decimal("0.0001")) == Decimal("0.4479")
