"""Endpoints that are called, ready to be judged by how else they could be served.

One that nobody calls is not among them: its money belongs to the finders of what is idle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from sagemaker_cost_mcp.analysis.endpoint_subjects import Subjects, Unpriceable
from sagemaker_cost_mcp.analysis.idleness import Busy, use
from sagemaker_cost_mcp.analysis.inference_subject import PriceBook, Subject
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.model.usage import EndpointTraffic

SHELVES: frozenset[Shelf] = frozenset(
    {
        "endpoints",
        "endpoint_configs",
        "models",
        "inference_components",
        "component_plans",
        "endpoint_traffic",
        "endpoint_utilization",
        "scaling_targets",
        "catalog",
        "prices",
    }
)
"""What has to be read to judge them."""

Called = tuple[Endpoint, Subject | Unpriceable, PriceBook]


def called_endpoints(snapshot: Snapshot, days: int, wanted: Callable[[Endpoint], bool]) -> Iterator[Called]:
    """Endpoints in service of which some part was called within so many days, or as rarely as it always was.

    Args:
        snapshot: With `SHELVES`.
        days: How long a silence makes an endpoint idle.
        wanted: Which endpoints the asker judges at all.
    """
    subjects = Subjects(snapshot)
    traffic: defaultdict[str, list[EndpointTraffic]] = defaultdict(list)
    for one in snapshot.endpoint_traffic:
        traffic[one.endpoint_arn].append(one)
    for endpoint in snapshot.endpoints:
        if endpoint.status != "InService" or endpoint.kind is None or not wanted(endpoint):
            continue
        if _is_called(endpoint, traffic[endpoint.ref.arn], days):
            yield endpoint, subjects.subject(endpoint), subjects.books[endpoint.ref.region]


def _is_called(endpoint: Endpoint, traffic: Iterable[EndpointTraffic], days: int) -> bool:
    born = endpoint.created_at.date()
    shadows = {variant.name for variant in endpoint.variants if variant.shadow}
    return any(isinstance(use(one, born, days), Busy) for one in traffic if one.part not in shadows)
