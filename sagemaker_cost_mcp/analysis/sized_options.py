"""Right-sized: the same way of serving on the cheapest machines that still do what is done (`analysis.right_size`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sagemaker_cost_mcp.analysis.inference_gates import Gate
from sagemaker_cost_mcp.analysis.inference_subject import Machines, PriceBook, Subject
from sagemaker_cost_mcp.analysis.right_size import NotSized, Sized, Wish, right_size
from sagemaker_cost_mcp.analysis.scaled_options import Judged, scaled_options
from sagemaker_cost_mcp.analysis.served_variants import Served
from sagemaker_cost_mcp.analysis.serving_option import (
    MONTH,
    Option,
    Running,
    component_of,
    instance_charges,
    latency_gate,
    moving_gates,
)


def sized_options(subject: Subject, served: Iterable[Served], book: PriceBook) -> Iterator[Option]:
    """What the right size allows: itself, and with a policy.

    The first where some variant has a cheaper fleet that holds its need; variants that cannot be judged stay. The
    second where one variant under a replayed policy costs still less (`analysis.scaled_options`).
    """
    wish = Wish(latency_limit_ms=subject.needs.latency_ms)
    judged = [right_size(one, book.prices, wish) for one in served if one.variant.instance_type]
    if len(judged) != len(subject.machines):
        return
    plain = _right_sized(subject, judged, book)
    if plain is not None:
        yield plain
    if len(judged) == 1:
        yield from scaled_options(subject, judged[0], book, plain)


def _right_sized(subject: Subject, judged: Sequence[Judged], book: PriceBook) -> Option | None:
    smaller = [one for one in judged if isinstance(one, Sized) and one.saving > 0]
    if not smaller:
        return None
    machines = tuple(_resized(now, one) for now, one in zip(subject.machines, judged, strict=True))
    found = instance_charges(machines, book, Running(component=component_of(subject), hours=MONTH))
    return Option(
        name="right-sized",
        label=" + ".join(f"{one.mean:.3g} x {one.instance_type}" for one in machines),
        charges=() if isinstance(found, str) else found,
        unpriced=found if isinstance(found, str) else "",
        gates=(_fits(smaller), _latency(subject, smaller), *moving_gates(subject)),
        latency="as now where a request uses one core; slower where it uses all",
        steps=("update the endpoint to a configuration with these machines, and watch p99 for a day",),
        break_even="holds as long as the need does not grow by its headroom",
    )


def _resized(now: Machines, one: Judged) -> Machines:
    if isinstance(one, NotSized):
        return now
    count = float(one.proposed.count)
    return replace(now, instance_type=one.proposed.sold.type.name, mean=count, running=count)


def _fits(smaller: Sequence[Sized]) -> Gate:
    fullest = max(smaller, key=lambda one: one.proposed.fullest)
    limiting = fullest.proposed.limiting.value.replace("_", " ")
    return Gate("fits", "pass", f"{limiting} would be {fullest.proposed.fullest:.0%} full at P95 of the hottest one")


def _latency(subject: Subject, smaller: Sequence[Sized]) -> Gate:
    """A request that uses every core takes longer by as much as there are fewer of them."""
    now = subject.demand.p99_ms
    slower = max(one.current.sold.spec.vcpu / one.proposed.sold.spec.vcpu for one in smaller)
    return latency_gate(subject, now, None if now is None else now * max(1.0, slower))
