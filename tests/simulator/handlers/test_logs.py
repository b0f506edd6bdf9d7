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
