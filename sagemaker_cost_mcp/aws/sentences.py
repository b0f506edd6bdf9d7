"""AWS's own messages, read: which action was denied, by what kind of policy."""

from __future__ import annotations

import re

_PERFORM = re.compile(r"not authorized to perform:? (?:the )?([a-z0-9-]+:[A-Za-z]+)")
_ALLOWS = re.compile(r"allows the ([a-z0-9-]+:[A-Za-z]+) action")
_POLICY = r"([a-zA-Z -]*?polic(?:y|ies)|permissions? boundary)"
_DENIED = re.compile(rf"explicit deny(?: in an? {_POLICY})?", re.IGNORECASE)
_NOT_ALLOWED = re.compile(rf"because no {_POLICY} allows", re.IGNORECASE)

# Grants in these add nothing by themselves: they only bound what an identity-based policy may allow.
_BOUNDS = ("service control", "resource control", "boundary", "session policy", "vpc endpoint")

_LONGEST = 400


def quoted(message: str) -> str:
    r"""AWS's message on one line, trimmed to a length that a reader takes in.

    >>> quoted("Rate  exceeded\n")
    'Rate exceeded'
    """
    flat = " ".join(message.split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"


def denied_action(message: str) -> str | None:
    """The IAM action that AWS names in a denial, if it names one.

    >>> denied_action("User: x is not authorized to perform: ce:GetCostAndUsage on resource: *")
    'ce:GetCostAndUsage'
    """
    found = _PERFORM.search(message) or _ALLOWS.search(message)
    return found.group(1) if found else None


def denying_policy(message: str) -> str | None:
    """The kind of policy that forbids it whatever is granted; None when a grant is all that is missing.

    >>> denying_policy("… with an explicit deny in a service control policy")
    'service control policy'
    >>> denying_policy("… because no permissions boundary allows the ce:GetCostAndUsage action")
    'permissions boundary'
    >>> denying_policy("… because no identity-based policy allows the ce:GetCostAndUsage action") is None
    True
    """
    denied = _DENIED.search(message)
    if denied:
        return denied.group(1) or "policy"
    missing = _NOT_ALLOWED.search(message)
    if missing and any(bound in missing.group(1).lower() for bound in _BOUNDS):
        return missing.group(1)
    return None
