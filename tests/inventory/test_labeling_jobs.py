"""Labeling jobs, from answers shaped as AWS shapes them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.inventory.labeling_jobs import labeling_jobs
from sagemaker_cost_mcp.model.work import LabelCounters, WorkforceKind
from tests.fake_reading import Asked, ReadingOf
from tests.work_answers import BORN, ENDED, REASON, REGION, SINCE, calls, denied, described_labeling, labeling


def account(*rows: dict[str, Any], **answers: Any) -> dict[str, Any]:
    def listed(params: dict[str, Any]) -> dict[str, Any]:
        return {"LabelingJobSummaryList": [] if "StatusEquals" in params else list(rows)}

    return {"ListLabelingJobs": listed, "DescribeLabelingJob": described_labeling, **answers}


def test_a_job_has_counters_people_and_price(reading_of: ReadingOf) -> None:
    (job,) = labeling_jobs(reading_of(account(labeling("signs"))), REGION, SINCE).items
    assert (job.ref.type, job.ref.tags, job.described) == ("labeling-job", {"Team": "maps"}, True)
    assert (job.status, job.created_at, job.modified_at) == ("Completed", BORN, ENDED)
    assert job.counters == LabelCounters(total=30, human=20, machine=10, failed=0, unlabeled=4)
    assert (job.workforce, job.task_type, job.workers_per_object) == (WorkforceKind.PUBLIC, "BoundingBox", 3)
    assert (job.auto_labeling, job.usd_per_task) == (True, Decimal("1.026"))


def test_two_listings_and_one_description_a_job_which_brings_the_tags(reading_of: ReadingOf, asked: Asked) -> None:
    rows = [labeling(f"job-{number}") for number in range(7)]
    assert len(labeling_jobs(reading_of(account(*rows)), REGION, SINCE).items) == 7
    assert calls(asked) == {"ListLabelingJobs": 2, "DescribeLabelingJob": 7}


@pytest.mark.parametrize(
    ("team", "kind"),
    [
        ("private-crowd/annotators", WorkforceKind.PRIVATE),
        ("vendor-crowd/notes-gmbh", WorkforceKind.VENDOR),
        ("orbital-crowd/x", None),
    ],
)
def test_the_work_team_says_who_labels(team: str, kind: WorkforceKind | None, reading_of: ReadingOf) -> None:
    def described(params: dict[str, Any]) -> dict[str, Any]:
        whole = described_labeling(params)
        task = {**whole["HumanTaskConfig"], "WorkteamArn": f"arn:aws:sagemaker:us-east-1:1:workteam/{team}"}
        return {**whole, "HumanTaskConfig": task}

    (job,) = labeling_jobs(reading_of(account(labeling("a"), DescribeLabelingJob=described)), REGION, SINCE).items
    assert job.workforce is kind


def test_a_task_of_ones_own_without_automation_tags_and_price(reading_of: ReadingOf) -> None:
    def own(params: dict[str, Any]) -> dict[str, Any]:
        whole = described_labeling(params)
        del whole["LabelingJobAlgorithmsConfig"], whole["Tags"]
        function = "arn:aws:lambda:us-east-1:111122223333:function:pre-triage"
        task = {**whole["HumanTaskConfig"], "PreHumanTaskLambdaArn": function}
        del task["PublicWorkforceTaskPrice"]
        return {**whole, "HumanTaskConfig": task}

    (job,) = labeling_jobs(reading_of(account(labeling("a"), DescribeLabelingJob=own)), REGION, SINCE).items
    assert (job.task_type, job.auto_labeling, job.usd_per_task, job.ref.tags) == (None, False, None, {})


def test_what_may_not_be_described_is_unknown_and_not_without_automation(reading_of: ReadingOf) -> None:
    action = "sagemaker:DescribeLabelingJob"
    listed = labeling("a", PreHumanTaskLambdaArn="arn:aws:lambda:us-east-1:432418664414:function:PRE-TextMultiClass")
    outcome = labeling_jobs(reading_of(account(listed, DescribeLabelingJob=denied(action))), REGION, SINCE)
    (job,) = outcome.items
    assert (job.described, job.auto_labeling, job.workers_per_object, job.ref.tags) == (False, None, None, None)
    assert (job.counters.total, job.workforce, job.task_type) == (30, WorkforceKind.PUBLIC, "TextMultiClass")
    assert [gap.missing_permission for gap in outcome.gaps] == [action]


def test_trap_22_titles_places_and_failure_texts_are_not_kept(reading_of: ReadingOf) -> None:
    def failed(params: dict[str, Any]) -> dict[str, Any]:
        return {**described_labeling(params), "LabelingJobStatus": "Failed", "FailureReason": REASON}

    (job,) = labeling_jobs(reading_of(account(labeling("a"), DescribeLabelingJob=failed)), REGION, SINCE).items
    assert job.failure_cause == "AlgorithmError: out of memory"
    assert "s3cret" not in job.model_dump_json() + repr(job)
