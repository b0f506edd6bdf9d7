"""What values of hosting and of prepaid capacity tell about themselves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.clusters import ReservedCapacity, TrainingPlan
from sagemaker_cost_mcp.model.hosting import LARGE_MODEL_SERVERS, ContainerImage, InstancePool, ModelServer, VariantPlan
from tests.builders import ref

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def image(server: ModelServer | None) -> ContainerImage:
    return ContainerImage(uri="a/b:c", registry=None, repository="a/b", tag="c", pinned=False, server=server)


@pytest.mark.parametrize("server", ModelServer)
def test_servers_of_large_models_take_memory_up_front(server: ModelServer) -> None:
    assert image(server).takes_memory_up_front is (server in LARGE_MODEL_SERVERS)


def test_an_image_of_ones_own_tells_nothing_about_its_memory() -> None:
    assert image(None).takes_memory_up_front is None


@given(model=st.none() | st.sampled_from("ab"), pooled=st.lists(st.none() | st.sampled_from("abc")))
def test_a_variant_may_run_its_own_model_and_those_of_its_pools(model: str | None, pooled: list[str | None]) -> None:
    pools = [
        InstancePool(instance_type="ml.g5.xlarge", priority=place, model_name=name)
        for place, name in enumerate(pooled, start=1)
    ]
    plan = VariantPlan(
        name="v",
        shadow=False,
        model_name=model,
        instance_type=None,
        pools=tuple(pools),
        initial_count=1,
        weight=1.0,
        serverless=None,
        managed=None,
        volume_gb=None,
        reserved=False,
        reservation_arn=None,
        routing=None,
        elastic_inference=None,
        ami=None,
        model_download_timeout_seconds=None,
        startup_timeout_seconds=None,
    )
    assert plan.models == {name for name in (model, *pooled) if name is not None}


def test_a_training_plan_has_the_types_of_all_its_blocks() -> None:
    blocks = tuple(
        ReservedCapacity(instance_type=name, count=1, status="Active", start=NOW, end=None)
        for name in ("ml.p5.48xlarge", "ml.trn1.32xlarge", "ml.p5.48xlarge")
    )
    plan = TrainingPlan(
        ref=ref(),
        status="Active",
        start=NOW,
        end=None,
        minutes=None,
        upfront_fee=None,
        currency=None,
        total_count=3,
        available_count=None,
        in_use_count=None,
        targets=(),
        reserved=blocks,
    )
    assert plan.instance_types == {"ml.p5.48xlarge", "ml.trn1.32xlarge"}
