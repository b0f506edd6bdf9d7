"""The account as it was read at one moment, with what could not be read."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from sagemaker_cost_mcp.model.commitments import CoverageRow, PlanRate, PlanUse
from sagemaker_cost_mcp.model.inference import Endpoint, InferenceComponent
from sagemaker_cost_mcp.model.money import AccountSpend, Bill, HourlyUsage, Price, SavingsPlan
from sagemaker_cost_mcp.model.resources import LifecycleConfig, NotebookInstance
from sagemaker_cost_mcp.model.studio import Space, StudioApp, StudioDomain, TrackingServer, UserProfile
from sagemaker_cost_mcp.model.usage import EndpointTraffic, NotebookActivity
from sagemaker_cost_mcp.model.value import Value

Shelf = Literal[
    "notebook_instances",
    "lifecycle_configs",
    "notebook_activity",
    "studio_domains",
    "studio_apps",
    "studio_spaces",
    "user_profiles",
    "tracking_servers",
    "endpoints",
    "inference_components",
    "endpoint_traffic",
    "prices",
    "bill",
    "account_spend",
    "savings_plans",
    "hourly_usage",
    "plan_coverage",
    "plan_use",
    "plan_rates",
]
"""Parts of a snapshot that a rule may declare to read."""

RESOURCES: frozenset[Shelf] = frozenset(
    {
        "notebook_instances",
        "lifecycle_configs",
        "notebook_activity",
        "studio_domains",
        "studio_apps",
        "studio_spaces",
        "user_profiles",
        "tracking_servers",
        "endpoints",
        "inference_components",
        "endpoint_traffic",
    }
)
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
    studio_domains: tuple[StudioDomain, ...] = ()
    studio_apps: tuple[StudioApp, ...] = ()
    studio_spaces: tuple[Space, ...] = ()
    user_profiles: tuple[UserProfile, ...] = ()
    tracking_servers: tuple[TrackingServer, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    inference_components: tuple[InferenceComponent, ...] = ()
    endpoint_traffic: tuple[EndpointTraffic, ...] = ()
    prices: tuple[Price, ...] = ()
    bill: Bill | None = None
    """None: not asked for, or not readable (then there is a gap)."""
    account_spend: tuple[AccountSpend, ...] = ()
    savings_plans: tuple[SavingsPlan, ...] | None = None
    """None: not asked for, or not readable; empty: the account holds none."""
    hourly_usage: HourlyUsage | None = None
    plan_coverage: tuple[CoverageRow, ...] | None = None
    """In the bill's window; None: not asked for, or not readable; empty: nobody held a Savings Plan."""
    plan_use: tuple[PlanUse, ...] | None = None
    """By day of the bill's window; None: not asked for, or not readable; empty: nobody held a SageMaker plan."""
    plan_rates: tuple[PlanRate, ...] | None = None
    """Of the bill's usage types; None: not asked for, or not readable; one without a rate is not eligible."""
    gaps: tuple[Gap, ...] = ()

    def only(self, shelves: frozenset[Shelf]) -> Self:
        """The same moment with just these shelves filled, so that a rule sees what it declared to read."""
        kept = {"taken_at", "account_id", "partition", "regions", "gaps", *shelves}
        return self.__class__(**{name: value for name, value in self if name in kept})
