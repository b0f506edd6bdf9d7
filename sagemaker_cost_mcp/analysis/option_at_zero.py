"""Ways without machines while nobody calls: async endpoints and inference components that scale to zero.

An hour with requests is paid whole. Waking and waiting for the scale-in alarm are paid as well, at the upper end of
what AWS takes for them; an hour that is not known counts as one with requests.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.analysis import inference_limits as limits
from sagemaker_cost_mcp.analysis.inference_demand import Demand
from sagemaker_cost_mcp.analysis.inference_gates import Gate, Limit, Status, at_most
from sagemaker_cost_mcp.analysis.inference_subject import Charge, PriceBook, Subject, figure
from sagemaker_cost_mcp.analysis.serving_option import (
    MONTH,
    Option,
    Running,
    instance_charges,
    latency_gate,
    later_gate,
    moving_gates,
    shape_gates,
)
from sagemaker_cost_mcp.model.inference import EndpointKind

_WAKE_SECONDS = limits.WAKE_MINUTES[1] * 60
_TAIL_HOURS = (limits.WAKE_MINUTES[1] + limits.SCALE_IN_MINUTES) / 60


def active(demand: Demand) -> list[bool]:
    """Which hours had requests, or are not known."""
    return [hour is None or hour.requests > 0 for hour in demand.hours]


def runs(hours: list[bool]) -> int:
    """How many stretches of such hours there are.

    >>> runs([True, True, False, True])
    2
    """
    return sum(now and not before for before, now in zip([False, *hours], hours, strict=False))


def hours_on(demand: Demand) -> float:
    """Hours a month that something runs which goes to zero when nobody calls."""
    busy = active(demand)
    if not busy:
        return 0.0
    on = sum(busy) + runs(busy) * _TAIL_HOURS
    return min(on, len(busy)) / len(busy) * MONTH


def at_zero_options(subject: Subject, book: PriceBook, now: Decimal | None) -> Iterator[Option]:
    """Async and inference components at zero; a way that the endpoint already goes is not offered again."""
    if not subject.machines:
        return
    if subject.kind is not EndpointKind.INFERENCE_COMPONENT and not _at_zero(subject, EndpointKind.ASYNC):
        yield _async(subject, book, now)
    if subject.kind is not EndpointKind.ASYNC and not _at_zero(subject, EndpointKind.INFERENCE_COMPONENT):
        yield _components(subject, book, now)


def _at_zero(subject: Subject, kind: EndpointKind) -> bool:
    return subject.kind is kind and subject.minimum == 0


def _async(subject: Subject, book: PriceBook, now: Decimal | None) -> Option:
    charges = _charges(subject, book, "AsyncInf")
    already = subject.kind is EndpointKind.ASYNC
    return Option(
        name="async-at-zero",
        label="async, at zero while the queue is empty",
        charges=() if isinstance(charges, str) else charges,
        unpriced=charges if isinstance(charges, str) else "",
        gates=_async_gates(subject),
        latency="answers through S3; the first after a silence waits for an instance",
        cold_starts=_WAKE,
        steps=_SCALING if already else _TO_ASYNC,
        break_even=_break_even(charges, now, subject),
    )


def _async_gates(subject: Subject) -> tuple[Gate, ...]:
    needs, p99 = subject.needs, subject.demand.p99_ms
    waiting = _WAKE_SECONDS * 1000 + (p99 or 0.0)
    return (
        _silences(subject),
        at_most(
            Limit(gate="payload", most=limits.ASYNC_PAYLOAD_MB, unit="MB", settle="give payload_mb"), _payload(subject)
        ),
        at_most(
            Limit(gate="duration", most=limits.ASYNC_SECONDS, unit="s", settle="nobody called: give a workload"),
            None if p99 is None else p99 / 1000,
        ),
        later_gate(subject),
        *(() if needs.latency_ms is None else (latency_gate(subject, waiting, waiting),)),
        *shape_gates(subject),
        *moving_gates(subject),
    )


def _silences(subject: Subject) -> Gate:
    on = hours_on(subject.demand)
    said = f"something would run for {figure(on)} of {figure(MONTH)} hours a month"
    return Gate("silences", "pass" if on < MONTH else "fail", said)


def _payload(subject: Subject) -> float | None:
    """What a real-time endpoint takes, async takes as well; of an async one the present is proof enough."""
    if subject.needs.payload_mb is None and subject.kind in {EndpointKind.REAL_TIME, EndpointKind.ASYNC}:
        return limits.REAL_TIME_PAYLOAD_MB if subject.kind is EndpointKind.REAL_TIME else limits.ASYNC_PAYLOAD_MB
    return subject.needs.payload_mb


def _components(subject: Subject, book: PriceBook, now: Decimal | None) -> Option:
    charges = _charges(subject, book, "Host")
    return Option(
        name="inference-components-at-zero",
        label="inference components, at zero while nobody calls",
        charges=() if isinstance(charges, str) else charges,
        unpriced=charges if isinstance(charges, str) else "",
        gates=_component_gates(subject),
        latency="as now while awake",
        cold_starts=f"{_WAKE}; calls fail meanwhile and must be repeated",
        steps=_TO_COMPONENTS,
        break_even=_break_even(charges, now, subject),
    )


def _component_gates(subject: Subject) -> tuple[Gate, ...]:
    bears, p99 = subject.needs.cold_starts, subject.demand.p99_ms
    why = "calls after a silence fail for minutes"
    status: Status = "unknown" if bears is None else "pass" if bears == "minutes" else "fail"
    said = f"{why}: give cold_starts" if bears is None else f"{why}; callers bear {bears}"
    already = subject.kind is EndpointKind.INFERENCE_COMPONENT
    return (
        _silences(subject),
        Gate("cold-starts", status, said),
        latency_gate(subject, p99, p99),
        *(() if already else shape_gates(subject)),
        *moving_gates(subject),
    )


def _charges(subject: Subject, book: PriceBook, component: str) -> tuple[Charge, ...] | str:
    return instance_charges(
        subject.machines, book, Running(component=component, hours=hours_on(subject.demand), at_work=True)
    )


def _break_even(charges: tuple[Charge, ...] | str, now: Decimal | None, subject: Subject) -> str | None:
    """Hours a month on, at which it costs what is paid now."""
    on = hours_on(subject.demand)
    if isinstance(charges, str) or now is None or not on:
        return None
    per_hour = float(sum(one.usd for one in charges)) / on
    if not per_hour:
        return None
    return f"wins below {figure(min(MONTH, float(now) / per_hour))} hours a month on (here {figure(on)})"


_WAKE = f"{limits.WAKE_MINUTES[0]:.0f} to {limits.WAKE_MINUTES[1]:.0f} minutes after a silence"
_SCALING = (
    "register the variant with MinCapacity 0",
    "add a target-tracking policy on ApproximateBacklogSizePerInstance",
    "add a step policy on HasBacklogWithoutCapacity that wakes it",
)
_TO_ASYNC = (
    "create a new endpoint with AsyncInferenceConfig and an S3 output path",
    "let callers upload to S3 and use InvokeEndpointAsync",
    *_SCALING,
)
_TO_COMPONENTS = (
    "create a new endpoint with ExecutionRoleArn and ManagedInstanceScaling.MinInstanceCount 0",
    "create the inference component, with its copies registered to scale to 0",
    "add a step policy on NoCapacityInvocationFailures that wakes it, and let callers repeat failed calls",
)
