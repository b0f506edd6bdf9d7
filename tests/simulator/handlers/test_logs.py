"""CloudWatch Logs: groups and streams."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from .conftest import Ask

GROUP = "/aws/sagemaker/NotebookInstances"


def streams(ask: Ask, **params: Any) -> list[dict[str, Any]]:
    answer = ask("logs", "DescribeLogStreams", **params)
    found = list(answer["logStreams"])
    while "nextToken" in answer:
        answer = ask("logs", "DescribeLogStreams", nextToken=answer["nextToken"], **params)
        found += answer["logStreams"]
    return found


@pytest.mark.parametrize(
    ("region", "groups"),
    [
        ("us-east-1", [GROUP, "/aws/sagemaker/ProcessingJobs", "/aws/sagemaker/TrainingJobs"]),
        ("eu-west-1", [GROUP]),
        ("us-west-2", []),
    ],
)
def test_only_regions_that_ever_had_something_have_groups(ask: Ask, region: str, groups: list[str]) -> None:
    found = ask("logs", "DescribeLogGroups", region=region)["logGroups"]
    assert [one["logGroupName"] for one in found] == groups
    assert all(one["storedBytes"] > 0 for one in found)


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"logGroupNamePrefix": "/aws/sagemaker/T"}, 1),
        ({"logGroupNamePattern": "Notebook"}, 1),
        ({"logGroupNamePrefix": "/aws/lambda"}, 0),
        ({"logGroupClass": "INFREQUENT_ACCESS"}, 0),
        ({"logGroupIdentifiers": [GROUP]}, 1),
        ({"logGroupIdentifiers": [f"arn:aws:logs:us-east-1:111122223333:log-group:{GROUP}"]}, 1),
    ],
)
def test_groups_are_filtered(ask: Ask, filters: dict[str, Any], count: int) -> None:
    assert len(ask("logs", "DescribeLogGroups", **filters)["logGroups"]) == count


def test_streams_come_fifty_a_page_and_include_those_of_deleted_notebooks(ask: Ask) -> None:
    first = ask("logs", "DescribeLogStreams", logGroupName=GROUP)
    assert len(first["logStreams"]) == 50
    everything = streams(ask, logGroupName=GROUP)
    found = [one["logStreamName"] for one in everything]
    assert len(found) > 100
    assert found == sorted(set(found))
    assert "ranking-maria/LifecycleConfigOnStart" in found
    assert {one["storedBytes"] for one in everything} == {0}


def test_a_prefix_finds_streams_of_longer_names_too(ask: Ask) -> None:
    found = streams(ask, logGroupName=GROUP, logStreamNamePrefix="eda-omar")
    assert [one["logStreamName"] for one in found] == ["eda-omar-2/jupyter.log", "eda-omar/jupyter.log"]


def test_times_are_milliseconds_and_absent_where_nothing_was_written(ask: Ask) -> None:
    (stream,) = streams(ask, logGroupName=GROUP, logStreamNamePrefix="nlp-bert-finetune/jupyter")
    last = datetime.fromtimestamp(stream["lastEventTimestamp"] / 1000, UTC)
    assert last == datetime(2026, 10, 16, 16, 42, tzinfo=UTC)
    (empty,) = streams(ask, logGroupName=GROUP, logStreamNamePrefix="never-opened")
    assert "lastEventTimestamp" not in empty
    assert "firstEventTimestamp" not in empty


def test_somebody_at_work_leaves_an_event_of_the_last_minutes(ask: Ask) -> None:
    (stream,) = streams(ask, logGroupName=GROUP, logStreamNamePrefix="churn-features")
    last = datetime.fromtimestamp(stream["lastEventTimestamp"] / 1000, UTC)
    assert last == datetime(2026, 11, 21, 17, 48, tzinfo=UTC)


def test_streams_are_ordered_by_time_without_a_prefix_only(ask: Ask) -> None:
    newest = ask("logs", "DescribeLogStreams", logGroupName=GROUP, orderBy="LastEventTime", descending=True, limit=3)[
        "logStreams"
    ]
    times = [one["lastEventTimestamp"] for one in newest]
    assert times == sorted(times, reverse=True)
    with pytest.raises(ClientError, match="InvalidParameterException"):
        streams(ask, logGroupName=GROUP, orderBy="LastEventTime", logStreamNamePrefix="a")


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"logGroupName": "/aws/sagemaker/Studio"}, "ResourceNotFoundException"),
        ({"logGroupName": GROUP, "logGroupIdentifier": GROUP}, "InvalidParameterException"),
        ({}, "InvalidParameterException"),
        ({"logGroupName": GROUP, "limit": 51}, "InvalidParameterException"),
        ({"logGroupName": GROUP, "nextToken": "made-up"}, "InvalidParameterException"),
    ],
)
def test_what_aws_refuses_is_refused(ask: Ask, params: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError, match=rf"\({code}\)"):
        ask("logs", "DescribeLogStreams", **params)


def test_a_group_may_be_named_by_its_arn(ask: Ask) -> None:
    arn = f"arn:aws:logs:us-east-1:111122223333:log-group:{GROUP}"
    assert streams(ask, logGroupIdentifier=arn) == streams(ask, logGroupName=GROUP)


def test_prefix_and_pattern_exclude_each_other(ask: Ask) -> None:
    with pytest.raises(ClientError, match="mutually exclusive"):
        ask("logs", "DescribeLogGroups", logGroupNamePrefix="/aws", logGroupNamePattern="Note")


DAY = {"startTime": 1795132800000, "endTime": 1795219200000}
"""2026-11-20, UTC."""


def events(ask: Ask, stream: str, **params: Any) -> tuple[list[datetime], int]:
    """When something was written, and in how many pages that was told, until a token comes back as it was sent."""
    following = "nextForwardToken" if params.get("startFromHead") else "nextBackwardToken"
    found: list[datetime] = []
    pages, token = 0, ""
    while True:
        sent: dict[str, Any] = {"nextToken": token} if token else {}
        answer = ask("logs", "GetLogEvents", logGroupName=GROUP, logStreamName=stream, **params, **sent)
        found += [datetime.fromtimestamp(one["timestamp"] / 1000, UTC) for one in answer["events"]]
        pages += 1
        if answer[following] == token:
            return found, pages
        token = answer[following]


def test_events_come_while_somebody_is_at_work(ask: Ask) -> None:
    found, pages = events(ask, "churn-features/jupyter.log", **DAY)
    assert pages == 2, "the second one is empty and says that it is the last"
    assert (found[0].hour, found[-1].hour, len(found)) == (8, 17, 30)


def test_both_directions_tell_the_same_and_each_page_is_in_the_order_of_time(ask: Ask) -> None:
    name = "churn-features/jupyter.log"
    whole, _ = events(ask, name, **DAY)
    backwards, pages = events(ask, name, limit=7, **DAY)
    forwards, _ = events(ask, name, limit=7, startFromHead=True, **DAY)
    assert whole == forwards == sorted(backwards)
    assert backwards[:7] == whole[-7:]
    assert pages == 6


def test_the_newest_event_is_the_one_that_the_stream_is_described_with(ask: Ask) -> None:
    (stream,) = streams(ask, logGroupName=GROUP, logStreamNamePrefix="churn-features")
    answer = ask("logs", "GetLogEvents", logGroupName=GROUP, logStreamName=stream["logStreamName"], limit=1)
    assert [one["timestamp"] for one in answer["events"]] == [stream["lastEventTimestamp"]]


def test_a_stream_that_was_never_written_to_has_no_events_and_one_of_a_job_has_some(ask: Ask) -> None:
    assert events(ask, "never-opened/jupyter.log") == ([], 2)
    group = "/aws/sagemaker/TrainingJobs"
    (first, *_) = ask("logs", "DescribeLogStreams", logGroupName=group, limit=1)["logStreams"]
    answer = ask("logs", "GetLogEvents", logGroupName=group, logStreamName=first["logStreamName"], startFromHead=True)
    assert answer["events"][0]["timestamp"] == first["firstEventTimestamp"]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"logGroupName": "/aws/sagemaker/Studio"}, "ResourceNotFoundException"),
        ({"logStreamName": "nobody/jupyter.log"}, "ResourceNotFoundException"),
        ({"nextToken": "made-up"}, "InvalidParameterException"),
        ({"nextToken": f"f/{0:056d}"}, "InvalidParameterException"),
    ],
)
def test_events_that_aws_refuses_are_refused(ask: Ask, params: dict[str, Any], code: str) -> None:
    asked: dict[str, Any] = {"logGroupName": GROUP, "logStreamName": "churn-features/jupyter.log", **params}
    with pytest.raises(ClientError, match=rf"\({code}\)"):
        ask("logs", "GetLogEvents", **asked)
