"""MLflow tracking servers of a region.

Sources: ListMlflowTrackingServers, DescribeMlflowTrackingServer, tag:GetResources; calls: see `studio.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.described import Described, Kind, Listed, described
from sagemaker_cost_mcp.inventory.studio import ref
from sagemaker_cost_mcp.inventory.tags import Tags, tags_by_arn
from sagemaker_cost_mcp.inventory.unread import rows_of
from sagemaker_cost_mcp.model.studio import TrackingServer

_KIND = Kind(
    noun="tracking server",
    describe="DescribeMlflowTrackingServer",
    needed=("TrackingServerArn", "TrackingServerStatus", "CreationTime", "LastModifiedTime"),
    status="TrackingServerStatus",
    statuses=frozenset(
        {
            *("Creating", "Created", "CreateFailed", "Updating", "Updated", "UpdateFailed", "Deleting", "DeleteFailed"),
            *("Stopping", "Stopped", "StopFailed", "Starting", "Started", "StartFailed"),
            *("MaintenanceInProgress", "MaintenanceComplete", "MaintenanceFailed"),
        }
    ),
)
_OFF = frozenset({"Stopped", "CreateFailed"})


def tracking_servers(reading: Reading, region: str) -> Outcome[TrackingServer]:
    """Every tracking server of the region, those that are not stopped with their size and maker.

    What could not be read is a gap: without its description a server's `size` is None, without the tag sweep
    `ref.tags` is.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    listed = rows_of(reading, ("sagemaker", "ListMlflowTrackingServers"), region, "TrackingServerSummaries")
    if not listed.items:
        return Outcome(gaps=listed.gaps)
    tags = tags_by_arn(reading, region, "sagemaker:mlflow-tracking-server")
    rows = {row["TrackingServerName"]: row for row in listed.items}
    found = described(
        reading, region, _KIND, [Listed(name=name, row=row, asked=_asked(row)) for name, row in rows.items()]
    )
    return Outcome(
        tuple(_server(reading, region, one, tags) for one in found.items), (*listed.gaps, *tags.gaps, *found.gaps)
    )


def _asked(row: Mapping[str, Any]) -> dict[str, Any] | None:
    if row.get("TrackingServerStatus") in _OFF:
        return None
    return {"TrackingServerName": row["TrackingServerName"]}


def _server(reading: Reading, region: str, one: Described, tags: Tags) -> TrackingServer:
    """The allow-list: URL, role and artifact store stay behind."""
    row = one.row
    active = row.get("IsActive")
    return TrackingServer(
        ref=ref(reading, region, row["TrackingServerArn"], one.name, tags),
        status=row["TrackingServerStatus"],
        active=None if active is None else active == "Active",
        size=row.get("TrackingServerSize"),
        created_by=row.get("CreatedBy", {}).get("UserProfileName"),
        created_at=row["CreationTime"].astimezone(UTC),
        modified_at=row["LastModifiedTime"].astimezone(UTC),
    )
