"""What Savings Plans could cover and do not, from the bill and AWS's public rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from sagemaker_cost_mcp.model.commitments import PlanRate, PlanUse
from sagemaker_cost_mcp.model.money import ZERO, Bill, RecordKind
from sagemaker_cost_mcp.model.usage_type import parsed
from sagemaker_cost_mcp.model.value import Value

HUNDRED = Decimal(100)


class Uncovered(Value):
    """Usage of one usage type that was billed on demand and could be covered."""

    usage_type: str
    region: str
    on_demand: Decimal
    """What was charged, in the bill's currency, before negotiated discounts."""
    saving_percent: Decimal | None
    """What a one-year plan without upfront payment takes off; None: there is none for it."""


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """A share in percent; None where there is nothing to have a share of.

    >>> percent(Decimal(9), Decimal(10)), percent(Decimal(0), Decimal(0))
    (Decimal('90.0'), None)
    """
    return part / whole * HUNDRED if whole else None


def utilization_percent(use: Sequence[PlanUse], day: date | None = None) -> Decimal | None:
    """Share of the commitment that was used, on one day or in all; None: there was none."""
    parts = [part for part in use if day is None or part.start <= day < part.end]
    return percent(sum((part.used for part in parts), ZERO), sum((part.commitment for part in parts), ZERO))


def uncovered(bill: Bill, rates: Iterable[PlanRate]) -> tuple[Uncovered, ...]:
    """Eligible usage that was billed on demand, dearest first."""
    by_name: defaultdict[str, list[PlanRate]] = defaultdict(list)
    for rate in rates:
        by_name[rate.usage_type].append(rate)
    charged, units = _on_demand(bill)
    found = (
        Uncovered(
            usage_type=name,
            region=several[0].region,
            on_demand=charged[name],
            saving_percent=_saving(charged[name], units[name], several),
        )
        for name, several in by_name.items()
        if charged.get(name, ZERO) > 0
    )
    return tuple(sorted(found, key=lambda one: (-one.on_demand, one.usage_type)))


def not_eligible(bill: Bill, rates: Iterable[PlanRate]) -> Decimal:
    """What was billed on demand for usage that no SageMaker Savings Plan covers, such as storage and requests.

    Only in regions whose rates are known: elsewhere a missing rate says nothing.
    """
    listed = tuple(rates)
    names, regions = {rate.usage_type for rate in listed}, {rate.region for rate in listed}
    charged, _ = _on_demand(bill)
    return sum(
        (usd for name, usd in charged.items() if name not in names and parsed(name).region in {None, *regions}), ZERO
    )


def _on_demand(bill: Bill) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Charge and quantity of usage that nothing covered, by usage type."""
    charged: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    units: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in bill.rows:
        if row.kind is RecordKind.USAGE:
            charged[row.usage_type] += row.unblended
            units[row.usage_type] += row.quantity
    return charged, units


def _saving(charged: Decimal, units: Decimal, rates: Iterable[PlanRate]) -> Decimal | None:
    offer = next((rate for rate in rates if (rate.term_years, rate.payment_option) == (1, "No Upfront")), None)
    return percent(charged - units * offer.rate, charged) if offer and units else None
