"""Container images by their names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.container_images import container_image
from sagemaker_cost_mcp.model.hosting import ModelServer

AWS = "763104351884.dkr.ecr.us-east-1.amazonaws.com"
OWN = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    ("uri", "server"),
    [
        (f"{AWS}/vllm:0.11.0-gpu-py312-cu128-ubuntu22.04-sagemaker", ModelServer.VLLM),
        (f"{AWS}/sglang:0.5.5-gpu-py312", ModelServer.SGLANG),
        (f"{AWS}/huggingface-pytorch-tgi-inference:2.4.0-tgi2.4.0-gpu-py311-cu124", ModelServer.TGI),
        ("ghcr.io/huggingface/text-generation-inference:3.0", ModelServer.TGI),
        (f"{AWS}/djl-inference:0.31.0-lmi13.0.0-cu124", ModelServer.DJL),
        (f"{AWS}/djl-inference:0.30.0-neuronx-sdk2.20.1", ModelServer.NEURONX),
        (f"{AWS}/huggingface-pytorch-inference-neuronx:2.1.2-transformers4.43.2-neuronx-py310", ModelServer.NEURONX),
        (f"{AWS}/sagemaker-tritonserver:24.09-py3", ModelServer.TRITON),
        (f"{AWS}/huggingface-pytorch-inference:2.3.0-transformers4.48.0-cpu-py311", ModelServer.HUGGING_FACE),
        (f"{AWS}/pytorch-inference:2.6.0-gpu-py312", ModelServer.PYTORCH),
        (f"{AWS}/pytorch-inference-graviton:2.4.0-cpu-py311", ModelServer.PYTORCH),
        (f"{AWS}/tensorflow-inference:2.18.0-gpu", ModelServer.TENSORFLOW),
        (f"{AWS}/mxnet-inference:1.9.0-cpu-py38", ModelServer.MXNET),
        (f"{AWS}/sagemaker-scikit-learn:1.2-1-cpu-py3", ModelServer.SCIKIT_LEARN),
        (f"{AWS}/sagemaker-xgboost:1.7-1", ModelServer.XGBOOST),
        (f"{OWN}/team/VLLM-server", ModelServer.VLLM),
        (f"{OWN}/shop-recs:3.2", None),
        (f"{OWN}/tgif-menu:1", None),
    ],
)
def test_the_name_tells_what_serves_as_far_as_it_does(uri: str, server: ModelServer | None) -> None:
    assert container_image(uri).server is server


@pytest.mark.parametrize(
    ("uri", "registry", "repository", "tag", "pinned"),
    [
        (f"{OWN}/team/app:1.0", OWN, "team/app", "1.0", False),
        (f"{OWN}/team/app", OWN, "team/app", None, False),
        (f"{OWN}/team/app@sha256:{'0' * 64}", OWN, "team/app", None, True),
        (f"{OWN}/app:1.0@sha256:{'0' * 64}", OWN, "app", "1.0", True),
        ("localhost:5000/app:2", "localhost:5000", "app", "2", False),
        ("localhost/app", "localhost", "app", None, False),
        ("team/app:3", None, "team/app", "3", False),
        ("app", None, "app", None, False),
    ],
)
def test_a_name_comes_apart(uri: str, registry: str | None, repository: str, tag: str | None, *, pinned: bool) -> None:
    found = container_image(uri)
    assert (found.registry, found.repository, found.tag, found.pinned) == (registry, repository, tag, pinned)
    assert found.uri == uri


@given(st.text(min_size=1).filter(lambda text: not text.isspace()))
def test_no_name_breaks_it(uri: str) -> None:
    assert container_image(uri).uri == uri
