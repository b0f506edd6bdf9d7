"""Endpoints of `well-run`: busy, as large as they have to be, watched; those that may sleep do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sagemaker_cost_mcp.simulator.description import (
    Alarm,
    Endpoint,
    Footprint,
    InferenceComponent,
    Scaling,
    Serverless,
    Traffic,
    Variant,
)
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._kept_serving import (
    BUSY,
    WORKING,
    Serving,
    model,
    serving,
    variant,
    watched,
)

ACCOUNT = "888899990000"
TAGS = {"Team": "search", "Project": "ranking", "Environment": "prod", "Owner": "lea.brandt@example.com"}
QUEUE = f"s3://answers-{ACCOUNT}/out"

_STEADY = 24
"""Endpoints on one instance that is busy day and night."""
_TIDES = Traffic(night=240, peak=900, peak_hour=14, peak_hours=12)
"""Evenings want four instances, nights one or two."""


def served(days: Days) -> Iterator[Serving]:
    """All of them."""
    for number in range(_STEADY):
        yield _kept(days, f"scorer-{number:02d}")
    for number in range(4):
        policy = Scaling(minimum=2, maximum=8, target=230)
        footprint = Footprint(cpu_idle=5, cpu_per_request=0.2, memory=60, latency_ms=60)
        part = variant(traffic=_TIDES, footprint=footprint, count=2, scaling=policy)
        yield _kept(days, f"tidal-{number}", part)
    for number in range(3):
        nightly = Traffic(peak=300, peak_hour=3 + number, peak_hours=4)
        part = variant(traffic=nightly, scaling=Scaling(minimum=0, maximum=2, target=400))
        yield _kept(days, f"batcher-{number}", part, async_output=QUEUE)
    for number in range(3):
        part = Variant(serverless=Serverless(max_concurrency=10), traffic=Traffic(night=1, peak=6), footprint=WORKING)
        yield _kept(days, f"seldom-asked-{number}", part, model={"subnets": (), "security_groups": ()})
    yield _champion(days)
    yield _shared(days)


def _kept(days: Days, name: str, *parts: Variant, **more: Any) -> Serving:
    own = {"image": _image(name), "artifact": f"s3://models-{ACCOUNT}/{name}/model.tar.gz", "tags": TAGS}
    return serving(days, name, 120, *parts, tags=TAGS, **{**more, "model": {**own, **more.get("model", {})}})


def _image(name: str) -> str:
    return f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/{name}:1.0"


def _champion(days: Days) -> Serving:
    """An A/B test with a shadow: all three get requests."""
    both = (variant(name="champion"), variant(name="challenger"))
    return _kept(days, "under-test", *both, shadows=(variant(name="shadow"),))


def _shared(days: Days) -> Serving:
    """Two models on one machine, both called."""
    host = Variant(instance_type="ml.c5.2xlarge", managed=(1, 2), footprint=WORKING)
    components = tuple(
        InferenceComponent(
            name=f"shared-{name}",
            model=f"shared-{name}",
            created=days.ago(120),
            cpus=3,
            memory_mb=6144,
            traffic=BUSY,
            footprint=WORKING,
            tags=TAGS,
        )
        for name in ("titles", "teasers")
    )
    found = _kept(days, "shared", host, hosts_components=True, components=components)
    models = tuple(model(days, one.name, image=_image(one.name), tags=TAGS) for one in components)
    return Serving(found.endpoints, models)


def alarms(days: Days, endpoints: Iterable[Endpoint]) -> Iterator[Alarm]:
    """One on each."""
    for endpoint in endpoints:
        metric, dimensions = watched(endpoint)
        yield Alarm(
            name=f"{endpoint.name}-watch",
            created=days.ago(1),
            metric=metric,
            dimensions=dimensions,
            threshold=1e9,
            actions=(f"arn:aws:sns:us-east-1:{ACCOUNT}:on-call",),
        )
