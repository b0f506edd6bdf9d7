"""How the shelves of what stands behind endpoints hang together, read from the simulated account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from sagemaker_cost_mcp.model.hosting import ModelServer
from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.simulator.request import AwsFailure

AccountOf = Callable[..., Any]
ALL: tuple[Shelf, ...] = (
    "endpoint_configs", "component_plans", "models", "scaling_targets", "scaling_policies", "scheduled_actions",
)  # fmt: skip


def read(account: Any, *shelves: Shelf, region: str = "us-east-1", **more: Any) -> Any:
    question = Question(shelves=frozenset(shelves), regions=(region,), seconds=240.0, **more)
    return account.reader.read(question).snapshot


def test_endpoints_and_their_configurations_are_read_once_for_both_shelves(account_of: AccountOf) -> None:
    alone, together = account_of("shop"), account_of("shop")
    endpoints = read(alone, "endpoints").endpoints
    snapshot = read(together, "endpoints", "endpoint_configs")
    assert Counter(together.operations()) == Counter(alone.operations())
    assert snapshot.endpoints == endpoints
    assert {config.name for config in snapshot.endpoint_configs} == {one.config_name for one in endpoints}
    first = together.operations()
    read(together, "endpoints", "endpoint_configs", refresh=True)
    again = together.operations()[len(first) :]
    assert Counter(again) == Counter(first) - Counter({"GetCallerIdentity": 1}), "asked anew, and still once for both"


def test_the_floor_of_calls_for_a_region_full_of_endpoints(account_of: AccountOf) -> None:
    account = account_of("shop")
    snapshot = read(account, *ALL)
    components = len(snapshot.component_plans)
    made = Counter(account.operations())
    assert components == 3
    assert made == {
        "GetCallerIdentity": 1,
        "Search": 1 + 1,  # endpoints; models, which all fit on one page
        "DescribeEndpointConfig": len(snapshot.endpoint_configs),
        "ListInferenceComponents": 1,
        "GetResources": 1,  # tags of the components
        "DescribeInferenceComponent": components,
        "DescribeScalableTargets": 1,
        "DescribeScalingPolicies": 1,
        "DescribeScheduledActions": 1,
    }
    assert snapshot.gaps == ()


def test_models_are_those_that_configurations_and_components_name(account_of: AccountOf) -> None:
    account = account_of("shop")
    snapshot = read(account, *ALL)
    named = {name for config in snapshot.endpoint_configs for variant in config.variants for name in variant.models}
    placed = {plan.model_name for plan in snapshot.component_plans}
    assert {model.ref.name for model in snapshot.models} == named | placed
    assert placed
    assert placed.isdisjoint(named)
    (forecasts,) = (model for model in snapshot.models if model.ref.name == "store-forecasts")
    assert forecasts.containers[0].multi_model
    assert forecasts.containers[0].image.server is ModelServer.SCIKIT_LEARN


def test_a_region_without_endpoints_is_not_asked_for_what_hangs_on_them(account_of: AccountOf) -> None:
    account = account_of("empty")
    read(account, *ALL)
    assert sorted(account.operations()) == ["GetCallerIdentity", "Search"]


def test_a_region_that_scales_nothing_is_asked_for_targets_only(account_of: AccountOf) -> None:
    account = account_of("ml-team")
    snapshot = read(account, "scaling_policies", "scheduled_actions")
    assert snapshot.scaling_policies == snapshot.scheduled_actions == ()
    scaling = [name for name in account.operations() if "Scal" in name or "Scheduled" in name]
    assert scaling == ["DescribeScalableTargets"]


def test_where_configurations_cannot_be_read_nothing_is_known_of_models_and_a_gap_says_so(
    account_of: AccountOf,
) -> None:
    account = account_of("foundry")

    def denied(operation: str, _region: str) -> AwsFailure | None:
        return AwsFailure("AccessDeniedException", "no") if operation == "DescribeEndpointConfig" else None

    account.fault = denied
    snapshot = read(account, *ALL)
    assert snapshot.endpoint_configs == snapshot.models == ()
    assert {gap.missing_permission for gap in snapshot.gaps} == {"sagemaker:DescribeEndpointConfig"}
    assert len(snapshot.scaling_targets) == 3, "which hang on endpoints alone"


def test_scaling_tells_what_its_author_meant(account_of: AccountOf) -> None:
    snapshot = read(account_of("foundry"), *ALL)
    targets = {target.part.endpoint: target for target in snapshot.scaling_targets}
    assert (targets["embedder"].minimum, targets["embedder"].maximum) == (1, 1)
    assert targets["reranker"].scale_in_suspended
    assert targets["reranker"].scale_out_suspended
    assert not targets["assistant"].scale_out_suspended
    tracking = {policy.part.endpoint: policy.tracking for policy in snapshot.scaling_policies}
    assert tracking["assistant"].target == 30
    assert {len(policy.alarms) for policy in snapshot.scaling_policies} == {2}
    servers = {model.ref.name: model.containers[0].image.server for model in snapshot.models}
    assert servers == {
        "assistant-8b": ModelServer.VLLM, "embedder": ModelServer.PYTORCH, "reranker": ModelServer.PYTORCH,
    }  # fmt: skip
