"""How the shelf of the feature store's use is filled: after the groups that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sagemaker_cost_mcp.inventory import online_store_use as stores
from sagemaker_cost_mcp.model.feature_groups import FeatureGroup
from sagemaker_cost_mcp.reader.asking import Step
from sagemaker_cost_mcp.reader.regional import Found, Regional
from sagemaker_cost_mcp.reader.steps import Inventory


@dataclass(frozen=True, kw_only=True)
class FeatureShelves:
    """The steps of one question that look at how the feature store is used."""

    inventory: Inventory
    today: date

    def regional(self) -> tuple[Regional, ...]:
        """Once the groups are known."""
        return (
            Regional(name="online_store_use", fills="online_store_use", needs=("feature_groups",), step=self.store_use),
        )

    def store_use(self, region: str, found: Found) -> Step[Any] | None:
        """Use of a region's online stores, where there can be some."""
        groups: tuple[FeatureGroup, ...] = found["feature_groups"]
        asked = tuple(sorted(group.ref.arn for group in groups if group.online_store is not False))
        if not asked:
            return None
        return self.inventory(
            ("online_store_use", region, asked, self.today),
            lambda reading: stores.online_store_use(reading, region, groups, self.today),
            "cloudwatch:GetMetricData",
        )
