"""Which instance types may be recommended: those that the component takes and that the region sells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sagemaker_cost_mcp.analysis import instance_types
from sagemaker_cost_mcp.model.money import Price


def _types(listed: str) -> frozenset[str]:
    return frozenset(f"ml.{item}" for item in listed.split())


_STUDIO = _types(instance_types.STUDIO)
_HOSTING = _types(instance_types.HOSTING)
_TRAINING = _types(instance_types.TRAINING)

TAKEN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "Notebk": _types(instance_types.NOTEBOOK),
        "Train": _TRAINING,
        "TrSpt": _TRAINING,
        "Processing": _types(instance_types.PROCESSING),
        "Tsform": _types(instance_types.TRANSFORM),
        "Host": _HOSTING,
        "AsyncInf": _HOSTING,
        "Studio:JupyterLab": _STUDIO,
        "Studio:CodeEditor": _STUDIO,
        "Studio:KernelGateway": _STUDIO,
        "Cluster": _types(instance_types.CLUSTER),
    }
)
"""Types that AWS's API accepts, by billing component."""


def offered(component: str, region: str, prices: Iterable[Price]) -> frozenset[str]:
    """Types that can be had for a component in a region: AWS takes them there, and they have an hourly price.

    Neither alone will do: `ml.m5.large` is sold for hosting, and a notebook instance does not take it; what the enum
    has is not sold in every region.

    Args:
        component: Billing component: `Notebk`, `Host`, `Studio:JupyterLab`, …; one that is not known takes nothing.
        region: Region of the recommendation.
        prices: The price list, of any region and component.
    """
    sold = {price.item for price in prices if (price.component, price.region) == (component, region) and price.tiers}
    return TAKEN.get(component, frozenset()) & sold
