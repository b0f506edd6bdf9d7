"""Hand-made subjects and prices for the question how something could be served."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.analysis.inference_demand import Demand, Hour
from sagemaker_cost_mcp.analysis.inference_subject import Facts, Machines, Needs, PriceBook, Subject
from sagemaker_cost_mcp.analysis.option_sharing import Shared
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.money import InstanceSpec, Price
from tests.builders import REGION, price

XLARGE = InstanceSpec(vcpu=4, memory_gib=Decimal(16))
LARGE = InstanceSpec(vcpu=2, memory_gib=Decimal(8))
GPU = InstanceSpec(vcpu=4, memory_gib=Decimal(16), gpu=1)


def sized(usage_type: str, usd: str, spec: InstanceSpec, **more: Any) -> Price:
    return price(usage_type, usd, **more).model_copy(update={"spec": spec})


PRICES = (
    sized("USE1-Host:ml.m5.large", "0.115", LARGE),
    sized("USE1-Host:ml.m5.xlarge", "0.23", XLARGE),
    sized("USE1-Host:ml.m6g.xlarge", "0.184", XLARGE),
    sized("USE1-Host:ml.g4dn.xlarge", "0.736", GPU),
    sized("USE1-Host:ml.inf2.xlarge", "0.10", XLARGE),
    sized("USE1-AsyncInf:ml.m5.xlarge", "0.24", XLARGE),
    sized("USE1-AsyncInf:ml.g4dn.xlarge", "0.736", GPU),
    sized("USE1-Tsform:ml.m5.xlarge", "0.25", XLARGE),
    price("USE1-Host:VolumeUsage.gp2", "0.14", unit="GB-Mo"),
    *(price(f"USE1-ServerlessInf:Mem-{size}GB", f"{size * 0.00002:.5f}", unit="seconds") for size in range(1, 7)),
    price("USE1-ProvisionedConcurrency:Usage-2GB", "0.00001", unit="seconds"),
    price("USE1-ProvisionedConcurrency:Mem-2GB", "0.0000233", unit="seconds"),
)
BOOK = PriceBook.of(REGION, PRICES)

EVERYTHING = Needs(
    payload_mb=1, memory_gb=2, image_gb=3, latency_ms=900_000, cold_starts="minutes", async_ok=True, arm_ok=True
)
"""An owner who bears everything."""


def demand(requests: Sequence[float | None], milliseconds: float | None = 100.0, **more: Any) -> Demand:
    """Hours that each hold so many requests, all of the same length."""
    hours = tuple(None if count is None else _hour(count, milliseconds) for count in requests)
    given: dict[str, Any] = {"p99_ms": milliseconds, **more}
    return Demand(hours=hours, **given)


def _hour(count: float, milliseconds: float | None) -> Hour:
    work = None if milliseconds is None and count else count * (milliseconds or 0.0) / 1000
    return Hour(count, work, work)


def machines(instance_type: str = "ml.m5.xlarge", count: float = 1.0, **more: Any) -> Machines:
    given: dict[str, Any] = {"running": count, **more}
    return Machines(instance_type=instance_type, mean=count, **given)


def subject(
    requests: Sequence[float | None] = (60.0,) * 168, milliseconds: float | None = 100.0, **more: Any
) -> Subject:
    given: dict[str, Any] = {
        "name": "ep",
        "region": REGION,
        "kind": EndpointKind.REAL_TIME,
        "demand": demand(requests, milliseconds),
        "machines": (machines(),),
        "facts": Facts(),
        "needs": Needs(),
    }
    return Subject(**(given | more))


def place(server: str | None = "xgboost") -> Shared:
    return Shared(with_whom=("b", "c", "d", "e"), machines=(machines(count=0.5),), server=server)
