"""What a budget shows as spent: the bill of its period, filtered as it is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import Budget
from sagemaker_cost_mcp.simulator.headings import Heading

DAY = timedelta(days=1)
ZERO = Decimal(0)

_MONTHS = {"MONTHLY": 1, "QUARTERLY": 3, "ANNUALLY": 12}
_LEAST_DAYS = 3
"""Days of a period that have to be over before anything is forecast."""


def period_of(budget: Budget, moment: datetime) -> tuple[date, date]:
    """Start and end (exclusive) of the calendar period around a moment."""
    day = moment.date()
    months = _MONTHS.get(budget.period)
    if months is None:  # DAILY
        return day, day + DAY
    start = date(day.year, (day.month - 1) // months * months + 1, 1)
    return start, _months_later(start, months)


def before(budget: Budget, start: date) -> tuple[date, date]:
    """The period before the one that starts on a day."""
    months = _MONTHS.get(budget.period)
    return (start - DAY, start) if months is None else (_months_later(start, -months), start)


def spent(account: SimulatedAccount, budget: Budget, start: date, end: date) -> Decimal:
    """From `start` to before `end`; today and later have no rows yet."""
    today = account.clock().date()
    total, day = ZERO, start
    while day < min(end, today):
        for charge in account.bill.day(day):
            if _passes(charge.heading, budget):
                total += charge.amortized if budget.amortized else charge.unblended
        day += DAY
    return max(ZERO, total)


def forecast(account: SimulatedAccount, budget: Budget, now: datetime) -> Decimal | None:
    """At the end of the present period, at the pace so far; None early in it."""
    start, end = period_of(budget, now)
    over = (now.date() - start).days
    if over < _LEAST_DAYS:
        return None
    so_far = spent(account, budget, start, end) if budget.actual is None else budget.actual
    return so_far * (end - start).days / over


def _passes(heading: Heading, budget: Budget) -> bool:
    return all(heading.dimensions.get(key, "") in values for key, values in budget.filters.items())


def _months_later(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
