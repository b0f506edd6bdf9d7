"""What of an Autopilot job is kept."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from sagemaker_cost_mcp.errors import AccessDenied, ResourceGone
from sagemaker_cost_mcp.inventory.automl import automl_jobs
from tests.fake_reading import Answer, Asked, ReadingOf
from tests.job_answers import NOW, REGION, ROLE, arn

SINCE = NOW - timedelta(days=30)
BORN = NOW - timedelta(days=2)
NO_TAGS: dict[str, Any] = {"ResourceTagMappingList": [], "PaginationToken": ""}
SECRET = "hf_EXAMPLE_not_a_real_token"


def summary(name: str = "pilot", status: str = "Completed", **fields: Any) -> dict[str, Any]:
    return {
        "AutoMLJobName": name,
        "AutoMLJobArn": arn("automl-job", name),
        "AutoMLJobStatus": status,
        "AutoMLJobSecondaryStatus": "Completed",
        "CreationTime": BORN,
        "EndTime": BORN + timedelta(hours=2),
        "LastModifiedTime": BORN + timedelta(hours=2),
    } | fields


def full(**fields: Any) -> dict[str, Any]:
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://b/{SECRET}"}}
    return (
        summary()
        | {
            "AutoMLJobInputDataConfig": [{"ChannelType": "training", "DataSource": source}],
            "OutputDataConfig": {"S3OutputPath": "s3://b/o"},
            "RoleArn": ROLE,
            "AutoMLJobObjective": {"MetricName": "F1"},
            "AutoMLProblemTypeConfig": {
                "TabularJobConfig": {
                    "TargetAttributeName": "y",
                    "Mode": "ENSEMBLING",
                    "CompletionCriteria": {"MaxCandidates": 10, "MaxAutoMLJobRuntimeInSeconds": 3600},
                }
            },
            "AutoMLProblemTypeConfigName": "Tabular",
        }
        | fields
    )


def answers(describing: Answer, *listed: dict[str, Any]) -> dict[str, Any]:
    return {
        "ListAutoMLJobs": lambda params: {"AutoMLJobSummaries": [] if "StatusEquals" in params else list(listed)},
        "DescribeAutoMLJobV2": describing,
        "GetResources": NO_TAGS,
    }


def candidate(value: float) -> dict[str, Any]:
    return {
        "CandidateName": "best",
        "ObjectiveStatus": "Succeeded",
        "CandidateSteps": [],
        "CandidateStatus": "Completed",
        "CreationTime": BORN,
        "LastModifiedTime": BORN,
        "FinalAutoMLJobObjectiveMetric": {"MetricName": "F1", "Value": value},
    }


def test_a_job_with_its_limits_and_its_best_candidate(reading_of: ReadingOf, asked: Asked) -> None:
    described = full(BestCandidate=candidate(0.8), ModelDeployResult={"EndpointName": "pilot-ep"})
    found = automl_jobs(reading_of(answers(described, summary())), REGION, SINCE)
    (job,) = found.items
    assert (job.problem_type, job.mode, job.objective) == ("Tabular", "ENSEMBLING", "F1")
    assert (job.max_candidates, job.max_seconds, job.max_seconds_per_training_job) == (10, 3600, None)
    assert (job.best_candidate, job.best_value, job.endpoint_name) == ("best", 0.8, "pilot-ep")
    assert (job.ref.tags, found.gaps) == ({}, ())
    assert Counter(operation for operation, _, _ in asked) == {
        "ListAutoMLJobs": 2,
        "GetResources": 1,
        "DescribeAutoMLJobV2": 1,
    }


def test_what_was_not_asked_for_is_told_by_what_was_resolved(reading_of: ReadingOf) -> None:
    resolved = {"AutoMLJobObjective": {"MetricName": "RMSE"}, "CompletionCriteria": {"MaxCandidates": 250}}
    described = full(
        AutoMLProblemTypeConfig={"TabularJobConfig": {"TargetAttributeName": "y"}},
        ResolvedAttributes=resolved,
        BestCandidate=candidate(float("nan")),
    )
    del described["AutoMLJobObjective"]
    (job,) = automl_jobs(reading_of(answers(described, summary())), REGION, SINCE).items
    assert (job.objective, job.max_candidates, job.best_value) == ("RMSE", 250, None)


def test_a_job_that_cannot_be_described_is_kept_as_it_was_listed(reading_of: ReadingOf) -> None:
    denied = AccessDenied("no", operation="sagemaker:DescribeAutoMLJobV2", missing_permission="p")
    found = automl_jobs(reading_of(answers(denied, summary())), REGION, SINCE)
    assert [(job.ref.name, job.status, job.problem_type) for job in found.items] == [("pilot", "Completed", None)]
    assert [gap.missing_permission for gap in found.gaps] == ["p"]


def test_one_that_is_gone_is_left_out_and_none_takes_two_calls(reading_of: ReadingOf, asked: Asked) -> None:
    assert automl_jobs(reading_of(answers(ResourceGone("gone"), summary())), REGION, SINCE).items == ()
    asked.clear()
    assert automl_jobs(reading_of(answers(full())), REGION, SINCE).items == ()
    assert [operation for operation, _, _ in asked] == ["ListAutoMLJobs", "ListAutoMLJobs"]


def test_trap_22_where_the_data_lie_and_why_it_failed_stay_behind(reading_of: ReadingOf) -> None:
    described = full(FailureReason=f"ClientError: AccessDenied for {SECRET}", AutoMLJobStatus="Failed")
    (job,) = automl_jobs(reading_of(answers(described, summary())), REGION, SINCE).items
    assert job.failure_cause == "ClientError: access denied"
    assert SECRET not in job.model_dump_json()
