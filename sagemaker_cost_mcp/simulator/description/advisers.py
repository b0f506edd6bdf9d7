"""Whether AWS's own advisers look at an account, and what they say beside what follows from its endpoints."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description.spans import MAIN_REGION

ACTIVE = "Active"
INACTIVE = "Inactive"


@dataclass(frozen=True, kw_only=True)
class Advice:
    """One recommendation that the simulated account cannot work out by itself.

    About what it has no inventory for (EC2, other accounts, Savings Plans), or about a resource that somebody deleted
    since AWS last looked.
    """

    resource: str
    """What the ARN ends with, `endpoint/old`, `instance/i-0abc`; of a Savings Plan a name of its own."""
    kind: str = "SageMakerEndpoint"
    """As Cost Optimization Hub writes it."""
    service: str = "sagemaker"
    """Of the ARN; empty: it has none."""
    region: str = MAIN_REGION
    account_id: str | None = None
    """None: the account's own."""
    action: str = "Delete"
    saving: Decimal
    """USD a month."""
    cost: Decimal
    """USD a month."""
    current: str = ""
    recommended: str = ""
    idle: bool = False
    """Compute Optimizer calls it idle as well."""
    source: str = "ComputeOptimizer"
    effort: str = "VeryLow"


@dataclass(frozen=True, kw_only=True)
class Advisers:
    """Cost Optimization Hub and Compute Optimizer. Endpoints that nobody called in 14 days follow from the traffic."""

    hub: str = INACTIVE
    optimizer: str = INACTIVE
    """`Active`, `Inactive`, `Pending`, `Failed`."""
    reason: str | None = None
    """What Compute Optimizer says of its status."""
    enrolled: datetime | None = None
    """When either status last changed; None: never."""
    more: tuple[Advice, ...] = field(default_factory=tuple)
