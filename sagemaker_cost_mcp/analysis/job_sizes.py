"""The cheapest machine that would still hold what the runs of a family of jobs were seen to need.

Need of a resource = the highest P95 of the hottest machine over the runs that were measured / 100 x what the machine
has x (1 + headroom). A type is proposed only where AWS takes it for this kind of job, the region sells it, and it holds
the need of vCPUs and memory, and of GPUs and their memory if they are used. GPUs of different families are not
compared, so a job that uses its GPUs stays in its family; one that leaves them idle may move to machines without any.

Several GPUs may each hold a copy of the model, and then fewer of them do, or each a part of it, and then they do not:
which of both cannot be seen. So their memory is counted together, and what would do if they held copies is kept apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from typing import Protocol

from sagemaker_cost_mcp.analysis.instance_ladder import TAKEN
from sagemaker_cost_mcp.analysis.training_money import ONE, Shares
from sagemaker_cost_mcp.analysis.utilization import Level, Life, Machine, Resource, Unknown, levels
from sagemaker_cost_mcp.model.money import InstanceSpec, Price
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.utilization import Utilization

HEADROOM = Decimal("0.2")
IDLE_GPU_PERCENT = 5.0
"""P95 of the hottest minutes below which GPUs do nothing that would be missed."""

_TYPE = re.compile(r"ml\.(?P<family>(?P<letters>[a-z]+)(?P<generation>\d+)[a-z0-9-]*)\.")
_GENERAL = frozenset({"c", "m", "r"})
"""Families without GPUs whose vCPUs can be had all the time."""

_OPTIONS_TOLD = 2

_NAMED = frozenset({Resource.CPU, Resource.MEMORY, Resource.GPU, Resource.GPU_MEMORY})

_FIRST_WITHOUT_GPU = 5
"""Generation from which a machine without GPUs may replace one with GPUs."""


class Ran(Protocol):
    """A job that had machines."""

    @property
    def ref(self) -> ResourceRef:
        """Which one."""
        ...


@dataclass(frozen=True)
class Unsized:
    """That the right size cannot be told."""

    reason: str
    how_to_fix: str


@dataclass(frozen=True, kw_only=True)
class Option:
    """A machine that would hold the need."""

    instance_type: str
    hourly: Decimal
    """USD at list price."""
    fill: Mapping[Resource, Decimal]
    """Need with headroom / what it has, 0 to 1."""

    @property
    def limiting(self) -> Resource:
        """What it has least to spare of."""
        return max(self.fill, key=lambda resource: (self.fill[resource], resource))


@dataclass(frozen=True, kw_only=True)
class Size:
    """The machine of a family, and what would do."""

    current: Option
    runs: tuple[Ran, ...]
    """On this machine."""
    measured: int
    """How many of them."""
    peaks: Mapping[Resource, float]
    """Highest P95 in percent."""
    options: tuple[Option, ...]
    """Cheaper ones that hold the need, the cheapest first."""
    perhaps: tuple[Option, ...]
    """Cheaper ones that hold it if each GPU's memory has a copy of the same; none where some hold it anyway."""
    gpus: int
    """Of the present machine."""

    @property
    def gpu_idle(self) -> bool:
        """Whether it has GPUs that do nothing."""
        return self.gpus > 0 and self.peaks[Resource.GPU] < IDLE_GPU_PERCENT

    @property
    def proposed(self) -> Option | None:
        """The cheapest; None: none is cheaper and large enough."""
        return self.options[0] if self.options else None

    @property
    def shares(self) -> Shares:
        """What each run would save on the proposed machine, as a share of its hours at the present price."""
        if self.proposed is None:
            return {}
        share = ONE - self.proposed.hourly / self.current.hourly
        return {run.ref.arn: share for run in self.runs}


@dataclass(frozen=True)
class Sold:
    """What of one component has a price in a region."""

    component: str
    prices: tuple[Price, ...]
    compares: bool
    """Whether types that are not in use are among them."""


@dataclass(frozen=True)
class Bench:
    """What sizes are judged with."""

    prices: Mapping[str, Price]
    """By instance type, in the family's region."""
    uses: Mapping[str, Utilization]
    """By ARN of the job."""
    specs: Mapping[str, InstanceSpec]
    """By instance type."""
    component: str
    """Billing component: `Train`, `Processing`, `Tsform`."""
    compares: bool
    """Whether prices of types that are not in use were read, so that "none is cheaper" means something."""

    @classmethod
    def of(cls, sold: Sold, uses: Iterable[Utilization]) -> Bench:
        """What is known of the machines of one region."""
        by_type = {price.item: price for price in sold.prices}
        specs = {name: price.spec for name, price in by_type.items() if price.spec is not None}
        return cls(by_type, {use.resource_arn: use for use in uses}, specs, sold.component, sold.compares)


def sized(name: str, runs: Sequence[Ran], bench: Bench) -> Size | Unsized:
    """What would do instead of one type of machine that some runs, at least one, ran on."""
    spec, price = bench.specs.get(name), bench.prices.get(name)
    if spec is None or price is None:
        return Unsized(f"the size or the price of {name} is not known", "grant pricing:GetProducts")
    if not bench.compares:
        return Unsized("no price of another type was read to compare with", "grant pricing:GetProducts")
    seen = [_peaks(run, name, bench) for run in runs]
    known = [one for one in seen if not isinstance(one, str)]
    if not known:
        return Unsized(f"no run on {name} could be measured: {seen[-1]}", _LOOK)
    peaks = {resource: max(one[resource] for one in known) for resource in known[0]}
    need = _Need(name, peaks, spec, idle=not spec.gpu or peaks[Resource.GPU] < IDLE_GPU_PERCENT)
    options = _cheaper(need, bench, price)
    return Size(
        current=Option(instance_type=name, hourly=price.first_unit, fill=need.fill(spec)),
        runs=tuple(runs),
        measured=len(known),
        peaks=peaks,
        options=options,
        perhaps=() if options or need.idle else _cheaper(need, bench, price, copies=True),
        gpus=spec.gpu,
    )


_LOOK = (
    "ask get_resource_utilization for its latest job by name: only the largest jobs are read unasked, and CloudWatch "
    "has little of jobs that took a minute or two"
)


def _peaks(run: Ran, name: str, bench: Bench) -> dict[Resource, float] | str:
    """P95 of the hottest machine by resource; a text: why one of them is not known."""
    use = bench.uses.get(run.ref.arn)
    if use is None:
        return "its metrics were not read"
    # A job does not fill its first and last period, and they count all the same: levels are those of what was sampled.
    life = Life(born=use.timeline.start, until=use.timeline.end)
    found = levels(use, Machine(types=frozenset({name}), specs=bench.specs), life)
    peaks = {resource: level.p95 for resource, level in found.items() if isinstance(level, Level)}
    missing = [resource for resource in _wanted(bench.specs[name]) if resource not in peaks]
    return f"{missing[0].value}: {_reason(found.get(missing[0]))}" if missing else peaks


def _reason(level: Level | Unknown | None) -> str:
    return level.reason if isinstance(level, Unknown) else "its machines publish nothing of the kind"


def _wanted(spec: InstanceSpec) -> tuple[Resource, ...]:
    """What a machine may be too small in; disks are not a matter of its type."""
    machine = (Resource.CPU, Resource.MEMORY)
    return (*machine, Resource.GPU, Resource.GPU_MEMORY) if spec.gpu else machine


def _capacity(resource: Resource, spec: InstanceSpec) -> Decimal | None:
    """How much of it a machine has; None: none, not known, or no matter of its type."""
    return {
        Resource.CPU: Decimal(spec.vcpu),
        Resource.MEMORY: spec.memory_gib,
        Resource.GPU: Decimal(spec.gpu),
        Resource.GPU_MEMORY: spec.gpu_memory_gib,
    }.get(resource) or None


@dataclass(frozen=True)
class _Need:
    """What the runs on one machine were seen to need."""

    name: str
    peaks: Mapping[Resource, float]
    spec: InstanceSpec
    _: KW_ONLY
    idle: bool
    """GPUs are not needed."""

    def of(self, resource: Resource) -> Decimal | None:
        """Amount with headroom; None: what the machine has of it is not known."""
        capacity = _capacity(resource, self.spec)
        return capacity and Decimal(str(self.peaks[resource])) / 100 * capacity * (ONE + HEADROOM)

    def fill(self, other: InstanceSpec, *, copies: bool = False) -> dict[Resource, Decimal]:
        """Need / capacity of what another machine has, as far as both are known; `copies`: each GPU holds all."""
        found: dict[Resource, Decimal] = {}
        for resource in _wanted(other):
            need, capacity = self.of(resource), _capacity(resource, other)
            if need is not None and capacity is not None:
                shared = Decimal(other.gpu) / self.spec.gpu if copies and resource is Resource.GPU_MEMORY else ONE
                found[resource] = need * shared / capacity
        return found


def _cheaper(need: _Need, bench: Bench, price: Price, *, copies: bool = False) -> tuple[Option, ...]:
    """Machines below a price that hold the need, the cheapest first."""
    found: list[Option] = []
    for other, spec in bench.specs.items():
        hourly = bench.prices[other].first_unit
        if hourly >= price.first_unit or other not in TAKEN[bench.component] or not _comparable(need, other, spec):
            continue
        fill = need.fill(spec, copies=copies)
        if len(fill) == len(_wanted(spec)) and all(share <= ONE for share in fill.values()):
            found.append(Option(instance_type=other, hourly=hourly, fill=fill))
    return tuple(sorted(found, key=lambda option: (option.hourly, option.instance_type)))


def _comparable(need: _Need, other: str, spec: InstanceSpec) -> bool:
    """Whether a vCPU or GPU of the other is at least what one of this is: no older generation, nothing that bursts."""
    here, there = _TYPE.match(need.name), _TYPE.match(other)
    if here is None or there is None:
        return False
    if not need.idle:
        return here["family"] == there["family"]
    oldest = int(here["generation"]) if here["letters"] in _GENERAL else _FIRST_WITHOUT_GPU
    steady = there["letters"] in _GENERAL and "flex" not in there["family"]
    return steady and spec.gpu == 0 and int(there["generation"]) >= oldest


def evidence(found: Size) -> Iterator[str]:
    """What was seen and what would do, in sentences."""
    peaks = ", ".join(f"{resource.value} {peak:.0f} %" for resource, peak in found.peaks.items() if resource in _NAMED)
    yield f"P95 on {found.current.instance_type} over {found.measured} of {len(found.runs)} runs: {peaks}"
    for option in found.options[:_OPTIONS_TOLD]:
        fill = option.fill[option.limiting]
        rates = f"${option.hourly.normalize():f} an hour, now ${found.current.hourly.normalize():f}"
        full = f"{fill:.0%} of its {option.limiting.value} with {HEADROOM:.0%} headroom"
        yield f"{option.instance_type} ({rates}) would be at {full}"
