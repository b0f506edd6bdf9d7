"""Hand-made prices of instance types of several generations, with their sizes."""

from __future__ import annotations

from decimal import Decimal

from sagemaker_cost_mcp.model.money import InstanceSpec, Price
from tests.builders import price


def sold(  # noqa: PLR0917 - vCPUs, memory, accelerators and their memory stand in the order in which people say them
    name: str,
    usd: str,
    vcpu: int,
    memory: int,
    gpu: int = 0,
    gpu_memory: int | None = None,
    *,
    component: str = "Host",
) -> Price:
    spec = InstanceSpec(
        vcpu=vcpu,
        memory_gib=Decimal(memory),
        gpu=gpu,
        gpu_memory_gib=None if gpu_memory is None else Decimal(gpu_memory),
    )
    return price(f"USE1-{component}:{name}", usd).model_copy(update={"spec": spec})
