"""Who would hear of it: the answer of `get_alert_status` and how it is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sagemaker_cost_mcp.analysis.unwatched import Unwatched, of_alarms, of_budgets, of_endpoints, of_monitors
from sagemaker_cost_mcp.model.alerts import (
    Alarm,
    AlarmOwner,
    AnomalyMonitor,
    Budget,
    Scope,
)
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.tools.alert_rows import (
    AlarmRow,
    BudgetStatusRow,
    MonitorRow,
    UnwatchedRow,
    alarm_row,
    budget_row,
    monitor_row,
    used_percent,
)
from sagemaker_cost_mcp.tools.answers import Answer
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows, meta
from sagemaker_cost_mcp.tools.text import count

_NEEDED_FOR_ENDPOINTS = frozenset({"cloudwatch:DescribeAlarms", "sagemaker:ListInferenceComponents"})
"""Where one of these failed, an alarm may have been missed."""


class AlertAnswer(Answer):
    budgets: list[BudgetStatusRow] | None = None
    """Missing, as the monitors: could not be read."""
    alarms: list[AlarmRow]
    """Of people; autoscaling's own only when asked for."""
    autoscaling_alarms: int
    """Made by scaling policies: they tell nobody."""
    monitors: list[MonitorRow] | None = None
    unwatched: list[UnwatchedRow]
    unwatched_by_kind: dict[str, int]
    """All of them, also those beyond `limit`."""


@dataclass(frozen=True, kw_only=True)
class AlertsAsked:
    """The question behind `get_alert_status`."""

    regions: tuple[str, ...] = ()
    autoscaling: bool = False
    """Whether to list autoscaling's own alarms too."""
    limit: int = 12
    """Rows of each list."""
    refresh: bool = False


def alert_status(desk: Desk, asked: AlertsAsked, line: Line) -> AlertAnswer:
    """Budgets, alarms and monitors, and what none of them would see.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    read = desk.ask(
        Question(
            shelves=frozenset({"budgets", "alarms", "anomaly_monitors", "endpoints", "inference_components"}),
            regions=asked.regions,
            refresh=asked.refresh,
            seconds=desk.settings.question_seconds,
        ),
        line,
    )
    return _answer(read, asked)


def _answer(read: SnapshotRead, asked: AlertsAsked) -> AlertAnswer:
    snapshot = read.snapshot
    holes, monitors = _holes(snapshot), snapshot.anomaly_monitors
    people = [alarm for alarm in snapshot.alarms if alarm.owner is AlarmOwner.PEOPLE]
    listed = [*people, *(one for one in snapshot.alarms if asked.autoscaling and one not in people)]
    lists: tuple[Sequence[object], ...] = (listed, holes, snapshot.budgets or (), snapshot.anomaly_monitors or ())
    cut = any(len(rows) > asked.limit for rows in lists)
    return AlertAnswer(
        summary=_summary(snapshot, people, holes),
        budgets=None
        if snapshot.budgets is None
        else [budget_row(one) for one in _near(snapshot.budgets)[: asked.limit]],
        alarms=[alarm_row(one, snapshot) for one in _worst_first(listed)[: asked.limit]],
        autoscaling_alarms=len(snapshot.alarms) - len(people),
        monitors=None if monitors is None else [monitor_row(one) for one in monitors[: asked.limit]],
        unwatched=[UnwatchedRow(**hole.model_dump()) for hole in holes[: asked.limit]],
        unwatched_by_kind=dict(Counter(hole.kind for hole in holes)),
        gaps=gap_rows(snapshot),
        meta=meta(read).model_copy(update={"truncated": cut}),
    )


def _holes(snapshot: Snapshot) -> list[Unwatched]:
    """Spend first, then what is set up and does not work, then endpoints."""
    unread = {gap.region for gap in snapshot.gaps if gap.operation in _NEEDED_FOR_ENDPOINTS}
    return [
        *(of_budgets(snapshot.budgets) if snapshot.budgets is not None else ()),
        *(of_monitors(snapshot.anomaly_monitors) if snapshot.anomaly_monitors is not None else ()),
        *of_alarms(snapshot.alarms, snapshot.endpoints, snapshot.taken_at),
        *sorted(
            of_endpoints(snapshot.endpoints, snapshot.inference_components, snapshot.alarms, unread),
            key=lambda hole: (hole.why, hole.region, hole.name),
        ),
    ]


def _near(budgets: Iterable[Budget]) -> list[Budget]:
    """Those that touch SageMaker first; the nearest to its limit leads."""
    return sorted(
        budgets, key=lambda one: (one.scope is Scope.ELSEWHERE, -(used_percent(one) or 0), one.account_id, one.name)
    )


def _worst_first(alarms: Iterable[Alarm]) -> list[Alarm]:
    order = {"ALARM": 0, "INSUFFICIENT_DATA": 1, "OK": 2}
    return sorted(
        alarms, key=lambda one: (one.owner is AlarmOwner.AUTOSCALING, order.get(one.state, 0), one.region, one.name)
    )


def _summary(snapshot: Snapshot, people: Sequence[Alarm], holes: Sequence[Unwatched]) -> str:
    parts = [_on_budgets(snapshot.budgets), _on_alarms(people), _on_monitors(snapshot.anomaly_monitors)]
    if holes:
        kinds = Counter(hole.kind for hole in holes)
        words = ", ".join(f"{many} {kind.replace('_', ' ')}" for kind, many in kinds.items())
        parts.append(f"Unwatched: {words}.")
    else:
        parts.append("Nothing that was read is unwatched." if snapshot.gaps else "Nothing is unwatched.")
    return " ".join(parts)


def _on_budgets(budgets: Sequence[Budget] | None) -> str:
    if budgets is None:
        return "Budgets could not be read."
    cover = [one for one in budgets if one.kind == "COST" and one.scope.covers]
    over = [one for one in cover if (used_percent(one) or 0) > 100]  # noqa: PLR2004 - percent
    said = f"Cost budgets that cover SageMaker: {len(cover)} (of {count(len(budgets), 'budget')})"
    return f"{said}, {len(over)} over the limit." if over else f"{said}{', none over its limit' if cover else ''}."


def _on_alarms(alarms: Sequence[Alarm]) -> str:
    firing = sum(alarm.state == "ALARM" for alarm in alarms)
    return f"Alarms on SageMaker that tell people: {len(alarms)}, {firing} in ALARM."


def _on_monitors(monitors: Sequence[AnomalyMonitor] | None) -> str:
    if monitors is None:
        return "Anomaly monitors could not be read."
    return f"Anomaly monitors that see it: {sum(one.scope.covers for one in monitors)}."
