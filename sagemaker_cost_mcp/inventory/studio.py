"""What the parts of SageMaker Studio share: ARNs that listings lack, and idle settings.

How many calls a region takes, for d domains, p user profiles, s spaces and a apps, of which r run and are billed (and
q of those are JupyterLab or Code Editor), and t tracking servers, u of them not stopped:

- ListDomains, ListApps, ListSpaces, ListUserProfiles, ListMlflowTrackingServers: one for each 100, one where there is
  none; spaces and user profiles are not listed where there is neither a domain nor an app;
- d DescribeDomain: whether it shuts down idle apps is nowhere else;
- r DescribeApp: ListApps lacks LastUserActivityTimestamp (API model); what is free or does not run is not described;
- at most q DescribeSpace and q DescribeUserProfile: idle settings matter only where a running app hangs on them;
- u DescribeMlflowTrackingServer: the size, which sets the price, is nowhere else;
- one sweep of the tags of each kind that exists, for each 100 tagged ones.

So a region without Studio takes 3 calls, and AWS has no batch description that would save any of the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.tags import Tags
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.studio import SHUT_DOWN_WHEN_IDLE, IdleByAppType, IdleSettings, Space, StudioApp

STATUSES = frozenset({"Deleting", "Failed", "InService", "Pending", "Updating", "Update_Failed", "Delete_Failed"})
"""DomainStatus, UserProfileStatus and SpaceStatus as of botocore 1.44."""


def arn(reading: Reading, region: str, resource: str) -> str:
    """The ARN of what AWS lists without one: `app/d-1/ana/JupyterLab/default`.

    Formats: Service Authorization Reference, "Resource types defined by Amazon SageMaker".
    """
    return f"arn:{reading.identity.partition}:sagemaker:{region}:{reading.identity.account_id}:{resource}"


def ref(reading: Reading, region: str, resource_arn: str, name: str, tags: Tags) -> ResourceRef:
    """The resource of an ARN, which says its type."""
    return ResourceRef(
        arn=resource_arn,
        name=name,
        type=resource_arn.split(":", 5)[5].partition("/")[0],
        region=region,
        account_id=reading.identity.account_id,
        tags=tags.of(resource_arn),
    )


def idle_settings(settings: Mapping[str, Any]) -> IdleByAppType:
    """Idle shutdown by app type, from UserSettings, DefaultSpaceSettings or SpaceSettings."""
    by_type = {app_type: settings.get(f"{app_type}AppSettings") for app_type in SHUT_DOWN_WHEN_IDLE}
    return {app_type: _idle(found) for app_type, found in by_type.items() if found}


def _idle(settings: Mapping[str, Any]) -> IdleSettings:
    idle: Mapping[str, Any] = settings.get("AppLifecycleManagement", {}).get("IdleSettings", {})
    switch = idle.get("LifecycleManagement")
    scripts = settings.get("LifecycleConfigArns") or settings.get("DefaultResourceSpec", {}).get("LifecycleConfigArn")
    return IdleSettings(
        enabled=None if switch is None else switch == "ENABLED",
        timeout_minutes=idle.get("IdleTimeoutInMinutes"),
        scripted=bool(scripts),
    )


def spaces_of_running(apps: tuple[StudioApp, ...]) -> frozenset[tuple[str, str]]:
    """Domain id and name of each space whose running app may be shut down when idle."""
    return frozenset((app.domain_id, app.space) for app in _shut_down(apps) if app.space)


def profiles_of_running(apps: tuple[StudioApp, ...], spaces: tuple[Space, ...]) -> frozenset[tuple[str, str]]:
    """Domain id and name of each user profile whose settings decide about such an app: its own, or its space's."""
    own = {(app.domain_id, app.user_profile) for app in _shut_down(apps) if app.user_profile}
    running = spaces_of_running(apps)
    owners = {
        (space.domain_id, space.owner)
        for space in spaces
        if space.owner and not space.shared and (space.domain_id, space.ref.name) in running
    }
    return frozenset(own | owners)


def _shut_down(apps: tuple[StudioApp, ...]) -> list[StudioApp]:
    return [app for app in apps if app.runs_billed and app.app_type in SHUT_DOWN_WHEN_IDLE]
