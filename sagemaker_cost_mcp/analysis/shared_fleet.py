"""What an endpoint would pay on a multi-model endpoint that it shares with others of the same container.

The shared machines are of the type that most of them run on now. Their number follows from the processors that all need
in the same hour with a fifth to spare, and from the memory that all have in use; never less than the most that one of
them has today. Each pays in proportion to what it pays now.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sagemaker_cost_mcp.analysis.inference_subject import Machines, PriceBook, Subject

HEADROOM = 1.2
"""Of processors and memory."""


@dataclass(frozen=True, kw_only=True)
class Tenant:
    """An endpoint that could share."""

    subject: Subject
    family: tuple[str, ...]
    """Region, image, role, network: equal for those that may share a container."""
    cores: tuple[float | None, ...]
    """Cores in use by hour, all instances together; None: not known."""
    server: str | None
    """What answers requests in the container; None: the image's name does not tell."""


@dataclass(frozen=True, kw_only=True)
class Shared:
    """One tenant's share of a fleet."""

    with_whom: tuple[str, ...]
    machines: tuple[Machines, ...]
    server: str | None


def shares(tenants: Iterable[Tenant], books: Mapping[str, PriceBook]) -> dict[tuple[str, str], Shared]:
    """Shares by region and name, of those for whom sharing is thinkable at all."""
    families: defaultdict[tuple[str, ...], list[Tenant]] = defaultdict(list)
    for one in tenants:
        if len(one.subject.machines) == 1 and one.subject.memory_seen_gb and None not in one.cores and one.cores:
            families[one.family].append(one)
    found: dict[tuple[str, str], Shared] = {}
    for group in families.values():
        if len(group) > 1:
            found.update(_split(group, books[group[0].subject.region]))
    return found


def _split(group: Sequence[Tenant], book: PriceBook) -> Iterator[tuple[tuple[str, str], Shared]]:
    types = [tenant.subject.machines[0].instance_type for tenant in group]
    common = max(sorted(set(types)), key=types.count)
    spec, price = book.specs.get(common), book.price("Host", common)
    costs = [_now(tenant, book) for tenant in group]
    if spec is None or price is None or None in costs:
        return
    count = _count(group, float(spec.vcpu), float(spec.memory_gib))
    whole = sum(cost or 0.0 for cost in costs)
    for tenant, cost in zip(group, costs, strict=True):
        share = count * (cost or 0.0) / whole
        mine = Machines(instance_type=common, mean=share, running=share)
        others = tuple(other.subject.name for other in group if other is not tenant)
        yield (
            (tenant.subject.region, tenant.subject.name),
            Shared(with_whom=others, machines=(mine,), server=tenant.server),
        )


def _now(tenant: Tenant, book: PriceBook) -> float | None:
    one = tenant.subject.machines[0]
    price = book.price("Host", one.instance_type)
    return None if price is None or not one.mean else one.mean * float(price.first_unit)


def _count(group: Sequence[Tenant], vcpu: float, memory: float) -> int:
    shortest = min(len(tenant.cores) for tenant in group)
    peak = max(sum(tenant.cores[-shortest:][hour] or 0.0 for tenant in group) for hour in range(shortest))
    held = sum(tenant.subject.memory_seen_gb or 0.0 for tenant in group)
    fewest = max(math.ceil(tenant.subject.machines[0].mean) for tenant in group)
    return max(fewest, math.ceil(peak * HEADROOM / vcpu), math.ceil(held * HEADROOM / memory))
