"""How the shelves of file systems beside SageMaker are filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sagemaker_cost_mcp.billing.file_system_prices import storage_prices
from sagemaker_cost_mcp.inventory import file_systems
from sagemaker_cost_mcp.model.file_systems import FileSystem, FileSystemUse
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.studio import StudioDomain
from sagemaker_cost_mcp.reader.asking import Step
from sagemaker_cost_mcp.reader.regional import Found, Regional
from sagemaker_cost_mcp.reader.steps import Inventory, Prices


@dataclass(frozen=True, kw_only=True)
class FileSystemShelves:
    """The steps of one question that read home file systems of Studio domains."""

    inventory: Inventory
    prices: Prices
    today: date

    def regional(self) -> tuple[Regional, ...]:
        """File systems first, also where there is no domain any more; then who uses them, and what they cost."""
        there = ("file_systems",)
        return (
            Regional(name="file_systems", fills="file_systems", needs=("studio_domains",), step=self.file_systems),
            Regional(name="file_system_use", fills="file_system_use", needs=there, step=self.use),
            Regional(name="file_system_prices", fills="prices", needs=there, along=True, step=self.storage_prices),
        )

    def file_systems(self, region: str, found: Found) -> Step[tuple[FileSystem, ...]]:
        """Home file systems of a region."""
        domains: Sequence[StudioDomain] = found["studio_domains"]
        return self.inventory(
            ("file_systems", region, frozenset((domain.domain_id, domain.efs_id) for domain in domains)),
            lambda reading: file_systems.file_systems(reading, region, domains),
            file_systems.READ,
        )

    def use(self, region: str, found: Found) -> Step[tuple[FileSystemUse, ...]] | None:
        """Who connected to them; None: there is none."""
        there: Sequence[FileSystem] = found["file_systems"]
        if not there:
            return None
        return self.inventory(
            ("file_system_use", region, tuple(sorted(one.ref.arn for one in there)), self.today),
            lambda reading: file_systems.file_system_use(reading, region, there, self.today),
            "cloudwatch:GetMetricData",
        )

    def storage_prices(self, region: str, found: Found) -> Step[tuple[Price, ...]] | None:
        """What their storage costs; None: there is none."""
        if not found["file_systems"]:
            return None
        return self.prices(
            ("file_systems", region),
            lambda reading: storage_prices(reading, region, self.today),
            f"list prices of Amazon EFS in {region}",
        )
