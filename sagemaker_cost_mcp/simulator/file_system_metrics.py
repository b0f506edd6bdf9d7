"""What Amazon EFS publishes of a file system: connections and bytes, minute by minute.

Source: EFS User Guide, "CloudWatch metrics for Amazon EFS": `ClientConnections` and `TotalIOBytes` in `AWS/EFS` by
FileSystemId. That a file system to which nobody connects publishes zeros is believed, not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sagemaker_cost_mcp.simulator.description import Fleet, HomeFileSystem, Span
from sagemaker_cost_mcp.simulator.series import MINUTE, Sample, Series, minute_ceiling

EFS_NAMESPACE = "AWS/EFS"

_OFFICE = range(8, 18)
_HOUR = timedelta(hours=1)
_FOREVER = datetime.max.replace(tzinfo=UTC)
_BYTES_A_MINUTE = 4096.0


@dataclass(frozen=True, kw_only=True)
class ConnectionSeries(Series):
    """A value in each minute of office hours until nobody came any more, and zero in all others."""

    value: float
    until: datetime

    def samples(self, start: datetime, end: datetime) -> Iterator[Sample]:
        """Samples of the minutes from `start` to before `end`, one for the equal minutes of an hour."""
        moment = max(start, minute_ceiling(self.span.start))
        while moment < end:
            following = min(end, moment.replace(minute=0) + _HOUR)
            if moment < self.until:
                following = min(following, max(moment + MINUTE, self.until))
            busy = moment.hour in _OFFICE and moment < self.until
            yield Sample(self.value if busy else 0.0, weight=-(-(following - moment) // MINUTE))
            moment = following


def home_file_systems(fleet: Fleet) -> Iterator[HomeFileSystem]:
    """Those that are described, and one for each domain that has none of them."""
    yield from fleet.file_systems
    described = {one.file_system_id for one in fleet.file_systems}
    for domain in fleet.domains:
        if domain.efs_id not in described:
            yield HomeFileSystem(
                file_system_id=domain.efs_id, domain_id=domain.domain_id, created=domain.created, region=domain.region
            )


def file_system_series(fleet: Fleet, region: str) -> Iterator[Series]:
    """What the file systems of a region publish."""
    for one in home_file_systems(fleet):
        if one.region == region and one.publishes:
            for name, unit, value in (("ClientConnections", "Count", 1.0), ("TotalIOBytes", "Bytes", _BYTES_A_MINUTE)):
                yield ConnectionSeries(
                    namespace=EFS_NAMESPACE,
                    name=name,
                    dimensions=(("FileSystemId", one.file_system_id),),
                    span=Span(start=one.created),
                    unit=unit,
                    value=value,
                    until=one.last_connected or _FOREVER,
                )
