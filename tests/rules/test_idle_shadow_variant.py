from __future__ import annotations

from decimal import Decimal

from sagemaker_cost_mcp.model.finding import Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.usage import EndpointTraffic
from sagemaker_cost_mcp.rules.idle_shadow_variant import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import calls, endpoint, price, snapshot, variant

PRICES = [price("USE1-Host:ml.m5.xlarge", "0.23")]
TESTED = endpoint("ep", variant("blue"), variant("next", shadow=True))


def judged(subject: Endpoint, *traffic: EndpointTraffic) -> list[Verdict]:
    return list(RULE.verdicts(snapshot(endpoints=[subject], traffic=traffic, prices=PRICES), Thresholds()))


def test_a_shadow_without_requests_costs_its_instances() -> None:
    (verdict,) = judged(TESTED, calls(TESTED, "blue", called={1: 5}), calls(TESTED, "next"))
    assert isinstance(verdict, Finding)
    assert verdict.monthly_saving_list_usd == Decimal("167.90")
    assert "shadow next" in verdict.evidence[0]


def test_a_shadow_that_gets_copies_is_innocent_and_so_is_one_without_instances() -> None:
    assert judged(TESTED, calls(TESTED, "next", called={2: 5})) == []
    empty = endpoint("ep", variant("next", shadow=True, count=0))
    assert judged(empty, calls(empty, "next")) == []
    assert judged(TESTED.model_copy(update={"status": "Updating"}), calls(TESTED, "next")) == []


def test_an_unread_shadow_or_an_unknown_price_is_undecided() -> None:
    (verdict,) = judged(TESTED)
    assert isinstance(verdict, Undecided)
    odd = endpoint("ep", variant("next", shadow=True, instance_type="ml.new.large"))
    (verdict,) = judged(odd, calls(odd, "next"))
    assert isinstance(verdict, Undecided)
    assert "price of ml.new.large" in verdict.missing


def test_trap_20_reserved_instances_are_not_claimed() -> None:
    reserved = endpoint("ep", variant("next", shadow=True, reserved=True))
    (verdict,) = judged(reserved, calls(reserved, "next"))
    assert isinstance(verdict, Finding)
    assert verdict.claims == ()
