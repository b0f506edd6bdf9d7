"""How the shelves of training, tuning and AutoML jobs are filled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.list_prices import ListPrices
from sagemaker_cost_mcp.inventory.automl import automl_jobs
from sagemaker_cost_mcp.inventory.training import training_jobs
from sagemaker_cost_mcp.inventory.tuning import tuning_jobs
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.model.usage_type import usage_types
from sagemaker_cost_mcp.reader.asking import Step
from sagemaker_cost_mcp.reader.regional import Found, Regional
from sagemaker_cost_mcp.reader.steps import Inventory, Prices

_BILLED_AS = ("Train", "TrSpt")
"""Billing components of training instances, on demand and managed spot."""

_VOLUMES = ("Train:VolumeUsage.gp2", "Train:VolumeUsage.gp3")
"""What a training instance's volume may be billed as."""

_Jobs = Callable[[Reading, str, datetime], Outcome[Any]]
"""Reads the jobs of a region that were in progress at or after a moment."""


@dataclass(frozen=True, kw_only=True)
class JobShelves:
    """The steps of one question that read training, tuning and AutoML jobs."""

    inventory: Inventory
    prices: Prices
    list_prices: ListPrices
    since: date
    """First day of the question's window."""

    def regional(self) -> tuple[Regional, ...]:
        """Jobs of each kind; the prices of training once it is known what ran."""
        return (
            self._jobs("training_jobs", training_jobs, "sagemaker:Search"),
            self._jobs("tuning_jobs", tuning_jobs, "sagemaker:Search"),
            self._jobs("automl_jobs", automl_jobs, "sagemaker:ListAutoMLJobs"),
            Regional(
                name="training_prices",
                fills="prices",
                needs=("training_jobs",),
                along=True,
                step=self.training_prices,
            ),
        )

    def training_prices(self, region: str, found: Found) -> Step[tuple[Price, ...]] | None:
        """List prices of what a region's training jobs ran on, on demand and spot, with volumes: one request."""
        jobs: tuple[TrainingJob, ...] = found["training_jobs"]
        types = {group.instance_type for job in jobs for group in job.groups}
        if not types:
            return None
        machines = (f"{component}:{name}" for component in _BILLED_AS for name in types)
        wanted = usage_types({region}, (*machines, *_VOLUMES))
        return self.prices(
            ("training", wanted),
            lambda reading: self.list_prices.of_usage_types(reading, wanted),
            f"list prices of training in {region}",
        )

    def _jobs(self, shelf: Shelf, read: _Jobs, operation: str) -> Regional:
        start = datetime.combine(self.since, time(), UTC)

        def step(region: str, _: Found) -> Step[Any]:
            return self.inventory((shelf, region, self.since), lambda reading: read(reading, region, start), operation)

        return Regional(name=shelf, fills=shelf, step=step)
