"""Serverless: requests x seconds x price of the memory size, with and without provisioned concurrency.

ModelLatency on an instance is not the duration on serverless, where computing power grows with memory. So duration is
a range: at least that of a request which uses one core, at most that of one which keeps all cores of the instance busy;
the option is priced and judged at the upper end. A duration measured on serverless replaces the range.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from sagemaker_cost_mcp.analysis import inference_limits as limits
from sagemaker_cost_mcp.analysis.inference_gates import Gate, Limit, Status, absent, at_most, range_within
from sagemaker_cost_mcp.analysis.inference_subject import Charge, PriceBook, Subject, charge, figure
from sagemaker_cost_mcp.analysis.serving_option import (
    MONTH,
    Option,
    latency_gate,
    moving_gates,
    shape_gates,
)
from sagemaker_cost_mcp.model.money import Price

Range = tuple[float, float]

_CLOSED: Mapping[Status, int] = MappingProxyType({"pass": 0, "unknown": 1, "fail": 10})
"""One gate that fails is worse than all others unknown."""

_STEPS = (
    "test the container on a serverless endpoint with production requests",
    "create a new serverless endpoint (a real-time one cannot be updated to serverless)",
    "move callers over by endpoint name, then delete the old endpoint and keep its configuration for a way back",
)


@dataclass(frozen=True, kw_only=True)
class _Fit:
    """One memory size."""

    memory_gb: int
    price: Price
    ready: tuple[Price, Price] | None
    """Provisioned concurrency: a second of being ready, a second of work; None: not sold in this size."""
    seconds: Range | None
    """Of a mean request."""
    p99_ms: Range | None
    peak: Range | None

    @property
    def usd(self) -> float:
        """Of a request."""
        return self.seconds[1] * float(self.price.first_unit) if self.seconds else 0.0


def serverless_options(subject: Subject, book: PriceBook, now: Decimal | None) -> Iterator[Option]:
    """On demand, and with provisioned concurrency for the peak.

    Args:
        subject: Whose serving it is; one that is serverless already has no other way to be.
        book: The region's prices.
        now: USD a month to compare with; None: not known.
    """
    fits = [] if subject.serverless else list(_fits(subject, book))
    if not fits:
        return
    holding = [fit for fit in fits if fit.memory_gb >= _needed_gb(subject)]
    said = subject.needs.memory_gb
    if not holding and said is not None and said <= limits.SERVERLESS_MEMORY_GB[-1]:
        unpriced = f"the price list has no serverless memory of {figure(said)} GB or more in this region"
        yield Option(name="serverless", label="serverless", unpriced=unpriced)
        return
    holding = holding or fits[-1:]
    best = min(holding, key=lambda fit: _rank(subject, fit))
    yield _on_demand(subject, best, now)
    ready = [fit for fit in holding if fit.ready]
    if ready:
        yield _provisioned(subject, min(ready, key=lambda fit: _rank(subject, fit)), now)


def _fits(subject: Subject, book: PriceBook) -> Iterator[_Fit]:
    for memory in limits.SERVERLESS_MEMORY_GB:
        price = book.price("ServerlessInf", f"Mem-{memory}GB")
        ready = [book.price("ProvisionedConcurrency", f"{what}-{memory}GB") for what in ("Usage", "Mem")]
        known = [one for one in ready if one is not None]
        if price is not None:
            factor = _slowdown(subject, book, memory)
            seconds, p99, peak = _stretched(subject, factor)
            pair = (known[0], known[1]) if len(known) == len(ready) else None
            yield _Fit(memory_gb=memory, price=price, ready=pair, seconds=seconds, p99_ms=p99, peak=peak)


def _slowdown(subject: Subject, book: PriceBook, memory_gb: int) -> Range | None:
    """How much longer a request takes than on the instance; None: the instance's size is not known."""
    sizes = [book.specs.get(one.instance_type) for one in subject.machines]
    cores = max((spec.vcpu for spec in sizes if spec), default=0)
    if not cores:
        return None
    vcpu = memory_gb * 1024 / limits.SERVERLESS_MB_PER_VCPU
    low = max(1.0, 1 / vcpu)
    return low, max(low, cores / vcpu)


def _stretched(subject: Subject, factor: Range | None) -> tuple[Range | None, Range | None, Range | None]:
    """Seconds of a request, p99 in milliseconds and requests at once, as they would be on serverless."""
    demand, measured = subject.demand, subject.needs.serverless_ms
    mean = demand.request_seconds
    if measured is not None:
        seconds = measured / 1000
        slower = 1.0 if mean is None or not mean[1] else seconds / mean[1]
        p99 = measured if demand.p99_ms is None else max(measured, demand.p99_ms * slower)
        peak = max(demand.busiest * seconds / 3600, (demand.concurrency or 0.0) * slower)
        return (seconds, seconds), (p99, p99), (peak, peak)
    return _times(mean, factor), _times(_twice(demand.p99_ms), factor), _times(demand.peak, factor)


def _times(value: Range | None, factor: Range | None) -> Range | None:
    return None if value is None or factor is None else (value[0] * factor[0], value[1] * factor[1])


def _twice(value: float | None) -> Range | None:
    return None if value is None else (value, value)


def _needed_gb(subject: Subject) -> float:
    """What is said, else what the instance had in use: that is more than the model needs, never less."""
    return subject.needs.memory_gb or subject.memory_seen_gb or 0.0


def _rank(subject: Subject, fit: _Fit) -> tuple[int, float, int]:
    """A size that is quick enough before one that is not; then the cheapest, and of equals the smallest."""
    slow = sum(_CLOSED[gate.status] for gate in _sized_gates(subject, fit))
    return slow, round(fit.usd, 12), fit.memory_gb


def _sized_gates(subject: Subject, fit: _Fit) -> tuple[Gate, ...]:
    """Gates that depend on the size."""
    settle = "measure on serverless and give serverless_ms"
    p99 = fit.p99_ms
    seconds = None if p99 is None else (p99[0] / 1000, p99[1] / 1000)
    duration = Limit(gate="duration", most=limits.SERVERLESS_SECONDS, unit="s", settle=settle)
    peak = Limit(
        gate="concurrency", most=limits.SERVERLESS_MAX_CONCURRENCY, unit="requests at once, within the account's quota",
        settle=settle,
    )  # fmt: skip
    return (
        range_within(duration, *(seconds or (None, None))),
        range_within(peak, *(fit.peak or (None, None))),
        latency_gate(subject, *(p99 or (None, None))),
    )


def _gates(subject: Subject, fit: _Fit) -> tuple[Gate, ...]:
    needs, facts = subject.needs, subject.facts
    seen = subject.memory_seen_gb
    hint = f" (its instance had up to {seen:.1f} GB in use, all told)" if seen else ""
    most = limits.SERVERLESS_MEMORY_GB[-1]
    settle = "let sagemaker:DescribeModel and sagemaker:DescribeEndpointConfig be called"
    return (
        at_most(Limit(gate="memory", most=most, unit="GB", settle=f"give memory_gb{hint}"), needs.memory_gb),
        at_most(
            Limit(gate="payload", most=limits.SERVERLESS_PAYLOAD_MB, unit="MB", settle="give payload_mb"),
            needs.payload_mb,
        ),
        at_most(
            Limit(gate="image", most=limits.SERVERLESS_IMAGE_GB, unit="GB", settle="give image_gb"), needs.image_gb
        ),
        absent("no-accelerator", "a GPU or accelerator", facts.accelerated, settle),
        absent("no-vpc", "a VPC of its own or network isolation", facts.private_network, settle),
        absent("no-capture", "data capture, Model Monitor or an explainer", facts.captures, settle),
        *shape_gates(subject),
        *_sized_gates(subject, fit),
        *moving_gates(subject),
    )


def _cold(subject: Subject) -> Gate:
    bears = subject.needs.cold_starts
    if bears is None:
        return Gate("cold-starts", "unknown", "a call after a silence waits for seconds: give cold_starts")
    why = f"a call after a silence waits for seconds; callers bear {bears}"
    return Gate("cold-starts", "fail" if bears == "none" else "pass", why)


def _on_demand(subject: Subject, fit: _Fit, now: Decimal | None) -> Option:
    charges = _work(subject, fit.price, fit)
    low = None if fit.seconds is None else _usd(subject, fit.seconds[0], fit.price)
    return Option(
        name="serverless",
        label=f"serverless, {fit.memory_gb} GB",
        charges=charges or (),
        unpriced="" if charges is not None else _NO_DURATION,
        low=low,
        gates=(*_gates(subject, fit), _cold(subject)),
        latency=_slower(fit),
        cold_starts="seconds, whenever a request finds no warm container",
        steps=_STEPS,
        break_even=_break_even(now, 0.0, fit, fit.price),
    )


def _provisioned(subject: Subject, fit: _Fit, now: Decimal | None) -> Option:
    if fit.ready is None or fit.peak is None:
        return Option(name="serverless-provisioned", label="serverless, provisioned", unpriced=_NO_DURATION)
    usage, work = fit.ready
    count = max(1, math.ceil(fit.peak[1]))
    ready = charge(usage, [(count, "kept ready"), (limits.SECONDS_A_MONTH, "s")])
    charges = _work(subject, work, fit)
    most = Limit(gate="provisioned", most=limits.SERVERLESS_MAX_CONCURRENCY, unit="kept ready", settle="")
    return Option(
        name="serverless-provisioned",
        label=f"serverless, {fit.memory_gb} GB, {count} kept ready",
        charges=(ready, *(charges or ())),
        unpriced="" if charges is not None else _NO_DURATION,
        low=None if fit.seconds is None else ready.usd + _usd(subject, fit.seconds[0], work),
        gates=(*_gates(subject, fit), at_most(most, float(count))),
        latency=_slower(fit),
        cold_starts=f"none for up to {count} at once",
        steps=(*_STEPS, "set ProvisionedConcurrency, and scale it by schedule where the traffic has quiet hours"),
        break_even=_break_even(now, float(ready.usd), fit, work),
    )


_NO_DURATION = "how long a request takes on serverless is not known: give serverless_ms"


def _work(subject: Subject, price: Price, fit: _Fit) -> tuple[Charge, ...] | None:
    """Requests at the upper end of their duration; None: it is not known and there are some."""
    if not subject.demand.requests:
        return ()
    if fit.seconds is None:
        return None
    return (charge(price, [(subject.demand.requests, "requests"), (fit.seconds[1], "s")]),)


def _usd(subject: Subject, seconds: float, price: Price) -> Decimal:
    return charge(price, [(subject.demand.requests, "requests"), (seconds, "s")]).usd


def _slower(fit: _Fit) -> str:
    if fit.p99_ms is None:
        return "not known"
    low, high = fit.p99_ms
    return f"p99 {low:,.0f} ms" if low == high else f"p99 {low:,.0f} to {high:,.0f} ms"


def _break_even(now: Decimal | None, fixed: float, fit: _Fit, price: Price) -> str | None:
    """Requests an hour at which it costs what is paid now."""
    if now is None or not fit.seconds or not fit.seconds[1]:
        return None
    left = (float(now) - fixed) / MONTH
    if left <= 0:
        return "never: being ready alone costs more than is paid now"
    return f"wins below {figure(left / (fit.seconds[1] * float(price.first_unit)))} requests an hour"
