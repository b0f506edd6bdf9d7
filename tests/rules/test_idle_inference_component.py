from __future__ import annotations

from datetime import timedelta

from sagemaker_cost_mcp.model.finding import Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import EndpointKind, InferenceComponent
from sagemaker_cost_mcp.model.usage import EndpointTraffic
from sagemaker_cost_mcp.rules.idle_inference_component import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import NOW, calls, component, endpoint, snapshot

HOST = endpoint(kind=EndpointKind.INFERENCE_COMPONENT)
BUSY, IDLE = component("busy", HOST), component("idle", HOST)
CALLED = calls(HOST, "busy", called={1: 7})


def judged(*components: InferenceComponent, traffic: tuple[EndpointTraffic, ...]) -> list[Verdict]:
    return list(RULE.verdicts(snapshot(endpoints=[HOST], components=components, traffic=traffic), Thresholds()))


def test_an_idle_component_beside_a_busy_one_is_named_without_a_dollar() -> None:
    (verdict,) = judged(BUSY, IDLE, traffic=(CALLED, calls(HOST, "idle")))
    assert isinstance(verdict, Finding)
    assert verdict.resource == IDLE.ref
    assert verdict.claims == ()


def test_where_nobody_is_called_the_endpoint_is_idle_and_not_its_components() -> None:
    assert judged(BUSY, IDLE, traffic=(calls(HOST, "busy"), calls(HOST, "idle"))) == []


def test_an_unread_component_beside_a_busy_one_is_undecided() -> None:
    (verdict,) = judged(BUSY, IDLE, traffic=(CALLED,))
    assert isinstance(verdict, Undecided)


def test_young_components_and_those_of_other_endpoints_are_not_judged() -> None:
    young = component("young", HOST, created_at=NOW - timedelta(days=2))
    assert judged(BUSY, young, traffic=(CALLED, calls(HOST, "young"))) == []
    elsewhere = component("idle", endpoint("gone", kind=EndpointKind.INFERENCE_COMPONENT))
    assert judged(elsewhere, traffic=(CALLED,)) == []
