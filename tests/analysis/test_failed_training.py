from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.failed_training import failed, failures
from sagemaker_cost_mcp.analysis.training_cases import training_cases
from tests.builders import D
from tests.training_builders import account, case, run, runs


def test_dollars_of_failed_runs_by_cause() -> None:
    oom = [
        run(f"churn-{n}", days_ago=n, status="Failed", failure_cause="AlgorithmError: out of memory") for n in (2, 4)
    ]
    other = run("churn-7", days_ago=7, status="Failed", seconds=3600)
    found = failures(case(*runs(5), *oom, other))
    assert [(one.cause, len(one.runs)) for one in found] == [
        ("AlgorithmError: out of memory", 2),
        ("not named by AWS", 1),
    ]
    assert [one.dollars.list for one in found if one.dollars] == [D("4.60"), D("0.23")]
    assert found[0].advice.endswith("lower the batch size, or take a type with more memory")
    assert found[1].advice == "not named by AWS: read its log in /aws/sagemaker/TrainingJobs"


def test_prepaid_failures_lose_no_dollar_of_this_bill() -> None:
    one = case(run("a", days_ago=2, status="Failed", training_plan_arn="arn:plan"))
    assert (failed(one), failures(one)) == ((), ())


def test_failures_without_a_price_come_first_and_are_not_zero() -> None:
    jobs = [
        run("churn-1", days_ago=2, status="Failed", failure_cause="quota", groups=(("ml.new.xlarge", 1),)),
        run("churn-2", days_ago=3, status="Failed", failure_cause="other"),
    ]
    assert [(one.cause, one.dollars is None) for one in failures(case(*jobs))] == [("quota", True), ("other", False)]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["x", "y"]), st.integers(60, 90_000)), min_size=1, max_size=8))
def test_the_causes_add_up_to_all_that_failed(drawn: list[tuple[str, int]]) -> None:
    jobs = [
        run(f"churn-{900 + n}", days_ago=n + 2, status="Failed", failure_cause=cause, seconds=seconds)
        for n, (cause, seconds) in enumerate(drawn)
    ]
    (one,) = training_cases(account(*runs(3), *jobs))
    together = sum((cause.dollars.list for cause in failures(one) if cause.dollars), D(0))
    slowly = sum((D(seconds) / 3600 * D("0.23") for _, seconds in drawn), D(0))
    assert together == pytest.approx(slowly)
