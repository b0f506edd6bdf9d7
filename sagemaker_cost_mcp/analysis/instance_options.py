"""Ways that keep instances: as it is, real-time for a described workload, Graviton, and off outside working hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from sagemaker_cost_mcp.analysis.inference_demand import WEEK_HOURS, Demand
from sagemaker_cost_mcp.analysis.inference_gates import Gate, granted
from sagemaker_cost_mcp.analysis.inference_subject import Charge, Machines, PriceBook, Subject, charge, figure
from sagemaker_cost_mcp.analysis.instance_ladder import TAKEN
from sagemaker_cost_mcp.analysis.serving_option import (
    MONTH,
    Option,
    Running,
    component_of,
    instance_charges,
    latency_gate,
    moving_gates,
)
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.sold import is_arm

WORKING_DAYS, WORKING_HOURS = 5, 12
WORKING_WEEK = WORKING_DAYS * WORKING_HOURS
"""Hours a week that a non-production endpoint is on: five days of twelve hours."""


def as_is(subject: Subject, book: PriceBook) -> Option:
    """What it costs today."""
    found = _serverless_now(subject, book) if subject.serverless else _instances_now(subject, book)
    p99 = subject.demand.p99_ms
    return Option(
        name="real-time" if subject.kind is None else "as-is",
        label=_fleet(subject.machines) or "serverless as it is",
        charges=() if isinstance(found, str) else found,
        unpriced=found if isinstance(found, str) else "",
        gates=(latency_gate(subject, p99, p99),) if subject.needs.latency_ms is not None else (),
        cold_starts="as now" if subject.serverless or subject.minimum == 0 else "none",
        steps=() if subject.kind is not None else ("create an endpoint on this instance type",),
    )


def _instances_now(subject: Subject, book: PriceBook) -> tuple[Charge, ...] | str:
    if not subject.machines:
        return "neither its instance types nor how many there are is known"
    return instance_charges(subject.machines, book, Running(component=component_of(subject), hours=MONTH))


def _serverless_now(subject: Subject, book: PriceBook) -> tuple[Charge, ...] | str:
    plan = subject.serverless
    size = f"{round((plan.memory_mb if plan else 0) / 1024)}GB"
    ready = plan.provisioned_concurrency if plan else 0
    seconds, requests = subject.demand.request_seconds, subject.demand.requests
    price = book.price("ProvisionedConcurrency" if ready else "ServerlessInf", f"Mem-{size}")
    usage = book.price("ProvisionedConcurrency", f"Usage-{size}")
    if price is None or (ready and usage is None):
        return f"the price list has no serverless memory of {size} in this region"
    if requests and seconds is None:
        return "how long its requests take is not known"
    work = charge(price, [(requests, "requests"), (seconds[1] if seconds else 0.0, "s")])
    kept = [charge(usage, [(ready, "kept ready"), (MONTH * 3600, "s")])] if ready and usage else []
    return (*kept, work)


def instance_options(subject: Subject, book: PriceBook, now: Decimal | None) -> Iterator[Option]:
    """Graviton, off-hours for non-production, and an instance for what is serverless."""
    if subject.serverless:
        yield from _real_time(subject, book, now)
    if not subject.machines:
        return
    cheaper = graviton_machines(subject, book)
    if cheaper:
        yield _graviton(subject, book, cheaper)
    yield _off_hours(subject, book)


def _real_time(subject: Subject, book: PriceBook, now: Decimal | None) -> Iterator[Option]:
    """What a serverless endpoint would cost on the smallest instance that does its work."""
    size = subject.serverless.memory_mb / 1024 if subject.serverless else 0.0
    peak = subject.demand.peak
    price = real_time_type("Host", book, size, peak[1] if peak else 1.0)
    if price is None:
        return
    p99 = subject.demand.p99_ms
    yield Option(
        name="real-time",
        label=f"1 x {price.item}",
        charges=(charge(price, [(1.0, "instances"), (MONTH, "h")]),),
        gates=(latency_gate(subject, p99, p99),),
        latency="as now or quicker",
        steps=("create a new endpoint with an instance type (a serverless one cannot be updated to instances)",),
        break_even=_above(subject, now, price),
    )


def _above(subject: Subject, now: Decimal | None, price: Price) -> str | None:
    """Requests an hour from which an instance is cheaper than what serverless takes for each of them."""
    if not now or not subject.demand.requests:
        return None
    return f"wins above {figure(float(price.first_unit) * subject.demand.requests / float(now))} requests an hour"


def graviton_machines(subject: Subject, book: PriceBook) -> tuple[Machines, ...]:
    """The same machines with Graviton of at least the same size, for less; empty: not for all of them."""
    if subject.facts.arm or subject.facts.accelerated:
        return ()
    component = component_of(subject)
    swapped = [_swapped(one, component, book) for one in subject.machines]
    known = [one for one in swapped if one is not None]
    return tuple(known) if len(known) == len(swapped) else ()


def _swapped(one: Machines, component: str, book: PriceBook) -> Machines | None:
    price, spec = book.price(component, one.instance_type), book.specs.get(one.instance_type)
    if price is None or spec is None:
        return None
    fitting = [
        other
        for other in book.sold(component)
        if is_arm(other.item)
        and other.item in TAKEN["Host"]
        and other.spec is not None
        and other.spec.vcpu >= spec.vcpu
        and other.spec.memory_gib >= spec.memory_gib
        and other.first_unit < price.first_unit
    ]
    best = min(fitting, key=lambda other: (other.first_unit, other.item), default=None)
    return replace(one, instance_type=best.item) if best else None


def _graviton(subject: Subject, book: PriceBook, machines: tuple[Machines, ...]) -> Option:
    found = instance_charges(machines, book, Running(component=component_of(subject), hours=MONTH))
    p99 = subject.demand.p99_ms
    return Option(
        name="graviton",
        label=_fleet(machines),
        charges=() if isinstance(found, str) else found,
        unpriced=found if isinstance(found, str) else "",
        gates=(
            granted("arm-image", subject.needs.arm_ok, "the image is built for Arm and was tested", "give arm_ok"),
            latency_gate(subject, p99, p99),
            *moving_gates(subject),
        ),
        latency="about as now, by AWS's word; test it",
        steps=(
            "build the image for Arm (AWS has Graviton images of the common frameworks)",
            "update the endpoint to a configuration with the new instance type",
        ),
        break_even="cheaper at any traffic",
    )


def _off_hours(subject: Subject, book: PriceBook) -> Option:
    hours = WORKING_WEEK / WEEK_HOURS * MONTH
    found = instance_charges(subject.machines, book, Running(component=component_of(subject), hours=hours))
    first, outside = working_hours(subject.demand)
    return Option(
        name="off-hours",
        label=f"on Monday to Friday {first:02d}:00 to {(first + WORKING_HOURS) % 24:02d}:00 UTC only",
        charges=() if isinstance(found, str) else found,
        unpriced=found if isinstance(found, str) else "",
        gates=(_non_production(subject), _outside(outside), *moving_gates(subject)),
        cold_starts="none in working hours; no answer outside of them",
        steps=(
            "delete the endpoint every evening, create it from its configuration every morning (EventBridge Scheduler)",
            "async and inference components: scale to 0 and back by scheduled action instead",
        ),
        break_even=f"cheaper by every hour that it is off (here on {WORKING_WEEK} of {WEEK_HOURS} a week)",
    )


def _non_production(subject: Subject) -> Gate:
    production, why = subject.facts.production, subject.facts.production_why
    if production is None:
        return Gate("non-production", "unknown", f"{why}: tag it with Environment")
    return Gate("non-production", "fail" if production else "pass", why)


def _outside(share: float | None) -> Gate:
    if share is None:
        return Gate("quiet-nights", "unknown", "when it is called is not known: let cloudwatch:GetMetricData be called")
    said = f"{share:.1%} of the requests come outside of those hours"
    return Gate("quiet-nights", "fail" if share else "pass", said)


def working_hours(demand: Demand) -> tuple[int, float | None]:
    """The twelve hours of a working day, UTC, that leave the fewest requests outside, Saturdays and Sundays included.

    Returns:
        The first hour, and the share of the requests outside; None: no hour is known.
    """
    if not demand.known:
        return 8, None
    by_hour = [0.0] * WEEK_HOURS
    for place, hour in enumerate(demand.hours):
        by_hour[demand.hour_of_week(place)] += hour.requests if hour else 0.0
    whole = sum(by_hour)
    inside = {first: _inside(by_hour, first) for first in range(24)}
    first = max(inside, key=lambda one: (inside[one], one == 8, -one))  # noqa: PLR2004 - eight is when work begins
    return first, max(0.0, 1 - inside[first] / whole) if whole else 0.0


def _inside(by_hour: Sequence[float], first: int) -> float:
    days = range(0, WORKING_DAYS * 24, 24)
    return sum(by_hour[day + first + hour] for day in days for hour in range(WORKING_HOURS))


def real_time_type(component: str, book: PriceBook, memory_gb: float, cores: float) -> Price | None:
    """The cheapest CPU type that holds so much memory with a fifth to spare, and a core for each request at once."""
    fitting = [
        one
        for one in book.sold(component)
        if one.item in TAKEN["Host"]
        and one.spec is not None
        and accelerated(one.item, book) is False
        and not is_arm(one.item)
        and one.spec.memory_gib >= Decimal(memory_gb) * Decimal("1.2")
        and one.spec.vcpu >= cores
    ]
    return min(fitting, key=lambda one: (one.first_unit, one.item), default=None)


def accelerated(instance_type: str, book: PriceBook) -> bool | None:
    """Whether a type has a GPU, Inferentia or Trainium; None: neither its name nor the price list says."""
    spec = book.specs.get(instance_type)
    named = instance_type.removeprefix("ml.").startswith(("inf", "trn", "dl"))
    return True if named else None if spec is None else spec.gpu > 0


def _fleet(machines: Sequence[Machines]) -> str:
    return " + ".join(f"{one.mean:.3g} x {one.instance_type}" for one in machines)
