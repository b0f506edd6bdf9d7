from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.budget_outlook import BudgetOutlook, budget_outlook, period_end
from sagemaker_cost_mcp.model.alerts import Scope
from tests.alert_builders import budget
from tests.builders import D

TODAY = date(2026, 11, 20)


def path(amount: int = 40, days: int = 60) -> Mapping[date, Decimal]:
    return {TODAY + timedelta(days=at - 1): D(amount) for at in range(days)}


def judged(currency: str = "USD", days: int = 60, **more: Any) -> BudgetOutlook:
    return budget_outlook(budget(**more), path(days=days), currency, TODAY)


def test_a_budget_of_sagemaker_alone_is_held_against_this_forecast_from_its_own_actual_on() -> None:
    ahead = judged()
    assert (ahead.expected, ahead.headroom, ahead.basis) == (600 + 11 * 40, -40, "this forecast")
    assert ahead.exceeded_on == date(2026, 11, 30)


def test_one_that_holds_has_no_such_day() -> None:
    ahead = judged(limit=D(2000))
    assert (ahead.headroom, ahead.exceeded_on) == (960, None)


def test_one_that_is_over_is_over_today() -> None:
    assert judged(actual=D(1001)).exceeded_on == TODAY


@pytest.mark.parametrize("more", [{"scope": Scope.AMONG_OTHERS}, {"scope": Scope.PART}, {"unit": "EUR"}])
def test_what_watches_more_or_less_or_another_currency_is_left_to_awss_forecast(more: dict[str, Any]) -> None:
    ahead = judged(forecast=D(1100), **more)
    assert (ahead.expected, ahead.headroom) == (1100, -100)
    assert ahead.basis == "AWS's forecast for the budget, spread evenly"
    assert ahead.exceeded_on == TODAY + timedelta(days=8)


def test_a_path_that_ends_before_the_period_does_decides_nothing() -> None:
    assert judged(period="ANNUALLY", days=10).basis == "AWS's forecast for the budget, spread evenly"


def test_without_any_forecast_only_what_is_over_already_is_said() -> None:
    quiet = judged(scope=Scope.PART, forecast=None)
    assert (quiet.expected, quiet.headroom, quiet.exceeded_on) == (None, None, None)
    assert judged(scope=Scope.PART, forecast=None, actual=D(1200)).exceeded_on == TODAY
    assert judged(scope=Scope.PART, forecast=None, limit=None).exceeded_on is None


def test_a_forecast_below_the_actual_never_goes_back() -> None:
    assert judged(scope=Scope.PART, forecast=D(500)).expected == 600


def test_without_a_limit_or_an_actual_there_is_no_headroom_to_speak_of() -> None:
    assert judged(limit=None).headroom is None
    assert judged(actual=None).expected == 440


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("DAILY", date(2026, 11, 21)),
        ("MONTHLY", date(2026, 12, 1)),
        ("QUARTERLY", date(2027, 1, 1)),
        ("ANNUALLY", date(2027, 1, 1)),
    ],
)
def test_periods_are_calendar_periods(period: str, end: date) -> None:
    assert period_end(budget(period=period), TODAY) == end
    assert period_end(budget(period=period, ends=None), TODAY) == end


def test_a_custom_period_ends_when_the_budget_does() -> None:
    assert period_end(budget(period="CUSTOM", ends=date(2026, 12, 24)), TODAY) == date(2026, 12, 24)
    assert period_end(budget(period="CUSTOM", ends=None), TODAY) is None
    assert period_end(budget(period="MONTHLY", ends=date(2026, 11, 25)), TODAY) == date(2026, 11, 25)


def test_a_budget_that_has_ended_is_not_forecast() -> None:
    assert judged(ends=date(2026, 11, 1)).basis == "no forecast of what it watches"


def test_a_quarter_ends_with_its_third_month() -> None:
    assert period_end(budget(period="QUARTERLY"), date(2026, 7, 3)) == date(2026, 10, 1)


@given(st.integers(min_value=0, max_value=500), st.integers(min_value=0, max_value=3000))
def test_the_day_is_there_exactly_when_there_is_no_headroom(a_day: int, limit: int) -> None:
    ahead = budget_outlook(budget(limit=D(limit)), path(a_day), "USD", TODAY)
    assert ahead.headroom is not None
    assert (ahead.exceeded_on is not None) == (ahead.headroom < 0)
