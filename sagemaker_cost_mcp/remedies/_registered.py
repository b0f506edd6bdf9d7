"""How an endpoint's variants are scaled today, as it would be set up again."""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.scaling import INSTANCES, ScalableTarget, ScaledPart
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.remedies._policies import kept_actions, kept_policy
from sagemaker_cost_mcp.remedies._scaling import Place, Scaling

SHELVES: frozenset[Shelf] = frozenset({"scaling_targets", "scaling_policies", "scheduled_actions"})


def registered(snapshot: Snapshot, endpoint: Endpoint, variant: str) -> Scaling | None:
    """How the instances of a variant are scaled; None: they are not."""
    here = (endpoint.ref.region, endpoint.ref.name, variant, INSTANCES)
    target = next((one for one in snapshot.scaling_targets if _place(one.part) == here), None)
    return as_it_is(snapshot, target) if target else None


def _place(part: ScaledPart) -> tuple[str, str | None, str | None, str]:
    return part.region, part.endpoint, part.variant, part.dimension


def as_it_is(snapshot: Snapshot, target: ScalableTarget) -> Scaling:
    """A scalable target with what hangs on it, as far as this version knows how to write it."""
    part = target.part
    policies = [one for one in snapshot.scaling_policies if one.part == part]
    return Scaling(
        place=Place(region=part.region, resource_id=part.resource_id, dimension=part.dimension),
        minimum=target.minimum,
        maximum=target.maximum,
        policies=tuple(kept for one in policies if (kept := kept_policy(one))),
        actions=kept_actions(one for one in snapshot.scheduled_actions if one.part == part),
    )


def not_kept(snapshot: Snapshot, scaling: Scaling) -> Iterator[str]:
    """What of it has to be put back by hand, as sentences."""
    for policy in snapshot.scaling_policies:
        if (policy.part.region, policy.part.resource_id) != (scaling.place.region, scaling.place.resource_id):
            continue
        if policy.steps and policy.alarms:
            yield f"Step policy {policy.name} gets a new ARN: name it in alarm {', '.join(policy.alarms)}"
        elif not policy.tracking and not policy.steps:
            yield f"Policy {policy.name} ({policy.type}) has to be put back by hand"
