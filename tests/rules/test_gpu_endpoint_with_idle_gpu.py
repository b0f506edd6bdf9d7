from __future__ import annotations

from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.rules.gpu_endpoint_with_idle_gpu import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import endpoint, variant
from tests.serving_builders import account, gpu, load, measured

TAGGER = endpoint("tagger", variant(instance_type="ml.g4dn.xlarge"))
AWAKE = load(cpu=20.0, memory=20.0)


def verdicts(**shelves: Any) -> tuple[Verdict, ...]:
    plain = endpoint("plain", variant(instance_type="ml.m5.large"))
    return RULE.verdicts(account(TAGGER, plain, **shelves), Thresholds())


def test_a_gpu_that_sleeps_is_found_beside_the_cpu_that_would_do() -> None:
    (found,) = verdicts(endpoint_utilization=(measured(TAGGER, AWAKE | gpu([3.0], [20.0])),))
    assert isinstance(found, Finding)
    assert found.confidence is Confidence.LOW
    assert found.monthly_saving_list_usd == 730 * (Decimal("0.736") - Decimal("0.23"))
    assert found.evidence[0] == "P95 of the GPU of variant blue is 3.0% over 14 days"
    assert "Load-test the model on ml.m5.xlarge" in found.recommendation


def test_a_gpu_that_works_is_clean() -> None:
    assert verdicts(endpoint_utilization=(measured(TAGGER, AWAKE | gpu([30.0], [20.0])),)) == ()


def test_uncalled_ones_belong_to_the_idle_endpoint() -> None:
    silent = load(requests=0.0) | gpu([0.0], [20.0])
    assert verdicts(endpoint_utilization=(measured(TAGGER, silent),)) == ()


def test_a_gpu_without_metrics_is_undecided() -> None:
    (found,) = verdicts(endpoint_utilization=(measured(TAGGER, AWAKE),))
    assert isinstance(found, Undecided)
    assert "variant blue: gpu: no data" in found.missing
