"""The cheapest fleet that holds several models at once, and how they are packed onto few such fleets.

Each instance of a fleet holds every model of it in memory, so that no cache is under pressure; the work of all is added
up hour by hour, so that peaks at different times share the same cores. First-fit decreasing on memory, on work and on
what members cost, tried with each instance type as the size of the bins; each bin is then given the cheapest type that
holds it, and the best of all tries is taken. A bin that costs no less than its members do today is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.analysis.machine_fit import HEADROOM, Sold
from sagemaker_cost_mcp.analysis.utilization import quantile
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO

MOST_INSTANCES = 8
"""A fleet larger than that is no corner of another: it has work enough of its own."""

_DUST = 1e-9


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
    least: int
    """Instances that it must not fall below."""
    monthly_usd: Decimal
    """What it costs today at list price."""


@dataclass(frozen=True, kw_only=True)
class SharedFleet:
    """One fleet for several members."""

    members: tuple[Member, ...]
    sold: Sold
    count: int
    memory: float
    """Share of an instance's memory that they take, 0 to 1."""
    cpu: float
    """Share of all cores at the quantile of their sum, 0 to 1."""

    @property
    def monthly_usd(self) -> Decimal:
        """Instances x 730 h x on-demand list price."""
        return _cost(self.sold, self.count)

    @property
    def saving(self) -> Decimal:
        """List price a month that sharing costs less (USD)."""
        return sum((one.monthly_usd for one in self.members), ZERO) - self.monthly_usd


@dataclass(frozen=True, kw_only=True)
class Packing:
    """How tightly members may be packed."""

    share: float = 0.95
    """Quantile of the periods that is to be carried."""
    headroom: float = HEADROOM


_ORDERS: tuple[Callable[[Member], tuple[float, str]], ...] = (
    lambda one: (-one.memory_gib, one.name),
    lambda one: (-max(one.cores, default=0.0), one.name),
    lambda one: (-float(one.monthly_usd), one.name),
)
"""Largest first: by memory, by the peak of their work, by what they cost."""


def packed(members: Iterable[Member], types: Sequence[Sold], how: Packing) -> tuple[SharedFleet, ...]:
    """Fleets that together cost least, as far as packing by memory finds it; those that nobody shares are left out."""
    given = tuple(members)
    orders = [sorted(given, key=key) for key in _ORDERS]
    tried = [_kept(_bins(in_order, sold, how), types, how) for sold in types for in_order in orders]
    best = max(tried, key=lambda fleets: sum((one.saving for one in fleets), ZERO), default=())
    return tuple(sorted(best, key=lambda one: (-one.saving, one.members[0].name)))


def _bins(in_order: Iterable[Member], sold: Sold, how: Packing) -> list[list[Member]]:
    """First fit: each member into the first bin of this type that still holds it."""
    bins: list[list[Member]] = []
    for member in in_order:
        place = next((one for one in bins if smallest(sold, [*one, member], how)), None)
        if place is None:
            bins.append([member])
        else:
            place.append(member)
    return bins


def _kept(bins: Iterable[list[Member]], types: Sequence[Sold], how: Packing) -> tuple[SharedFleet, ...]:
    found = (cheapest_fleet(one, types, how) for one in bins if len(one) > 1)
    return tuple(fleet for fleet in found if fleet is not None and fleet.saving > 0)


def cheapest_fleet(members: Sequence[Member], types: Iterable[Sold], how: Packing) -> SharedFleet | None:
    """The cheapest type and number of instances that hold some members; None: nothing does."""
    found = (fleet for sold in types if (fleet := smallest(sold, members, how)))
    return min(found, key=lambda one: (one.monthly_usd, one.memory, one.sold.type.name), default=None)


def smallest(sold: Sold, members: Sequence[Member], how: Packing) -> SharedFleet | None:
    """The fewest instances of one type that hold some members; None: not even the most do."""
    room = 1 + how.headroom
    memory = sum(one.memory_gib for one in members) / float(sold.spec.memory_gib)
    cores = together((one.cores for one in members), how.share) / (sold.spec.vcpu * sold.type.sustained)
    if memory * room > 1 + _DUST or not _gpus_hold(sold, members, room):
        return None
    gpus = together((one.gpus for one in members if one.gpus), how.share) / (sold.spec.gpu or 1)
    least = max(one.least for one in members)
    count = next((n for n in range(least, MOST_INSTANCES + 1) if max(cores, gpus) * room <= n + _DUST), None)
    if count is None:
        return None
    return SharedFleet(members=tuple(members), sold=sold, count=count, memory=memory, cpu=cores / count)


def together(series: Iterable[Sequence[float]], share: float) -> float:
    """A quantile of the sum of some series, period by period; 0 where there is none."""
    sums = sorted(map(sum, zip(*series, strict=True)))
    return quantile(sums, share) if sums else 0.0


def _gpus_hold(sold: Sold, members: Sequence[Member], room: float) -> bool:
    wanted = sum(one.gpu_memory for one in members)
    if not any(one.gpus for one in members):
        return True
    return bool(sold.spec.gpu) and wanted * room <= sold.spec.gpu + _DUST


def _cost(sold: Sold, count: int) -> Decimal:
    return count * HOURS_PER_MONTH * sold.price.first_unit
