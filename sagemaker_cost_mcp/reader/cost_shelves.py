"""How the shelves that cut the bill another way are filled: by tag, by linked account, beside other services."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.bill_cuts import account_costs, tag_costs
from sagemaker_cost_mcp.billing.cost_allocation_tags import OPERATION as TAG_LIST
from sagemaker_cost_mcp.billing.cost_allocation_tags import cost_allocation_tags
from sagemaker_cost_mcp.billing.other_services import related_costs
from sagemaker_cost_mcp.model.cost_cuts import AllocationTags, BillCut, RelatedCosts, plain_name
from sagemaker_cost_mcp.model.money import Bill
from sagemaker_cost_mcp.model.ports import Window
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.reader.asking import Asking, Step, Waiting
from sagemaker_cost_mcp.reader.commitment_shelves import Loads
from sagemaker_cost_mcp.reader.flights import Loaded

T = TypeVar("T")

GET_COST_AND_USAGE = "ce:GetCostAndUsage"

CUTS: frozenset[Shelf] = frozenset({"account_costs", "tag_costs", "related_costs"})
"""Shelves that cut the bill, and cannot be filled without it."""


@dataclass(frozen=True, kw_only=True)
class CostShelves:
    """The steps of one question that cut the bill."""

    load: Loads
    today: date
    seconds_kept: float

    def cost_allocation_tags(self, window: Window, billing_view: str | None) -> Step[AllocationTags]:
        """Tag keys that AWS knows for the bill; the window matters only where they may not be listed."""

        def read(reading: Reading) -> Loaded[AllocationTags]:
            found, gaps = cost_allocation_tags(reading, window, billing_view)
            return Loaded(value=found, gaps=gaps)

        key = (window.start, window.end, billing_view)
        return Step(
            load=self.load("cost_allocation_tags", key, read, self.seconds_kept),
            title="cost allocation tags",
            operation=TAG_LIST,
            region="",
        )

    def account_costs(self, bill: Bill, granularity: str) -> Step[BillCut]:
        """A bill by linked account."""
        return self._cut(
            "account_costs", bill, (granularity,), lambda reading: account_costs(reading, bill, granularity)
        )

    def tag_costs(self, bill: Bill, key: str, granularity: str) -> Step[BillCut]:
        """A bill by the values of one tag."""
        return self._cut(
            "tag_costs", bill, (key, granularity), lambda reading: tag_costs(reading, bill, key, granularity)
        )

    def related_costs(self, bill: Bill, tags: tuple[tuple[str, str], ...]) -> Step[RelatedCosts]:
        """Other services in a bill's window."""
        return self._cut("related_costs", bill, tags, lambda reading: related_costs(reading, bill, tags))

    def _cut(self, shelf: Shelf, bill: Bill, more: Hashable, read: Callable[[Reading], T]) -> Step[T]:
        key = (bill.window_start, bill.window_end, bill.metric, bill.currency, bill.services, bill.billed_services)
        scope = (bill.account_ids, bill.billing_view, self.today)
        return Step(
            load=self.load(shelf, (*key, *scope, more), lambda reading: Loaded(value=read(reading)), self.seconds_kept),
            title=f"the {shelf.replace('_', ' ')}",
            operation=GET_COST_AND_USAGE,
            region="",
        )


class CostFilling:
    """These shelves of one question; what needs no bill is begun at once.

    Args:
        asking: The question on its way.
        steps: How they are read.
        window: The question's window.
    """

    def __init__(self, asking: Asking, steps: CostShelves, window: Window) -> None:
        self._asking = asking
        self._steps = steps
        self._window = window
        self._listed = self._begun_list()
        self._cuts: dict[Shelf, Waiting[Any]] = {}
        self._bill: Bill | None = None

    def begin_on(self, bill: Bill | None) -> None:
        """What hangs on the bill; None: it could not be read."""
        self._bill = bill
        if bill is None:
            return
        if self._wants("account_costs"):
            step = self._steps.account_costs(bill, self._window.granularity)
            self._cuts["account_costs"] = self._asking.begin(step)
        if self._wants("related_costs"):
            related = self._steps.related_costs(bill, self._asking.question.bill_tags)
            self._cuts["related_costs"] = self._asking.begin(related)

    def filled(self) -> Mapping[str, Any]:
        """All that was read, by shelf."""
        listed = self._asking.value(self._listed) if self._listed else None
        filled: dict[str, Any] = {"tag_costs": self._by_tag(listed)}
        filled |= {shelf: self._asking.value(waiting) for shelf, waiting in self._cuts.items()}
        return filled | ({"cost_allocation_tags": listed} if self._wants("cost_allocation_tags") else {})

    def _begun_list(self) -> Waiting[AllocationTags] | None:
        """Needs no bill, so that it is read beside it."""
        if not self._wants("cost_allocation_tags", "tag_costs"):
            return None
        step = self._steps.cost_allocation_tags(self._window, self._asking.question.billing_view)
        return self._asking.begin(step)

    def _by_tag(self, listed: AllocationTags | None) -> tuple[BillCut, ...] | None:
        """One cut for each key that is asked for and active, in any spelling; for the others AWS would know nothing."""
        if self._bill is None or listed is None or not self._wants("tag_costs"):
            return None
        asked = {plain_name(key) for key in self._asking.question.tag_keys}
        keys = [tag.key for tag in listed.tags if tag.active and plain_name(tag.key) in asked]
        granularity = self._window.granularity
        begun = [self._asking.begin(self._steps.tag_costs(self._bill, key, granularity)) for key in keys]
        return tuple(cut for waiting in begun if (cut := self._asking.value(waiting)))

    def _wants(self, *shelves: Shelf) -> bool:
        return not self._asking.question.shelves.isdisjoint(shelves)
