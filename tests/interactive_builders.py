"""Hand-made machines to work on, and what they are sold for, beside the hand-made accounts of `builders.py`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sagemaker_cost_mcp.model.money import InstanceSpec, Price, PriceTier
from sagemaker_cost_mcp.model.resources import NotebookInstance
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.studio import StudioApp
from tests.builders import REGION
from tests.studio_builders import space, studio

SIZES: dict[str, tuple[str, int, int, int]] = {
    "ml.t3.medium": ("0.05", 2, 4, 0),
    "ml.m5.xlarge": ("0.23", 4, 16, 0),
    "ml.m5.2xlarge": ("0.461", 8, 32, 0),
    "ml.m5.4xlarge": ("0.922", 16, 64, 0),
    "ml.m5.12xlarge": ("2.765", 48, 192, 0),
    "ml.c5.2xlarge": ("0.408", 8, 16, 0),
    "ml.r5.2xlarge": ("0.605", 8, 64, 0),
    "ml.g4dn.xlarge": ("0.7364", 4, 16, 1),
    "ml.g5.12xlarge": ("7.09", 48, 192, 4),
    "ml.p3.2xlarge": ("3.825", 8, 61, 1),
    "ml.p4d.24xlarge": ("37.688", 96, 1152, 8),
}
"""USD an hour, vCPUs, GiB, GPUs."""


def sold(item: str, component: str = "Notebk", *, usd: str | None = None, sized: bool = True) -> Price:
    hourly, vcpus, memory, gpus = SIZES.get(item, ("1", 1, 1, 0))
    spec = InstanceSpec(vcpu=vcpus, memory_gib=Decimal(memory), gpu=gpus)
    between = "-" if ":" in component else ":"
    return Price(
        usage_type=f"USE1-{component}{between}{item}",
        region=REGION,
        component=component,
        item=item,
        unit="Hrs",
        tiers=(PriceTier(begin=Decimal(0), end=None, usd=Decimal(usd or hourly)),),
        source="AWS price list, read 2026-11-20",
        spec=spec if sized else None,
    )


def catalog(component: str = "Notebk", *, leaving_out: Sequence[str] = ()) -> tuple[Price, ...]:
    return tuple(sold(item, component) for item in SIZES if item not in leaving_out)


def at_work(
    *notebooks: NotebookInstance, apps: Sequence[StudioApp] = (), prices: Sequence[Price] | None = None
) -> Snapshot:
    """People at work, and the whole price list unless other prices are given."""
    offered = (*catalog(), *catalog("Studio:JupyterLab"), *catalog("Studio:KernelGateway"))
    taken = studio(apps=apps, spaces=[space()])
    known = offered if prices is None else tuple(prices)
    return taken.model_copy(update={"notebook_instances": notebooks, "catalog": known})
