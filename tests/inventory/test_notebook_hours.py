from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import AccessDenied, ResourceGone
from sagemaker_cost_mcp.inventory.notebook_hours import DAYS, PAGES, notebook_hours
from sagemaker_cost_mcp.model.usage import NotebookActivity
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
TODAY = date(2026, 11, 20)
END = datetime(2026, 11, 20, tzinfo=UTC)
START = END - timedelta(days=DAYS)


def trace(name: str = "nb", *, last: datetime | None = END) -> NotebookActivity:
    return NotebookActivity(arn=f"arn:{name}", stream=f"{name}/jupyter.log", last_event_at=last)


def page(*moments: datetime, back: str = "b/1") -> dict[str, Any]:
    events = [{"timestamp": int(moment.timestamp() * 1000), "message": "token=secret"} for moment in moments]
    return {"events": events, "nextBackwardToken": back, "nextForwardToken": "f/1"}


def test_only_the_hours_of_events_are_kept_each_once(reading_of: ReadingOf, asked: Asked) -> None:
    moments = [START + timedelta(minutes=minutes) for minutes in (0, 20, 59, 60, 400)]
    reading = reading_of({"GetLogEvents": page(*moments)})
    (found,) = notebook_hours(reading, REGION, [trace()], TODAY).items
    assert found.hours == tuple(START + timedelta(hours=hour) for hour in (0, 1, 6))
    assert (found.since, found.until) == (START, END)
    assert "secret" not in repr(found)
    sent = asked[0][2]
    assert (sent["startTime"], sent["endTime"]) == (int(START.timestamp()) * 1000, int(END.timestamp()) * 1000)


def test_a_listing_is_over_when_the_token_comes_back(reading_of: ReadingOf, asked: Asked) -> None:
    later, earlier = START + timedelta(hours=9), START + timedelta(hours=3)

    def answer(params: dict[str, Any]) -> dict[str, Any]:
        return {None: page(later, back="b/1"), "b/1": page(earlier, back="b/2"), "b/2": page(back="b/2")}[
            params.get("nextToken")
        ]

    (found,) = notebook_hours(reading_of({"GetLogEvents": answer}), REGION, [trace()], TODAY).items
    assert found.hours == (earlier, later)
    assert len(asked) == 3


def test_where_pages_run_out_only_what_was_seen_counts_as_looked_at(reading_of: ReadingOf, asked: Asked) -> None:
    def answer(params: dict[str, Any]) -> dict[str, Any]:
        number = int(params.get("nextToken", "b/0")[2:])
        return page(END - timedelta(hours=number + 1), back=f"b/{number + 1}")

    (found,) = notebook_hours(reading_of({"GetLogEvents": answer}), REGION, [trace()], TODAY).items
    assert len(asked) == PAGES
    assert found.since == END - timedelta(hours=PAGES)
    empty = reading_of({"GetLogEvents": lambda params: page(back=params.get("nextToken", "b/") + "1")})
    (nothing,) = notebook_hours(empty, REGION, [trace()], TODAY).items
    assert (nothing.hours, nothing.since) == ((), END)


def test_an_answer_without_a_token_is_the_last(reading_of: ReadingOf, asked: Asked) -> None:
    notebook_hours(reading_of({"GetLogEvents": {"events": []}}), REGION, [trace()], TODAY)
    assert len(asked) == 1


def test_what_is_silent_or_has_no_stream_is_not_asked_about(reading_of: ReadingOf, asked: Asked) -> None:
    traces = [trace("silent", last=START - timedelta(seconds=1)), trace("absent", last=None)]
    silent, absent = notebook_hours(reading_of({}), REGION, traces, TODAY).items
    assert (silent.hours, absent.hours) == ((), None)
    assert asked == []


def test_a_stream_deleted_since_is_absent(reading_of: ReadingOf) -> None:
    gone = ResourceGone("no such stream", operation="logs:GetLogEvents")
    outcome = notebook_hours(reading_of({"GetLogEvents": gone}), REGION, [trace()], TODAY)
    assert outcome.items[0].hours is None
    assert outcome.gaps == ()


@pytest.mark.parametrize("names", [("a",), ("a", "b")])
def test_a_refusal_is_one_gap_that_names_the_streams(reading_of: ReadingOf, names: tuple[str, ...]) -> None:
    refusal = AccessDenied("no", operation="logs:GetLogEvents", missing_permission="logs:GetLogEvents")
    outcome = notebook_hours(reading_of({"GetLogEvents": refusal}), REGION, [trace(one) for one in names], TODAY)
    assert outcome.items == ()
    (gap,) = outcome.gaps
    assert all(f"{name}/jupyter.log" in gap.reason for name in names)
