from __future__ import annotations

from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.rules.oversized_endpoint import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import endpoint, variant
from tests.serving_builders import account, load, measured

BIG = endpoint("big", variant(instance_type="ml.m5.2xlarge", count=2))
LITTLE = load(cpu=100.0, memory=10.0, instances=2.0)


def verdicts(**shelves: Any) -> tuple[Verdict, ...]:
    return RULE.verdicts(account(BIG, **shelves), Thresholds())


def test_machines_far_too_large_are_found_with_both_prices() -> None:
    (found,) = verdicts(endpoint_utilization=(measured(BIG, LITTLE),))
    assert isinstance(found, Finding)
    assert found.monthly_cost_usd == 2 * 730 * Decimal("0.461")
    assert round(found.monthly_saving_list_usd, 6) == 2 * 730 * (Decimal("0.461") - Decimal("0.102"))
    assert [claim.billable_unit for claim in found.claims] == [f"{BIG.ref.arn}/variant/blue#compute"]
    assert found.confidence is Confidence.MEDIUM
    assert "2.00 cores together and 3.2 GiB" in found.evidence[0]
    assert "2 x ml.m5.2xlarge ($673.06) now, 2 x ml.c5.large ($148.92)" in found.evidence[1]


def test_machines_that_are_full_are_clean() -> None:
    assert verdicts(endpoint_utilization=(measured(BIG, load(cpu=600.0, memory=12.0, instances=2.0)),)) == ()


def test_nobody_called_belongs_to_the_idle_endpoint() -> None:
    assert verdicts(endpoint_utilization=(measured(BIG, load(requests=0.0, instances=2.0)),)) == ()


def test_metrics_that_were_not_read_are_undecided_not_clean() -> None:
    (found,) = verdicts()
    assert isinstance(found, Undecided)
    assert found.missing == "variant blue: its metrics could not be read"


def test_without_prices_it_is_undecided() -> None:
    (found,) = verdicts(endpoint_utilization=(measured(BIG, LITTLE),), catalog=())
    assert isinstance(found, Undecided)
    assert "price or size of ml.m5.2xlarge" in found.missing
