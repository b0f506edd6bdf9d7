from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.work_cases import WorkJob
from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.training import AutoMLJob
from sagemaker_cost_mcp.model.work import ProcessingJob
from sagemaker_cost_mcp.rules.failed_job_spend import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import D
from tests.training_builders import LADDER as TRAINING
from tests.training_builders import MIDNIGHT, MONTH, run
from tests.work_builders import processing_job, ref_to
from tests.work_case_builders import (
    LADDER,
    account,
    execution,
    origin,
    pipeline,
    prepared,
    processed,
    scored,
    step,
    transformed,
)

OOM = "AlgorithmError: out of memory"


def judged(*jobs: WorkJob, **shelves: Any) -> list[Verdict]:
    return list(RULE.verdicts(account(*jobs, **shelves), Thresholds()))


def found(*jobs: WorkJob, **shelves: Any) -> Finding:
    (verdict,) = judged(*jobs, **shelves)
    assert isinstance(verdict, Finding), verdict
    return verdict


def undecided(*jobs: WorkJob, **shelves: Any) -> Undecided:
    (verdict,) = judged(*jobs, **shelves)
    assert isinstance(verdict, Undecided), verdict
    return verdict


def failing(*days: int, **changes: Any) -> list[ProcessingJob]:
    broken: dict[str, Any] = {"status": "Failed", "failure_cause": OOM}
    return [processed(f"prep-9{day:02d}", days_ago=day, **(broken | changes)) for day in days]


def test_dollars_of_failed_runs_are_lost() -> None:
    finding = found(*prepared(10), *failing(3, 7))
    assert finding.monthly_saving_list_usd == pytest.approx(2 * D("2.30") * MONTH)
    assert finding.confidence is Confidence.MEDIUM
    assert [claim.billable_unit.partition("#")[2] for claim in finding.claims] == ["failed/Processing:ml.m5.xlarge"]
    assert f"{OOM}: 2 runs, $4.60 in the window, last prep-903" in finding.evidence
    assert "take a type with more memory" in finding.recommendation
    assert finding.phase is Phase.DATA_PROCESSING


def test_a_failed_transform_is_spent_on_inference() -> None:
    finding = found(*scored(10), transformed("score-900", days_ago=3, status="Failed", instance_count=2))
    assert finding.monthly_saving_list_usd == pytest.approx(D("4.60") * MONTH)
    assert (finding.phase, finding.confidence) == (Phase.INFERENCE, Confidence.LOW)
    assert "not named by AWS: 1 run, $4.60 in the window, last score-900" in finding.evidence
    assert "read its log in /aws/sagemaker/TransformJobs" in finding.recommendation


def test_of_several_causes_the_dearest_comes_first() -> None:
    finding = found(*prepared(10), *failing(3), *failing(5, 7, failure_cause="quota"))
    assert finding.evidence[2:] == (
        "quota: 2 runs, $4.60 in the window, last prep-905",
        f"{OOM}: 1 run, $2.30 in the window, last prep-903",
    )


def test_a_step_says_the_cause_that_its_job_does_not() -> None:
    (job,) = failing(3, failure_cause=None)
    daily = pipeline()
    broke = execution(daily, 1, days_ago=3, status="Failed", steps=[step("A", "Failed", job=job, failure_cause=OOM)])
    assert f"{OOM}: 1 run, $2.30 in the window, last prep-903" in found(job, pipeline_executions=(broke,)).evidence


def test_failures_of_one_evening_are_no_monthly_cost() -> None:
    finding = found(*failing(3, 3))
    assert (finding.claims, finding.monthly_saving_list_usd) == ((), 0)
    assert "that is no saving a month" in finding.evidence[1]


@pytest.mark.parametrize("changes", [{"status": "Stopped"}, {"started_at": None, "ended_at": None}, {"hours": 0}])
def test_runs_that_ended_well_or_had_no_machines_are_innocent(changes: dict[str, Any]) -> None:
    assert judged(*prepared(10), *failing(3, 7, **changes)) == []


def test_failed_training_is_another_rules_business() -> None:
    jobs = (run("churn-1", days_ago=3, status="Failed"),)
    assert judged(training_jobs=jobs, prices=TRAINING) == []


def test_no_price_is_undecided_and_not_free() -> None:
    assert "list price" in undecided(*prepared(10), *failing(3), prices=()).missing


def test_failed_jobs_that_could_not_be_described_are_undecided_once() -> None:
    unread = [processing_job(f"x-{n}", instance_type=None, started=None, status="Failed") for n in range(3)]
    verdict = undecided(*unread)
    assert verdict.missing == "what 3 failed jobs like this one ran on, since they could not be described"
    assert verdict.resource.name == "x-2"


BROKEN = tuple(processed(f"prep-00{n}", days_ago=20 - 6 * n, pipeline=origin(n)) for n in range(3))


def broken(*jobs: ProcessingJob, cached: int | None = 0, **shelves: Any) -> list[Verdict]:
    """Three executions that failed at another step after these jobs."""
    daily = pipeline(cached=cached)
    runs = tuple(
        execution(
            daily,
            number,
            days_ago=20 - 6 * number,
            status="Failed",
            steps=[step("Prepare", job=job), step("Train", "Failed", failure_cause="user code")],
        )
        for number, job in enumerate(jobs)
    )
    return judged(*jobs, pipelines=(daily,), pipeline_executions=runs, **shelves)


def test_what_a_pipeline_made_before_it_broke_off_is_lost() -> None:
    (finding,) = broken(*BROKEN)
    assert isinstance(finding, Finding)
    assert finding.resource.name == "daily"
    assert finding.monthly_saving_list_usd == pytest.approx(3 * D("2.30") * MONTH)
    assert [claim.billable_unit.partition("#")[2] for claim in finding.claims] == ["runs/Processing:ml.m5.xlarge"]
    assert finding.evidence[0].startswith("3 executions of the pipeline failed after other steps had succeeded")
    assert finding.evidence[1:] == ("broke off at Train: user code",)
    assert finding.confidence is Confidence.LOW


def test_one_broken_execution_has_no_pace() -> None:
    (finding,) = broken(BROKEN[0])
    assert isinstance(finding, Finding)
    assert finding.claims == ()
    assert finding.evidence[0].startswith("1 execution of the pipeline failed")


def test_with_caching_on_nothing_is_called_lost() -> None:
    assert broken(*BROKEN, cached=1) == []


def test_a_definition_that_was_not_read_is_undecided() -> None:
    (verdict,) = broken(*BROKEN, cached=None)
    assert isinstance(verdict, Undecided)
    assert verdict.missing.startswith("steps before the failure cost $6.90 at list price")


def test_a_broken_pipeline_without_prices_is_undecided() -> None:
    (verdict,) = broken(*BROKEN, prices=())
    assert isinstance(verdict, Undecided)
    assert verdict.missing == "the list price of what it runs on"


def test_steps_that_made_nothing_of_this_kind_are_innocent() -> None:
    daily = pipeline()
    steps = [step("Old", cached=True, job=BROKEN[0]), step("Train", job_arn="arn:training", kind="TrainingJob")]
    runs = (execution(daily, 1, days_ago=3, status="Failed", steps=steps), execution(daily, 2, days_ago=2))
    assert judged(pipelines=(daily, pipeline("other")), pipeline_executions=runs) == []


def autopilot(name: str = "sales-1", *, days_ago: float = 5, **changes: Any) -> AutoMLJob:
    created = MIDNIGHT - timedelta(days=days_ago)
    given_: dict[str, Any] = {
        "ref": ref_to("automl-job", name),
        "status": "Failed",
        "secondary_status": "TrainingModels",
        "created_at": created,
        "ended_at": created + timedelta(hours=9),
    }
    return AutoMLJob(**(given_ | changes))


def children(parent: AutoMLJob) -> dict[str, Any]:
    """A training job and a processing job of ten hours each."""
    arn = parent.ref.arn
    return {
        "training_jobs": (run(f"{parent.ref.name}-tr", days_ago=5, automl_job_arn=arn),),
        "processing_jobs": (processed(f"{parent.ref.name}-pr", days_ago=5, auto_ml_job_arn=arn),),
        "prices": (*LADDER, *TRAINING),
    }


def test_all_that_a_failed_autopilot_job_started_is_lost() -> None:
    parent = autopilot(failure_cause="quota")
    finding = found(automl_jobs=(parent,), **children(parent))
    assert (finding.resource.name, finding.phase, finding.claims) == ("sales-1", Phase.TRAINING, ())
    assert finding.evidence[1].startswith("failed, with all jobs that it had started: $4.60 a run")
    assert finding.evidence[2:] == ("quota",)
    assert finding.confidence is Confidence.LOW


def test_autopilot_that_fails_again_and_again_is_claimed_by_the_month() -> None:
    jobs = tuple(autopilot(f"sales-{n}", days_ago=20 - 5 * n) for n in range(3))
    finding = found(automl_jobs=jobs, **children(jobs[0]))
    assert finding.monthly_saving_list_usd == pytest.approx(D("4.60") * MONTH)
    assert finding.confidence is Confidence.MEDIUM
    assert {claim.billable_unit for claim in finding.claims} == {
        "111122223333/us-east-1/autopilot/sales#failed/Processing:ml.m5.xlarge",
        "111122223333/us-east-1/autopilot/sales#failed/Train:ml.m5.xlarge",
    }


@pytest.mark.parametrize("changes", [{"status": "Completed"}, {"ended_at": None}, {"days_ago": 90}])
def test_autopilot_that_went_well_or_runs_or_is_long_past_is_innocent(changes: dict[str, Any]) -> None:
    parent = autopilot(**changes)
    assert judged(automl_jobs=(parent,), **children(parent)) == []


def test_autopilot_without_prices_is_undecided() -> None:
    parent = autopilot()
    verdict = undecided(automl_jobs=(parent,), **(children(parent) | {"prices": ()}))
    assert "list price" in verdict.missing


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["Completed", "Failed", "Stopped"]), min_size=3, max_size=8), st.randoms())
def test_what_failed_is_never_more_than_all_and_order_changes_nothing(statuses: list[str], random: Any) -> None:
    jobs = [processed(f"prep-{n:03d}", days_ago=25 - 3 * n, status=one) for n, one in enumerate(statuses)]
    verdicts = judged(*jobs)
    for verdict in verdicts:
        assert isinstance(verdict, Finding)
        assert verdict.monthly_cost_usd is None or verdict.monthly_saving_list_usd <= verdict.monthly_cost_usd
    assert bool(verdicts) == ("Failed" in statuses)
    random.shuffle(jobs)
    assert judged(*jobs) == verdicts
