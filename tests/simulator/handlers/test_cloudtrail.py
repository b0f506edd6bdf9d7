"""CloudTrail's LookupEvents."""

from __future__ import annotations

import json
from dataclasses import replace
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
        (by("ResourceName", "of-bo"), []),
        ({"EventCategory": "insight"}, []),
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


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"identity": "Root"}, {"type": "Root", "arn": "arn:aws:iam::111111111111:root"}),
        ({"identity": "IAMUser"}, {"userName": "ana", "arn": "arn:aws:iam::111111111111:user/ana"}),
        ({"identity": "AWSService"}, {"type": "AWSService", "invokedBy": "ana"}),
        ({"invoked_by": "cloudformation.amazonaws.com"}, {"invokedBy": "cloudformation.amazonaws.com"}),
        ({}, {"type": "AssumedRole", "arn": "arn:aws:sts::111111111111:assumed-role/DataScientist/ana"}),
    ],
)
def test_an_event_tells_what_kind_of_caller_it_was(
    ask: Ask, account_of: AccountOf, fields: dict[str, Any], said: dict[str, str]
) -> None:
    account = account_of(Fleet(account_id="1" * 12, trail=(replace(event(3, "ana"), **fields),)))
    (found,) = ask("cloudtrail", "LookupEvents", account=account)["Events"]
    identity = json.loads(found["CloudTrailEvent"])["userIdentity"]
    assert identity | said == identity
    assert found.get("Username") == {"Root": "root", "AWSService": None}.get(fields.get("identity", ""), "ana")


def test_a_source_identity_an_answer_and_a_refusal_stand_where_aws_puts_them(ask: Ask, account_of: AccountOf) -> None:
    told = replace(event(3, "SageMaker"), source_identity="ana", answer=(("domainArn", "arn:x"),), error="AccessDenied")
    account = account_of(Fleet(account_id="1" * 12, trail=(told,)))
    (found,) = ask("cloudtrail", "LookupEvents", account=account)["Events"]
    record = json.loads(found["CloudTrailEvent"])
    assert record["userIdentity"]["sessionContext"]["sourceIdentity"] == "ana"
    assert record["responseElements"] == {"domainArn": "arn:x"}
    assert record["errorCode"] == "AccessDenied"


def test_only_one_attribute_can_be_looked_up_and_a_page_has_fifty_events(ask: Ask, account_of: AccountOf) -> None:
    account = account_of(Fleet(account_id="1" * 12, trail=tuple(event(day, f"u{day}") for day in range(60))))
    first = ask("cloudtrail", "LookupEvents", account=account)
    assert len(first["Events"]) == 50
    rest = ask("cloudtrail", "LookupEvents", account=account, NextToken=first["NextToken"])
    assert (len(rest["Events"]), "NextToken" in rest) == (10, False)
    two = [
        {"AttributeKey": "EventName", "AttributeValue": OPENED},
        {"AttributeKey": "Username", "AttributeValue": "u1"},
    ]
    with pytest.raises(ClientError):
        ask("cloudtrail", "LookupEvents", account=account, LookupAttributes=two)
