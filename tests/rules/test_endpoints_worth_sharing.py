from __future__ import annotations

from decimal import Decimal

from sagemaker_cost_mcp.analysis.net_savings import settled
from sagemaker_cost_mcp.model.finding import Confidence, Finding
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules import endpoints_worth_sharing, oversized_endpoint
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import endpoint, variant
from tests.serving_builders import account, config, image, load, measured, model, plan

RULE = endpoints_worth_sharing.RULE
LITTLE = load(cpu=20.0, memory=20.0, latency_p50=30.0)


def fleet(*repositories: str, requests: float = 6000.0) -> Snapshot:
    hosts = [endpoint(f"ep-{n}", variant(instance_type="ml.m5.large")) for n in range(len(repositories))]
    return account(
        *hosts,
        endpoint_configs=tuple(config(one, plan("blue", f"{one.ref.name}-model")) for one in hosts),
        models=tuple(
            model(f"{one.ref.name}-model", image(name)) for one, name in zip(hosts, repositories, strict=True)
        ),
        endpoint_utilization=tuple(measured(one, {**LITTLE, **load(cpu=20.0, requests=requests)}) for one in hosts),
    )


def findings(snapshot: Snapshot) -> list[Finding]:
    return [one for one in RULE.verdicts(snapshot, Thresholds()) if isinstance(one, Finding)]


def test_three_of_one_image_share_a_machine() -> None:
    (found,) = findings(fleet("recs", "recs", "recs"))
    assert found.monthly_cost_usd == 3 * 730 * Decimal("0.115")
    assert round(found.monthly_saving_list_usd, 2) == 2 * 730 * Decimal("0.115")
    assert len(found.claims) == 3
    assert found.confidence is Confidence.LOW
    assert found.evidence[0].startswith(
        "ep-0, ep-1, ep-2 cost $251.85 a month by themselves, $83.95 on 1 x ml.m5.large"
    )
    assert any("it takes that all models fit into memory" in sentence for sentence in found.evidence)


def test_other_images_and_uncalled_endpoints_are_left_alone() -> None:
    assert findings(fleet("recs", "search")) == []
    assert findings(fleet("recs", "recs", requests=0.0)) == []


def test_what_cannot_be_measured_shares_with_nobody() -> None:
    assert RULE.verdicts(fleet("recs", "recs").model_copy(update={"endpoint_utilization": ()}), Thresholds()) == ()


def test_no_dollar_is_counted_under_two_rules() -> None:
    snapshot = fleet("recs", "recs", "recs")
    oversized = [one for one in oversized_endpoint.RULE.verdicts(snapshot, Thresholds()) if isinstance(one, Finding)]
    paid = settled([*findings(snapshot), *oversized], snapshot)
    (shared,) = (one for one in paid if one.rule == RULE.name)
    assert sum(one.monthly_saving_usd for one in paid) == shared.monthly_saving_usd > 0
    assert {one.counted_under for one in paid if one.rule != RULE.name} == {shared.id}
