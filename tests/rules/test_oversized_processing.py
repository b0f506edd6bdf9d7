from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.work import ProcessingJob
from sagemaker_cost_mcp.rules.oversized_processing import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import D
from tests.training_builders import MONTH
from tests.work_case_builders import LADDER, account, all_busy, prepared, processed

LARGE: dict[str, Any] = {"instance_type": "ml.m5.4xlarge"}


def judged(*jobs: ProcessingJob, **shelves: Any) -> list[Verdict]:
    return list(RULE.verdicts(account(*jobs, **shelves), Thresholds()))


def found(*jobs: ProcessingJob, **shelves: Any) -> Finding:
    (verdict,) = judged(*jobs, **shelves)
    assert isinstance(verdict, Finding), verdict
    return verdict


def undecided(*jobs: ProcessingJob, **shelves: Any) -> Undecided:
    (verdict,) = judged(*jobs, **shelves)
    assert isinstance(verdict, Undecided), verdict
    return verdict


def test_a_cheaper_machine_that_holds_p95_is_proposed() -> None:
    jobs = prepared(12, **LARGE)
    finding = found(*jobs, job_utilization=all_busy(jobs, cpu=20, memory=15))
    assert finding.monthly_saving_list_usd == pytest.approx(120 * (D("0.922") - D("0.23")) * MONTH)
    assert finding.evidence[1] == "P95 on ml.m5.4xlarge over 12 of 12 runs: cpu 20 %, memory 15 %"
    assert finding.recommendation.startswith("Run it once on ml.m5.xlarge")
    assert finding.confidence is Confidence.MEDIUM


def test_several_machines_stay_as_many_and_are_less_sure() -> None:
    jobs = prepared(12, instance_count=2, **LARGE)
    finding = found(*jobs, job_utilization=all_busy(jobs, cpu=5, memory=8))
    assert finding.recommendation.startswith("Run it once on 2 x ml.c5.xlarge")
    assert finding.confidence is Confidence.LOW


def test_the_finding_is_the_same_tomorrow() -> None:
    jobs = prepared(12, **LARGE)
    today = found(*jobs, job_utilization=all_busy(jobs, cpu=20, memory=15))
    after = (*jobs, processed("prep-900", days_ago=1.5, **LARGE))
    assert found(*after, job_utilization=all_busy(after, cpu=20, memory=15)).id == today.id


def test_a_machine_in_use_is_innocent() -> None:
    jobs = prepared(12, **LARGE)
    assert judged(*jobs, job_utilization=all_busy(jobs, cpu=80, memory=80)) == []


def test_an_idle_gpu_is_another_rules_business() -> None:
    jobs = prepared(12, instance_type="ml.g5.xlarge")
    assert judged(*jobs, job_utilization=all_busy(jobs, cpu=5, memory=5, gpu=0, gpu_memory=0)) == []


@pytest.mark.parametrize("changes", [{"status": "Failed"}, {"hours": 0.001}, {"training_job_arn": "arn:job"}])
def test_failed_tiny_and_foreign_jobs_are_not_judged(changes: dict[str, Any]) -> None:
    assert judged(*prepared(12, **(LARGE | changes))) == []


def test_copies_or_parts_of_a_model_are_undecided() -> None:
    jobs = prepared(12, instance_type="ml.g5.12xlarge")
    verdict = undecided(*jobs, job_utilization=all_busy(jobs, cpu=5, memory=5, gpu=12, gpu_memory=40))
    assert "ml.g5.xlarge would do instead of ml.g5.12xlarge if each of its 4 GPUs holds a copy" in verdict.missing


def test_missing_metrics_are_undecided() -> None:
    assert "its metrics were not read" in undecided(*prepared(12, **LARGE)).missing


def test_no_price_is_undecided() -> None:
    assert "price of ml.m5.4xlarge is not known" in undecided(*prepared(12, **LARGE), prices=()).missing


def test_another_family_changes_nothing() -> None:
    jobs, others = prepared(12, **LARGE), prepared(12, base="join")
    uses = all_busy(jobs, cpu=20, memory=15)
    alone = found(*jobs, job_utilization=uses)
    assert alone in judged(*jobs, *others, job_utilization=(*uses, *all_busy(others, cpu=90, memory=90)))


@settings(max_examples=30)
@given(st.sampled_from(["ml.m5.xlarge", "ml.m5.4xlarge", "ml.c5.2xlarge"]), st.floats(0, 100), st.floats(0, 100))
def test_doubled_prices_double_what_is_saved(name: str, cpu: float, memory: float) -> None:
    jobs = prepared(6, instance_type=name)
    uses = all_busy(jobs, cpu=cpu, memory=memory)
    doubled = tuple(
        price.model_copy(update={"tiers": tuple(t.model_copy(update={"usd": 2 * t.usd}) for t in price.tiers)})
        for price in LADDER
    )
    once = sum(v.monthly_saving_list_usd for v in judged(*jobs, job_utilization=uses) if isinstance(v, Finding))
    twice = judged(*jobs, job_utilization=uses, prices=doubled)
    assert sum(v.monthly_saving_list_usd for v in twice if isinstance(v, Finding)) == pytest.approx(2 * once)
