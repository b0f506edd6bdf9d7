from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.model.finding import Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.rules.oversized_training_instance import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import D
from tests.training_builders import MONTH, account, busy, machine_price, runs


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


LARGE: dict[str, Any] = {"groups": (("ml.m5.4xlarge", 1),)}


def test_a_cheaper_machine_that_holds_p95_is_proposed() -> None:
    jobs = runs(12, **LARGE)
    finding = found(*jobs, uses=[busy(job, cpu=20, memory=15) for job in jobs])
    assert finding.monthly_saving_list_usd == pytest.approx(120 * (D("0.922") - D("0.23")) * MONTH)
    assert finding.evidence[1] == "P95 on ml.m5.4xlarge over 12 of 12 runs: cpu 20 %, memory 15 %"
    assert finding.recommendation.startswith("Run it once on ml.m5.xlarge")


def test_a_single_run_saves_nothing_a_month() -> None:
    jobs = runs(2, seconds=72_000, **LARGE)
    finding = found(*jobs, uses=[busy(job, cpu=20, memory=15) for job in jobs])
    assert (finding.claims, finding.monthly_cost_usd) == ((), None)
    assert "that is no saving a month" in finding.evidence[-1]


def test_a_machine_in_use_is_innocent() -> None:
    jobs = runs(12, **LARGE)
    assert judged(*jobs, uses=[busy(job, cpu=80, memory=80) for job in jobs]) == []


def test_an_idle_gpu_is_another_rules_business() -> None:
    jobs = runs(12, groups=(("ml.g5.xlarge", 1),))
    assert judged(*jobs, uses=[busy(job, cpu=5, memory=5, gpu=0, gpu_memory=0) for job in jobs]) == []


def test_prepaid_machines_are_innocent() -> None:
    assert judged(*runs(12, training_plan_arn="arn:plan")) == []


def test_copies_or_parts_of_a_model_are_undecided() -> None:
    jobs = runs(12, groups=(("ml.g5.12xlarge", 1),))
    verdict = undecided(*jobs, uses=[busy(job, cpu=5, memory=5, gpu=12, gpu_memory=40) for job in jobs])
    assert "ml.g5.xlarge would do instead of ml.g5.12xlarge if each of its 4 GPUs holds a copy" in verdict.missing


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"groups": (("ml.m5.4xlarge", 2),)}, "it runs on 2 x ml.m5.4xlarge"),
        ({"groups": (("ml.m5.4xlarge", 1), ("ml.g5.xlarge", 1))}, "1 x ml.g5.xlarge and 1 x ml.m5.4xlarge"),
        (LARGE, "its metrics were not read"),
    ],
)
def test_distributed_work_and_missing_metrics_are_undecided(changes: dict[str, Any], missing: str) -> None:
    assert missing in undecided(*runs(12, **changes)).missing


def test_no_price_is_undecided() -> None:
    assert "price of ml.m5.4xlarge is not known" in undecided(*runs(12, **LARGE), prices=()).missing


def test_a_price_of_another_part_of_the_hours_that_is_missing_claims_nothing() -> None:
    jobs = runs(12, **LARGE)
    spotted = machine_price("ml.m5.4xlarge", component="TrSpt")
    ladder = [machine_price("ml.m5.4xlarge"), machine_price("ml.m5.xlarge"), spotted]
    finding = found(*jobs, uses=[busy(job, cpu=20, memory=15) for job in jobs], prices=ladder)
    assert finding.claims
