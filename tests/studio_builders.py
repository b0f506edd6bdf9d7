"""Hand-made Studios, beside the hand-made accounts of `builders.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.studio import (
    IdleByAppType,
    IdleSettings,
    Space,
    StudioApp,
    StudioDomain,
    TrackingServer,
    UserProfile,
)
from tests.builders import ACCOUNT, LONG_AGO, NOW, REGION, snapshot

ON = IdleSettings(enabled=True, timeout_minutes=60)
OFF = IdleSettings(enabled=False)
BOTH_ON: IdleByAppType = {"JupyterLab": ON, "CodeEditor": ON}
DOMAIN = "d-1"


def studio_ref(kind: str, tail: str, name: str, tags: Mapping[str, str] | None = None) -> ResourceRef:
    arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:{kind}/{tail}"
    return ResourceRef(arn=arn, name=name, type=kind, region=REGION, account_id=ACCOUNT, tags=tags or {})


def domain(
    domain_id: str = DOMAIN,
    *,
    idle: IdleByAppType | None = None,
    idle_shared: IdleByAppType | None = None,
    read: bool = True,
    status: str = "InService",
) -> StudioDomain:
    return StudioDomain(
        ref=studio_ref("domain", domain_id, f"name-of-{domain_id}"),
        domain_id=domain_id,
        status=status,
        auth_mode="IAM" if read else None,
        efs_id="fs-1" if read else None,
        idle=(idle or {}) if read else None,
        idle_shared=(idle_shared or {}) if read else None,
        created_at=LONG_AGO,
        modified_at=LONG_AGO,
    )


def profile(name: str = "ana", *, idle: IdleByAppType | None = None, read: bool = True) -> UserProfile:
    return UserProfile(
        ref=studio_ref("user-profile", f"{DOMAIN}/{name}", name),
        domain_id=DOMAIN,
        status="InService",
        idle=(idle or {}) if read else None,
        created_at=LONG_AGO,
        modified_at=LONG_AGO,
    )


def space(
    name: str = "lab",
    *,
    owner: str | None = "ana",
    shared: bool = False,
    timeout: int | None = None,
    app_type: str = "JupyterLab",
) -> Space:
    return Space(
        ref=studio_ref("space", f"{DOMAIN}/{name}", name),
        domain_id=DOMAIN,
        status="InService",
        app_type=app_type,
        owner=owner,
        shared=shared,
        volume_gb=5,
        idle={} if timeout is None else {app_type: IdleSettings(timeout_minutes=timeout)},
        created_at=LONG_AGO,
        modified_at=LONG_AGO,
    )


def app(
    whose: str = "lab",
    *,
    app_type: str = "JupyterLab",
    name: str = "default",
    in_space: bool = True,
    status: str = "InService",
    instance_type: str | None = "ml.m5.xlarge",
    created_at: datetime = LONG_AGO,
    used_days_ago: float | None = None,
    checked_days_ago: float | None = None,
    described: bool = True,
    prepaid: bool = False,
    tags: Mapping[str, str] | None = None,
    domain_id: str = DOMAIN,
) -> StudioApp:
    tail = f"{whose}/{app_type}/{name}"
    return StudioApp(
        ref=studio_ref("app", f"{domain_id}/{tail}", tail, tags),
        domain_id=domain_id,
        app_type=app_type,
        status=status,
        instance_type=instance_type,
        user_profile=None if in_space else whose,
        space=whose if in_space else None,
        prepaid=prepaid,
        created_at=created_at,
        described=described,
        last_activity_at=_ago(used_days_ago),
        last_health_check_at=_ago(checked_days_ago),
    )


def kernel(whose: str = "ana", name: str = "k1", **fields: object) -> StudioApp:
    given: dict[str, object] = {
        "app_type": "KernelGateway",
        "in_space": False,
        "instance_type": "ml.t3.medium",
        **fields,
    }
    return app(whose, name=name, **given)  # type: ignore[arg-type]


def canvas(whose: str = "ana", **fields: object) -> StudioApp:
    given: dict[str, object] = {"app_type": "Canvas", "in_space": False, "instance_type": "system", **fields}
    return app(whose, **given)  # type: ignore[arg-type]


def server(
    name: str = "experiments",
    *,
    status: str = "Created",
    active: bool | None = True,
    size: str | None = "Small",
    created_by: str | None = None,
    created_at: datetime = LONG_AGO,
) -> TrackingServer:
    return TrackingServer(
        ref=studio_ref("mlflow-tracking-server", name, name),
        status=status,
        active=active,
        size=size,
        created_by=created_by,
        created_at=created_at,
        modified_at=created_at,
    )


def studio(
    *,
    domains: Sequence[StudioDomain] = (),
    apps: Sequence[StudioApp] = (),
    spaces: Sequence[Space] = (),
    profiles: Sequence[UserProfile] = (),
    servers: Sequence[TrackingServer] = (),
    prices: Sequence[Price] = (),
) -> Snapshot:
    return snapshot(prices=prices).model_copy(
        update={
            "studio_domains": tuple(domains),
            "studio_apps": tuple(apps),
            "studio_spaces": tuple(spaces),
            "user_profiles": tuple(profiles),
            "tracking_servers": tuple(servers),
        }
    )


def _ago(days: float | None) -> datetime | None:
    return None if days is None else NOW - timedelta(days=days)
