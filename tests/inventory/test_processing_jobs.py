"""Processing jobs, from answers shaped as AWS shapes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.errors import ResourceGone
from sagemaker_cost_mcp.inventory.processing_jobs import processing_jobs
from sagemaker_cost_mcp.inventory.recent import longest
from sagemaker_cost_mcp.model.work import PipelineOrigin
from tests.fake_reading import Asked, ReadingOf
from tests.work_answers import (
    BORN,
    ENDED,
    NO_TAGS,
    REASON,
    REGION,
    ROLE,
    SINCE,
    STARTED,
    arn,
    calls,
    denied,
    described_processing,
    processing,
    tagged,
)


def account(*names: str, **answers: Any) -> dict[str, Any]:
    """Jobs that ended in the window; none runs."""

    def listed(params: dict[str, Any]) -> dict[str, Any]:
        return {"ProcessingJobSummaries": [] if "StatusEquals" in params else [processing(name) for name in names]}

    return {
        "ListProcessingJobs": listed,
        "DescribeProcessingJob": described_processing,
        "GetResources": NO_TAGS,
        **answers,
    }


def test_a_job_has_its_machines_times_and_links(reading_of: ReadingOf) -> None:
    (job,) = processing_jobs(
        reading_of(account("clean", GetResources=tagged(clean={"Team": "data"}))), REGION, SINCE
    ).items
    assert (job.ref.type, job.ref.name, job.ref.tags) == ("processing-job", "clean", {"Team": "data"})
    assert (job.status, job.created_at, job.started_at, job.ended_at) == ("Completed", BORN, STARTED, ENDED)
    assert (job.instance_type, job.instance_count, job.volume_gb) == ("ml.m5.xlarge", 2, 50)
    assert (job.max_runtime_seconds, job.role_arn, job.described) == (7200, ROLE, True)
    assert job.image == "1.dkr.ecr.us-east-1.amazonaws.com/clean:1"
    assert (job.failure_cause, job.pipeline, job.monitoring_schedule_arn) == (None, None, None)


def test_a_job_says_whose_it_is(reading_of: ReadingOf) -> None:
    schedule, training = arn("monitoring-schedule", "m"), arn("training-job", "t")

    def linked(params: dict[str, Any]) -> dict[str, Any]:
        return {
            **described_processing(params),
            "MonitoringScheduleArn": schedule,
            "TrainingJobArn": training,
            "AutoMLJobArn": arn("automl-job", "a"),
            "ExperimentConfig": {"ExperimentName": "trial"},
        }

    (job,) = processing_jobs(reading_of(account("clean", DescribeProcessingJob=linked)), REGION, SINCE).items
    assert (job.monitoring_schedule_arn, job.training_job_arn) == (schedule, training)
    assert (job.auto_ml_job_arn, job.experiment) == (arn("automl-job", "a"), "trial")


def test_two_listings_one_description_a_job_and_tags_by_the_hundred(reading_of: ReadingOf, asked: Asked) -> None:
    names = [f"job-{number:03d}" for number in range(250)]
    outcome = processing_jobs(reading_of(account(*names)), REGION, SINCE)
    assert len(outcome.items) == 250
    assert calls(asked) == {"ListProcessingJobs": 2, "DescribeProcessingJob": 250, "GetResources": 3}
    sent = [len(params["ResourceARNList"]) for operation, _, params in asked if operation == "GetResources"]
    assert sent == [100, 100, 50]


def test_where_nothing_ran_nothing_else_is_asked(reading_of: ReadingOf, asked: Asked) -> None:
    assert processing_jobs(reading_of(account()), REGION, SINCE).items == ()
    assert calls(asked) == {"ListProcessingJobs": 2}


def test_what_runs_is_found_although_its_status_changed_long_before_the_window(
    reading_of: ReadingOf, asked: Asked
) -> None:
    def listed(params: dict[str, Any]) -> dict[str, Any]:
        rows = [processing("stream", "InProgress")] if "StatusEquals" in params else [processing("done")]
        return {"ProcessingJobSummaries": rows}

    jobs = processing_jobs(reading_of(account(ListProcessingJobs=listed)), REGION, SINCE).items
    assert {job.ref.name for job in jobs} == {"stream", "done"}
    listings = [params for operation, _, params in asked if operation == "ListProcessingJobs"]
    before = datetime(2026, 10, 21, 23, 59, 59, tzinfo=UTC)
    assert listings == [{"StatusEquals": "InProgress"}, {"LastModifiedTimeAfter": before}], "in this order"


def test_a_job_that_ends_between_the_listings_is_counted_once(reading_of: ReadingOf) -> None:
    jobs = processing_jobs(
        reading_of(account(ListProcessingJobs={"ProcessingJobSummaries": [processing("one")]})), REGION, SINCE
    ).items
    assert [job.ref.name for job in jobs] == ["one"]


def test_of_several_types_the_one_that_was_chosen_counts(reading_of: ReadingOf) -> None:
    def chosen(params: dict[str, Any]) -> dict[str, Any]:
        preferred = [{"InstanceType": "ml.g5.xlarge"}, {"InstanceType": "ml.c5.xlarge"}]
        cluster = {"InstancePreferences": preferred, "SelectedInstanceType": "ml.c5.xlarge", "SelectedInstanceCount": 3}
        resources = {"ClusterConfig": {**cluster, "VolumeSizeInGB": 10}}
        return {**described_processing(params), "ProcessingResources": resources}

    (job,) = processing_jobs(reading_of(account("a", DescribeProcessingJob=chosen)), REGION, SINCE).items
    assert (job.instance_type, job.instance_count) == ("ml.c5.xlarge", 3)


def test_where_nothing_is_chosen_yet_the_type_is_unknown(reading_of: ReadingOf) -> None:
    def pending(params: dict[str, Any]) -> dict[str, Any]:
        cluster = {"InstancePreferences": [{"InstanceType": "ml.g5.xlarge"}], "VolumeSizeInGB": 10}
        return {**described_processing(params), "ProcessingResources": {"ClusterConfig": cluster}}

    (job,) = processing_jobs(reading_of(account("a", DescribeProcessingJob=pending)), REGION, SINCE).items
    assert (job.instance_type, job.instance_count) == (None, None)


def test_trap_22_a_failure_is_a_class_and_neither_text_nor_environment_nor_arguments_are_kept(
    reading_of: ReadingOf,
) -> None:
    def failed(params: dict[str, Any]) -> dict[str, Any]:
        return {**described_processing(params), "ProcessingJobStatus": "Failed", "FailureReason": REASON}

    (job,) = processing_jobs(reading_of(account("a", DescribeProcessingJob=failed)), REGION, SINCE).items
    assert job.failure_cause == "AlgorithmError: out of memory"
    assert "s3cret" not in job.model_dump_json() + repr(job)


def test_the_tags_of_a_pipeline_name_the_execution_and_the_step(reading_of: ReadingOf) -> None:
    tags = {
        "sagemaker:pipeline-execution-arn": f"{arn('pipeline', 'churn')}/execution/abcdef012345",
        "sagemaker:pipeline-step-name": "Prepare",
    }
    answers = account("renamed", GetResources=tagged(renamed=tags))
    (job,) = processing_jobs(reading_of(answers), REGION, SINCE).items
    assert job.pipeline == PipelineOrigin(execution_id="abcdef012345", step="Prepare")


def test_without_tags_the_name_tells_the_execution(reading_of: ReadingOf) -> None:
    answers = account("pipelines-kytlemm1lvpq-Prepare-cIpzShs3Qp", GetResources=denied("tag:GetResources"))
    outcome = processing_jobs(reading_of(answers), REGION, SINCE)
    (job,) = outcome.items
    assert job.pipeline == PipelineOrigin(execution_id="kytlemm1lvpq", step=None)
    assert job.ref.tags is None
    assert [gap.missing_permission for gap in outcome.gaps] == ["tag:GetResources"]


def test_a_job_that_may_not_be_described_is_kept_without_its_machines(reading_of: ReadingOf) -> None:
    action = "sagemaker:DescribeProcessingJob"
    outcome = processing_jobs(reading_of(account("a", "b", DescribeProcessingJob=denied(action))), REGION, SINCE)
    assert [(job.described, job.instance_type, job.status) for job in outcome.items] == [(False, None, "Completed")] * 2
    (gap,) = outcome.gaps
    assert gap.missing_permission == action
    assert "Touches a, b." in gap.reason


def test_a_job_that_is_gone_is_left_out(reading_of: ReadingOf) -> None:
    outcome = processing_jobs(reading_of(account("a", DescribeProcessingJob=ResourceGone("gone"))), REGION, SINCE)
    assert (outcome.items, outcome.gaps) == ((), ())


def test_a_listing_that_is_denied_is_one_gap(reading_of: ReadingOf) -> None:
    action = "sagemaker:ListProcessingJobs"
    outcome = processing_jobs(reading_of(account(ListProcessingJobs=denied(action))), REGION, SINCE)
    assert outcome.items == ()
    assert [gap.missing_permission for gap in outcome.gaps] == [action]


def test_a_status_that_aws_added_leaves_a_gap_and_the_job(reading_of: ReadingOf) -> None:
    def paused(params: dict[str, Any]) -> dict[str, Any]:
        return {**described_processing(params), "ProcessingJobStatus": "Paused"}

    outcome = processing_jobs(reading_of(account("a", DescribeProcessingJob=paused)), REGION, SINCE)
    assert [job.status for job in outcome.items] == ["Paused"]
    assert "'Paused' is not known" in outcome.gaps[0].reason


def test_of_many_jobs_the_longest_may_be_enough() -> None:
    rows = [
        {"ProcessingJobName": name, "CreationTime": STARTED, "ProcessingEndTime": STARTED + timedelta(hours=hours)}
        for name, hours in (("short", 1), ("long", 5), ("middle", 2))
    ]
    rows.append({"ProcessingJobName": "running", "CreationTime": STARTED})
    times = ("CreationTime", "ProcessingEndTime")
    assert longest(rows, "ProcessingJobName", times, 2) == {"running", "long"}
    assert longest(rows, "ProcessingJobName", times, None) == {"running", "long", "middle", "short"}
    assert longest([], "ProcessingJobName", times, 2) == frozenset()


def test_equal_settings_are_told_without_keeping_them(reading_of: ReadingOf) -> None:
    def described(params: dict[str, Any]) -> dict[str, Any]:
        changed = {"Environment": {"TOKEN": "another"}} if params["ProcessingJobName"] == "other" else {}
        return described_processing(params) | changed

    answers = account("one", "two", "other", DescribeProcessingJob=described)
    one, two, other = processing_jobs(reading_of(answers), REGION, SINCE).items
    assert one.settings_fingerprint is not None
    assert one.settings_fingerprint == two.settings_fingerprint != other.settings_fingerprint
    assert "s3cret" not in one.model_dump_json()


def test_settings_of_a_job_that_was_not_described_are_not_known(reading_of: ReadingOf) -> None:
    (job,) = processing_jobs(
        reading_of(account("one", DescribeProcessingJob=denied("sagemaker:DescribeProcessingJob"))), REGION, SINCE
    ).items
    assert (job.described, job.settings_fingerprint) == (False, None)
