"""What runs cost, and what of it would leave the bill.

Every analysis of a family says which share of each run's billed machine-hours would be saved. From there on all is the
same: hours of a usage type, dollars at list price and at the account's own rate, and claims in which one machine-hour
has one name, whichever rule speaks of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from sagemaker_cost_mcp.analysis.billed_usage import BilledUsage
from sagemaker_cost_mcp.analysis.training_families import ON_DEMAND, SPOT, TrainingFamily, billed_hours
from sagemaker_cost_mcp.model.finding import Claim
from sagemaker_cost_mcp.model.money import ZERO, Price
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.usage_type import parsed

Shares = Mapping[str, Decimal]
"""By ARN of a run: which share of its machine-hours would be saved, 0 to 1."""

Hours = Mapping[tuple[str, str], Decimal]
"""Machine-hours of the window, by part of the family and usage type without the region's prefix."""

ONE = Decimal(1)


class Paced(Protocol):
    """A family of jobs of any kind."""

    @property
    def key(self) -> str:
        """The same for as long as it runs."""
        ...

    @property
    def region(self) -> str:
        """Where it runs."""
        ...

    @property
    def month(self) -> Decimal | None:
        """By what dollars of the window become dollars a month; None: it has no pace."""
        ...


@dataclass(frozen=True, kw_only=True)
class Dollars:
    """Dollars of a stretch of time."""

    list: Decimal
    """At on-demand list prices."""
    own: Decimal
    """At what a unit of the usage type cost this account on the bill; where it is not on the bill, at list price."""


class TrainingMoney:
    """Prices and rates of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._prices = {_place(price): price for price in (*snapshot.catalog, *snapshot.prices)}
        self._used = {group.instance_type for job in snapshot.training_jobs for group in job.groups}
        bill = snapshot.bill
        self._rates = BilledUsage(bill, snapshot.prices).effective_rate if bill else dict[str, Decimal]()
        self._billed_as = sorted({row.usage_type for row in bill.rows}) if bill else list[str]()

    def price(self, region: str, usage: str) -> Price | None:
        """On-demand list price; managed spot has one of its own, else it is billed fewer seconds at that of training.

        Source: "Managed Spot Training" (saving = 1 - billable / training seconds, at the on-demand price).
        """
        found = self._prices.get((region, usage))
        if found is not None or not usage.startswith(f"{SPOT}:"):
            return found
        plain = self._prices.get((region, usage.replace(SPOT, ON_DEMAND, 1)))
        return plain and plain.model_copy(
            update={"usage_type": plain.usage_type.replace(f"-{ON_DEMAND}:", f"-{SPOT}:"), "component": SPOT}
        )

    def lists(self, region: str, usage: str) -> bool:
        """Whether the price list has this very usage type."""
        return (region, usage) in self._prices

    def sold(self, region: str, component: str) -> tuple[Price, ...]:
        """What has a list price in a region, of one component."""
        wanted = (region, component)
        return tuple(price for price in self._prices.values() if (price.region, price.component) == wanted)

    def compares(self, region: str) -> bool:
        """Whether prices of other types than those in use were read, so that "none is cheaper" means something."""
        return any(price.item not in self._used for price in self.sold(region, ON_DEMAND))

    def warm_pool_price(self, region: str, instance_type: str) -> Price | None:
        """Price of a machine that waits for the next job: that of training, under the name that the bill has for it.

        Bills have warm-pool lines of their own, whose usage type was not seen: where one names the type it is taken.
        """
        price = self.price(region, f"{ON_DEMAND}:{instance_type}")
        own = [name for name in self._billed_as if _is_warm_pool(name, region, instance_type)]
        return price.model_copy(update={"usage_type": own[0]}) if price and own else price

    def dollars(self, region: str, hours: Mapping[str, Decimal]) -> Dollars | None:
        """What machine-hours cost; None: one of their usage types has no price."""
        priced = [(self.price(region, usage), amount) for usage, amount in hours.items()]
        known = [(price, amount) for price, amount in priced if price is not None]
        if len(known) < len(priced):
            return None
        return Dollars(
            list=sum((price.first_unit * amount for price, amount in known), ZERO),
            own=sum((self.rate(price) * amount for price, amount in known), ZERO),
        )

    def rate(self, price: Price) -> Decimal:
        """What a unit costs this account, never more than the list says."""
        return min(price.first_unit, self._rates.get(price.usage_type, price.first_unit))

    def claims(self, family: Paced, hours: Hours) -> tuple[Claim, ...] | None:
        """Hours of the window as claims on a month; None: one of them has no price; empty: the family has no pace."""
        if family.month is None:
            return ()
        found: list[Claim] = []
        for (part, usage), amount in sorted(hours.items()):
            price = self.price(family.region, usage)
            if price is None:
                return None
            found.append(claim(family, f"{part}/{usage}", price, amount * family.month))
        return tuple(found)


def claim(family: Paced, part: str, price: Price, units: Decimal) -> Claim:
    """Units a month of one part of a family."""
    return Claim(
        billable_unit=f"{family.key}#{part}",
        usage_type=price.usage_type,
        region=family.region,
        units=units,
        unit=price.unit,
        list_usd=price.first_unit,
        price_source=price.source,
    )


def saved_hours(family: TrainingFamily, shares: Shares, parts: Mapping[str, str]) -> Hours:
    """Machine-hours of the window that some shares come to.

    Args:
        family: Whose runs they are.
        shares: A run that is not there saves nothing.
        parts: Part of the family by ARN of the run.
    """
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for run in family.runs:
        share = min(ONE, max(ZERO, shares.get(run.ref.arn, ZERO)))
        for usage, amount in billed_hours(run).items():
            sums[parts[run.ref.arn], usage] += amount * share
    return {place: amount for place, amount in sums.items() if amount > 0}


def saving_told(worth: Dollars | None, runs: int, of: int, month: Decimal | None) -> str:
    """What runs come to at list price, in words: by the run, and by the month where there is a pace.

    Args:
        worth: Dollars of the window; None: something has no price.
        runs: How many of its runs they are of.
        of: How many runs the family has.
        month: By what dollars of the window become dollars a month; None: the family has no pace.
    """
    if worth is None or not runs:
        return "no price is known for it"
    said = f"${worth.list / runs:,.2f} a run at list price over {runs} of {of} runs"
    if month is None:
        return f"{said}; that is no saving a month, since nobody knows whether it runs again"
    return f"{said}, ${worth.list * month:,.2f} a month"


def by_usage(hours: Hours) -> dict[str, Decimal]:
    """Hours of all parts together."""
    sums: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for (_, usage), amount in hours.items():
        sums[usage] += amount
    return dict(sums)


def _place(price: Price) -> tuple[str, str]:
    return price.region, f"{price.component}:{price.item}"


def _is_warm_pool(usage_type: str, region: str, instance_type: str) -> bool:
    whole = parsed(usage_type)
    return "warmpool" in whole.component.lower() and whole.item == instance_type and whole.region == region
