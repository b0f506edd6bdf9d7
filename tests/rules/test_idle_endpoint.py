from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.model.usage import EndpointTraffic
from sagemaker_cost_mcp.rules.idle_endpoint import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import NOW, calls, component, endpoint, price, snapshot, variant

PRICES = [price("USE1-Host:ml.m5.xlarge", "0.23"), price("USE1-AsyncInf:ml.m5.xlarge", "0.24")]


def judged(subject: Endpoint, *traffic: EndpointTraffic, others: tuple[Endpoint, ...] = ()) -> list[Verdict]:
    taken = snapshot(endpoints=[subject, *others], traffic=traffic, prices=PRICES)
    return [v for v in RULE.verdicts(taken, Thresholds()) if v.resource == subject.ref]


def test_an_endpoint_that_nobody_called_costs_all_its_instances() -> None:
    subject = endpoint("ep", variant(count=2))
    (verdict,) = judged(subject, calls(subject))
    assert isinstance(verdict, Finding)
    assert verdict.monthly_saving_list_usd == Decimal("335.80")
    assert verdict.confidence is Confidence.HIGH
    assert verdict.evidence[0] == "0 requests to blue over 14 of 14 days"


def test_it_is_idle_only_when_all_its_variants_are() -> None:
    subject = endpoint("ep", variant("blue"), variant("green"))
    assert judged(subject, calls(subject, "blue"), calls(subject, "green", called={1: 1})) == []
    (verdict,) = judged(subject, calls(subject, "blue"), calls(subject, "green"))
    assert isinstance(verdict, Finding)
    assert len(verdict.claims) == 2


def test_an_unread_variant_leaves_the_endpoint_undecided() -> None:
    subject = endpoint("ep", variant("blue"), variant("green"))
    (verdict,) = judged(subject, calls(subject, "blue"))
    assert isinstance(verdict, Undecided)
    assert "not read" in verdict.missing


def test_trap_04_silent_metrics_are_undecided() -> None:
    subject = endpoint()
    (verdict,) = judged(subject, calls(subject, silent=range(1, 91), running=False))
    assert isinstance(verdict, Undecided)


def test_trap_01_an_async_endpoint_is_judged_like_any_other_and_priced_as_async() -> None:
    subject = endpoint(kind=EndpointKind.ASYNC)
    (verdict,) = judged(subject, calls(subject))
    assert isinstance(verdict, Finding)
    assert verdict.monthly_saving_list_usd == Decimal("175.20")
    assert judged(subject, calls(subject, called={2: 40})) == []


def test_trap_03_an_inference_component_endpoint_is_judged_by_its_components() -> None:
    subject = endpoint(kind=EndpointKind.INFERENCE_COMPONENT)
    first, second = component("a", subject), component("b", subject)
    idle = snapshot(
        endpoints=[subject],
        components=[first, second],
        traffic=[calls(subject, "a"), calls(subject, "b")],
        prices=PRICES,
    )
    (verdict,) = RULE.verdicts(idle, Thresholds())
    assert isinstance(verdict, Finding)
    assert verdict.monthly_saving_list_usd == Decimal("167.90")
    busy = idle.model_copy(update={"endpoint_traffic": (calls(subject, "a"), calls(subject, "b", called={1: 2}))})
    assert RULE.verdicts(busy, Thresholds()) == ()


def test_an_inference_component_endpoint_without_components_is_undecided() -> None:
    subject = endpoint(kind=EndpointKind.INFERENCE_COMPONENT)
    (verdict,) = judged(subject)
    assert isinstance(verdict, Undecided)
    assert "no inference component" in verdict.missing


def test_serverless_and_async_at_zero_cost_nothing_while_idle() -> None:
    serverless = endpoint("s", variant(instance_type=None, count=None), kind=EndpointKind.SERVERLESS)
    at_zero = endpoint("z", variant(count=0), kind=EndpointKind.ASYNC)
    assert judged(serverless, calls(serverless)) == []
    assert judged(at_zero, calls(at_zero)) == []


@pytest.mark.parametrize("status", ["Creating", "Updating", "Failed", "OutOfService", "BrandNew"])
def test_only_endpoints_in_service_are_judged(status: str) -> None:
    subject = endpoint(status=status)
    assert judged(subject, calls(subject)) == []


def test_trap_09_a_young_endpoint_is_not_judged() -> None:
    subject = endpoint(created_at=NOW - timedelta(days=5))
    assert judged(subject, calls(subject)) == []


def test_a_standby_or_twin_is_only_asked_about() -> None:
    subject, standby = endpoint("ep"), endpoint("ep", region="eu-west-1")
    (verdict,) = judged(subject, calls(subject), others=(standby,))
    assert isinstance(verdict, Finding)
    assert verdict.confidence is Confidence.LOW
    assert any("standby" in sentence for sentence in verdict.evidence)
    assert verdict.claims == ()
    assert verdict.monthly_cost_usd == Decimal("167.90")
    green = endpoint("ep-green", config_name=subject.config_name)
    (verdict,) = judged(subject, calls(subject), others=(green,))
    assert isinstance(verdict, Finding)
    assert verdict.confidence is Confidence.LOW


def test_an_unread_configuration_is_undecided() -> None:
    subject = endpoint(kind=None)
    (verdict,) = judged(subject, calls(subject))
    assert isinstance(verdict, Undecided)
    assert "configuration" in verdict.missing


def test_trap_20_reserved_capacity_saves_nothing_now() -> None:
    subject = endpoint("ep", variant(reserved=True), variant("green"))
    (verdict,) = judged(subject, calls(subject), calls(subject, "green"))
    assert isinstance(verdict, Finding)
    assert verdict.monthly_saving_list_usd == Decimal("167.90")
    assert any("paid already" in sentence for sentence in verdict.evidence)


def test_a_shadow_proves_no_use_and_is_billed_with_the_rest() -> None:
    subject = endpoint("ep", variant(), variant("shadow", shadow=True))
    (verdict,) = judged(subject, calls(subject), calls(subject, "shadow", called={1: 9}))
    assert isinstance(verdict, Finding)
    assert len(verdict.claims) == 2


def test_without_a_price_it_abstains() -> None:
    subject = endpoint("ep", variant(instance_type="ml.brandnew.large"))
    (verdict,) = judged(subject, calls(subject))
    assert isinstance(verdict, Undecided)
    assert "price of ml.brandnew.large" in verdict.missing


@given(st.lists(st.dictionaries(st.integers(1, 90), st.integers(0, 2), max_size=3), min_size=1, max_size=5))
def test_company_never_changes_a_verdict(days: list[dict[int, int]]) -> None:
    subjects = [endpoint(f"ep-{place}") for place in range(len(days))]
    traffic = [calls(one, called=called) for one, called in zip(subjects, days, strict=True)]
    alone = [v for s, t in zip(subjects, traffic, strict=True) for v in judged(s, t)]
    together = RULE.verdicts(snapshot(endpoints=subjects, traffic=traffic[::-1], prices=PRICES), Thresholds())
    assert list(together) == alone
