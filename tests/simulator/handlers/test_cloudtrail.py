"""CloudTrail's LookupEvents."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.description import Fleet, TrailEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import AccountOf, Ask

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
OPENED = "CreatePresignedNotebookInstanceUrl"


def event(days: int, user: str, name: str = OPENED, region: str = "us-east-1") -> TrailEvent:
    parameters = (("notebookInstanceName", f"of-{user}"),)
    return TrailEvent(name=name, time=NOW - timedelta(days=days), user=user, parameters=parameters, region=region)


@pytest.fixture
def users(ask: Ask, account_of: AccountOf) -> Callable[..., list[str]]:
    trail = (
        event(3, "ana"),
        event(1, "bo", "StartNotebookInstance"),
        event(89, "cy"),
        event(91, "too-old"),
        event(1, "elsewhere", region="eu-west-1"),
        event(-1, "tomorrow"),
    )
    account = account_of(Fleet(account_id="1" * 12, trail=trail))

    def found(**params: Any) -> list[str]:
        answer = ask("cloudtrail", "LookupEvents", account=account, **params)
        names = [one["Username"] for one in answer["Events"]]
        return names if "NextToken" not in answer else [*names, *found(**params, NextToken=answer["NextToken"])]

    return found


def by(key: str, value: str) -> dict[str, Any]:
    return {"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}]}


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, ["bo", "ana", "cy"]),
        ({"MaxResults": 50, "StartTime": NOW - timedelta(days=5)}, ["bo", "ana"]),
        ({"EndTime": NOW - timedelta(days=2)}, ["ana", "cy"]),
        (by("EventName", OPENED), ["ana", "cy"]),
        (by("Username", "cy"), ["cy"]),
        (by("ResourceName", "of-bo"), ["bo"]),
        (by("EventSource", "sagemaker.amazonaws.com"), ["bo", "ana", "cy"]),
        (by("ResourceType", "AWS::S3::Bucket"), []),
    ],
)
def test_events_of_ninety_days_come_newest_first(
    users: Callable[..., list[str]], params: dict[str, Any], expected: list[str]
) -> None:
    assert users(**params) == expected


def test_what_cloudtrail_refuses_is_refused(users: Callable[..., list[str]]) -> None:
    with pytest.raises(ClientError, match="InvalidTimeRangeException"):
        users(StartTime=NOW, EndTime=NOW - timedelta(days=1))
    with pytest.raises(ClientError, match="InvalidNextTokenException"):
        users(NextToken="x")


def test_an_event_tells_who_and_on_what(ask: Ask, account_of: AccountOf) -> None:
    account = account_of(Fleet(account_id="1" * 12, trail=(event(3, "ana"),)))
    (found,) = ask("cloudtrail", "LookupEvents", account=account)["Events"]
    record = json.loads(found["CloudTrailEvent"])
    assert record["userIdentity"]["arn"].endswith("/ana")
    assert record["requestParameters"] == {"notebookInstanceName": "of-ana"}
