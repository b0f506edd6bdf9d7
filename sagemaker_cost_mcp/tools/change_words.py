"""What `explain_cost_change` says of its drivers and of the comparison, in sentences with numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.analysis.cost_change import Amounts, CostChange, Driver
from sagemaker_cost_mcp.tools.text import count, number, usd

INCOMPLETE_DAYS = 2
"""Cost Explorer is about 24 hours late: today and yesterday are not complete."""


def why(driver: Driver) -> str:
    """What made it up."""
    before, after, unit = driver.before, driver.after, driver.unit
    if not (before.quantity or after.quantity):
        what = "fee of commitments (amortized: what of them went unused)" if driver.kind == "commitment" else "charge"
        return f"{what}: {usd(before.cost)}, then {usd(after.cost)}"
    if driver.kind == "new":
        return f"not on the bill before; now {_units(after, unit)}"
    if driver.kind == "gone":
        return f"not on the bill any more; before {_units(before, unit)}"
    if driver.kind == "quantity":
        each = rate(before.unit_cost)
        return f"{number(before.quantity)}, then {number(after.quantity)} {unit}, at {each} each before"
    if driver.kind == "price":
        return f"on-demand price of a unit ({unit}): {rate(_price(before))}, then {rate(_price(after))}"
    off = f"{rate(_taken_off(before))}, then {rate(_taken_off(after))}"
    return f"Savings Plans and discounts took off a unit ({unit}): {off}"


def comparison_notes(change: CostChange, today: date) -> Iterator[str]:
    """Lengths, late days, estimates, credits."""
    before, after = change.before, change.after
    if before.days != after.days:
        yield (
            f"The periods differ in length ({count(before.days, 'day')}, then {count(after.days, 'day')}) and nothing "
            f"is scaled; per day it was {usd(before.per_day)}, then {usd(after.per_day)}."
        )
    complete = today - timedelta(days=INCOMPLETE_DAYS - 1)
    if max(before.end, after.end) > complete:
        yield f"From {complete} on the bill is not complete: Cost Explorer is about a day late."
    if before.estimated or after.estimated:
        yield "AWS marks some of these days as estimated, as it does until a month is closed: amounts may still move."
    if before.credits or after.credits:
        yield f"Credits and refunds are left out: {usd(before.credits)}, then {usd(after.credits)}."


def _units(amounts: Amounts, unit: str) -> str:
    each = f" at {rate(amounts.unit_cost)} each" if amounts.unit_cost else ""
    return f"{number(amounts.quantity)} {unit}{each}"


def _price(amounts: Amounts) -> Decimal | None:
    return amounts.value / amounts.quantity if amounts.quantity else None


def _taken_off(amounts: Amounts) -> Decimal | None:
    return (amounts.value - amounts.cost) / amounts.quantity if amounts.quantity else None


def rate(amount: Decimal | None) -> str:
    """Dollars of one unit, to five digits that matter and never less than cents.

    >>> rate(Decimal("0.23")), rate(Decimal("0.0000123456")), rate(Decimal("1.4084")), rate(Decimal("-1234.5"))
    ('$0.23', '$0.000012346', '$1.4084', '-$1,234.50')
    """
    if amount is None:
        return "-"
    digits = max(2, 4 - amount.adjusted()) if amount else 2
    whole, _, rest = f"{abs(amount):,.{digits}f}".partition(".")
    return f"{'-' if amount < 0 else ''}${whole}.{rest.rstrip('0').ljust(2, '0')}"
