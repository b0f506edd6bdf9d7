from __future__ import annotations

from decimal import Decimal

from sagemaker_cost_mcp.analysis import hosting
from sagemaker_cost_mcp.model.inference import EndpointKind
from tests.builders import endpoint, price, snapshot, variant

PRICES = [price("USE1-Host:ml.m5.xlarge", "0.23"), price("USE1-AsyncInf:ml.m5.xlarge", "0.24")]


def test_all_instances_of_a_variant_are_one_claim() -> None:
    two = variant(count=2)
    claim = hosting.claim(snapshot(prices=PRICES), endpoint("ep", two), two)
    assert claim is not None
    assert claim.monthly_list_usd == Decimal("335.80")
    assert claim.billable_unit.endswith("endpoint/ep/variant/blue#compute")


def test_async_instances_have_their_own_price() -> None:
    claim = hosting.claim(snapshot(prices=PRICES), endpoint(kind=EndpointKind.ASYNC), variant())
    assert claim is not None
    assert claim.usage_type == "USE1-AsyncInf:ml.m5.xlarge"


def test_without_a_price_or_instances_there_is_no_claim() -> None:
    taken = snapshot(prices=PRICES)
    odd = variant(instance_type=None)
    assert hosting.claim(taken, endpoint(), odd) is None
    assert hosting.claim(taken, endpoint(), variant(count=0)) is None
    assert hosting.unpriced(taken, endpoint(), [variant(), odd]) == "price of instance pools for hosting in us-east-1"
    assert hosting.unpriced(taken, endpoint(), [variant()]) is None


def test_only_instances_cost_money_while_idle() -> None:
    assert hosting.billed(variant())
    assert not hosting.billed(variant(count=None, instance_type=None))
    assert not hosting.billed(variant(count=0))
    assert hosting.fleet([variant(count=2), variant(instance_type=None)]) == "2 x ml.m5.xlarge + 1 x instance pools"
