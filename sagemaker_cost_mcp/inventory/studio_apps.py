"""Studio and Canvas apps of a region. Sources: ListApps, DescribeApp, tag:GetResources; calls: see `studio.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.described import Described, Kind, Listed, described
from sagemaker_cost_mcp.inventory.studio import arn, ref
from sagemaker_cost_mcp.inventory.tags import Tags, tags_by_arn
from sagemaker_cost_mcp.inventory.unread import merged, rows_of
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.model.studio import SYSTEM, USAGE_BY_APP_TYPE, StudioApp

KNOWN_TYPES = frozenset({*USAGE_BY_APP_TYPE, "Canvas", "JupyterServer", "DetailedProfiler", "RStudioServerPro"})
"""AppType as of botocore 1.44."""

_KIND = Kind(
    noun="app",
    describe="DescribeApp",
    needed=("DomainId", "AppType", "AppName", "Status", "CreationTime"),
    statuses=frozenset({"Deleted", "Deleting", "Failed", "InService", "Pending"}),
)


def studio_apps(reading: Reading, region: str) -> Outcome[StudioApp]:
    """Every app of the region; those that run and are billed with when they were last used.

    An app that is deleted, or was deleted between list and description, is left out. What could not be read is a gap:
    without its description an app's `described` is False, without the tag sweep `ref.tags` is None.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    listed = rows_of(reading, ("sagemaker", "ListApps"), region, "Apps")
    rows = {_name(row): row for row in listed.items if row.get("Status") != "Deleted"}
    if not rows:
        return Outcome(gaps=listed.gaps)
    tags = tags_by_arn(reading, region, "sagemaker:app")
    found = described(
        reading, region, _KIND, [Listed(name=name, row=row, asked=_asked(row)) for name, row in rows.items()]
    )
    apps = (_app(reading, region, one, tags) for one in found.items if one.row["Status"] != "Deleted")
    return Outcome(tuple(apps), (*listed.gaps, *tags.gaps, *found.gaps, *_strangers(reading, region, rows)))


def _name(row: Mapping[str, Any]) -> str:
    """Unique in a region: the end of the ARN."""
    whose = row.get("SpaceName") or row.get("UserProfileName") or "-"
    return "/".join((row["DomainId"], whose, row["AppType"], row["AppName"]))


def _asked(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Parameters of the description of what runs and is billed; None: it does not, or is not."""
    free = row["AppType"] not in {*USAGE_BY_APP_TYPE, "Canvas"}
    if row.get("Status") != "InService" or free or (_instance_type(row) == SYSTEM and row["AppType"] != "Canvas"):
        return None
    whose = "SpaceName" if row.get("SpaceName") else "UserProfileName"
    return {member: row[member] for member in ("DomainId", whose, "AppType", "AppName")}


def _instance_type(row: Mapping[str, Any]) -> str | None:
    spec: Mapping[str, str] = row.get("ResourceSpec", {})
    return spec.get("InstanceType")


def _app(reading: Reading, region: str, one: Described, tags: Tags) -> StudioApp:
    """The allow-list: images, lifecycle configurations and failure texts stay behind."""
    row = one.row
    resource_arn = row.get("AppArn") or arn(reading, region, f"app/{one.name}")
    moment = partial(_moment, row)
    return StudioApp(
        ref=ref(reading, region, resource_arn, one.name.partition("/")[2], tags),
        domain_id=row["DomainId"],
        app_type=row["AppType"],
        status=row["Status"],
        instance_type=_instance_type(row),
        user_profile=None if row.get("SpaceName") else row.get("UserProfileName"),
        space=row.get("SpaceName"),
        prepaid=bool(row.get("ResourceSpec", {}).get("TrainingPlanArn")),
        created_at=row["CreationTime"].astimezone(UTC),
        described=one.whole,
        last_activity_at=moment("LastUserActivityTimestamp"),
        last_health_check_at=moment("LastHealthCheckTimestamp"),
    )


def _moment(row: Mapping[str, Any], member: str) -> datetime | None:
    found: datetime | None = row.get(member)
    return None if found is None else found.astimezone(UTC)


def _strangers(reading: Reading, region: str, rows: Mapping[str, Mapping[str, Any]]) -> tuple[Gap, ...]:
    """A gap for each type of app that AWS added since: whether it bills cannot be told."""
    strange: Iterable[tuple[str, str]] = (
        (name, row["AppType"]) for name, row in rows.items() if row["AppType"] not in KNOWN_TYPES
    )
    return merged((name, _stranger(reading, region, app_type)) for name, app_type in strange)


def _stranger(reading: Reading, region: str, app_type: str) -> Gap:
    return Gap(
        operation="sagemaker:ListApps",
        region=region,
        account_id=reading.identity.account_id,
        reason=f"App type {app_type!r} is not known to this version, so whether it bills cannot be told.",
    )
