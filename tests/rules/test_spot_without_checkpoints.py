from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.rules.spot_without_checkpoints import RULE
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


SPOT: dict[str, Any] = {"spot": True, "billable_seconds": 30_000}


def test_what_interrupted_runs_were_billed_beyond_others_is_paid_twice() -> None:
    cut = [run(f"churn-90{n}", days_ago=n, spot=True, billable_seconds=33_000, interruptions=2) for n in (3, 5)]
    finding = found(*runs(12, **SPOT), *cut)
    assert finding.monthly_saving_list_usd == pytest.approx(2 * D(3000) / 3600 * D("0.23") * MONTH)
    assert {claim.usage_type for claim in finding.claims} == {"USE1-TrSpt:ml.m5.xlarge"}
    assert finding.confidence is Confidence.MEDIUM
    assert "14 of 14 spot runs have no place for checkpoints" in finding.evidence
    assert finding.evidence[-1].startswith("done twice: $0.19 a run at list price over 2 of 14 runs")


def test_luck_so_far_is_a_risk_without_a_dollar() -> None:
    finding = found(*runs(12, **SPOT))
    assert (finding.claims, finding.confidence) == ((), Confidence.LOW)
    assert "interrupted 0 times in 0 runs; spot saved 17% so far" in finding.evidence


@pytest.mark.parametrize(
    "changes", [{"checkpointed": True}, {"seconds": 3600, "billable_seconds": 3600}, {"spot": False}]
)
def test_checkpoints_short_runs_and_runs_on_demand_are_innocent(changes: dict[str, Any]) -> None:
    assert judged(*runs(60, groups=(("ml.g5.12xlarge", 1),), **(SPOT | changes))) == []


def test_a_price_that_is_missing_claims_no_zero() -> None:
    cut = run("churn-900", days_ago=3, spot=True, billable_seconds=33_000, interruptions=1)
    assert "list price" in undecided(*runs(12, **SPOT), cut, prices=()).missing
