from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.failed_training import NOT_NAMED
from sagemaker_cost_mcp.analysis.failed_work import broken_pipelines, step_causes, work_failures
from tests.work_case_builders import account, execution, only_case, pipeline, prepared, processed, step

JOB = processed("prep-001", days_ago=9)
DAILY = pipeline()


def test_causes_of_steps_are_found_by_the_job_that_they_made() -> None:
    steps = [step("A", "Failed", job=JOB, failure_cause="quota"), step("B", "Failed", failure_cause="quota"), step("C")]
    runs = (execution(DAILY, 1, days_ago=9, steps=steps), execution(DAILY, 2, days_ago=6))
    assert step_causes(account(pipeline_executions=runs)) == {JOB.ref.arn: "quota"}


def test_what_a_pipeline_broke_off_at_is_told_once() -> None:
    steps = [step("Prepare", job=JOB), step("Train", "Failed"), step("Stop", "Failed", failure_cause="quota")]
    runs = tuple(execution(DAILY, n, days_ago=9 - n, status="Failed", steps=steps) for n in range(2))
    (broken,) = broken_pipelines(account(pipelines=(DAILY,), pipeline_executions=runs))
    assert broken.causes == (f"Train: {NOT_NAMED}", "Stop: quota")
    assert broken.lost == {JOB.ref.arn}
    assert broken.executions == runs


@given(st.lists(st.sampled_from(["quota", "image", None]), min_size=1, max_size=8))
def test_each_failed_run_has_one_cause_and_its_dollars_are_counted_once(causes: list[str | None]) -> None:
    jobs = [
        processed(f"prep-9{n:02d}", days_ago=25 - 2 * n, status="Failed", failure_cause=cause)
        for n, cause in enumerate(causes)
    ]
    case = only_case(*prepared(2), *jobs)
    found = work_failures(case, {jobs[0].ref.arn: "timeout"})
    assert sorted(run.ref.name for one in found for run in one.runs) == [job.ref.name for job in jobs]
    dollars = [one.dollars.list for one in found if one.dollars]
    assert sum(dollars) == 10 * len(jobs) * case.money.sold("us-east-1", "Processing")[0].first_unit
    assert dollars == sorted(dollars, reverse=True)
