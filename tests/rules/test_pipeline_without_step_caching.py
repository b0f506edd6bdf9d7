from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.pipelines import Pipeline, PipelineExecution
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.model.work import ProcessingJob
from sagemaker_cost_mcp.rules.pipeline_without_step_caching import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import D
from tests.training_builders import MONTH, loss, run
from tests.work_case_builders import account, execution, execution_id, origin, pipeline, processed, step

DAILY = pipeline()
COUNT = 6


def executions(of: Pipeline = DAILY, **changes: Any) -> tuple[PipelineExecution, ...]:
    """One every third day."""
    return tuple(execution(of, number, days_ago=20 - 3 * number, **changes) for number in range(COUNT))


def steps(**changes: Any) -> tuple[ProcessingJob, ...]:
    """What each of them prepared: ten hours with the same settings."""
    given_: list[dict[str, Any]] = [
        {"settings_fingerprint": "same", "pipeline": origin(number)} | changes for number in range(COUNT)
    ]
    return tuple(processed(f"prep-{number:03d}", days_ago=20 - 3 * number, **given_[number]) for number in range(COUNT))


def trained(losses: Sequence[float | None], **changes: Any) -> tuple[TrainingJob, ...]:
    """What each of them trained, and the metric that it reported."""
    return tuple(
        run(
            f"pipelines-{execution_id(number)}-Train-mOVmyXHgjN",
            days_ago=20 - 3 * number,
            metrics=() if value is None else loss(value),
            **changes,
        )
        for number, value in enumerate(losses)
    )


def judged(*jobs: ProcessingJob, of: Pipeline = DAILY, **shelves: Any) -> list[Verdict]:
    given_ = {"pipelines": (of,), "pipeline_executions": executions(of)} | shelves
    return list(RULE.verdicts(account(*jobs, **given_), Thresholds()))


def found(*jobs: ProcessingJob, **shelves: Any) -> Finding:
    (verdict,) = judged(*jobs, **shelves)
    assert isinstance(verdict, Finding), verdict
    return verdict


def undecided(*jobs: ProcessingJob, **shelves: Any) -> Undecided:
    (verdict,) = judged(*jobs, **shelves)
    assert isinstance(verdict, Undecided), verdict
    return verdict


def test_equal_metrics_prove_that_the_data_was_the_same() -> None:
    finding = found(*steps(), training_jobs=trained([0.25] * COUNT))
    assert finding.monthly_saving_list_usd == pytest.approx(5 * D("2.30") * MONTH)
    assert finding.resource.name == "daily"
    assert finding.confidence is Confidence.MEDIUM
    ran, same, cost = finding.evidence
    assert ran == "6 executions in the window; 0 of 2 steps that can be cached have it enabled"
    assert same == (
        "5 of 6 processing jobs had the settings of an earlier one, and the training steps of both executions reported "
        "the same metrics"
    )
    assert cost == "what ran again cost $11.50 at list price in the window"


def test_metrics_are_found_by_the_tag_of_the_execution_too() -> None:
    jobs = [
        job.model_copy(
            update={
                "ref": job.ref.model_copy(
                    update={
                        "name": f"own-{number}",
                        "tags": {"sagemaker:pipeline-execution-arn": f"arn:x/execution/{execution_id(number)}"},
                    }
                )
            }
        )
        for number, job in enumerate(trained([0.25] * COUNT))
    ]
    assert found(*steps(), training_jobs=tuple(jobs)).confidence is Confidence.MEDIUM


def test_metrics_that_differ_prove_that_the_data_had_changed() -> None:
    assert judged(*steps(), training_jobs=trained([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])) == []


def test_the_same_settings_alone_are_undecided() -> None:
    missing = undecided(*steps()).missing
    assert missing.startswith("5 of 6 processing jobs in 6 executions had the settings and places of input")


@pytest.mark.parametrize(
    "jobs",
    [
        trained([None] * COUNT),
        trained([0.25] * COUNT, status="Failed"),
        (run("churn-1", days_ago=5, metrics=loss(0.25)),),
        trained([0.1, None, 0.3, 0.4, 0.5, 0.6]),
    ],
)
def test_metrics_that_are_missing_or_of_others_prove_nothing(jobs: tuple[TrainingJob, ...]) -> None:
    assert undecided(*steps(), training_jobs=jobs).missing


def test_some_repeats_are_proven_and_some_are_only_told() -> None:
    finding = found(*steps(), training_jobs=trained([0.25, 0.25, None, None, None, None]))
    assert finding.monthly_saving_list_usd == pytest.approx(D("2.30") * MONTH)
    assert "4 more had the settings of an earlier one; nothing tells whether the data had changed" in finding.evidence


def retry(hours: float, status: str = "Failed") -> list[Verdict]:
    """An execution that failed after an hour, and another that starts some hours later."""
    broke = execution(DAILY, 0, days_ago=9, status=status)
    again = execution(DAILY, 1, days_ago=9 - (1 + hours) / 24)
    return judged(*steps()[:2], pipeline_executions=(broke, again))


@pytest.mark.parametrize("hours", [0, 3, 11.9])
def test_a_second_try_makes_again_what_had_succeeded(hours: float) -> None:
    (verdict,) = retry(hours)
    assert isinstance(verdict, Finding)
    assert (verdict.confidence, verdict.claims) == (Confidence.LOW, ())
    assert "1 processing jobs ran again with the same settings within 12 hours" in verdict.evidence[1]


@pytest.mark.parametrize(("hours", "status"), [(12.1, "Failed"), (-3, "Failed"), (3, "Succeeded"), (3, "Stopped")])
def test_what_starts_later_or_after_no_failure_is_no_second_try(hours: float, status: str) -> None:
    (verdict,) = retry(hours, status)
    assert isinstance(verdict, Undecided)


def test_a_failure_without_an_end_is_no_reason_for_a_second_try() -> None:
    broke = execution(DAILY, 0, days_ago=9, status="Failed").model_copy(update={"ended_at": None})
    runs = (broke, execution(DAILY, 1, days_ago=8.9))
    assert isinstance(judged(*steps()[:2], pipeline_executions=runs)[0], Undecided)


@pytest.mark.parametrize(
    ("changes", "shelves"),
    [
        ({"pipeline": None}, {}),
        ({"status": "Failed"}, {}),
        ({}, {"of": pipeline(cached=2)}),
        ({}, {"of": pipeline(cacheable=0)}),
        ({}, {"pipeline_executions": executions()[:1]}),
    ],
)
def test_cached_single_and_foreign_steps_are_innocent(changes: dict[str, Any], shelves: dict[str, Any]) -> None:
    assert judged(*steps(**changes), training_jobs=trained([0.25] * COUNT), **shelves) == []


def test_other_settings_each_time_are_innocent() -> None:
    jobs = [job.model_copy(update={"settings_fingerprint": job.ref.name}) for job in steps()]
    assert judged(*jobs, training_jobs=trained([0.25] * COUNT)) == []


def test_steps_that_were_taken_from_the_cache_are_left_alone() -> None:
    hit = execution(DAILY, 99, days_ago=4, status="Failed", steps=[step("Prepare", cached=True)])
    assert judged(*steps(), pipeline_executions=(*executions(), hit)) == []


def test_steps_without_a_name_are_told_apart_by_their_jobs() -> None:
    jobs = [job.model_copy(update={"pipeline": origin(n, None)}) for n, job in enumerate(steps())]
    assert found(*jobs, training_jobs=trained([0.25] * COUNT)).claims


def test_a_definition_that_was_not_read_is_undecided() -> None:
    verdict = undecided(*steps(), of=pipeline(cached=None), training_jobs=trained([0.25] * COUNT))
    assert verdict.missing == "its 6 executions ran steps again, and its definition was not read"


def test_settings_that_were_not_read_are_undecided() -> None:
    assert (
        undecided(*steps(settings_fingerprint=None)).missing == "the settings of 6 of its processing jobs were not read"
    )


def test_no_price_is_undecided() -> None:
    verdict = undecided(*steps(), training_jobs=trained([0.25] * COUNT), prices=())
    assert verdict.missing == "the list price of what it runs on"


@settings(max_examples=60)
@given(st.lists(st.sampled_from([0.1, 0.2, None]), min_size=COUNT, max_size=COUNT), st.randoms())
def test_never_more_repeats_than_runs_and_order_changes_nothing(losses: list[float | None], random: Any) -> None:
    jobs = list(steps())
    verdicts = judged(*jobs, training_jobs=trained(losses))
    for verdict in verdicts:
        if isinstance(verdict, Finding):
            assert 0 < verdict.monthly_saving_list_usd <= 5 * D("2.30") * MONTH
    random.shuffle(jobs)
    assert judged(*jobs, training_jobs=trained(losses)) == verdicts
