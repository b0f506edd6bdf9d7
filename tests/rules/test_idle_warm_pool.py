from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.rules.idle_warm_pool import RULE
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


KEPT: dict[str, Any] = {"keep_alive_seconds": 7200, "warm_pool_billable_seconds": 7200}


def test_pools_that_nobody_takes_over_are_paid_for_nothing() -> None:
    finding = found(*runs(12, groups=(("ml.m5.4xlarge", 1),), **KEPT))
    assert finding.monthly_saving_list_usd == pytest.approx(24 * D("0.922") * MONTH)
    assert finding.monthly_cost_usd == finding.monthly_saving_list_usd
    assert finding.confidence is Confidence.HIGH
    assert finding.recommendation.startswith("Leave KeepAlivePeriodInSeconds out")
    assert "0 of 12 pools were taken over by another job" in finding.evidence


def test_the_time_that_served_somebody_stays() -> None:
    large: dict[str, Any] = {"groups": (("ml.m5.4xlarge", 1),)}
    taken: dict[str, Any] = KEPT | {"warm_pool_billable_seconds": 600, "reused_by": "churn-011"}
    finding = found(*runs(12, **large, **KEPT), run("churn-900", days_ago=3, **large, **taken))
    assert finding.monthly_saving_list_usd == pytest.approx(12 * D(6600) / 3600 * D("0.922") * MONTH)
    assert finding.recommendation.startswith("Set KeepAlivePeriodInSeconds to 600:")
    assert finding.evidence[-1] == "jobs that found a pool started 0 s sooner"
    assert finding.confidence is Confidence.MEDIUM


def test_a_single_evening_claims_nothing_a_month() -> None:
    finding = found(*runs(2, groups=(("ml.g5.12xlarge", 1),), **KEPT))
    assert (finding.claims, finding.monthly_cost_usd) == ((), None)


@pytest.mark.parametrize(
    "changes",
    [
        {"warm_pool_billable_seconds": None},
        {"reused_by": "next"},
        {"training_plan_arn": "arn:plan"},
        {"automl_job_arn": "arn:aws:sagemaker:us-east-1:1:automl-job/auto"},
        {"warm_pool_billable_seconds": 5},
    ],
)
def test_no_pool_a_used_one_and_a_tiny_one_are_innocent(changes: dict[str, Any]) -> None:
    assert judged(*runs(12, groups=(("ml.m5.4xlarge", 1),), **(KEPT | changes))) == []


def test_no_price_is_undecided() -> None:
    assert "list price" in undecided(*runs(12, **KEPT), prices=()).missing
