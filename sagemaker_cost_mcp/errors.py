"""Everything that can go wrong, as one tree that a reader understands.

::

    SagemakerCostError          the sentence says what failed, what it means and what to do next
    ├── BadQuestion             the caller's argument or configuration is wrong
    ├── Cancelled               the asker went away
    ├── DeadlinePassed          the question's time was used up
    ├── WriteRefused            a call outside the list of reads was attempted: a bug of ours
    ├── ExtraMissing            an optional part of the package is not installed
    └── AwsError                AWS said no, or said nothing
        ├── CredentialsMissing  no credentials, or a kind that we refuse to use
        ├── CredentialsExpired  they were good once
        ├── AccessDenied        names the IAM action that is missing
        ├── RegionUnavailable   unknown, or not enabled for the account
        ├── NotEnabled          the service was never switched on (Cost Explorer, hourly data)
        ├── DataUnavailable     the service is on, and has no such data (yet, or no longer)
        ├── ResourceGone        it was listed, and is not there any more
        ├── NotSet              the resource is there, and this was never set on it: an answer, in truth
        ├── Throttled           still refused after all retries
        ├── Unreachable         no connection, or no answer in time
        └── Refused             any other error answer

`AwsError` subclasses become a `Gap` where part of an answer can still be given; everything that reaches
the assistant is `str(error)`. Any other exception is a bug: it is logged with its traceback and stays
opaque outside.
"""

from __future__ import annotations


class SagemakerCostError(Exception):
    """Root of the tree; `str(error)` is one sentence or two for a person."""


class BadQuestion(SagemakerCostError):
    """The caller's argument or configuration is wrong; the text says which and what would be right."""


class Cancelled(SagemakerCostError):
    """The asker went away before the answer was ready."""


class DeadlinePassed(SagemakerCostError):
    """The time of the question was used up; what was not read by then becomes a gap."""


class WriteRefused(SagemakerCostError):
    """An operation outside the gateway's list of reads was attempted: a bug, never the caller's fault."""


class ExtraMissing(SagemakerCostError):
    """An optional part of the package is not installed; the text says which command installs it."""


class AwsError(SagemakerCostError):
    """AWS said no, or said nothing.

    Attributes:
        operation: `service:Operation`, for example `sagemaker:ListNotebookInstances`.
        region: Region that was asked, or an empty string when no call was made yet.
        missing_permission: The IAM action to grant, where that is what is missing.
    """

    def __init__(
        self, sentence: str, *, operation: str = "", region: str = "", missing_permission: str | None = None
    ) -> None:
        super().__init__(sentence)
        self.operation = operation
        self.region = region
        self.missing_permission = missing_permission


class CredentialsMissing(AwsError):
    """No credentials were found, or only a kind that we refuse to use (an MFA prompt on stdin)."""


class CredentialsExpired(AwsError):
    """The credentials were good once; after a new login the same server goes on."""


class AccessDenied(AwsError):
    """The identity may not do this; `explicit` tells an organisation's or boundary's deny from a missing grant."""

    def __init__(
        self,
        sentence: str,
        *,
        operation: str = "",
        region: str = "",
        missing_permission: str | None = None,
        explicit: bool = False,
    ) -> None:
        super().__init__(sentence, operation=operation, region=region, missing_permission=missing_permission)
        self.explicit = explicit


class RegionUnavailable(AwsError):
    """The region does not exist, or is not enabled for this account."""


class NotEnabled(AwsError):
    """The service or feature was never switched on for this account."""


class DataUnavailable(AwsError):
    """The service is on and has no such data, yet or any more."""


class ResourceGone(AwsError):
    """The resource was listed a moment ago and is not there any more."""


class NotSet(AwsError):
    """The resource is there, and what was asked about it was never set up; whoever asks takes that for an answer."""


class Throttled(AwsError):
    """Still refused for its rate after all retries."""


class Unreachable(AwsError):
    """No connection, or no answer in time."""


class Refused(AwsError):
    """Any other error answer; the sentence quotes AWS."""


LEAVES_A_GAP = (
    AccessDenied,
    DataUnavailable,
    DeadlinePassed,
    NotEnabled,
    Refused,
    RegionUnavailable,
    ResourceGone,
    Throttled,
    Unreachable,
)
"""Failures after which the rest of an answer is still worth giving. Missing or expired credentials, a
cancelled question and bugs are not among them: they end the reading."""
