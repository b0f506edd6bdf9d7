"""Home file systems of Studio domains, and who connected to them. Sources: efs:DescribeFileSystems, CloudWatch.

SageMaker tags the file system that it makes for a domain with the domain's ARN. The tag and the file system stay
when the domain is deleted, unless somebody asks for `RetentionPolicy={HomeEfsFileSystem: Delete}` (API reference of
DeleteDomain): that is how what a domain left behind is found.

Calls in a region: one for each 100 file systems of whatever kind, since AWS cannot filter by tag; one GetMetricData
for each 250 home file systems, at USD 0.01 per 1,000 metrics, none where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, timedelta
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.metrics import Metric, Points, daily, midnight
from sagemaker_cost_mcp.inventory.unread import rows_of
from sagemaker_cost_mcp.model.file_systems import FileSystem, FileSystemUse, StorageClass
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.studio import StudioDomain

READ = "elasticfilesystem:DescribeFileSystems"
MANAGED_BY = "ManagedByAmazonSageMakerResource"
"""Tag key; the value is the domain's ARN."""

DAYS = 90
"""Complete days of connections that are read."""

_GIGABYTE = 2**30
_SIZES = {StorageClass.IA: "ValueInIA", StorageClass.ARCHIVE: "ValueInArchive"}


def file_systems(reading: Reading, region: str, domains: Sequence[StudioDomain]) -> Outcome[FileSystem]:
    """The home file systems of a region's domains, also of those that are gone.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    listed = rows_of(reading, ("efs", "DescribeFileSystems"), region, "FileSystems")
    homes = {domain.efs_id: domain.domain_id for domain in domains if domain.efs_id}
    found = [_file_system(reading, region, row, homes) for row in listed.items]
    return Outcome(tuple(one for one in found if one is not None), listed.gaps)


def _file_system(reading: Reading, region: str, row: Mapping[str, Any], homes: Mapping[str, str]) -> FileSystem | None:
    """The allow-list; None: it has nothing to do with SageMaker."""
    tags = {tag["Key"]: tag["Value"] for tag in row.get("Tags", ())}
    name: str = row["FileSystemId"]
    domain_id = homes.get(name) or _domain_id(tags.get(MANAGED_BY, ""))
    if domain_id is None and MANAGED_BY not in tags:
        return None
    identity = reading.identity
    arn = f"arn:{identity.partition}:elasticfilesystem:{region}:{identity.account_id}:file-system/{name}"
    return FileSystem(
        ref=ResourceRef(
            arn=row.get("FileSystemArn") or arn,
            name=name,
            type="file-system",
            region=region,
            account_id=identity.account_id,
            tags=tags,
        ),
        file_system_id=name,
        state=row["LifeCycleState"],
        domain_id=domain_id,
        mount_targets=row["NumberOfMountTargets"],
        gigabytes=_gigabytes(row["SizeInBytes"]),
        one_zone=bool(row.get("AvailabilityZoneName")),
        created_at=row["CreationTime"].astimezone(UTC),
    )


def _domain_id(arn: str) -> str | None:
    resource = arn.split(":", 5)[-1]
    return resource.removeprefix("domain/") if resource.startswith("domain/") else None


def _gigabytes(size: Mapping[str, Any]) -> Mapping[StorageClass, Decimal]:
    """By class; what AWS does not say to be in another one is Standard."""
    elsewhere = {kind: size.get(member) or 0 for kind, member in _SIZES.items()}
    standard = size.get("ValueInStandard")
    kept = size["Value"] - sum(elsewhere.values()) if standard is None else standard
    by_class = {StorageClass.STANDARD: kept, **elsewhere}
    return {kind: Decimal(held) / _GIGABYTE for kind, held in by_class.items() if held > 0}


def file_system_use(reading: Reading, region: str, found: Sequence[FileSystem], today: date) -> Outcome[FileSystemUse]:
    """Connections and bytes of each file system on the last complete days; what could not be read has no entry.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    since = today - timedelta(days=DAYS)
    metrics = [_metric(one, name) for one in found for name in ("ClientConnections", "TotalIOBytes")]
    outcome = daily(reading, region, metrics, (midnight(since), midnight(today)))
    read: Mapping[Metric, Points | None] = dict(zip(metrics, outcome.items, strict=True))
    uses: list[FileSystemUse] = []
    for one in found:
        connections, moved = read[_metric(one, "ClientConnections")], read[_metric(one, "TotalIOBytes")]
        if connections is not None and moved is not None:
            uses.append(
                FileSystemUse(
                    arn=one.ref.arn, connections=_days(connections), io_bytes=_days(moved), since=since, until=today
                )
            )
    return Outcome(tuple(uses), outcome.gaps)


def _metric(one: FileSystem, name: str) -> Metric:
    return Metric(namespace="AWS/EFS", name=name, dimensions=(("FileSystemId", one.file_system_id),), statistic="Sum")


def _days(points: Points) -> Mapping[date, Decimal]:
    return {moment.date(): value for moment, value in points.items()}
