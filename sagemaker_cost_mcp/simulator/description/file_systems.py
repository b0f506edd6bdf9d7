"""Home file systems of Studio domains, which Amazon EFS holds and bills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sagemaker_cost_mcp.simulator.description.spans import MAIN_REGION


@dataclass(frozen=True, kw_only=True)
class HomeFileSystem:
    """A file system that SageMaker made for a domain, and keeps when the domain is deleted.

    A domain without one here has one all the same, with a gigabyte in use.
    """

    file_system_id: str
    domain_id: str
    """Of the domain that it was made for, whether or not that is still there."""
    created: datetime
    region: str = MAIN_REGION
    gigabytes: float = 1.0
    """In the Standard storage class; a gigabyte has 2^30 bytes, as on the bill."""
    gigabytes_ia: float = 0.0
    gigabytes_archive: float = 0.0
    last_connected: datetime | None = None
    """None: somebody connects to it in office hours, to this day."""
    publishes: bool = True
    """False: CloudWatch has no datapoints of it."""
    mount_targets: int = 2
    elastic: bool = False
    """Its throughput mode; else it is bursting."""
    state: str = "available"
