"""The account as it was read at one moment, with what could not be read."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self, get_args

from sagemaker_cost_mcp.model.advice_jobs import InferenceRecommendationsJob, OptimizationJob
from sagemaker_cost_mcp.model.alerts import Alarm, AnomalyMonitor, Budget
from sagemaker_cost_mcp.model.anomalies import AwsAnomaly
from sagemaker_cost_mcp.model.aws_advice import AwsAdvice
from sagemaker_cost_mcp.model.clusters import Cluster, TrainingPlan
from sagemaker_cost_mcp.model.commitments import CoverageRow, PlanRate, PlanUse
from sagemaker_cost_mcp.model.cost_cuts import AllocationTags, BillCut, RelatedCosts
from sagemaker_cost_mcp.model.feature_groups import FeatureGroup
from sagemaker_cost_mcp.model.file_systems import FileSystem, FileSystemUse
from sagemaker_cost_mcp.model.forecast import CostForecast
from sagemaker_cost_mcp.model.hosting import ComponentPlan, EndpointConfig, Model
from sagemaker_cost_mcp.model.inference import Endpoint, InferenceComponent
from sagemaker_cost_mcp.model.money import AccountSpend, Bill, HourlyUsage, Price, SavingsPlan
from sagemaker_cost_mcp.model.monitoring import MonitoringSchedule
from sagemaker_cost_mcp.model.online_stores import OnlineStoreUse
from sagemaker_cost_mcp.model.pipelines import Pipeline, PipelineExecution
from sagemaker_cost_mcp.model.plan_advice import PlanAdvice
from sagemaker_cost_mcp.model.resources import LifecycleConfig, NotebookInstance
from sagemaker_cost_mcp.model.scaling import ScalableTarget, ScalingPolicy, ScheduledAction
from sagemaker_cost_mcp.model.studio import MlflowApp, Space, StudioApp, StudioDomain, TrackingServer, UserProfile
from sagemaker_cost_mcp.model.surroundings import Bucket, ImageRepository, Network
from sagemaker_cost_mcp.model.trail import Deletion, TrailSweep
from sagemaker_cost_mcp.model.training import AutoMLJob, TrainingJob, TuningJob
from sagemaker_cost_mcp.model.usage import EndpointTraffic, NotebookActivity, NotebookHours
from sagemaker_cost_mcp.model.utilization import Utilization
from sagemaker_cost_mcp.model.value import Value
from sagemaker_cost_mcp.model.work import LabelingJob, ProcessingJob, TransformJob

ResourceShelf = Literal[
    "notebook_instances",
    "lifecycle_configs",
    "notebook_activity",
    "notebook_hours",
    "studio_domains",
    "studio_apps",
    "studio_spaces",
    "user_profiles",
    "file_systems",
    "file_system_use",
    "tracking_servers",
    "endpoints",
    "inference_components",
    "endpoint_configs",
    "component_plans",
    "models",
    "scaling_targets",
    "scaling_policies",
    "scheduled_actions",
    "clusters",
    "training_plans",
    "mlflow_apps",
    "optimization_jobs",
    "inference_recommendations_jobs",
    "processing_jobs",
    "transform_jobs",
    "labeling_jobs",
    "pipelines",
    "pipeline_executions",
    "monitoring_schedules",
    "feature_groups",
    "online_store_use",
    "training_jobs",
    "tuning_jobs",
    "automl_jobs",
    "endpoint_traffic",
    "endpoint_utilization",
    "job_utilization",
    "trail_events",
    "alarms",
    "repositories",
    "buckets",
    "networks",
]
"""Shelves that hold resources of the caller's own account, so that its own bill is the one to judge them by."""

Shelf = Literal[
    ResourceShelf,
    "deletions",
    "prices",
    "catalog",
    "bill",
    "account_spend",
    "account_costs",
    "cost_allocation_tags",
    "tag_costs",
    "related_costs",
    "cost_forecast",
    "budgets",
    "anomaly_monitors",
    "cost_anomalies",
    "savings_plans",
    "hourly_usage",
    "plan_coverage",
    "plan_use",
    "plan_rates",
    "plan_advice",
    "aws_advice",
]
"""Parts of a snapshot that a rule may declare to read."""

RESOURCES: frozenset[Shelf] = frozenset(get_args(ResourceShelf))


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
    notebook_hours: tuple[NotebookHours, ...] = ()
    """Of the last complete days."""
    studio_domains: tuple[StudioDomain, ...] = ()
    studio_apps: tuple[StudioApp, ...] = ()
    studio_spaces: tuple[Space, ...] = ()
    user_profiles: tuple[UserProfile, ...] = ()
    file_systems: tuple[FileSystem, ...] = ()
    """Home file systems of domains, also of such as were deleted."""
    file_system_use: tuple[FileSystemUse, ...] = ()
    tracking_servers: tuple[TrackingServer, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    inference_components: tuple[InferenceComponent, ...] = ()
    endpoint_configs: tuple[EndpointConfig, ...] = ()
    """Those that endpoints run on."""
    component_plans: tuple[ComponentPlan, ...] = ()
    models: tuple[Model, ...] = ()
    """Those that endpoint configurations and components name."""
    scaling_targets: tuple[ScalableTarget, ...] = ()
    scaling_policies: tuple[ScalingPolicy, ...] = ()
    scheduled_actions: tuple[ScheduledAction, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    training_plans: tuple[TrainingPlan, ...] = ()
    mlflow_apps: tuple[MlflowApp, ...] = ()
    optimization_jobs: tuple[OptimizationJob, ...] = ()
    inference_recommendations_jobs: tuple[InferenceRecommendationsJob, ...] = ()
    processing_jobs: tuple[ProcessingJob, ...] = ()
    """Those that ran in the question's window, as of the next two."""
    transform_jobs: tuple[TransformJob, ...] = ()
    labeling_jobs: tuple[LabelingJob, ...] = ()
    pipelines: tuple[Pipeline, ...] = ()
    pipeline_executions: tuple[PipelineExecution, ...] = ()
    """Those that ran in the question's window."""
    monitoring_schedules: tuple[MonitoringSchedule, ...] = ()
    feature_groups: tuple[FeatureGroup, ...] = ()
    online_store_use: tuple[OnlineStoreUse, ...] = ()
    training_jobs: tuple[TrainingJob, ...] = ()
    """Those that were charged for in the question's window; a tuning or Autopilot job's own among them."""
    tuning_jobs: tuple[TuningJob, ...] = ()
    automl_jobs: tuple[AutoMLJob, ...] = ()
    endpoint_traffic: tuple[EndpointTraffic, ...] = ()
    endpoint_utilization: tuple[Utilization, ...] = ()
    job_utilization: tuple[Utilization, ...] = ()
    """Of the jobs that were named, else of those that took most machine time, of each kind and region."""
    trail_events: tuple[TrailSweep, ...] = ()
    deletions: tuple[Deletion, ...] = ()
    """By name of the event and region; one that is missing was not asked for or not readable (then there is a gap)."""
    prices: tuple[Price, ...] = ()
    catalog: tuple[Price, ...] = ()
    """What is for sale of the kinds that the question named, used or not."""
    bill: Bill | None = None
    """None: not asked for, or not readable (then there is a gap)."""
    account_spend: tuple[AccountSpend, ...] = ()
    account_costs: BillCut | None = None
    """The bill by linked account; None, as of the next three: not asked for, or not readable."""
    cost_allocation_tags: AllocationTags | None = None
    tag_costs: tuple[BillCut, ...] | None = None
    """The bill by each tag key of the question that is active, in any spelling."""
    related_costs: RelatedCosts | None = None
    cost_forecast: CostForecast | None = None
    """AWS's own; None: not asked for, or AWS has too little data or refused (then there is a gap)."""
    budgets: tuple[Budget, ...] | None = None
    """Of the caller's own account; None, as of the monitors: not asked for, or not readable; empty: there is none."""
    anomaly_monitors: tuple[AnomalyMonitor, ...] | None = None
    cost_anomalies: tuple[AwsAnomaly, ...] | None = None
    """AWS's own, in the bill's window; None: not asked for, or not readable; empty: AWS found none, or (then there is a
    gap) watches nothing."""
    alarms: tuple[Alarm, ...] = ()
    """Those that look at SageMaker, or at what AWS estimates to charge for it."""
    repositories: tuple[ImageRepository, ...] = ()
    """Those that images of models, and of jobs where these were read too, come from. One in another region than what
    pulls it may be here twice."""
    buckets: tuple[Bucket, ...] = ()
    """Those that configurations, models, and jobs where these were read too, write to or read models from, and the
    default ones."""
    networks: tuple[Network, ...] = ()
    """Those that models, and jobs where these were read too, have a subnet of."""
    savings_plans: tuple[SavingsPlan, ...] | None = None
    """None: not asked for, or not readable; empty: the account holds none."""
    hourly_usage: HourlyUsage | None = None
    plan_coverage: tuple[CoverageRow, ...] | None = None
    """In the bill's window; None: not asked for, or not readable; empty: nobody held a Savings Plan."""
    plan_use: tuple[PlanUse, ...] | None = None
    """By day of the bill's window; None: not asked for, or not readable; empty: nobody held a SageMaker plan."""
    plan_rates: tuple[PlanRate, ...] | None = None
    """Of the bill's usage types; None: not asked for, or not readable; one without a rate is not eligible."""
    plan_advice: tuple[PlanAdvice, ...] | None = None
    """AWS's own, for the kinds of plans that the question named; None: not asked for, or not readable."""
    aws_advice: AwsAdvice | None = None
    """Of Cost Optimization Hub and Compute Optimizer; None: not asked for, or neither could be asked."""
    gaps: tuple[Gap, ...] = ()

    def only(self, shelves: frozenset[Shelf]) -> Self:
        """The same moment with just these shelves filled, so that a rule sees what it declared to read."""
        kept = {"taken_at", "account_id", "partition", "regions", "gaps", *shelves}
        return self.__class__(**{name: value for name, value in self if name in kept})
