"""Finding the list price of what a resource is billed for."""

from __future__ import annotations

from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.usage_type import parsed

VOLUME_ITEMS = ("VolumeUsage.gp2", "VolumeUsage.gp3")


def list_price(snapshot: Snapshot, region: str, component: str, item: str) -> Price | None:
    """On-demand price of `item` (an instance type, a volume) of a billing component, or None when it is not known.

    Prices differ a little between components, so the key is always region, component and item.
    """
    wanted = (region, component, item)
    return next((p for p in snapshot.prices if (p.region, p.component, p.item) == wanted), None)


def usage_price(snapshot: Snapshot, region: str, usage: str) -> Price | None:
    """On-demand price of a usage type that is written without its region's prefix: `Studio:JupyterLab-ml.m5.large`."""
    wanted = parsed(usage)
    return list_price(snapshot, region, wanted.component, wanted.item)


def volume_price(snapshot: Snapshot, region: str, component: str) -> Price | None:
    """Price of a GB-month of a component's volumes.

    SageMaker does not say whether a volume is gp2 or gp3. The bill does where only one of them is on it; else the
    cheaper price is taken, since a saving may be understated but not overstated.
    """
    known = [p for item in VOLUME_ITEMS if (p := list_price(snapshot, region, component, item))]
    billed = {row.usage_type for row in snapshot.bill.rows} if snapshot.bill else set[str]()
    return min(
        [p for p in known if p.usage_type in billed] or known,
        key=lambda price: price.first_unit,
        default=None,
    )
