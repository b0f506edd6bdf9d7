"""Who would hear of what in `everything-wrong`: an alarm on each endpoint but two, and nobody who watches the money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sagemaker_cost_mcp.simulator.description import Alarm, Endpoint
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._kept_serving import Serving, serving, watched
from sagemaker_cost_mcp.simulator.scenarios._wrong_places import ACCOUNT, DUBLIN

UNWATCHED = frozenset({"watched-by-nobody", "watched-by-an-expression"})


def unwatched(days: Days) -> Iterator[Serving]:
    """Busy, and without an alarm of their own."""
    yield serving(days, "watched-by-nobody", 120)
    yield serving(days, "watched-by-an-expression", 120, region=DUBLIN)


def alarms(days: Days, endpoints: Iterable[Endpoint]) -> Iterator[Alarm]:
    """One for each endpoint, on what it publishes; and one in Dublin whose expression may mean any."""
    for endpoint in endpoints:
        if endpoint.name not in UNWATCHED:
            metric, dimensions = watched(endpoint)
            yield Alarm(
                name=f"{endpoint.name}-watch",
                created=days.ago(1),
                region=endpoint.region,
                metric=metric,
                dimensions=dimensions,
                threshold=1e9,
                actions=(f"arn:aws:sns:{endpoint.region}:{ACCOUNT}:on-call",),
            )
    yield Alarm(
        name="errors-of-all-endpoints",
        created=days.ago(300),
        region=DUBLIN,
        math=(
            {
                "Id": "errors",
                "Expression": 'SELECT SUM(Invocation5XXErrors) FROM SCHEMA("AWS/SageMaker", EndpointName, VariantName)',
                "Period": 300,
                "ReturnData": True,
            },
        ),
        actions=(f"arn:aws:sns:{DUBLIN}:{ACCOUNT}:on-call",),
    )
