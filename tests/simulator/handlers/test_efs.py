"""Amazon EFS: home file systems of domains, what they publish, and what they cost."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.description import Domain, Fleet, HomeFileSystem

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import AccountOf, Ask

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
BORN = NOW - timedelta(days=200)


@pytest.fixture
def homes(account_of: AccountOf) -> SimulatedAccount:
    domain = Domain(domain_id="d-here", name="here", created=BORN, efs_id="fs-0aaaaaaa")
    left = HomeFileSystem(
        file_system_id="fs-0bbbbbbb",
        domain_id="d-gone",
        created=BORN,
        gigabytes=80,
        gigabytes_ia=20,
        last_connected=datetime(2026, 11, 10, 9, 30, 30, tzinfo=UTC),
        mount_targets=0,
    )
    mute = HomeFileSystem(file_system_id="fs-0ccccccc", domain_id="d-mute", created=BORN, publishes=False)
    elsewhere = HomeFileSystem(file_system_id="fs-0ddddddd", domain_id="d-far", created=BORN, region="eu-west-1")
    unborn = HomeFileSystem(file_system_id="fs-0eeeeeee", domain_id="d-new", created=NOW + timedelta(days=1))
    return account_of(Fleet(account_id="111122223333", domains=(domain,), file_systems=(left, mute, elsewhere, unborn)))


def described(ask: Ask, homes: SimulatedAccount, **params: Any) -> list[dict[str, Any]]:
    answer = ask("efs", "DescribeFileSystems", account=homes, **params)
    found: list[dict[str, Any]] = answer["FileSystems"]
    return found


def test_each_domain_has_one_and_what_deleted_domains_left_is_there_too(ask: Ask, homes: SimulatedAccount) -> None:
    found = {one["FileSystemId"]: one for one in described(ask, homes)}
    assert set(found) == {"fs-0aaaaaaa", "fs-0bbbbbbb", "fs-0ccccccc"}
    left = found["fs-0bbbbbbb"]
    assert left["SizeInBytes"]["Value"] == 100 * 2**30
    assert left["SizeInBytes"]["ValueInIA"] == 20 * 2**30
    assert left["NumberOfMountTargets"] == 0
    assert left["Tags"] == [
        {
            "Key": "ManagedByAmazonSageMakerResource",
            "Value": "arn:aws:sagemaker:us-east-1:111122223333:domain/d-gone",
        }
    ]


def test_one_is_found_by_id_or_arn_or_token_and_an_unknown_one_is_refused(ask: Ask, homes: SimulatedAccount) -> None:
    arn = "arn:aws:elasticfilesystem:us-east-1:111122223333:file-system/fs-0bbbbbbb"
    by_id, by_arn = (described(ask, homes, FileSystemId=name) for name in ("fs-0bbbbbbb", arn))
    assert by_id == by_arn == described(ask, homes, CreationToken="d-gone")
    with pytest.raises(ClientError, match="FileSystemNotFound"):
        described(ask, homes, FileSystemId="fs-01234567")


def test_pages_go_on_with_a_marker(ask: Ask, homes: SimulatedAccount) -> None:
    first = ask("efs", "DescribeFileSystems", account=homes, MaxItems=2)
    second = ask("efs", "DescribeFileSystems", account=homes, MaxItems=2, Marker=first["NextMarker"])
    assert (len(first["FileSystems"]), len(second["FileSystems"])) == (2, 1)
    assert second["Marker"] == first["NextMarker"]
    assert "NextMarker" not in second
    with pytest.raises(ClientError, match="BadRequest"):
        described(ask, homes, Marker="made-up")


def daily(ask: Ask, homes: SimulatedAccount, name: str, system: str, days: tuple[int, int]) -> list[float]:
    metric = {
        "Namespace": "AWS/EFS",
        "MetricName": name,
        "Dimensions": [{"Name": "FileSystemId", "Value": system}],
    }
    answer = ask(
        "cloudwatch",
        "GetMetricData",
        account=homes,
        MetricDataQueries=[{"Id": "m0", "MetricStat": {"Metric": metric, "Period": 86400, "Stat": "Sum"}}],
        StartTime=datetime(2026, 11, days[0], tzinfo=UTC),
        EndTime=datetime(2026, 11, days[1], tzinfo=UTC),
        ScanBy="TimestampAscending",
    )
    values: list[float] = answer["MetricDataResults"][0]["Values"]
    return values


def test_connections_end_when_nobody_comes_any_more_and_are_zero_then(ask: Ask, homes: SimulatedAccount) -> None:
    assert daily(ask, homes, "ClientConnections", "fs-0bbbbbbb", (9, 13)) == [600.0, 91.0, 0.0, 0.0]
    assert daily(ask, homes, "TotalIOBytes", "fs-0bbbbbbb", (11, 12)) == [0.0]
    assert daily(ask, homes, "ClientConnections", "fs-0aaaaaaa", (19, 21)) == [600.0, 600.0]
    assert daily(ask, homes, "ClientConnections", "fs-0ccccccc", (19, 21)) == []


def test_storage_has_a_price_in_each_class(ask: Ask, homes: SimulatedAccount) -> None:
    answer = ask(
        "pricing",
        "GetProducts",
        account=homes,
        ServiceCode="AmazonEFS",
        Filters=[
            {"Type": "TERM_MATCH", "Field": "regionCode", "Value": "eu-west-1"},
            {"Type": "CONTAINS", "Field": "usagetype", "Value": "TimedStorage"},
        ],
    )
    products = [json.loads(text) for text in answer["PriceList"]]
    classes = {one["product"]["attributes"]["storageClass"] for one in products}
    assert classes == {"General Purpose", "Infrequent Access", "Archive"}
    prices = [
        Decimal(step["pricePerUnit"]["USD"])
        for one in products
        for term in one["terms"]["OnDemand"].values()
        for step in term["priceDimensions"].values()
    ]
    assert max(prices) == Decimal("0.30")
