"""Endpoints of `everything-wrong` that are called: on machines too many, too big, of the wrong kind, or alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sagemaker_cost_mcp.simulator.description import Footprint, Scaling, Traffic, Variant
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._kept_serving import BUSY, SUBNETS, WORKING, Serving, serving, variant
from sagemaker_cost_mcp.simulator.scenarios._wrong_idle_endpoints import QUEUE
from sagemaker_cost_mcp.simulator.scenarios._wrong_places import ACCOUNT, DUBLIN, NOWHERE, TAGS

_FLAT = Traffic(night=300)
_OFFICE = Traffic(peak=330, peak_hour=13, peak_hours=12, weekend=0)
"""From eight to eighteen, Monday to Friday."""
_DEV = {**TAGS, "Environment": "dev"}

_LARGE_MODEL = "763104351884.dkr.ecr.us-east-1.amazonaws.com/vllm:0.11.0-gpu-py312-cu128-ubuntu22.04-sagemaker"


def sized(days: Days) -> Iterator[Serving]:
    """All of them."""
    yield from _too_big(days)
    yield from _gpus(days)
    yield from _by_the_hour(days)
    yield from _scaled(days)
    yield from _little_traffic(days)
    yield from _alone(days)
    yield from _on_x86(days)


def _too_big(days: Days) -> Iterator[Serving]:
    """64 GiB, of which it takes 10; 16 cores, of which its busiest minutes take two."""
    yield serving(days, "sixteen-cores-for-two", 100, _big(cpu_per_request=0.02, memory=15))
    yield serving(days, "sixteen-cores-for-twelve", 100, _big(cpu_per_request=0.12, memory=60))
    yield serving(days, "memory-full-cores-idle", 100, _big(cpu_per_request=0.02, memory=90))
    yield serving(days, "young-and-too-big", 5, _big(cpu_per_request=0.02, memory=15))


def _big(*, cpu_per_request: float, memory: float) -> Variant:
    footprint = Footprint(cpu_idle=2, cpu_per_request=cpu_per_request, memory=memory, latency_ms=60)
    return variant(instance_type="ml.m5.4xlarge", traffic=_FLAT, footprint=footprint)


def _gpus(days: Days) -> Iterator[Serving]:
    """What lies in main and GPU memory together is 6.4 GiB."""
    for name, work, more in (
        ("gpu-asleep", 0.01, {}),
        ("gpu-at-work", 0.2, {}),
        ("gpu-of-a-large-model", 0.01, {"model": {"image": _LARGE_MODEL}}),
    ):
        footprint = Footprint(
            cpu_idle=5,
            cpu_per_request=0.1,
            memory=30,
            gpu_idle=0.5,
            gpu_per_request=work,
            gpu_memory=10,
            latency_ms=60,
        )
        yield serving(days, name, 110, _gpu(footprint), **more)


def _gpu(footprint: Footprint) -> Variant:
    return variant(instance_type="ml.g4dn.xlarge", volume_gb=0, traffic=_FLAT, footprint=footprint)


def _by_the_hour(days: Days) -> Iterator[Serving]:
    """Paid around the clock, called in some hours."""
    batch = Traffic(night=300, starts=days.ago(6, 3), stops=days.ago(6, 4))
    nightly = Traffic(peak=300, peak_hour=3, peak_hours=2)
    full = replace(WORKING, memory=90)
    yield serving(days, "async-one-hour-a-fortnight", 130, variant(traffic=batch, footprint=full), async_output=QUEUE)
    to_zero = Scaling(minimum=0, maximum=2, target=400)
    yield serving(days, "async-down-to-zero", 130, variant(traffic=nightly, scaling=to_zero), async_output=QUEUE)
    yield serving(days, "async-at-no-known-price", 130, variant(traffic=nightly), async_output=QUEUE, region=NOWHERE)
    yield serving(days, "trials-in-office-hours", 130, variant(traffic=_OFFICE), tags=_DEV)
    yield serving(days, "trials-at-all-hours", 130, variant(traffic=BUSY), tags=_DEV)
    yield serving(days, "production-in-office-hours", 130, variant(traffic=_OFFICE))
    yield serving(days, "trials-at-no-known-price", 130, variant(traffic=_OFFICE), tags=_DEV, region=NOWHERE)


def _scaled(days: Days) -> Iterator[Serving]:
    """400 requests a minute fill an instance, so that 300 want two of them at half of that."""
    pace = Footprint(cpu_idle=5, cpu_per_request=0.2375, memory=60, latency_ms=60)
    blind = Footprint(cpu_idle=50, cpu_per_request=0.0, memory=60, latency_ms=60)
    yield serving(days, "three-for-two-unscaled", 140, variant(count=3, traffic=_FLAT, footprint=pace))
    yield serving(days, "two-for-two-unscaled", 140, variant(count=2, traffic=_FLAT, footprint=pace))
    yield serving(days, "nobody-knows-its-pace", 140, variant(count=3, traffic=_FLAT, footprint=blind))
    for name, minimum, suspended in (
        ("minimum-too-high", 3, False),
        ("scaled-and-used", 1, False),
        ("scaling-suspended", 2, True),
    ):
        policy = Scaling(minimum=minimum, maximum=6, target=180, suspended=suspended)
        yield serving(days, name, 140, variant(count=2, traffic=_FLAT, footprint=pace, scaling=policy))


def _little_traffic(days: Days) -> Iterator[Serving]:
    """A request or two a minute: on serverless they would cost cents."""
    little, open_model = Traffic(night=2), {"subnets": (), "security_groups": ()}
    for name, more in (
        ("two-a-minute", {"model": open_model}),
        ("two-a-minute-in-a-vpc", {}),
        ("two-a-minute-captured", {"model": open_model, "captures": True}),
        ("two-a-minute-in-dublin", {"model": open_model, "region": DUBLIN}),
    ):
        where: dict[str, Any] = dict(more)
        yield serving(days, name, 150, _small(little), **where)


def _small(traffic: Traffic) -> Variant:
    """The smallest machine there is."""
    footprint = Footprint(cpu_idle=3, cpu_per_request=0.3, memory=60, latency_ms=60)
    return variant(instance_type="ml.m5.large", traffic=traffic, footprint=footprint)


def _alone(days: Days) -> Iterator[Serving]:
    """One container three times, each with a fifth of a machine to do; and one of another role, alone."""
    image = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/ranking:2.1"
    shape = Footprint(cpu_idle=2, cpu_per_request=0.03, memory=24, latency_ms=60)
    for name in ("ranking-books", "ranking-films", "ranking-games"):
        part = variant(instance_type="ml.m5.large", traffic=_FLAT, footprint=shape)
        yield serving(days, name, 160, part, model={"image": image})
    apart = variant(instance_type="ml.m5.large", traffic=_FLAT, footprint=shape)
    yield serving(days, "ranking-elsewhere", 160, apart, model={"image": image, "subnets": (SUBNETS[0],)})


def _on_x86(days: Days) -> Iterator[Serving]:
    yield serving(days, "busy-on-x86", 170, variant(instance_type="ml.c5.xlarge"))
    yield serving(days, "busy-on-graviton", 170, variant(instance_type="ml.c7g.xlarge"))
