"""How the shelves of HyperPod, prepaid capacity, MLflow Apps and the jobs that advise on inference are filled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sagemaker_cost_mcp.billing.list_prices import ListPrices
from sagemaker_cost_mcp.inventory import clusters, inference_recommendations, mlflow_apps, optimization_jobs
from sagemaker_cost_mcp.inventory import training_plans as plans
from sagemaker_cost_mcp.model.clusters import Cluster
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.usage_type import usage_types
from sagemaker_cost_mcp.reader.asking import Step
from sagemaker_cost_mcp.reader.regional import Found, Regional
from sagemaker_cost_mcp.reader.steps import Inventory, Prices


@dataclass(frozen=True, kw_only=True)
class ClusterShelves:
    """The steps of one question that read HyperPod and what stands beside it."""

    inventory: Inventory
    prices: Prices
    list_prices: ListPrices
    since: date
    """Jobs that ended before are not asked for."""

    def regional(self) -> tuple[Regional, ...]:
        """All at once; prices once it is known what runs."""
        return (
            Regional(name="clusters", fills="clusters", step=lambda region, _: self.clusters(region)),
            Regional(name="training_plans", fills="training_plans", step=lambda region, _: self.plans(region)),
            Regional(name="mlflow_apps", fills="mlflow_apps", step=lambda region, _: self.mlflow_apps(region)),
            Regional(
                name="optimization_jobs", fills="optimization_jobs", step=lambda region, _: self.optimizing(region)
            ),
            Regional(
                name="inference_recommendations_jobs",
                fills="inference_recommendations_jobs",
                step=lambda region, _: self.recommending(region),
            ),
            Regional(name="cluster_prices", fills="prices", needs=("clusters",), along=True, step=self.cluster_prices),
        )

    def clusters(self, region: str) -> Step[Any]:
        """HyperPod clusters of a region."""
        return self.inventory(
            ("clusters", region), lambda reading: clusters.clusters(reading, region), "sagemaker:ListClusters"
        )

    def plans(self, region: str) -> Step[Any]:
        """Training plans of a region."""
        return self.inventory(
            ("training_plans", region),
            lambda reading: plans.training_plans(reading, region),
            "sagemaker:ListTrainingPlans",
        )

    def mlflow_apps(self, region: str) -> Step[Any]:
        """MLflow Apps of a region."""
        return self.inventory(
            ("mlflow_apps", region),
            lambda reading: mlflow_apps.mlflow_apps(reading, region),
            "sagemaker:ListMlflowApps",
        )

    def optimizing(self, region: str) -> Step[Any]:
        """Optimization jobs of a region."""
        return self.inventory(
            ("optimization_jobs", region, self.since),
            lambda reading: optimization_jobs.optimization_jobs(reading, region, self.since),
            "sagemaker:ListOptimizationJobs",
        )

    def recommending(self, region: str) -> Step[Any]:
        """Jobs of Inference Recommender in a region."""
        return self.inventory(
            ("inference_recommendations_jobs", region, self.since),
            lambda reading: inference_recommendations.inference_recommendations_jobs(reading, region, self.since),
            "sagemaker:ListInferenceRecommendationsJobs",
        )

    def cluster_prices(self, region: str, found: Found) -> Step[tuple[Price, ...]] | None:
        """List prices of the instances in a region's clusters: one request."""
        running: tuple[Cluster, ...] = found["clusters"]
        types = {name for cluster in running for group in cluster.groups or () for name in group.counts}
        wanted = usage_types({region}, (f"Cluster:{name}" for name in types))
        if not wanted:
            return None
        return self.prices(
            ("clusters", wanted),
            lambda reading: self.list_prices.of_usage_types(reading, wanted),
            f"list prices of HyperPod instances in {region}",
        )
