"""How the shelves of HyperPod and what stands beside it are filled, read from the simulated account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.model.ports import Question, Window
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.simulator.request import AwsFailure

AccountOf = Callable[..., Any]
ALL: tuple[Shelf, ...] = (
    "clusters", "training_plans", "mlflow_apps", "optimization_jobs", "inference_recommendations_jobs",
)  # fmt: skip


def read(account: Any, *shelves: Shelf, **more: Any) -> Any:
    question = Question(shelves=frozenset(shelves), regions=("us-east-1",), seconds=240.0, **more)
    return account.reader.read(question).snapshot


def test_the_floor_of_calls(account_of: AccountOf) -> None:
    account = account_of("foundry")
    snapshot = read(account, *ALL)
    assert Counter(account.operations()) == {
        "GetCallerIdentity": 1,
        "ListClusters": 1,
        "DescribeCluster": len(snapshot.clusters),
        "ListTrainingPlans": 1,
        "ListMlflowApps": 1,
        "ListOptimizationJobs": 1,
        "DescribeOptimizationJob": len(snapshot.optimization_jobs),
        "ListInferenceRecommendationsJobs": 1,
        "DescribeInferenceRecommendationsJob": len(snapshot.inference_recommendations_jobs),
        "GetResources": len(ALL),
    }
    assert snapshot.gaps == ()


def test_a_region_without_any_of_it_takes_five_calls(account_of: AccountOf) -> None:
    account = account_of("empty")
    read(account, *ALL)
    assert len(account.asked) == 1 + len(ALL)


def test_clusters_and_plans_tell_what_their_author_meant(account_of: AccountOf) -> None:
    snapshot = read(account_of("foundry"), *ALL)
    clusters = {one.ref.name: one for one in snapshot.clusters}
    assert clusters.keys() == {"llm-pretrain", "eval-bench"}
    pretrain, bench = clusters["llm-pretrain"], clusters["eval-bench"]
    assert (pretrain.orchestrator, pretrain.node_recovery, pretrain.ref.tags["Team"]) == (
        "slurm", True, "foundation-models",
    )  # fmt: skip
    assert (bench.orchestrator, bench.node_recovery, bench.ref.tags) == ("eks", False, {})
    plans = {one.ref.arn: one for one in snapshot.training_plans}
    (prepaid,) = (group for group in pretrain.groups if group.training_plan_arn)
    plan = plans[prepaid.training_plan_arn]
    assert (prepaid.counts, prepaid.volume_gb) == ({"ml.p5.48xlarge": 2}, 500)
    assert (plan.status, plan.total_count, plan.in_use_count, plan.available_count) == ("Active", 4, 2, 2)
    assert (plan.upfront_fee, plan.currency, plan.minutes) == (Decimal("90616.32"), "USD", 30 * 24 * 60)
    assert {one.status for one in plans.values()} == {"Active", "Expired"}
    (gpu, _) = bench.groups
    assert (gpu.current_count, gpu.target_count, gpu.status) == (2, 3, "Updating")


def test_jobs_are_those_since_the_first_day_of_the_window(account_of: AccountOf) -> None:
    account = account_of("foundry")
    recent = read(account, *ALL)
    assert [job.ref.name for job in recent.optimization_jobs] == ["assistant-int4"]
    assert recent.optimization_jobs[0].model_name == "assistant-8b"
    assert recent.inference_recommendations_jobs[0].instance_types == {"ml.g5.xlarge", "ml.g5.2xlarge"}
    whole = read(account, *ALL, window=Window(start=date(2026, 5, 1), end=date(2026, 11, 20)))
    assert {job.ref.name for job in whole.optimization_jobs} == {"assistant-int4", "assistant-compiled"}


def test_hourly_instances_have_a_price_and_prepaid_ones_need_none(account_of: AccountOf) -> None:
    snapshot = read(account_of("foundry"), "clusters", "prices")
    priced = {price.item for price in snapshot.prices if price.component == "Cluster"}
    assert priced == {"ml.m5.xlarge", "ml.g5.12xlarge", "ml.c5.4xlarge"}


def test_where_no_cluster_runs_no_price_is_asked_for(account_of: AccountOf) -> None:
    account = account_of("empty")
    read(account, "clusters", "prices")
    assert account.operations().count("GetProducts") == 1, "volumes of notebooks, as ever"


@pytest.mark.parametrize(
    ("operation", "shelf"),
    [
        ("ListClusters", "clusters"),
        ("ListTrainingPlans", "training_plans"),
        ("ListMlflowApps", "mlflow_apps"),
        ("ListOptimizationJobs", "optimization_jobs"),
        ("ListInferenceRecommendationsJobs", "inference_recommendations_jobs"),
    ],
)
def test_what_may_not_be_listed_is_a_gap_and_the_others_are_read(
    account_of: AccountOf, operation: str, shelf: Shelf
) -> None:
    account = account_of("foundry")

    def denied(asked: str, _region: str) -> AwsFailure | None:
        return AwsFailure("AccessDeniedException", "no") if asked == operation else None

    account.fault = denied
    snapshot = read(account, *ALL)
    assert [one for one in ALL if not getattr(snapshot, one)] == [shelf]
    assert [gap.missing_permission for gap in snapshot.gaps] == [f"sagemaker:{operation}"]
