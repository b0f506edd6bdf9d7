"""One way of serving a model: what it would cost a month, whether it is allowed, what it changes, how to get there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sagemaker_cost_mcp.analysis.inference_gates import Gate, Limit, absent, granted, range_within
from sagemaker_cost_mcp.analysis.inference_subject import Charge, Machines, PriceBook, Subject, charge
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.money import ZERO

OptionName = Literal[
    "as-is",
    "real-time",
    "right-sized",
    "right-sized-autoscaling",
    "graviton",
    "serverless",
    "serverless-provisioned",
    "async-at-zero",
    "inference-components-at-zero",
    "shared-multi-model",
    "batch-transform",
    "off-hours",
]

MONTH = 730.0


@dataclass(frozen=True, kw_only=True)
class Option:
    """One way of serving."""

    name: OptionName
    label: str
    charges: tuple[Charge, ...] = ()
    unpriced: str = ""
    """Why it has no price, as half a sentence; empty: it has one."""
    low: Decimal | None = None
    """USD a month at the lower end, where only a range is known; the charges are its upper end."""
    gates: tuple[Gate, ...] = ()
    latency: str = "as now"
    cold_starts: str = "none"
    steps: tuple[str, ...] = ()
    break_even: str | None = None

    @property
    def monthly(self) -> Decimal | None:
        """USD a month at list prices; None: it has no price."""
        return None if self.unpriced else sum((one.usd for one in self.charges), ZERO)

    @property
    def allowed(self) -> bool:
        """Whether every gate passes and it has a price."""
        return not self.unpriced and all(gate.status == "pass" for gate in self.gates)

    @property
    def ruled_out(self) -> bool:
        """Whether some gate fails for certain."""
        return any(gate.status == "fail" for gate in self.gates)

    @property
    def formula(self) -> str:
        """Its charges with the numbers put in."""
        return " + ".join(one.formula for one in self.charges) or self.unpriced or "nothing is charged"


def component_of(subject: Subject) -> str:
    """Billing component of its instances."""
    return "AsyncInf" if subject.kind is EndpointKind.ASYNC else "Host"


@dataclass(frozen=True, kw_only=True)
class Running:
    """So many hours of some machines."""

    component: str
    hours: float
    """A month, of each."""
    at_work: bool = False
    """Count the machines of the hours that had any, not the mean of all hours."""


def instance_charges(machines: Iterable[Machines], book: PriceBook, running: Running) -> tuple[Charge, ...] | str:
    """Instances and their volumes; a string says what has no price."""
    found: list[Charge] = []
    for one in machines:
        price = book.price(running.component, one.instance_type)
        if price is None:
            return f"the price list has no {running.component}:{one.instance_type} in this region"
        count = one.running if running.at_work else one.mean
        found.append(charge(price, [(count, "instances"), (running.hours, "h")]))
        found += _volume(one, count * running.hours / MONTH, book)
    return tuple(found)


def _volume(one: Machines, months: float, book: PriceBook) -> list[Charge]:
    """Volumes of a region without a price for them are left out of every option alike."""
    price = book.volume("Host")
    return [charge(price, [(one.volume_gb, "GB"), (months, "months")])] if price and one.volume_gb else []


def latency_gate(subject: Subject, low_ms: float | None, high_ms: float | None) -> Gate:
    """What callers need against what they would get; who states no need must at least not get less than now."""
    need, now = subject.needs.latency_ms, subject.demand.p99_ms
    if need is not None:
        limit = Limit(gate="latency", most=need, unit="ms", settle="measure p99 there and give serverless_ms")
        return range_within(limit, low_ms, high_ms)
    if high_ms is None or now is None:
        return Gate("latency", "unknown", "how long requests take is not known: give latency_ms, the p99 callers need")
    if high_ms <= now:
        return Gate("latency", "pass", f"no slower than now (p99 {now:,.0f} ms)")
    said = f"p99 may rise from {now:,.0f} to {high_ms:,.0f} ms"
    return Gate("latency", "unknown", f"{said}: give latency_ms, the p99 callers need")


def moving_gates(subject: Subject) -> tuple[Gate, ...]:
    """Of every way that leaves the endpoint as it is today behind."""
    reserved = any(one.reserved for one in subject.machines)
    if not reserved:
        return ()
    return (absent("prepaid-capacity", "capacity that is paid already, so moving saves nothing", reserved, ""),)


def shape_gates(subject: Subject) -> tuple[Gate, ...]:
    """Of every way that takes one model in one container behind one variant."""
    facts = subject.facts
    several = f"{facts.variants} variants, shadows included"
    settle = "let sagemaker:DescribeModel be called"
    return (
        absent("one-variant", several if facts.variants > 1 else "more than one variant", facts.variants > 1, ""),
        absent("no-multi-model", "many models in one container", facts.multi_model, settle),
        absent("no-pipeline", "a pipeline of containers", facts.pipeline, settle),
    )


def later_gate(subject: Subject) -> Gate:
    """Callers fetch their answers later."""
    if subject.kind is EndpointKind.ASYNC:
        return Gate("answers-later", "pass", "its callers wait for answers in S3 already")
    return granted("answers-later", subject.needs.async_ok, "answers come later, through S3", "give async_ok")
