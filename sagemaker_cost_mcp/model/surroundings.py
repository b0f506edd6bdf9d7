"""What stands around SageMaker in other services: images, buckets, networks; allow-lists of fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.value import Value

_S3_URI = re.compile(r"s3://(?P<bucket>[a-zA-Z0-9][a-zA-Z0-9._-]+)(?:/.*)?", re.DOTALL)


def bucket_named(uri: str | None) -> str | None:
    """The bucket in an S3 URI; None: there is none, or it names an access point.

    >>> bucket_named("s3://ml-team/model.tar.gz"), bucket_named("s3://arn:aws:s3:eu-west-1:111122223333:accesspoint/a/b")
    ('ml-team', None)
    """
    match = _S3_URI.fullmatch(uri or "")
    return match["bucket"] if match else None


class StoredImage(Value):
    """An image in a repository (source: DescribeImages)."""

    digest: str
    """`sha256:…`"""
    tags: frozenset[str]
    """Empty: untagged, which an image may be that a name pins by digest, or that an image index refers to."""
    size_bytes: int
    """Compressed. Layers that it shares with other images are stored once and counted in each."""
    pushed_at: datetime | None
    """None: AWS did not say."""


class ImageRepository(Value):
    """A repository of Amazon ECR that SageMaker's images come from (source: GetLifecyclePolicy, DescribeImages)."""

    ref: ResourceRef
    lifecycle: bool | None
    """It has a lifecycle policy; None: that could not be read."""
    images: tuple[StoredImage, ...] | None
    """None: not asked for, since there is a lifecycle policy, or not readable."""


class BucketLifecycle(Value):
    """What the enabled rules of a bucket's lifecycle configuration do, be it for a part of its objects only."""

    current: bool
    """One of them expires or moves current objects."""
    noncurrent: bool
    """One of them expires or moves noncurrent versions."""
    uploads: bool
    """One of them ends incomplete multipart uploads."""


class Bucket(Value):
    """A bucket of this account that SageMaker uses.

    Sources: ListBuckets, GetBucketLifecycleConfiguration, GetBucketVersioning, CloudWatch `BucketSizeBytes`.
    """

    ref: ResourceRef
    created_at: datetime | None
    """None: AWS did not say."""
    lifecycle: BucketLifecycle | None
    """None: it could not be read. Without a configuration nothing in it is True."""
    versioned: bool | None
    """It keeps noncurrent versions, or did once; None: not asked for, since rules look after them, or not readable."""
    size_bytes: Mapping[str, int] | None
    """By storage type as CloudWatch names it (`StandardStorage`), on the latest day that has a value, with noncurrent
    versions and parts of uploads. None: not asked for, since its lifecycle is whole, or CloudWatch has no value."""


class Network(Value):
    """A VPC in which SageMaker runs something (source: DescribeSubnets, DescribeVpcEndpoints, DescribeNatGateways)."""

    ref: ResourceRef
    subnets: frozenset[str]
    """Those of its subnets that SageMaker is in."""
    reaches_s3: bool | None
    """It has an endpoint that leads to S3: a gateway in some route table, or an interface behind S3's own name. Whether
    the subnets above use it is not read. None: it could not be read."""
    nat_gateways: tuple[str, ...] | None
    """Ids of those that are up; None: not readable."""
