from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.server import MCPServer
from mcp.types import CallToolResult, TextContent

from sagemaker_cost_mcp.model.alerts import Scope
from sagemaker_cost_mcp.model.forecast import CostForecast, ForecastPart
from sagemaker_cost_mcp.model.snapshot import Gap, Snapshot
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools import forecast as surface
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.forecast import forecast_text
from sagemaker_cost_mcp.tools.forecasting import ForecastAnswer, ForecastAsked, forecast
from tests.alert_builders import budget
from tests.builders import ACCOUNT, NOW, D, bill, row, snapshot
from tests.tools.conftest import FakeReader

TODAY = NOW.date()
DAY = timedelta(days=1)
TOO_LITTLE = Gap(operation="ce:GetCostForecast", region="us-east-1", account_id=ACCOUNT, reason="Insufficient history.")


def account(days: int = 60, **more: Any) -> Snapshot:
    """USD 20 on each of the last complete days, USD 5 so far yesterday."""
    rows = [
        row("USE1-Train:ml.m5.large", "20", start=datetime.combine(TODAY - back * DAY, time(), UTC))
        for back in range(2, days + 2)
    ]
    rows.append(row("USE1-Train:ml.m5.large", "5", start=datetime.combine(TODAY - DAY, time(), UTC)))
    fields: dict[str, Any] = {"budgets": (budget(actual=D(400), limit=D(500)),), "cost_forecast": None}
    return snapshot(billed=bill(*rows)).model_copy(update=fields | more)


def aws_says() -> CostForecast:
    days = tuple(
        ForecastPart(start=TODAY + at * DAY, end=TODAY + (at + 1) * DAY, mean=D(10), low=D(8), high=D(12))
        for at in range(11)
    )
    rest = ForecastPart(start=TODAY, end=date(2026, 12, 1), mean=D(110), low=D(100), high=D(120))
    return CostForecast(
        metric="NetAmortizedCost", percent=80, currency="USD", left_out=("Credit",), days=days, months=(rest,)
    )


@pytest.fixture
def desk(reader: FakeReader) -> Desk:
    reader.snapshot = account()
    return Desk(reader=reader, settings=Settings(), clock=lambda: NOW)


def asked(desk: Desk, **question: Any) -> ForecastAnswer:
    return forecast(desk, ForecastAsked(**question), Line())


def test_the_month_ends_at_what_was_spent_and_what_is_forecast(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = account(cost_forecast=aws_says())
    answer = asked(desk, months=1)
    assert (answer.spent_usd, answer.incomplete_usd, answer.month_end_usd) == (360, 20, 490)
    assert (answer.low_usd, answer.high_usd) == (360 + 5 + 100, 360 + 20 + 15 + 120)
    assert answer.complete_until == date(2026, 11, 19)
    assert [(r.month, r.source, r.own_mean_usd) for r in answer.rows] == [
        ("2026-11", "aws", 600),
        ("2026-12", "own", None),
    ]
    for fact in ("$490.00", "AWS's forecast; our own method says $600.00", "2026-11-19 is not complete ($5.00 so far)",
                 "Credits, refunds"):  # fmt: skip
        assert fact in answer.summary


def test_the_question_reaches_three_months_back_and_asks_for_what_was_wanted(desk: Desk, reader: FakeReader) -> None:
    asked(desk, months=5, interval_percent=95, account_ids=(ACCOUNT,), cost_metric="UnblendedCost", refresh=True)
    (question,) = reader.asked
    assert question.window is not None
    assert (question.window.start, question.window.end) == (TODAY - 92 * DAY, TODAY)
    assert question.window.granularity == "DAILY"
    assert (question.forecast.months, question.forecast.percent) == (5, 95)
    assert (question.account_ids, question.cost_metric, question.refresh) == ((ACCOUNT,), "UnblendedCost", True)


def test_where_aws_has_too_little_our_own_method_speaks_and_says_so(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = account(gaps=(TOO_LITTLE,))
    answer = asked(desk)
    assert answer.month_end_usd == 600
    assert "our own forecast from 60 complete days: AWS gave none" in answer.summary
    assert "Insufficient history." in forecast_text(answer)


def test_with_too_little_of_everything_nothing_is_made_up(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = account(days=6, gaps=(TOO_LITTLE,))
    answer = asked(desk)
    assert (answer.month_end_usd, answer.low_usd, answer.rows) == (None, None, [])
    assert "shows 6 complete days" in answer.summary
    assert "needs 14" in answer.summary
    assert "$120.00 so far" in answer.summary


def test_without_any_cost_there_is_nothing_to_forecast(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = account().model_copy(update={"bill": bill()})
    assert "nothing to forecast" in asked(desk).summary


def test_without_the_bill_nothing_is_claimed(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = account(bill=None)
    answer = asked(desk)
    assert answer.month_end_usd is None
    assert "could not be read" in answer.summary
    assert answer.budgets is not None


def test_a_budget_shows_headroom_and_the_day_it_is_likely_exceeded(desk: Desk) -> None:
    answer = asked(desk)
    assert answer.budgets is not None
    (row_,) = answer.budgets
    assert (row_.expected, row_.headroom) == (400 + 11 * 20, -120)
    assert row_.likely_exceeded_on == TODAY + 5 * DAY
    assert "Budget sagemaker ($500.00) is likely exceeded on 2026-11-25." in answer.summary
    assert "| sagemaker (111122223333) | sagemaker | $500.00 |" in forecast_text(answer)


def test_a_budget_that_is_over_already_is_said_to_be(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = account(budgets=(budget(actual=D(501), limit=D(500)),))
    assert "is over its limit already" in asked(desk).summary


def test_two_budgets_of_one_name_are_two_and_another_currency_stays_as_it_is(desk: Desk, reader: FakeReader) -> None:
    euros = budget(account_id="444455556666", unit="EUR", actual=D(10), limit=D(100), forecast=D(20))
    reader.snapshot = account(budgets=(budget(actual=D(1), limit=D(5000)), euros))
    answer = asked(desk)
    assert answer.budgets is not None
    assert [(one.account_id, one.unit) for one in answer.budgets] == [(ACCOUNT, "USD"), ("444455556666", "EUR")]
    assert answer.budgets[1].expected == 20
    assert "100.00 EUR" in forecast_text(answer)
    assert "None of 2 budgets is expected to be exceeded" in answer.summary


def test_budgets_of_something_else_and_of_usage_are_left_out(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = account(budgets=(budget(scope=Scope.ELSEWHERE), budget(kind="USAGE")))
    answer = asked(desk)
    assert answer.budgets == []
    assert "No cost budget of this account touches SageMaker." in answer.summary


def test_denied_budgets_do_not_hide_the_forecast(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = account(budgets=None)
    answer = asked(desk)
    assert (answer.budgets, answer.month_end_usd) == (None, 600)
    assert "Budgets could not be read." in answer.summary


def test_a_forecast_of_some_accounts_is_not_held_against_a_budget_of_all(desk: Desk) -> None:
    answer = asked(desk, account_ids=(ACCOUNT,))
    assert answer.budgets is not None
    assert answer.budgets[0].basis.startswith("AWS's forecast")


def test_on_the_first_of_a_month_no_day_of_it_is_complete(reader: FakeReader) -> None:
    first = datetime(2026, 11, 1, 9, tzinfo=UTC)
    reader.snapshot = account().model_copy(update={"taken_at": first})
    answer = asked(Desk(reader=reader, settings=Settings(), clock=lambda: first))
    assert "No day of it is complete yet." in answer.summary


def test_a_stand_in_metric_is_said(desk: Desk, reader: FakeReader) -> None:
    billed = account().bill
    assert billed is not None
    reader.snapshot = account(bill=billed.model_copy(update={"metric_fallback": "AmortizedCost stands in."}))
    assert "AmortizedCost stands in." in asked(desk).summary


@pytest.mark.parametrize(
    ("arguments", "why"),
    [({"months": 13}, "'months'"), ({"months": -1}, "'months'"), ({"interval_percent": 50}, "'interval_percent'"),
     ({"start_date": "2026-01-01"}, "Unknown argument 'start_date'")],
)  # fmt: skip
def test_what_aws_cannot_forecast_is_refused_in_words(
    desk: Desk, reader: FakeReader, arguments: dict[str, Any], why: str
) -> None:
    result = called(desk, arguments)
    assert result.is_error
    assert why in said(result)
    assert reader.asked == []


def test_both_halves_say_the_same(desk: Desk) -> None:
    result = called(desk, {})
    assert not result.is_error
    structured = result.structured_content or {}
    assert structured["month_end_usd"] == 600
    assert "$600.00" in said(result)
    assert len(said(result).encode()) < 8000


def called(desk: Desk, arguments: dict[str, Any]) -> CallToolResult:
    async def call() -> CallToolResult:
        async with Client(MCPServer("test", tools=surface.tools(desk))) as client:
            return await client.call_tool("forecast_sagemaker_costs", arguments)

    return anyio.run(call)


def said(result: CallToolResult) -> str:
    return "\n".join(block.text for block in result.content if isinstance(block, TextContent))
