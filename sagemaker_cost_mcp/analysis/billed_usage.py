"""What the bill says about each usage type: its rate, its monthly cost, how much of it is left to save.

Effective on-demand rate = (usage + discounts) / quantity of uncovered usage, in the bill's metric. It is what a unit
costs this account, whatever the list says. Where all usage was covered by a plan there is no such rate, and the list
price stands in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, Bill, Price, RecordKind

_PRICED = frozenset({RecordKind.USAGE, RecordKind.DISCOUNT})
_OF_USAGE_TYPE = frozenset({RecordKind.USAGE, RecordKind.DISCOUNT, RecordKind.COVERED_USAGE})


class BilledUsage:
    """Usage of one bill that can be taken away bit by bit.

    Attributes:
        on_demand_rate: USD a unit by usage type.
        effective_rate: USD a unit by usage type, covered and uncovered usage together: what this account really pays.
        monthly_cost: USD a 730-hour month by usage type, covered usage included: no claim may exceed it.
    """

    def __init__(self, bill: Bill, prices: Iterable[Price]) -> None:
        month = HOURS_PER_MONTH / bill.hours if bill.hours else ZERO
        sums = _Sums(bill)
        self.monthly_cost = {usage_type: cost * month for usage_type, cost in sums.cost.items()}
        used = {usage_type: sums.open[usage_type] + sums.covered[usage_type] for usage_type in sums.cost}
        self.effective_rate = {u: sums.cost[u] / quantity for u, quantity in used.items() if quantity > 0}
        self.on_demand_rate = {p.usage_type: p.first_unit for p in prices if p.usage_type in sums.covered}
        self.on_demand_rate |= {u: sums.priced[u] / quantity for u, quantity in sums.open.items() if quantity > 0}
        self._open = {usage_type: quantity * month for usage_type, quantity in sums.open.items()}
        self._covered = {usage_type: quantity * month for usage_type, quantity in sums.covered.items()}

    def removed(self, usage_type: str, units: Decimal) -> tuple[Decimal, Decimal]:
        """Take `units` a month away; returns (units that were charged on demand, units that a plan covered).

        Covered units go first: whose plan it is cannot be seen, so what it covers is not counted as cash.
        """
        covered = min(units, self._covered.get(usage_type, ZERO))
        charged = min(units - covered, self._open.get(usage_type, ZERO))
        self._covered[usage_type] = self._covered.get(usage_type, ZERO) - covered
        self._open[usage_type] = self._open.get(usage_type, ZERO) - charged
        return charged, covered


class _Sums:
    """Sums over the window by usage type."""

    def __init__(self, bill: Bill) -> None:
        self.cost: dict[str, Decimal] = defaultdict(lambda: ZERO)
        self.priced: dict[str, Decimal] = defaultdict(lambda: ZERO)
        self.open: dict[str, Decimal] = defaultdict(lambda: ZERO)
        self.covered: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for row in bill.rows:
            if row.kind in _OF_USAGE_TYPE:
                self.cost[row.usage_type] += row.cost
            if row.kind in _PRICED:
                self.priced[row.usage_type] += row.cost
            if row.kind is RecordKind.USAGE:
                self.open[row.usage_type] += row.quantity
            if row.kind is RecordKind.COVERED_USAGE:
                self.covered[row.usage_type] += row.quantity
