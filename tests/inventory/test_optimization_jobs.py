"""Inference optimization jobs, from answers shaped as AWS shapes them; `s3cret` may not leave."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

from sagemaker_cost_mcp.errors import Throttled
from sagemaker_cost_mcp.inventory.optimization_jobs import optimization_jobs
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
ARN = f"arn:aws:sagemaker:{REGION}:111122223333"
START = datetime(2026, 11, 10, 9, tzinfo=UTC)
END = datetime(2026, 11, 10, 11, tzinfo=UTC)
SINCE = date(2026, 10, 21)
PLAN = f"{ARN}:training-plan/p"


def summary(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "OptimizationJobName": name,
        "OptimizationJobArn": f"{ARN}:optimization-job/{name}",
        "CreationTime": START,
        "OptimizationJobStatus": "COMPLETED",
        "DeploymentInstanceType": "ml.g5.12xlarge",
        "OptimizationTypes": ["Quantization", "Compilation"],
        **fields,
    }


def described(name: str, **fields: Any) -> dict[str, Any]:
    listed = summary(name)
    del listed["OptimizationTypes"]
    return listed | {
        "LastModifiedTime": END,
        "ModelSource": {"SageMakerModel": {"ModelName": "big"}},
        "OptimizationEnvironment": {"HF_TOKEN": "s3cret"},
        "OptimizationConfigs": [{"ModelQuantizationConfig": {"OverrideEnvironment": {"HF_TOKEN": "s3cret"}}}],
        "OutputConfig": {"S3OutputLocation": "s3://s3cret", "SageMakerModel": {"ModelName": "small"}},
        "RoleArn": "arn:aws:iam::111122223333:role/s3cret",
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        **fields,
    }


def account(*jobs: dict[str, Any], **answers: Any) -> dict[str, Any]:
    none: dict[str, Any] = {"ResourceTagMappingList": [], "PaginationToken": ""}
    return {
        "ListOptimizationJobs": {"OptimizationJobSummaries": list(jobs)},
        "DescribeOptimizationJob": lambda params: described(params["OptimizationJobName"]),
        "GetResources": none,
    } | answers


def test_calls_are_one_list_since_the_first_day_one_tag_sweep_and_one_for_each_job(
    reading_of: ReadingOf, asked: Asked
) -> None:
    outcome = optimization_jobs(reading_of(account(*(summary(f"j{n}") for n in range(6)))), REGION, SINCE)
    assert len(outcome.items) == 6
    assert asked[0] == ("ListOptimizationJobs", REGION, {"LastModifiedTimeAfter": datetime(2026, 10, 21, tzinfo=UTC)})
    assert Counter(operation for operation, _, _ in asked) == {
        "ListOptimizationJobs": 1, "DescribeOptimizationJob": 6, "GetResources": 1,
    }  # fmt: skip


def test_a_region_without_jobs_takes_one_call(reading_of: ReadingOf, asked: Asked) -> None:
    assert optimization_jobs(reading_of(account()), REGION, SINCE).items == ()
    assert len(asked) == 1


def test_a_job_tells_what_it_cost_and_for_which_model(reading_of: ReadingOf) -> None:
    listed = summary("j", OptimizationStartTime=START, OptimizationEndTime=END, MaxInstanceCount=2)
    answer = described("j", TrainingPlanArns=[PLAN])
    (one,) = optimization_jobs(reading_of(account(listed, DescribeOptimizationJob=answer)), REGION, SINCE).items
    assert (one.instance_type, one.max_instance_count, one.types) == (
        "ml.g5.12xlarge", 2, ("Quantization", "Compilation"),
    )  # fmt: skip
    assert (one.started_at, one.ended_at, one.created_at) == (START, END, START)
    assert (one.model_name, one.output_model_name, one.training_plan_arn) == ("big", "small", PLAN)
    assert (one.ref.type, one.described) == ("optimization-job", True)
    assert "s3cret" not in one.model_dump_json()


def test_without_its_description_the_model_of_a_job_is_unknown(reading_of: ReadingOf) -> None:
    answers = account(summary("j"), DescribeOptimizationJob=Throttled("slow down"))
    outcome = optimization_jobs(reading_of(answers), REGION, SINCE)
    (one,) = outcome.items
    assert (one.described, one.model_name, one.training_plan_arn, one.started_at) == (False, None, None, None)
    assert len(outcome.gaps) == 1


def test_a_job_on_artifacts_names_no_model(reading_of: ReadingOf) -> None:
    answer = described("j", ModelSource={"S3": {"S3Uri": "s3://b/k"}}, OutputConfig={"S3OutputLocation": "s3://b/o"})
    (one,) = optimization_jobs(reading_of(account(summary("j"), DescribeOptimizationJob=answer)), REGION, SINCE).items
    assert (one.model_name, one.output_model_name, one.training_plan_arn) == (None, None, None)
