"""File systems beside SageMaker, which Amazon EFS holds and bills: an allow-list, never AWS's raw answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.value import Value

EFS = "Amazon EFS"


class StorageClass(StrEnum):
    """Where the files are."""

    STANDARD = "Standard"
    IA = "Infrequent Access"
    ARCHIVE = "Archive"


class FileSystem(Value):
    """The home file system of a Studio domain (source: efs:DescribeFileSystems)."""

    ref: ResourceRef
    file_system_id: str
    state: str
    """`available`, `deleting`, … as AWS says."""
    domain_id: str | None
    """Domain that it was made for, whether or not that is still there; None: its tags do not say."""
    mount_targets: int
    """Without any nobody can connect to it."""
    gigabytes: Mapping[StorageClass, Decimal]
    """Metered, of 2^30 bytes each, as on the bill; classes that hold nothing are left out."""
    one_zone: bool
    created_at: datetime


class FileSystemUse(Value):
    """Who connected to a file system, day by day (UTC); one without an entry was not asked about, or could not be."""

    arn: str
    connections: Mapping[date, Decimal]
    """Sum of `ClientConnections` of each day that has a data point. A day without one is unknown, never zero."""
    io_bytes: Mapping[date, Decimal]
    """Sum of `TotalIOBytes`, likewise."""
    since: date
    until: date
    """Exclusive: days from `since` were asked for."""
