from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.rules.repeated_training import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import D
from tests.training_builders import MONTH, account, loss, run, runs, tries, tuning_job


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


def test_runs_that_made_the_same_again_are_paid_for_nothing() -> None:
    finding = found(*runs(12, metrics=loss(0.25)))
    assert finding.monthly_saving_list_usd == pytest.approx(11 * D("2.30") * MONTH)
    assert finding.confidence is Confidence.MEDIUM
    assert "11 of 12 runs had the settings and input of another, and its metrics" in finding.evidence
    assert [claim.billable_unit.partition("#")[2] for claim in finding.claims] == ["repeats/Train:ml.m5.xlarge"]


def test_one_repeat_may_be_chance() -> None:
    assert found(*runs(11), run("churn-900", days_ago=2, metrics=loss(0.5))).confidence is Confidence.LOW


def test_metrics_that_differ_are_innocent() -> None:
    assert judged(*runs(12)) == []


def test_jobs_that_fetch_their_own_data_are_not_judged() -> None:
    assert judged(*runs(12, metrics=loss(0.25), input_fingerprint=None)) == []


def test_the_jobs_of_a_search_are_meant_to_differ() -> None:
    assert judged(*tries(tuning_job(), metrics=loss(0.25)), tuning=[tuning_job()]) == []


def test_the_same_settings_without_a_metric_are_undecided() -> None:
    verdict = undecided(*runs(12, metrics=()))
    assert "11 completed runs have the settings and places of input of an earlier one" in verdict.missing


def test_no_price_is_undecided() -> None:
    assert "list price" in undecided(*runs(12, metrics=loss(0.25)), prices=()).missing


def test_prepaid_repeats_save_nothing() -> None:
    assert judged(*runs(12, metrics=loss(0.25), training_plan_arn="arn:plan")) == []
