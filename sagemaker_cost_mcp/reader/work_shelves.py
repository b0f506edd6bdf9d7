"""How the shelves of jobs on data, of labeling, pipelines, monitoring and the feature store are filled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sagemaker_cost_mcp.billing.list_prices import ListPrices
from sagemaker_cost_mcp.inventory import (
    feature_groups,
    labeling_jobs,
    monitoring_schedules,
    pipeline_executions,
    pipelines,
    processing_jobs,
    transform_jobs,
)
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.monitoring import MonitoringSchedule
from sagemaker_cost_mcp.model.pipelines import Pipeline
from sagemaker_cost_mcp.model.usage_type import usage_types
from sagemaker_cost_mcp.model.work import ProcessingJob, TransformJob
from sagemaker_cost_mcp.reader.asking import Step
from sagemaker_cost_mcp.reader.regional import Found, Regional
from sagemaker_cost_mcp.reader.steps import Inventory, Prices

_PROCESSING_VOLUME = "Processing:VolumeUsage.gp2"
"""Batch transform has no volumes of the customer's."""


@dataclass(frozen=True, kw_only=True)
class WorkShelves:
    """The steps of one question that read what works on data."""

    inventory: Inventory
    prices: Prices
    list_prices: ListPrices
    since: date
    """First day of the question's window."""
    described: int | None = None
    """Processing and transform jobs that are described in a region, the longest; None: all."""

    def regional(self) -> tuple[Regional, ...]:
        """All at once, but executions once their pipelines are known, and prices once it is known of what."""
        jobs = ("processing_jobs", "transform_jobs")
        return (
            Regional(name="processing_jobs", fills="processing_jobs", step=lambda region, _: self.processing(region)),
            Regional(name="transform_jobs", fills="transform_jobs", step=lambda region, _: self.transform(region)),
            Regional(name="labeling_jobs", fills="labeling_jobs", step=lambda region, _: self.labeling(region)),
            Regional(name="pipelines", fills="pipelines", step=lambda region, _: self.pipelines(region)),
            Regional(
                name="pipeline_executions", fills="pipeline_executions", needs=("pipelines",), step=self.executions
            ),
            Regional(
                name="monitoring_schedules",
                fills="monitoring_schedules",
                step=lambda region, _: self.schedules(region),
            ),
            Regional(name="feature_groups", fills="feature_groups", step=lambda region, _: self.features(region)),
            *(
                Regional(name=f"{name}_prices", fills="prices", needs=(name,), along=True, step=self._priced(name))
                for name in (*jobs, "monitoring_schedules")
            ),
        )

    def processing(self, region: str) -> Step[Any]:
        """Processing jobs of a region."""
        return self.inventory(
            ("processing_jobs", region, self.since, self.described),
            lambda reading: processing_jobs.processing_jobs(reading, region, self.since, self.described),
            "sagemaker:ListProcessingJobs",
        )

    def transform(self, region: str) -> Step[Any]:
        """Batch transform jobs of a region."""
        return self.inventory(
            ("transform_jobs", region, self.since, self.described),
            lambda reading: transform_jobs.transform_jobs(reading, region, self.since, self.described),
            "sagemaker:ListTransformJobs",
        )

    def labeling(self, region: str) -> Step[Any]:
        """Labeling jobs of a region."""
        return self.inventory(
            ("labeling_jobs", region, self.since),
            lambda reading: labeling_jobs.labeling_jobs(reading, region, self.since),
            "sagemaker:ListLabelingJobs",
        )

    def pipelines(self, region: str) -> Step[Any]:
        """Pipelines of a region."""
        return self.inventory(
            ("pipelines", region, self.since),
            lambda reading: pipelines.pipelines(reading, region, self.since),
            "sagemaker:Search",
        )

    def executions(self, region: str, found: Found) -> Step[Any] | None:
        """Executions of a region's pipelines, where there are some."""
        known: tuple[Pipeline, ...] = found["pipelines"]
        if not known:
            return None
        return self.inventory(
            ("pipeline_executions", region, self.since, tuple(sorted(one.ref.arn for one in known))),
            lambda reading: pipeline_executions.pipeline_executions(reading, region, self.since, known),
            "sagemaker:Search",
        )

    def schedules(self, region: str) -> Step[Any]:
        """Monitoring schedules of a region."""
        return self.inventory(
            ("monitoring_schedules", region),
            lambda reading: monitoring_schedules.monitoring_schedules(reading, region),
            "sagemaker:ListMonitoringSchedules",
        )

    def features(self, region: str) -> Step[Any]:
        """Feature groups of a region."""
        return self.inventory(
            ("feature_groups", region),
            lambda reading: feature_groups.feature_groups(reading, region),
            "sagemaker:Search",
        )

    def job_prices(self, name: str, region: str, found: Found) -> Step[tuple[Price, ...]] | None:
        """List prices of what some of a region's jobs run on: one request."""
        wanted = usage_types({region}, (item for one in found[name] for item in _items(one)))
        if not wanted:
            return None
        return self.prices(
            (name, wanted),
            lambda reading: self.list_prices.of_usage_types(reading, wanted),
            f"list prices of {name.replace('_', ' ')} in {region}",
        )

    def _priced(self, name: str) -> Callable[[str, Found], Step[Any] | None]:
        return partial(self.job_prices, name)


def _items(job: ProcessingJob | TransformJob | MonitoringSchedule) -> Iterator[str]:
    """What a job is billed as, without the region."""
    if job.instance_type is None:
        return
    if isinstance(job, TransformJob):
        yield f"Tsform:{job.instance_type}"
        return
    yield f"Processing:{job.instance_type}"
    yield _PROCESSING_VOLUME
