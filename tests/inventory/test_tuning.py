"""What of a tuning job is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import AccessDenied
from sagemaker_cost_mcp.inventory.tuning import tuning_jobs
from sagemaker_cost_mcp.model.training import TuningJob
from tests.fake_reading import ReadingOf
from tests.job_answers import NOW, REGION, ROLE, arn, searching

KIND = "HyperParameterTuningJob"
SINCE = NOW - timedelta(days=30)
BORN = NOW - timedelta(days=2)
SECRET = "hf_EXAMPLE_not_a_real_token"
NO_TAGS: dict[str, Any] = {"ResourceTagMappingList": [], "PaginationToken": ""}
CONFIG: dict[str, Any] = {
    "Strategy": "Bayesian",
    "HyperParameterTuningJobObjective": {"Type": "Maximize", "MetricName": "auc"},
    "ResourceLimits": {"MaxNumberOfTrainingJobs": 20, "MaxParallelTrainingJobs": 2, "MaxRuntimeInSeconds": 7200},
    "TrainingJobEarlyStoppingType": "Off",
    "ParameterRanges": {"CategoricalParameterRanges": [{"Name": "token", "Values": [SECRET]}]},
    "TuningJobCompletionCriteria": {
        "TargetObjectiveMetricValue": 0.99,
        "ConvergenceDetected": {"CompleteOnConvergence": "Disabled"},
    },
}


def definition(**fields: Any) -> dict[str, Any]:
    return {
        "AlgorithmSpecification": {"TrainingImage": "img:1", "TrainingInputMode": "File"},
        "RoleArn": ROLE,
        "OutputDataConfig": {"S3OutputPath": "s3://b/o"},
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        "ResourceConfig": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30},
        "StaticHyperParameters": {"key": SECRET},
        "Environment": {"TOKEN": SECRET},
    } | fields


def best(value: float) -> dict[str, Any]:
    return {
        "TrainingJobName": "sweep-007",
        "TrainingJobArn": arn("training-job", "sweep-007"),
        "CreationTime": BORN,
        "TrainingJobStatus": "Completed",
        "TunedHyperParameters": {"token": SECRET},
        "FinalHyperParameterTuningJobObjectiveMetric": {"MetricName": "auc", "Value": value},
    }


def row(**fields: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "HyperParameterTuningJobName": "sweep",
        "HyperParameterTuningJobArn": arn("hyper-parameter-tuning-job", "sweep"),
        "HyperParameterTuningJobConfig": CONFIG,
        "TrainingJobDefinition": definition(),
        "HyperParameterTuningJobStatus": "Completed",
        "CreationTime": BORN,
        "HyperParameterTuningEndTime": BORN + timedelta(hours=3),
        "LastModifiedTime": BORN + timedelta(hours=3),
        "TrainingJobStatusCounters": {
            "Completed": 15,
            "InProgress": 0,
            "RetryableError": 1,
            "NonRetryableError": 3,
            "Stopped": 1,
        },
        "ObjectiveStatusCounters": {"Succeeded": 15, "Pending": 0, "Failed": 5},
    } | fields
    return {name: value for name, value in given.items() if value is not None}


def tuned(reading_of: ReadingOf, **fields: Any) -> TuningJob:
    found = tuning_jobs(reading_of({"Search": searching([row(**fields)], kind=KIND)}), REGION, SINCE)
    assert found.gaps == ()
    return found.items[0]


def test_limits_counters_and_objective(reading_of: ReadingOf) -> None:
    job = tuned(
        reading_of,
        BestTrainingJob=best(0.93),
        TuningJobCompletionDetails={"NumberOfTrainingJobsObjectiveNotImproving": 9},
        ConsumedResources={"RuntimeInSeconds": 36_000},
        Tags=[{"Key": "Team", "Value": "x"}],
    )
    assert (job.strategy, job.objective, job.objective_type) == ("Bayesian", "auc", "Maximize")
    assert (job.max_jobs, job.max_parallel_jobs, job.max_runtime_seconds) == (20, 2, 7200)
    assert (job.completed, job.retryable_errors, job.failed, job.stopped, job.in_progress) == (15, 1, 3, 1, 0)
    assert (job.objective_succeeded, job.objective_failed, job.objective_pending) == (15, 5, 0)
    assert (job.early_stopping, job.completion_criteria) == ("Off", ("TargetObjectiveMetricValue",))
    assert (job.best_job, job.best_value, job.not_improving) == ("sweep-007", 0.93, 9)
    assert (job.consumed_seconds, job.ref.tags) == (36_000, {"Team": "x"})
    assert job.ended_at == BORN + timedelta(hours=3)


def test_the_best_of_a_warm_start_is_the_best_of_all(reading_of: ReadingOf) -> None:
    assert tuned(reading_of, BestTrainingJob=best(0.9), OverallBestTrainingJob=best(0.95)).best_value == 0.95
    assert tuned(reading_of, BestTrainingJob=best(float("inf"))).best_value is None
    assert tuned(reading_of).best_job is None


def test_several_definitions_each_with_an_objective(reading_of: ReadingOf) -> None:
    types = ("ml.m5.xlarge", "ml.m6i.xlarge")
    choices = [{"InstanceType": name, "InstanceCount": 1, "VolumeSizeInGB": 40} for name in types]
    job = tuned(
        reading_of,
        TrainingJobDefinition=None,
        TrainingJobDefinitions=[
            definition(
                DefinitionName="a",
                TuningObjective={"Type": "Minimize", "MetricName": "rmse"},
                EnableManagedSpotTraining=True,
                CheckpointConfig={"S3Uri": "s3://b/c"},
            ),
            definition(
                DefinitionName="b",
                ResourceConfig={},
                HyperParameterTuningResourceConfig={"InstanceConfigs": choices},
            ),
        ],
    )
    a, b = job.definitions
    assert (a.name, a.objective, a.spot, a.checkpointed, a.max_runtime_seconds) == ("a", "rmse", True, True, 3600)
    assert (a.instance_types, a.volume_gb) == (("ml.m5.xlarge",), 30)
    assert (b.groups, b.instance_types, b.volume_gb) == ((), types, 40)


def test_a_bare_record_says_that_nothing_is_known(reading_of: ReadingOf) -> None:
    bare = ("HyperParameterTuningJobConfig", "TrainingJobDefinition", "TrainingJobStatusCounters")
    job = tuned(reading_of, HyperParameterTuningJobStatus="Dreaming", **dict.fromkeys(bare))
    assert (job.strategy, job.max_jobs, job.early_stopping, job.definitions) == (None, None, None, ())
    assert job.status == "Dreaming"


def test_where_search_is_denied_tuning_jobs_are_described(reading_of: ReadingOf) -> None:
    shown = (
        *("HyperParameterTuningJobName", "HyperParameterTuningJobArn", "HyperParameterTuningJobStatus"),
        *("CreationTime", "LastModifiedTime", "TrainingJobStatusCounters", "ObjectiveStatusCounters"),
    )
    listed = {name: row()[name] for name in shown} | {"Strategy": "Bayesian"}
    answers: dict[str, Any] = {
        "Search": AccessDenied("no", operation="sagemaker:Search"),
        "ListHyperParameterTuningJobs": {"HyperParameterTuningJobSummaries": [listed]},
        "DescribeHyperParameterTuningJob": row(),
        "GetResources": NO_TAGS,
    }
    found = tuning_jobs(reading_of(answers), REGION, SINCE)
    assert [(job.ref.name, job.ref.tags, job.max_jobs) for job in found.items] == [("sweep", {}, 20)]


@pytest.mark.parametrize("reason", [None, f"ClientError: {SECRET}"])
def test_trap_22_no_parameter_that_was_tried_is_kept(reading_of: ReadingOf, reason: str | None) -> None:
    job = tuned(reading_of, BestTrainingJob=best(0.9), FailureReason=reason)
    assert SECRET not in job.model_dump_json() + repr(job)
    assert job.failure_cause == (None if reason is None else "ClientError")
