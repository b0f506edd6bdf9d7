"""List prices, wherever they can be read: from the Price List API, else from the public price file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing import catalog, price_file, price_list
from sagemaker_cost_mcp.billing.public_files import PublicFiles
from sagemaker_cost_mcp.billing.regional_files import Shop
from sagemaker_cost_mcp.errors import AccessDenied, AwsError, NotEnabled, Throttled, Unreachable
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.ports import PriceQuery

FILE_HELPS = (AccessDenied, NotEnabled, Throttled, Unreachable)
"""Refusals of the Price List API that say nothing about the public file."""


@dataclass(frozen=True, kw_only=True)
class ListPrices:
    """Finds list prices; `Price.source` says where each was read.

    When the public file answers in place of the API, nothing is missing and there is no gap. Where it does not, both
    refusals are gaps: granting the one or allowing the other will do.
    """

    today: date
    """The present day in UTC."""
    files: PublicFiles | None = None
    """None: there is only the API."""

    def of_usage_types(self, reading: Reading, usage_types: Iterable[str]) -> Outcome[Price]:
        """As `price_list.prices_for_usage_types`."""
        names = tuple(usage_types)
        return self._either(
            reading,
            lambda: price_list.prices_for_usage_types(reading, names, self.today),
            lambda shop: price_file.prices_for_usage_types(reading, shop, names),
        )

    def of_items(self, reading: Reading, region: str, component: str, items: Iterable[str]) -> Outcome[Price]:
        """As `price_list.prices_for_items`."""
        names = tuple(items)
        return self._either(
            reading,
            lambda: price_list.prices_for_items(reading, region, component, names, self.today),
            lambda shop: price_file.prices_for_items(reading, shop, region, component, names),
        )

    def offered(self, reading: Reading, region: str, wanted: PriceQuery) -> Outcome[Price]:
        """As `catalog.offered`."""
        return self._either(
            reading,
            lambda: catalog.offered(reading, region, wanted, self.today),
            lambda shop: catalog.offered_in_file(reading, shop, region, wanted),
        )

    def _either(
        self, reading: Reading, asked: Callable[[], Outcome[Price]], filed: Callable[[Shop], Outcome[Price]]
    ) -> Outcome[Price]:
        try:
            return asked()
        except FILE_HELPS as error:
            if self.files is None:
                raise
            found = _instead(reading, Shop(files=self.files, today=self.today), filed)
            refusal = (reading.gap(error, "pricing:GetProducts", ""),) if found.gaps else ()
            return Outcome(found.items, (*refusal, *found.gaps))


def _instead(reading: Reading, shop: Shop, filed: Callable[[Shop], Outcome[Price]]) -> Outcome[Price]:
    try:
        return filed(shop)
    except AwsError as error:
        return Outcome((), (reading.gap(error, "public-file:AmazonSageMaker", ""),))
