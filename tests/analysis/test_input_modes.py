from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.input_modes import copied_share, input_time, unclear
from tests.builders import D
from tests.training_builders import case, run, runs


def copying(seconds: int) -> dict[str, Any]:
    return {"seconds_in": {"Starting": 90, "Downloading": seconds, "Training": 36_000 - seconds}}


def test_time_of_copying_is_the_most_that_streaming_saves() -> None:
    one = case(*runs(10, **copying(9000)))
    found = input_time(one)
    assert found is not None
    assert (found.seconds, found.share, len(found.runs)) == (D(9000), D("0.25"), 10)
    worth = one.worth(found.shares)
    assert worth is not None
    assert worth.list == 10 * D("2.5") * D("0.23")
    assert not unclear(one)


@pytest.mark.parametrize("changes", [{"input_modes": ("FastFile",)}, {"channels": 0}])
def test_what_streams_or_reads_nothing_copies_nothing(changes: dict[str, Any]) -> None:
    one = case(*runs(10, **(copying(9000) | changes)))
    assert (input_time(one), unclear(one)) == (None, False)


def test_a_history_without_times_is_unclear_and_not_zero() -> None:
    one = case(*runs(10, seconds_in={}))
    assert (input_time(one), unclear(one)) == (None, True)


def test_a_run_without_machine_time_has_no_share() -> None:
    assert copied_share(run("a", days_ago=2, training_seconds=None, **copying(10))) == 0
    one = case(run("a", days_ago=2, training_seconds=None, **copying(10)))
    assert input_time(one) is None


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 90_000), st.integers(60, 80_000)), min_size=1, max_size=6))
def test_beside_adding_up_second_by_second(drawn: list[tuple[int, int]]) -> None:
    jobs = [
        run(f"churn-{n:03d}", days_ago=n + 2, seconds=whole, seconds_in={"Downloading": copied})
        for n, (copied, whole) in enumerate(drawn)
    ]
    found = input_time(case(*jobs))
    assert found is not None
    slowly = sum(min(copied, whole) for copied, whole in drawn) / sum(whole for _, whole in drawn)
    assert float(found.share) == pytest.approx(slowly)
    assert 0 <= found.share <= 1
