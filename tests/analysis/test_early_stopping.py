from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.early_stopping import PATIENCE, TuningWaste, runs_to_the_end, tuning_waste
from sagemaker_cost_mcp.analysis.training_families import training_families
from tests.training_builders import account, runs, tries, tuning_job


def waste(best: str | None = "try-002", count: int = 12, **changes: Any) -> TuningWaste:
    parent = tuning_job(best_job=best, **changes)
    (family,) = training_families(account(*tries(parent, count)))
    return tuning_waste(family, [parent])


def test_what_began_after_the_best_and_three_more_would_have_been_left_out() -> None:
    found = waste()
    assert [job.ref.name for job in found.after_best] == [f"try-{n:03d}" for n in range(6, 12)]
    assert ([job.ref.name for job in found.jobs], found.unclear) == (["sweep-2026-11-01"], ())


@settings(deadline=None)
@given(st.integers(0, 11), st.integers(1, 12))
def test_beside_counting_on_the_fingers(best: int, count: int) -> None:
    found = waste(f"try-{best:03d}", count)
    assert len(found.after_best) == (max(0, count - best - 1 - PATIENCE) if best < count else 0)


def test_without_a_best_job_nothing_can_be_said_to_come_after_it() -> None:
    assert waste(None).after_best == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"early_stopping": "Auto"},
        {"strategy": "Hyperband"},
        {"completion_criteria": ("BestObjectiveNotImproving",)},
        {"ended_at": None},
    ],
)
def test_a_search_that_stops_early_or_goes_on_is_innocent(changes: dict[str, Any]) -> None:
    assert not runs_to_the_end(tuning_job(**changes))
    assert waste(**changes) == TuningWaste(jobs=(), after_best=(), unclear=())


def test_another_criterion_does_not_end_a_search_that_stands_still() -> None:
    assert runs_to_the_end(tuning_job(completion_criteria=("TargetObjectiveMetricValue",)))


def test_what_aws_does_not_say_is_unclear() -> None:
    assert waste(early_stopping=None).unclear == ("sweep-2026-11-01: AWS does not say whether it stops early",)


def test_a_search_that_was_not_read_is_unclear() -> None:
    (family,) = training_families(account(*tries(tuning_job(), 4)))
    assert tuning_waste(family, []).unclear == ("sweep-2026-11-01: it was not read",)


def test_plain_jobs_are_not_asked_for_a_series_that_nobody_keeps() -> None:
    (family,) = training_families(account(*runs(4)))
    assert tuning_waste(family, [tuning_job()]) == TuningWaste(jobs=(), after_best=(), unclear=())
