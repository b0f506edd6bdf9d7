from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.repeated_jobs import repeats
from tests.training_builders import loss, run, runs


def test_the_same_settings_with_the_same_metrics_are_the_same_run() -> None:
    found = repeats(runs(5, metrics=loss(0.3)))
    assert [job.ref.name for job in found.again] == ["churn-001", "churn-002", "churn-003", "churn-004"]
    assert found.silent == ()


def test_other_metrics_tell_that_something_had_changed() -> None:
    assert repeats(runs(5)).again == ()


def test_without_a_metric_nobody_knows() -> None:
    found = repeats(runs(3, metrics=()))
    assert (found.again, len(found.silent)) == ((), 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"image": "image:2"},
        {"algorithm_name": "mine"},
        {"groups": (("ml.m5.xlarge", 2),)},
        {"input_fingerprint": "elsewhere"},
        {"hyperparameter_fingerprint": "others"},
        {"status": "Failed"},
    ],
)
def test_whatever_differs_makes_another_run(changes: dict[str, Any]) -> None:
    found = repeats([run("a", days_ago=2, metrics=loss(1)), run("b", days_ago=2, metrics=loss(1), **changes)])
    assert (found.again, found.silent) == ((), ())


def test_a_job_that_fetches_its_data_itself_is_never_called_the_same() -> None:
    found = repeats(runs(4, metrics=loss(0.3), input_fingerprint=None))
    assert (found.again, found.silent) == ((), ())


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([None, 0.1, 0.2])), max_size=9))
def test_beside_a_slow_search(drawn: list[tuple[str, float | None]]) -> None:
    jobs = [
        run(f"j-{place}", days_ago=20 - place, image=image, metrics=() if value is None else loss(value))
        for place, (image, value) in enumerate(drawn)
    ]
    again = [jobs[n] for n in range(len(jobs)) if drawn[n][1] is not None and drawn[n] in drawn[:n]]
    silent = [jobs[n] for n in range(len(jobs)) if drawn[n][1] is None and drawn[n] in drawn[:n]]
    found = repeats(jobs)
    assert sorted(job.ref.name for job in found.again) == sorted(job.ref.name for job in again)
    assert sorted(job.ref.name for job in found.silent) == sorted(job.ref.name for job in silent)
