"""Batch transform jobs, from answers shaped as AWS shapes them."""

from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.inventory.transform_jobs import transform_jobs
from tests.fake_reading import Asked, ReadingOf
from tests.work_answers import (
    ENDED,
    NO_TAGS,
    REASON,
    REGION,
    SINCE,
    STARTED,
    arn,
    calls,
    denied,
    described_transform,
    tagged,
    transform,
)


def account(*names: str, **answers: Any) -> dict[str, Any]:
    def listed(params: dict[str, Any]) -> dict[str, Any]:
        return {"TransformJobSummaries": [] if "StatusEquals" in params else [transform(name) for name in names]}

    return {
        "ListTransformJobs": listed,
        "DescribeTransformJob": described_transform,
        "GetResources": NO_TAGS,
        **answers,
    }


def test_a_job_has_its_machines_and_how_it_cuts_and_sends_its_data(reading_of: ReadingOf) -> None:
    answers = account("score", GetResources=tagged(score={"Team": "growth"}))
    (job,) = transform_jobs(reading_of(answers), REGION, SINCE).items
    assert (job.ref.type, job.ref.tags, job.status) == ("transform-job", {"Team": "growth"}, "Completed")
    assert (job.started_at, job.ended_at, job.described) == (STARTED, ENDED, True)
    assert (job.model_name, job.instance_type, job.instance_count) == ("churn", "ml.m5.large", 3)
    assert (job.batch_strategy, job.max_payload_mb, job.max_concurrent_transforms) == ("MultiRecord", 20, 4)
    assert (job.split_type, job.join_source) == ("Line", "Input")


def test_what_a_job_does_not_say_is_unknown(reading_of: ReadingOf) -> None:
    def bare(params: dict[str, Any]) -> dict[str, Any]:
        whole = described_transform(params)
        kept = ("BatchStrategy", "MaxPayloadInMB", "MaxConcurrentTransforms", "DataProcessing")
        return {name: value for name, value in whole.items() if name not in kept}

    (job,) = transform_jobs(reading_of(account("a", DescribeTransformJob=bare)), REGION, SINCE).items
    assert (job.batch_strategy, job.max_payload_mb, job.max_concurrent_transforms, job.join_source) == (None,) * 4


def test_a_job_says_what_started_it(reading_of: ReadingOf) -> None:
    def linked(params: dict[str, Any]) -> dict[str, Any]:
        links = {"LabelingJobArn": arn("labeling-job", "l"), "AutoMLJobArn": arn("automl-job", "a")}
        return {**described_transform(params), **links, "ExperimentConfig": {"ExperimentName": "trial"}}

    name = "pipelines-kytlemm1lvpq-Score-cIpzShs3Qp"
    (job,) = transform_jobs(reading_of(account(name, DescribeTransformJob=linked)), REGION, SINCE).items
    assert (job.labeling_job_arn, job.auto_ml_job_arn) == (arn("labeling-job", "l"), arn("automl-job", "a"))
    assert job.pipeline is not None
    assert (job.experiment, job.pipeline.execution_id) == ("trial", "kytlemm1lvpq")


def test_two_listings_one_description_a_job_and_tags_by_the_hundred(reading_of: ReadingOf, asked: Asked) -> None:
    names = [f"job-{number:03d}" for number in range(101)]
    assert len(transform_jobs(reading_of(account(*names)), REGION, SINCE).items) == 101
    assert calls(asked) == {"ListTransformJobs": 2, "DescribeTransformJob": 101, "GetResources": 2}


def test_where_nothing_ran_nothing_else_is_asked(reading_of: ReadingOf, asked: Asked) -> None:
    assert transform_jobs(reading_of(account()), REGION, SINCE).items == ()
    assert calls(asked) == {"ListTransformJobs": 2}


def test_trap_22_neither_environment_nor_failure_texts_are_kept(reading_of: ReadingOf) -> None:
    def failed(params: dict[str, Any]) -> dict[str, Any]:
        return {**described_transform(params), "TransformJobStatus": "Failed", "FailureReason": REASON}

    (job,) = transform_jobs(reading_of(account("a", DescribeTransformJob=failed)), REGION, SINCE).items
    assert job.failure_cause == "AlgorithmError: out of memory"
    assert "s3cret" not in job.model_dump_json() + repr(job)


def test_a_job_that_may_not_be_described_is_kept_with_what_the_list_said(reading_of: ReadingOf) -> None:
    action = "sagemaker:DescribeTransformJob"
    outcome = transform_jobs(reading_of(account("a", DescribeTransformJob=denied(action))), REGION, SINCE)
    (job,) = outcome.items
    assert (job.described, job.model_name, job.instance_count) == (False, None, None)
    assert [gap.missing_permission for gap in outcome.gaps] == [action]
