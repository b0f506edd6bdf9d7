"""What an endpoint would pay on a multi-model endpoint that it shares with others of the same container.

The shared machines are of the type that most of them run on now. Their number follows from the processors that all need
in the same hour with a fifth to spare, and from the memory that all have in use; never less than the most that one of
them has today. Each pays in proportion to what it pays now. Machines with a GPU are left out: there only Triton holds
many. Which of them should share, and on what, is the question of `consolidation`; this is only the price of one
endpoint's place.
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
    """Region, role, images, network: equal for those that may share a container."""
    cores: tuple[float, ...]
    """Cores in use by hour, all instances together, up to the present; empty: not known."""
    server: str | None
    """What answers requests in the container; None: the image's name does not tell."""


@dataclass(frozen=True, kw_only=True)
class Shared:
    """One tenant's place in a fleet."""

    with_whom: tuple[str, ...]
    machines: tuple[Machines, ...]
    server: str | None


def shares(tenants: Iterable[Tenant], books: Mapping[str, PriceBook]) -> dict[tuple[str, str], Shared]:
    """Places by region and name, of those for whom sharing is thinkable at all."""
    families: defaultdict[tuple[str, ...], list[Tenant]] = defaultdict(list)
    for one in tenants:
        if len(one.subject.machines) == 1 and one.subject.memory_seen_gb and one.cores:
            families[one.family].append(one)
    found: dict[tuple[str, str], Shared] = {}
    for group in families.values():
        if len(group) > 1:
            found.update(_split(group, books[group[0].subject.region]))
    return found


def _split(group: Sequence[Tenant], book: PriceBook) -> Iterator[tuple[tuple[str, str], Shared]]:
    types = [tenant.subject.machines[0].instance_type for tenant in group]
    common = max(sorted(set(types)), key=types.count)
    spec, costs = book.specs.get(common), [_now(tenant, book) for tenant in group]
    if spec is None or not all(costs):
        return
    count = _count(group, float(spec.vcpu), float(spec.memory_gib))
    for tenant, cost in zip(group, costs, strict=True):
        place = count * cost / sum(costs)
        mine = Machines(instance_type=common, mean=place, running=place)
        others = tuple(other.subject.name for other in group if other is not tenant)
        yield (
            (tenant.subject.region, tenant.subject.name),
            Shared(with_whom=others, machines=(mine,), server=tenant.server),
        )


def _now(tenant: Tenant, book: PriceBook) -> float:
    """USD an hour; 0: it has no price."""
    one = tenant.subject.machines[0]
    price = book.price("Host", one.instance_type)
    return 0.0 if price is None else one.mean * float(price.first_unit)


def _count(group: Sequence[Tenant], vcpu: float, memory: float) -> int:
    shortest = min(len(tenant.cores) for tenant in group)
    peak = max(map(sum, zip(*(tenant.cores[-shortest:] for tenant in group), strict=True)))
    held = sum(tenant.subject.memory_seen_gb or 0.0 for tenant in group)
    fewest = max(math.ceil(tenant.subject.machines[0].mean) for tenant in group)
    return max(fewest, math.ceil(peak * HEADROOM / vcpu), math.ceil(held * HEADROOM / memory))
