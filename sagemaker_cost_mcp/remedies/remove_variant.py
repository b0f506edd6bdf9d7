"""An endpoint moves to a configuration without one variant: a production variant or a shadow that gets no requests.

Requests go on being answered by the others all the time. The share of a production variant that leaves goes to the
others in proportion to their weights. Sources: API reference of UpdateEndpoint; developer guide, "Testing models with
production variants", "Shadow variants".
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.inference import Endpoint, Variant
from sagemaker_cost_mcp.model.remedy import Change, Command
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.remedies import _endpoint_config, _query, _registered, _scaling
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._renewal import Renewal
from sagemaker_cost_mcp.remedies._renewed import renewed
from sagemaker_cost_mcp.remedies._scaling import Scaling


def make(finding: Finding, ground: Ground) -> Change:
    """The new configuration, the update, and the way back."""
    snapshot = ground.snapshot
    endpoint = next(one for one in snapshot.endpoints if one.ref.arn == finding.resource.arn)
    variant = next(one for one in endpoint.variants if f"variant/{one.name}" == finding.part)
    renewal, scaled = _renewal(snapshot, endpoint, variant), _registered.registered(snapshot, endpoint, variant.name)
    old = _endpoint_config.old_config(snapshot, endpoint)
    also = "Take the scalable target of the variant out as well." if scaled else ""
    templates = renewed(renewal, old, (one for one in old.variants if one.name != variant.name), also)
    kind = "shadow" if variant.shadow else "production variant"
    return Change(
        what=f"Takes {kind} {variant.name} ({variant.instance_count} x {variant.instance_type}) from endpoint "
        f"{endpoint.ref.name} by moving it to configuration {renewal.name}.",
        check_first=tuple(_checks(endpoint, variant, scaled)),
        undo=f"Move the endpoint back to {endpoint.config_name}, which stays; the variant is there again in minutes.",
        commands=tuple(_commands(renewal, scaled)),
        undo_commands=(*renewal.undo, *(_scaling.commands(scaled) if scaled else ())),
        placeholders=_scaling.placeholders(scaled) if scaled else (),
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
    )


def _renewal(snapshot: Snapshot, endpoint: Endpoint, variant: Variant) -> Renewal:
    left, why = f"[?VariantName != {_query.literal(variant.name)}]", f"without {variant.name}"
    at = snapshot.taken_at
    if variant.shadow:
        return Renewal(endpoint=endpoint, at=at, why=why, shadows=f"ShadowProductionVariants{left}")
    return Renewal(endpoint=endpoint, at=at, why=why, variants=f"ProductionVariants{left}")


def _checks(endpoint: Endpoint, variant: Variant, scaled: Scaling | None) -> Iterator[str]:
    yield (
        "Ask its owner whether the shadow test is over, and whether what was captured of it is saved."
        if variant.shadow
        else f"Ask its owner whether somebody calls it by name (TargetVariant {variant.name}): those calls would fail."
    )
    yield f"The hosting quota must hold a second fleet while {endpoint.ref.name} is updated."
    if not variant.shadow:
        yield "The weights of the others must be what is meant: all requests go to them."
    if scaled:
        yield f"Autoscaling of {scaled.place.resource_id} is deregistered first; the way back registers it again."


def _commands(renewal: Renewal, scaled: Scaling | None) -> Iterator[Command]:
    if scaled:
        yield from _scaling.look(scaled.place)
        yield _scaling.unregister(scaled.place, "What is no longer there cannot be scaled")
    yield from renewal.commands


_ALSO: frozenset[Shelf] = frozenset({"endpoint_configs"})

REMEDY = Remedy(rules=("idle-variant", "idle-shadow-variant"), reads=_registered.SHELVES | _ALSO, make=make)
