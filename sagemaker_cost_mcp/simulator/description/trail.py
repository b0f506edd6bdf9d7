"""Who did what: events of AWS CloudTrail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sagemaker_cost_mcp.simulator.description.spans import MAIN_REGION


@dataclass(frozen=True, kw_only=True)
class TrailEvent:
    """A management event of SageMaker, such as the sign-in to a notebook instance or to Studio."""

    name: str
    """`CreatePresignedDomainUrl`, `CreatePresignedNotebookInstanceUrl`, `StartNotebookInstance`, …"""
    time: datetime
    user: str
    """Role session or user name; of a service that acts on its own, the service: `autoscaling.amazonaws.com`."""
    parameters: tuple[tuple[str, str], ...] = ()
    """`requestParameters`, in CloudTrail's spelling: `notebookInstanceName`, `domainId`, `userProfileName`."""
    region: str = MAIN_REGION
    identity: Literal["AssumedRole", "IAMUser", "Root", "AWSService"] = "AssumedRole"
    """`userIdentity.type`."""
    role: str = "DataScientist"
    """Role that was assumed, where one was."""
    invoked_by: str | None = None
    """Service that made the call for the caller: `cloudformation.amazonaws.com`."""
    source_identity: str | None = None
    """Who stands behind the role's session, where whoever let them in has said so."""
    answer: tuple[tuple[str, str], ...] = ()
    """`responseElements`."""
    error: str | None = None
    """`errorCode` of a call that AWS refused."""
