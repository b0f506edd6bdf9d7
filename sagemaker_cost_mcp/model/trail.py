"""Who did what, as AWS CloudTrail tells it: an allow-list of an event's fields, never its raw record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.value import Value

OPENED: Mapping[str, str] = MappingProxyType(
    {
        "notebook-instance": "CreatePresignedNotebookInstanceUrl",
        "user-profile": "CreatePresignedDomainUrl",
        "mlflow-tracking-server": "CreatePresignedMlflowTrackingServerUrl",
    }
)
"""The event with which a person is let in, by type of the ARN. A domain is entered as one of its user profiles."""

APP_STARTED = "CreateApp"
"""The event with which an app is started, in a space or for a user profile."""

EVENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "notebook-instance": (OPENED["notebook-instance"], "StartNotebookInstance", "CreateNotebookInstance"),
        "user-profile": (OPENED["user-profile"],),
        "mlflow-tracking-server": (
            OPENED["mlflow-tracking-server"],
            "StartMlflowTrackingServer",
            "CreateMlflowTrackingServer",
        ),
        "app": (APP_STARTED,),
        "domain": ("UpdateDomain", "CreateDomain"),
        "endpoint": ("UpdateEndpoint", "CreateEndpoint"),
        "inference-component": ("CreateInferenceComponent",),
    }
)
"""Events that name the person behind a resource, by type of its ARN, the best witness first: who opened it last knows
more of it than who started it, and that one more than who made it."""


class CallerKind(StrEnum):
    """What stood behind a call."""

    PERSON = "person"
    """An IAM user, somebody of IAM Identity Center, or a role's session that bears a name like a person's."""
    PROGRAM = "program"
    """A role's session with a name that only programs give: those of SDKs, instances and SageMaker itself."""
    SERVICE = "service"
    """AWS called itself, on somebody's behalf or on its own."""
    ROOT = "root"


class Caller(Value):
    """Who made a call."""

    kind: CallerKind
    name: str
    """User, role session or service, as AWS writes it."""
    role: str | None = None
    """Role that was assumed; None: none was."""


class TrailEvent(Value):
    """A call that succeeded (source: LookupEvents)."""

    name: str
    """`CreatePresignedNotebookInstanceUrl`, …"""
    at: datetime
    resource: str
    """As `resource_key` writes it."""
    caller: Caller


class TrailSweep(Value):
    """The events of one name in one region that were looked at, newest first."""

    name: str
    region: str
    since: datetime
    """From here to the moment of the snapshot nothing was left out."""
    whole: bool
    """It goes back as far as CloudTrail's event history does; False: it stopped at `since`."""
    events: tuple[TrailEvent, ...]
    """Of each resource in question the last one."""

    def last(self, key: str) -> TrailEvent | None:
        """The last event of a resource, where there was one."""
        return next((event for event in self.events if event.resource == key), None)


class Deletion(Value):
    """A resource that was deleted (source: LookupEvents)."""

    type: str
    """As in an ARN: `endpoint`, …"""
    name: str
    region: str
    at: datetime


def resource_key(resource_type: str, *names: str) -> str:
    """How a resource is named on events: AWS does not mind the case, and neither does this.

    >>> resource_key("user-profile", "d-1", "Ana")
    'user-profile/d-1/ana'
    """
    return "/".join((resource_type, *names)).lower()


def key_of(resource: ResourceRef) -> str:
    """The key of a resource: type and name, as its ARN has them."""
    return resource.arn.split(":", 5)[5].lower()
