"""What CloudTrail saw being deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import AccessDenied, CredentialsExpired, Throttled
from sagemaker_cost_mcp.inventory.deletions import deletions
from sagemaker_cost_mcp.model.trail import Deletion
from tests.fake_reading import Answer, Asked, ReadingOf

REGION = "us-east-1"
SINCE = date(2026, 10, 20)
AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
NAMES = ["DeleteNotebookInstance", "DeleteEndpoint", "DeleteApp"]


def event(at: datetime | None = AT, *, error: str | None = None, **parameters: Any) -> dict[str, Any]:
    record = {
        "userIdentity": {"type": "IAMUser", "userName": "ana"},
        "requestParameters": {"clientToken": "secret-of-theirs", **parameters},
        "responseElements": {"endpointName": "from-the-answer"},
        **({"errorCode": error} if error else {}),
    }
    return {"CloudTrailEvent": json.dumps(record), **({"EventTime": at} if at else {})}


def raw(text: str) -> dict[str, Any]:
    return {"EventTime": AT, "CloudTrailEvent": text}


def answers(by_name: Mapping[str, Answer]) -> Any:
    """Pages or one answer by the name of the event that is looked up; no events for the others."""

    def answer(params: dict[str, Any]) -> Answer:
        (attribute,) = params["LookupAttributes"]
        assert attribute["AttributeKey"] == "EventName"
        return by_name.get(attribute["AttributeValue"], {"Events": []})

    return {"LookupEvents": answer}


def found(reading_of: ReadingOf, *events: dict[str, Any], name: str = "DeleteEndpoint") -> tuple[Deletion, ...]:
    outcome = deletions(reading_of(answers({name: {"Events": list(events)}})), REGION, SINCE)
    assert outcome.gaps == ()
    return outcome.items


def test_each_kind_is_called_by_its_own_parameter(reading_of: ReadingOf) -> None:
    by_name = {
        "DeleteNotebookInstance": {"Events": [event(notebookInstanceName="lab")]},
        "DeleteEndpoint": {"Events": [event(endpointName="churn"), event(endpointName="old")]},
        "DeleteApp": {"Events": [event(appName="default", domainId="d-1", spaceName="s")]},
    }
    outcome = deletions(reading_of(answers(by_name)), REGION, SINCE)
    assert [(one.type, one.name) for one in outcome.items] == [
        ("notebook-instance", "lab"),
        ("endpoint", "churn"),
        ("endpoint", "old"),
        ("app", "default"),
    ]
    assert {(one.region, one.at) for one in outcome.items} == {(REGION, AT)}


def test_times_are_in_utc(reading_of: ReadingOf) -> None:
    here = AT.astimezone(timezone(timedelta(hours=-7)))
    (one,) = found(reading_of, event(here, endpointName="churn"))
    assert (one.at, one.at.tzinfo) == (AT, UTC)


def test_a_call_that_failed_deleted_nothing(reading_of: ReadingOf) -> None:
    refused = event(endpointName="kept", error="AccessDenied")
    assert [one.name for one in found(reading_of, refused, event(endpointName="gone"))] == ["gone"]


def test_trap_22_no_other_parameter_and_nobody_s_name_is_kept(reading_of: ReadingOf) -> None:
    (one,) = found(reading_of, event(endpointName="churn", endpointConfigName="private"))
    assert one.model_dump().keys() == {"type", "name", "region", "at"}
    for other in ("secret-of-theirs", "ana", "private", "from-the-answer"):
        assert other not in one.model_dump_json()


@pytest.mark.parametrize(
    "odd",
    [
        raw(""),
        raw("[]"),
        raw('"text"'),
        raw("{}"),
        raw('{"requestParameters": null}'),
        raw('{"requestParameters": []}'),
        raw('{"requestParameters": {"endpointName": 7}}'),
        raw('{"requestParameters": {"endpointName": ""}}'),
        {"EventTime": AT},
        event(None, endpointName="without-a-time"),
        event(notebookInstanceName="of-another-kind"),
    ],
)
def test_a_record_that_does_not_say_what_was_deleted_is_passed_over(odd: dict[str, Any], reading_of: ReadingOf) -> None:
    assert [one.name for one in found(reading_of, odd, event(endpointName="churn"))] == ["churn"]


def test_a_record_that_is_no_record_at_all_is_a_gap(reading_of: ReadingOf) -> None:
    events = {"Events": [event(endpointName="churn"), raw("no json")]}
    outcome = deletions(reading_of(answers({"DeleteEndpoint": events})), REGION, SINCE)
    assert [one.name for one in outcome.items] == ["churn"]
    assert ["not in the form" in gap.reason for gap in outcome.gaps] == [True]


def test_one_page_of_each_name_is_read_since_the_day(reading_of: ReadingOf, asked: Asked) -> None:
    pages = [
        {"Events": [event(endpointName="new")], "NextToken": "more"},
        {"Events": [event(endpointName="older")]},
    ]
    outcome = deletions(reading_of(answers({"DeleteEndpoint": pages})), REGION, SINCE)
    assert [one.name for one in outcome.items] == ["new"]
    assert [params["LookupAttributes"][0]["AttributeValue"] for _, _, params in asked] == NAMES
    assert {(operation, region) for operation, region, _ in asked} == {("LookupEvents", REGION)}
    assert {params["StartTime"] for _, _, params in asked} == {datetime(2026, 10, 20, tzinfo=UTC)}


@pytest.mark.parametrize("error", [AccessDenied("No.", operation="cloudtrail:LookupEvents"), Throttled("Slow down.")])
def test_the_first_failure_ends_it_with_one_gap_and_keeps_what_was_read(
    error: Exception, reading_of: ReadingOf, asked: Asked
) -> None:
    by_name: dict[str, Answer] = {
        "DeleteNotebookInstance": {"Events": [event(notebookInstanceName="lab")]},
        "DeleteEndpoint": error,
    }
    outcome = deletions(reading_of(answers(by_name)), REGION, SINCE)
    assert [one.name for one in outcome.items] == ["lab"]
    assert [(gap.operation, gap.region) for gap in outcome.gaps] == [("cloudtrail:LookupEvents", REGION)]
    assert len(asked) == 2


def test_without_credentials_nothing_is_swallowed(reading_of: ReadingOf) -> None:
    by_name: dict[str, Answer] = {"DeleteApp": CredentialsExpired("Log in.")}
    with pytest.raises(CredentialsExpired):
        deletions(reading_of(answers(by_name)), REGION, SINCE)
