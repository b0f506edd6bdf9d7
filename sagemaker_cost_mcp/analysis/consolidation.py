"""Which endpoints could share one fleet of instances, and what would have to be true.

Models may stand on the same instances when their containers come from one repository, they act under one role, in one
network, on one architecture, for the same kind of environment, and answer about as fast: a slow model in front of a
quick one makes that slow too. What cannot be seen to be alike is kept apart. Packing: `analysis.fleet_packing`.

How they would share decides what fits. One container that holds many shares memory and hours; on a GPU only Triton
does (`analysis.multi_model_support`), and what it has taken of the GPU's memory counts as its need: it may be too much,
never too little. All others become inference components, each of which reserves cores, memory and whole GPUs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sagemaker_cost_mcp.analysis.cache_pressure import CachePressure, cache_pressure
from sagemaker_cost_mcp.analysis.cents import in_cents
from sagemaker_cost_mcp.analysis.fleet_packing import packed
from sagemaker_cost_mcp.analysis.freed_hours import freed_hours
from sagemaker_cost_mcp.analysis.machine_fit import Sold, sold_types
from sagemaker_cost_mcp.analysis.machine_need import SHARES
from sagemaker_cost_mcp.analysis.multi_model_support import (
    GPU_MULTI_MODEL_SERVERS,
    GPU_MULTI_MODEL_TYPES,
    MULTI_MODEL_SERVERS,
    Way,
    shares_gpu,
)
from sagemaker_cost_mcp.analysis.right_size import NotSized, Sized, Wish, right_size
from sagemaker_cost_mcp.analysis.served_traffic import latency
from sagemaker_cost_mcp.analysis.served_variants import Served, served_variants
from sagemaker_cost_mcp.analysis.shared_fleet import Member, Packing, SharedFleet
from sagemaker_cost_mcp.analysis.sharing_conditions import sharing_conditions
from sagemaker_cost_mcp.analysis.utilization import instance_counts
from sagemaker_cost_mcp.model.finding import Claim
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.money import ZERO, Price
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.utilization import Measure

_CLASSES_MS = (100.0, 1_000.0, 10_000.0)
"""Median latencies at which one class of endpoints ends and the next begins."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Endpoints that could share a fleet."""

    fleet: SharedFleet
    sized: tuple[Sized, ...]
    """Its members, in the order of the fleet's."""
    way: Way
    conditions: tuple[str, ...]

    @property
    def alone(self) -> Decimal:
        """What they would cost at list price, each right-sized by itself (USD a month)."""
        return self.fleet.alone_usd


@dataclass(frozen=True, kw_only=True)
class Left:
    """A variant that shares with nobody, and why."""

    served: Served
    reason: str


@dataclass(frozen=True, kw_only=True)
class Consolidation:
    """What could be shared."""

    groups: tuple[Group, ...]
    left: tuple[Left, ...]
    pressures: tuple[CachePressure, ...]


@dataclass(frozen=True)
class _Kind:
    """What members of a group must have in common."""

    way: Way
    region: str
    component: str
    repository: str
    role: str
    network: tuple[str, ...]
    isolated: bool
    arm: bool
    gpu: str
    production: bool
    latency: int


def claims_of(group: Group) -> tuple[Claim, ...]:
    """The saving, shared out to the cent among the members by what each costs today."""
    total = group.fleet.saving
    current = sum((one.current.monthly_usd for one in group.sized), ZERO)
    shares = in_cents([total * one.current.monthly_usd / current for one in group.sized], round(total, 2))
    pairs = zip(group.sized, shares, strict=True)
    claims = (freed_hours(one.served, one.current.sold.price, share) for one, share in pairs)
    return tuple(claim for claim in claims if claim)


def consolidation(
    snapshot: Snapshot, wanted: Iterable[Served] | None = None, wish: Wish | None = None
) -> Consolidation:
    """Groups of endpoints that may share, with the rest and why.

    Args:
        snapshot: With configurations, models, metrics, and the prices of everything that is sold for hosting.
        wanted: Variants to look at; None: all.
        wish: Quantile and headroom.
    """
    careful = wish or Wish()
    groups: defaultdict[_Kind, list[Sized]] = defaultdict(list)
    chosen: list[Served] = []
    left: list[Left] = []
    for served in served_variants(snapshot) if wanted is None else wanted:
        chosen.append(served)
        sized = _candidate(served, snapshot.catalog, careful)
        if isinstance(sized, Left):
            left.append(sized)
        else:
            groups[_kind(sized)].append(sized)
    found = [one for kind, members in groups.items() for one in _groups(kind, members, snapshot.catalog, careful)]
    shared = {one.served.key for group in found for one in group.sized}
    left += [
        Left(served=one.served, reason=_alone(kind, members))
        for kind, members in groups.items()
        for one in members
        if one.served.key not in shared
    ]
    return Consolidation(
        groups=tuple(sorted(found, key=lambda one: (-one.fleet.saving, one.sized[0].served.label))),
        left=tuple(sorted(left, key=lambda one: one.served.label)),
        pressures=tuple(cache_pressure(one) for one in chosen if one.multi_model),
    )


def _alone(kind: _Kind, members: Sequence[Sized]) -> str:
    if len(members) == 1:
        return "no other endpoint has its image, role, network, machine, environment and latency class"
    if kind.gpu and kind.way == "inference-components":
        return "inference components reserve whole GPUs, and so sharing would not cost less than right-sizing each"
    return "sharing with those that are alike would not cost less"


def _candidate(served: Served, prices: Iterable[Price], wish: Wish) -> Sized | Left:
    reason = _not_to_share(served)
    if reason:
        return Left(served=served, reason=reason)
    beside = any(shares_gpu(image.server, served.variant.instance_type or "") for image in served.images)
    found = right_size(served, prices, replace(wish, counted=GPU_MULTI_MODEL_SERVERS) if beside else wish)
    if isinstance(found, NotSized):
        return Left(served=served, reason=found.reason)
    if found.need.varies:
        return Left(served=served, reason="a policy moves its number of instances: it has work enough of its own")
    return replace(found, proposed=found.current) if beside else found


def _not_to_share(served: Served) -> str | None:
    if served.endpoint.kind is not EndpointKind.REAL_TIME:
        return "only real-time endpoints with instances of their own can be brought together"
    told = (
        (served.variant.shadow, "a shadow variant"),
        (len(served.endpoint.variants) > 1, "its endpoint has several variants, which are compared on purpose"),
        (served.config is None or not served.models, "its configuration or models could not be read"),
        (served.multi_model, "it holds many models already"),
        (any(len(model.containers) != 1 for model in served.models), "its model is a pipeline of containers"),
        (any(image.server is None and not image.repository for image in served.images), "its image is not known"),
        (not served.images, "its image is not known"),
        (bool(served.config and served.config.captures), "it captures data, which a shared endpoint does as a whole"),
    )
    return next((reason for holds, reason in told if holds), None)


def _kind(sized: Sized) -> _Kind:
    served, model, now = sized.served, sized.served.models[0], sized.current.sold
    image, config = served.images[0], served.config
    seen = latency(sized.use, Measure.LATENCY_P50, served.life)
    typical = seen.typical if seen else 0.0
    return _Kind(
        way=_way(sized),
        region=served.endpoint.ref.region,
        component=served.component,
        repository=f"{image.registry}/{image.repository}",
        role=model.role or "",
        network=(*sorted(model.subnets), *sorted(model.security_groups)),
        isolated=model.isolated or bool(config and config.isolated),
        arm=now.type.arm,
        gpu=now.type.family if now.spec.gpu else "",
        production=served.production,
        latency=sum(typical >= limit for limit in _CLASSES_MS),
    )


def _groups(kind: _Kind, members: Sequence[Sized], prices: Iterable[Price], wish: Wish) -> Iterator[Group]:
    if len(members) < 2:  # noqa: PLR2004 - nobody to share with
        return
    sold = sold_types(prices, kind.component, kind.region)
    types = [one for one in sold if _suits(one, members) and _takes(one, kind)]
    by_name = {one.served.key: one for one in members}
    reserved = kind.way == "inference-components"
    how = Packing(share=SHARES[wish.percentile], headroom=wish.headroom, reserved=reserved)
    for fleet in packed([_member(one) for one in _aligned(members)], types, how):
        sized = tuple(by_name[member.name] for member in fleet.members)
        yield Group(fleet=fleet, sized=sized, way=kind.way, conditions=tuple(sharing_conditions(fleet, sized)))


def _takes(sold: Sold, kind: _Kind) -> bool:
    return not (kind.gpu and kind.way == "multi-model") or sold.type.name in GPU_MULTI_MODEL_TYPES


def _suits(sold: Sold, members: Sequence[Sized]) -> bool:
    """The same architecture, no older than the newest of them, and no machine that lives on credits."""
    now = members[0].current.sold
    if now.spec.gpu or sold.spec.gpu:
        return sold.type.family == now.type.family
    newest = max(one.current.sold.type.generation for one in members)
    plain = sold.type.letters in {"m", "c", "r"} and sold.type.arm == now.type.arm
    return plain and sold.type.generation >= newest


def _aligned(members: Sequence[Sized]) -> Sequence[Sized]:
    """Those that were measured along the same periods: other series cannot be added up."""
    return [one for one in members if one.use.timeline == members[0].use.timeline]


def _member(sized: Sized) -> Member:
    served, spec = sized.served, sized.current.sold.spec
    now = served.variant.instance_count or 1
    return Member(
        name=served.key,
        memory_gib=sized.need.memory_gib,
        cores=_load(sized, Measure.CPU_HOTTEST),
        gpus=_load(sized, Measure.GPU_HOTTEST) if spec.gpu else (),
        gpu_memory=sized.need.gpu_memory,
        cores_peak=sized.need.cores,
        gpus_peak=sized.need.gpus,
        least=min(now, 2) if served.production else 1,
        monthly_usd=sized.current.monthly_usd,
        alone_usd=min(sized.proposed.monthly_usd, sized.current.monthly_usd),
    )


def _load(sized: Sized, measure: Measure) -> tuple[float, ...]:
    """What all instances together used, along the whole timeline; a period without data counts as the busiest."""
    use, life = sized.use, sized.served.life
    values = use.values(measure)
    lived = use.timeline.lived(life.born, life.until)
    counts = dict(zip(lived, instance_counts(use, life), strict=True))
    known = {
        place: value / 100 * count
        for place in lived
        if (value := values[place]) is not None and (count := counts[place])
    }
    busiest = max(known.values(), default=0.0)
    return tuple(known.get(place, busiest) for place in range(use.timeline.length))


def _way(sized: Sized) -> Way:
    """A container that nobody knows may take many models, on a CPU: that is a condition."""
    server, sold = sized.served.images[0].server, sized.current.sold
    on_cpu = server is None or server in MULTI_MODEL_SERVERS
    many = shares_gpu(server, sold.type.name) if sold.spec.gpu else on_cpu
    return "multi-model" if many else "inference-components"
