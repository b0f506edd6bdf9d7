"""Long histories in slices: everything once, in as few calls as pages allow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import AccessDenied, DeadlinePassed, Throttled
from sagemaker_cost_mcp.inventory.history import JOBS_PER_SLICE, LONGEST_SLICE, MOST_SLICES, Slice
from sagemaker_cost_mcp.inventory.training import training_jobs
from tests.fake_reading import Asked, FakeReading, ReadingOf
from tests.job_answers import NOW, REGION, described, searching, training_row

SINCE = NOW - timedelta(days=30)
PAGE = 100
DENIED = AccessDenied("no Search", operation="sagemaker:Search", missing_permission="sagemaker:Search")
NO_TAGS: dict[str, Any] = {"ResourceTagMappingList": [], "PaginationToken": ""}


def rows_at(*created: datetime) -> list[dict[str, Any]]:
    return [training_row(f"job-{place}", moment) for place, moment in enumerate(created)]


def every(step: timedelta, count: int) -> list[dict[str, Any]]:
    return rows_at(*(NOW - step * (place + 20) for place in range(count)))


def names(rows: Sequence[dict[str, Any]]) -> set[str]:
    return {row["TrainingJobName"] for row in rows}


def slices_asked(asked: Asked) -> int:
    return len({str(params["SearchExpression"]) for operation, _, params in asked if operation == "Search"})


@pytest.mark.parametrize(("count", "calls"), [(0, 1), (1, 1), (100, 1), (101, 2), (1100, 11)])
def test_a_small_account_takes_as_many_calls_as_pages(
    reading_of: ReadingOf, asked: Asked, count: int, calls: int
) -> None:
    rows = every(timedelta(minutes=30), count)
    found = training_jobs(reading_of({"Search": searching(rows, hits=True)}), REGION, SINCE)
    assert {job.ref.name for job in found.items} == names(rows)
    assert len(asked) == calls == max(1, math.ceil(count / PAGE))


def test_ten_thousand_jobs_take_one_call_above_the_floor_where_aws_counts_them(
    reading_of: ReadingOf, asked: Asked
) -> None:
    rows = every(timedelta(minutes=2), 10_000)
    since = min(row["CreationTime"] for row in rows) + timedelta(hours=6)
    found = training_jobs(reading_of({"Search": searching(rows, hits=True)}), REGION, since)
    assert len(found.items) == 10_000
    assert slices_asked(asked) == 1 + min(MOST_SLICES, math.ceil((10_000 - PAGE) / JOBS_PER_SLICE))
    assert len(asked) == 10_000 / PAGE + 1


def test_twenty_thousand_jobs_take_ten_calls_above_the_floor_at_most(reading_of: ReadingOf, asked: Asked) -> None:
    rows = every(timedelta(minutes=2), 20_000)
    found = training_jobs(reading_of({"Search": searching(rows, hits=True)}), REGION, SINCE)
    assert len(found.items) == 20_000
    assert slices_asked(asked) == 1 + MOST_SLICES
    assert 20_000 / PAGE <= len(asked) <= 20_000 / PAGE + MOST_SLICES


def test_without_being_told_each_slice_costs_one_page_at_most(reading_of: ReadingOf, asked: Asked) -> None:
    rows = every(timedelta(minutes=2), 5000)
    found = training_jobs(reading_of({"Search": searching(rows)}), REGION, SINCE)
    assert len(found.items) == 5000
    assert 50 <= len(asked) <= 50 + slices_asked(asked)
    assert slices_asked(asked) == 1 + MOST_SLICES


def test_a_slice_that_turns_out_long_is_cut_again(reading_of: ReadingOf, asked: Asked) -> None:
    burst = [NOW - timedelta(days=20) + timedelta(seconds=place) for place in range(2 * LONGEST_SLICE)]
    thin = [NOW - timedelta(hours=place + 1) for place in range(300)]
    rows = rows_at(*thin, *burst)
    found = training_jobs(reading_of({"Search": searching(rows)}), REGION, SINCE)
    assert {job.ref.name for job in found.items} == names(rows)
    by_slice: dict[str, int] = {}
    for _, _, params in asked:
        key = str(params["SearchExpression"])
        by_slice[key] = by_slice.get(key, 0) + 1
    assert max(by_slice.values()) <= LONGEST_SLICE / PAGE


def test_what_was_created_in_one_second_cannot_be_cut_and_is_paged_through(reading_of: ReadingOf) -> None:
    rows = rows_at(*[NOW - timedelta(days=3)] * (LONGEST_SLICE + 150), NOW - timedelta(days=4))
    found = training_jobs(reading_of({"Search": searching(rows)}), REGION, SINCE)
    assert len(found.items) == len(rows)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    spans=st.lists(st.tuples(st.integers(0, 45 * 86_400), st.integers(1, 900), st.integers(0, 120)), max_size=8),
    page=st.sampled_from([1, 7, 100]),
    hits=st.booleans(),
)
def test_every_job_is_found_once_however_they_are_spread_and_however_short_the_pages(
    spans: list[tuple[int, int, int]],
    page: int,
    *,
    hits: bool,
) -> None:
    moments = [
        NOW - timedelta(seconds=ago + place * step, microseconds=place * 1000)
        for ago, count, step in spans
        for place in range(count if page > 1 else count // 30)
    ]
    rows = rows_at(*moments)
    asked: Asked = []
    reading = cast("Reading", FakeReading({"Search": searching(rows, page=page, hits=hits)}, asked))
    found = training_jobs(reading, REGION, SINCE)
    kept = SINCE - timedelta(hours=6)
    assert sorted(job.ref.name for job in found.items) == sorted(
        row["TrainingJobName"] for row in rows if row["LastModifiedTime"] >= kept
    )
    assert found.gaps == ()


def test_a_job_that_has_run_since_before_the_window_is_found_although_its_status_never_changed_in_it(
    reading_of: ReadingOf,
) -> None:
    old = NOW - timedelta(days=40)
    running = training_row("long", old, TrainingJobStatus="InProgress", TrainingEndTime=None)
    over = training_row("over", old)
    found = training_jobs(reading_of({"Search": searching([running, over])}), REGION, SINCE)
    assert [job.ref.name for job in found.items] == ["long"]


def test_the_filter_is_written_as_aws_takes_it(reading_of: ReadingOf, asked: Asked) -> None:
    training_jobs(reading_of({"Search": searching([])}), REGION, SINCE)
    (_, region, params) = asked[0]
    assert region == REGION
    assert params == {
        "Resource": "TrainingJob",
        "SearchExpression": {
            "Filters": [
                {"Name": "LastModifiedTime", "Operator": "GreaterThanOrEqualTo", "Value": "2026-10-20T18:00:00"},
                {"Name": "TrainingJobStatus", "Operator": "Equals", "Value": "InProgress"},
            ],
            "Operator": "Or",
        },
        "SortBy": "CreationTime",
        "SortOrder": "Descending",
    }


def test_pieces_of_a_slice_touch_and_do_not_overlap() -> None:
    pieces = Slice(since=SINCE).below(NOW, 3500)
    assert len(pieces) == 4
    assert pieces[0].first is None
    assert [one.before for one in pieces[:-1]] == [one.first for one in pieces[1:]]
    assert pieces[-1].before == NOW + timedelta(seconds=1)


def test_where_search_is_denied_jobs_are_listed_and_described_one_by_one(reading_of: ReadingOf, asked: Asked) -> None:
    rows = [training_row("a"), training_row("b", SINCE - timedelta(days=3), TrainingJobStatus="InProgress")]
    answers: dict[str, Any] = {
        "Search": DENIED,
        "ListTrainingJobs": lambda params: {
            "TrainingJobSummaries": [summary(rows[1] if "StatusEquals" in params else rows[0])]
        },
        "DescribeTrainingJob": lambda params: described(
            next(row for row in rows if row["TrainingJobName"] == params["TrainingJobName"])
        ),
        "GetResources": {
            "ResourceTagMappingList": [
                {"ResourceARN": rows[0]["TrainingJobArn"], "Tags": [{"Key": "Team", "Value": "x"}]}
            ]
        },
    }
    found = training_jobs(reading_of(answers), REGION, SINCE)
    assert {job.ref.name: job.ref.tags for job in found.items} == {"a": {"Team": "x"}, "b": {}}
    assert found.gaps == ()
    listings = [params for operation, _, params in asked if operation == "ListTrainingJobs"]
    kept = SINCE - timedelta(hours=6)
    assert listings == [
        {"LastModifiedTimeAfter": kept - timedelta(seconds=1)},
        {
            "StatusEquals": "InProgress",
            "CreationTimeAfter": kept - timedelta(days=56),
            "CreationTimeBefore": kept,
        },
    ]


def test_a_job_that_could_not_be_described_is_a_gap_and_nothing_is_made_up_about_it(reading_of: ReadingOf) -> None:
    answers: dict[str, Any] = {
        "Search": DENIED,
        "ListTrainingJobs": {"TrainingJobSummaries": [summary(training_row("a"))]},
        "DescribeTrainingJob": Throttled("slow down", operation="sagemaker:DescribeTrainingJob"),
        "GetResources": NO_TAGS,
    }
    found = training_jobs(reading_of(answers), REGION, SINCE)
    assert found.items == ()
    assert [gap.operation for gap in found.gaps] == ["sagemaker:DescribeTrainingJob"]
    assert "Touches a." in found.gaps[0].reason


def test_what_was_read_before_a_failure_is_kept_beside_the_gap(reading_of: ReadingOf) -> None:
    first: dict[str, Any] = {"Results": [{"TrainingJob": training_row("a")}], "NextToken": "more"}
    found = training_jobs(
        reading_of({"Search": [first, Throttled("slow down", operation="sagemaker:Search")]}), REGION, SINCE
    )
    assert [job.ref.name for job in found.items] == ["a"]
    assert [gap.operation for gap in found.gaps] == ["sagemaker:Search"]


def test_once_the_time_is_up_the_slices_that_were_read_are_kept(asked: Asked) -> None:
    class Hurried(FakeReading):
        rounds = 0

        def each(self, fn: Any, items: Any) -> list[Any]:
            self.rounds += 1
            if self.rounds > 1:
                raise DeadlinePassed("The time is up.")
            return super().each(fn, items)

    rows = every(timedelta(minutes=2), 5000)
    found = training_jobs(cast("Reading", Hurried({"Search": searching(rows)}, asked)), REGION, SINCE)
    assert len(found.items) == PAGE
    assert [gap.reason for gap in found.gaps] == ["The time is up."]


def test_a_record_without_what_it_needs_is_left_out_and_named(reading_of: ReadingOf) -> None:
    broken = training_row("broken", TrainingJobArn=None)
    found = training_jobs(reading_of({"Search": searching([training_row("a"), broken])}), REGION, SINCE)
    assert [job.ref.name for job in found.items] == ["a"]
    assert "lacks TrainingJobArn" in found.gaps[0].reason
    assert "broken" in found.gaps[0].reason


def summary(row: dict[str, Any]) -> dict[str, Any]:
    shown = ("TrainingJobName", "TrainingJobArn", "TrainingJobStatus", "CreationTime", "LastModifiedTime")
    return {member: row[member] for member in shown}
