"""Hand-made jobs, clusters and apps: each function builds one value, defaulted but for what a test speaks of."""

from __future__ import annotations

from datetime import datetime, timedelta

from sagemaker_cost_mcp.model.clusters import Cluster, ClusterGroup
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.studio import StudioApp
from sagemaker_cost_mcp.model.training import InstanceGroup, TrainingJob
from sagemaker_cost_mcp.model.work import ProcessingJob, TransformJob
from tests.builders import ACCOUNT, LONG_AGO, NOW, REGION

STARTED = NOW - timedelta(days=10)


def ref_to(kind: str, name: str) -> ResourceRef:
    arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:{kind}/{name}"
    return ResourceRef(arn=arn, name=name, type=kind, region=REGION, account_id=ACCOUNT, tags={})


def training_job(
    name: str = "job",
    *,
    seconds: int | None = 3600,
    billable: int | None = None,
    groups: tuple[tuple[str, int], ...] = (("ml.m5.xlarge", 1),),
    started: datetime | None = STARTED,
    status: str = "Completed",
    spot: bool = False,
    plan: str | None = None,
) -> TrainingJob:
    over = seconds is not None and started is not None
    return TrainingJob(
        ref=ref_to("training-job", name),
        status=status,
        secondary_status=status,
        created_at=(started or STARTED) - timedelta(minutes=2),
        started_at=started,
        ended_at=started + timedelta(seconds=seconds or 0) if over and started else None,
        groups=tuple(InstanceGroup(instance_type=kind, count=count) for kind, count in groups),
        training_seconds=seconds,
        billable_seconds=seconds if billable is None else billable,
        spot=spot,
        training_plan_arn=plan,
    )


def processing_job(
    name: str = "prep",
    *,
    hours: float | None = 2,
    started: datetime | None = STARTED,
    instance_type: str | None = "ml.m5.xlarge",
    count: int | None = 1,
    status: str = "Completed",
) -> ProcessingJob:
    return ProcessingJob(
        ref=ref_to("processing-job", name),
        status=status,
        created_at=STARTED,
        started_at=started,
        ended_at=started + timedelta(hours=hours) if started and hours is not None else None,
        described=instance_type is not None,
        instance_type=instance_type,
        instance_count=count,
        volume_gb=30,
        max_runtime_seconds=None,
        image=None,
        role_arn=None,
        failure_cause=None,
        monitoring_schedule_arn=None,
        training_job_arn=None,
        auto_ml_job_arn=None,
        experiment=None,
        pipeline=None,
    )


def transform_job(name: str = "score", *, hours: float = 3, count: int = 1, status: str = "Completed") -> TransformJob:
    return TransformJob(
        ref=ref_to("transform-job", name),
        status=status,
        created_at=STARTED,
        started_at=STARTED,
        ended_at=STARTED + timedelta(hours=hours),
        described=True,
        model_name="m",
        instance_type="ml.m5.xlarge",
        instance_count=count,
        batch_strategy=None,
        max_payload_mb=None,
        max_concurrent_transforms=None,
        split_type=None,
        join_source=None,
        failure_cause=None,
        labeling_job_arn=None,
        auto_ml_job_arn=None,
        experiment=None,
        pipeline=None,
    )


def app(
    name: str = "lab/JupyterLab/default", *, created_at: datetime = LONG_AGO, kind: str = "JupyterLab"
) -> StudioApp:
    return StudioApp(
        ref=ref_to("app", name),
        domain_id="d-1",
        app_type=kind,
        status="InService",
        instance_type="ml.t3.medium",
        user_profile=None,
        space="lab",
        prepaid=False,
        created_at=created_at,
        described=True,
        last_activity_at=None,
        last_health_check_at=None,
    )


def cluster(*groups: ClusterGroup, name: str = "pod") -> Cluster:
    return Cluster(
        ref=ref_to("cluster", name),
        status="InService",
        created_at=LONG_AGO,
        groups=groups,
        orchestrator="slurm",
        eks_cluster_arn=None,
        node_recovery=None,
        scales=None,
    )


def group(instance_type: str | None = "ml.p5.48xlarge", count: int = 2, plan: str | None = None) -> ClusterGroup:
    return ClusterGroup(
        name="workers",
        instance_type=instance_type,
        counts={instance_type: count} if instance_type else {},
        current_count=count,
        target_count=count,
        status="InService",
        training_plan_arn=plan,
        spot=False,
        threads_per_core=None,
        volume_gb=None,
        has_lifecycle_script=False,
        slurm_role=None,
        restricted=False,
    )
