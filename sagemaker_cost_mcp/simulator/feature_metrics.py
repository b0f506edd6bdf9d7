"""What the feature store publishes: units that the requests to a group consumed.

Source: SageMaker developer guide, "Amazon SageMaker Feature Store metrics" and "Throughput modes". Believed: a sample
for each request and none without, so that a group that nobody reads has no read metric, where an endpoint has zeros.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sagemaker_cost_mcp.simulator.description import FeatureGroup, Fleet
from sagemaker_cost_mcp.simulator.series import MINUTE, Sample, Series, Tally, joined, minute_ceiling

NAMESPACE = "AWS/SageMaker/FeatureStore"


@dataclass(frozen=True, kw_only=True)
class UnitSeries(Series):
    """Units of one operation, spread evenly over each calendar month; a minute without a whole one is silent."""

    monthly: int

    def samples(self, start: datetime, end: datetime) -> Iterator[Sample]:
        """One sample for each minute with requests."""
        minute, until = self._stretch(start, end)
        while minute < until:
            units = self._between(minute, minute + MINUTE)
            if units:
                yield Sample(float(units))
            minute += MINUTE

    def tally(self, start: datetime, end: datetime) -> Tally | None:
        """All samples of a stretch, month by month instead of minute by minute."""
        minute, until = self._stretch(start, end)
        parts: list[Tally | None] = []
        while minute < until:
            after = min(until, _next_month(minute))
            parts.append(self._of_month(minute, after))
            minute = after
        return joined(parts)

    def _of_month(self, start: datetime, end: datetime) -> Tally | None:
        """Each minute of a month has the mean, rounded down or up."""
        minutes, units = (end - start) // MINUTE, self._between(start, end)
        low = self.monthly // _minutes(start)
        more = units - low * minutes
        samples = minutes if low else more
        if not samples:
            return None
        least, most = (low if low and more < minutes else low + 1), (low + 1 if more else low)
        return Tally(float(samples), float(units), float(least), float(most))

    def _stretch(self, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        return max(start, minute_ceiling(self.span.start)), end if self.span.end is None else min(end, self.span.end)

    def _between(self, start: datetime, end: datetime) -> int:
        """Units of a stretch that lies within one month."""
        first = start.replace(day=1, hour=0, minute=0)
        before, after = ((moment - first) // MINUTE for moment in (start, end))
        return self.monthly * after // _minutes(start) - self.monthly * before // _minutes(start)


def feature_series(fleet: Fleet, region: str) -> Iterator[Series]:
    """What the feature groups of a region published."""
    for group in fleet.feature_groups:
        if group.region == region and group.online:
            yield from _of_group(group)


def _of_group(group: FeatureGroup) -> Iterator[Series]:
    mode = "Requests" if group.provisioned is None else "Capacity"
    for direction, operation, monthly, span in (
        ("Read", "GetRecord", group.monthly_reads, group.read_span),
        ("Write", "PutRecord", group.monthly_writes, group.span),
    ):
        if monthly:
            yield UnitSeries(
                namespace=NAMESPACE,
                name=f"Consumed{direction}{mode}Units",
                dimensions=(("FeatureGroupName", group.name), ("OperationName", operation)),
                span=span,
                unit="None",
                monthly=monthly,
            )


def _minutes(moment: datetime) -> int:
    return calendar.monthrange(moment.year, moment.month)[1] * 24 * 60


def _next_month(moment: datetime) -> datetime:
    first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
