from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.hosting import ServerlessPlan
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind, Variant
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules.idle_provisioned_concurrency import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import NOW, endpoint
from tests.called_builders import account
from tests.serving_builders import config, plan


def serverless(kept: int = 5, **more: Any) -> Endpoint:
    blue = Variant(name="blue", shadow=False, instance_type=None, instance_count=None, provisioned_concurrency=kept)
    return endpoint("bare", blue, kind=EndpointKind.SERVERLESS, **more)


def whole(on: Endpoint, *args: Any, memory_mb: int = 2048, **more: Any) -> Snapshot:
    size = ServerlessPlan(memory_mb=memory_mb, max_concurrency=10, provisioned_concurrency=5)
    return account(on, *args, **({"endpoint_configs": (config(on, plan("blue", "m", serverless=size)),)} | more))


def judged(snapshot: Snapshot) -> list[Verdict]:
    return list(RULE.verdicts(snapshot, Thresholds()))


def found(snapshot: Snapshot) -> Finding:
    (verdict,) = judged(snapshot)
    assert isinstance(verdict, Finding), verdict
    return verdict


def test_what_was_never_needed_at_once_is_spare() -> None:
    verdict = found(whole(serverless(), (3600.0 * 1.5,), 1000.0))
    (claim,) = verdict.claims
    assert claim.units == Decimal(3 * 730 * 3600)
    assert claim.usage_type == "USE1-ProvisionedConcurrency:Usage-2GB"
    assert verdict.monthly_saving_list_usd == Decimal("78.84")
    assert verdict.confidence is Confidence.MEDIUM
    assert verdict.evidence[0] == "5 kept ready, 2 needed at once in the busiest of 192 hours"
    assert "to 2" in verdict.recommendation


def test_where_nobody_called_all_of_it_is_idle() -> None:
    verdict = found(whole(serverless(), (0.0,), None))
    assert verdict.claims[0].units == Decimal(5 * 730 * 3600)
    assert verdict.confidence is Confidence.HIGH
    assert verdict.recommendation.startswith("Take ProvisionedConcurrency away")


def test_what_is_needed_not_kept_or_not_in_service_is_innocent() -> None:
    assert judged(whole(serverless(), (3600.0 * 5,), 1000.0)) == []
    assert judged(whole(serverless(0))) == []
    assert judged(whole(serverless(status="Failed"))) == []


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"endpoint_utilization": ()}, "Its requests by the hour were not read"),
        ({"endpoint_configs": ()}, "its memory size"),
        ({"memory_mb": 3072}, "the price of provisioned concurrency of 3 GB"),
        ({"milliseconds": None}, "how long its requests take"),
    ],
)
def test_what_was_not_read_is_undecided(changes: dict[str, Any], missing: str) -> None:
    (verdict,) = judged(whole(serverless(), **changes))
    assert isinstance(verdict, Undecided)
    assert verdict.missing.startswith(missing)


def test_an_endpoint_of_three_days_is_not_judged() -> None:
    assert judged(whole(serverless(created_at=NOW - timedelta(days=3)))) == []
