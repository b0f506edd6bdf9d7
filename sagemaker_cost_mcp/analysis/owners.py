"""Whom to ask about a resource, and whose change it has to be.

Resources made by CloudFormation, by Studio and Unified Studio projects, by Canvas, JumpStart, Bedrock Marketplace,
Pipelines or HyperPod's inference operator belong to their maker: changed by hand, they break or come back. The advice
is routed there. Everything else is somebody's: of a tag, of the user profile that AWS names, or of CloudTrail's last
event.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sagemaker_cost_mcp.analysis import owner_marks
from sagemaker_cost_mcp.analysis.trail import Trail, told
from sagemaker_cost_mcp.model.finding import Finding, Owner
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.trail import CallerKind, TrailEvent

_NO_TRAIL = Trail()
_UNREAD = "its tags could not be read"


def owner(
    resource: ResourceRef, owner_tags: Sequence[str], trail: Trail = _NO_TRAIL, seen: Owner | None = None
) -> Owner:
    """The stack, service or person behind a resource, with the evidence; `unknown` says what is missing.

    A maker that is no person comes first, with the person to ask beside it where one is known.

    Args:
        resource: The resource.
        owner_tags: Tags that name a person, best first.
        trail: CloudTrail's events.
        seen: The owner by the resource's place in AWS (a user profile), where the rule saw one.
    """
    maker = owner_marks.stack(resource) or owner_marks.service(resource) or _of_kind(seen, "stack", "service")
    called = _called(trail.witness(resource), resource)
    person = _tagged(resource, owner_tags) or _of_kind(seen, "person") or _of_kind(called, "person")
    if maker and person:
        return maker.model_copy(update={"evidence": f"{maker.evidence}; ask {person.name}: {person.evidence}"})
    return maker or person or _of_kind(called, "service") or _nobody(resource, owner_tags, trail)


def attributed(finding: Finding, owner_tags: Sequence[str], trail: Trail = _NO_TRAIL) -> Finding:
    """The finding with its owner, and with advice that goes to the owner where it is not a person."""
    found = owner(finding.resource, owner_tags, trail, finding.owner)
    advice = {
        "stack": f"Make this change in stack {found.name}, or its next deployment undoes it. ",
        "service": f"It is run by {found.name}: make this change there. ",
    }.get(found.kind, "")
    return finding.model_copy(update={"owner": found, "recommendation": advice + finding.recommendation})


def _of_kind(found: Owner | None, *kinds: str) -> Owner | None:
    return found if found is not None and found.kind in kinds else None


def _tagged(resource: ResourceRef, owner_tags: Sequence[str]) -> Owner | None:
    people = [key for key in owner_tags if not owner_marks.is_mark(resource.tagged([key]))]
    if (found := resource.tagged(people)) is None:
        return None
    key, value = found
    return Owner(kind="person", name=value, evidence=f"tag {key}={value}")


def _called(event: TrailEvent | None, resource: ResourceRef) -> Owner | None:
    """Who made a call. The root user is a person whom nobody can name; a program is nobody to ask."""
    if event is None:
        return None
    unread = f"; {_UNREAD}, so a stack or service may own it" if resource.tags is None else ""
    evidence = f"CloudTrail: {told(event)}{unread}"
    kind: Literal["person", "service", "unknown"] = "person"
    if event.caller.kind is CallerKind.SERVICE:
        kind = "service"
    elif event.caller.kind is CallerKind.PROGRAM:
        kind = "unknown"
    return Owner(kind=kind, name=event.caller.name, evidence=evidence)


def _nobody(resource: ResourceRef, owner_tags: Sequence[str], trail: Trail) -> Owner:
    tags = _UNREAD if resource.tags is None else f"no tag {', '.join(owner_tags)}"
    event = trail.witness(resource)
    program = f"CloudTrail names only a program: {told(event)}" if event else trail.silence(resource)
    return Owner(kind="unknown", name="", evidence="; ".join(filter(None, (tags, program))))
