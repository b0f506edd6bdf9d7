"""Endpoints that would do with less: serverless, or one fleet for several."""

from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.model.hosting import ModelServer
from sagemaker_cost_mcp.model.snapshot import Snapshot
from tests import called_builders
from tests.builders import endpoint, variant
from tests.remedy_cases import Case
from tests.serving_builders import account, config, gpu, image, load, measured, model, plan

ROLE = "arn:aws:iam::111122223333:role/Serving"


LIGHT = gpu([20.0], [10.0])
"""A fifth of the work and a tenth of the memory of one GPU."""
HALF = gpu([80.0], [120.0])
"""More memory than one GPU has."""


def fleet(name: str, server: ModelServer | None = None, instance_type: str = "ml.m5.large", **changes: Any) -> Snapshot:
    hosts = [endpoint(f"{name}-{n}", variant(instance_type=instance_type)) for n in range(3)]
    series = load(cpu=20.0, memory=20.0, latency_p50=30.0)
    series |= changes.pop("gpus", {})
    return account(
        *hosts,
        endpoint_configs=tuple(config(one, plan("blue", f"{one.ref.name}-model")) for one in hosts),
        models=tuple(model(f"{one.ref.name}-model", image("recs", server), **changes) for one in hosts),
        endpoint_utilization=tuple(measured(one, series) for one in hosts),
    )


IN_VPC: dict[str, Any] = {
    "role": ROLE,
    "isolated": True,
    "subnets": frozenset({"subnet-0123456789abcdef0"}),
    "security_groups": frozenset({"sg-0123456789abcdef0"}),
}

CASES = (
    Case("steady-low-traffic-endpoint", "one", called_builders.account(endpoint("little"))),
    Case(
        "steady-low-traffic-endpoint",
        "a long name, and many at once",
        called_builders.account(endpoint("A" + "-b" * 31), (60.0, 61.0)),
    ),
    Case("endpoints-worth-sharing", "one container, its role unknown", fleet("plain")),
    Case("endpoints-worth-sharing", "one container in a VPC", fleet("private", ModelServer.PYTORCH, **IN_VPC)),
    Case("endpoints-worth-sharing", "components on CPU", fleet("face", ModelServer.HUGGING_FACE, role=ROLE)),
    Case(
        "endpoints-worth-sharing",
        "Triton on one GPU",
        fleet("gpu", ModelServer.TRITON, "ml.g4dn.xlarge", role=ROLE, gpus=LIGHT),
    ),
    Case(
        "endpoints-worth-sharing",
        "components on GPUs",
        fleet("gpus", None, "ml.g4dn.12xlarge", role=ROLE, gpus=HALF),
    ),
)
