from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.pipeline_repeats import PipelineRepeats, pipeline_repeats
from sagemaker_cost_mcp.analysis.work_cases import WorkKind, work_cases
from sagemaker_cost_mcp.model.work import ProcessingJob
from tests.work_case_builders import account, execution, origin, pipeline, processed

DAILY = pipeline()


def ran(*fingerprints: str | None) -> tuple[ProcessingJob, ...]:
    """A step of one execution after the other, three days apart."""
    return tuple(
        processed(f"prep-{n:03d}", days_ago=25 - 3 * n, pipeline=origin(n), settings_fingerprint=one)
        for n, one in enumerate(fingerprints)
    )


def repeats(*jobs: ProcessingJob, failed: bool = False) -> PipelineRepeats:
    status = "Failed" if failed else "Succeeded"
    runs = tuple(execution(DAILY, n, days_ago=25 - 3 * n, hours=70, status=status) for n in range(len(jobs)))
    snapshot = account(*jobs, pipelines=(DAILY,), pipeline_executions=runs)
    (found,) = pipeline_repeats(snapshot, work_cases(snapshot, WorkKind.PROCESSING))
    return found


def test_a_second_try_is_told_from_the_next_run() -> None:
    jobs = ran("a", "a")
    assert repeats(*jobs, failed=True).retried == (jobs[1],)
    assert repeats(*jobs).silent == (jobs[1],)


def test_the_same_settings_in_another_step_are_no_repeat() -> None:
    first, second = ran("a", "a")
    other = second.model_copy(update={"pipeline": origin(1, "Evaluate")})
    assert repeats(first, other).silent == ()


@given(st.lists(st.sampled_from(["a", "b", None]), min_size=2, max_size=8), st.booleans())
def test_every_job_is_the_first_of_its_kind_or_told_once(fingerprints: list[str | None], failed: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    jobs = ran(*fingerprints)
    found = repeats(*jobs, failed=failed)
    told = (*found.same, *found.retried, *found.silent, *found.unread)
    kinds = {one for one in fingerprints if one is not None}
    assert len(told) == len({job.ref.arn for job in told}) == len(jobs) - len(kinds)
    assert found.jobs == jobs
    assert len(found.unread) == fingerprints.count(None)
