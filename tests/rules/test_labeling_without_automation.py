from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.work import LabelCounters, LabelingJob
from sagemaker_cost_mcp.rules.labeling_without_automation import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import ACCOUNT, NOW, REGION
from tests.work_builders import STARTED, ref_to


def counters(human: int, machine: int = 0, unlabeled: int = 0) -> LabelCounters:
    return LabelCounters(total=human + machine, human=human, machine=machine, failed=0, unlabeled=unlabeled)


def labeling(name: str = "signs", **changes: Any) -> LabelingJob:
    given_: dict[str, Any] = {
        "ref": ref_to("labeling-job", name),
        "status": "Completed",
        "created_at": STARTED,
        "modified_at": NOW,
        "counters": counters(6200),
        "workforce": None,
        "task_type": "BoundingBox",
        "output_uri": None,
        "described": True,
        "auto_labeling": False,
        "workers_per_object": 1,
        "usd_per_task": None,
        "failure_cause": None,
    }
    return LabelingJob(**(given_ | changes))


def automated(human: int, machine: int, **changes: Any) -> LabelingJob:
    return labeling("auto", counters=counters(human, machine), auto_labeling=True, **changes)


def judged(*jobs: LabelingJob) -> list[Verdict]:
    snapshot = Snapshot(taken_at=NOW, account_id=ACCOUNT, regions=(REGION,), labeling_jobs=jobs)
    return list(RULE.verdicts(snapshot, Thresholds()))


def found(*jobs: LabelingJob) -> Finding:
    (verdict,) = judged(*jobs)
    assert isinstance(verdict, Finding), verdict
    return verdict


def test_a_large_job_by_people_alone_is_named_without_a_claim() -> None:
    finding = found(labeling())
    assert (finding.claims, finding.monthly_saving_list_usd, finding.monthly_cost_usd) == ((), 0, None)
    assert finding.confidence is Confidence.LOW
    told, unknown = finding.evidence
    assert told == (
        "6,200 objects, 6,200 of them labelled by people so far, and no automation; task BoundingBox can be automated, "
        "which AWS advises from 5,000 objects"
    )
    assert unknown == "what people are paid for an object is not known, so no saving is claimed"
    assert "for the next job of this kind" in finding.recommendation


def test_what_people_cost_is_told_where_aws_states_it() -> None:
    finding = found(labeling(usd_per_task=Decimal("0.036"), workers_per_object=3))
    assert finding.evidence[1:] == ("people take $0.108 an object: $669.60 so far",)


def test_own_jobs_with_automation_tell_what_it_would_take_over() -> None:
    finding = found(labeling(usd_per_task=Decimal("0.036"), workers_per_object=3), automated(2000, 6000))
    assert finding.confidence is Confidence.MEDIUM
    assert finding.evidence[1] == (
        "in this account's jobs of the same task with automation, machines labelled 75% of the objects"
    )
    assert finding.evidence[-1] == "at that share, $502.20 of it in all, less what the model costs"
    assert finding.claims == ()


@pytest.mark.parametrize(
    "other", [{"task_type": "TextMultiClass"}, {"status": "InProgress"}, {"counters": counters(0)}]
)
def test_other_tasks_and_jobs_that_are_not_over_tell_nothing(other: dict[str, Any]) -> None:
    assert found(labeling(), automated(2000, 6000).model_copy(update=other)).confidence is Confidence.LOW


def test_where_machines_label_next_to_nothing_it_does_not_pay() -> None:
    assert judged(labeling(), automated(9900, 100)) == []


def test_what_is_left_may_go_into_a_job_of_its_own() -> None:
    running = labeling(status="InProgress", counters=counters(1000, unlabeled=9000))
    assert "for the 9,000 objects that are left" in found(running).recommendation
    almost = labeling(status="InProgress", counters=counters(9000, unlabeled=1000))
    assert "for the next job of this kind" in found(almost).recommendation


@pytest.mark.parametrize(
    "changes",
    [
        {"auto_labeling": True},
        {"status": "Failed"},
        {"task_type": None},
        {"task_type": "NamedEntityRecognition"},
        {"counters": counters(1200)},
    ],
)
def test_small_automated_failed_and_other_jobs_are_innocent(changes: dict[str, Any]) -> None:
    assert judged(labeling(**changes)) == []


def test_a_large_job_that_was_not_described_is_undecided() -> None:
    (verdict,) = judged(labeling(described=False, auto_labeling=None))
    assert isinstance(verdict, Undecided)
    assert verdict.missing == "whether automation is on for its 6,200 objects, since it could not be described"


def test_a_price_without_the_number_of_workers_is_not_known() -> None:
    finding = found(labeling(usd_per_task=Decimal("0.036"), workers_per_object=None))
    assert finding.evidence[-1].startswith("what people are paid")


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_only_the_number_of_objects_decides_and_no_dollar_is_claimed(human: int, unlabeled: int) -> None:
    verdicts = judged(labeling(counters=counters(human, unlabeled=unlabeled)))
    assert bool(verdicts) == (human + unlabeled >= 5000)
    assert all(isinstance(verdict, Finding) and not verdict.claims for verdict in verdicts)
