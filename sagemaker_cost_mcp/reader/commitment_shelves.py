"""How the shelves of Savings Plans are filled: what is held, what it covers, what could be covered at all."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing import plan_advice, plan_rates, savings_plans, savings_plans_coverage
from sagemaker_cost_mcp.billing.public_files import PublicFiles
from sagemaker_cost_mcp.billing.regional_files import Shop
from sagemaker_cost_mcp.errors import DataUnavailable
from sagemaker_cost_mcp.model.commitments import CoverageCut, CoverageRow, PlanRate, PlanUse
from sagemaker_cost_mcp.model.money import Bill, SavingsPlan
from sagemaker_cost_mcp.model.plan_advice import PlanAdvice, PlanKind
from sagemaker_cost_mcp.model.snapshot import Gap, Shelf
from sagemaker_cost_mcp.reader.asking import Step
from sagemaker_cost_mcp.reader.flights import Load, Loaded
from sagemaker_cost_mcp.settings import Settings

T = TypeVar("T")

RATE_FILE = "public-file:AWSMachineLearningSavingsPlans"


class Loads(Protocol):
    """Makes the load of a shelf."""

    def __call__(
        self, shelf: Shelf, key: Hashable, read: Callable[[Reading], Loaded[T]], seconds_kept: float
    ) -> Load[T]:
        """Shelf and what else decides the answer; how to read it; how long it is shared."""
        ...


@dataclass(frozen=True, kw_only=True)
class CommitmentShelves:
    """The steps of one question that read commitments."""

    load: Loads
    settings: Settings
    today: date
    files: PublicFiles | None

    def savings_plans(self, usage_types: Iterable[str]) -> Step[tuple[SavingsPlan, ...]]:
        """Savings Plans held, with their rates for these usage types."""
        wanted = tuple(sorted(set(usage_types)))

        def read(reading: Reading) -> Loaded[tuple[SavingsPlan, ...]]:
            return Loaded(value=savings_plans.savings_plans(reading, wanted))

        return Step(
            load=self.load("savings_plans", wanted, read, self.settings.inventory_ttl_seconds),
            title="Savings Plans",
            operation="savingsplans:DescribeSavingsPlans",
            region="",
        )

    def plan_coverage(self, bill: Bill, cut: CoverageCut) -> Step[tuple[CoverageRow, ...]]:
        """What Savings Plans covered in a bill's window."""

        def read(reading: Reading) -> Loaded[tuple[CoverageRow, ...]]:
            return Loaded(value=savings_plans_coverage.plan_coverage(reading, bill, cut, self.today))

        return Step(
            load=self.load("plan_coverage", (cut, self._same(bill)), read, self.settings.cost_ttl_seconds),
            title="Savings Plans coverage",
            operation="ce:GetSavingsPlansCoverage",
            region="",
        )

    def plan_use(self, bill: Bill) -> Step[tuple[PlanUse, ...]]:
        """How much of the commitments was used in a bill's window."""

        def read(reading: Reading) -> Loaded[tuple[PlanUse, ...]]:
            return Loaded(value=savings_plans_coverage.plan_use(reading, bill, self.today))

        return Step(
            load=self.load("plan_use", self._same(bill), read, self.settings.cost_ttl_seconds),
            title="Savings Plans utilization",
            operation="ce:GetSavingsPlansUtilization",
            region="",
        )

    def plan_rates(self, usage_types: Iterable[str]) -> Step[tuple[PlanRate, ...]]:
        """What each kind of Savings Plan would charge for these usage types."""
        wanted = tuple(sorted(set(usage_types)))

        def read(reading: Reading) -> Loaded[tuple[PlanRate, ...]]:
            if self.files is None:
                raise DataUnavailable(
                    "Savings Plan rates were not looked up: this server reads no public files.", operation=RATE_FILE
                )
            outcome = plan_rates.plan_rates(reading, Shop(files=self.files, today=self.today), wanted)
            return Loaded(value=outcome.items, gaps=outcome.gaps)

        return Step(
            load=self.load("plan_rates", wanted, read, self.settings.price_ttl_seconds),
            title="Savings Plan rates",
            operation=RATE_FILE,
            region="",
        )

    def plan_advice(
        self, bill: Bill, kinds: tuple[PlanKind, ...], named: tuple[str, ...]
    ) -> Step[tuple[PlanAdvice, ...]]:
        """AWS's own advice for some kinds of plans, looking back over a bill's window, for the accounts named."""
        scope = plan_advice.Scope(lookback_days=(bill.window_end - bill.window_start).days, account_ids=named)

        def read(reading: Reading) -> Loaded[tuple[PlanAdvice, ...]]:
            return Loaded(value=plan_advice.plan_advice(reading, kinds, scope))

        return Step(
            load=self.load("plan_advice", (kinds, scope, self.today), read, self.settings.cost_ttl_seconds),
            title="AWS's Savings Plan advice",
            operation="ce:GetSavingsPlansPurchaseRecommendation",
            region="",
        )

    def _same(self, bill: Bill) -> Hashable:
        """What of a bill decides the answers."""
        return (bill.window_start, bill.window_end, bill.services, bill.account_ids, self.today)


def foreign_gaps(bill: Bill | None, plans: Iterable[SavingsPlan], account_id: str) -> tuple[Gap, ...]:
    """Plans in another currency than the bill: nothing on it can be held against them.

    Args:
        bill: Where it could be read.
        plans: Those held.
        account_id: Of the caller.
    """
    own = bill.currency if bill else "USD"
    return tuple(
        Gap(
            operation="savingsplans:DescribeSavingsPlans",
            region="",
            account_id=account_id,
            reason=f"The Savings Plan {plan.arn} is in {plan.currency}, and the bill in {own}: amounts in different "
            "currencies are not added up, so it is not replayed, and what it covers is not called cash.",
        )
        for plan in plans
        if plan.currency != own
    )
