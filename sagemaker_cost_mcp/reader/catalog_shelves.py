"""How the shelf of what is for sale is filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sagemaker_cost_mcp.billing import catalog
from sagemaker_cost_mcp.billing.cost_explorer import instance_types_of
from sagemaker_cost_mcp.billing.list_prices import ListPrices
from sagemaker_cost_mcp.model.commitments import PlanRate
from sagemaker_cost_mcp.model.money import Bill, Price
from sagemaker_cost_mcp.model.ports import PriceQuery
from sagemaker_cost_mcp.reader.asking import Asking, Step, Waiting
from sagemaker_cost_mcp.reader.commitment_shelves import CommitmentShelves
from sagemaker_cost_mcp.reader.steps import Prices


@dataclass(frozen=True, kw_only=True)
class CatalogShelves:
    """The steps of one question that read price lists."""

    prices: Prices
    list_prices: ListPrices

    def offered(self, region: str, wanted: PriceQuery) -> Step[tuple[Price, ...]]:
        """What is for sale in a region."""
        return self.prices(
            ("offered", region, wanted),
            lambda reading: self.list_prices.offered(reading, region, wanted),
            f"the price list of {region}",
        )

    def glue_hours(self, region: str) -> Step[tuple[Price, ...]]:
        """What AWS Glue costs in a region."""
        return self.prices(
            ("glue", region),
            lambda reading: catalog.glue_hours(reading, region, self.list_prices.today),
            f"the price of AWS Glue in {region}",
        )


@dataclass
class CatalogFilling:
    """What is for sale, for one question; what a Savings Plan would charge for it is known once it is read."""

    asking: Asking
    steps: CatalogShelves
    commitments: CommitmentShelves
    _waiting: tuple[Waiting[tuple[Price, ...]], ...] = ()

    def begin_on(self, bill: Bill | None, regions: Iterable[str]) -> None:
        """Begin to read; who names nothing means what is on the bill."""
        wanted = self.asking.question.catalog
        if wanted is None:
            return
        if not wanted.items and not wanted.components:
            wanted = replace(wanted, items=instance_types_of(bill) if bill else ())
        if wanted.items or wanted.components:
            steps = [step for region in regions for step in self._steps(region, wanted)]
            self._waiting = tuple(self.asking.begin(step) for step in steps)

    def filled(self) -> Mapping[str, Any]:
        """All that was read, by shelf."""
        if self.asking.question.catalog is None:
            return {}
        offered = self.asking.values(self._waiting)
        return {"catalog": offered, "plan_rates": self._plan_rates(offered)}

    def _steps(self, region: str, wanted: PriceQuery) -> list[Step[tuple[Price, ...]]]:
        glue = [self.steps.glue_hours(region)] if wanted.glue else []
        return [self.steps.offered(region, wanted), *glue]

    def _plan_rates(self, offered: tuple[Price, ...]) -> tuple[PlanRate, ...] | None:
        if "plan_rates" not in self.asking.question.shelves:
            return None
        step = self.commitments.plan_rates({price.usage_type for price in offered})
        return self.asking.value(self.asking.begin(step))
