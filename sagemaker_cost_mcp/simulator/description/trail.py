"""Who did what: events of AWS CloudTrail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sagemaker_cost_mcp.simulator.description.spans import MAIN_REGION


@dataclass(frozen=True, kw_only=True)
class TrailEvent:
    """A management event of SageMaker, such as the sign-in to a notebook instance or to Studio."""

    name: str
    """`CreatePresignedDomainUrl`, `CreatePresignedNotebookInstanceUrl`, `StartNotebookInstance`, …"""
    time: datetime
    user: str
    """Role session or user name."""
    parameters: tuple[tuple[str, str], ...] = ()
    """`requestParameters`, in CloudTrail's spelling: `notebookInstanceName`, `domainId`, `userProfileName`."""
    region: str = MAIN_REGION
