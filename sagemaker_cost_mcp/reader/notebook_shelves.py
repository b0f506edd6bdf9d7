"""How the shelves of notebook instances are filled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sagemaker_cost_mcp.billing.list_prices import ListPrices
from sagemaker_cost_mcp.inventory import activity, lifecycle, notebooks
from sagemaker_cost_mcp.inventory import notebook_hours as hours
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.resources import LifecycleConfig, NotebookInstance
from sagemaker_cost_mcp.model.usage import NotebookActivity, NotebookHours
from sagemaker_cost_mcp.reader.asking import Step
from sagemaker_cost_mcp.reader.regional import Found, Regional
from sagemaker_cost_mcp.reader.steps import Inventory, Prices


@dataclass(frozen=True, kw_only=True)
class NotebookShelves:
    """The steps of one question that read notebook instances."""

    inventory: Inventory
    prices: Prices
    list_prices: ListPrices
    today: date

    def regional(self) -> tuple[Regional, ...]:
        """Notebook instances first; what hangs on them where there are any."""
        there = ("notebook_instances",)
        return (
            Regional(
                name="notebook_instances",
                fills="notebook_instances",
                step=lambda region, _: self.notebook_instances(region),
            ),
            Regional(
                name="notebook_activity",
                fills="notebook_activity",
                needs=there,
                step=_with("notebook_instances", self.notebook_activity),
            ),
            Regional(
                name="notebook_hours",
                fills="notebook_hours",
                needs=("notebook_activity",),
                step=_with("notebook_activity", self.notebook_hours),
            ),
            Regional(
                name="lifecycle_configs",
                fills="lifecycle_configs",
                needs=there,
                step=_with("notebook_instances", self.lifecycle_configs),
            ),
            Regional(
                name="notebook_prices",
                fills="prices",
                needs=there,
                along=True,
                step=_with("notebook_instances", self.notebook_prices),
            ),
        )

    def notebook_instances(self, region: str) -> Step[tuple[NotebookInstance, ...]]:
        """Notebook instances of a region."""
        return self.inventory(
            ("notebook_instances", region),
            lambda reading: notebooks.notebook_instances(reading, region),
            "sagemaker:ListNotebookInstances",
        )

    def notebook_activity(self, region: str, found: Sequence[NotebookInstance]) -> Step[tuple[NotebookActivity, ...]]:
        """Last log events of a region's notebook instances."""
        return self.inventory(
            ("notebook_activity", region, tuple(sorted(notebook.ref.arn for notebook in found))),
            lambda reading: activity.notebook_activity(reading, region, found),
            "logs:DescribeLogStreams",
        )

    def notebook_hours(self, region: str, found: Sequence[NotebookActivity]) -> Step[tuple[NotebookHours, ...]]:
        """Hours in which a region's notebook instances wrote to their logs."""
        return self.inventory(
            ("notebook_hours", region, tuple(sorted(trace.arn for trace in found)), self.today),
            lambda reading: hours.notebook_hours(reading, region, found, self.today),
            hours.READ,
        )

    def lifecycle_configs(
        self, region: str, found: Sequence[NotebookInstance]
    ) -> Step[tuple[LifecycleConfig, ...]] | None:
        """Lifecycle configurations that a region's notebook instances name."""
        wanted = tuple(sorted({notebook.lifecycle_config for notebook in found if notebook.lifecycle_config}))
        if not wanted:
            return None
        return self.inventory(
            ("lifecycle_configs", region, wanted),
            lambda reading: lifecycle.lifecycle_configs(reading, region, wanted),
            "sagemaker:DescribeNotebookInstanceLifecycleConfig",
        )

    def notebook_prices(self, region: str, found: Sequence[NotebookInstance]) -> Step[tuple[Price, ...]]:
        """List prices of a region's notebook instance types."""
        items = tuple(sorted({notebook.instance_type for notebook in found}))
        return self.prices(
            (region, items),
            lambda reading: self.list_prices.of_items(reading, region, "Notebook", items),
            f"list prices of notebook instances in {region}",
        )


def _with(name: str, step: Callable[[str, Any], Step[Any] | None]) -> Callable[[str, Found], Step[Any] | None]:
    """A step that starts from the items of one reading, where there are any."""
    return lambda region, found: step(region, found[name]) if found[name] else None
