"""Every variant and inference component of an account under the replay: which series it has, and what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sagemaker_cost_mcp.analysis.followed_metrics import Tracked
from sagemaker_cost_mcp.analysis.pace import Pace, pace
from sagemaker_cost_mcp.analysis.scaled_parts import Scaled, scaled_component, scaled_variant
from sagemaker_cost_mcp.analysis.scaling_notes import scaling_notes
from sagemaker_cost_mcp.analysis.scaling_replay import Evaluation, Limits, Watched, evaluate
from sagemaker_cost_mcp.analysis.scaling_series import busiest_seen, carried, watched_requests
from sagemaker_cost_mcp.analysis.served_traffic import requests_by_period
from sagemaker_cost_mcp.analysis.served_variants import Served, is_young, price_of, served_variants, too_short
from sagemaker_cost_mcp.analysis.step_rules import step_rules
from sagemaker_cost_mcp.analysis.utilization import (
    Life,
    Machine,
    Unknown,
    instance_counts,
    quantile,
    specs_of,
    values_within,
)
from sagemaker_cost_mcp.model.inference import EndpointKind, InferenceComponent
from sagemaker_cost_mcp.model.money import InstanceSpec, Price
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.utilization import Measure, PartKind, Utilization

_MINUTE = 60
_MEASURES: Mapping[Tracked, Measure] = {
    "cpu": Measure.CPU,
    "gpu": Measure.GPU,
    "memory": Measure.MEMORY,
    "gpu_memory": Measure.GPU_MEMORY,
    "requests": Measure.REQUESTS,
    "backlog": Measure.BACKLOG,
}
_ALWAYS = frozenset({Measure.REQUESTS, Measure.INSTANCES, Measure.CPU, Measure.BACKLOG, Measure.WORK_P50})
_IDLE = "nobody called it in the window: see find_idle_endpoints"


@dataclass(frozen=True, kw_only=True)
class ScaledPart:
    """A variant or component before the replay."""

    served: Served
    """The variant; of a component the one that hosts it."""
    component: InferenceComponent | None
    scaled: Scaled
    price: Price | None
    """None: not known, or it is a component, which is not billed by itself."""

    @property
    def name(self) -> str:
        """Of the variant or the component."""
        return self.component.ref.name if self.component else self.served.variant.name

    @property
    def label(self) -> str:
        """As short as it can be told apart."""
        return f"{self.served.endpoint.ref.name}/{self.component.ref.name}" if self.component else self.served.label


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """A part and how it scales."""

    part: ScaledPart
    watched: Watched
    evaluation: Evaluation
    pace: Pace | None
    """What fills an instance; None: not known."""
    period_seconds: int
    notes: tuple[str, ...]

    @property
    def saving(self) -> Decimal:
        """List price a month that the proposal costs less (USD); negative: it costs more. Zero without a price."""
        found, price = self.evaluation, self.part.price
        if price is None or found.proposed is None or self.part.served.variant.reserved:
            return Decimal(0)
        return found.monthly(found.provisioned_hours - found.proposed.instance_hours, price)


@dataclass(frozen=True, kw_only=True)
class NotReviewed:
    """A part that cannot be judged."""

    part: ScaledPart
    reason: str
    moot: bool = False
    """There is nothing to judge: nobody called it, or it is younger than a week."""


def scaled_parts(snapshot: Snapshot) -> tuple[ScaledPart, ...]:
    """All variants with instances of their own, and all inference components."""
    served = served_variants(snapshot)
    hosts = {(one.endpoint.ref.region, one.endpoint.ref.name, one.variant.name): one for one in served}
    variants = [_variant(snapshot, one) for one in served if one.endpoint.kind is not EndpointKind.INFERENCE_COMPONENT]
    components = [
        ScaledPart(served=host, component=one, scaled=scaled_component(snapshot, one), price=None)
        for one in snapshot.inference_components
        if (host := hosts.get((one.ref.region, one.endpoint_name, one.variant)))
    ]
    return tuple(sorted([*variants, *components], key=lambda one: (one.label, one.served.endpoint.ref.region)))


def _variant(snapshot: Snapshot, one: Served) -> ScaledPart:
    managed = one.plan.managed if one.plan else None
    scaled = scaled_variant(snapshot, one.endpoint.ref, one.variant.name, managed)
    prices = (*snapshot.catalog, *snapshot.prices)
    return ScaledPart(served=one, component=None, scaled=scaled, price=price_of(one, prices))


def scaling_measures(parts: Iterable[ScaledPart], period_seconds: int) -> frozenset[Measure]:
    """What the replay of some parts looks at: a series by the minute is long, so nothing else is worth reading.

    Args:
        parts: With the policies that scale them.
        period_seconds: Of the series: by the minute the hottest instance is the load, else the mean is.
    """
    found = list(parts)
    followed = {_MEASURES[one] for part in found for one in _followed(part.scaled)}
    loads = {Measure.CPU_HOTTEST, Measure.GPU_HOTTEST} if period_seconds == _MINUTE else {Measure.GPU}
    copies = {Measure.REQUESTS_PER_INSTANCE} if any(part.component for part in found) else set[Measure]()
    return _ALWAYS.union(loads, copies, followed)


def _followed(scaled: Scaled) -> Iterator[Tracked]:
    first: Tracked = scaled.followed or "requests"
    yield first
    for one in scaled.steps:
        yield one.tracked


def scaling_review(
    snapshot: Snapshot, parts: Iterable[ScaledPart], full: float | None = None
) -> Iterator[Reviewed | NotReviewed]:
    """Each part with its audit and replay.

    Args:
        snapshot: With the metrics of the parts.
        parts: Those to look at.
        full: Requests a minute that fill an instance, where a load test has told; None: estimated.
    """
    specs = specs_of((*snapshot.catalog, *snapshot.prices))
    components = {
        (use.resource_arn, use.part): use for use in snapshot.endpoint_utilization if use.kind is PartKind.COMPONENT
    }
    plans = {(one.region, one.name): one.copies for one in snapshot.component_plans}
    unread = {gap.region for gap in snapshot.gaps if gap.operation.startswith("application-autoscaling:")}
    for part in parts:
        if not unread.isdisjoint({"", part.served.endpoint.ref.region}):
            yield NotReviewed(part=part, reason="how it is scaled could not be read: see the gaps")
        elif part.component is None:
            yield _reviewed(
                _Case(part, part.served.use, part.served.life, part.served.variant.instance_count), specs, full
            )
        else:
            ref = part.component.ref
            use = components.get((part.served.endpoint.ref.arn, ref.name))
            life = Life(born=part.component.created_at, until=snapshot.taken_at)
            yield _reviewed(_Case(part, use, life, plans.get((ref.region, ref.name))), specs, full)


@dataclass(frozen=True)
class _Case:
    part: ScaledPart
    use: Utilization | None
    life: Life
    now: int | None


def _reviewed(case: _Case, specs: Mapping[str, InstanceSpec], full: float | None) -> Reviewed | NotReviewed:
    part, use = case.part, case.use
    reason = "its metrics could not be read" if use is None else too_short(use, case.life)
    if use is None or reason:
        return NotReviewed(part=part, reason=reason or "", moot=use is not None and is_young(use, case.life))
    requests = requests_by_period(use, case.life)
    if any(value is not None for value in requests) and not any(requests):
        return NotReviewed(part=part, reason=_IDLE, moot=True)
    counts = _counts(case, use, requests)
    if counts is None:
        return NotReviewed(part=part, reason="how many instances or copies there were is not known")
    machine = Machine(types=frozenset(filter(None, [part.served.variant.instance_type])), specs=specs)
    watched = _watched(case, use, counts)
    if isinstance(watched, Unknown):
        return NotReviewed(part=part, reason=watched.reason)
    found = _told(full, use, case, counts) or pace(use, machine, case.life, counts)
    evaluation = evaluate(watched, part.scaled, part.served.variant.instance_type, _limits(case, found))
    known = found if isinstance(found, Pace) else None
    return Reviewed(
        part=part,
        watched=watched,
        evaluation=evaluation,
        pace=known,
        period_seconds=use.timeline.period_seconds,
        notes=(*scaling_notes(part.scaled, watched, found), *_notes(case)),
    )


def _counts(case: _Case, use: Utilization, requests: Sequence[float | None]) -> list[float] | None:
    """Instances or copies by period; None: nobody knows."""
    if case.part.component is None:
        return carried(instance_counts(use, case.life))
    minutes = use.timeline.period_seconds / _MINUTE
    each = values_within(use, Measure.REQUESTS_PER_INSTANCE, case.life)
    copies = [
        round(value / minutes / one, 2) if value and one else None for value, one in zip(requests, each, strict=True)
    ]
    return (
        carried([case.now if case.now is not None and not any(copies) else copies[0], *copies[1:]]) if copies else None
    )


def _told(full: float | None, use: Utilization, case: _Case, counts: Sequence[float]) -> Pace | None:
    seen = watched_requests(use, case.life, counts, 0)
    return Pace(full=full, seen=busiest_seen(seen), by=None) if full is not None and seen else None


def _watched(case: _Case, use: Utilization, counts: Sequence[float]) -> Watched | Unknown:
    by_requests = watched_requests(use, case.life, counts, case.now or 0)
    if by_requests is None:
        return Unknown("it has no request metric in the window, which is not the same as no requests")
    if case.part.served.endpoint.kind is EndpointKind.ASYNC:
        done = [load * use.timeline.period_seconds / _MINUTE for load in by_requests.loads]
        rate = _work_rate(case, use, done, counts)
        arrivals = _arrivals(done, carried(values_within(use, Measure.BACKLOG, case.life)))
        return replace(by_requests, loads=arrivals, rate=rate) if rate else Unknown("how fast it works is not known")
    scaled = case.part.scaled

    def loads(what: Tracked) -> Sequence[float] | None:
        return by_requests.loads if what == "requests" else _levels(use, _MEASURES[what], case.life, counts)

    what = scaled.followed or "requests"
    rules = step_rules(scaled.steps, loads, use.timeline.period_seconds)
    mine = loads(what)
    if mine is None:
        return Unknown(f"its policy follows {what}, of which there is no data")
    return replace(by_requests, loads=mine, rules=rules)


def _levels(use: Utilization, measure: Measure, life: Life, counts: Sequence[float]) -> list[float] | None:
    """Level x instances by period; None: no data."""
    levels = carried(values_within(use, measure, life))
    return [level * count for level, count in zip(levels, counts, strict=True)] if levels else None


def _arrivals(done: Sequence[float], waiting: Sequence[float] | None) -> list[float]:
    """What came: what was worked off, and what the queue grew by."""
    queue = waiting or [0.0] * len(done)
    before = [queue[0] if queue else 0.0, *queue[:-1]]
    return [max(0.0, one + now - then) for one, now, then in zip(done, queue, before, strict=True)]


def _work_rate(case: _Case, use: Utilization, done: Sequence[float], counts: Sequence[float]) -> float | None:
    """Requests a minute that an instance works off: by its latency, or as many as it was seen to, whichever is more."""
    minutes = use.timeline.period_seconds / _MINUTE
    times = sorted(value for value in values_within(use, Measure.WORK_P50, case.life) if value)
    config = case.part.served.config
    at_once = (config.max_concurrent_per_instance if config else None) or 1
    by_latency = at_once * _MINUTE * 1000 / quantile(times, 0.5) if times else 0.0
    seen = sorted(one / minutes / count for one, count in zip(done, counts, strict=True) if count >= 1)
    return max(by_latency, quantile(seen, 0.995) if seen else 0.0) or None


def _limits(case: _Case, found: Pace | Unknown) -> Limits:
    served = case.part.served
    fixed = (served.variant.instance_type or "").startswith("ml.t2.")
    if served.endpoint.kind is EndpointKind.ASYNC:
        return Limits(least=0, pace=found, fixed=fixed)
    if case.part.component is not None:
        return Limits(least=int(served.production), pace=found, fixed=fixed)
    target = case.part.scaled.target
    now = target.minimum if target else case.now or 1
    return Limits(least=max(1, min(now, 2)) if served.production else 1, pace=found, fixed=fixed)


def _notes(case: _Case) -> Iterator[str]:
    if case.part.component is not None:
        yield "copies save money only when fewer instances then hold them"
    if case.part.served.variant.reserved:
        yield "it runs on reserved capacity, which is paid already: fewer instances save nothing now"
