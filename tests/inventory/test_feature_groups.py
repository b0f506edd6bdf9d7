"""Feature groups, from answers shaped as AWS shapes them."""

from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.inventory.feature_groups import feature_groups
from tests.fake_reading import Asked, ReadingOf
from tests.work_answers import BORN, NO_TAGS, REGION, arn, calls, denied, tagged

SEARCH_DENIED = denied("sagemaker:Search")
OFFLINE: dict[str, Any] = {"OfflineStoreConfig": {"S3StorageConfig": {"S3Uri": "s3://s3cret"}}}
FEATURES: list[dict[str, Any]] = [{"FeatureName": "s3cret", "FeatureType": "String"}]


def online(**more: Any) -> dict[str, Any]:
    return {"OnlineStoreConfig": {"EnableOnlineStore": True, "StorageType": "Standard", **more}}


def row(name: str, *stores: dict[str, Any], **fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "FeatureGroupName": name,
        "FeatureGroupArn": arn("feature-group", name),
        "FeatureGroupStatus": "Created",
        "CreationTime": BORN,
        "RecordIdentifierFeatureName": "id",
        "EventTimeFeatureName": "time",
        "FeatureDefinitions": FEATURES,
        "Description": "s3cret",
        "FailureReason": "s3cret",
    }
    for store in stores:
        found |= store
    return found | fields


def searched(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"Results": [{"FeatureGroup": one} for one in rows]}


def provisioned(params: dict[str, Any]) -> dict[str, Any]:
    throughput = {
        "ThroughputMode": "Provisioned",
        "ProvisionedReadCapacityUnits": 400,
        "ProvisionedWriteCapacityUnits": 120,
    }
    ttl = {"TtlDuration": {"Unit": "Days", "Value": 14}}
    return row(params["FeatureGroupName"], online(**ttl), OFFLINE) | {
        "ThroughputConfig": throughput,
        "OnlineStoreTotalSizeBytes": 1 << 30,
        "NextToken": "",
    }


def account(*rows: dict[str, Any], **answers: Any) -> dict[str, Any]:
    return {"Search": searched(*rows), "DescribeFeatureGroup": provisioned, **answers}


def listed(*names: str) -> dict[str, Any]:
    shown = ("FeatureGroupName", "FeatureGroupArn", "FeatureGroupStatus", "CreationTime")
    return {"FeatureGroupSummaries": [{key: row(name)[key] for key in shown} for name in names]}


def test_an_online_group_has_its_throughput_and_size(reading_of: ReadingOf) -> None:
    tags = {"Tags": [{"Key": "Team", "Value": "x"}]}
    (group,) = feature_groups(reading_of(account(row("a", online(), OFFLINE, **tags))), REGION).items
    assert (group.ref.type, group.ref.tags, group.status, group.created_at) == (
        "feature-group", {"Team": "x"}, "Created", BORN,
    )  # fmt: skip
    assert (group.online_store, group.offline_store, group.storage_type) == (True, True, "Standard")
    assert (group.throughput_mode, group.provisioned_read_units, group.provisioned_write_units) == (
        "Provisioned", 400, 120,
    )  # fmt: skip
    assert (group.online_bytes, group.ttl_seconds) == (1 << 30, 14 * 86400)
    assert "s3cret" not in group.model_dump_json() + repr(group)


def test_only_groups_with_an_online_store_are_described(reading_of: ReadingOf, asked: Asked) -> None:
    off = {"OnlineStoreConfig": {"EnableOnlineStore": False}}
    rows = [row("on", online()), row("history", OFFLINE), row("off", off, OFFLINE)]
    outcome = feature_groups(reading_of(account(*rows)), REGION)
    assert {one.ref.name: one.online_store for one in outcome.items} == {"on": True, "history": False, "off": False}
    assert {one.throughput_mode for one in outcome.items} == {"Provisioned", None}
    assert calls(asked) == {"Search": 1, "DescribeFeatureGroup": 1}


def test_where_search_is_denied_all_groups_are_listed_and_described(reading_of: ReadingOf, asked: Asked) -> None:
    answers: dict[str, Any] = {
        "Search": SEARCH_DENIED,
        "ListFeatureGroups": listed("a", "b"),
        "DescribeFeatureGroup": provisioned,
        "GetResources": tagged(a={"Team": "x"}),
    }
    outcome = feature_groups(reading_of(answers), REGION)
    assert [(one.ref.tags, one.online_store) for one in outcome.items] == [({"Team": "x"}, True), ({}, True)]
    assert outcome.gaps == ()
    assert calls(asked) == {"Search": 1, "ListFeatureGroups": 1, "DescribeFeatureGroup": 2, "GetResources": 1}


def test_what_is_only_listed_may_have_an_online_store_or_none(reading_of: ReadingOf) -> None:
    action = "sagemaker:DescribeFeatureGroup"
    answers: dict[str, Any] = {
        "Search": SEARCH_DENIED,
        "ListFeatureGroups": listed("a"),
        "DescribeFeatureGroup": denied(action),
        "GetResources": NO_TAGS,
    }
    outcome = feature_groups(reading_of(answers), REGION)
    (group,) = outcome.items
    assert (group.online_store, group.offline_store, group.throughput_mode) == (None, None, None)
    assert [gap.missing_permission for gap in outcome.gaps] == [action]


def test_a_searched_group_that_may_not_be_described_keeps_its_stores(reading_of: ReadingOf) -> None:
    action = "sagemaker:DescribeFeatureGroup"
    outcome = feature_groups(reading_of(account(row("a", online()), DescribeFeatureGroup=denied(action))), REGION)
    (group,) = outcome.items
    assert (group.online_store, group.offline_store, group.throughput_mode) == (True, False, None)
    assert [gap.missing_permission for gap in outcome.gaps] == [action]


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [
        ({"Unit": "Seconds", "Value": 90}, 90),
        ({"Unit": "Minutes", "Value": 2}, 120),
        ({"Unit": "Hours", "Value": 1}, 3600),
        ({"Unit": "Weeks", "Value": 1}, 604800),
        ({"Unit": "Fortnights", "Value": 1}, None),
        ({}, None),
    ],
)
def test_how_long_records_live(duration: dict[str, Any], seconds: int | None, reading_of: ReadingOf) -> None:
    def described(params: dict[str, Any]) -> dict[str, Any]:
        return row(params["FeatureGroupName"], online(TtlDuration=duration)) | {"NextToken": ""}

    (group,) = feature_groups(reading_of(account(row("a", online()), DescribeFeatureGroup=described)), REGION).items
    assert group.ttl_seconds == seconds


def test_a_failed_group_keeps_its_status_and_not_the_text(reading_of: ReadingOf) -> None:
    failed = row("a", OFFLINE, FeatureGroupStatus="CreateFailed")
    (group,) = feature_groups(reading_of(account(failed)), REGION).items
    assert group.status == "CreateFailed"


def test_where_there_is_none_nothing_else_is_asked(reading_of: ReadingOf, asked: Asked) -> None:
    assert feature_groups(reading_of(account()), REGION).items == ()
    assert calls(asked) == {"Search": 1}
