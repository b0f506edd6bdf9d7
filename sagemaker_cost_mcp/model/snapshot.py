"""The account as it was read at one moment, with what could not be read."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from sagemaker_cost_mcp.model.money import AccountSpend, Bill, HourlyUsage, Price, SavingsPlan
from sagemaker_cost_mcp.model.resources import LifecycleConfig, NotebookInstance
from sagemaker_cost_mcp.model.usage import NotebookActivity
from sagemaker_cost_mcp.model.value import Value

Shelf = Literal[
    "notebook_instances",
    "lifecycle_configs",
    "notebook_activity",
    "prices",
    "bill",
    "account_spend",
    "savings_plans",
    "hourly_usage",
]
"""Parts of a snapshot that a rule may declare to read."""

RESOURCES: frozenset[Shelf] = frozenset({"notebook_instances", "lifecycle_configs", "notebook_activity"})
"""Shelves that hold resources of the caller's own account, so that its own bill is the one to judge them by."""


class Gap(Value):
    """Something that could not be read. Nothing that hangs on it may be called clean."""

    operation: str
    """`service:Operation`."""
    region: str
    account_id: str
    reason: str
    """One sentence: what failed, what it means, what to do."""
    missing_permission: str | None = None
    """IAM action to grant, where that is what is missing."""


class Snapshot(Value):
    """One account as read at `taken_at`; shelves that were not asked for are empty or None."""

    taken_at: datetime
    """The only "now" of rules and analyses; time zone UTC."""
    account_id: str
    partition: str = "aws"
    regions: tuple[str, ...] = ()
    notebook_instances: tuple[NotebookInstance, ...] = ()
    lifecycle_configs: tuple[LifecycleConfig, ...] = ()
    notebook_activity: tuple[NotebookActivity, ...] = ()
    prices: tuple[Price, ...] = ()
    bill: Bill | None = None
    """None: not asked for, or not readable (then there is a gap)."""
    account_spend: tuple[AccountSpend, ...] = ()
    savings_plans: tuple[SavingsPlan, ...] | None = None
    """None: not asked for, or not readable; empty: the account holds none."""
    hourly_usage: HourlyUsage | None = None
    gaps: tuple[Gap, ...] = ()

    def only(self, shelves: frozenset[Shelf]) -> Self:
        """The same moment with just these shelves filled, so that a rule sees what it declared to read."""
        kept = {"taken_at", "account_id", "partition", "regions", "gaps", *shelves}
        return self.__class__(**{name: value for name, value in self if name in kept})
