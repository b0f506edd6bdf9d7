"""The last line of each notebook's Jupyter log, in few calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from math import ceil
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.errors import AccessDenied, AwsError, DataUnavailable, DeadlinePassed, ResourceGone, Throttled
from sagemaker_cost_mcp.inventory.activity import FEW, notebook_activity
from sagemaker_cost_mcp.model.resources import NotebookInstance, ResourceRef
from tests.fake_reading import Asked, ReadingOf

REGION = "eu-west-1"
GROUP = "/aws/sagemaker/NotebookInstances"
PAGE = 50
MILLISECONDS = 1_790_000_000_123
MOMENT = datetime(2026, 9, 21, 14, 13, 20, 123000, tzinfo=UTC)


def notebook(name: str, status: str = "InService") -> NotebookInstance:
    return NotebookInstance(
        ref=ResourceRef(
            arn=f"arn:aws:sagemaker:{REGION}:111122223333:notebook-instance/{name}",
            name=name,
            type="notebook-instance",
            region=REGION,
            account_id="111122223333",
            tags={},
        ),
        status=status,
        instance_type="ml.t3.medium",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        modified_at=datetime(2026, 1, 1, tzinfo=UTC),
        lifecycle_config=None,
        volume_gb=5,
    )


def notebooks(count: int) -> list[NotebookInstance]:
    return [notebook(f"n{number:03}") for number in range(count)]


def stream(name: str, milliseconds: int | None = MILLISECONDS) -> dict[str, Any]:
    row: dict[str, Any] = {"logStreamName": name, "creationTime": 1, "storedBytes": 0}
    return row if milliseconds is None else {**row, "lastEventTimestamp": milliseconds}


def log_group(names: list[str]) -> Callable[[dict[str, Any]], Any]:
    """A log group whose streams had their last events in this order, newest first."""

    def answer(params: dict[str, Any]) -> Any:
        assert params["logGroupName"] == GROUP
        prefix = params.get("logStreamNamePrefix")
        if prefix is not None:
            # "If you order the results by event time, you cannot specify the logStreamNamePrefix parameter."
            assert "orderBy" not in params
            found = sorted(name for name in names if name.startswith(prefix))
            return {"logStreams": [stream(name) for name in found[: params["limit"]]]}
        assert (params["orderBy"], params["descending"]) == ("LastEventTime", True)
        pages = [
            {"logStreams": [stream(name) for name in names[at : at + PAGE]], "nextToken": f"t{at}"}
            for at in range(0, max(1, len(names)), PAGE)
        ]
        pages[-1].pop("nextToken")
        return pages

    return answer


def test_milliseconds_become_a_moment(reading_of: ReadingOf) -> None:
    answer = {"logStreams": [stream("a/jupyter.log")]}
    outcome = notebook_activity(reading_of({"DescribeLogStreams": answer}), REGION, [notebook("a")])
    (entry,) = outcome.items
    assert (entry.arn, entry.stream, entry.last_event_at) == (
        notebook("a").ref.arn,
        "a/jupyter.log",
        MOMENT,
    )


def test_only_notebooks_in_service_are_asked_about(reading_of: ReadingOf, asked: Asked) -> None:
    stopped = [notebook("a", "Stopped"), notebook("b", "Failed"), notebook("c", "Hibernating")]
    outcome = notebook_activity(reading_of({}), REGION, stopped)
    assert (outcome.items, outcome.gaps, asked) == ((), (), [])


def test_a_stream_that_never_had_an_event_has_no_moment(reading_of: ReadingOf) -> None:
    answer = {"logStreams": [stream("a/jupyter.log", None)]}
    outcome = notebook_activity(reading_of({"DescribeLogStreams": answer}), REGION, [notebook("a")])
    assert [entry.last_event_at for entry in outcome.items] == [None]


def test_a_stream_whose_name_merely_begins_alike_does_not_count(reading_of: ReadingOf) -> None:
    answer = {"logStreams": [stream("a/jupyter.log.1")]}
    outcome = notebook_activity(reading_of({"DescribeLogStreams": answer}), REGION, [notebook("a")])
    assert [entry.last_event_at for entry in outcome.items] == [None]


@pytest.mark.parametrize("count", [1, FEW, FEW + 1, 40])
@pytest.mark.parametrize("error", [ResourceGone("no log group"), DataUnavailable("no log group")])
def test_without_the_log_group_every_notebook_has_an_entry_without_a_moment(
    reading_of: ReadingOf, asked: Asked, count: int, error: AwsError
) -> None:
    outcome = notebook_activity(reading_of({"DescribeLogStreams": error}), REGION, notebooks(count))
    assert [entry.last_event_at for entry in outcome.items] == [None] * count
    assert outcome.gaps == ()
    assert len(asked) <= FEW


@pytest.mark.parametrize("count", [1, FEW, FEW + 1, 40])
@pytest.mark.parametrize(
    "error",
    [AccessDenied("denied", missing_permission="logs:DescribeLogStreams"), Throttled("slow"), DeadlinePassed("late")],
)
def test_what_could_not_be_read_has_no_entry_and_one_gap(
    reading_of: ReadingOf, count: int, error: AwsError | DeadlinePassed
) -> None:
    outcome = notebook_activity(reading_of({"DescribeLogStreams": error}), REGION, notebooks(count))
    assert outcome.items == ()
    (gap,) = outcome.gaps
    assert gap.operation == "logs:DescribeLogStreams"
    assert gap.reason.startswith(f"{error} Touches n000/jupyter.log")


def test_what_a_sweep_saw_before_it_broke_off_is_kept(reading_of: ReadingOf) -> None:
    first = {"logStreams": [stream("n003/jupyter.log")], "nextToken": "t"}
    reading = reading_of({"DescribeLogStreams": [first, Throttled("slow")]})
    outcome = notebook_activity(reading, REGION, notebooks(5))
    assert [entry.stream for entry in outcome.items] == ["n003/jupyter.log"]
    assert "n000/jupyter.log, n001/jupyter.log, n002/jupyter.log, n004/jupyter.log." in outcome.gaps[0].reason


def test_sixty_lively_notebooks_take_three_pages_and_no_look_up(reading_of: ReadingOf, asked: Asked) -> None:
    names = [f"{one.ref.name}/{log}" for one in notebooks(60) for log in ("jupyter.log", "LifecycleConfigOnStart")]
    outcome = notebook_activity(reading_of({"DescribeLogStreams": log_group(names)}), REGION, notebooks(60))
    assert len(asked) == ceil(120 / PAGE)
    assert [entry.last_event_at for entry in outcome.items] == [MOMENT] * 60


def test_a_log_group_that_was_swept_to_its_end_needs_no_look_up(reading_of: ReadingOf, asked: Asked) -> None:
    outcome = notebook_activity(reading_of({"DescribeLogStreams": log_group([])}), REGION, notebooks(9))
    assert len(asked) == 1
    assert [entry.last_event_at for entry in outcome.items] == [None] * 9


def floor(names: list[str], wanted: set[str]) -> int:
    """Fewest calls for anyone who knew the order beforehand: some pages, then a look-up for what they lack."""
    pages = [set(names[at : at + PAGE]) for at in range(0, max(1, len(names)), PAGE)]
    options = [len(wanted)]
    unseen = set(wanted)
    for read, page in enumerate(pages, start=1):
        unseen -= page
        options.append(read + (0 if read == len(pages) else len(unseen)))
    return min(options)


@st.composite
def fleets(draw: st.DrawFn) -> tuple[int, list[str]]:
    count = draw(st.integers(1, 30))
    mine = [f"n{number:03}/jupyter.log" for number in draw(st.sets(st.integers(0, count - 1)))]
    others = [f"gone{number:04}/jupyter.log" for number in range(draw(st.integers(0, 700)))]
    places = draw(st.lists(st.integers(0, len(others)), min_size=len(mine), max_size=len(mine)))
    names = list(others)
    for place, name in zip(places, mine, strict=True):
        names.insert(place, name)
    return count, names


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fleet=fleets())
def test_never_more_than_twice_the_floor_and_always_the_right_answer(
    reading_of: ReadingOf, asked: Asked, fleet: tuple[int, list[str]]
) -> None:
    count, names = fleet
    asked.clear()
    outcome = notebook_activity(reading_of({"DescribeLogStreams": log_group(names)}), REGION, notebooks(count))
    assert {entry.stream for entry in outcome.items if entry.last_event_at} == {
        name for name in names if name.startswith("n")
    }
    assert len(outcome.items) == count
    assert len(asked) <= 2 * floor(names, {entry.stream for entry in outcome.items})
