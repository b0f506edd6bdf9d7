"""What stands around the models of `shop`: a registry, buckets and a network that nobody tidies up."""

from __future__ import annotations

from sagemaker_cost_mcp.simulator.description import (
    Bucket,
    BucketRule,
    Repository,
    RepositoryImage,
    Vpc,
    VpcEndpoint,
)
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._shop_models import ACCOUNT

RELEASES = 30
TRAINING_SUBNETS = ("subnet-0a1b2c3d4e5f60718", "subnet-0b2c3d4e5f6071829")


def repositories(days: Days) -> tuple[Repository, ...]:
    """A release of the recommendations every ten days, and the web shop's own, which is none of SageMaker's."""
    images = tuple(
        RepositoryImage(pushed=days.ago(10 * (RELEASES - place), 9), gigabytes=3.2, tags=(f"3.2-rc{place}",))
        for place in range(RELEASES)
    )
    current = RepositoryImage(pushed=days.ago(9, 9), gigabytes=3.2, tags=("3.2",))
    return (
        Repository(name="shop-recs", created=days.ago(420, 9), images=(*images, current)),
        Repository(name="web-shop", created=days.ago(420, 9), images=images),
    )


def buckets(days: Days) -> tuple[Bucket, ...]:
    """Artifacts that are kept for ever, captured data that expires, and a bucket of somebody else's concern."""
    expiring = BucketRule(name="expire", expires=30, expires_noncurrent=7, ends_uploads=7)
    born = days.ago(420, 9)
    return (
        Bucket(name=f"shop-models-us-east-1-{ACCOUNT}", created=born, gigabytes={"StandardStorage": 640.0}),
        Bucket(name="captured-inference", created=born, rules=(expiring,), gigabytes={"StandardStorage": 90.0}),
        Bucket(name=f"sagemaker-us-east-1-{ACCOUNT}", created=born, versioning="Enabled"),
        Bucket(name="shop-web-logs", created=born, gigabytes={"StandardStorage": 800.0}),
    )


def vpcs(days: Days) -> tuple[Vpc, ...]:
    """The network in which models are trained, which reaches S3 on its own."""
    endpoint = VpcEndpoint(endpoint_id="vpce-0a1b2c3d4e5f60718")
    return (
        Vpc(
            vpc_id="vpc-0a1b2c3d4e5f60718",
            created=days.ago(420, 9),
            subnets=TRAINING_SUBNETS,
            nat_gateways=("nat-0a1b2c3d4e5f60718",),
            endpoints=(endpoint,),
        ),
    )
