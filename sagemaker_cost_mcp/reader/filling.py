"""In which order shelves are filled, so that each has what it needs and nothing waits longer than it must."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sagemaker_cost_mcp.billing.cost_explorer import regions_of
from sagemaker_cost_mcp.model.commitments import CoverageRow, PlanRate, PlanUse
from sagemaker_cost_mcp.model.money import AccountSpend, Bill, HourlyUsage, Price, SavingsPlan
from sagemaker_cost_mcp.model.plan_advice import PlanAdvice
from sagemaker_cost_mcp.model.ports import Window
from sagemaker_cost_mcp.model.snapshot import RESOURCES, Gap, Shelf, Snapshot
from sagemaker_cost_mcp.reader.advice_shelves import AdviceFilling
from sagemaker_cost_mcp.reader.alert_shelves import AlertFilling
from sagemaker_cost_mcp.reader.anomaly_shelves import AnomalyFilling
from sagemaker_cost_mcp.reader.asking import Asking, Waiting
from sagemaker_cost_mcp.reader.catalog_shelves import CatalogFilling
from sagemaker_cost_mcp.reader.commitment_shelves import RATE_FILE, foreign_gaps
from sagemaker_cost_mcp.reader.cost_shelves import CUTS, CostFilling
from sagemaker_cost_mcp.reader.regional import RegionalFilling, wanted
from sagemaker_cost_mcp.reader.shelves import Shelves

T = TypeVar("T")

ON_BILL: frozenset[Shelf] = frozenset(
    {
        "bill",
        "account_spend",
        "savings_plans",
        "hourly_usage",
        "plan_coverage",
        "plan_use",
        "plan_rates",
        "plan_advice",
        "cost_forecast",
        *CUTS,
    }
)
"""Shelves that cannot be filled without the bill."""


@dataclass
class _Money:
    """What was begun on the bill, and on the regions that it names."""

    advisers: AdviceFilling
    spend: Waiting[tuple[AccountSpend, ...]] | None = None
    plans: Waiting[tuple[SavingsPlan, ...]] | None = None
    coverage: Waiting[tuple[CoverageRow, ...]] | None = None
    use: Waiting[tuple[PlanUse, ...]] | None = None
    rates: Waiting[tuple[PlanRate, ...]] | None = None
    advice: Waiting[tuple[PlanAdvice, ...]] | None = None
    prices: Waiting[tuple[Price, ...]] | None = None


@dataclass
class Filling:
    """The shelves of one question."""

    asking: Asking
    shelves: Shelves
    window: Window
    account_ids: tuple[str, ...]
    named: tuple[str, ...]
    """Regions that the question or the settings name."""
    regions_of_account: Callable[[tuple[str, ...]], tuple[str, ...]]
    """Regions to look at when none are named, from those on the bill."""

    def snapshot(self, taken_at: datetime) -> Snapshot:
        """Everything that was asked for, as far as it can be read by the question's deadline."""
        regional = RegionalFilling(self.asking, wanted(self.shelves.regional(), self.asking.question.shelves))
        regional.begin(self.named)
        costs = CostFilling(self.asking, self.shelves.costs, self.window)
        alerts = AlertFilling(self.asking, self.shelves.alerts)
        anomalies = AnomalyFilling(self.asking, self.shelves.anomalies, self.window)
        catalog = CatalogFilling(self.asking, self.shelves.catalog, self.shelves.commitments)
        bill = self._bill(regional)
        regions = self.named or self._regions(bill)
        if not self.named:
            regional.begin(regions)
        money = self._begun_on(bill, regions)
        costs.begin_on(bill)
        alerts.begin_on(bill, regions, self.shelves.identity.partition)
        catalog.begin_on(bill, regions)
        plans = self._beside(regional, money.plans)
        hourly = self._begun_hourly(bill, plans)
        found = regional.filled()
        sold = catalog.filled()
        filled: dict[str, Any] = {
            **{shelf: items for shelf, items in found.items() if self._wants(shelf)},
            "hourly_usage": self.asking.value(hourly) if hourly else None,
            "savings_plans": plans if self._wants("savings_plans") else None,
            "plan_coverage": self.asking.value(money.coverage) if money.coverage else None,
            "plan_use": self.asking.value(money.use) if money.use else None,
            "plan_advice": self.asking.value(money.advice) if money.advice else None,
            "account_spend": self.asking.values([money.spend] if money.spend else []),
            **sold,
            "plan_rates": self._plan_rates(money, sold.get("plan_rates")),
            **costs.filled(),
            **alerts.filled(found.get("alarms", ())),
            **anomalies.filled(),
            "aws_advice": money.advisers.filled(),
            "prices": self._prices(money, found.get("prices", ())),
            "bill": bill if self._wants("bill") else None,
        }
        return Snapshot(
            taken_at=taken_at,
            account_id=self.shelves.identity.account_id,
            partition=self.shelves.identity.partition,
            regions=regions,
            gaps=tuple(dict.fromkeys([*self.asking.gaps, *self._apart(bill, plans)])),
            **filled,
        )

    def _apart(self, bill: Bill | None, plans: tuple[SavingsPlan, ...] | None) -> tuple[Gap, ...]:
        held = plans if plans and self._wants("savings_plans") else ()
        return foreign_gaps(bill, held, self.shelves.identity.account_id)

    def _wants(self, *shelves: Shelf) -> bool:
        return not self.asking.question.shelves.isdisjoint(shelves)

    def _bill(self, regional: RegionalFilling) -> Bill | None:
        if not self._needs_bill():
            return None
        metric = self.asking.question.cost_metric or self.shelves.settings.cost_metric
        return self._beside(regional, self.asking.begin(self.shelves.bill(self.window, metric, self.account_ids)))

    def _beside(self, regional: RegionalFilling, waiting: Waiting[T] | None) -> T | None:
        """What was loaded, while regional readings go on: neither holds up the other."""
        if waiting is None:
            return None
        regional.go_on_until(waiting)
        return self.asking.value(waiting)

    def _needs_bill(self) -> bool:
        if self._wants("aws_advice", *RESOURCES):
            return self._wants(*ON_BILL) or not self.named
        return self._wants(*ON_BILL, "prices")

    def _regions(self, bill: Bill | None) -> tuple[str, ...]:
        billed = regions_of(bill) if bill else ()
        if not self._wants("catalog", "aws_advice", *RESOURCES):
            return billed
        regions = self.regions_of_account(billed)
        if bill is None and self._needs_bill():
            self._note(
                "ce:GetCostAndUsage",
                f"Only {', '.join(regions)} was looked at: which other regions are in use is read from the bill, and "
                "that could not be read. Name regions to have them looked at.",
            )
        return regions

    def _begun_on(self, bill: Bill | None, regions: tuple[str, ...]) -> _Money:
        usage_types = {row.usage_type for row in bill.rows} if bill else set[str]()
        money = _Money(AdviceFilling(self.asking, self.shelves.advice, regions))
        if self._wants("prices"):
            volumes = regions if self._wants(*RESOURCES) else ()
            money.prices = self.asking.begin(self.shelves.prices(usage_types, volumes))
        if bill is None:
            self._note_what_hangs_on_the_bill()
            return money
        if self._wants("account_spend"):
            money.spend = self.asking.begin(self.shelves.account_spend(bill))
        self._begin_commitments(money, bill, usage_types)
        return money

    def _begin_commitments(self, money: _Money, bill: Bill, usage_types: set[str]) -> None:
        steps = self.shelves.commitments
        if self._wants("savings_plans", "hourly_usage"):
            money.plans = self.asking.begin(steps.savings_plans(usage_types))
        if self._wants("plan_coverage"):
            money.coverage = self.asking.begin(steps.plan_coverage(bill, self.asking.question.coverage_cut))
        if self._wants("plan_use"):
            money.use = self.asking.begin(steps.plan_use(bill))
        if self._wants("plan_rates") and (self._wants("bill") or self.asking.question.catalog is None):
            money.rates = self.asking.begin(steps.plan_rates(usage_types))
        if self._wants("plan_advice"):
            question = self.asking.question
            money.advice = self.asking.begin(steps.plan_advice(bill, question.plan_kinds, question.account_ids))

    def _begun_hourly(self, bill: Bill | None, plans: tuple[SavingsPlan, ...] | None) -> Waiting[HourlyUsage] | None:
        """Usage by the hour; each page costs USD 0.01: only where there are plans, or rates to weigh new ones."""
        if bill is None or not self._wants("hourly_usage") or not (plans or self._wants("plan_rates")):
            return None
        return self.asking.begin(self.shelves.hourly_usage(bill))

    def _plan_rates(self, money: _Money, sold: tuple[PlanRate, ...] | None) -> tuple[PlanRate, ...] | None:
        """Rates for what is on the bill, and for what was looked up besides."""
        billed = self.asking.value(money.rates) if money.rates else None
        if billed is None or sold is None:
            return billed if sold is None else sold
        return tuple(dict.fromkeys((*billed, *sold)))

    def _prices(self, money: _Money, of_resources: tuple[Price, ...]) -> tuple[Price, ...]:
        on_bill = self.asking.values([money.prices] if money.prices else [])
        by_usage_type = {price.usage_type: price for price in (*of_resources, *on_bill)}
        return tuple(by_usage_type[usage_type] for usage_type in sorted(by_usage_type))

    def _note_what_hangs_on_the_bill(self) -> None:
        operations: tuple[tuple[Shelf, str], ...] = (
            ("account_spend", "ce:GetCostAndUsage"),
            *((shelf, "ce:GetCostAndUsage") for shelf in sorted(CUTS)),
            ("savings_plans", "savingsplans:DescribeSavingsPlans"),
            ("hourly_usage", "ce:GetCostAndUsage"),
            ("plan_coverage", "ce:GetSavingsPlansCoverage"),
            ("plan_use", "ce:GetSavingsPlansUtilization"),
            ("plan_rates", RATE_FILE),
            ("plan_advice", "ce:GetSavingsPlansPurchaseRecommendation"),
            ("cost_forecast", "ce:GetCostForecast"),
        )
        for shelf, operation in operations:
            if self._wants(shelf):
                title = shelf.replace("_", " ")
                self._note(operation, f"The {title} was not read: it hangs on the bill, which could not be read.")

    def _note(self, operation: str, reason: str) -> None:
        account_id = self.shelves.identity.account_id
        self.asking.gaps.append(Gap(operation=operation, region="", account_id=account_id, reason=reason))
