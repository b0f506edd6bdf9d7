"""Endpoints of `everything-wrong` that nobody calls, in whole or in part, and some that only look so."""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.simulator.description import (
    NOBODY,
    InferenceComponent,
    Serverless,
    Traffic,
    Variant,
)
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._kept_serving import BUSY, WORKING, Serving, model, serving, variant
from sagemaker_cost_mcp.simulator.scenarios._wrong_places import ACCOUNT, DUBLIN, NOWHERE

QUEUE = f"s3://answers-{ACCOUNT}/out"


def quiet(days: Days) -> Iterator[Serving]:
    """All of them."""
    yield from _silent(days)
    yield from _not_idle(days)
    yield from _in_part(days)
    yield _components(days)
    yield from _serverless(days)


def _silent(days: Days) -> Iterator[Serving]:
    until_last_month = Traffic(night=20, peak=40, stops=days.ago(50))
    yield serving(days, "never-called", 70, variant(traffic=NOBODY))
    yield serving(days, "called-until-last-month", 300, variant(traffic=until_last_month, count=2))
    yield serving(
        days,
        "both-variants-silent",
        120,
        variant(name="a", traffic=NOBODY),
        variant(name="b", traffic=NOBODY, weight=0.0),
    )
    yield serving(days, "queue-empty-for-weeks", 200, variant(traffic=until_last_month), async_output=QUEUE)
    yield serving(days, "silent-at-no-known-price", 90, variant(traffic=NOBODY), region=NOWHERE)
    # One name in two regions: whether the silent one stands by for the other, its owner has to say.
    yield serving(days, "payments", 250)
    yield serving(days, "payments", 240, variant(traffic=NOBODY, instance_type="ml.m5.xlarge"), region=DUBLIN)


def _not_idle(days: Days) -> Iterator[Serving]:
    """Nobody calls them now, and yet."""
    yield serving(days, "a-week-old", 7, variant(traffic=NOBODY))
    yield serving(days, "month-end-only", 280, variant(traffic=Traffic(night=250, month_end_only=True)))
    yield serving(days, "async-at-work", 200, async_output=QUEUE)
    yield serving(days, "broken", 30, variant(traffic=NOBODY), status="Failed", failure_reason="no capacity")


def _in_part(days: Days) -> Iterator[Serving]:
    """One variant, or a shadow, that gets nothing beside one that is busy."""
    busy = variant(name="champion")
    yield serving(days, "test-lost", 150, busy, variant(name="challenger", weight=0.0, traffic=NOBODY))
    yield serving(days, "test-under-way", 150, busy, variant(name="challenger"))
    yield serving(days, "test-at-no-known-price", 150, busy, variant(name="challenger", traffic=NOBODY), region=NOWHERE)
    yield serving(days, "shadow-of-nobody", 160, busy, shadows=(variant(name="shadow", weight=0.0, traffic=NOBODY),))
    yield serving(days, "shadow-at-work", 160, busy, shadows=(variant(name="shadow"),))
    yield serving(
        days,
        "shadow-at-no-known-price",
        160,
        busy,
        shadows=(variant(name="shadow", weight=0.0, traffic=NOBODY),),
        region=NOWHERE,
    )


def _components(days: Days) -> Serving:
    """Three models on one machine: one is called, one is not, of one nothing is published."""
    host = Variant(instance_type="ml.c5.2xlarge", managed=(1, 2), footprint=WORKING)
    parts = (("translate", BUSY, "InService"), ("summarize", NOBODY, "InService"), ("classify", NOBODY, "Updating"))
    components = tuple(
        InferenceComponent(
            name=f"shared-{name}",
            model=f"shared-{name}",
            created=days.ago(140),
            cpus=2,
            memory_mb=3072,
            traffic=traffic,
            footprint=WORKING,
            status=status,
        )
        for name, traffic, status in parts
    )
    shared = serving(days, "shared-by-components", 140, host, hosts_components=True, components=components)
    return Serving(tuple(shared.endpoints), tuple(model(days, one.model or "") for one in components))


def _serverless(days: Days) -> Iterator[Serving]:
    """Concurrency that is kept ready."""
    for name, provisioned, memory, traffic in (
        ("ready-for-nobody", 5, 2048, NOBODY),
        ("ready-and-needed", 1, 2048, BUSY),
        ("ready-at-no-known-price", 4, 3072, NOBODY),
        ("serverless-and-silent", 0, 2048, NOBODY),
    ):
        part = Variant(
            serverless=Serverless(memory_mb=memory, max_concurrency=20, provisioned=provisioned),
            traffic=traffic,
            footprint=WORKING,
        )
        yield serving(days, name, 100, part, model={"subnets": (), "security_groups": ()})
