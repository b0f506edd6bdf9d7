"""Changes that templates cannot hold, or that take something out of them, in both languages."""

from __future__ import annotations

from typing import NamedTuple

from sagemaker_cost_mcp.model.remedy import CloudFormation, Terraform


class Templates(NamedTuple):
    """A change in both languages."""

    cloudformation: CloudFormation
    terraform: Terraform


def without(kind: str, resource: str, name: str) -> Templates:
    """A resource taken out of what owns it.

    Args:
        kind: Type of CloudFormation.
        resource: Type of Terraform; empty: the provider has none.
        name: The physical id.
    """
    here = f"Take the {resource} named {name} out of the configuration and apply"
    said = here if resource else f"The aws provider has no resource for {kind}: use the commands"
    return Templates(
        CloudFormation(description=f"{name} is gone", removes=((kind, name),)),
        Terraform(note=f"{said}."),
    )


def beyond(why: str) -> Templates:
    """Nothing that a template could hold, and why, as a sentence."""
    return Templates(CloudFormation(description="Not for a template", note=why), Terraform(note=why))
