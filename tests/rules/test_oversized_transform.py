from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.job_sizes import Size
from sagemaker_cost_mcp.analysis.transform_settings import serial, waits
from sagemaker_cost_mcp.analysis.work_sizes import work_size
from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.work import TransformJob
from sagemaker_cost_mcp.rules.oversized_transform import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import D
from tests.training_builders import MONTH
from tests.work_case_builders import account, all_busy, only_case, scored, transformed

LARGE: dict[str, Any] = {"instance_type": "ml.m5.4xlarge"}
ONE_BY_ONE: dict[str, Any] = {"batch_strategy": "SingleRecord", "split_type": "Line", "max_concurrent_transforms": 1}


def judged(*jobs: TransformJob, **shelves: Any) -> list[Verdict]:
    return list(RULE.verdicts(account(*jobs, **shelves), Thresholds()))


def found(*jobs: TransformJob, **shelves: Any) -> Finding:
    (verdict,) = judged(*jobs, **shelves)
    assert isinstance(verdict, Finding), verdict
    return verdict


def undecided(*jobs: TransformJob, **shelves: Any) -> Undecided:
    (verdict,) = judged(*jobs, **shelves)
    assert isinstance(verdict, Undecided), verdict
    return verdict


def test_a_cheaper_machine_that_holds_p95_is_proposed() -> None:
    jobs = scored(12, **LARGE)
    finding = found(*jobs, job_utilization=all_busy(jobs, cpu=20, memory=15))
    assert finding.monthly_saving_list_usd == pytest.approx(120 * (D("0.922") - D("0.23")) * MONTH)
    assert {claim.usage_type for claim in finding.claims} == {"USE1-Tsform:ml.m5.4xlarge"}
    assert (finding.confidence, finding.phase) == (Confidence.MEDIUM, Phase.INFERENCE)
    assert finding.recommendation.startswith("Run it once on ml.m5.xlarge instead of ml.m5.4xlarge")


def test_a_gpu_that_does_nothing_may_go() -> None:
    jobs = scored(12, instance_type="ml.g5.xlarge")
    finding = found(*jobs, job_utilization=all_busy(jobs, cpu=30, memory=20, gpu=0, gpu_memory=0))
    assert "ml.c5.xlarge instead of ml.g5.xlarge" in finding.recommendation


def test_settings_that_make_machines_wait_come_before_the_size() -> None:
    jobs = scored(12, instance_count=2, **(LARGE | ONE_BY_ONE))
    finding = found(*jobs, job_utilization=all_busy(jobs, cpu=9, memory=14))
    assert finding.monthly_saving_list_usd == pytest.approx(240 * (D("0.922") - D("0.23")) * MONTH)
    assert finding.confidence is Confidence.LOW
    assert finding.recommendation.startswith("Send more at a time")
    assert "Run it once on ml.m5.xlarge" in finding.recommendation
    assert finding.evidence[-3].startswith(
        "each record is a request of its own (BatchStrategy SingleRecord, SplitType Line) and each instance gets one "
        "request at a time (MaxConcurrentTransforms 1), while vCPUs stay below 50 %"
    )
    assert finding.evidence[-2:] == (
        "how much sooner it would end is not known, since AWS does not tell the size of records: not claimed",
        "its 2 instances share the files; fewer would take as much longer and save nothing by themselves",
    )


def test_waiting_alone_is_said_and_not_claimed() -> None:
    jobs = scored(12, instance_type="ml.c5.xlarge", **ONE_BY_ONE)
    finding = found(*jobs, job_utilization=all_busy(jobs, cpu=20, memory=60))
    assert (finding.claims, finding.confidence) == ((), Confidence.LOW)
    assert finding.recommendation.endswith("at most 100 MB).")


@pytest.mark.parametrize(
    "changes",
    [
        {"batch_strategy": "SingleRecord", "split_type": "None"},
        {"batch_strategy": "SingleRecord", "split_type": None},
        {"batch_strategy": "MultiRecord", "split_type": "Line", "max_concurrent_transforms": 8},
        {"max_concurrent_transforms": None},
        {"max_concurrent_transforms": 0},
    ],
)
def test_what_the_container_or_the_files_decide_is_not_held_against_it(changes: dict[str, Any]) -> None:
    jobs = scored(12, instance_type="ml.c5.xlarge", **changes)
    assert judged(*jobs, job_utilization=all_busy(jobs, cpu=20, memory=60)) == []


def test_a_machine_that_works_one_by_one_is_innocent() -> None:
    jobs = scored(12, instance_type="ml.c5.xlarge", **ONE_BY_ONE)
    assert judged(*jobs, job_utilization=all_busy(jobs, cpu=80, memory=60)) == []


def test_a_busy_gpu_does_not_wait() -> None:
    jobs = scored(12, instance_type="ml.g4dn.xlarge", **ONE_BY_ONE)
    assert judged(*jobs, job_utilization=all_busy(jobs, cpu=10, memory=60, gpu=90, gpu_memory=90)) == []


@pytest.mark.parametrize("changes", [{"status": "Failed"}, {"hours": 0.001}, {"labeling_job_arn": "arn:job"}])
def test_failed_tiny_and_foreign_jobs_are_not_judged(changes: dict[str, Any]) -> None:
    assert judged(*scored(12, **(LARGE | changes))) == []


def test_missing_metrics_are_undecided_and_settings_are_told() -> None:
    missing = undecided(*scored(12, **(LARGE | ONE_BY_ONE))).missing
    assert "its metrics were not read; each record is a request of its own" in missing


def test_copies_or_parts_of_a_model_are_undecided() -> None:
    jobs = scored(12, instance_type="ml.g5.12xlarge")
    verdict = undecided(*jobs, job_utilization=all_busy(jobs, cpu=5, memory=5, gpu=12, gpu_memory=40))
    assert "if each of its 4 GPUs holds a copy" in verdict.missing


def test_no_price_is_undecided() -> None:
    assert "price of ml.m5.4xlarge is not known" in undecided(*scored(12, **LARGE), prices=()).missing


@given(
    st.sampled_from([None, "SingleRecord", "MultiRecord"]), st.sampled_from([None, "None", "Line"]), st.integers(0, 9)
)
def test_only_settings_that_were_made_are_named(strategy: str | None, split: str | None, requests: int) -> None:
    changes: dict[str, Any] = {"batch_strategy": strategy, "split_type": split, "max_concurrent_transforms": requests}
    said = " ".join(serial(transformed("a", days_ago=3, **changes)))
    assert ("SingleRecord" in said) == (strategy == "SingleRecord" and split == "Line")
    assert ("MaxConcurrentTransforms" in said) == (requests == 1)


@settings(max_examples=40)
@given(st.floats(0, 100), st.floats(0, 100))
def test_never_more_is_saved_than_it_costs(cpu: float, memory: float) -> None:
    jobs = scored(6, **(LARGE | ONE_BY_ONE))
    uses = all_busy(jobs, cpu=cpu, memory=memory)
    found_size = work_size(only_case(*jobs), uses)
    assert isinstance(found_size, Size)
    assert waits(found_size) == (cpu < 50)
    for verdict in judged(*jobs, job_utilization=uses):
        assert isinstance(verdict, Finding)
        assert verdict.monthly_cost_usd is not None
        assert 0 <= verdict.monthly_saving_list_usd < verdict.monthly_cost_usd
