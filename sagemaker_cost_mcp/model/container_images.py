"""Container images by their names. Sources: Docker's reference grammar; AWS's list of Deep Learning Containers."""

from __future__ import annotations

import re

from sagemaker_cost_mcp.model.hosting import ContainerImage, ModelServer

_WORD = re.compile(r"[a-z]+")

# What takes memory up front comes first: `huggingface-pytorch-tgi-inference` is a TGI, and `djl-inference:…-neuronx-…`
# serves on Neuron.
_SERVERS: tuple[tuple[ModelServer, frozenset[str]], ...] = (
    (ModelServer.VLLM, frozenset({"vllm"})),
    (ModelServer.SGLANG, frozenset({"sglang"})),
    (ModelServer.TGI, frozenset({"tgi"})),
    (ModelServer.NEURONX, frozenset({"neuronx", "neuron"})),
    (ModelServer.DJL, frozenset({"djl", "lmi"})),
    (ModelServer.TRITON, frozenset({"triton", "tritonserver"})),
    (ModelServer.HUGGING_FACE, frozenset({"huggingface"})),
    (ModelServer.XGBOOST, frozenset({"xgboost"})),
    (ModelServer.SCIKIT_LEARN, frozenset({"scikit", "sklearn"})),
    (ModelServer.PYTORCH, frozenset({"pytorch", "torchserve"})),
    (ModelServer.TENSORFLOW, frozenset({"tensorflow"})),
    (ModelServer.MXNET, frozenset({"mxnet"})),
)
_SPELT_OUT = "text-generation-inference"


def container_image(uri: str) -> ContainerImage:
    """An image's name taken apart.

    >>> image = container_image("763104351884.dkr.ecr.us-east-1.amazonaws.com/djl-inference:0.31.0-lmi13.0.0-cu124")
    >>> image.repository, image.tag, image.server
    ('djl-inference', '0.31.0-lmi13.0.0-cu124', <ModelServer.DJL: 'djl'>)
    """
    named, _, digest = uri.partition("@")
    host, slash, path = named.partition("/")
    # "The hostname must contain a dot, a port or be localhost" (Docker's reference grammar).
    registry = host if slash and ("." in host or ":" in host or host == "localhost") else None
    repository, _, tag = (path if registry else named).partition(":")
    return ContainerImage(
        uri=uri, registry=registry, repository=repository, tag=tag or None, pinned=bool(digest), server=_server(named)
    )


def _server(named: str) -> ModelServer | None:
    """By the words of repository and tag; the registry's host says nothing."""
    name = named.rpartition(".amazonaws.com")[2].lower()
    if _SPELT_OUT in name:
        return ModelServer.TGI
    words = set(_WORD.findall(name))
    return next((server for server, signs in _SERVERS if signs & words), None)
