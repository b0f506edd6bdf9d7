"""The cheapest machines that still hold what a variant does.

Need at a quantile of the hottest instance with headroom over CPU, memory, GPU and GPU memory
(`analysis.machine_need`), met by types that AWS takes for the component and sells in the region
(`analysis.machine_fit`). Fewer and smaller instances are searched together; never more than now. Two instances stay two
for production: one would be one point of failure. Where a policy moves their number only the type is chosen, each new
instance holding what the hottest one did, so that the policy's target stays valid.

Of the same kind and generation or newer is what can be proposed. What asks for more than another configuration stands
among the alternatives with its condition: Graviton (an image), burstable types (credits), no idle GPU (a load test).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sagemaker_cost_mcp.analysis.machine_fit import HEADROOM, Fleet, Sold, fleet, fleets, sold_types
from sagemaker_cost_mcp.analysis.machine_need import Need, Percentile, need
from sagemaker_cost_mcp.analysis.served_traffic import Traffic, latency, traffic
from sagemaker_cost_mcp.analysis.served_variants import Served, is_young, too_little
from sagemaker_cost_mcp.analysis.utilization import Life, Unknown
from sagemaker_cost_mcp.model.hosting import ModelServer
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.utilization import Measure, Utilization

ALTERNATIVES = 3
IDLE_GPU_PERCENT = 10.0
"""GPUs that stay below this at the chosen quantile have next to nothing to do."""

_NEAR = 0.8
"""Share of the limit from which on a latency is near it."""
_LIMITS_MS = {EndpointKind.REAL_TIME: 60_000.0, EndpointKind.ASYNC: 3_600_000.0}
"""AWS's own: InvokeEndpoint waits 60 s, async processing may take an hour."""
_CPU_LETTERS = frozenset("mcrt")
_PRESENT = 5
"""Generation of CPU machines whose cores are worth those beside a GPU."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How careful the choice is to be."""

    percentile: Percentile = "p95"
    headroom: float = HEADROOM
    latency_limit_ms: float | None = None
    """p99 of ModelLatency that callers put up with; None: AWS's own limit."""
    counted: frozenset[ModelServer] = frozenset()
    """Servers that are sized by the GPU memory they have taken, although they may need less of it."""


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another fleet that holds the need, and what it asks for."""

    fleet: Fleet
    needs: str
    """Half a sentence; empty: nothing but another configuration."""


@dataclass(frozen=True, kw_only=True)
class Sized:
    """What a variant runs on, and what would do."""

    served: Served
    use: Utilization
    """What the need was taken from."""
    need: Need
    current: Fleet
    proposed: Fleet
    """The same as now: nothing cheaper of its kind holds the need."""
    alternatives: tuple[Alternative, ...]
    notes: tuple[str, ...]
    idle_gpu: bool
    """Its GPU does next to nothing, and `cpu_only` may do as well."""
    cpu_only: Fleet | None

    @property
    def saving(self) -> Decimal:
        """List price a month that the proposal costs less (USD)."""
        return self.current.monthly_usd - self.proposed.monthly_usd


@dataclass(frozen=True, kw_only=True)
class NotSized:
    """A variant that cannot be judged."""

    served: Served
    reason: str
    how_to_fix: str
    idle: bool = False
    """Nobody called it: its money belongs to the finders of what is idle."""

    @property
    def moot(self) -> bool:
        """Whether there is nothing to judge: idle, younger than a week, or paid already."""
        use = self.served.use
        return self.idle or self.served.variant.reserved or (use is not None and is_young(use, self.served.life))


def right_size(served: Served, prices: Iterable[Price], wish: Wish | None = None) -> Sized | NotSized:
    """The cheapest machines for a variant.

    Args:
        served: The variant, with what was measured of it.
        prices: On-demand prices of its component and region, used or not.
        wish: Quantile, headroom and latency limit.
    """
    wanted = wish or Wish()
    types = sold_types(prices, served.component, served.endpoint.ref.region)
    now = next((one for one in types if one.price.item == served.variant.instance_type), None)
    if served.use and _uncalled(served.use, served.life):
        return NotSized(served=served, reason=_IDLE[0], how_to_fix=_IDLE[1], idle=True)
    reason = _undecided(served, wanted) or (None if now else _unpriced(served))
    if reason or now is None or served.use is None:
        return NotSized(served=served, reason=(reason or _NO_METRICS)[0], how_to_fix=(reason or _NO_METRICS)[1])
    found = need(served.use, now.spec, served.life, wanted.percentile)
    if isinstance(found, Unknown):
        return NotSized(served=served, reason=found.reason, how_to_fix="look into CloudWatch for this metric")
    if late := _near_limit(served, served.use, wanted):
        return NotSized(served=served, reason=late, how_to_fix="make it faster, or name a latency_limit_ms that holds")
    return _sized(served, found, _Shop(now, types, served.use), wanted)


@dataclass(frozen=True)
class _Shop:
    """What it runs on, and what else there is."""

    now: Sold
    types: Sequence[Sold]
    use: Utilization

    def alike(self) -> Iterator[Sold]:
        yield from (one for one in self.types if _alike(one, self.now))

    def graviton(self) -> Iterator[Sold]:
        yield from (one for one in self.types if one.type.arm and not self.now.spec.gpu)

    def burstable(self) -> Iterator[Sold]:
        yield from (one for one in self.types if one.type.burstable and not self.now.spec.gpu)

    def without_gpu(self) -> Iterator[Sold]:
        yield from (
            one
            for one in self.types
            if one.type.letters in _CPU_LETTERS - {"t"} and one.type.generation >= _PRESENT and not one.type.arm
        )


def _alike(one: Sold, now: Sold) -> bool:
    if one.type.name == now.type.name:
        return True
    if now.spec.gpu or one.spec.gpu:
        return one.type.family == now.type.family
    same_chip = one.type.arm == now.type.arm and one.type.burstable == now.type.burstable
    return same_chip and one.type.letters in _CPU_LETTERS and one.type.generation >= now.type.generation


def _sized(served: Served, found: Need, shop: _Shop, wish: Wish) -> Sized:
    counts = _counts(served, found)
    current = fleet(shop.now, found, counts[-1])
    fitting = sorted(fleets(shop.alike(), found, counts, wish.headroom), key=lambda one: one.rank)
    cheaper = [one for one in fitting if one.monthly_usd < current.monthly_usd]
    proposed = cheaper[0] if cheaper else current
    cpu_only = _cpu_only(found, shop, counts, wish)
    return Sized(
        served=served,
        use=shop.use,
        need=found,
        current=current,
        proposed=proposed,
        alternatives=tuple(_alternatives(proposed, cheaper, _others(found, shop, counts, wish), cpu_only)),
        notes=tuple(_notes(served, found, current, proposed, wish)),
        idle_gpu=cpu_only is not None,
        cpu_only=cpu_only,
    )


def _counts(served: Served, found: Need) -> tuple[Decimal, ...]:
    """Numbers of instances to look at, the present one last."""
    if found.varies:
        return (Decimal(str(round(found.instances, 4))),)
    now = served.variant.instance_count or 1
    least = min(now, 2) if served.production else 1
    return tuple(Decimal(count) for count in range(least, now + 1))


def _others(found: Need, shop: _Shop, counts: tuple[Decimal, ...], wish: Wish) -> Iterator[Alternative]:
    """The cheapest of each kind that asks for more than another configuration."""
    for kind, needs in ((shop.graviton(), _ARM), (shop.burstable(), _BURST)):
        best = min(fleets(kind, found, counts, wish.headroom), key=lambda one: one.rank, default=None)
        if best is not None:
            yield Alternative(fleet=best, needs=needs)


def _alternatives(
    proposed: Fleet, cheaper: Sequence[Fleet], others: Iterator[Alternative], cpu_only: Fleet | None
) -> Iterator[Alternative]:
    """Kinds that would cost still less, then the runners-up of its own kind; each type once."""
    special = [one for one in others if one.fleet.monthly_usd < proposed.monthly_usd]
    if cpu_only is not None:
        special.insert(0, Alternative(fleet=cpu_only, needs=_NO_GPU))
    next_best = {one.sold.type.name: one for one in reversed(cheaper) if one.sold.type != proposed.sold.type}
    runners = sorted(next_best.values(), key=lambda one: one.rank)
    yield from [*special, *(Alternative(fleet=one, needs="") for one in runners)][:ALTERNATIVES]


def _cpu_only(found: Need, shop: _Shop, counts: tuple[Decimal, ...], wish: Wish) -> Fleet | None:
    """Machines without a GPU where that has next to nothing to do; None: it works, or there are none for less.

    How much CPU its work would take is not known, so no core is given up; what lies in its memory moves to the main
    one.
    """
    now = shop.now
    if not now.spec.gpu or 100 * found.gpus_each / now.spec.gpu >= IDLE_GPU_PERCENT:
        return None
    each = float(now.spec.gpu_memory_gib or 0) / now.spec.gpu
    moved = replace(found, memory_gib=found.memory_gib + found.gpu_memory * each)
    enough = [one for one in shop.without_gpu() if one.spec.vcpu >= now.spec.vcpu]
    fitting = [one for one in fleets(enough, moved, counts[-1:], wish.headroom) if now.spec.gpu_memory_gib]
    best = min(fitting, key=lambda one: one.rank, default=None)
    return best if best and best.monthly_usd < fleet(now, found, counts[-1]).monthly_usd else None


def _notes(served: Served, found: Need, current: Fleet, proposed: Fleet, wish: Wish) -> Iterator[str]:
    old, new = current.sold, proposed.sold
    if current.fullest * (1 + wish.headroom) > 1:
        yield f"its {current.limiting.value.replace('_', ' ')} is fuller than the headroom allows: do not shrink it"
    if new.spec.vcpu < old.spec.vcpu:
        yield (
            f"{new.spec.vcpu} instead of {old.spec.vcpu} vCPUs: model servers often start one worker for each, so "
            "fewer requests may run at a time; set the worker count and test under load"
        )
    if found.varies:
        yield "a policy moves the number of instances: only the type was chosen, the count is the mean of the window"
    if old.type.burstable:
        yield "a burstable type: counted with the share of its vCPUs that it may use for ever"
    if old.spec.gpu and not served.images:
        yield "which model server runs is not known: if it takes GPU memory up front, that says nothing about the need"


_NO_METRICS = ("its metrics could not be read", "see the gaps of this answer")
_IDLE = ("nobody called it in the window: that is not a question of size", "see find_idle_endpoints")
_ARM = "an image built for Arm (Graviton)"
_BURST = "load that stays below the baseline of its CPU credits; T2 variants cannot be scaled by a policy"
_NO_GPU = "a load test on CPU: how much of it the GPU's work takes is not known"


def _undecided(served: Served, wish: Wish) -> tuple[str, str] | None:
    variant, kind = served.variant, served.endpoint.kind
    if kind is None:
        return "its configuration could not be read", "grant sagemaker:DescribeEndpointConfig"
    if kind is EndpointKind.INFERENCE_COMPONENT:
        return (
            "inference components fill it by what they reserve, not by what they use",
            "lower what its components reserve first; evaluate_autoscaling tells how many copies they need",
        )
    if variant.reserved:
        return "it runs on reserved capacity, which is paid already", "ask again when the reservation ends"
    if variant.instance_type is None:
        return "it runs on instance pools: which metric is of which type is not known", "look at each pool by itself"
    if not variant.instance_count and kind is not EndpointKind.ASYNC:
        return "how many instances it has is not known", "grant sagemaker:DescribeEndpoint"
    return _hidden(served, wish)


def _hidden(served: Served, wish: Wish) -> tuple[str, str] | None:
    name = served.variant.instance_type or ""
    if name.startswith(("ml.inf", "ml.trn")):
        return "CloudWatch has no metric of its accelerators", "run a load test (SageMaker Inference Recommender)"
    if (server := served.large_model_server) and server not in wish.counted:
        return (
            f"{server.value} takes GPU memory up front and pins its parallel degree, so metrics do not tell its need",
            "run a load test (SageMaker Inference Recommender) on the types in question",
        )
    short = too_little(served)
    return (short, "ask again when there is a week of it, or see the gaps of this answer") if short else None


def _unpriced(served: Served) -> tuple[str, str]:
    return (
        f"price or size of {served.variant.instance_type} for hosting in {served.endpoint.ref.region} are not known",
        "grant pricing:GetProducts, or look whether AWS still sells the type there",
    )


def _uncalled(use: Utilization, life: Life) -> bool:
    found = traffic(use, life)
    return isinstance(found, Traffic) and found.total == 0


def _near_limit(served: Served, use: Utilization, wish: Wish) -> str | None:
    """Why it must not get slower, as half a sentence."""
    limit = wish.latency_limit_ms or _LIMITS_MS.get(served.endpoint.kind or EndpointKind.REAL_TIME)
    seen = latency(use, Measure.LATENCY_P99, served.life)
    if limit is None or seen is None or seen.typical < limit * _NEAR:
        return None
    return f"p99 latency is {seen.typical:,.0f} ms of {limit:,.0f} ms allowed: nothing slower may be proposed"
