"""Who stood behind a call: what CloudTrail's `userIdentity` says, as far as it names a person, a program or AWS itself.

Source: CloudTrail user guide, "CloudTrail userIdentity element".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sagemaker_cost_mcp.model.trail import Caller, CallerKind

_OF_AWS = ".amazonaws.com"
_SERVICE_LINKED = "AWSServiceRoleFor"
_IDENTITY_CENTER = "AWSReservedSSO_"
"""How IAM Identity Center names the roles that it makes; their sessions bear the names of people."""

_PROGRAM = re.compile(
    r"i-[0-9a-f]{8,17}"  # an EC2 instance
    r"|botocore-session-\d+|aws-sdk-.*|aws-go-sdk-\d+|\d{10,}"  # what SDKs call a session that nobody named
    r"|SageMaker(-.*)?"  # code in a notebook, in Studio or in a job, with an execution role
    r"|AWSCloudFormation|AWSCodeBuild-.*|GitHubActions"
    r"|[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}",
    re.IGNORECASE,
)


def caller(identity: Mapping[str, Any]) -> Caller:
    """Who made a call.

    A role's session usually bears the name of a person, and cannot be told from a program's where somebody gave that
    one a name of its own. A source identity is set by whoever let the person in (Studio sets the user profile's name
    where the domain says so), and cannot be changed by the session: it comes first.
    """
    role, session = _assumed(identity)
    service = str(identity.get("invokedBy", ""))
    if service.endswith(_OF_AWS):
        return Caller(kind=CallerKind.SERVICE, name=service, role=role)
    if role is not None and role.startswith(_SERVICE_LINKED):
        return Caller(kind=CallerKind.SERVICE, name=role, role=role)
    if identity.get("type") == "Root":
        return Caller(kind=CallerKind.ROOT, name="root")
    context: Mapping[str, Any] = identity.get("sessionContext") or {}
    if source := context.get("sourceIdentity"):
        return Caller(kind=CallerKind.PERSON, name=str(source), role=role)
    return _in_session(role, session) if role is not None else _by_name(identity)


def _assumed(identity: Mapping[str, Any]) -> tuple[str | None, str]:
    """Role and session of `arn:aws:sts::1:assumed-role/DataScientist/ana`; None: no role was assumed."""
    kind, _, rest = str(identity.get("arn", "")).rpartition(":")[2].partition("/")
    role, _, session = rest.rpartition("/")
    return (role.rpartition("/")[2], session) if kind == "assumed-role" else (None, "")


def _in_session(role: str | None, session: str) -> Caller:
    person = (role or "").startswith(_IDENTITY_CENTER) or not _PROGRAM.fullmatch(session)
    return Caller(kind=CallerKind.PERSON if person else CallerKind.PROGRAM, name=session, role=role)


def _by_name(identity: Mapping[str, Any]) -> Caller:
    """An IAM user, a federated or an Identity Center one; or another account, of which nobody's name is known here."""
    name = identity.get("userName")
    if name:
        return Caller(kind=CallerKind.PERSON, name=str(name))
    known = identity.get("accountId") or identity.get("principalId") or "unknown"
    return Caller(kind=CallerKind.PROGRAM, name=f"{identity.get('type', 'caller')} {known}")
