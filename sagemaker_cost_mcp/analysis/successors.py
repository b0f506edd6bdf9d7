"""Newer generations of an instance type, as AWS names them, and which of them is sold at equal size.

Equal size: at least the vCPUs, memory, accelerators and accelerator memory of the present type, in the same component
and region. How much faster a newer generation is depends on the work and is not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sagemaker_cost_mcp.analysis.instance_ladder import offered
from sagemaker_cost_mcp.analysis.price_comparison import family
from sagemaker_cost_mcp.model.money import InstanceSpec, Price

SUCCESSORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "t2": ("t3",),
        "m4": ("m5", "m6i", "m7i", "m8i"),
        "m5": ("m6i", "m7i", "m8i"),
        "m5d": ("m6id",),
        "m6i": ("m7i", "m8i"),
        "m6g": ("m8g",),
        "c4": ("c5", "c6i", "c7i", "c8i"),
        "c5": ("c6i", "c7i", "c8i"),
        "c5d": ("c6id",),
        "c5n": ("c6in",),
        "c6i": ("c7i", "c8i"),
        "c6g": ("c7g", "c8g"),
        "c7g": ("c8g",),
        "r5": ("r6i", "r7i", "r8i"),
        "r5d": ("r6id",),
        "r6i": ("r7i", "r8i"),
        "r6g": ("r8g",),
        "p2": ("g4dn", "g5", "g6", "p3"),
        "p3": ("g5", "g6e", "g7e", "p4d", "p5"),
        "p3dn": ("p4d", "p5"),
        "p4d": ("p5",),
        "p4de": ("p5",),
        "g4dn": ("g5", "g6"),
        "g5": ("g6e", "g7e"),
        "inf1": ("inf2",),
        "trn1": ("trn2",),
    }
)
"""Families whose chips AWS announces as the next of their line; same architecture, so that images go on running, but
for Neuron devices. g6 is not among the heirs of g5: its GPU has less memory bandwidth."""

LEAVING = frozenset({"p2", "p3", "p3dn"})
"""Families that AWS is taking out of service: leaving them cannot wait for a cheaper price."""


def successors_sold(price: Price, sold: Iterable[Price]) -> tuple[Price, ...]:
    """Types of newer generations that are sold at equal size, the cheapest first; among equals the newest.

    Args:
        price: On-demand price of the present type, with its size.
        sold: What the price list has, of any component and region.
    """
    listed = tuple(sold)
    heirs = SUCCESSORS.get(family(price.item), ())
    names = offered(price.component, price.region, listed)
    found = {
        one.item: one
        for one in listed
        if (one.component, one.region) == (price.component, price.region) and one.item in names
        if family(one.item) in heirs and _holds(one.spec, price.spec)
    }
    return tuple(sorted(found.values(), key=lambda one: (one.first_unit, -heirs.index(family(one.item)), one.item)))


def _holds(newer: InstanceSpec | None, older: InstanceSpec | None) -> bool:
    if newer is None or older is None:
        return False
    return (
        newer.vcpu >= older.vcpu
        and newer.memory_gib >= older.memory_gib
        and newer.gpu >= older.gpu
        and (newer.gpu_memory_gib or 0) >= (older.gpu_memory_gib or 0)
    )
