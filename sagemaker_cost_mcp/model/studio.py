"""SageMaker Studio as the rules see it: an allow-list of fields, never AWS's raw answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.value import Value

SHUT_DOWN_WHEN_IDLE = ("JupyterLab", "CodeEditor")
"""App types that have idle shutdown (source: developer guide, "Idle shutdown"; API model of AppLifecycleManagement)."""

SYSTEM = "system"
"""Instance type of what AWS runs for nothing (JupyterServer), or bills by the session (Canvas)."""

CANVAS_SESSION = "Canvas:Session-Hrs"
"""Canvas on the bill: an hour of a session, from login to logout."""

# `TensorBoard:` is unverified: the price list knows such instances, the raw usage type was not seen on a bill.
USAGE_BY_APP_TYPE: Mapping[str, str] = MappingProxyType(
    {
        "JupyterLab": "Studio:JupyterLab-",
        "CodeEditor": "Studio:CodeEditor-",
        "KernelGateway": "Studio:KernelGateway-",
        "RSessionGateway": "RStudio:RSessionGateway-",
        "TensorBoard": "TensorBoard:",
    }
)
"""What stands before the instance type in the usage type of an app. RStudioServerPro is not here: it is the domain's
server under a licence, not somebody's app."""


class IdleSettings(Value):
    """What one level (domain, user profile or space) says about idle shutdown of one app type."""

    enabled: bool | None = None
    """None: this level does not say."""
    timeout_minutes: int | None = None
    """Minutes that an idle app is left running; None: this level does not say."""
    scripted: bool = False
    """A lifecycle configuration is attached, whose script may stop idle apps too."""


IdleByAppType = Mapping[str, IdleSettings]
"""By app type; a type that is missing is one about which nothing is said."""


class StudioDomain(Value):
    """A Studio domain (source: ListDomains, DescribeDomain)."""

    ref: ResourceRef
    domain_id: str
    status: str
    """`InService`, `Failed`, … as AWS says."""
    auth_mode: str | None
    """`SSO` or `IAM`; None, as the next three: the description could not be read."""
    efs_id: str | None
    """Home file system, which Amazon EFS bills; None also: the domain has none."""
    idle: IdleByAppType | None
    """Defaults of user profiles and of their private spaces."""
    idle_shared: IdleByAppType | None
    """Defaults of shared spaces."""
    created_at: datetime
    modified_at: datetime


class UserProfile(Value):
    """A person in a domain (source: ListUserProfiles; DescribeUserProfile where an app in service hangs on it)."""

    ref: ResourceRef
    domain_id: str
    status: str
    idle: IdleByAppType | None
    """None: it was not described, since no app in service hangs on it, or could not be."""
    created_at: datetime
    modified_at: datetime


class Space(Value):
    """A place to work in, with a volume of its own (source: ListSpaces; DescribeSpace where an app in service is)."""

    ref: ResourceRef
    domain_id: str
    status: str
    app_type: str | None
    owner: str | None
    """User profile that owns it."""
    shared: bool
    volume_gb: int | None
    """Size of its EBS volume; None: it has none (Studio Classic), or AWS did not say."""
    idle: IdleByAppType | None
    """Only time-outs: a space cannot turn idle shutdown on or off. None: as for a user profile."""
    created_at: datetime
    modified_at: datetime


class StudioApp(Value):
    """An application in a space or of a user profile (source: ListApps; DescribeApp where it may be billed).

    Its `ref.name` is `<space or user profile>/<type>/<app name>`, since almost every app is called `default`.
    """

    ref: ResourceRef
    domain_id: str
    app_type: str
    """`JupyterLab`, `CodeEditor`, `KernelGateway`, `JupyterServer`, `Canvas`, …"""
    status: str
    """`InService`, `Pending`, …; deleted apps, which AWS lists for a day, are left out."""
    instance_type: str | None
    user_profile: str | None
    """None: it belongs to a space."""
    space: str | None
    prepaid: bool
    """It runs on a training plan, which is paid already."""
    created_at: datetime
    """A restart within 24 hours does not move it (API reference of DescribeApp)."""
    described: bool
    """False: it does not run or is free, or its description could not be read; then the next two are None."""
    last_activity_at: datetime | None
    """AWS moves it with use, and with health checks when there is no use: then it equals the next one."""
    last_health_check_at: datetime | None

    @property
    def usage(self) -> str | None:
        """What it is billed as, without the region's prefix: `Studio:JupyterLab-ml.m5.large`; None: nothing known."""
        if self.app_type == "Canvas":
            return CANVAS_SESSION
        prefix = USAGE_BY_APP_TYPE.get(self.app_type)
        if prefix is None or self.instance_type in {None, SYSTEM}:
            return None
        return f"{prefix}{self.instance_type}"

    @property
    def runs_billed(self) -> bool:
        """It is in service, and AWS charges for that."""
        return self.status == "InService" and self.usage is not None


class TrackingServer(Value):
    """An MLflow tracking server (source: ListMlflowTrackingServers, DescribeMlflowTrackingServer)."""

    ref: ResourceRef
    status: str
    """`Created`, `Started`, `Stopped`, … as AWS says."""
    active: bool | None
    """AWS's `IsActive`; None: it did not say."""
    size: str | None
    """`Small`, `Medium` or `Large`; None: it is stopped and was not described, or could not be."""
    created_by: str | None
    """User profile in Studio that made it."""
    created_at: datetime
    modified_at: datetime
    """Start, stop and configuration move it; use does not."""


class MlflowApp(Value):
    """An MLflow App, the kind without a server (source: ListMlflowApps).

    AWS gives it neither a size nor a state of rest, and no price was found: what it costs is not known here.
    """

    ref: ResourceRef
    status: str
    """`Created`, `Updating`, … as AWS says; deleted ones are left out."""
    version: str | None
    """Of MLflow."""
    created_at: datetime
    modified_at: datetime | None
