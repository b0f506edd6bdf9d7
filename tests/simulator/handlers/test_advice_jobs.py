"""SageMaker's answers about optimization jobs and Inference Recommender, and what they are charged for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.description import Fleet, Model, OptimizationJob, RecommendationsJob, TrainingPlan

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import AccountOf, Ask

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
Call = Callable[..., dict[str, Any]]


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def optimizing(name: str, days: float, seconds: int = 7200, **more: Any) -> OptimizationJob:
    return OptimizationJob(
        name=name,
        instance_type="ml.g5.12xlarge",
        started=ago(days),
        seconds=seconds,
        unit_price=Decimal("7.09"),
        environment={"HF_TOKEN": "made-up"},
        **more,
    )


def load_test(name: str, days: float, **more: Any) -> RecommendationsJob:
    types = ("ml.g5.xlarge", "ml.g5.2xlarge")
    return RecommendationsJob(name=name, started=ago(days), instance_types=types, seconds_each=1800, model="m", **more)


@pytest.fixture
def account(account_of: AccountOf) -> SimulatedAccount:
    return account_of(
        Fleet(
            account_id="1" * 12,
            models=(Model(name="m", image="a:1", created=ago(300)),),
            training_plans=(
                TrainingPlan(
                    name="p",
                    instance_type="ml.p5.48xlarge",
                    count=1,
                    bought=ago(20),
                    start=ago(20),
                    end=ago(-20),
                    fee=Decimal(1),
                ),
            ),
            optimization_jobs=(
                optimizing("old", 90),
                optimizing("small", 9, model="m", types=("Quantization", "Compilation"), tags={"Team": "a"}),
                optimizing("paid", 7, plan="p", status="FAILED"),
                optimizing("running", 0.01),
            ),
            recommendations_jobs=(
                load_test("quick", 5, tags={"Team": "a"}),
                load_test("thorough", 4, advanced=True),
                load_test("on-the-way", 0.01),
            ),
        )
    )


@pytest.fixture
def call(ask: Ask, account: SimulatedAccount) -> Call:
    return lambda operation, **params: ask("sagemaker", operation, account=account, **params)


def optimized(call: Call, **params: Any) -> list[str]:
    answer = call("ListOptimizationJobs", **params)
    return [row["OptimizationJobName"] for row in answer["OptimizationJobSummaries"]]


def test_optimization_jobs_are_listed_oldest_first(call: Call) -> None:
    assert optimized(call) == ["old", "small", "paid", "running"]
    assert optimized(call, SortBy="Name", SortOrder="Descending") == ["small", "running", "paid", "old"]
    assert optimized(call, LastModifiedTimeAfter=ago(30)) == ["small", "paid", "running"]
    assert optimized(call, StatusEquals="INPROGRESS") == ["running"]
    assert optimized(call, NameContains="MAL") == ["small"]
    assert optimized(call, OptimizationContains="Compil") == ["small"]
    first = call("ListOptimizationJobs", MaxResults=3)
    assert optimized(call, MaxResults=3, NextToken=first["NextToken"]) == ["running"]


def test_fifty_optimization_jobs_are_a_page_where_nobody_says_how_many(ask: Ask, account_of: AccountOf) -> None:
    jobs = tuple(optimizing(f"job-{number}", 5) for number in range(51))
    many = account_of(Fleet(account_id="1" * 12, optimization_jobs=jobs))
    assert len(ask("sagemaker", "ListOptimizationJobs", account=many)["OptimizationJobSummaries"]) == 50


def test_only_the_description_tells_model_and_plan(call: Call) -> None:
    listed = call("ListOptimizationJobs")["OptimizationJobSummaries"][1]
    assert {"ModelSource", "TrainingPlanArns"}.isdisjoint(listed)
    small = call("DescribeOptimizationJob", OptimizationJobName="small")
    assert small["ModelSource"] == {"SageMakerModel": {"ModelName": "m"}}
    assert len(small["OptimizationConfigs"]) == 2
    assert "TrainingPlanArns" not in small
    paid = call("DescribeOptimizationJob", OptimizationJobName="paid")
    assert (paid["OptimizationJobStatus"], set(paid["ModelSource"])) == ("FAILED", {"S3"})
    assert paid["TrainingPlanArns"][0].endswith(":training-plan/p")
    running = call("DescribeOptimizationJob", OptimizationJobName="running")
    assert ("OptimizationEndTime" in running, running["LastModifiedTime"]) == (False, NOW)


def recommended(call: Call, **params: Any) -> list[str]:
    answer = call("ListInferenceRecommendationsJobs", **params)
    return [row["JobName"] for row in answer["InferenceRecommendationsJobs"]]


def test_recommender_jobs_are_listed_without_their_instances(call: Call) -> None:
    assert recommended(call) == ["quick", "thorough", "on-the-way"]
    assert recommended(call, StatusEquals="IN_PROGRESS") == ["on-the-way"]
    assert recommended(call, ModelNameEquals="m", NameContains="ough") == ["thorough"]
    assert recommended(call, CreationTimeBefore=ago(4.5)) == ["quick"]
    package = "arn:aws:sagemaker:us-east-1:111111111111:model-package/p/1"
    assert recommended(call, ModelPackageVersionArnEquals=package) == []
    row = call("ListInferenceRecommendationsJobs")["InferenceRecommendationsJobs"][0]
    assert {"InputConfig", "InferenceRecommendations"}.isdisjoint(row)


def test_a_quick_search_names_its_instances_when_it_is_over_and_a_load_test_before(call: Call) -> None:
    quick, thorough, on_the_way = (
        call("DescribeInferenceRecommendationsJob", JobName=name) for name in ("quick", "thorough", "on-the-way")
    )
    results = [one["EndpointConfiguration"]["InstanceType"] for one in quick["InferenceRecommendations"]]
    assert results == ["ml.g5.xlarge", "ml.g5.2xlarge"]
    assert (quick["JobType"], "EndpointConfigurations" in quick["InputConfig"]) == ("Default", False)
    assert (thorough["JobType"], len(thorough["InputConfig"]["EndpointConfigurations"])) == ("Advanced", 2)
    assert (on_the_way["Status"], "CompletionTime" in on_the_way) == ("IN_PROGRESS", False)
    assert "InferenceRecommendations" not in on_the_way


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("DescribeOptimizationJob", {"OptimizationJobName": "none"}),
        ("DescribeInferenceRecommendationsJob", {"JobName": "none"}),
    ],
)
def test_what_is_not_there_is_not_found(call: Call, operation: str, params: dict[str, str]) -> None:
    with pytest.raises(ClientError, match=r"\(ResourceNotFound\)"):
        call(operation, **params)


def test_tags_are_found_by_kind(ask: Ask, account: SimulatedAccount) -> None:
    for kind in ("optimization-job", "inference-recommendations-job"):
        types = [f"sagemaker:{kind}"]
        swept = ask("resourcegroupstaggingapi", "GetResources", account=account, ResourceTypeFilters=types)
        assert len(swept["ResourceTagMappingList"]) == 1, kind


def test_jobs_are_billed_by_the_hour_unless_a_plan_paid_for_them(account: SimulatedAccount) -> None:
    def billed(days: float) -> dict[str, tuple[float, float]]:
        rows = account.bill.day(ago(days).date())
        return {row.heading.usage_type: (float(row.quantity), float(row.unblended)) for row in rows}

    assert billed(9) == {"USE1-InferenceOptimization:ml.g5.12xlarge": (2.0, 14.18)}
    assert billed(7) == {"USE1-InferenceOptimization:ml.g5.12xlarge": (2.0, 0.0)}
    assert billed(5) == {
        "USE1-Host:ml.g5.xlarge": (0.5, pytest.approx(0.7042)),
        "USE1-Host:ml.g5.2xlarge": (0.5, pytest.approx(0.7575)),
    }
