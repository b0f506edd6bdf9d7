"""Whom to ask about a resource, and whose change it has to be.

Resources made by CloudFormation, by Studio and Unified Studio projects, by JumpStart or by Canvas belong to their
maker: changed by hand, they break or come back. The advice is routed there.
"""

from __future__ import annotations

from collections.abc import Sequence

from sagemaker_cost_mcp.model.finding import Finding, Owner
from sagemaker_cost_mcp.model.resources import ResourceRef

_STACK_TAG = "aws:cloudformation:stack-name"
_SERVICE_TAGS = (
    ("AmazonDataZone", "SageMaker Unified Studio (Amazon DataZone) project"),
    ("sagemaker:project-", "SageMaker project"),
    ("sagemaker:domain-arn", "SageMaker Studio domain"),
    ("sagemaker:", "SageMaker"),
    ("sagemaker-sdk:jumpstart", "SageMaker JumpStart"),
)
# Studio puts these on its own apps, spaces and user profiles too: there they say where a thing is, not who runs it.
# People choose the names of these, so a name proves nothing either.
_STUDIO_TAGS = frozenset({"sagemaker:domain-arn", "sagemaker:user-profile-arn", "sagemaker:space-arn"})
_STUDIO_TYPES = frozenset({"app", "space", "user-profile"})
_SERVICE_NAMES = (("jumpstart-", "SageMaker JumpStart"), ("canvas-", "SageMaker Canvas"))


def owner(resource: ResourceRef, owner_tags: Sequence[str]) -> Owner:
    """The stack, service or person behind a resource, with the evidence; `unknown` says what is missing."""
    if resource.tags is None:
        return Owner(kind="unknown", name="", evidence="its tags could not be read")
    return _stack(resource) or _service(resource) or _person(resource, owner_tags) or _nobody(owner_tags)


def attributed(finding: Finding, owner_tags: Sequence[str]) -> Finding:
    """The finding with its owner, and with advice that goes to the owner where it is not a person.

    Where tags and name say nothing, the owner that the rule saw stays: a Studio app belongs to a user profile.
    """
    found = owner(finding.resource, owner_tags)
    if found.kind == "unknown" and finding.owner.kind != "unknown":
        found = finding.owner
    advice = {
        "stack": f"Make this change in stack {found.name}, or its next deployment undoes it. ",
        "service": f"It is run by {found.name}: make this change there. ",
    }.get(found.kind, "")
    return finding.model_copy(update={"owner": found, "recommendation": advice + finding.recommendation})


def _stack(resource: ResourceRef) -> Owner | None:
    name = (resource.tags or {}).get(_STACK_TAG)
    return Owner(kind="stack", name=name, evidence=f"tag {_STACK_TAG}={name}") if name else None


def _service(resource: ResourceRef) -> Owner | None:
    in_studio = resource.type in _STUDIO_TYPES
    for key, value in sorted((resource.tags or {}).items()):
        for prefix, service in _SERVICE_TAGS:
            if key.startswith(prefix) and not (in_studio and key in _STUDIO_TAGS):
                return Owner(kind="service", name=f"{service} {value}".strip(), evidence=f"tag {key}={value}")
    return None if in_studio else _service_by_name(resource)


def _service_by_name(resource: ResourceRef) -> Owner | None:
    for prefix, service in _SERVICE_NAMES:
        if resource.name.lower().startswith(prefix):
            return Owner(kind="service", name=service, evidence=f"its name starts with {prefix}")
    return None


def _person(resource: ResourceRef, owner_tags: Sequence[str]) -> Owner | None:
    by_letters = {_letters(key): (key, value) for key, value in (resource.tags or {}).items() if value}
    for wanted in owner_tags:
        if found := by_letters.get(_letters(wanted)):
            key, value = found
            return Owner(kind="person", name=value, evidence=f"tag {key}={value}")
    return None


def _letters(key: str) -> str:
    return key.lower().replace("-", "").replace("_", "")


def _nobody(owner_tags: Sequence[str]) -> Owner:
    return Owner(kind="unknown", name="", evidence=f"no tag {', '.join(owner_tags)}")
