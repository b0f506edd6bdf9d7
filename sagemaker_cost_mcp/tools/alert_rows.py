"""Rows of `get_alert_status`: budgets, alarms, monitors, holes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from sagemaker_cost_mcp.analysis.unwatched import silence
from sagemaker_cost_mcp.model.alerts import (
    Alarm,
    AlarmOwner,
    AnomalyMonitor,
    Budget,
    BudgetPeriod,
    Notification,
    Scope,
    WatchedMetric,
)
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.tools.answers import Number, Row
from sagemaker_cost_mcp.tools.text import number


class PeriodRow(Row):
    start_date: date
    budgeted: Number | None = None
    actual: Number | None = None


class BudgetStatusRow(Row):
    account_id: str
    name: str
    kind: str
    period: str
    covers: Scope
    """How much of SageMaker it watches."""
    filtered_on: str
    unit: str
    """Of its amounts; other currencies are shown as they are and never added."""
    limit: Number | None = None
    actual: Number | None = None
    used_percent: Number | None = None
    forecast: Number | None = None
    """AWS's, at the end of the period."""
    metric: str | None = None
    includes_credits: bool | None = None
    thresholds: list[str] | None = None
    """Each with its state and how many are told; missing: not looked into, or could not be read."""
    history: list[PeriodRow] | None = None
    """Past periods, oldest first."""
    overrun: str | None = None
    """In how many of the past periods."""


class AlarmRow(Row):
    name: str
    region: str
    account_id: str
    state: str
    since: datetime | None = None
    condition: str
    watches: list[str]
    owner: AlarmOwner
    actions: int
    actions_enabled: bool
    silent: str | None = None
    """Why it gets no data."""


class MonitorRow(Row):
    name: str
    kind: str
    covers: Scope
    watches: str
    evaluated_on: date | None = None
    subscriptions: list[str] | None = None
    """Frequency, threshold and how many are told; missing: could not be read."""


class UnwatchedRow(Row):
    kind: str
    name: str
    region: str
    why: str
    do: str


def used_percent(budget: Budget) -> Decimal | None:
    """Actual spend against the limit; None: one of them is not known."""
    if budget.limit is None or budget.actual is None or not budget.limit:
        return None
    return 100 * budget.actual / budget.limit


def budget_row(budget: Budget) -> BudgetStatusRow:
    """A budget as a row."""
    notifications, history = budget.notifications, budget.history
    return BudgetStatusRow(
        account_id=budget.account_id,
        name=budget.name,
        kind=budget.kind,
        period=budget.period,
        covers=budget.scope,
        filtered_on=budget.filtered_on,
        unit=budget.unit,
        limit=budget.limit,
        actual=budget.actual,
        used_percent=None if (used := used_percent(budget)) is None else round(used, 1),
        forecast=budget.forecast,
        metric=budget.metric,
        includes_credits=budget.includes_credits,
        thresholds=None if notifications is None else [_threshold(one, budget.unit) for one in notifications],
        history=None if history is None else [_period(one) for one in history],
        overrun=None if history is None else _overrun(history),
    )


def _threshold(one: Notification, unit: str) -> str:
    signs = {"GREATER_THAN": ">", "LESS_THAN": "<", "EQUAL_TO": "="}
    height = f"{number(one.threshold)} {'%' if one.percent else unit}"
    told = "who is told could not be read" if one.subscribers is None else f"tells {_people(one.subscribers)}"
    sign = signs.get(one.comparison, one.comparison)
    return f"{one.kind.lower()} {sign} {height}: {one.state or 'state unknown'}, {told}"


def _people(subscribers: Mapping[str, int]) -> str:
    return ", ".join(f"{many} {kind}" for kind, many in sorted(subscribers.items())) or "nobody"


def _period(period: BudgetPeriod) -> PeriodRow:
    return PeriodRow(start_date=period.start, budgeted=period.budgeted, actual=period.actual)


def _overrun(history: Sequence[BudgetPeriod]) -> str:
    known = [(one.actual, one.budgeted) for one in history if one.actual is not None and one.budgeted is not None]
    return f"{sum(actual > budgeted for actual, budgeted in known)} of {len(known)}"


def alarm_row(alarm: Alarm, snapshot: Snapshot) -> AlarmRow:
    """An alarm as a row."""
    return AlarmRow(
        name=alarm.name,
        region=alarm.region,
        account_id=alarm.account_id,
        state=alarm.state,
        since=alarm.since,
        condition=alarm.condition,
        watches=[*map(_metric, alarm.metrics), *alarm.queries, *(f"alarm {name}" for name in alarm.children)],
        owner=alarm.owner,
        actions=alarm.actions,
        actions_enabled=alarm.actions_enabled,
        silent=silence(alarm, snapshot.endpoints, snapshot.taken_at),
    )


def _metric(metric: WatchedMetric) -> str:
    where = ", ".join(f"{name}={value}" for name, value in metric.dimensions)
    return f"{metric.namespace} {metric.name} {{{where}}}"


def monitor_row(monitor: AnomalyMonitor) -> MonitorRow:
    """A monitor as a row, with who hears of it."""
    told = monitor.subscriptions
    return MonitorRow(
        name=monitor.name,
        kind=monitor.kind,
        covers=monitor.scope,
        watches=monitor.watches,
        evaluated_on=monitor.evaluated_on,
        subscriptions=None
        if told is None
        else [
            f"{one.name}: {one.frequency.lower()}, {one.threshold}, tells {_people(one.subscribers)}" for one in told
        ],
    )
