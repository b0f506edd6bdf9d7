"""What stands around SageMaker in other services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sagemaker_cost_mcp.simulator.description.spans import MAIN_REGION


@dataclass(frozen=True, kw_only=True)
class RepositoryImage:
    """An image as it was pushed."""

    pushed: datetime
    gigabytes: float
    """Of 2^30 bytes, compressed."""
    tags: tuple[str, ...] = ()
    digest: str | None = None
    """64 hexadecimal digits; None: made up from repository and place."""


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A private repository of Amazon ECR."""

    name: str
    created: datetime
    region: str = MAIN_REGION
    images: tuple[RepositoryImage, ...] = ()
    keeps: int | None = None
    """Images that its lifecycle policy keeps; None: it has no policy."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class BucketRule:
    """A rule of a bucket's lifecycle configuration; days after which it does something, None: it does not."""

    name: str = "rule"
    prefix: str = ""
    enabled: bool = True
    expires: int | None = None
    moves: int | None = None
    """To Standard-IA."""
    expires_noncurrent: int | None = None
    ends_uploads: int | None = None


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """An S3 bucket."""

    name: str
    created: datetime
    region: str = MAIN_REGION
    rules: tuple[BucketRule, ...] = ()
    versioning: str | None = None
    """`Enabled` or `Suspended`; None: it never had any."""
    gigabytes: Mapping[str, float] = field(default_factory=dict[str, float])
    """By storage type as CloudWatch has it (`StandardStorage`); of 2^30 bytes."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class VpcEndpoint:
    """What lets a VPC reach a service without the internet."""

    endpoint_id: str
    service: str = "s3"
    kind: str = "Gateway"
    """`Gateway` or `Interface`."""
    route_tables: tuple[str, ...] = ("rtb-0main",)
    """Of a gateway: whose subnets use it."""
    private_dns: bool = False
    """Of an interface: whether the service's own name leads to it."""
    state: str = "Available"


@dataclass(frozen=True, kw_only=True)
class Vpc:
    """A network of the account's own."""

    vpc_id: str
    region: str = MAIN_REGION
    created: datetime
    subnets: tuple[str, ...] = ()
    nat_gateways: tuple[str, ...] = ()
    """Ids of those that are up, each in the first subnet."""
    endpoints: tuple[VpcEndpoint, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
