"""What nobody would hear about: spend without a budget, endpoints without an alarm, alerts that reach no one.

Autoscaling's own alarms watch nothing for people: they move instances. What could not be read is never called
unwatched; it is a gap.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

from sagemaker_cost_mcp.analysis.alarm_metrics import never_published
from sagemaker_cost_mcp.model.alerts import Alarm, AlarmOwner, AnomalyMonitor, Budget, Scope, WatchedMetric
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind, InferenceComponent
from sagemaker_cost_mcp.model.value import Value

Kind = Literal[
    "no_budget",
    "budget_tells_nobody",
    "budget_not_updated",
    "no_anomaly_monitor",
    "anomaly_tells_nobody",
    "endpoint_without_alarm",
    "alarm_does_nothing",
    "alarm_without_data",
]


LONG_SILENCE = timedelta(days=7)
"""No data for so long is told even where the metric may only be quiet."""

_AT_ONCE = timedelta(hours=1)


class Unwatched(Value):
    """One hole in the net."""

    kind: Kind
    name: str
    """Of the budget, monitor, alarm or endpoint; empty: of nothing in particular."""
    region: str
    """Empty: of the account."""
    why: str
    do: str
    """What would close it."""


def of_budgets(budgets: Sequence[Budget]) -> Iterator[Unwatched]:
    """Spend that no budget limits, and budgets that nobody hears of."""
    mine = [budget for budget in budgets if budget.kind == "COST" and budget.scope is not Scope.ELSEWHERE]
    if not any(budget.scope.covers for budget in mine):
        yield Unwatched(
            kind="no_budget", name="", region="", why=_no_budget(mine),
            do="Create a cost budget filtered on the service Amazon SageMaker, with a notification at 80 % actual and "
            "100 % forecasted.",
        )  # fmt: skip
    for budget in mine:
        if budget.unhealthy:
            yield Unwatched(
                kind="budget_not_updated", name=budget.name, region="",
                why=f"AWS does not update it: {budget.unhealthy}", do="Repair its filter or its billing view.",
            )  # fmt: skip
        if _tells_nobody(budget):
            yield Unwatched(
                kind="budget_tells_nobody", name=budget.name, region="",
                why="it has no notification with a subscriber", do="Add a notification with an address or SNS topic.",
            )  # fmt: skip


def _no_budget(mine: Sequence[Budget]) -> str:
    if not mine:
        return "no cost budget of this account covers SageMaker"
    names = ", ".join(budget.name for budget in mine)
    return f"no cost budget of this account covers all of SageMaker; part of it, or it cannot be told: {names}"


def _tells_nobody(budget: Budget) -> bool:
    """False as long as something could not be read."""
    if budget.notifications is None or any(one.subscribers is None for one in budget.notifications):
        return False
    return not any(one.subscribers for one in budget.notifications)


def of_monitors(monitors: Sequence[AnomalyMonitor]) -> Iterator[Unwatched]:
    """Whether an anomaly in SageMaker's cost would be seen, and told."""
    mine = [monitor for monitor in monitors if monitor.scope is not Scope.ELSEWHERE]
    if not any(monitor.scope.covers for monitor in mine):
        maybe = f"; part of it, or it cannot be told: {', '.join(one.name for one in mine)}" if mine else ""
        yield Unwatched(
            kind="no_anomaly_monitor", name="", region="",
            why=f"no anomaly monitor that this account may see covers SageMaker{maybe}",
            do="Create an AWS managed monitor on services; it costs nothing.",
        )  # fmt: skip
    for monitor in mine:
        if monitor.subscriptions is not None and not any(one.subscribers for one in monitor.subscriptions):
            yield Unwatched(
                kind="anomaly_tells_nobody", name=monitor.name, region="",
                why="no subscription with a subscriber hangs on it", do="Create an alert subscription for it.",
            )  # fmt: skip


def of_alarms(alarms: Sequence[Alarm], endpoints: Sequence[Endpoint], now: datetime) -> Iterator[Unwatched]:
    """Alarms that would fire unheard, or cannot fire at all."""
    heard = {(alarm.region, name) for alarm in alarms if _acts(alarm) for name in alarm.children}
    for alarm in alarms:
        if alarm.owner is AlarmOwner.AUTOSCALING:
            continue
        if not _acts(alarm) and (alarm.region, alarm.name) not in heard:
            why = "its actions are disabled" if alarm.actions else "it has no action for ALARM"
            yield Unwatched(
                kind="alarm_does_nothing", name=alarm.name, region=alarm.region, why=why,
                do="Give it an SNS topic as alarm action." if not alarm.actions else "Enable its actions.",
            )  # fmt: skip
        silent = silence(alarm, endpoints, now)
        if silent:
            yield Unwatched(
                kind="alarm_without_data", name=alarm.name, region=alarm.region, why=silent,
                do="Point it at a metric and at the exact dimensions that are published, or delete it.",
            )  # fmt: skip


def silence(alarm: Alarm, endpoints: Sequence[Endpoint], now: datetime) -> str | None:
    """Why an alarm gets no data, as a clause; None where it does, or where a quiet metric may explain it."""
    if alarm.state != "INSUFFICIENT_DATA" or alarm.composite:
        return None
    reasons = [why for metric in alarm.metrics if (why := _no_data(metric, alarm.region, endpoints))]
    if not reasons and (alarm.since is None or now - alarm.since < LONG_SILENCE):
        return None
    because = f": {'; '.join(dict.fromkeys(reasons))}" if reasons else ""
    return f"no data{_since(alarm)}{because}"


def _since(alarm: Alarm) -> str:
    if alarm.since is None:
        return ""
    if alarm.configured_at is not None and alarm.since - alarm.configured_at < _AT_ONCE:
        return f" ever since it was set up on {alarm.configured_at:%Y-%m-%d}"
    return f" since {alarm.since:%Y-%m-%d}"


def _no_data(metric: WatchedMetric, region: str, endpoints: Sequence[Endpoint]) -> str | None:
    name = metric.value_of("EndpointName")
    return never_published(metric, _kinds(region, endpoints).get(name or ""))


def _kinds(region: str, endpoints: Iterable[Endpoint]) -> dict[str, EndpointKind | None]:
    return {endpoint.ref.name: endpoint.kind for endpoint in endpoints if endpoint.ref.region == region}


def _acts(alarm: Alarm) -> bool:
    return alarm.actions_enabled and alarm.actions > 0


def of_endpoints(
    endpoints: Sequence[Endpoint],
    components: Sequence[InferenceComponent],
    alarms: Sequence[Alarm],
    unread: Collection[str] = (),
) -> Iterator[Unwatched]:
    """Endpoints in service that no alarm of people's looks at.

    Where an alarm uses an expression over SageMaker's metrics, which endpoints it takes in is not known, and the
    endpoints of its region are not called unwatched; nor are those of regions whose alarms were not all read.

    Args:
        endpoints: What is to be watched.
        components: What they host.
        alarms: All that look at SageMaker.
        unread: Regions whose alarms or components could not be read.
    """
    ours = [alarm for alarm in alarms if alarm.owner is AlarmOwner.PEOPLE]
    unclear = {*unread, *(alarm.region for alarm in ours if alarm.queries)}
    of_component = {(one.ref.region, one.ref.name): one.endpoint_name for one in components}
    watched = {
        (alarm.region, name)
        for alarm in ours
        for metric in alarm.metrics
        if not never_published(metric)
        for name in _endpoint_names(metric, alarm.region, of_component)
    }
    for endpoint in endpoints:
        where = (endpoint.ref.region, endpoint.ref.name)
        if endpoint.status == "InService" and where not in watched and endpoint.ref.region not in unclear:
            yield Unwatched(
                kind="endpoint_without_alarm", name=endpoint.ref.name, region=endpoint.ref.region,
                why=_only_scaled(endpoint, alarms),
                do="Alarm on errors (Invocation5XXErrors), latency, or on no traffic, by EndpointName and VariantName.",
            )  # fmt: skip


def _endpoint_names(metric: WatchedMetric, region: str, of_component: dict[tuple[str, str], str]) -> Iterator[str]:
    if name := metric.value_of("EndpointName"):
        yield name
    component = metric.value_of("InferenceComponentName")
    if component and (region, component) in of_component:
        yield of_component[region, component]


def _only_scaled(endpoint: Endpoint, alarms: Iterable[Alarm]) -> str:
    scaled = any(
        metric.value_of("EndpointName") == endpoint.ref.name
        for alarm in alarms
        if alarm.region == endpoint.ref.region and alarm.owner is AlarmOwner.AUTOSCALING
        for metric in alarm.metrics
    )
    return "only autoscaling's own alarms look at it" if scaled else "no metric alarm looks at it"
