"""Inference Recommender's jobs, from answers shaped as AWS shapes them; `s3cret` may not leave."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

from sagemaker_cost_mcp.errors import Throttled
from sagemaker_cost_mcp.inventory.inference_recommendations import inference_recommendations_jobs
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
ARN = f"arn:aws:sagemaker:{REGION}:111122223333"
START = datetime(2026, 11, 10, 9, tzinfo=UTC)
END = datetime(2026, 11, 10, 11, tzinfo=UTC)
SINCE = date(2026, 10, 21)
PACKAGE = f"{ARN}:model-package/p/1"


def summary(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "JobName": name,
        "JobDescription": "s3cret",
        "JobType": "Default",
        "JobArn": f"{ARN}:inference-recommendations-job/{name}",
        "Status": "COMPLETED",
        "CreationTime": START,
        "LastModifiedTime": END,
        "RoleArn": "arn:aws:iam::111122223333:role/s3cret",
        **fields,
    }


def result(**where: Any) -> dict[str, Any]:
    named = {"EndpointName": "sm-epc-1", "VariantName": "v"}
    told = {"EnvironmentParameters": [{"Key": "HF_TOKEN", "ValueType": "string", "Value": "s3cret"}]}
    return {"EndpointConfiguration": named | where, "ModelConfiguration": told}


def described(name: str, given: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    return summary(name) | {"InputConfig": given or {"ModelName": "m"}} | fields


def account(*jobs: dict[str, Any], **answers: Any) -> dict[str, Any]:
    none: dict[str, Any] = {"ResourceTagMappingList": [], "PaginationToken": ""}
    return {
        "ListInferenceRecommendationsJobs": {"InferenceRecommendationsJobs": list(jobs)},
        "DescribeInferenceRecommendationsJob": lambda params: described(params["JobName"]),
        "GetResources": none,
    } | answers


def test_calls_are_one_list_since_the_first_day_one_tag_sweep_and_one_for_each_job(
    reading_of: ReadingOf, asked: Asked
) -> None:
    jobs = [summary(f"j{n}") for n in range(6)]
    assert len(inference_recommendations_jobs(reading_of(account(*jobs)), REGION, SINCE).items) == 6
    assert asked[0][2] == {"LastModifiedTimeAfter": datetime(2026, 10, 21, tzinfo=UTC)}
    assert Counter(operation for operation, _, _ in asked) == {
        "ListInferenceRecommendationsJobs": 1, "DescribeInferenceRecommendationsJob": 6, "GetResources": 1,
    }  # fmt: skip


def test_a_region_without_jobs_takes_one_call(reading_of: ReadingOf, asked: Asked) -> None:
    assert inference_recommendations_jobs(reading_of(account()), REGION, SINCE).items == ()
    assert len(asked) == 1


def test_a_quick_search_tells_the_instances_it_came_up_with(reading_of: ReadingOf) -> None:
    results = [result(InstanceType="ml.g5.xlarge"), result(InstanceType="ml.c5.xlarge"), result()]
    answer = described("j", InferenceRecommendations=results, CompletionTime=END)
    listed = summary("j", ModelName="m", CompletionTime=END)
    answers = account(listed, DescribeInferenceRecommendationsJob=answer)
    (one,) = inference_recommendations_jobs(reading_of(answers), REGION, SINCE).items
    assert one.instance_types == {"ml.g5.xlarge", "ml.c5.xlarge"}
    assert (one.type, one.model_name, one.model_package_arn) == ("Default", "m", None)
    assert (one.created_at, one.completed_at, one.modified_at, one.described) == (START, END, END, True)
    assert "s3cret" not in one.model_dump_json()


def test_a_load_test_tells_the_instances_it_was_told_to_test(reading_of: ReadingOf) -> None:
    given = {
        "ModelPackageVersionArn": PACKAGE,
        "EndpointConfigurations": [
            {"InstanceType": "ml.g5.xlarge"},
            {"ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5}},
        ],
    }
    answer = described("j", given) | {"JobType": "Advanced"}
    answers = account(summary("j", JobType="Advanced"), DescribeInferenceRecommendationsJob=answer)
    (one,) = inference_recommendations_jobs(reading_of(answers), REGION, SINCE).items
    assert (one.instance_types, one.model_package_arn, one.model_name) == ({"ml.g5.xlarge"}, PACKAGE, None)
    assert one.completed_at is None


def test_without_its_description_the_instances_of_a_job_are_unknown(reading_of: ReadingOf) -> None:
    answers = account(summary("j", ModelName="m"), DescribeInferenceRecommendationsJob=Throttled("slow down"))
    outcome = inference_recommendations_jobs(reading_of(answers), REGION, SINCE)
    (one,) = outcome.items
    assert (one.described, one.instance_types, one.model_name) == (False, frozenset(), "m")
    assert len(outcome.gaps) == 1
