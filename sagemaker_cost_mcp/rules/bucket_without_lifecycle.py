"""Bucket in which nothing ever expires.

## What it finds

S3 buckets of this account that SageMaker uses and whose lifecycle configuration leaves something out: a rule that
expires or moves objects; one for noncurrent versions, where the bucket is or was versioned; one that ends incomplete
multipart uploads. Buckets are those where models' artifacts lie, where captured data and the outputs of training,
processing, transform and labeling jobs go, and SageMaker's default ones, `sagemaker-<region>-<account>`. A rule on a
part of the objects counts as one.

## Why it costs

Every job leaves artifacts, logs and checkpoints behind, and every gigabyte is billed each month until somebody deletes
it. Noncurrent versions and the parts of uploads that were broken off are billed too, and no listing shows them.

## How the saving is computed

Nothing is claimed: what of it nobody will want again cannot be seen from here. The monthly cost is named: gigabytes in
each storage class (CloudWatch's `BucketSizeBytes`) x what this account pays for a GB-month of that class in the region,
by its own bill. Buckets that cost less than a dollar a month are not named.

Confidence is low where only incomplete uploads are left to themselves: there may be none.

**Expiring an artifact can stop production**: an endpoint whose `model.tar.gz` is gone cannot add instances or replace
broken ones. Artifacts of models that endpoints run are counted, to be kept.

## When it stays undecided

When the lifecycle configuration could not be read; when versioning could not, and it is all that matters; when
CloudWatch has no size. Without a price on the bill the finding has no cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from sagemaker_cost_mcp.analysis.storage_rates import GB, storage_rate
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.money import ZERO, Phase
from sagemaker_cost_mcp.model.related_services import Related
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.surroundings import Bucket, BucketLifecycle, bucket_named
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

WORTH_USD = 1
"""Dollars a month below which a bucket is not named."""

_USAGE: Mapping[str, str] = MappingProxyType(
    {
        "StandardStorage": "TimedStorage-ByteHrs",
        "IntelligentTieringFAStorage": "TimedStorage-INT-FA-ByteHrs",
        "IntelligentTieringIAStorage": "TimedStorage-INT-IA-ByteHrs",
        "IntelligentTieringAIAStorage": "TimedStorage-INT-AIA-ByteHrs",
        "StandardIAStorage": "TimedStorage-SIA-ByteHrs",
        "OneZoneIAStorage": "TimedStorage-ZIA-ByteHrs",
        "ReducedRedundancyStorage": "TimedStorage-RRS-ByteHrs",
        "GlacierInstantRetrievalStorage": "TimedStorage-GIR-ByteHrs",
        "GlacierStorage": "TimedStorage-GlacierByteHrs",
        "DeepArchiveStorage": "TimedStorage-GDA-ByteHrs",
    }
)
"""Usage type of each storage type (S3 User Guide, "Understanding your AWS billing and usage reports")."""

_OBJECTS = "no rule expires or moves objects"
_VERSIONS = "no rule looks after noncurrent versions, which the bucket keeps"
_UPLOADS = "no rule ends incomplete multipart uploads"


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each bucket."""
    del thresholds
    for bucket in snapshot.buckets:
        if bucket.lifecycle is None:
            yield _undecided(bucket, "its lifecycle configuration", "s3:GetLifecycleConfiguration")
            continue
        lacks = _lacks(bucket.lifecycle, bucket.versioned)
        if lacks:
            yield from _judged(snapshot, bucket, lacks)
        elif not bucket.lifecycle.noncurrent and bucket.versioned is None:
            yield _undecided(bucket, "whether it keeps noncurrent versions", "s3:GetBucketVersioning")


def _lacks(rules: BucketLifecycle, versioned: bool | None) -> tuple[str, ...]:  # noqa: FBT001 - AWS's own three answers
    found = (
        (_OBJECTS, not rules.current),
        (_VERSIONS, not rules.noncurrent and versioned is True),
        (_UPLOADS, not rules.uploads),
    )
    return tuple(sentence for sentence, missing in found if missing)


def _judged(snapshot: Snapshot, bucket: Bucket, lacks: Sequence[str]) -> Iterator[Verdict]:
    if bucket.size_bytes is None:
        yield _undecided(bucket, "its size: CloudWatch has no BucketSizeBytes of it", "cloudwatch:GetMetricData")
        return
    cost = _monthly(snapshot, bucket, bucket.size_bytes)
    if cost is None or cost >= WORTH_USD:
        yield _hoard(snapshot, bucket, lacks, cost)


def _monthly(snapshot: Snapshot, bucket: Bucket, size: Mapping[str, int]) -> Decimal | None:
    """None: the bill has no price for one of its storage classes."""
    total = ZERO
    for kind, held in size.items():
        usage = _USAGE.get(kind)
        rate = storage_rate(snapshot.related_costs, Related.S3, bucket.ref.region, usage) if usage else None
        if held and rate is None:
            return None
        total += held / GB * (rate or ZERO)
    return total


def _undecided(bucket: Bucket, missing: str, action: str) -> Undecided:
    return Undecided(
        rule=RULE.name,
        resource=bucket.ref,
        missing=missing,
        how_to_fix=f"grant {action}; see the gaps of this answer",
    )


def _hoard(snapshot: Snapshot, bucket: Bucket, lacks: Sequence[str], cost: Decimal | None) -> Verdict:
    size = sum((bucket.size_bytes or {}).values()) / GB
    live = _artifacts(snapshot, bucket)
    kept = (f"artifacts of {live} models that endpoints run lie in it",) if live else ()
    return finding(
        RULE,
        Judgement(
            resource=bucket.ref,
            claims=(),
            monthly_cost=cost,
            confidence=Confidence.LOW if lacks == (_UPLOADS,) else Confidence.MEDIUM,
            evidence=(*lacks, f"it holds {size:.1f} GB", *kept),
            recommendation="Add lifecycle rules: end incomplete uploads after 7 days, expire noncurrent versions, and "
            "expire or move what jobs leave behind by prefix. Leave out the prefixes of artifacts that endpoints, the "
            "model registry or pipelines refer to: an endpoint whose artifact is gone cannot start instances. What has "
            "expired without versioning cannot be brought back.",
        ),
    )


def _artifacts(snapshot: Snapshot, bucket: Bucket) -> int:
    return sum(
        any(bucket_named(container.artifact) == bucket.ref.name for container in model.containers)
        for model in snapshot.models
    )


RULE = Rule(
    name="bucket-without-lifecycle",
    title="Bucket in which nothing ever expires",
    phase=Phase.STORAGE,
    reads=frozenset(
        {
            "buckets",
            "models",
            "endpoint_configs",
            "training_jobs",
            "processing_jobs",
            "transform_jobs",
            "labeling_jobs",
            "related_costs",
        }
    ),
    cadence="quarterly",
    effort=Effort.MEDIUM,
    reversible=False,
    judge=judge,
)
