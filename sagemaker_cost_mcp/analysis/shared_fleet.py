"""Members that may share machines, the fleet that holds them, and what inference components reserve on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.analysis.machine_fit import HEADROOM, Sold
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO

MOST_INSTANCES = 8
"""A fleet larger than that is no corner of another: it has work enough of its own."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """A variant that may share, as it is today."""

    name: str
    memory_gib: float
    """Of its hottest instance, at the quantile."""
    cores: Sequence[float]
    """Of all its instances together, by period; the same periods for every member."""
    gpus: Sequence[float]
    """The same; empty: it needs none."""
    gpu_memory: float
    """GPUs filled, on its hottest instance."""
    cores_peak: float
    """Of all its instances together, at the quantile: what components reserve, which share no hour with another."""
    gpus_peak: float
    """The same."""
    least: int
    """Instances that it must not fall below."""
    monthly_usd: Decimal
    """What it costs today at list price."""
    alone_usd: Decimal
    """What it would cost by itself on the cheapest machines that hold it: sharing has to beat that."""


@dataclass(frozen=True, kw_only=True)
class Component:
    """The inference component of one member: what each of its copies reserves, and where they stand."""

    name: str
    memory_mb: int
    cores: float
    gpus: int
    """Whole ones."""
    instances: tuple[int, ...]
    """One for each copy, counted from 0, and never the same twice."""


@dataclass(frozen=True, kw_only=True)
class SharedFleet:
    """One fleet for several members."""

    members: tuple[Member, ...]
    sold: Sold
    count: int
    memory: float
    """Share of each instance's memory that they take; of components: of all memory that they reserve. 0 to 1."""
    cpu: float
    """Share of all cores at the quantile of their sum; of components: that they reserve. 0 to 1."""
    gpu: float = 0.0
    """The same of all GPUs; 0: it has none."""
    gpu_memory: float = 0.0
    """Share of each instance's GPU memory that they take; 0: it has none, or components have GPUs of their own."""
    components: tuple[Component, ...] = ()
    """The largest first, as they have to be created; empty: one container holds all."""

    @property
    def monthly_usd(self) -> Decimal:
        """Instances x 730 h x on-demand list price."""
        return self.count * HOURS_PER_MONTH * self.sold.price.first_unit

    @property
    def alone_usd(self) -> Decimal:
        """What its members would cost, each by itself on the cheapest machines that hold it (USD a month)."""
        return sum((one.alone_usd for one in self.members), ZERO)

    @property
    def saving(self) -> Decimal:
        """List price a month that sharing costs less than today (USD)."""
        return sum((one.monthly_usd for one in self.members), ZERO) - self.monthly_usd

    @property
    def gain(self) -> Decimal:
        """List price a month that sharing costs less than right-sizing each by itself (USD)."""
        return self.alone_usd - self.monthly_usd


@dataclass(frozen=True, kw_only=True)
class Packing:
    """How members are packed."""

    share: float = 0.95
    """Quantile of the periods that is to be carried."""
    headroom: float = HEADROOM
    reserved: bool = False
    """As inference components, which reserve; else in one container, which shares."""
