"""How the shelves of forecasts and alerts are filled: AWS's forecast, budgets, alarms, anomaly monitors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.anomaly_monitors import anomaly_monitors
from sagemaker_cost_mcp.billing.budgets import budgets
from sagemaker_cost_mcp.billing.forecast import cost_forecast
from sagemaker_cost_mcp.inventory import alarms as metric_alarms
from sagemaker_cost_mcp.model.alerts import Alarm, AnomalyMonitor, Budget
from sagemaker_cost_mcp.model.forecast import CostForecast
from sagemaker_cost_mcp.model.money import Bill
from sagemaker_cost_mcp.model.ports import ForecastWanted
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.reader.asking import Asking, Step, Waiting
from sagemaker_cost_mcp.reader.commitment_shelves import Loads
from sagemaker_cost_mcp.reader.flights import Loaded
from sagemaker_cost_mcp.reader.regional import Regional
from sagemaker_cost_mcp.reader.steps import Inventory

T = TypeVar("T")

CHARGES_REGION = "us-east-1"
"""Where CloudWatch keeps estimated charges, of the whole partition `aws` (source: "Create a billing alarm")."""


@dataclass(frozen=True, kw_only=True)
class AlertShelves:
    """The steps of one question that read forecasts and alerts."""

    load: Loads
    inventory: Inventory
    today: date
    inventory_seconds: float
    cost_seconds: float

    def regional(self) -> tuple[Regional, ...]:
        """Alarms are kept by region."""
        return (Regional(name="alarms", fills="alarms", step=lambda region, _: self.alarms(region)),)

    def alarms(self, region: str) -> Step[tuple[Alarm, ...]]:
        """Alarms of a region that look at SageMaker."""
        return self.inventory(
            ("alarms", region), lambda reading: metric_alarms.alarms(reading, region), metric_alarms.OPERATION
        )

    def alarms_on_charges(self) -> Step[tuple[Alarm, ...]]:
        """Alarms on estimated charges, for a question about other regions only."""
        return self.inventory(
            ("alarms", CHARGES_REGION, "charges"),
            lambda reading: metric_alarms.on_charges(reading, CHARGES_REGION),
            metric_alarms.OPERATION,
        )

    def budgets(self) -> Step[tuple[Budget, ...]]:
        """Budgets of the caller's account."""
        return self._listed("budgets", budgets, "budgets:DescribeBudgets", self.inventory_seconds)

    def anomaly_monitors(self) -> Step[tuple[AnomalyMonitor, ...]]:
        """Monitors with their subscriptions; each request costs, so they are kept as costs are."""
        return self._listed("anomaly_monitors", anomaly_monitors, "ce:GetAnomalyMonitors", self.cost_seconds)

    def cost_forecast(self, bill: Bill, wanted: ForecastWanted) -> Step[CostForecast]:
        """AWS's forecast in the metric, services and accounts of a bill."""

        def read(reading: Reading) -> Loaded[CostForecast]:
            return Loaded(value=cost_forecast(reading, bill, wanted.months, wanted.percent, self.today))

        record_types = tuple(sorted({row.record_type for row in bill.rows}))
        key = (bill.metric, bill.services, bill.account_ids, bill.billing_view, record_types, wanted, self.today)
        return Step(
            load=self.load("cost_forecast", key, read, self.cost_seconds),
            title="AWS's forecast",
            operation="ce:GetCostForecast",
            region="",
        )

    def _listed(
        self, shelf: Shelf, read: Callable[[Reading], Outcome[T]], operation: str, seconds_kept: float
    ) -> Step[tuple[T, ...]]:
        def loaded(reading: Reading) -> Loaded[tuple[T, ...]]:
            outcome = read(reading)
            return Loaded(value=outcome.items, gaps=outcome.gaps)

        return Step(
            load=self.load(shelf, self.today, loaded, seconds_kept),
            title=shelf.replace("_", " "),
            operation=operation,
            region="",
        )


class AlertFilling:
    """These shelves of one question; what needs no bill is begun at once.

    Args:
        asking: The question on its way.
        steps: How they are read.
    """

    def __init__(self, asking: Asking, steps: AlertShelves) -> None:
        self._asking = asking
        self._steps = steps
        self._begun: dict[Shelf, Waiting[Any]] = {}
        self._charges: Waiting[tuple[Alarm, ...]] | None = None
        if self._wants("budgets"):
            self._begun["budgets"] = asking.begin(steps.budgets())
        if self._wants("anomaly_monitors"):
            self._begun["anomaly_monitors"] = asking.begin(steps.anomaly_monitors())

    def begin_on(self, bill: Bill | None, regions: tuple[str, ...], partition: str) -> None:
        """What hangs on the bill or on the regions; no bill: it could not be read. An empty one has no future."""
        if bill is not None and bill.rows and self._wants("cost_forecast"):
            wanted = self._asking.question.forecast
            self._begun["cost_forecast"] = self._asking.begin(self._steps.cost_forecast(bill, wanted))
        if self._wants("alarms") and partition == "aws" and CHARGES_REGION not in regions:
            self._charges = self._asking.begin(self._steps.alarms_on_charges())

    def filled(self, alarms: tuple[Alarm, ...]) -> Mapping[str, Any]:
        """All that was read, by shelf; the alarms of the question's regions are given."""
        filled: dict[str, Any] = {shelf: self._asking.value(waiting) for shelf, waiting in self._begun.items()}
        if self._charges is not None:
            filled["alarms"] = (*alarms, *self._asking.values([self._charges]))
        return filled

    def _wants(self, shelf: Shelf) -> bool:
        return shelf in self._asking.question.shelves
