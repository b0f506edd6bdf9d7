"""What the name of an instance type says: family, generation, architecture, and what a burstable one may sustain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sagemaker_cost_mcp.analysis.price_comparison import family
from sagemaker_cost_mcp.model.sold import is_arm

_NAME = re.compile(r"ml\.([a-z]+)(\d+)([a-z0-9-]*)\.(\w+)")

BASELINE: Mapping[str, float] = MappingProxyType(
    {
        "ml.t2.medium": 0.20,
        "ml.t2.large": 0.30,
        "ml.t2.xlarge": 0.225,
        "ml.t2.2xlarge": 0.17,
        "ml.t3.medium": 0.20,
        "ml.t3.large": 0.30,
        "ml.t3.xlarge": 0.40,
        "ml.t3.2xlarge": 0.40,
    }
)
"""Share of each vCPU that a burstable type may use for ever; above it, it lives on credits.

Source: EC2 user guide, "Key concepts and definitions for burstable performance instances", baseline per vCPU.
"""

_SLOWEST = 0.10
"""Of a burstable type that the table does not have."""


@dataclass(frozen=True, kw_only=True)
class MachineType:
    """An instance type as its name tells it."""

    name: str
    letters: str
    """`m`, `c`, `g`, `inf`, …"""
    generation: int
    arm: bool

    @property
    def burstable(self) -> bool:
        """Whether it lives on CPU credits above a baseline."""
        return self.letters == "t"

    @property
    def sustained(self) -> float:
        """Share of its vCPUs that it may use for ever, 0 to 1."""
        return BASELINE.get(self.name, _SLOWEST) if self.burstable else 1.0

    @property
    def family(self) -> str:
        """The part of the name that has its chips: `m5`, `g4dn`."""
        return family(self.name)


def machine_type(name: str) -> MachineType | None:
    """The type of a name; None: it is not written as AWS writes them.

    >>> machine_type("ml.c7g.large"), machine_type("ml.geospatial.interactive")
    (MachineType(name='ml.c7g.large', letters='c', generation=7, arm=True), None)
    """
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    return MachineType(name=name, letters=found[1], generation=int(found[2]), arm=is_arm(name))
