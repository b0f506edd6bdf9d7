"""The cheapest fleet that holds several models at once, and how they are packed onto few such fleets.

One container for all: each instance holds every model in memory, GPU memory too, so that no cache is under pressure;
the work of all is added up hour by hour, so that peaks at different times share the same cores. Inference components:
`analysis.component_packing`.

First-fit decreasing on memory, on work and on what members cost, tried with each instance type as the size of the
bins; each bin is then given the cheapest type that holds it, and the best of all tries is taken. Nobody joins a bin
that grows by as much as it would cost alone, and a bin that costs no less than its members would by themselves,
right-sized where that is cheaper than today, is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sagemaker_cost_mcp.analysis.component_packing import component_fleet
from sagemaker_cost_mcp.analysis.machine_fit import Sold
from sagemaker_cost_mcp.analysis.shared_fleet import MOST_INSTANCES, Member, Packing, SharedFleet
from sagemaker_cost_mcp.analysis.utilization import quantile
from sagemaker_cost_mcp.model.money import ZERO

_DUST = 1e-9

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
    best = max(tried, key=lambda fleets: sum((one.gain for one in fleets), ZERO), default=())
    return tuple(sorted(best, key=lambda one: (-one.saving, one.members[0].name)))


def _bins(in_order: Iterable[Member], sold: Sold, how: Packing) -> list[SharedFleet]:
    """First fit: each member into the first bin of this type that still holds it for less than it costs alone."""
    bins: list[SharedFleet] = []
    for member in in_order:
        wider = ((place, _joined(one, member, how)) for place, one in enumerate(bins))
        place, found = next((pair for pair in wider if pair[1]), (len(bins), smallest(sold, [member], how)))
        if found is not None:
            bins[place : place + 1] = [found]
    return bins


def _joined(fleet: SharedFleet, member: Member, how: Packing) -> SharedFleet | None:
    wider = smallest(fleet.sold, [*fleet.members, member], how)
    return wider if wider and wider.monthly_usd - fleet.monthly_usd < member.alone_usd else None


def _kept(bins: Iterable[SharedFleet], types: Sequence[Sold], how: Packing) -> tuple[SharedFleet, ...]:
    found = (cheapest_fleet(one.members, types, how) for one in bins if len(one.members) > 1)
    return tuple(fleet for fleet in found if fleet is not None and fleet.gain > 0)


def cheapest_fleet(members: Sequence[Member], types: Iterable[Sold], how: Packing) -> SharedFleet | None:
    """The cheapest type and number of instances that hold some members; None: nothing does."""
    found = (fleet for sold in types if (fleet := smallest(sold, members, how)))
    return min(found, key=lambda one: (one.monthly_usd, one.memory, one.sold.type.name), default=None)


def smallest(sold: Sold, members: Sequence[Member], how: Packing) -> SharedFleet | None:
    """The fewest instances of one type that hold some members; None: not even the most do."""
    return component_fleet(sold, members, how) if how.reserved else _container_fleet(sold, members, how)


def _container_fleet(sold: Sold, members: Sequence[Member], how: Packing) -> SharedFleet | None:
    room = 1 + how.headroom
    memory = sum(one.memory_gib for one in members) / float(sold.spec.memory_gib)
    gpu_memory = sum(one.gpu_memory for one in members) / (sold.spec.gpu or 1)
    lacking = any(one.gpus for one in members) and not sold.spec.gpu
    if max(memory, gpu_memory) * room > 1 + _DUST or lacking:
        return None  # before their work is added up, period by period: most tries end here
    cores = together((one.cores for one in members), how.share) / (sold.spec.vcpu * sold.type.sustained)
    gpus = together((one.gpus for one in members if one.gpus), how.share) / (sold.spec.gpu or 1)
    least = max(one.least for one in members)
    count = next((n for n in range(least, MOST_INSTANCES + 1) if max(cores, gpus) * room <= n + _DUST), None)
    if count is None:
        return None
    return SharedFleet(
        members=tuple(members),
        sold=sold,
        count=count,
        memory=memory,
        cpu=cores / count,
        gpu=gpus / count,
        gpu_memory=gpu_memory,
    )


def together(series: Iterable[Sequence[float]], share: float) -> float:
    """A quantile of the sum of some series, period by period; 0 where there is none."""
    sums = sorted(map(sum, zip(*series, strict=True)))
    return quantile(sums, share) if sums else 0.0
