"""Where the month will end: the answer of `forecast_sagemaker_costs` and how it is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from sagemaker_cost_mcp.analysis.budget_outlook import BudgetOutlook, budget_outlook
from sagemaker_cost_mcp.analysis.forecast import FEWEST_DAYS
from sagemaker_cost_mcp.analysis.month_end import MonthLine, Outlook, outlook
from sagemaker_cost_mcp.model.alerts import Budget, Scope
from sagemaker_cost_mcp.model.money import Bill
from sagemaker_cost_mcp.model.ports import ForecastWanted, Question, SnapshotRead, Window
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.tools.answers import Answer, Number, Row, Usd
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows, meta
from sagemaker_cost_mcp.tools.text import count, usd

HISTORY_DAYS = 92
"""Days of the bill that our own method looks at: three months, to test itself a month ahead."""

BUDGETS_SHOWN = 20

NOT_COUNTED = "Credits, refunds and unused commitment are left out."


class MonthRow(Row):
    month: str
    """Like 2026-11."""
    low_usd: Usd
    mean_usd: Usd
    high_usd: Usd
    source: Literal["aws", "own"]
    """Whose forecast: AWS's, or our own on the daily bill."""
    own_mean_usd: Usd | None = None
    """Our own method's, as a second opinion."""


class BudgetRow(Row):
    account_id: str
    name: str
    period: str
    covers: Scope
    """How much of SageMaker it watches."""
    unit: str
    """Of its amounts; other currencies are shown as they are and never added."""
    limit: Number | None = None
    actual: Number | None = None
    expected: Number | None = None
    """At the end of its period."""
    basis: str
    headroom: Number | None = None
    """Limit less expected; negative: over."""
    likely_exceeded_on: date | None = None


class ForecastAnswer(Answer):
    month_end_usd: Usd | None = None
    """Of this month, in all; missing, as low and high: nobody can say."""
    low_usd: Usd | None = None
    high_usd: Usd | None = None
    interval_percent: int
    spent_usd: Usd | None = None
    """On this month's complete days."""
    complete_until: date | None = None
    """Exclusive; later days are counted as expected."""
    incomplete_usd: Usd | None = None
    """What the incomplete days are counted as."""
    rows: list[MonthRow]
    budgets: list[BudgetRow] | None = None
    """Cost budgets that may touch SageMaker; missing: they could not be read."""


@dataclass(frozen=True, kw_only=True)
class ForecastAsked:
    """The question behind `forecast_sagemaker_costs`."""

    months: int = 3
    interval_percent: int = 80
    account_ids: tuple[str, ...] = ()
    cost_metric: str | None = None
    refresh: bool = False


def forecast(desk: Desk, asked: ForecastAsked, line: Line) -> ForecastAnswer:
    """Month end and next months, and the budgets held against them.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    today = desk.clock().date()
    start = min(today.replace(day=1), today - timedelta(days=HISTORY_DAYS))
    read = desk.ask(
        Question(
            shelves=frozenset({"bill", "cost_forecast", "budgets"}),
            window=Window(start=start, end=today, granularity="DAILY"),
            account_ids=asked.account_ids,
            cost_metric=asked.cost_metric,
            forecast=ForecastWanted(months=asked.months, percent=asked.interval_percent),
            refresh=asked.refresh,
            seconds=desk.settings.question_seconds,
        ),
        line,
    )
    return _answer(read, asked)


def money(amount: Decimal | None, unit: str) -> str:
    """An amount in its own unit.

    >>> money(Decimal("1200"), "USD"), money(Decimal("1200.5"), "EUR"), money(None, "EUR")
    ('$1,200.00', '1,200.50 EUR', '-')
    """
    return usd(amount) if unit == "USD" or amount is None else f"{amount:,.2f} {unit}"


def _answer(read: SnapshotRead, asked: ForecastAsked) -> ForecastAnswer:
    snapshot = read.snapshot
    if snapshot.bill is None:
        return ForecastAnswer(
            summary="The bill could not be read, so nothing can be forecast; see the gaps.",
            interval_percent=asked.interval_percent,
            rows=[],
            budgets=_budget_rows(snapshot, None),
            gaps=gap_rows(snapshot),
            meta=meta(read),
        )
    today = snapshot.taken_at.date()
    ahead = outlook(snapshot.bill, snapshot.cost_forecast, today, asked.months, asked.interval_percent)
    budgets = _budget_rows(snapshot, None if asked.account_ids else ahead)
    this_month = ahead.months[0] if ahead.months else None
    return ForecastAnswer(
        summary=" ".join(_sentences(snapshot, snapshot.bill, ahead, asked, budgets)),
        month_end_usd=this_month.mean if this_month else None,
        low_usd=this_month.low if this_month else None,
        high_usd=this_month.high if this_month else None,
        interval_percent=asked.interval_percent,
        spent_usd=ahead.spent,
        complete_until=ahead.complete_until,
        incomplete_usd=ahead.incomplete if this_month else None,
        rows=[_month_row(line) for line in ahead.months],
        budgets=budgets,
        gaps=gap_rows(snapshot),
        meta=meta(read),
    )


def _month_row(line: MonthLine) -> MonthRow:
    return MonthRow(
        month=f"{line.month:%Y-%m}",
        low_usd=line.low,
        mean_usd=line.mean,
        high_usd=line.high,
        source=line.source,
        own_mean_usd=line.own_mean if line.source == "aws" else None,
    )


def _budget_rows(snapshot: Snapshot, ahead: Outlook | None) -> list[BudgetRow] | None:
    """The next to be exceeded first. A forecast of some accounts only says nothing about a budget of all of them."""
    if snapshot.budgets is None:
        return None
    mine = [one for one in snapshot.budgets if one.kind == "COST" and one.scope is not Scope.ELSEWHERE]
    currency = snapshot.bill.currency if snapshot.bill else ""
    path: Mapping[date, Decimal] = ahead.path if ahead else {}
    today = snapshot.taken_at.date()
    rows = [_budget_row(budget, budget_outlook(budget, path, currency, today)) for budget in mine]
    return sorted(rows, key=lambda row: (row.likely_exceeded_on or date.max, row.account_id, row.name))[:BUDGETS_SHOWN]


def _budget_row(budget: Budget, ahead: BudgetOutlook) -> BudgetRow:
    return BudgetRow(
        account_id=budget.account_id,
        name=budget.name,
        period=budget.period,
        covers=budget.scope,
        unit=budget.unit,
        limit=budget.limit,
        actual=budget.actual,
        expected=ahead.expected,
        basis=ahead.basis,
        headroom=ahead.headroom,
        likely_exceeded_on=ahead.exceeded_on,
    )


def _sentences(
    snapshot: Snapshot, bill: Bill, ahead: Outlook, asked: ForecastAsked, budgets: list[BudgetRow] | None
) -> Iterator[str]:
    today = snapshot.taken_at.date()
    if not bill.rows:
        yield f"No SageMaker cost from {bill.window_start} to {bill.window_end}, so there is nothing to forecast."
    elif not ahead.months:
        yield (
            f"No forecast: the bill shows {count(ahead.history_days, 'complete day')} since the first SageMaker cost, "
            f"and our own method needs {FEWEST_DAYS}; AWS has none either. This month cost "
            f"{money(ahead.spent, bill.currency)} so far."
        )
    else:
        yield _month_end(ahead, asked, bill.currency, today)
        yield _makeup(ahead, bill.currency, today)
        yield NOT_COUNTED
    if bill.metric_fallback:
        yield bill.metric_fallback
    yield from _on_budgets(budgets)


def _month_end(ahead: Outlook, asked: ForecastAsked, currency: str, today: date) -> str:
    line = ahead.months[0]
    low, high = money(line.low, currency), money(line.high, currency)
    said = f"SageMaker will likely end {today:%B %Y} at {money(line.mean, currency)} "
    said += f"({asked.interval_percent} % interval {low} to {high}; "
    if line.source == "own":
        return f"{said}our own forecast from {count(ahead.history_days, 'complete day')}: AWS gave none)."
    second = "" if line.own_mean is None else f"; our own method says {money(line.own_mean, currency)}"
    return f"{said}AWS's forecast{second})."


def _makeup(ahead: Outlook, currency: str, today: date) -> str:
    first = today.replace(day=1)
    if ahead.complete_until < first:
        return "No day of it is complete yet."
    said = f"{money(ahead.spent, currency)} was spent before {ahead.complete_until}"
    if ahead.complete_until < today:
        said += f"; {ahead.complete_until} is not complete ({money(ahead.seen, currency)} so far) and counted as "
        said += f"{money(ahead.incomplete, currency)}"
    return f"{said}; the rest is forecast."


def _on_budgets(budgets: list[BudgetRow] | None) -> Iterator[str]:
    if budgets is None:
        yield "Budgets could not be read."
        return
    if not budgets:
        yield "No cost budget of this account touches SageMaker."
        return
    over = [row for row in budgets if row.likely_exceeded_on]
    for row in over[:2]:
        passed = row.actual is not None and row.limit is not None and row.actual > row.limit
        when = "is over its limit already" if passed else f"is likely exceeded on {row.likely_exceeded_on}"
        yield f"Budget {row.name} ({money(row.limit, row.unit)}) {when}."
    if not over:
        yield f"None of {count(len(budgets), 'budget')} is expected to be exceeded in its period."
