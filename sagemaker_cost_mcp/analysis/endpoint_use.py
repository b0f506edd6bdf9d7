"""Whether an endpoint as a whole was called, over all its variants or inference components."""

from __future__ import annotations

from sagemaker_cost_mcp.analysis.idleness import Busy, Idle, Unknown, Use, use
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.snapshot import Snapshot

_NO_CONFIG = Unknown(
    missing="its configuration was not read, so which metrics tell its use is not known",
    how_to_fix="grant sagemaker:DescribeEndpointConfig",
)
_NO_PARTS = Unknown(
    missing="no inference component of it was listed, so nothing tells whether it is used",
    how_to_fix="look whether it still hosts any; without one, its instances serve nobody",
)


def request_parts(snapshot: Snapshot, endpoint: Endpoint) -> list[str]:
    """Names under which its requests are counted. Shadows get copies of the others' requests: they prove nothing."""
    if endpoint.kind is EndpointKind.INFERENCE_COMPONENT:
        here = (endpoint.ref.name, endpoint.ref.region)
        return [one.ref.name for one in snapshot.inference_components if (one.endpoint_name, one.ref.region) == here]
    return [variant.name for variant in endpoint.variants if not variant.shadow]


def endpoint_use(snapshot: Snapshot, endpoint: Endpoint, days: int) -> Use | None:
    """How it was used in the last `days` complete days; None: no part was called, and some part is younger than that.

    One part that was called makes it busy; it is idle only when all of them are known to be.
    """
    if endpoint.kind is None:
        return _NO_CONFIG
    parts = request_parts(snapshot, endpoint)
    traffic = {one.part: one for one in snapshot.endpoint_traffic if one.endpoint_arn == endpoint.ref.arn}
    uses = [use(traffic.get(part), endpoint.created_at.date(), days) for part in parts]
    busy = [one for one in uses if isinstance(one, Busy)]
    if busy:
        return Busy(requests=sum((one.requests for one in busy), ZERO), last=max(one.last for one in busy))
    if None in uses:
        return None
    if unknown := next((one for one in uses if isinstance(one, Unknown)), None):
        return unknown
    return _idle([one for one in uses if isinstance(one, Idle)], days)


def _idle(parts: list[Idle], days: int) -> Use:
    if not parts:
        return _NO_PARTS
    last = max((one.last for one in parts if one.last), default=None)
    return Idle(days=days, covered=min(one.covered for one in parts), last=last)
