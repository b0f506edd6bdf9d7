from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.rules.on_demand_training_fit_for_spot import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import D
from tests.training_builders import MONTH, account, machine_price, run, runs


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


def tried(**changes: Any) -> TrainingJob:
    """A spot run of the family, billed for 40 % of its time."""
    return run("churn-900", days_ago=4, **({"spot": True, "billable_seconds": 14_400} | changes))


def test_a_family_whose_own_spot_runs_saved_should_all_use_spot() -> None:
    finding = found(*runs(12, checkpointed=True), tried(checkpointed=True))
    assert finding.monthly_saving_list_usd == pytest.approx(12 * D("2.30") * D("0.6") * MONTH)
    assert {claim.usage_type for claim in finding.claims} == {"USE1-Train:ml.m5.xlarge"}
    assert finding.confidence is Confidence.MEDIUM
    assert finding.evidence[0] == "family churn, 13 runs in 30 days"
    assert "its own spot runs point to 60% less (longer by 0% on the same machines)" in finding.evidence
    assert finding.resource.name == "churn-011"


def test_no_history_is_a_range_and_no_dollar() -> None:
    finding = found(*runs(12, checkpointed=True))
    assert (finding.claims, finding.monthly_saving_list_usd) == ((), 0)
    assert finding.confidence is Confidence.LOW
    assert finding.evidence[-1].startswith("it never used spot: AWS states up to 90%")


def test_short_runs_need_no_checkpoints() -> None:
    finding = found(*runs(12, seconds=3600, groups=(("ml.g5.12xlarge", 1),)))
    assert "none is longer than an hour" in finding.evidence[1]


def test_overhead_that_is_not_known_is_said_to_be_unknown() -> None:
    other = tried(groups=(("ml.m5.2xlarge", 1),))
    assert "longer by unknown" in found(*runs(12, checkpointed=True), other).evidence[2]


def test_long_runs_without_a_place_for_checkpoints_are_undecided() -> None:
    verdict = undecided(*runs(12))
    assert "its runs take up to 10.0 h on demand without a place for checkpoints" in verdict.missing
    assert "CheckpointConfig" in verdict.how_to_fix


@pytest.mark.parametrize(
    "changes", [{"spot": True}, {"keep_alive_seconds": 600}, {"training_plan_arn": "arn:plan"}, {"groups": ()}]
)
def test_what_is_on_spot_or_cannot_go_there_is_innocent(changes: dict[str, Any]) -> None:
    assert judged(*runs(12, checkpointed=True, **changes)) == []


def test_spot_runs_that_saved_nothing_recommend_nothing() -> None:
    assert judged(*runs(12, checkpointed=True), tried(billable_seconds=36_000)) == []


def test_a_type_without_a_spot_price_is_innocent() -> None:
    assert judged(*runs(12, checkpointed=True), prices=[machine_price("ml.m5.xlarge")]) == []


def test_a_price_that_is_missing_claims_no_zero() -> None:
    lonely = [machine_price("ml.m5.xlarge", component="TrSpt")]
    verdict = undecided(*runs(12, checkpointed=True), tried(checkpointed=True), prices=lonely)
    assert verdict.missing.endswith("the list price of what it runs on")


def test_without_any_price_nothing_is_ruled_out() -> None:
    assert undecided(*runs(12, checkpointed=True), prices=()).missing.endswith("the list price of what it runs on")


def test_a_family_that_costs_next_to_nothing_is_not_judged() -> None:
    assert judged(*runs(4, checkpointed=True, seconds=60)) == []


def test_what_autopilot_trains_is_not_its_owners_to_change() -> None:
    assert judged(*runs(12, checkpointed=True, automl_job_arn="arn:aws:sagemaker:us-east-1:1:automl-job/auto")) == []
