from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.model.usage import EndpointTraffic
from sagemaker_cost_mcp.rules.idle_variant import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import NOW, calls, endpoint, price, snapshot, variant

PRICES = [price("USE1-Host:ml.m5.xlarge", "0.23")]
PAIR = endpoint("ep", variant("blue"), variant("green", count=3))
BUSY = calls(PAIR, "blue", called={1: 100})


def judged(subject: Endpoint, *traffic: EndpointTraffic) -> list[Verdict]:
    return list(RULE.verdicts(snapshot(endpoints=[subject], traffic=traffic, prices=PRICES), Thresholds()))


def test_an_idle_variant_beside_a_busy_one_costs_its_own_instances() -> None:
    (verdict,) = judged(PAIR, BUSY, calls(PAIR, "green"))
    assert isinstance(verdict, Finding)
    assert verdict.monthly_saving_list_usd == Decimal("503.70")
    assert verdict.confidence is Confidence.HIGH
    assert verdict.claims[0].billable_unit.endswith("/variant/green#compute")


def test_two_idle_variants_of_one_endpoint_are_two_findings() -> None:
    three = endpoint("ep", variant("blue"), variant("green"), variant("red"))
    found = judged(three, calls(three, "blue", called={1: 1}), calls(three, "green"), calls(three, "red"))
    assert len({v.id for v in found if isinstance(v, Finding)}) == 2


def test_busy_variants_and_wholly_idle_endpoints_are_not_named() -> None:
    assert judged(PAIR, BUSY, calls(PAIR, "green", called={3: 1})) == []
    assert judged(PAIR, calls(PAIR, "blue"), calls(PAIR, "green")) == []


def test_an_unread_variant_beside_a_busy_one_is_undecided() -> None:
    (verdict,) = judged(PAIR, BUSY)
    assert isinstance(verdict, Undecided)
    assert verdict.missing.startswith("variant green: ")


def test_a_variant_without_instances_or_of_a_young_endpoint_is_innocent() -> None:
    at_zero = endpoint("ep", variant("blue"), variant("green", count=0))
    assert judged(at_zero, calls(at_zero, "blue", called={1: 1}), calls(at_zero, "green")) == []
    young = PAIR.model_copy(update={"created_at": NOW - timedelta(days=3)})
    assert judged(young, calls(young, "blue", called={1: 1}), calls(young, "green")) == []


def test_other_kinds_and_states_are_not_judged_here() -> None:
    for change in ({"kind": EndpointKind.INFERENCE_COMPONENT}, {"kind": None}, {"status": "Failed"}):
        assert judged(PAIR.model_copy(update=change), BUSY, calls(PAIR, "green")) == []


def test_trap_20_reserved_instances_save_nothing_and_a_missing_price_abstains() -> None:
    reserved = endpoint("ep", variant("blue"), variant("green", reserved=True))
    (verdict,) = judged(reserved, calls(reserved, "blue", called={1: 1}), calls(reserved, "green"))
    assert isinstance(verdict, Finding)
    assert verdict.claims == ()
    odd = endpoint("ep", variant("blue"), variant("green", instance_type="ml.new.large"))
    (verdict,) = judged(odd, calls(odd, "blue", called={1: 1}), calls(odd, "green"))
    assert isinstance(verdict, Undecided)
