"""How much room a budget has left, and on which day it is likely used up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.model.alerts import Budget, Scope
from sagemaker_cost_mcp.model.forecast import month_after
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.value import Value

_DAY = timedelta(days=1)
_MONTHS_A_QUARTER = 3


class BudgetOutlook(Value):
    """Where a budget will end; amounts in the budget's own unit."""

    expected: Decimal | None
    """At the end of its period; None: nobody forecasts it."""
    basis: str
    """Whose forecast that is, as a clause."""
    headroom: Decimal | None
    """Limit less expected; negative: over."""
    exceeded_on: date | None
    """Day on which it is likely over its limit, or today where it is; None: not within its period, or not known."""


def budget_outlook(budget: Budget, path: Mapping[date, Decimal], currency: str, today: date) -> BudgetOutlook:
    """A budget against the forecast.

    A budget of all SageMaker and nothing else is held against our path, from its own actual spend on. What others will
    reach only AWS can say: they watch more, or less, than is forecast here.

    Args:
        budget: A cost budget.
        path: Expected spend by day, from before today on.
        currency: Of the path.
        today: The present day in UTC.
    """
    end = period_end(budget, today)
    ours = budget.scope is Scope.SAGEMAKER and budget.unit == currency and end is not None
    if ours and end is not None and _reaches(path, today, end):
        days = {day: path[day] for day in sorted(path) if today <= day < end}
        return _judged(budget, days, "this forecast", today)
    if budget.forecast is None or end is None:
        return BudgetOutlook(
            expected=None, basis="no forecast of what it watches", headroom=None,
            exceeded_on=today if _over(budget) else None,
        )  # fmt: skip
    to_come = max(ZERO, budget.forecast - (budget.actual or ZERO))
    length = (end - today).days
    even = {today + place * _DAY: to_come / length for place in range(length)}
    return _judged(budget, even, "AWS's forecast for the budget, spread evenly", today)


def period_end(budget: Budget, today: date) -> date | None:
    """First day after the budget's present period; None: AWS did not say, or it is over.

    Calendar periods (source: AWS Budgets user guide).
    """
    ends = {
        "DAILY": today + _DAY,
        "MONTHLY": month_after(today),
        "QUARTERLY": _after_quarter(today),
        "ANNUALLY": date(today.year + 1, 1, 1),
    }
    end = ends.get(budget.period, budget.ends)
    if end is not None and budget.ends is not None:
        end = min(end, budget.ends)
    return end if end is not None and end > today else None


def _after_quarter(today: date) -> date:
    day = month_after(today)
    while day.month % _MONTHS_A_QUARTER != 1:
        day = month_after(day)
    return day


def _reaches(path: Mapping[date, Decimal], today: date, end: date) -> bool:
    return today in path and end - _DAY in path


def _over(budget: Budget) -> bool:
    return budget.limit is not None and budget.actual is not None and budget.actual > budget.limit


def _judged(budget: Budget, days: Mapping[date, Decimal], basis: str, today: date) -> BudgetOutlook:
    spent = budget.actual or ZERO
    expected = spent + sum(days.values(), ZERO)
    if budget.limit is None:
        return BudgetOutlook(expected=expected, basis=basis, headroom=None, exceeded_on=None)
    over = today if _over(budget) else None
    for day, amount in sorted(days.items()):
        spent += amount
        if over is None and spent > budget.limit:
            over = day
    return BudgetOutlook(expected=expected, basis=basis, headroom=budget.limit - expected, exceeded_on=over)
