"""Which share of the paid capacity was used."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.efficiency import Efficiency, efficiencies
from sagemaker_cost_mcp.model.money import Bill, Phase
from tests.builders import D, bill, calls, endpoint, notebook, row, snapshot, trace
from tests.work_builders import processing_job, training_job

NOTEBOOK, HOST, TRAIN = "USE1-Notebk:ml.m5.xlarge", "USE1-Host:ml.m5.xlarge", "USE1-Train:ml.m5.xlarge"


def by_phase(billed: Bill, **shelves: Any) -> dict[Phase | None, Efficiency]:
    there = snapshot(billed=billed).model_copy(update=shelves)
    return {one.phase: one for one in efficiencies(there, billed)}


def test_of_an_endpoint_the_days_with_requests_count() -> None:
    on = endpoint()
    # The window's 30 days are those from 31 days ago to 2 days ago; a day without data is in neither sum.
    seen = calls(on, called=dict.fromkeys(range(2, 11), 5), silent=[31, 30])
    found = by_phase(bill(row(HOST, "144", "720")), endpoints=(on,), endpoint_traffic=(seen,))
    assert round(found[Phase.INFERENCE].used_percent or D(0), 2) == D("32.14")  # 9 of 28 days
    assert found[None].used_percent == found[Phase.INFERENCE].used_percent


def test_of_a_notebook_the_time_up_to_its_last_sign_of_use_counts() -> None:
    one = notebook()
    billed = bill(row(NOTEBOOK, "144", "720"))
    found = by_phase(billed, notebook_instances=(one,), notebook_activity=(trace(one, days_ago=16.5),))
    assert found[Phase.EXPERIMENTATION].used_percent == 50  # 15 of 30 days


def test_a_trace_that_was_never_written_says_nothing() -> None:
    one = notebook()
    billed = bill(row(NOTEBOOK, "144", "720"))
    found = by_phase(billed, notebook_instances=(one,), notebook_activity=(trace(one, days_ago=None),))
    assert (found[None].known, found[None].used_percent, found[None].known_percent) == (0, None, 0)


def test_a_failed_job_used_nothing_and_a_running_one_is_not_known_yet() -> None:
    jobs = (
        training_job("good", seconds=3600 * 30),
        training_job("bad", seconds=3600 * 10, status="Failed"),
        training_job("now", seconds=None, status="InProgress"),
    )
    running = 24 * 8.5  # ten days before NOW, up to the window's end 1.5 days before it
    billed = bill(row(TRAIN, str(40 + running), str(40 + running)))
    found = by_phase(billed, training_jobs=jobs)[Phase.TRAINING]
    assert (round(found.used, 6), round(found.known, 6)) == (D(30), D(40))


def test_hours_that_several_could_explain_are_shared_and_never_counted_twice() -> None:
    jobs = (processing_job("a", hours=10), processing_job("b", hours=10, status="Failed"))
    found = by_phase(bill(row("USE1-Processing:ml.m5.xlarge", "5", "10")), processing_jobs=jobs)
    assert (found[None].used, found[None].known) == (D("2.5"), D(5))


def test_without_cost_there_is_no_share() -> None:
    (whole,) = by_phase(bill()).values()
    assert (whole.used_percent, whole.known_percent) == (None, None)


@given(st.lists(st.tuples(st.integers(1, 200), st.booleans()), max_size=6), st.integers(0, 500))
def test_used_is_never_more_than_known_and_known_never_more_than_paid(
    jobs: list[tuple[int, bool]], billed_hours: int
) -> None:
    billed = bill(row(TRAIN, str(billed_hours), str(billed_hours)))
    there = tuple(
        training_job(f"j{place}", seconds=hours * 3600, status="Completed" if good else "Failed")
        for place, (hours, good) in enumerate(jobs)
    )
    for one in by_phase(billed, training_jobs=there).values():
        assert 0 <= one.used <= one.known <= one.cost + D("0.000001")
