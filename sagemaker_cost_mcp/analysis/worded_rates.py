"""What a unit costs of things whose raw usage types were not seen: found by words that their names must have.

The list price where the price list has one; else what the account itself paid: cost / quantity on its bill.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.analysis.billed_usage import BilledUsage
from sagemaker_cost_mcp.model.finding import Claim
from sagemaker_cost_mcp.model.money import Bill
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.usage_type import parsed
from sagemaker_cost_mcp.model.value import Value

_HOURS = frozenset({"hrs", "hours", "hour"})
_DIGITS = 12
"""Decimals of a rate that is worked out; a request costs a millionth of a dollar."""
_NO_WORD = re.compile(r"[^a-z0-9]+")


class Wording(Value):
    """Words, small letters and digits only, by which a usage type is known."""

    has: tuple[str, ...]
    lacks: tuple[str, ...] = ()
    hourly: bool = False
    """Only usage that is counted by the hour."""

    def means(self, usage_type: str, unit: str) -> bool:
        """Whether a usage type is one of those that are meant.

        >>> Wording(has=("featurestore", "writerequest")).means("USE1-FeatureStore:WriteRequestUnits", "Units")
        True
        """
        name = _NO_WORD.sub("", usage_type.casefold())
        worded = all(word in name for word in self.has) and not any(word in name for word in self.lacks)
        return worded and (not self.hourly or unit.casefold() in _HOURS)


class Rate(Value):
    """USD of a unit."""

    usage_type: str
    region: str
    unit: str
    usd: Decimal
    source: str
    """Where it was read, as a person would cite it."""

    def claim(self, billable_unit: str, units: Decimal) -> Claim:
        """So many units a month."""
        return Claim(
            billable_unit=billable_unit,
            usage_type=self.usage_type,
            region=self.region,
            units=units,
            unit=self.unit,
            list_usd=self.usd,
            price_source=self.source,
        )


class WordedRates:
    """Rates of one snapshot, each looked for once.

    Args:
        snapshot: Where prices and the bill are.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._found: dict[tuple[str, Wording], Rate | None] = {}

    def of(self, region: str, wording: Wording) -> Rate | None:
        """The cheapest rate that fits: a saving may be understated but not overstated; None: none is known."""
        key = (region, wording)
        if key not in self._found:
            fitting = list(_listed(self._snapshot, *key)) or list(_paid(self._snapshot, *key))
            self._found[key] = min(fitting, key=lambda one: (one.usd, one.usage_type), default=None)
        return self._found[key]


def billed(bill: Bill, region: str, wording: Wording) -> bool:
    """Whether the bill has any quantity of it."""
    return any(row.quantity > 0 and _is_here(row.usage_type, row.unit, region, wording) for row in bill.rows)


def _is_here(usage_type: str, unit: str, region: str, wording: Wording) -> bool:
    return parsed(usage_type).region == region and wording.means(usage_type, unit)


def _listed(snapshot: Snapshot, region: str, wording: Wording) -> Iterator[Rate]:
    for one in snapshot.prices:
        if one.region == region and wording.means(one.usage_type, one.unit):
            name, usd = one.usage_type, one.first_unit
            yield Rate(usage_type=name, region=region, unit=one.unit, usd=usd, source=one.source)


def _paid(snapshot: Snapshot, region: str, wording: Wording) -> Iterator[Rate]:
    bill = snapshot.bill
    if bill is None:
        return
    source = f"this account's bill of {bill.window_start} to {bill.window_end}"
    units = {row.usage_type: row.unit for row in bill.rows if row.quantity > 0}
    for name, exact in BilledUsage(bill, ()).on_demand_rate.items():
        usd = round(exact, _DIGITS)
        if usd > 0 and _is_here(name, units[name], region, wording):
            yield Rate(usage_type=name, region=region, unit=units[name], usd=usd, source=source)
