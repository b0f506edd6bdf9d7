"""SageMaker Studio: domains, people, spaces, apps; and MLflow tracking servers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description.spans import MAIN_REGION, Span

SYSTEM = "system"
"""The instance type of what runs on AWS's account: JupyterServer, Canvas."""


@dataclass(frozen=True, kw_only=True)
class IdleSettings:
    """`AppLifecycleManagement.IdleSettings` of a domain or user profile."""

    enabled: bool
    timeout_minutes: int | None = 60
    """None: the field is absent."""


@dataclass(frozen=True, kw_only=True)
class UserProfile:
    """A person in a domain."""

    name: str
    created: datetime
    idle: IdleSettings | None = None
    """None: the domain's settings hold."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Space:
    """A place to work in, with a disk that is billed from creation on."""

    name: str
    owner: str
    """User profile."""
    created: datetime
    app_type: str = "JupyterLab"
    shared: bool = False
    ebs_gb: int = 5
    idle_timeout_minutes: int | None = None
    """The space's own time-out; it counts only where the domain or profile has idle shutdown enabled."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class App:
    """An application in a space, or of a user profile (exactly one of the two)."""

    app_type: str
    runs: tuple[Span, ...]
    """The last one is the app as it is listed; earlier ones were deleted since."""
    name: str = "default"
    space: str | None = None
    profile: str | None = None
    instance_type: str = SYSTEM
    last_user_activity: datetime | None = None
    """None: the health checks move it, and it says what LastHealthCheckTimestamp says."""
    status: str | None = None
    """None: InService while it runs, Deleted for a day afterwards."""
    unit_price: Decimal | None = None
    """USD an hour where the price list has no row (TensorBoard, RStudio)."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Domain:
    """A Studio domain with everything in it."""

    domain_id: str
    """`d-` and letters."""
    name: str
    created: datetime
    efs_id: str
    """HomeEfsFileSystemId; the file system is billed by Amazon EFS."""
    region: str = MAIN_REGION
    idle: IdleSettings | None = None
    """None: never set, nothing is shut down."""
    profiles: tuple[UserProfile, ...] = ()
    spaces: tuple[Space, ...] = ()
    apps: tuple[App, ...] = ()
    modified: datetime | None = None
    status: str = "InService"
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class TrackingServer:
    """An MLflow tracking server; it is billed while it is started, used or not."""

    name: str
    created: datetime
    size: str = "Small"
    runs: tuple[Span, ...] | None = None
    """None: started at creation and never stopped."""
    region: str = MAIN_REGION
    version: str = "3.0.0"
    active: bool = True
    """Whether AWS calls it active while it is on."""
    created_by: tuple[str, str] | None = None
    """(domain id, user profile) where Studio made it."""
    modified: datetime | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def spans(self) -> tuple[Span, ...]:
        """When it was on."""
        return (Span(start=self.created),) if self.runs is None else self.runs
