"""A described workload as a subject: checked against itself, and put on an instance type of the region."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from math import ceil

from sagemaker_cost_mcp.analysis.inference_demand import Demand, described
from sagemaker_cost_mcp.analysis.inference_subject import Facts, Machines, Needs, PriceBook, Subject
from sagemaker_cost_mcp.analysis.instance_ladder import TAKEN
from sagemaker_cost_mcp.analysis.instance_options import accelerated, real_time_type
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.inference_workload import InferenceWorkload
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.sold import is_arm

_DAY, _WEEK = 24, 168


def described_subject(
    workload: InferenceWorkload, needs: Needs, prices: Iterable[Price] | None, region: str
) -> tuple[Subject, PriceBook]:
    """The workload as a subject, with the region's prices.

    Args:
        workload: What is to be served.
        needs: What callers need.
        prices: Price list; None: only look whether the description makes sense.
        region: Where.

    Raises:
        BadQuestion: It contradicts itself, has no traffic, or names a type that is not sold there.
    """
    _check(workload, needs)
    book = PriceBook.of(region, prices or ())
    demand = described(workload.requests_by_hour, workload.milliseconds)
    machines = () if prices is None else (_machines(workload, needs, demand, book),)
    types = [one.instance_type for one in machines]
    facts = Facts(
        accelerated=any(accelerated(name, book) for name in types),
        arm=any(is_arm(name) for name in types),
        production_why="a workload does not say for which environment it is",
    )
    subject = Subject(
        name=workload.name, region=region, kind=None, demand=demand, machines=machines, facts=facts, needs=needs
    )
    return subject, book


def _check(workload: InferenceWorkload, needs: Needs) -> None:
    hours = workload.requests_by_hour
    if len(hours) not in {_DAY, _WEEK}:
        raise BadQuestion(
            f"requests_by_hour has {len(hours)} numbers; it takes {_DAY} for a day or {_WEEK} for a week."
        )
    if not sum(hours):
        raise BadQuestion("The workload has no requests: nothing has to be served, and nothing need be paid.")
    if needs.latency_ms is not None and needs.latency_ms < workload.milliseconds:
        raise BadQuestion(
            f"No way of serving answers within {needs.latency_ms:g} ms: a request takes {workload.milliseconds:g} ms "
            "by your own number, and none is quicker than its work."
        )


def _machines(workload: InferenceWorkload, needs: Needs, demand: Demand, book: PriceBook) -> Machines:
    name = workload.type_name
    if name is None:
        peak = demand.peak[1] if demand.peak else 1.0
        chosen = real_time_type("Host", book, needs.memory_gb or 0.0, ceil(peak / workload.count))
        if chosen is None:
            raise BadQuestion(
                f"No CPU type sold in {book.prices[0].region} holds {needs.memory_gb or 0:g} GB and {ceil(peak)} "
                "requests at once: name instance_type and count."
            )
        name = chosen.item
    elif book.price("Host", name) is None:
        raise BadQuestion(_unknown_type(name, book))
    return Machines(instance_type=name, mean=float(workload.count), running=float(workload.count))


def _unknown_type(name: str, book: PriceBook) -> str:
    known = sorted({price.item for price in book.sold("Host") if price.item.startswith("ml.")})
    close = difflib.get_close_matches(name, known, n=3)
    hint = f" Closest: {', '.join(close)}." if close else ""
    if name in TAKEN["Host"]:
        return f"{name} has no price for hosting in {book.prices[0].region}.{hint}"
    return f"There is no instance type {name} for hosting.{hint}"
