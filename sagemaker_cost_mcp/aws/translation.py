"""botocore's and AWS's errors, told in ours: what failed, what it means, what to do next."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from botocore import exceptions as boto

from sagemaker_cost_mcp.aws import error_codes
from sagemaker_cost_mcp.aws.credentials import WAYS
from sagemaker_cost_mcp.aws.homes import ALWAYS_ENABLED
from sagemaker_cost_mcp.aws.read import Read
from sagemaker_cost_mcp.aws.sentences import denied_action, denying_policy, quoted, switched_off
from sagemaker_cost_mcp.aws.torn import TORN
from sagemaker_cost_mcp.errors import (
    AccessDenied,
    AwsError,
    BadQuestion,
    CredentialsExpired,
    CredentialsMissing,
    DataUnavailable,
    NotEnabled,
    NotSet,
    Refused,
    RegionUnavailable,
    ResourceGone,
    SagemakerCostError,
    Throttled,
    Unreachable,
)

FAILURES = (boto.ClientError, boto.BotoCoreError, *TORN, OSError, ValueError)
"""What botocore raises for reasons outside of our code.

`OSError` for a credential process that is not there, `ValueError` for one that prints no JSON and for an endpoint
URL that is none.
"""


@dataclass(frozen=True, kw_only=True)
class Told:
    """The circumstances that a sentence needs."""

    read: Read
    region: str
    renewal: str
    """What to do when these credentials have run out."""

    def error(self, kind: type[AwsError], sentence: str) -> AwsError:
        """An error of a kind, with operation and region."""
        return kind(sentence, operation=self.read.label, region=self.region)


_NOT_FOUND = re.compile(r"record ?not ?found|requested resource not found|could not find", re.IGNORECASE)


def translated(error: Exception, told: Told) -> SagemakerCostError:
    """Our error for one of botocore's."""
    if isinstance(error, boto.ClientError):
        return _answer(error, told)
    for kinds, tell in _SILENCES:
        if isinstance(error, kinds):
            return tell(quoted(str(error)), told)
    return told.error(Refused, f"{told.read.label} failed before AWS answered: {quoted(str(error))}")


def doubts_credentials(error: SagemakerCostError, cause: Exception) -> bool:
    """True when a new login may help, so that the present one has to be forgotten."""
    if isinstance(error, CredentialsExpired | CredentialsMissing):
        return True
    return isinstance(cause, boto.ClientError) and _code(cause) in error_codes.EXPIRED | error_codes.UNKNOWN_KEY


def _code(error: boto.ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def _answer(error: boto.ClientError, told: Told) -> AwsError:
    message = quoted(error.response.get("Error", {}).get("Message", "")) or "(no message)"
    code = _code(error)
    if error.operation_name != told.read.operation:
        return _no_role(error.operation_name, message, told)
    for codes, tell in _ANSWERS:
        if code in codes:
            return tell(message, told)
    # sagemaker calls it a validation error when a Describe asks for something deleted: "ValidationException …
    # Requested resource not found." (aws/aws-sdk issue 165), "Could not find requested job", "Could not find endpoint",
    # "Could not find model" (aws-controllers-k8s/community issue 431), "RecordNotFound" for notebooks.
    if code.startswith("Validation") and _NOT_FOUND.search(message):
        return _gone(message, told)
    return told.error(Refused, f"AWS refused {told.read.label} in {told.region}: {code}: {message}")


def _denied(message: str, told: Told) -> AwsError:
    if off := switched_off(message):
        return told.error(NotEnabled, f"{off} AWS says: {message}")
    action = denied_action(message) or told.read.actions[0]
    obstacle = denying_policy(message)
    if obstacle:
        advice = (
            f"A {obstacle} forbids it, so granting it to yourself will not help: ask the administrators of the "
            "organisation or account to lift that."
        )
    else:
        advice = f"Grant {action} to the identity in use; `sagemaker-cost-mcp permissions` prints the whole policy."
    return AccessDenied(
        f"AWS denied {told.read.label} in {told.region}: the identity in use lacks {action}. {advice} "
        f"AWS says: {message}",
        operation=told.read.label,
        region=told.region,
        missing_permission=action,
        explicit=obstacle is not None,
    )


def _not_opted_in(message: str, told: Told) -> AwsError:
    return told.error(
        NotEnabled,
        f"The account is not signed up for the service behind {told.read.label} in {told.region}. AWS says: {message}",
    )


def _unknown_key(message: str, told: Told) -> AwsError:
    if told.region in ALWAYS_ENABLED:
        return told.error(
            CredentialsExpired,
            f"AWS does not accept these credentials: deleted, deactivated, mistyped, or of another "
            f"partition (then set AWS_REGION to one of its regions). "
            f"{told.renewal} AWS says: {message}",
        )
    return told.error(
        RegionUnavailable,
        f"AWS does not accept these credentials in {told.region}. Most likely this opt-in region is not enabled for "
        "the account (Account settings, AWS Regions): leave it out or enable it. If other regions fail as well, the "
        f"credentials are bad. {told.renewal} AWS says: {message}",
    )


def _expired(message: str, told: Told) -> AwsError:
    return told.error(CredentialsExpired, f"The AWS credentials have expired. {told.renewal} AWS says: {message}")


def _throttled(message: str, told: Told) -> AwsError:
    return told.error(
        Throttled,
        f"AWS still refused {told.read.label} in {told.region} for its rate after all retries. Ask again in a minute, "
        f"or for fewer regions. AWS says: {message}",
    )


def _no_data(message: str, told: Told) -> AwsError:
    return told.error(
        DataUnavailable,
        f"{told.read.label} has no data for what was asked: newly enabled (wait 24 hours) or too far back (13 months, "
        f"14 days by the hour). AWS says: {message}",
    )


def _changed(message: str, told: Told) -> AwsError:
    return told.error(
        Refused,
        f"{told.read.label} did not take up where its last page ended, so nothing of the answer is used. Ask again. "
        f"AWS says: {message}",
    )


def _gone(message: str, told: Told) -> AwsError:
    return told.error(
        ResourceGone,
        f"What {told.read.label} asked for in {told.region} does not exist (any more). AWS says: {message}",
    )


def _not_set(message: str, told: Told) -> AwsError:
    return told.error(
        NotSet, f"What {told.read.label} asked for in {told.region} was never set up. AWS says: {message}"
    )


def _unavailable(message: str, told: Told) -> AwsError:
    return told.error(
        Unreachable,
        f"{told.read.label} in {told.region} failed on AWS's side after all retries. AWS says: {message}",
    )


def _unreachable(message: str, told: Told) -> AwsError:
    return told.error(
        Unreachable,
        f"No answer from {told.read.label} in {told.region}: check network, proxy, VPC endpoints and region. {message}",
    )


def _torn(message: str, told: Told) -> AwsError:
    del message  # it may quote the body
    return told.error(
        Unreachable,
        f"The answer to {told.read.label} in {told.region} did not arrive whole, or something on the way (a proxy, a "
        "login page) answered in AWS's place, several times over. Nothing of it is used: check network and proxy.",
    )


def _login_again(message: str, told: Told) -> AwsError:
    return told.error(CredentialsExpired, f"The AWS login is missing or over. {told.renewal} ({message})")


def _no_role(operation: str, message: str, told: Told) -> AwsError:
    # botocore fetches credentials on the way to a call (AssumeRole, GetRoleCredentials, …) and lets their
    # errors through.
    return told.error(
        CredentialsExpired,
        f"The AWS credentials could not be obtained: {operation} failed. {told.renewal} AWS says: {message}",
    )


def _no_credentials(message: str, told: Told) -> AwsError:
    return told.error(CredentialsMissing, f"No usable AWS credentials were found ({message}). {WAYS}")


def _bad_configuration(message: str, told: Told) -> SagemakerCostError:
    del told
    return BadQuestion(f"The AWS configuration cannot be used: {message}")


def _no_region(message: str, told: Told) -> SagemakerCostError:
    del told
    return BadQuestion(f"No AWS region is configured: name regions or set AWS_REGION. {message}")


def _unknown_endpoint(message: str, told: Told) -> AwsError:
    return told.error(RegionUnavailable, f"{told.read.label} has no endpoint in {told.region}: {message}")


def _bad_parameter(message: str, told: Told) -> AwsError:
    return told.error(Refused, f"{told.read.label} was not sent, its parameters are not valid: {message}")


_ANSWERS: tuple[tuple[frozenset[str], Callable[[str, Told], AwsError]], ...] = (
    (error_codes.DENIED, _denied),
    (error_codes.EXPIRED, _expired),
    (error_codes.UNKNOWN_KEY, _unknown_key),
    (error_codes.THROTTLED, _throttled),
    (error_codes.NO_DATA, _no_data),
    (frozenset({"RequestChangedException", "InvalidNextTokenException"}), _changed),
    (error_codes.GONE, _gone),
    (error_codes.NOT_SET, _not_set),
    (error_codes.UNAVAILABLE, _unavailable),
    (frozenset({"OptInRequired", "OptInRequiredException", "SubscriptionRequiredException"}), _not_opted_in),
)

_SILENCES: tuple[tuple[tuple[type[Exception], ...], Callable[[str, Told], SagemakerCostError]], ...] = (
    ((boto.SSOError, boto.TokenRetrievalError, boto.LoginError), _login_again),
    (
        (boto.NoCredentialsError, boto.PartialCredentialsError, boto.CredentialRetrievalError,
         boto.UnknownCredentialError, boto.NoAuthTokenError),
        _no_credentials,
    ),
    (
        (boto.ProfileNotFound, boto.ConfigParseError, boto.ConfigNotFound, boto.InvalidConfigError),
        _bad_configuration,
    ),
    ((boto.NoRegionError,), _no_region),
    (
        (boto.BaseEndpointResolverError, boto.EndpointProviderError, boto.InvalidRegionError),
        _unknown_endpoint,
    ),
    ((boto.ParamValidationError,), _bad_parameter),
    (TORN, _torn),
    ((boto.HTTPClientError, boto.ConnectionError, boto.MetadataRetrievalError), _unreachable),
)  # fmt: skip
