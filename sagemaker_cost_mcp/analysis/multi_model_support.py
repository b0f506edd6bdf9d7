"""What can hold many models in one container, and where several of them may lie on one GPU.

An inference component reserves whole GPUs (`NumberOfAcceleratorDevicesRequired` is at least 1), so models lie on one
GPU only where one container holds them all. Of AWS's containers Triton alone does that on GPUs, and only on the types
below. A GPU that is cut into partitions (MIG) is another machine, and not looked at here.

Sources: developer guide, "Supported algorithms, frameworks, and instances for multi-model endpoints"; API reference,
"InferenceComponentComputeResourceRequirements".
"""

from __future__ import annotations

from typing import Literal

from sagemaker_cost_mcp.model.hosting import ModelServer

Way = Literal["multi-model", "inference-components"]

MULTI_MODEL_SERVERS = frozenset(
    {
        ModelServer.XGBOOST,
        ModelServer.SCIKIT_LEARN,
        ModelServer.PYTORCH,
        ModelServer.MXNET,
        ModelServer.TENSORFLOW,
        ModelServer.TRITON,
    }
)
"""Frameworks whose AWS containers host many models."""

GPU_MULTI_MODEL_SERVERS = frozenset({ModelServer.TRITON})
"""Those that do so on a GPU."""

_SIZES = {
    "p2": ("xlarge",),
    "p3": ("2xlarge",),
    "g4dn": ("xlarge", "2xlarge", "4xlarge", "8xlarge", "16xlarge"),
    "g5": ("xlarge", "2xlarge", "4xlarge", "8xlarge", "16xlarge"),
}

GPU_MULTI_MODEL_TYPES = frozenset(f"ml.{family}.{size}" for family, sizes in _SIZES.items() for size in sizes)
"""Types with a GPU that multi-model endpoints take; each has one."""


def shares_gpu(server: ModelServer | None, instance_type: str) -> bool:
    """Whether models of a server may lie beside each other on the GPU of a type.

    >>> shares_gpu(ModelServer.TRITON, "ml.g5.xlarge"), shares_gpu(ModelServer.TRITON, "ml.g5.12xlarge")
    (True, False)
    """
    return server in GPU_MULTI_MODEL_SERVERS and instance_type in GPU_MULTI_MODEL_TYPES
