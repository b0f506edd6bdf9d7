"""What of a training job is kept, and what is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest

from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import AccessDenied, DeadlinePassed, ResourceGone
from sagemaker_cost_mcp.inventory.training import training_jobs
from sagemaker_cost_mcp.model.training import InstanceGroup, TrainingJob
from tests.fake_reading import Answer, Asked, FakeReading, ReadingOf
from tests.job_answers import NOW, REGION, arn, described, searching, training_row

SINCE = NOW - timedelta(days=30)
BORN = NOW - timedelta(days=1)
SECRET = "hf_EXAMPLE_not_a_real_token"
PLAN = "arn:aws:sagemaker:us-east-1:111122223333:training-plan/autumn"
BASE_MODEL = f"arn:aws:sagemaker:{REGION}:aws:hub-content/h/Model/m/1.0.0"
CHANNEL: dict[str, Any] = {
    "ChannelName": "train",
    "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://b/train"}},
}


def jobs(reading_of: ReadingOf, *rows: dict[str, Any], **answers: Answer) -> tuple[TrainingJob, ...]:
    return training_jobs(reading_of({"Search": searching(rows), **answers}), REGION, SINCE).items


def job(reading_of: ReadingOf, **fields: Any) -> TrainingJob:
    (found,) = jobs(reading_of, training_row(**fields))
    return found


def test_an_ordinary_job(reading_of: ReadingOf) -> None:
    found = job(reading_of, Tags=[{"Key": "Team", "Value": "nlp"}])
    assert found.ref.tags == {"Team": "nlp"}
    assert (found.ref.type, found.ref.region, found.ref.account_id) == ("training-job", REGION, "111122223333")
    assert found.groups == (InstanceGroup(instance_type="ml.m5.xlarge", count=1),)
    assert (found.training_seconds, found.billable_seconds, found.volume_gb) == (1020, 1020, 30)
    assert (found.spot, found.checkpointed, found.vpc, found.serverless) == (False, False, False, False)
    assert (found.image, found.role_arn) == ("img:1", "arn:aws:iam::111122223333:role/training")
    assert (found.created_at, found.ended_at) == (BORN, BORN + timedelta(minutes=20))


@pytest.mark.parametrize(
    ("config", "groups"),
    [
        (
            {
                "InstanceGroups": [
                    {"InstanceType": "ml.g5.xlarge", "InstanceCount": 1, "InstanceGroupName": "gpu"},
                    {"InstanceType": "ml.c5.xlarge", "InstanceCount": 3, "InstanceGroupName": "cpu"},
                ]
            },
            [("ml.g5.xlarge", 1, "gpu"), ("ml.c5.xlarge", 3, "cpu")],
        ),
        (
            {
                "InstancePreferences": [{"InstanceType": "ml.g5.xlarge"}, {"InstanceType": "ml.g6.xlarge"}],
                "SelectedInstanceType": "ml.g6.xlarge",
                "SelectedInstanceCount": 2,
            },
            [("ml.g6.xlarge", 2, None)],
        ),
        ({"InstancePreferences": [{"InstanceType": "ml.g5.xlarge"}]}, []),
    ],
)
def test_machines_are_told_in_three_ways(
    reading_of: ReadingOf, config: dict[str, Any], groups: list[tuple[str, int, str | None]]
) -> None:
    found = job(reading_of, ResourceConfig=config)
    assert [(one.instance_type, one.count, one.name) for one in found.groups] == groups
    assert found.serverless is False


def test_a_serverless_job_is_described_for_what_it_is_charged_by(reading_of: ReadingOf, asked: Asked) -> None:
    row = training_row("tuned-model", ResourceConfig=None)
    answer = described(row) | {
        "BillableTokenCount": 1_200_000,
        "ServerlessJobConfig": {"BaseModelArn": BASE_MODEL, "JobType": "FineTuning"},
    }
    (found,) = jobs(reading_of, row, DescribeTrainingJob=answer)
    assert (found.groups, found.serverless, found.billable_tokens) == ((), True, 1_200_000)
    assert [operation for operation, _, _ in asked] == ["Search", "DescribeTrainingJob"]


def test_a_job_without_machines_that_cannot_be_described_is_undecided(reading_of: ReadingOf) -> None:
    row = training_row("x", ResourceConfig=None)
    denied = AccessDenied("no", operation="sagemaker:DescribeTrainingJob", missing_permission="p")
    read = training_jobs(reading_of({"Search": searching([row]), "DescribeTrainingJob": denied}), REGION, SINCE)
    assert [(one.serverless, one.billable_tokens) for one in read.items] == [(None, None)]
    assert [gap.missing_permission for gap in read.gaps] == ["p"]
    gone = jobs(reading_of, row, DescribeTrainingJob=ResourceGone("gone"))
    assert gone[0].serverless is None


def test_spot_warm_pool_plan_and_limits(reading_of: ReadingOf) -> None:
    found = job(
        reading_of,
        EnableManagedSpotTraining=True,
        CheckpointConfig={"S3Uri": "s3://b/c"},
        BillableTimeInSeconds=400,
        StoppingCondition={"MaxRuntimeInSeconds": 3600, "MaxWaitTimeInSeconds": 7200},
        WarmPoolStatus={"Status": "Reused", "ResourceRetainedBillableTimeInSeconds": 90, "ReusedByJob": "next"},
        ResourceConfig={
            "InstanceType": "ml.m5.xlarge",
            "InstanceCount": 1,
            "VolumeSizeInGB": 30,
            "KeepAlivePeriodInSeconds": 600,
            "TrainingPlanArn": PLAN,
        },
        VpcConfig={"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
    )
    assert (found.spot, found.checkpointed, found.billable_seconds, found.vpc) == (True, True, 400, True)
    assert (found.max_runtime_seconds, found.max_wait_seconds) == (3600, 7200)
    assert (found.warm_pool_status, found.warm_pool_billable_seconds, found.reused_by) == ("Reused", 90, "next")
    assert (found.keep_alive_seconds, found.training_plan_arn) == (600, PLAN)
    assert found.subnets == {"subnet-1"}


def test_seconds_add_up_by_secondary_status_and_what_goes_on_is_left_open(reading_of: ReadingOf) -> None:
    def stage(status: str, begin: int, end: int | None) -> dict[str, Any]:
        over = {} if end is None else {"EndTime": BORN + timedelta(seconds=end)}
        return {"Status": status, "StartTime": BORN + timedelta(seconds=begin)} | over

    found = job(
        reading_of,
        SecondaryStatusTransitions=[
            stage("Starting", 0, 60),
            stage("Downloading", 60, 400),
            stage("Training", 400, 1000),
            stage("Interrupted", 1000, 1100),
            stage("Training", 1100, 1700),
            stage("Uploading", 1700, None),
        ],
    )
    assert found.seconds_in == {"Starting": 60, "Downloading": 340, "Training": 1200, "Interrupted": 100}
    assert found.interruptions == 1


def test_metrics_are_numbers_and_the_objective_is_one_of_them(reading_of: ReadingOf) -> None:
    metrics = [
        {"MetricName": "validation:auc", "Value": 0.9, "Timestamp": NOW},
        {"MetricName": "train:loss", "Value": float("nan"), "Timestamp": NOW},
        {"MetricName": "epoch", "Value": 3.0},
    ]
    told = {"_tuning_objective_metric": "validation:auc"}
    found = job(reading_of, FinalMetricDataList=metrics, HyperParameters=told, TuningJobArn=TUNING)
    assert [(one.name, one.value, one.at) for one in found.metrics] == [
        ("epoch", 3.0, None),
        ("validation:auc", 0.9, NOW),
    ]
    assert (found.objective, found.tuning_job_arn) == ("validation:auc", TUNING)
    assert job(reading_of, HyperParameters={"_tuning_objective_metric": SECRET}).objective is None


TUNING = arn("hyper-parameter-tuning-job", "sweep")


def test_channels_and_their_modes(reading_of: ReadingOf) -> None:
    found = job(reading_of, InputDataConfig=[CHANNEL, CHANNEL | {"ChannelName": "test", "InputMode": "FastFile"}])
    assert (found.channels, found.input_modes) == (2, ("FastFile", "File"))
    assert job(reading_of).input_modes == ("File",)
    assert job(reading_of, AlgorithmSpecification=None).input_modes == ()


def test_runs_with_equal_settings_are_recognised_whatever_they_are_called(reading_of: ReadingOf) -> None:
    def run(name: str, rate: str, uri: str = "s3://b/train") -> dict[str, Any]:
        told = {"rate": rate, "sagemaker_job_name": name, "sagemaker_submit_directory": f"s3://b/{name}/source"}
        source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri}}
        channel = {"ChannelName": "train", "DataSource": source}
        return training_row(name, HyperParameters=told, InputDataConfig=[channel])

    found = jobs(reading_of, run("a", "0.1"), run("b", "0.1"), run("c", "0.2"), run("d", "0.1", "s3://b/other"))
    a, b, c, d = sorted(found, key=lambda one: one.ref.name)
    assert a.hyperparameter_fingerprint == b.hyperparameter_fingerprint == d.hyperparameter_fingerprint
    assert c.hyperparameter_fingerprint != a.hyperparameter_fingerprint
    assert a.input_fingerprint == b.input_fingerprint == c.input_fingerprint != d.input_fingerprint
    bare = job(reading_of, HyperParameters={}, Environment={})
    assert (bare.hyperparameter_fingerprint, bare.input_fingerprint) == (None, None)


def test_environment_belongs_to_the_settings(reading_of: ReadingOf) -> None:
    one, other = jobs(
        reading_of, training_row("a", Environment={"SEED": "1"}), training_row("b", Environment={"SEED": "2"})
    )
    assert None is not one.hyperparameter_fingerprint != other.hyperparameter_fingerprint


def test_a_status_of_tomorrow_is_kept_as_it_is(reading_of: ReadingOf) -> None:
    found = job(reading_of, TrainingJobStatus="Hibernating", SecondaryStatus=None)
    assert (found.status, found.secondary_status) == ("Hibernating", "")


def test_trap_22_nothing_that_a_job_was_told_or_said_is_kept(reading_of: ReadingOf) -> None:
    found = job(
        reading_of,
        Environment={"HF_TOKEN": SECRET},
        HyperParameters={"api_key": SECRET, "hub": f"https://u:{SECRET}@example.com"},
        FailureReason=f"AlgorithmError: could not log in with {SECRET}",
        AlgorithmSpecification={
            "TrainingImage": "img:1",
            "TrainingInputMode": "File",
            "ContainerEntrypoint": ["run", SECRET],
            "ContainerArguments": [SECRET],
            "MetricDefinitions": [{"Name": "m", "Regex": SECRET}],
        },
        InputDataConfig=[
            CHANNEL | {"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://b/{SECRET}"}}}
        ],
        SecondaryStatusTransitions=[
            {"Status": "Failed", "StartTime": BORN, "EndTime": BORN, "StatusMessage": f"AlgorithmError: {SECRET}"}
        ],
        OutputDataConfig={"S3OutputPath": f"s3://models/{SECRET}"},
        ExperimentConfig={"RunName": "r"},
        DebugHookConfig={"S3OutputPath": f"s3://b/{SECRET}", "HookParameters": {"k": SECRET}},
    )
    assert SECRET not in found.model_dump_json() + repr(found)
    assert found.output_bucket == "models"
    assert found.failure_cause == "AlgorithmError"


def test_without_search_a_serverless_job_is_described_once(reading_of: ReadingOf, asked: Asked) -> None:
    row = training_row("tuned", ResourceConfig=None)
    shown = ("TrainingJobName", "TrainingJobArn", "TrainingJobStatus", "CreationTime", "LastModifiedTime")
    answers: dict[str, Any] = {
        "Search": AccessDenied("no", operation="sagemaker:Search"),
        "ListTrainingJobs": {"TrainingJobSummaries": [{name: row[name] for name in shown}]},
        "DescribeTrainingJob": described(row)
        | {"BillableTokenCount": 7, "ServerlessJobConfig": {"BaseModelArn": BASE_MODEL, "JobType": "FineTuning"}},
        "GetResources": {"ResourceTagMappingList": []},
    }
    (found,) = training_jobs(reading_of(answers), REGION, SINCE).items
    assert (found.serverless, found.billable_tokens) == (True, 7)
    assert [operation for operation, _, _ in asked].count("DescribeTrainingJob") == 1


def test_jobs_that_were_read_whole_are_not_lost_when_the_time_is_up_at_the_last_one(asked: Asked) -> None:
    class Hurried(FakeReading):
        def each(self, fn: Any, items: Any) -> list[Any]:
            if "odd" in items:
                raise DeadlinePassed("The time is up.")
            return super().each(fn, items)

    rows = [training_row("a"), training_row("odd", ResourceConfig=None)]
    read = training_jobs(cast("Reading", Hurried({"Search": searching(rows)}, asked)), REGION, SINCE)
    assert {one.ref.name: one.serverless for one in read.items} == {"a": False, "odd": None}
    assert "Touches odd." in read.gaps[0].reason
