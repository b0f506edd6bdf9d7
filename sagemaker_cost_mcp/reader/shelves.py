"""How each shelf is filled: which function reads it, how long the answer is shared, what to call it.

A step's key holds everything that its answer depends on beyond the identity, which the caller adds.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sagemaker_cost_mcp.aws.identity import Identity
from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing import cost_explorer
from sagemaker_cost_mcp.billing import hourly_usage as hours
from sagemaker_cost_mcp.billing.list_prices import ListPrices
from sagemaker_cost_mcp.billing.public_files import PublicFiles
from sagemaker_cost_mcp.errors import CredentialsExpired
from sagemaker_cost_mcp.model.money import AccountSpend, Bill, HourlyUsage, Price
from sagemaker_cost_mcp.model.ports import MetricsWanted, Window
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.model.usage_type import usage_types as usage_types_in
from sagemaker_cost_mcp.reader.advice_shelves import AdviceShelves
from sagemaker_cost_mcp.reader.alert_shelves import AlertShelves
from sagemaker_cost_mcp.reader.anomaly_shelves import AnomalyShelves
from sagemaker_cost_mcp.reader.asking import Step
from sagemaker_cost_mcp.reader.catalog_shelves import CatalogShelves
from sagemaker_cost_mcp.reader.cluster_shelves import ClusterShelves
from sagemaker_cost_mcp.reader.commitment_shelves import CommitmentShelves
from sagemaker_cost_mcp.reader.cost_shelves import CostShelves
from sagemaker_cost_mcp.reader.endpoint_shelves import EndpointShelves
from sagemaker_cost_mcp.reader.feature_shelves import FeatureShelves
from sagemaker_cost_mcp.reader.file_system_shelves import FileSystemShelves
from sagemaker_cost_mcp.reader.flights import Load, Loaded
from sagemaker_cost_mcp.reader.hosting_shelves import HostingShelves
from sagemaker_cost_mcp.reader.job_shelves import JobShelves
from sagemaker_cost_mcp.reader.notebook_shelves import NotebookShelves
from sagemaker_cost_mcp.reader.regional import Regional
from sagemaker_cost_mcp.reader.studio_shelves import StudioShelves
from sagemaker_cost_mcp.reader.surrounding_shelves import SurroundingShelves
from sagemaker_cost_mcp.reader.trail_shelves import TrailShelves
from sagemaker_cost_mcp.reader.utilization_shelves import UtilizationShelves
from sagemaker_cost_mcp.reader.work_shelves import WorkShelves
from sagemaker_cost_mcp.settings import Settings

T = TypeVar("T")

VOLUMES = tuple(f"{part}:VolumeUsage.{kind}" for part in ("Notebk", "Studio") for kind in ("gp2", "gp3"))
"""What the volume of a notebook or space may be billed as: asked for whether or not the bill can be read."""


def who_asks() -> Step[Identity]:
    """Learn the identity; never kept, since new credentials are to be noticed with the next question."""
    return Step(
        load=Load(key="identity", read=lambda reading: Loaded(value=reading.identity), seconds_kept=0),
        title="the caller's identity",
        operation="sts:GetCallerIdentity",
        region="",
    )


@dataclass(frozen=True, kw_only=True)
class Shelves:
    """The steps of one question, for one identity on one day."""

    identity: Identity
    today: date
    settings: Settings
    since: date
    """First day of the question's window: jobs that ended before it are not asked for."""
    billing_view: str | None = None
    """ARN of the billing view whose bill is read; None: the caller's primary view."""
    metrics: MetricsWanted = field(default_factory=MetricsWanted)
    """How closely machines are looked at."""
    jobs_described: int | None = None
    """Processing and transform jobs that are described in a region; None: all."""
    files: PublicFiles | None = None
    """Where public price files come from; None: there are none."""

    @property
    def list_prices(self) -> ListPrices:
        """Where list prices come from."""
        return ListPrices(today=self.today, files=self.files)

    def regional(self) -> tuple[Regional, ...]:
        """Everything that is read region by region, in an order in which each stands after what it needs."""
        return (
            *NotebookShelves(
                inventory=self._inventory, prices=self._prices, list_prices=self.list_prices, today=self.today
            ).regional(),
            *EndpointShelves(
                inventory=self._inventory, prices=self._prices, list_prices=self.list_prices, today=self.today
            ).regional(),
            *HostingShelves(inventory=self._inventory).regional(),
            *ClusterShelves(
                inventory=self._inventory, prices=self._prices, list_prices=self.list_prices, since=self.since
            ).regional(),
            *JobShelves(
                inventory=self._inventory, prices=self._prices, list_prices=self.list_prices, since=self.since
            ).regional(),
            *StudioShelves(inventory=self._inventory, prices=self._prices, list_prices=self.list_prices).regional(),
            *FileSystemShelves(inventory=self._inventory, prices=self._prices, today=self.today).regional(),
            *TrailShelves(
                inventory=self._inventory, today=self.today, since=self.since, owner_tags=self.settings.owner_tags
            ).regional(),
            *WorkShelves(
                inventory=self._inventory,
                prices=self._prices,
                list_prices=self.list_prices,
                since=self.since,
                described=self.jobs_described,
            ).regional(),
            *FeatureShelves(inventory=self._inventory, today=self.today).regional(),
            *SurroundingShelves(
                inventory=self._inventory, account_id=self.identity.account_id, today=self.today
            ).regional(),
            # Last: it looks at the machines of endpoints and jobs alike.
            *self.alerts.regional(),
            *UtilizationShelves(inventory=self._inventory, today=self.today, wanted=self.metrics).regional(),
        )

    def prices(self, usage_types: Iterable[str], regions: Iterable[str]) -> Step[tuple[Price, ...]]:
        """List prices of usage types, and of the volumes of notebooks and spaces in some regions."""
        wanted = tuple(sorted({*usage_types, *usage_types_in(frozenset(regions), VOLUMES)}))
        return self._prices(
            ("", wanted),
            lambda reading: self.list_prices.of_usage_types(reading, wanted),
            "list prices",
        )

    @property
    def catalog(self) -> CatalogShelves:
        """The steps that read what is for sale."""
        return CatalogShelves(prices=self._prices, list_prices=self.list_prices)

    def bill(self, window: Window, metric: str, account_ids: tuple[str, ...]) -> Step[Bill]:
        """The bill of a window."""
        return self._costs(
            "bill",
            (window.start, window.end, window.granularity, metric, account_ids, self.billing_view),
            lambda reading: cost_explorer.bill(
                reading, window, metric, account_ids, self.today, billing_view=self.billing_view
            ),
        )

    def account_spend(self, bill: Bill) -> Step[tuple[AccountSpend, ...]]:
        """Spend by linked account in a bill's window."""
        return self._costs("account_spend", _same(bill), lambda reading: cost_explorer.account_spend(reading, bill))

    def hourly_usage(self, bill: Bill) -> Step[HourlyUsage]:
        """Usage by the hour under a bill's services and accounts."""
        return self._costs(
            "hourly_usage", (_same(bill), self.today), lambda reading: hours.hourly_usage(reading, bill, self.today)
        )

    @property
    def costs(self) -> CostShelves:
        """The steps that cut the bill another way."""
        return CostShelves(load=self._load, today=self.today, seconds_kept=self.settings.cost_ttl_seconds)

    @property
    def commitments(self) -> CommitmentShelves:
        """The steps that read Savings Plans."""
        return CommitmentShelves(load=self._load, settings=self.settings, today=self.today, files=self.files)

    @property
    def anomalies(self) -> AnomalyShelves:
        """The step that reads AWS's own anomalies."""
        return AnomalyShelves(load=self._load, today=self.today, seconds_kept=self.settings.cost_ttl_seconds)

    @property
    def advice(self) -> AdviceShelves:
        """The steps that read what AWS itself advises."""
        return AdviceShelves(load=self._load, today=self.today, seconds_kept=self.settings.cost_ttl_seconds)

    @property
    def alerts(self) -> AlertShelves:
        """The steps that read forecasts, budgets, alarms and anomaly monitors."""
        return AlertShelves(
            load=self._load,
            inventory=self._inventory,
            today=self.today,
            inventory_seconds=self.settings.inventory_ttl_seconds,
            cost_seconds=self.settings.cost_ttl_seconds,
        )

    def _inventory(
        self, key: tuple[Shelf, str, *tuple[Hashable, ...]], read: Callable[[Reading], Outcome[T]], operation: str
    ) -> Step[tuple[T, ...]]:
        shelf, region, *rest = key
        return Step(
            load=self._load(shelf, (region, *rest), _whole(read), self.settings.inventory_ttl_seconds),
            title=f"{shelf.replace('_', ' ')} in {region}",
            operation=operation,
            region=region,
        )

    def _prices(self, key: Hashable, read: Callable[[Reading], Outcome[Price]], title: str) -> Step[tuple[Price, ...]]:
        return Step(
            load=self._load("prices", key, _whole(read), self.settings.price_ttl_seconds),
            title=title,
            operation="pricing:GetProducts",
            region="",
        )

    def _costs(self, shelf: Shelf, key: Hashable, read: Callable[[Reading], T]) -> Step[T]:
        return Step(
            load=self._load(shelf, key, lambda reading: Loaded(value=read(reading)), self.settings.cost_ttl_seconds),
            title=f"the {shelf.replace('_', ' ')}",
            operation="ce:GetCostAndUsage",
            region="",
        )

    def _load(self, shelf: Shelf, key: Hashable, read: Callable[[Reading], Loaded[T]], seconds_kept: float) -> Load[T]:
        def own(reading: Reading) -> Loaded[T]:
            if reading.identity.key != self.identity.key:  # somebody logged in anew in the meantime
                raise CredentialsExpired("The AWS credentials changed while the question was read; ask again.")
            return read(reading)

        return Load(key=(self.identity.key, shelf, key), read=own, seconds_kept=seconds_kept)


def _whole(read: Callable[[Reading], Outcome[T]]) -> Callable[[Reading], Loaded[tuple[T, ...]]]:
    def loaded(reading: Reading) -> Loaded[tuple[T, ...]]:
        outcome = read(reading)
        return Loaded(value=outcome.items, gaps=outcome.gaps)

    return loaded


def _same(bill: Bill) -> Hashable:
    """What of a bill decides the answers that hang on it."""
    periods = tuple(sorted({(row.period_start, row.period_end) for row in bill.rows}))
    window = (bill.window_start, bill.window_end, periods)
    return (*window, bill.metric, bill.services, bill.account_ids, bill.billing_view)
