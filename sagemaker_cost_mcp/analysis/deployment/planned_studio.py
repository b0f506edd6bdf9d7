"""Planned domains, people, spaces and apps of Studio, as they would be described on their first day."""

from __future__ import annotations

from collections.abc import Mapping

from sagemaker_cost_mcp.analysis.deployment.plan import Planned
from sagemaker_cost_mcp.analysis.deployment.planned_ref import Maker
from sagemaker_cost_mcp.analysis.deployment.priced_hosting import instance_type
from sagemaker_cost_mcp.analysis.deployment.properties import Properties
from sagemaker_cost_mcp.model.studio import (
    SHUT_DOWN_WHEN_IDLE,
    SYSTEM,
    IdleSettings,
    Space,
    StudioApp,
    StudioDomain,
    UserProfile,
)


def planned_domain(maker: Maker, one: Planned) -> StudioDomain:
    """A domain, with its defaults for idle shutdown.

    Raises:
        NotKnown: They are not known.
    """
    return StudioDomain(
        ref=maker.ref(one, "domain"),
        domain_id=one.name,
        status="InService",
        auth_mode=None,
        efs_id=None,
        idle=_idle(one.properties.inner("DefaultUserSettings")),
        idle_shared=_idle(one.properties.inner("DefaultSpaceSettings")),
        created_at=maker.taken_at,
        modified_at=maker.taken_at,
    )


def planned_profile(maker: Maker, one: Planned) -> UserProfile:
    """A user profile.

    Raises:
        NotKnown: Its domain or its idle settings are not known.
    """
    return UserProfile(
        ref=maker.ref(one, "user-profile"),
        domain_id=maker.target("Domain", "DomainId", one) or "",
        status="InService",
        idle=_idle(one.properties.inner("UserSettings")),
        created_at=maker.taken_at,
        modified_at=maker.taken_at,
    )


def planned_space(maker: Maker, one: Planned) -> Space:
    """A space, with its volume.

    Raises:
        NotKnown: Its domain, its volume or its idle settings are not known.
    """
    properties = one.properties
    settings, owner = properties.inner("SpaceSettings"), properties.inner("OwnershipSettings")
    return Space(
        ref=maker.ref(one, "space"),
        domain_id=maker.target("Domain", "DomainId", one) or "",
        status="InService",
        app_type=settings.text("AppType"),
        owner=owner.link("OwnerUserProfileName"),
        shared=properties.inner("SpaceSharingSettings").text("SharingType") == "Shared",
        volume_gb=settings.inner("SpaceStorageSettings").inner("EbsStorageSettings").whole("EbsVolumeSizeInGb"),
        idle=_idle(settings),
        created_at=maker.taken_at,
        modified_at=maker.taken_at,
    )


def planned_app(maker: Maker, one: Planned) -> StudioApp:
    """An app that runs.

    Raises:
        NotKnown: Its type, its instance or whose it is are not known.
    """
    properties = one.properties
    name = properties.inner("ResourceSpec").text("InstanceType")
    return StudioApp(
        ref=maker.ref(one, "app"),
        domain_id=maker.target("Domain", "DomainId", one) or "",
        app_type=properties.needed("AppType"),
        status="InService",
        instance_type=instance_type(name) if name and name != SYSTEM else name,
        user_profile=maker.target("UserProfile", "UserProfileName", one),
        space=maker.target("Space", "SpaceName", one),
        prepaid=False,
        created_at=maker.taken_at,
        described=True,
        last_activity_at=None,
        last_health_check_at=None,
    )


def _idle(settings: Properties) -> Mapping[str, IdleSettings]:
    """Idle shutdown by app type; a type about which nothing is said is left out."""
    parts = {app_type: f"{app_type}AppSettings" for app_type in SHUT_DOWN_WHEN_IDLE}
    return {name: _of_type(settings.inner(member)) for name, member in parts.items() if settings.has(member)}


def _of_type(settings: Properties) -> IdleSettings:
    idle = settings.inner("AppLifecycleManagement").inner("IdleSettings")
    switch = idle.text("LifecycleManagement")
    scripted = settings.some("LifecycleConfigArns") or settings.inner("DefaultResourceSpec").has("LifecycleConfigArn")
    return IdleSettings(
        enabled=switch == "ENABLED" if switch else None,
        timeout_minutes=idle.whole("IdleTimeoutInMinutes") or None,
        scripted=scripted,
    )
