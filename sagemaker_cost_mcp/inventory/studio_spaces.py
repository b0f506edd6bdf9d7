"""Spaces of a region's domains. Sources: ListSpaces, DescribeSpace, tag:GetResources; calls: see `studio.py`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.described import Described, Kind, Listed, described
from sagemaker_cost_mcp.inventory.studio import STATUSES, arn, idle_settings, ref, spaces_of_running
from sagemaker_cost_mcp.inventory.tags import Tags, tags_by_arn
from sagemaker_cost_mcp.inventory.unread import rows_of
from sagemaker_cost_mcp.model.studio import Space, StudioApp

_KIND = Kind(
    noun="space",
    describe="DescribeSpace",
    needed=("DomainId", "SpaceName", "Status", "CreationTime", "LastModifiedTime"),
    statuses=STATUSES,
)


def studio_spaces(reading: Reading, region: str, apps: tuple[StudioApp, ...]) -> Outcome[Space]:
    """Every space of the region, those in which one of the apps runs with their time-out.

    What could not be read is a gap: without its description a space's `idle` is None, without the tag sweep
    `ref.tags` is.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    listed = rows_of(reading, ("sagemaker", "ListSpaces"), region, "Spaces")
    if not listed.items:
        return Outcome(gaps=listed.gaps)
    tags = tags_by_arn(reading, region, "sagemaker:space")
    running = spaces_of_running(apps)
    rows = {(row["DomainId"], row["SpaceName"]): row for row in listed.items}
    found = described(
        reading,
        region,
        _KIND,
        [
            Listed(name="/".join(key), row=row, asked=_asked(key) if key in running else None)
            for key, row in rows.items()
        ],
    )
    return Outcome(
        tuple(_space(reading, region, one, tags) for one in found.items), (*listed.gaps, *tags.gaps, *found.gaps)
    )


def _asked(key: tuple[str, str]) -> dict[str, str]:
    return dict(zip(("DomainId", "SpaceName"), key, strict=True))


def _space(reading: Reading, region: str, one: Described, tags: Tags) -> Space:
    """The allow-list: URL, images, repositories and file systems stay behind.

    The list has a summary of what the description tells in full: owner, sharing, app type and volume.
    """
    row = one.row
    settings = _part(row, "SpaceSettings")
    storage: Mapping[str, Any] = settings.get("SpaceStorageSettings", {}).get("EbsStorageSettings", {})
    return Space(
        ref=ref(
            reading, region, row.get("SpaceArn") or arn(reading, region, f"space/{one.name}"), row["SpaceName"], tags
        ),
        domain_id=row["DomainId"],
        status=row["Status"],
        app_type=settings.get("AppType"),
        owner=_part(row, "OwnershipSettings").get("OwnerUserProfileName"),
        shared=_part(row, "SpaceSharingSettings").get("SharingType") == "Shared",
        volume_gb=storage.get("EbsVolumeSizeInGb"),
        idle=idle_settings(settings) if one.whole else None,
        created_at=row["CreationTime"].astimezone(UTC),
        modified_at=row["LastModifiedTime"].astimezone(UTC),
    )


def _part(row: Mapping[str, Any], member: str) -> Mapping[str, Any]:
    return {**row.get(f"{member}Summary", {}), **row.get(member, {})}
