"""What stands around SageMaker in `everything-wrong`: buckets, networks, file systems, clusters, and labelled data."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description import (
    MAIN_REGION,
    Bucket,
    BucketRule,
    Cluster,
    ClusterGroup,
    HomeFileSystem,
    LabelingJob,
    SteadyUsage,
    Vpc,
    VpcEndpoint,
)
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._kept_serving import SUBNETS
from sagemaker_cost_mcp.simulator.scenarios._wrong_places import ACCOUNT, DUBLIN, GUARDED, TAGS


def buckets(days: Days) -> Iterator[Bucket]:
    """Of models in Virginia, where nothing expires, and in Dublin; and one of which no size is published."""
    tidy = BucketRule(expires=365, expires_noncurrent=7, ends_uploads=7)
    for name, region, rules, gigabytes in (
        (f"models-{MAIN_REGION}-{ACCOUNT}", MAIN_REGION, (), 500.0),
        (f"models-{DUBLIN}-{ACCOUNT}", DUBLIN, (tidy,), 500.0),
        (f"sagemaker-{MAIN_REGION}-{ACCOUNT}", MAIN_REGION, (), None),
    ):
        held = {} if gigabytes is None else {"StandardStorage": gigabytes}
        yield Bucket(name=name, created=days.ago(350), region=region, rules=rules, gigabytes=held)


def vpcs(days: Days) -> Iterator[Vpc]:
    """Both have a NAT gateway; that of Dublin reaches S3 without it."""
    door = VpcEndpoint(endpoint_id="vpce-0a1b2c3d4e5f60718")
    for vpc_id, region, endpoints in (
        ("vpc-0a1b2c3d4e5f60718", MAIN_REGION, ()),
        ("vpc-0b2c3d4e5f6071829", DUBLIN, (door,)),
    ):
        yield Vpc(
            vpc_id=vpc_id,
            region=region,
            created=days.ago(350),
            subnets=SUBNETS,
            nat_gateways=("nat-0a1b2c3d4e5f60718",),
            endpoints=endpoints,
        )


def other_services(days: Days) -> Iterator[SteadyUsage]:
    """What S3 and the NAT gateways cost."""
    for service, usage_type, operation, monthly, unit, price in (
        ("Amazon Simple Storage Service", "TimedStorage-ByteHrs", "StandardStorage", 500, "GB-Mo", "0.023"),
        ("EC2 - Other", "NatGateway-Bytes", "NatGateway", 900, "GB", "0.045"),
        ("EC2 - Other", "EU-NatGateway-Bytes", "NatGateway", 900, "GB", "0.048"),
    ):
        yield SteadyUsage(
            service=service,
            usage_type=usage_type,
            operation=operation,
            monthly=Decimal(monthly),
            unit=unit,
            unit_price=Decimal(price),
            region=DUBLIN if usage_type.startswith("EU-") else MAIN_REGION,
            start=days.ago(300, 0),
        )


def file_systems(days: Days) -> Iterator[HomeFileSystem]:
    """Of two domains that are gone, one of which somebody still connects to, and of one that is there."""
    for file_system_id, domain_id, ago in (
        ("fs-0f000000000000001", "d-longgone1", 90),
        ("fs-0f000000000000002", "d-longgone2", 3),
        ("fs-0c1d2e3f405162738", GUARDED, None),
    ):
        yield HomeFileSystem(
            file_system_id=file_system_id,
            domain_id=domain_id,
            created=days.ago(320),
            gigabytes=200.0,
            last_connected=None if ago is None else days.ago(ago),
        )


def clusters(days: Days) -> Iterator[Cluster]:
    """A controller without workers, one with workers that may be busy, one that is new."""
    head = ClusterGroup(name="controller", instance_type="ml.m5.xlarge", slurm_role="Controller")
    nobody = ClusterGroup(name="workers", instance_type="ml.g5.12xlarge", count=0, slurm_role="Compute")
    some = ClusterGroup(name="workers", instance_type="ml.c5.4xlarge", count=2, slurm_role="Compute")
    for name, age, workers in (("headless", 60, nobody), ("with-workers", 60, some), ("three-days-old", 3, nobody)):
        yield Cluster(
            name=name,
            cluster_id=f"{name.replace('-', '')}xxxxxx"[:12],
            created=days.ago(age),
            groups=(head, workers),
            tags=TAGS,
        )


def labeling_jobs(days: Days) -> Iterator[LabelingJob]:
    """By people alone: many boxes, few, and many of a task that no machine takes."""
    for name, objects, task, automation in (
        ("boxes-by-hand", 8000, "BoundingBox", False),
        ("boxes-half-by-machine", 4000, "BoundingBox", True),
        ("few-boxes-by-hand", 900, "BoundingBox", False),
        ("words-by-hand", 8000, "NamedEntityRecognition", False),
    ):
        yield LabelingJob(
            name=name,
            created=days.ago(20),
            last_label=days.ago(12),
            human=objects,
            machine=4000 if automation else 0,
            automation=automation,
            task=task,
            tags=TAGS,
        )
