"""`foundry`: a team that trains large models on HyperPod, partly on capacity paid for ahead, and serves them.

What its author meant. USD are list prices: x 730 hours where it runs all the time, in all where it is over. Times are
days before the account is opened. There is neither a Savings Plan nor a discount: cash = list.

| resource | why | for later rules | USD |
|---|---|---|---|
| training plan pretrain-q4 | 4 ml.p5.48xlarge for 30 days, of which 2 are used | half of it unused | 90,616.32 once |
| training plan trn-trial | over for 80 days, nothing ever ran on it | gone for good | 4,787.50 once |
| llm-pretrain / controller, login | one ml.m5.xlarge each, under Slurm | needed | 167.90 each |
| llm-pretrain / workers | 2 ml.p5.48xlarge on pretrain-q4 | prepaid: stopping them saves nothing | 0.00 |
| llm-pretrain / workers, volumes | 500 GB on each | needed | 140.00 |
| eval-bench / gpu | 2 ml.g5.12xlarge on demand, a third asked for | most of the hourly bill | 10,351.40 |
| eval-bench / system | 1 ml.c5.4xlarge, under EKS | needed | 595.68 |
| old-trials | deleted 40 days ago | on old bills only | 19.58 a day |
| assistant | vLLM on 1 to 3 ml.g5.12xlarge | it scales; GPU memory says nothing | 5,175.70 at least |
| embedder | 1 ml.g5.xlarge, to be scaled between 1 and 1 | pinned | 1,028.13 |
| reranker | 2 ml.g5.xlarge, scaling suspended | switched off and forgotten | 2,056.26 |
| assistant-int4 | optimization job, 2 hours, 6 days ago | over | 14.18 once |
| assistant-compiled | optimization job, 3 hours, 150 days ago | out of every window | 21.27 once |
| reranker-quick | Inference Recommender, 45 minutes on each of 2 types, 3 days ago | over | 2.19 once |
| foundry-runs | MLflow App | nobody saw a price | - |
| foundry-old-runs | MLflow App, deleted | not there | - |
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description import (
    Cluster,
    ClusterGroup,
    Endpoint,
    Fleet,
    Footprint,
    MlflowApp,
    Model,
    OptimizationJob,
    RecommendationsJob,
    Scaling,
    SteadyUsage,
    Traffic,
    TrainingPlan,
    Variant,
)
from sagemaker_cost_mcp.simulator.scenarios._days import Days

ACCOUNT = "444455556666"
SEED = "foundry"
HISTORY_DAYS = 420
"""More than Cost Explorer keeps."""

HUB_TOKEN = "hf_EXAMPLEfoundry5d21c7"  # noqa: S105 - made up, to prove that environments are not kept
"""A token in a container's environment and in an optimization job's; nothing of ours may ever repeat it."""

PREPAID = "pretrain-q4"
VLLM_IMAGE = "763104351884.dkr.ecr.us-east-1.amazonaws.com/vllm:0.11.0-gpu-py312-cu128-ubuntu22.04-sagemaker"
PYTORCH_IMAGE = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.6.0-gpu-py312"

_TEAM = {"Team": "foundation-models", "Environment": "research"}
_SERVING = {"Team": "serving", "Environment": "prod"}
_SUBNETS = ("subnet-0a1b2c3d4e5f60718", "subnet-0b2c3d4e5f6071829")
_GROUPS = ("sg-0c3d4e5f60718293a",)


def fleet(now: datetime) -> Fleet:
    """The account as it stands at `now`; the same all day long."""
    days = Days(now.replace(hour=0, minute=0, second=0, microsecond=0))
    return Fleet(
        account_id=ACCOUNT,
        name="foundry",
        seed=SEED,
        clusters=tuple(_clusters(days)),
        training_plans=tuple(_plans(days)),
        mlflow_apps=tuple(_mlflow_apps(days)),
        optimization_jobs=tuple(_optimization_jobs(days)),
        recommendations_jobs=(_quick_test(days),),
        models=tuple(_models(days)),
        endpoints=tuple(_endpoints(days)),
        steady_usage=tuple(_other_services(days)),
        cost_allocation_tags=("Environment", "Team"),
    )


def _clusters(days: Days) -> Iterator[Cluster]:
    yield Cluster(
        name="llm-pretrain",
        cluster_id="k3f9x0q2m7pd",
        created=days.ago(160, 10),
        groups=(
            ClusterGroup(name="controller", instance_type="ml.m5.xlarge", slurm_role="Controller"),
            ClusterGroup(name="login", instance_type="ml.m5.xlarge", slurm_role="Login", threads_per_core=2),
            ClusterGroup(
                name="workers",
                instance_type="ml.p5.48xlarge",
                count=2,
                plan=PREPAID,
                volume_gb=500,
                since=days.ago(20, 12),
                slurm_role="Compute",
            ),
        ),
        tags=_TEAM,
    )
    yield Cluster(
        name="eval-bench",
        cluster_id="z8c1v5b7n4ha",
        created=days.ago(75, 9),
        eks_cluster="foundry-eval",
        recovers=False,
        groups=(
            ClusterGroup(name="gpu", instance_type="ml.g5.12xlarge", count=2, target=3, status="Updating"),
            ClusterGroup(name="system", instance_type="ml.c5.4xlarge", threads_per_core=2),
        ),
    )
    yield Cluster(
        name="old-trials",
        cluster_id="t6r2e9w1y5ug",
        created=days.ago(200, 9),
        deleted=days.ago(40, 18),
        groups=(ClusterGroup(name="all", instance_type="ml.c5.4xlarge"),),
        tags=_TEAM,
    )


def _plans(days: Days) -> Iterator[TrainingPlan]:
    start = days.ago(20, 11, 30)
    yield TrainingPlan(
        name=PREPAID,
        instance_type="ml.p5.48xlarge",
        count=4,
        bought=days.ago(23, 15),
        start=start,
        end=start + timedelta(days=30),
        fee=Decimal("90616.32"),
        tags=_TEAM,
    )
    yield TrainingPlan(
        name="trn-trial",
        instance_type="ml.trn1.32xlarge",
        count=2,
        bought=days.ago(90, 15),
        start=days.ago(87, 11, 30),
        end=days.ago(80, 11, 30),
        fee=Decimal("4787.50"),
        targets=("training-job",),
    )


def _mlflow_apps(days: Days) -> Iterator[MlflowApp]:
    yield MlflowApp(name="foundry-runs", app_id="app-7QX2M9KD4RTB", created=days.ago(110, 9), tags=_TEAM)
    yield MlflowApp(
        name="foundry-old-runs", app_id="app-1ZP8V3WC6HNL", created=days.ago(190, 9), deleted=days.ago(111, 9)
    )


def _optimization_jobs(days: Days) -> Iterator[OptimizationJob]:
    for name, ago, hours, kind in (
        ("assistant-int4", 6, 2, "Quantization"),
        ("assistant-compiled", 150, 3, "Sharding"),
    ):
        yield OptimizationJob(
            name=name,
            instance_type="ml.g5.12xlarge",
            started=days.ago(ago, 13),
            seconds=hours * 3600,
            unit_price=Decimal("7.09"),
            model="assistant-8b",
            types=(kind,),
            environment={"HF_TOKEN": HUB_TOKEN},
            tags=_SERVING,
        )


def _quick_test(days: Days) -> RecommendationsJob:
    return RecommendationsJob(
        name="reranker-quick",
        started=days.ago(3, 14),
        instance_types=("ml.g5.xlarge", "ml.g5.2xlarge"),
        seconds_each=2700,
        model="reranker",
        tags=_SERVING,
    )


def _models(days: Days) -> Iterator[Model]:
    yield Model(
        name="assistant-8b",
        image=VLLM_IMAGE,
        created=days.ago(95, 8),
        artifact=f"s3://foundry-models-{ACCOUNT}/assistant-8b/",
        environment={"HF_TOKEN": HUB_TOKEN, "OPTION_TENSOR_PARALLEL_DEGREE": "4"},
        subnets=_SUBNETS,
        security_groups=_GROUPS,
        tags=_SERVING,
    )
    for name in ("embedder", "reranker", "reranker-candidate"):
        yield Model(
            name=name,
            image=PYTORCH_IMAGE,
            created=days.ago(95 if name != "reranker-candidate" else 4, 8),
            artifact=f"s3://foundry-models-{ACCOUNT}/{name}/model.tar.gz",
            isolated=name == "embedder",
            tags=_SERVING,
        )


def _endpoints(days: Days) -> Iterator[Endpoint]:
    chat = Traffic(night=6, peak=70, peak_hour=15, peak_hours=12, weekend=0.5)
    steady = Traffic(night=40, peak=120, peak_hour=15, peak_hours=12, weekend=0.6)
    large = Footprint(cpu_idle=4, memory=41, gpu_idle=2, gpu_per_request=0.9, gpu_memory=91, latency_ms=2600)
    small = Footprint(cpu_idle=3, memory=28, gpu_idle=1, gpu_per_request=0.2, gpu_memory=24, latency_ms=35)
    wanted = (
        ("assistant", "assistant-8b", "ml.g5.12xlarge", 1, Scaling(minimum=1, maximum=3, target=30), chat, large),
        ("embedder", "embedder", "ml.g5.xlarge", 1, Scaling(minimum=1, maximum=1, target=400), steady, small),
        (
            "reranker",
            "reranker",
            "ml.g5.xlarge",
            2,
            Scaling(minimum=1, maximum=4, target=400, suspended=True),
            steady,
            small,
        ),
    )
    for age, (name, model, machine, count, scaling, traffic, footprint) in enumerate(wanted):
        variant = Variant(
            model=model,
            instance_type=machine,
            count=count,
            volume_gb=0,
            scaling=scaling,
            traffic=traffic,
            footprint=footprint,
        )
        yield Endpoint(name=name, created=days.ago(90 - age, 9), variants=(variant,), tags=_SERVING)


def _other_services(days: Days) -> Iterator[SteadyUsage]:
    """What training large models pulls along."""
    rows = (
        ("Amazon Simple Storage Service", "TimedStorage-ByteHrs", "StandardStorage", "64000", "GB-Mo", "0.023"),
        ("Amazon FSx", "USE1-Storage-Lustre-250", "CreateFileSystem:Lustre", "9600", "GB-Mo", "0.210"),
        ("Amazon EC2 Container Registry (ECR)", "TimedStorage-ByteHrs", "TimedStorage-ByteHrs", "510", "GB-Mo", "0.10"),
    )
    for service, usage_type, operation, monthly, unit, price in rows:
        yield SteadyUsage(
            service=service,
            usage_type=usage_type,
            operation=operation,
            monthly=Decimal(monthly),
            unit=unit,
            unit_price=Decimal(price),
            start=days.ago(HISTORY_DAYS, 0),
        )
