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

_SWITCHED_OFF = (
    (
        "not enabled for cost explorer",
        (
            "Cost Explorer is not enabled for this account or identity. Open Cost Explorer once in the Billing console "
            "(data appears within 24 hours); in a linked account, the management account must allow it; for IAM users "
            "the root user must activate IAM access to billing."
        ),
    ),
    (
        "opt-in only feature",
        (
            "Hourly data is not switched on: the account that pays can do so in Cost Explorer's settings, and AWS "
            "charges for it. Ask for DAILY until then."
        ),
    ),
    (
        "not enrolled for recommendations",
        (
            "The account is not enrolled in Cost Optimization Hub: it can be in the Billing and Cost Management "
            "console, at no charge, and recommendations appear within a day."
        ),
    ),
    (
        "linked account doesn't have access to cost allocation tags",
        (
            "Cost allocation tags are managed in the account that pays: a linked account cannot list them, whatever is "
            "granted. Ask with credentials of the management account to learn which are activated, and since when."
        ),
    ),
)
"""What AWS calls a denial although no grant would help, in lower case, and what it means."""

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


def switched_off(message: str) -> str | None:
    """What is not switched on, where AWS's denial means that; None: a permission is missing.

    >>> switched_off("Hourly data granularity is an opt-in only feature.").partition(":")[0]
    'Hourly data is not switched on'
    """
    return next((meaning for words, meaning in _SWITCHED_OFF if words in message.lower()), None)
