"""Trap 22: what people leave in the environments of containers and jobs must not travel."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.simulator.scenarios._shop_models import MODEL_SECRET
from sagemaker_cost_mcp.simulator.scenarios.foundry import HUB_TOKEN
from tests.accounts import embedded
from tests.end_to_end.stage import Stage, staged

SECRETS = {"foundry": (HUB_TOKEN, "HF_TOKEN", "TENSOR_PARALLEL"), "shop": (MODEL_SECRET, "FEATURE_STORE_TOKEN")}
SHELVES: frozenset[Shelf] = frozenset(
    {
        "endpoints",
        "endpoint_configs",
        "component_plans",
        "models",
        "clusters",
        "optimization_jobs",
        "inference_recommendations_jobs",
    }
)
READ = {
    "foundry": ("sagemaker:Search", "sagemaker:DescribeOptimizationJob"),
    "shop": ("sagemaker:Search", "sagemaker:DescribeInferenceComponent"),
}


@pytest.fixture(params=SECRETS)
def scenario(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stage(scenario: str) -> Iterator[Stage]:
    with staged(embedded(scenario)) as made:
        yield made


def test_trap_22_the_snapshot_holds_neither_names_nor_values_of_environments(
    stage: Stage, scenario: str, caplog: pytest.LogCaptureFixture
) -> None:
    read = stage.reader.read(Question(shelves=SHELVES, regions=("us-east-1",)))
    dump = read.snapshot.model_dump_json()
    assert read.snapshot.models, "they were read"
    assert all(stage.calls.by_operation[operation] for operation in READ[scenario])
    text = f"{dump}{read.snapshot!r}{caplog.text}"
    encoded = [base64.b64encode(secret.encode()).decode().rstrip("=")[:-1] for secret in SECRETS[scenario]]
    assert [form for form in (*SECRETS[scenario], *encoded) if form in text] == []


def test_the_account_does_tell_them_to_who_asks(stage: Stage, scenario: str) -> None:
    """Or the test above would prove nothing."""
    stage.reader.read(Question(shelves=frozenset({"models"}), regions=("us-east-1",)))
    environments = [model.environment for model in embedded(scenario).fleet.models]
    assert any(SECRETS[scenario][0] in environment.values() for environment in environments)
    assert stage.calls.by_operation["sagemaker:Search"] == 2
