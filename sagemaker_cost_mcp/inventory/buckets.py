"""Buckets of this account that SageMaker uses: whether anything in them ever expires, and how large they are.

Sources: ListBuckets, GetBucketLifecycleConfiguration, GetBucketVersioning, CloudWatch `BucketSizeBytes` (once a day),
tag:GetResources.

Calls for n buckets in a region that holds m: ceil(m / 10,000) of ListBuckets, n of GetBucketLifecycleConfiguration,
one of GetBucketVersioning for each without a rule on noncurrent versions, ceil(n / 100) of GetResources; and for those
whose lifecycle lacks something GetMetricData, 45 buckets a request. No object is ever listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP, NotSet, ResourceGone
from sagemaker_cost_mcp.inventory.metrics import Metric, Points, daily, midnight
from sagemaker_cost_mcp.inventory.tags import tags_of_arns
from sagemaker_cost_mcp.inventory.unread import merged, rows_of
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.model.surroundings import Bucket, BucketLifecycle

STORAGE_TYPES = (
    "StandardStorage",
    "IntelligentTieringFAStorage",
    "IntelligentTieringIAStorage",
    "IntelligentTieringAIAStorage",
    "StandardIAStorage",
    "OneZoneIAStorage",
    "ReducedRedundancyStorage",
    "GlacierInstantRetrievalStorage",
    "GlacierStorage",
    "DeepArchiveStorage",
)
"""Values of StorageType under which objects are counted (S3 User Guide, "Metrics and dimensions")."""

_DAYS = 4
"""Complete days back in which a size is looked for: the metric appears up to two days late."""

_NOTHING = BucketLifecycle(current=False, noncurrent=False, uploads=False)


@dataclass(frozen=True)
class _Read:
    """What was found out about one bucket."""

    row: Mapping[str, Any]
    lifecycle: BucketLifecycle | None = None
    versioned: bool | None = None
    gap: Gap | None = None

    @property
    def name(self) -> str:
        name: str = self.row["Name"]
        return name

    @property
    def lacks(self) -> bool:
        """Its size matters."""
        rules = self.lifecycle
        return rules is not None and not (rules.current and rules.noncurrent and rules.uploads)


def buckets(reading: Reading, region: str, wanted: frozenset[str], today: date) -> Outcome[Bucket]:
    """The wanted buckets that this account has in the region, by name.

    What could not be read is None, and a gap; what is gone, or belongs to another account, is left out.

    Args:
        reading: The question's reading.
        region: Region to ask.
        wanted: Names.
        today: The present day (UTC).

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    listed = rows_of(reading, ("s3", "ListBuckets"), region, "Buckets", BucketRegion=region)
    rows = sorted((row for row in listed.items if row.get("Name") in wanted), key=lambda row: row["Name"])
    if not rows:
        return Outcome(gaps=listed.gaps)
    found = [one for one in reading.each(partial(_read, reading, region), rows) if one is not None]
    sizes = _sizes(reading, region, [one.name for one in found if one.lacks], today)
    arns = {one.name: f"arn:{reading.identity.partition}:s3:::{one.name}" for one in found}
    tags = tags_of_arns(reading, region, arns.values())
    failures = merged((one.name, one.gap) for one in found if one.gap)
    refs = (_ref(reading, region, arn, tags.of(arn)) for arn in arns.values())
    measured = dict(sizes.items)
    return Outcome(
        tuple(_bucket(one, ref, measured.get(one.name)) for one, ref in zip(found, refs, strict=True)),
        (*listed.gaps, *failures, *sizes.gaps, *tags.gaps),
    )


def _read(reading: Reading, region: str, row: Mapping[str, Any]) -> _Read | None:
    """None: there is no such bucket any more."""
    try:
        rules = _lifecycle(reading, region, row["Name"])
    except ResourceGone:
        return None
    except LEAVES_A_GAP as error:
        return _Read(row, gap=reading.gap(error, "s3:GetBucketLifecycleConfiguration", region))
    return _Read(row, rules) if rules.noncurrent else _with_versioning(reading, region, row, rules)


def _with_versioning(reading: Reading, region: str, row: Mapping[str, Any], rules: BucketLifecycle) -> _Read | None:
    try:
        answer = reading.call("s3", "GetBucketVersioning", region, Bucket=row["Name"])
    except ResourceGone:
        return None
    except LEAVES_A_GAP as error:
        return _Read(row, rules, gap=reading.gap(error, "s3:GetBucketVersioning", region))
    # A bucket whose versioning was suspended still holds the versions from before.
    return _Read(row, rules, versioned="Status" in answer)


def _lifecycle(reading: Reading, region: str, name: str) -> BucketLifecycle:
    try:
        answer = reading.call("s3", "GetBucketLifecycleConfiguration", region, Bucket=name)
    except NotSet:
        return _NOTHING
    return _summary(answer.get("Rules", ()))


def _summary(rules: Iterable[Mapping[str, Any]]) -> BucketLifecycle:
    """Prefixes and tags that rules are filtered by stay behind."""
    enabled = [rule for rule in rules if rule.get("Status") == "Enabled"]
    expirations = [rule.get("Expiration", {}) for rule in enabled]
    return BucketLifecycle(
        current=any("Days" in one or "Date" in one for one in expirations)
        or any(r.get("Transitions") for r in enabled),
        noncurrent=any(r.get("NoncurrentVersionExpiration") or r.get("NoncurrentVersionTransitions") for r in enabled),
        uploads=any("AbortIncompleteMultipartUpload" in rule for rule in enabled),
    )


def _sizes(
    reading: Reading, region: str, names: Sequence[str], today: date
) -> Outcome[tuple[str, Mapping[str, int] | None]]:
    asked = [(name, kind) for name in names for kind in STORAGE_TYPES]
    if not asked:
        return Outcome()
    window = (midnight(today - timedelta(days=_DAYS)), midnight(today))
    answers = daily(reading, region, [_metric(name, kind) for name, kind in asked], window)
    sizes: dict[str, dict[str, int]] = {}
    for (name, kind), points in zip(asked, answers.items, strict=True):
        if points:
            sizes.setdefault(name, {})[kind] = _latest(points)
    return Outcome(tuple((name, sizes.get(name)) for name in names), answers.gaps)


def _metric(name: str, kind: str) -> Metric:
    return Metric(
        namespace="AWS/S3",
        name="BucketSizeBytes",
        dimensions=(("BucketName", name), ("StorageType", kind)),
        statistic="Average",
    )


def _latest(points: Points) -> int:
    return int(points[max(points)])


def _ref(reading: Reading, region: str, arn: str, tags: Mapping[str, str] | None) -> ResourceRef:
    return ResourceRef(
        arn=arn,
        name=arn.rpartition(":")[2],
        type="bucket",
        region=region,
        account_id=reading.identity.account_id,
        tags=tags,
    )


def _bucket(one: _Read, ref: ResourceRef, size: Mapping[str, int] | None) -> Bucket:
    created: datetime | None = one.row.get("CreationDate")
    return Bucket(
        ref=ref,
        created_at=None if created is None else created.astimezone(UTC),
        lifecycle=one.lifecycle,
        versioned=one.versioned,
        size_bytes=size,
    )
