"""What a simulated account is told to contain; everything it ever answers is derived from this.

A scenario is nothing but a `Fleet`. Inventory, log streams, metrics, the bill and the price list are read off it,
so they cannot disagree. Times are in UTC; money is `Decimal` USD.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description.advice import MlflowApp, OptimizationJob, RecommendationsJob
from sagemaker_cost_mcp.simulator.description.advisers import ACTIVE, Advice, Advisers
from sagemaker_cost_mcp.simulator.description.alerts import (
    Alarm,
    AnomalyMonitor,
    AnomalySubscription,
    Budget,
    BudgetNotification,
)
from sagemaker_cost_mcp.simulator.description.clusters import Cluster, ClusterGroup, TrainingPlan
from sagemaker_cost_mcp.simulator.description.file_systems import HomeFileSystem
from sagemaker_cost_mcp.simulator.description.inference import (
    NOBODY,
    Endpoint,
    Footprint,
    InferenceComponent,
    Model,
    Scaling,
    ScheduledAction,
    Serverless,
    StepPolicy,
    Traffic,
    Variant,
)
from sagemaker_cost_mcp.simulator.description.jobs import (
    Job,
    Load,
    ProcessingJob,
)
from sagemaker_cost_mcp.simulator.description.money import (
    BillingView,
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
from sagemaker_cost_mcp.simulator.description.surroundings import (
    Bucket,
    BucketRule,
    Repository,
    RepositoryImage,
    Vpc,
    VpcEndpoint,
)
from sagemaker_cost_mcp.simulator.description.trail import TrailEvent
from sagemaker_cost_mcp.simulator.description.training import (
    AutoMLJob,
    Channel,
    InstanceGroup,
    TrainingJob,
    TuningJob,
    WarmPool,
)
from sagemaker_cost_mcp.simulator.description.work import (
    FeatureGroup,
    LabelingJob,
    MonitoringSchedule,
    Pipeline,
    PipelineExecution,
    PipelineStep,
    StepRun,
    TransformJob,
)

__all__ = [
    "ACTIVE",
    "MAIN_REGION",
    "NOBODY",
    "SAGEMAKER",
    "SYSTEM",
    "Advice",
    "Advisers",
    "Alarm",
    "AnomalyMonitor",
    "AnomalySubscription",
    "App",
    "AutoMLJob",
    "BillingView",
    "Bucket",
    "BucketRule",
    "Budget",
    "BudgetNotification",
    "Channel",
    "Cluster",
    "ClusterGroup",
    "CostExplorerSwitches",
    "Domain",
    "Endpoint",
    "FeatureGroup",
    "Fleet",
    "Footprint",
    "ForgottenStream",
    "HomeFileSystem",
    "IdleSettings",
    "InferenceComponent",
    "InstanceGroup",
    "Job",
    "JupyterLog",
    "LabelingJob",
    "LifecycleScripts",
    "LinkedAccount",
    "Load",
    "MlflowApp",
    "Model",
    "MonitoringSchedule",
    "Notebook",
    "OptimizationJob",
    "Pipeline",
    "PipelineExecution",
    "PipelineStep",
    "PostedRow",
    "PriceEntry",
    "ProcessingJob",
    "RecommendationsJob",
    "Repository",
    "RepositoryImage",
    "SavingsPlan",
    "Scaling",
    "ScheduledAction",
    "Serverless",
    "Space",
    "Span",
    "SteadyUsage",
    "StepPolicy",
    "StepRun",
    "Tier",
    "TrackingServer",
    "Traffic",
    "TrailEvent",
    "TrainingJob",
    "TrainingPlan",
    "TransformJob",
    "TuningJob",
    "UserProfile",
    "Variant",
    "Vpc",
    "VpcEndpoint",
    "WarmPool",
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
    tuning_jobs: tuple[TuningJob, ...] = ()
    automl_jobs: tuple[AutoMLJob, ...] = ()
    processing_jobs: tuple[ProcessingJob, ...] = ()
    transform_jobs: tuple[TransformJob, ...] = ()
    labeling_jobs: tuple[LabelingJob, ...] = ()
    pipelines: tuple[Pipeline, ...] = ()
    pipeline_executions: tuple[PipelineExecution, ...] = ()
    monitoring_schedules: tuple[MonitoringSchedule, ...] = ()
    feature_groups: tuple[FeatureGroup, ...] = ()
    models: tuple[Model, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    domains: tuple[Domain, ...] = ()
    file_systems: tuple[HomeFileSystem, ...] = ()
    """Of domains, also of such as were deleted; a domain without one has one by default."""
    tracking_servers: tuple[TrackingServer, ...] = ()
    mlflow_apps: tuple[MlflowApp, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    training_plans: tuple[TrainingPlan, ...] = ()
    optimization_jobs: tuple[OptimizationJob, ...] = ()
    recommendations_jobs: tuple[RecommendationsJob, ...] = ()
    trail: tuple[TrailEvent, ...] = ()
    budgets: tuple[Budget, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    """Those that people made."""
    anomaly_monitors: tuple[AnomalyMonitor, ...] = ()
    anomaly_subscriptions: tuple[AnomalySubscription, ...] = ()
    advisers: Advisers = field(default_factory=Advisers)
    """AWS's own; by default the account is enrolled with none of them."""
    repositories: tuple[Repository, ...] = ()
    buckets: tuple[Bucket, ...] = ()
    vpcs: tuple[Vpc, ...] = ()
    steady_usage: tuple[SteadyUsage, ...] = ()
    posted_rows: tuple[PostedRow, ...] = ()
    savings_plans: tuple[SavingsPlan, ...] = ()
    negotiated_discount: Decimal = Decimal(0)
    """Share taken off everything by an enterprise agreement (0.05 = 5 %)."""
    cost_allocation_tags: tuple[str, ...] = ()
    """Tag keys activated in the billing console; only these appear on the bill."""
    tags_activated: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    """When some of them were; usage before that is billed without the tag. The others have been active for ever."""
    billing_views: tuple[BillingView, ...] = ()
    """Beside the primary one, which holds everything."""
    public_prices: bool = True
    """Whether the price list holds the bundled public prices."""
    prices: tuple[PriceEntry, ...] = ()
    """Further products; they replace public ones of the same usage type when the bill is computed."""
    cost_explorer: CostExplorerSwitches = field(default_factory=CostExplorerSwitches)
