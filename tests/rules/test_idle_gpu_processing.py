from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.work import ProcessingJob
from sagemaker_cost_mcp.rules.idle_gpu_processing import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import D
from tests.training_builders import MONTH, machine_price
from tests.work_case_builders import account, all_busy, prepared

G5: dict[str, Any] = {"instance_type": "ml.g5.xlarge"}


def judged(*jobs: ProcessingJob, **shelves: Any) -> list[Verdict]:
    return list(RULE.verdicts(account(*jobs, **shelves), Thresholds()))


def idle(jobs: tuple[ProcessingJob, ...], **percent: float) -> dict[str, Any]:
    load = {"cpu": 30.0, "memory": 20.0, "gpu": 0.4, "gpu_memory": 1.0} | percent
    return {"job_utilization": all_busy(jobs, **load)}


def found(*jobs: ProcessingJob, **shelves: Any) -> Finding:
    (verdict,) = judged(*jobs, **shelves)
    assert isinstance(verdict, Finding), verdict
    return verdict


def test_a_gpu_that_does_nothing_is_paid_for_nothing() -> None:
    jobs = prepared(12, **G5)
    finding = found(*jobs, **idle(jobs))
    assert finding.monthly_saving_list_usd == pytest.approx(120 * (D("1.408") - D("0.204")) * MONTH)
    assert finding.monthly_cost_usd == pytest.approx(120 * D("1.408") * MONTH)
    assert finding.evidence[1] == "P95 of its GPUs is 0 %, below 5 %"
    assert finding.recommendation.endswith("run it on ml.c5.xlarge instead of ml.g5.xlarge.")
    assert (finding.confidence, finding.phase) == (Confidence.HIGH, Phase.DATA_PROCESSING)
    assert {claim.usage_type for claim in finding.claims} == {"USE1-Processing:ml.g5.xlarge"}


def test_several_machines_are_all_replaced() -> None:
    jobs = prepared(12, instance_count=3, **G5)
    assert found(*jobs, **idle(jobs)).monthly_saving_list_usd == pytest.approx(360 * D("1.204") * MONTH)


def test_some_runs_without_metrics_make_it_less_sure() -> None:
    jobs = prepared(12, **G5)
    assert found(*jobs, **idle(jobs[:5])).confidence is Confidence.MEDIUM


def test_runs_of_one_evening_are_no_monthly_cost() -> None:
    jobs = prepared(2, **G5)
    finding = found(*jobs, **idle(jobs))
    assert (finding.claims, finding.monthly_cost_usd) == ((), None)
    assert "that is no saving a month" in finding.evidence[-1]


@pytest.mark.parametrize("gpu", [5.0, 60.0])
def test_a_gpu_that_works_is_innocent(gpu: float) -> None:
    jobs = prepared(12, **G5)
    assert judged(*jobs, **idle(jobs, gpu=gpu)) == []


def test_a_machine_without_gpus_is_innocent() -> None:
    jobs = prepared(12, instance_type="ml.m5.4xlarge")
    assert judged(*jobs, job_utilization=all_busy(jobs, cpu=1, memory=1)) == []


def test_metrics_that_were_not_read_are_no_idle_gpu() -> None:
    assert judged(*prepared(12, **G5)) == []


def test_a_few_cents_a_month_are_not_judged() -> None:
    jobs = prepared(12, hours=0.05, **G5)
    assert judged(*jobs, **idle(jobs)) == []


def test_no_known_machine_without_gpus_is_undecided() -> None:
    jobs = prepared(12, **G5)
    ladder = tuple(machine_price(name, component="Processing") for name in ("ml.g5.xlarge", "ml.g5.12xlarge"))
    (verdict,) = judged(*jobs, prices=ladder, **idle(jobs))
    assert isinstance(verdict, Undecided)
    assert verdict.missing.endswith("but no price of a machine without GPUs that would hold it is known")


@settings(max_examples=40)
@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100))
def test_never_more_is_saved_than_it_costs_and_never_where_gpus_work(gpu: float, cpu: float, memory: float) -> None:
    jobs = prepared(6, **G5)
    for verdict in judged(*jobs, **idle(jobs, gpu=gpu, cpu=cpu, memory=memory)):
        assert gpu < 5
        if isinstance(verdict, Finding):
            assert verdict.monthly_cost_usd is not None
            assert 0 < verdict.monthly_saving_list_usd < verdict.monthly_cost_usd
