from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.unwatched import (
    LONG_SILENCE,
    Unwatched,
    of_alarms,
    of_budgets,
    of_endpoints,
    of_monitors,
    silence,
)
from sagemaker_cost_mcp.model.alerts import AlarmOwner, Scope
from sagemaker_cost_mcp.model.inference import EndpointKind, InferenceComponent
from tests.alert_builders import OLD, alarm, budget, metric, monitor, notification, on_variant, served, subscription
from tests.builders import NOW, REGION, ref


def kinds(holes: Iterable[Unwatched]) -> list[str]:
    return [hole.kind for hole in holes]


def test_a_cost_budget_over_sagemaker_that_tells_somebody_leaves_no_hole() -> None:
    assert kinds(of_budgets([budget()])) == []
    assert kinds(of_budgets([budget(scope=Scope.AMONG_OTHERS)])) == []


@pytest.mark.parametrize(
    "more", [{"scope": Scope.ELSEWHERE}, {"scope": Scope.PART}, {"scope": Scope.UNKNOWN}, {"kind": "USAGE"}]
)
def test_budgets_that_cover_something_else_or_part_of_it_do_not_count(more: dict[str, Any]) -> None:
    holes = list(of_budgets([budget(**more)]))
    assert kinds(holes) == ["no_budget"]
    assert ("part of it" in holes[0].why) == (more.get("scope") in {Scope.PART, Scope.UNKNOWN})


@pytest.mark.parametrize("notifications", [(), (notification(subscribers={}),)])
def test_a_budget_without_a_subscriber_tells_nobody(notifications: Any) -> None:
    assert kinds(of_budgets([budget(notifications=notifications)])) == ["budget_tells_nobody"]


@pytest.mark.parametrize("notifications", [None, (notification(subscribers=None),)])
def test_unread_subscribers_are_not_called_nobody(notifications: Any) -> None:
    assert kinds(of_budgets([budget(notifications=notifications)])) == []


def test_a_budget_that_aws_does_not_update_is_a_hole() -> None:
    assert kinds(of_budgets([budget(unhealthy="filter invalid")])) == ["budget_not_updated"]


def test_monitors_are_held_to_the_same() -> None:
    assert kinds(of_monitors([monitor()])) == []
    assert kinds(of_monitors([])) == ["no_anomaly_monitor"]
    assert kinds(of_monitors([monitor(scope=Scope.ELSEWHERE)])) == ["no_anomaly_monitor"]
    partly = list(of_monitors([monitor(scope=Scope.UNKNOWN)]))
    assert kinds(partly) == ["no_anomaly_monitor"]
    assert "services" in partly[0].why
    assert kinds(of_monitors([monitor(subscriptions=())])) == ["anomaly_tells_nobody"]
    assert kinds(of_monitors([monitor(subscriptions=(subscription(subscribers={}),))])) == ["anomaly_tells_nobody"]
    assert kinds(of_monitors([monitor(subscriptions=None)])) == []


@pytest.mark.parametrize(
    ("more", "why"),
    [({"actions": 0}, "it has no action for ALARM"), ({"actions_enabled": False}, "its actions are disabled")],
)
def test_an_alarm_that_does_nothing_is_a_hole(more: dict[str, Any], why: str) -> None:
    holes = list(of_alarms([alarm("a", on_variant("x"), **more)], [], NOW))
    assert [(hole.kind, hole.why) for hole in holes] == [("alarm_does_nothing", why)]


def test_an_alarm_without_action_is_heard_through_a_composite_one_with_an_action() -> None:
    quiet = alarm("child", on_variant("x"), actions=0)
    assert kinds(of_alarms([quiet, alarm("all", composite=True, children=("child",))], [], NOW)) == []
    mute = alarm("all", composite=True, children=("child",), actions=0)
    assert kinds(of_alarms([quiet, mute], [], NOW)) == ["alarm_does_nothing"] * 2


def test_autoscalings_own_alarms_are_nobodys_business() -> None:
    own = alarm("TargetTracking", on_variant("x"), owner=AlarmOwner.AUTOSCALING, state="INSUFFICIENT_DATA")
    assert kinds(of_alarms([own], [], NOW)) == []


def test_an_alarm_on_dimensions_that_nobody_publishes_is_told_with_the_reason() -> None:
    wrong = alarm("calls", metric("Invocations", EndpointName="x"), state="INSUFFICIENT_DATA")
    (hole,) = of_alarms([wrong], [], NOW)
    assert hole.kind == "alarm_without_data"
    assert hole.why.startswith("no data ever since it was set up on 2026-05-04: Invocations is published by")


def test_the_kind_of_the_endpoint_in_the_same_region_counts() -> None:
    calls = alarm("calls", on_variant("x", "Invocations"), state="INSUFFICIENT_DATA", since=NOW)
    assert "async endpoints" in (silence(calls, [served("x", EndpointKind.ASYNC)], NOW) or "")
    elsewhere = served("x", EndpointKind.ASYNC, ref=ref("x", region="eu-west-1"))
    assert silence(calls, [elsewhere], NOW) is None


def test_a_short_silence_of_a_metric_that_is_published_is_no_hole_and_a_long_one_is() -> None:
    recent = alarm("a", on_variant("x"), state="INSUFFICIENT_DATA", since=NOW - LONG_SILENCE + timedelta(hours=1))
    assert silence(recent, [], NOW) is None
    long = recent.model_copy(update={"since": NOW - LONG_SILENCE})
    assert silence(long, [], NOW) == "no data since 2026-11-13"
    assert silence(recent.model_copy(update={"since": None}), [], NOW) is None


def test_a_wrong_metric_without_a_date_is_told_without_one() -> None:
    wrong = alarm("a", metric("Invocations"), state="INSUFFICIENT_DATA", since=None, configured_at=None)
    assert (silence(wrong, [], NOW) or "").startswith("no data: ")
    dated = wrong.model_copy(update={"since": OLD})
    assert (silence(dated, [], NOW) or "").startswith("no data since 2026-05-04: ")


def test_alarms_with_data_and_composite_ones_are_not_silent() -> None:
    assert silence(alarm("a", metric("Invocations")), [], NOW) is None
    assert silence(alarm("a", composite=True, state="INSUFFICIENT_DATA"), [], NOW) is None


def component(name: str, endpoint: str) -> InferenceComponent:
    return InferenceComponent(ref=ref(name), endpoint_name=endpoint, variant="v", status="InService", created_at=OLD)


def test_an_endpoint_in_service_wants_an_alarm_of_its_own() -> None:
    assert kinds(of_endpoints([served("a")], [], [])) == ["endpoint_without_alarm"]
    assert kinds(of_endpoints([served("a")], [], [alarm("e", on_variant("a"))])) == []
    assert kinds(of_endpoints([served("a")], [], [alarm("e", on_variant("b"))])) == ["endpoint_without_alarm"]
    assert kinds(of_endpoints([served("a", status="Failed")], [], [])) == []


def test_an_alarm_on_an_inference_component_watches_its_endpoint() -> None:
    on_component = alarm("e", metric("Invocations", InferenceComponentName="c"))
    assert kinds(of_endpoints([served("a")], [component("c", "a")], [on_component])) == []
    assert kinds(of_endpoints([served("a")], [component("d", "a")], [on_component])) == ["endpoint_without_alarm"]


def test_autoscalings_alarms_do_not_count_and_are_said_to_be_there() -> None:
    own = alarm("TargetTracking", on_variant("a"), owner=AlarmOwner.AUTOSCALING)
    (hole,) = of_endpoints([served("a")], [], [own])
    assert hole.why == "only autoscaling's own alarms look at it"


def test_an_alarm_that_can_never_have_data_watches_nothing() -> None:
    wrong = alarm("calls", metric("Invocations", EndpointName="a"))
    assert kinds(of_endpoints([served("a")], [], [wrong])) == ["endpoint_without_alarm"]


def test_where_an_expression_or_a_gap_leaves_it_open_nothing_is_claimed() -> None:
    search = alarm("fleet", queries=('SELECT MAX(Invocation5XXErrors) FROM SCHEMA("AWS/SageMaker")',))
    assert kinds(of_endpoints([served("a")], [], [search])) == []
    assert kinds(of_endpoints([served("a")], [], [], {REGION})) == []


@given(st.lists(st.sampled_from(["a", "b", "c"]), unique=True), st.lists(st.sampled_from(["a", "b", "c"]), unique=True))
def test_one_more_alarm_never_opens_a_hole(endpoints: Sequence[str], watched: Sequence[str]) -> None:
    fleet = [served(name) for name in endpoints]
    alarms = [alarm(name, on_variant(name)) for name in watched]
    holes = {hole.name for hole in of_endpoints(fleet, [], alarms)}
    assert holes == set(endpoints) - set(watched)
    assert {hole.name for hole in of_endpoints(fleet, [], [*alarms, alarm("more", on_variant("a"))])} <= holes
