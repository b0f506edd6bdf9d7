"""User profiles of a region's domains. Sources: ListUserProfiles, DescribeUserProfile, tag:GetResources.

How many calls: see `studio.py`.
"""

from __future__ import annotations

from datetime import UTC

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.described import Described, Kind, Listed, described
from sagemaker_cost_mcp.inventory.studio import STATUSES, arn, idle_settings, profiles_of_running, ref
from sagemaker_cost_mcp.inventory.tags import Tags, tags_by_arn
from sagemaker_cost_mcp.inventory.unread import rows_of
from sagemaker_cost_mcp.model.studio import Space, StudioApp, UserProfile

_KIND = Kind(
    noun="user profile",
    describe="DescribeUserProfile",
    needed=("DomainId", "UserProfileName", "Status", "CreationTime", "LastModifiedTime"),
    statuses=STATUSES,
)


def user_profiles(
    reading: Reading, region: str, apps: tuple[StudioApp, ...], spaces: tuple[Space, ...]
) -> Outcome[UserProfile]:
    """Every user profile of the region, those that decide about one of the apps with their idle settings.

    What could not be read is a gap: without its description a user profile's `idle` is None, without the tag sweep
    `ref.tags` is.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    listed = rows_of(reading, ("sagemaker", "ListUserProfiles"), region, "UserProfiles")
    if not listed.items:
        return Outcome(gaps=listed.gaps)
    tags = tags_by_arn(reading, region, "sagemaker:user-profile")
    deciding = {_folded(*key) for key in profiles_of_running(apps, spaces)}
    rows = {(row["DomainId"], row["UserProfileName"]): row for row in listed.items}
    found = described(
        reading,
        region,
        _KIND,
        [
            Listed(name="/".join(key), row=row, asked=_asked(key) if _folded(*key) in deciding else None)
            for key, row in rows.items()
        ],
    )
    return Outcome(
        tuple(_profile(reading, region, one, tags) for one in found.items), (*listed.gaps, *tags.gaps, *found.gaps)
    )


def _folded(domain_id: str, name: str) -> tuple[str, str]:
    """AWS does not mind the case of a user profile's name (API reference of DescribeUserProfile)."""
    return domain_id, name.lower()


def _asked(key: tuple[str, str]) -> dict[str, str]:
    return dict(zip(("DomainId", "UserProfileName"), key, strict=True))


def _profile(reading: Reading, region: str, one: Described, tags: Tags) -> UserProfile:
    """The allow-list: the identity behind it, roles and network stay behind."""
    row = one.row
    resource_arn = row.get("UserProfileArn") or arn(reading, region, f"user-profile/{one.name}")
    return UserProfile(
        ref=ref(reading, region, resource_arn, row["UserProfileName"], tags),
        domain_id=row["DomainId"],
        status=row["Status"],
        idle=idle_settings(row.get("UserSettings", {})) if one.whole else None,
        created_at=row["CreationTime"].astimezone(UTC),
        modified_at=row["LastModifiedTime"].astimezone(UTC),
    )
