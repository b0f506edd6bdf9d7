from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.rules.failed_training_spend import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import D
from tests.training_builders import MONTH, account, run, runs


def judged(*jobs: TrainingJob, **changes: Any) -> list[Verdict]:
    return list(RULE.verdicts(account(*jobs, **changes), Thresholds()))


def found(*jobs: TrainingJob, **changes: Any) -> Finding:
    (verdict,) = judged(*jobs, **changes)
    assert isinstance(verdict, Finding), verdict
    return verdict


def undecided(*jobs: TrainingJob, **changes: Any) -> Undecided:
    (verdict,) = judged(*jobs, **changes)
    assert isinstance(verdict, Undecided), verdict
    return verdict


def failing(*days: int, **changes: Any) -> list[TrainingJob]:
    given: dict[str, Any] = {"status": "Failed", "failure_cause": "AlgorithmError: out of memory"}
    return [run(f"churn-9{day:02d}", days_ago=day, **(given | changes)) for day in days]


def test_dollars_of_failed_runs_are_lost() -> None:
    finding = found(*runs(10), *failing(3, 7))
    assert finding.monthly_saving_list_usd == pytest.approx(2 * D("2.30") * MONTH)
    assert finding.confidence is Confidence.MEDIUM
    assert [claim.billable_unit.partition("#")[2] for claim in finding.claims] == ["failed/Train:ml.m5.xlarge"]
    assert "AlgorithmError: out of memory: 2 runs, last churn-903" in finding.evidence
    assert "take a type with more memory" in finding.recommendation


def test_a_failure_that_came_once_is_less_sure_to_come_again() -> None:
    finding = found(*runs(10), *failing(3))
    assert finding.confidence is Confidence.LOW
    assert finding.evidence[-1] == "AlgorithmError: out of memory: 1 run, last churn-903"


def test_of_several_causes_each_has_its_dollars() -> None:
    finding = found(*runs(10), *failing(3), *failing(5, 7, failure_cause="quota"))
    assert finding.evidence[2:] == (
        "quota: 2 runs, $4.60 in the window, last churn-905",
        "AlgorithmError: out of memory: 1 run, $2.30 in the window, last churn-903",
    )


def test_failures_of_one_evening_are_no_monthly_cost() -> None:
    finding = found(*failing(3, 3, seconds=90_000))
    assert (finding.claims, finding.monthly_saving_list_usd) == ((), 0)
    assert "that is no saving a month" in finding.evidence[1]


@pytest.mark.parametrize("changes", [{"status": "Stopped"}, {"training_plan_arn": "arn:plan"}, {"billable_seconds": 0}])
def test_runs_that_ended_well_or_were_not_billed_are_innocent(changes: dict[str, Any]) -> None:
    assert judged(*runs(10), *failing(3, 7, **changes)) == []


def test_no_price_is_undecided_and_not_free() -> None:
    assert "list price" in undecided(*runs(10), *failing(3), prices=()).missing
