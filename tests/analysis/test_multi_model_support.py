from __future__ import annotations

import pytest

from sagemaker_cost_mcp.analysis.multi_model_support import (
    GPU_MULTI_MODEL_SERVERS,
    GPU_MULTI_MODEL_TYPES,
    MULTI_MODEL_SERVERS,
    shares_gpu,
)
from sagemaker_cost_mcp.model.hosting import LARGE_MODEL_SERVERS, ModelServer


@pytest.mark.parametrize("name", ["ml.g5.16xlarge", "ml.g4dn.xlarge", "ml.p3.2xlarge", "ml.p2.xlarge"])
def test_triton_holds_many_models_on_single_gpus(name: str) -> None:
    assert shares_gpu(ModelServer.TRITON, name)


@pytest.mark.parametrize("name", ["ml.g5.12xlarge", "ml.g4dn.12xlarge", "ml.g6.xlarge", "ml.p3.8xlarge", "ml.m5.large"])
def test_other_machines_are_not_on_the_list(name: str) -> None:
    assert not shares_gpu(ModelServer.TRITON, name)


@pytest.mark.parametrize("server", [None, *(one for one in ModelServer if one is not ModelServer.TRITON)])
def test_no_other_server_shares_a_gpu(server: ModelServer | None) -> None:
    assert not any(shares_gpu(server, name) for name in GPU_MULTI_MODEL_TYPES)


def test_what_shares_a_gpu_holds_many_models_and_servers_of_one_large_model_do_not() -> None:
    assert GPU_MULTI_MODEL_SERVERS < MULTI_MODEL_SERVERS
    both = LARGE_MODEL_SERVERS & MULTI_MODEL_SERVERS
    assert both == {ModelServer.TRITON}
