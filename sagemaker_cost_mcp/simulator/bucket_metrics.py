"""What S3 publishes of a bucket: one value a day of how much it holds in each storage type.

Source: S3 User Guide, "Metrics and dimensions": `BucketSizeBytes` in `AWS/S3` by BucketName and StorageType.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sagemaker_cost_mcp.simulator.description import Fleet, Span
from sagemaker_cost_mcp.simulator.series import Sample, Series

BUCKET_NAMESPACE = "AWS/S3"

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class SizeSeries(Series):
    """The size of a bucket, at each midnight after it was made."""

    held: float
    """Bytes."""

    def samples(self, start: datetime, end: datetime) -> Iterator[Sample]:
        """One sample for each midnight from `start` to before `end`."""
        first = max(start, self.span.start)
        moment = datetime.combine(first.date(), time(), UTC)
        moment += _DAY if moment < first else timedelta(0)
        while moment < end:
            yield Sample(self.held)
            moment += _DAY

    def has_data(self, start: datetime, end: datetime) -> bool:
        """Whether there is a midnight in a stretch."""
        return any(True for _ in self.samples(start, end))


def bucket_series(fleet: Fleet, region: str) -> Iterator[Series]:
    """What the buckets of a region publish; an empty storage type publishes nothing."""
    for bucket in fleet.buckets:
        for kind, gigabytes in bucket.gigabytes.items() if bucket.region == region else ():
            yield SizeSeries(
                namespace=BUCKET_NAMESPACE,
                name="BucketSizeBytes",
                dimensions=(("BucketName", bucket.name), ("StorageType", kind)),
                span=Span(start=bucket.created),
                unit="Bytes",
                held=gigabytes * 2**30,
            )
