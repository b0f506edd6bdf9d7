"""The simulated account: a described fleet, and everything that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from sagemaker_cost_mcp.simulator.bill import Bill, metered, posting
from sagemaker_cost_mcp.simulator.cluster_meters import fee_rows
from sagemaker_cost_mcp.simulator.commitments import Commitments, PlanInForce
from sagemaker_cost_mcp.simulator.description import Fleet, LinkedAccount, PriceEntry, SavingsPlan
from sagemaker_cost_mcp.simulator.headings import Headings
from sagemaker_cost_mcp.simulator.memory import Memory
from sagemaker_cost_mcp.simulator.metering import meters
from sagemaker_cost_mcp.simulator.metrics import series
from sagemaker_cost_mcp.simulator.prices import first_price, plan_rates, public_prices
from sagemaker_cost_mcp.simulator.products import Product, awkward_entries, products
from sagemaker_cost_mcp.simulator.scenarios import SCENARIOS
from sagemaker_cost_mcp.simulator.series import Packed, Point, Series
from sagemaker_cost_mcp.simulator.streams import LogStream, log_groups

T = TypeVar("T")

ANSWERS_KEPT = 100
"""Whole answers that an account keeps: as many lists may be read page by page at the same time."""

POINTS_KEPT = 500_000
"""Datapoints that an account keeps: all that a review of a few hundred resources asks for, in some 8 MB."""

MetricKey = tuple[str, str, frozenset[tuple[str, str]]]
"""Namespace, name, and the exact set of dimensions."""


class SimulatedAccount:
    """An AWS account in a box, as the handlers see it; everything is computed when first asked for.

    Args:
        fleet: The description.
        clock: What time it is, in UTC.
    """

    def __init__(self, fleet: Fleet, clock: Callable[[], datetime]) -> None:
        self.fleet = fleet
        self.clock = clock
        self._series: dict[str, tuple[Series, ...]] = {}
        self._by_metric: dict[str, Mapping[MetricKey, list[Series]]] = {}
        self._points = Memory(POINTS_KEPT, lambda packed: len(packed.values))
        self._answers = Memory(ANSWERS_KEPT)

    @property
    def account_id(self) -> str:
        """The caller's account: it holds the resources and pays for the linked ones."""
        return self.fleet.account_id

    @property
    def partition(self) -> str:
        """`aws`, `aws-cn` or `aws-us-gov`."""
        return self.fleet.partition

    @property
    def linked_accounts(self) -> tuple[LinkedAccount, ...]:
        """All accounts on the bill, the caller's own first."""
        own = LinkedAccount(account_id=self.fleet.account_id, name=self.fleet.name)
        return (own, *self.fleet.linked_accounts)

    def arn(self, service: str, region: str, resource: str) -> str:
        """An ARN in this account.

        Args:
            service: `sagemaker`, `logs`, …
            region: Empty for what belongs to no region.
            resource: What follows the account id, for example `notebook-instance/a`.
        """
        return f"arn:{self.partition}:{service}:{region}:{self.account_id}:{resource}"

    @cached_property
    def bill(self) -> Bill:
        """What is charged, by hour and by day."""
        headings = Headings(self.fleet.cost_allocation_tags)
        return Bill(
            metered(meters(self.fleet), headings, self._list_price),
            headings=headings,
            postings=[
                posting(row, headings, self.account_id) for row in (*self.fleet.posted_rows, *fee_rows(self.fleet))
            ],
            commitments=Commitments(self.plans, headings),
            negotiated_discount=self.fleet.negotiated_discount,
        )

    @cached_property
    def price_entries(self) -> Mapping[str, PriceEntry]:
        """What is sold, by usage type."""
        public = public_prices() if self.fleet.public_prices else ()
        return {entry.usage_type: entry for entry in (*public, *self.fleet.prices)}

    @cached_property
    def products(self) -> tuple[Product, ...]:
        """The price list: what is sold, and the rows that AWS has beside it."""
        awkward = awkward_entries() if self.fleet.public_prices else ()
        return products((*self.price_entries.values(), *awkward))

    @cached_property
    def plans(self) -> tuple[PlanInForce, ...]:
        """The Savings Plans with their rates."""
        return tuple(self._in_force(plan) for plan in self.fleet.savings_plans)

    def log_groups(self, region: str, now: datetime) -> Mapping[str, tuple[LogStream, ...]]:
        """Log streams by group, as of `now`."""
        return log_groups(self.fleet, region, now)

    def metrics(self, region: str) -> tuple[Series, ...]:
        """All metric series that were ever published in a region."""
        if region not in self._series:
            self._series[region] = series(self.fleet, region)
        return self._series[region]

    def metric(self, region: str, key: MetricKey) -> list[Series]:
        """The series of one metric: several where a name was used again later."""
        if region not in self._by_metric:
            found: dict[MetricKey, list[Series]] = {}
            for one in self.metrics(region):
                found.setdefault((one.namespace, one.name, frozenset(one.dimensions)), []).append(one)
            self._by_metric[region] = found
        return self._by_metric[region].get(key, [])

    def points(self, question: str, reckoned: Callable[[], list[Point]]) -> list[Point]:
        """The datapoints that answer a question; the latest are kept for the next page, and for who asks again."""
        return self._points.answer(question, lambda: Packed.of(reckoned())).points

    def remembered(self, question: Hashable, reckoned: Callable[[], T]) -> T:
        """A whole answer of which somebody reads page after page; the latest of them are kept."""
        return self._answers.answer(question, reckoned)

    def _list_price(self, usage_type: str) -> Decimal | None:
        entry = self.price_entries.get(usage_type)
        return None if entry is None else first_price(entry)

    def _in_force(self, plan: SavingsPlan) -> PlanInForce:
        return PlanInForce(
            plan=plan,
            arn=self.arn("savingsplans", "", f"savingsplan/{plan.plan_id}"),
            account_id=self.account_id,
            rates=plan_rates(plan, self.price_entries),
        )


def open_account(scenario: str, clock: Callable[[], datetime]) -> SimulatedAccount:
    """A scenario's account, described for the day on which it is opened.

    Raises:
        KeyError: There is no such scenario; `scenarios.SCENARIOS` lists them.
    """
    return SimulatedAccount(SCENARIOS[scenario](clock()), clock)
