from __future__ import annotations

from decimal import Decimal

from sagemaker_cost_mcp.analysis.net_savings import settled
from sagemaker_cost_mcp.model.finding import Confidence, Finding
from sagemaker_cost_mcp.model.hosting import ModelServer
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules import endpoints_worth_sharing, oversized_endpoint
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import endpoint, variant
from tests.serving_builders import Values, account, config, gpu, image, load, measured, model, plan

RULE = endpoints_worth_sharing.RULE
LITTLE = load(cpu=20.0, memory=20.0, latency_p50=30.0)


def fleet(*repositories: str, requests: float = 6000.0, memory: float = 20.0) -> Snapshot:
    hosts = [endpoint(f"ep-{n}", variant(instance_type="ml.m5.large")) for n in range(len(repositories))]
    return account(
        *hosts,
        endpoint_configs=tuple(config(one, plan("blue", f"{one.ref.name}-model")) for one in hosts),
        models=tuple(
            model(f"{one.ref.name}-model", image(name)) for one, name in zip(hosts, repositories, strict=True)
        ),
        endpoint_utilization=tuple(
            measured(one, {**LITTLE, **load(cpu=2.0 if memory < 20 else 20.0, memory=memory, requests=requests)})
            for one in hosts
        ),
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


def test_of_a_large_fleet_the_first_are_named_and_the_others_counted() -> None:
    (found,) = findings(fleet(*["recs"] * 15, memory=2.0))
    assert found.evidence[0].startswith("ep-0, ep-1, ")
    assert " and 7 more cost $" in found.evidence[0]
    assert len(found.claims) == 15


def on_gpus(server: ModelServer, kind: str, work: Values, memory: Values) -> Snapshot:
    hosts = [endpoint(f"ep-{n}", variant(instance_type=kind)) for n in range(2)]
    return account(
        *hosts,
        endpoint_configs=tuple(config(one, plan("blue", f"{one.ref.name}-model")) for one in hosts),
        models=tuple(model(f"{one.ref.name}-model", image("recs", server)) for one in hosts),
        endpoint_utilization=tuple(measured(one, LITTLE | gpu(work, memory)) for one in hosts),
    )


def test_light_models_on_gpus_share_one_by_triton_alone() -> None:
    (found,) = findings(on_gpus(ModelServer.TRITON, "ml.g4dn.xlarge", 15.0, 30.0))
    assert found.monthly_saving_list_usd == 730 * Decimal("0.736")
    assert found.evidence[1] == (
        "together they fill 40% of its memory and 10% of its cores, 60% of its GPU memory and 30% of its GPUs at P95"
    )
    assert "multi-model endpoint" in found.recommendation
    assert findings(on_gpus(ModelServer.PYTORCH, "ml.g4dn.xlarge", 15.0, 30.0)) == []


def test_inference_components_take_whole_gpus() -> None:
    (found,) = findings(on_gpus(ModelServer.PYTORCH, "ml.g4dn.12xlarge", 80.0, 120.0))
    assert found.monthly_saving_list_usd == 730 * Decimal("4.89")
    assert found.evidence[1] == (
        "their inference components reserve 48% of its memory and 1% of its cores, with 100% of its GPUs as whole ones"
    )
    assert "inference-component endpoint" in found.recommendation


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
