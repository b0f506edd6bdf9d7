from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.rules.idle_gpu_training import RULE
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


G5: dict[str, Any] = {"groups": (("ml.g5.xlarge", 1),)}


def idle(jobs: Sequence[TrainingJob], **changes: float) -> list[Any]:
    return [busy(job, **({"cpu": 30.0, "memory": 20.0, "gpu": 0.4, "gpu_memory": 1.0} | changes)) for job in jobs]


def test_a_gpu_that_does_nothing_is_paid_for_nothing() -> None:
    jobs = runs(12, **G5)
    finding = found(*jobs, uses=idle(jobs))
    assert finding.monthly_saving_list_usd == pytest.approx(120 * (D("1.408") - D("0.204")) * MONTH)
    assert finding.monthly_cost_usd == pytest.approx(120 * D("1.408") * MONTH)
    assert finding.evidence[1] == "P95 of its GPUs is 0 %, below 5 %"
    assert finding.recommendation.endswith("run it on ml.c5.xlarge instead of ml.g5.xlarge.")
    assert finding.confidence is Confidence.HIGH


def test_some_runs_without_metrics_make_it_less_sure() -> None:
    jobs = runs(12, **G5)
    assert found(*jobs, uses=idle(jobs[:5])).confidence is Confidence.MEDIUM


@pytest.mark.parametrize("gpu", [5.0, 60.0])
def test_a_gpu_that_works_is_innocent(gpu: float) -> None:
    jobs = runs(12, **G5)
    assert judged(*jobs, uses=idle(jobs, gpu=gpu)) == []


def test_a_machine_without_gpus_is_innocent() -> None:
    jobs = runs(12, groups=(("ml.m5.4xlarge", 1),))
    assert judged(*jobs, uses=[busy(job, cpu=1, memory=1) for job in jobs]) == []


def test_metrics_that_were_not_read_are_no_idle_gpu() -> None:
    assert judged(*runs(12, **G5)) == []


def test_no_known_machine_without_gpus_is_undecided() -> None:
    jobs = runs(12, **G5)
    ladder = [machine_price("ml.g5.xlarge"), machine_price("ml.g5.12xlarge")]
    verdict = undecided(*jobs, uses=idle(jobs), prices=ladder)
    assert verdict.missing.endswith("but no price of a machine without GPUs that would hold it is known")


def test_spot_runs_without_a_spot_price_are_claimed_at_that_of_training() -> None:
    jobs = runs(12, spot=True, billable_seconds=18_000, **G5)
    ladder = [machine_price("ml.g5.xlarge"), machine_price("ml.c5.xlarge")]
    finding = found(*jobs, uses=idle(jobs), prices=ladder)
    assert {claim.usage_type for claim in finding.claims} == {"USE1-TrSpt:ml.g5.xlarge"}
