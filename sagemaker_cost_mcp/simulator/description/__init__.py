"""What a simulated account is told to contain; everything it ever answers is derived from this.

A scenario is nothing but a `Fleet`. Inventory, log streams, metrics, the bill and the price list are read off it,
so they cannot disagree. Times are in UTC; money is `Decimal` USD.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description.inference import (
    NOBODY,
    Endpoint,
    Footprint,
    InferenceComponent,
    Model,
    Scaling,
    ScheduledAction,
    Serverless,
    Traffic,
    Variant,
)
from sagemaker_cost_mcp.simulator.description.jobs import (
    Job,
    Load,
    ProcessingJob,
    TrainingJob,
)
from sagemaker_cost_mcp.simulator.description.money import (
    CostExplorerSwitches,
    LinkedAccount,
    PostedRow,
    PriceEntry,
    SavingsPlan,
    SteadyUsage,
    Tier,
)
from sagemaker_cost_mcp.simulator.description.notebooks import (
    ForgottenStream,
    JupyterLog,
    LifecycleScripts,
    Notebook,
)
from sagemaker_cost_mcp.simulator.description.spans import (
    MAIN_REGION,
    SAGEMAKER,
    Span,
)
from sagemaker_cost_mcp.simulator.description.studio import (
    SYSTEM,
    App,
    Domain,
    IdleSettings,
    Space,
    TrackingServer,
    UserProfile,
)
from sagemaker_cost_mcp.simulator.description.trail import TrailEvent

__all__ = [
    "MAIN_REGION",
    "NOBODY",
    "SAGEMAKER",
    "SYSTEM",
    "App",
    "CostExplorerSwitches",
    "Domain",
    "Endpoint",
    "Fleet",
    "Footprint",
    "ForgottenStream",
    "IdleSettings",
    "InferenceComponent",
    "Job",
    "JupyterLog",
    "LifecycleScripts",
    "LinkedAccount",
    "Load",
    "Model",
    "Notebook",
    "PostedRow",
    "PriceEntry",
    "ProcessingJob",
    "SavingsPlan",
    "Scaling",
    "ScheduledAction",
    "Serverless",
    "Space",
    "Span",
    "SteadyUsage",
    "Tier",
    "TrackingServer",
    "Traffic",
    "TrailEvent",
    "TrainingJob",
    "UserProfile",
    "Variant",
]


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """One AWS account, described. An empty fleet is an account in which nothing ever happened."""

    account_id: str
    name: str = "main"
    partition: str = "aws"
    seed: str = "fleet"
    """Where all made-up wobble comes from: same seed, same wobble."""
    linked_accounts: tuple[LinkedAccount, ...] = ()
    """Other accounts on the same bill."""
    notebooks: tuple[Notebook, ...] = ()
    forgotten_streams: tuple[ForgottenStream, ...] = ()
    lifecycle_scripts: tuple[LifecycleScripts, ...] = ()
    training_jobs: tuple[TrainingJob, ...] = ()
    processing_jobs: tuple[ProcessingJob, ...] = ()
    models: tuple[Model, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    domains: tuple[Domain, ...] = ()
    tracking_servers: tuple[TrackingServer, ...] = ()
    trail: tuple[TrailEvent, ...] = ()
    steady_usage: tuple[SteadyUsage, ...] = ()
    posted_rows: tuple[PostedRow, ...] = ()
    savings_plans: tuple[SavingsPlan, ...] = ()
    negotiated_discount: Decimal = Decimal(0)
    """Share taken off everything by an enterprise agreement (0.05 = 5 %)."""
    cost_allocation_tags: tuple[str, ...] = ()
    """Tag keys activated in the billing console; only these appear on the bill."""
    public_prices: bool = True
    """Whether the price list holds the bundled public prices."""
    prices: tuple[PriceEntry, ...] = ()
    """Further products; they replace public ones of the same usage type when the bill is computed."""
    cost_explorer: CostExplorerSwitches = field(default_factory=CostExplorerSwitches)
