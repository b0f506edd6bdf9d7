from __future__ import annotations

import pytest
from botocore import exceptions as boto

from sagemaker_cost_mcp import errors as ours
from sagemaker_cost_mcp.aws.reads import find
from sagemaker_cost_mcp.aws.translation import Told, doubts_credentials, translated

BILL = find("ce", "GetCostAndUsage")
LOGIN = "Run `aws sso login --profile dev`, then ask again."


def told(region: str = "us-east-1") -> Told:
    return Told(read=BILL, region=region, renewal=LOGIN)


def answer(code: str, message: str, operation: str = "GetCostAndUsage") -> boto.ClientError:
    return boto.ClientError({"Error": {"Code": code, "Message": message}}, operation)


def ours_for(error: Exception, region: str = "us-east-1") -> ours.AwsError:
    found = translated(error, told(region))
    assert isinstance(found, ours.AwsError)
    assert (found.operation, found.region) == ("ce:GetCostAndUsage", region)
    return found


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDenied", ours.AccessDenied),
        ("AccessDeniedException", ours.AccessDenied),
        ("UnauthorizedOperation", ours.AccessDenied),
        ("ExpiredToken", ours.CredentialsExpired),
        ("ExpiredTokenException", ours.CredentialsExpired),
        ("InvalidClientTokenId", ours.CredentialsExpired),
        ("UnrecognizedClientException", ours.CredentialsExpired),
        ("Throttling", ours.Throttled),
        ("ThrottlingException", ours.Throttled),
        ("LimitExceededException", ours.Throttled),
        ("DataUnavailableException", ours.DataUnavailable),
        ("BillExpirationException", ours.DataUnavailable),
        ("ResourceNotFoundException", ours.ResourceGone),
        ("ResourceNotFound", ours.ResourceGone),
        ("RepositoryNotFoundException", ours.ResourceGone),
        ("NoSuchBucket", ours.ResourceGone),
        ("LifecyclePolicyNotFoundException", ours.NotSet),
        ("NoSuchLifecycleConfiguration", ours.NotSet),
        ("OptInRequired", ours.NotEnabled),
        ("OptInRequiredException", ours.NotEnabled),
        ("ServiceUnavailable", ours.Unreachable),
        ("ValidationException", ours.Refused),
        ("SomethingNobodyHasSeen", ours.Refused),
    ],
)
def test_each_code_has_its_kind_and_quotes_aws(code: str, kind: type[ours.AwsError]) -> None:
    error = ours_for(answer(code, "the very words of AWS"))
    assert type(error) is kind
    assert "the very words of AWS" in str(error)


GRANT = "User: arn:aws:iam::1:user/a is not authorized to perform: {action} on resource: * {rest}"


@pytest.mark.parametrize(
    ("rest", "obstacle"),
    [
        ("with an explicit deny in a service control policy", "service control policy"),
        ("with an explicit deny in a permissions boundary", "permissions boundary"),
        ("with an explicit deny in an identity-based policy", "identity-based policy"),
        ("with an explicit deny in a resource-based policy", "resource-based policy"),
        ("with an explicit deny in a session policy", "session policy"),
        ("with an explicit deny", "policy"),
        ("because no service control policy allows the ce:GetTags action", "service control policy"),
        ("because no session policy allows the ce:GetTags action", "session policy"),
    ],
)
def test_a_deny_that_no_grant_can_lift_says_whom_to_ask(rest: str, obstacle: str) -> None:
    error = ours_for(answer("AccessDeniedException", GRANT.format(action="ce:GetTags", rest=rest)))
    assert isinstance(error, ours.AccessDenied)
    assert (error.explicit, error.missing_permission) == (True, "ce:GetTags")
    assert f"A {obstacle} forbids it" in str(error)
    assert "administrators" in str(error)
    assert "Grant " not in str(error)


def test_a_missing_grant_names_the_action_to_grant() -> None:
    rest = "because no identity-based policy allows the ce:GetCostAndUsage action"
    error = ours_for(answer("AccessDeniedException", GRANT.format(action="ce:GetCostAndUsage", rest=rest)))
    assert isinstance(error, ours.AccessDenied)
    assert (error.explicit, error.missing_permission) == (False, "ce:GetCostAndUsage")
    assert "Grant ce:GetCostAndUsage" in str(error)


def test_a_denial_that_names_no_action_is_named_from_our_own_list() -> None:
    assert ours_for(answer("AccessDenied", "Access Denied")).missing_permission == "ce:GetCostAndUsage"


def test_cost_explorer_that_was_never_switched_on_says_how_to_switch_it_on() -> None:
    error = ours_for(answer("AccessDeniedException", "User not enabled for cost explorer access"))
    assert isinstance(error, ours.NotEnabled)
    assert "Open Cost Explorer once" in str(error)


def test_an_unknown_key_in_an_opt_in_region_is_most_likely_a_region_that_is_off() -> None:
    error = ours_for(answer("UnrecognizedClientException", "invalid"), "ap-east-1")
    assert isinstance(error, ours.RegionUnavailable)
    assert "not enabled" in str(error)
    assert "credentials are bad" in str(error)


@pytest.mark.parametrize(
    "message",
    ["RecordNotFound", "Requested resource not found.", "Could not find requested job with name: gone"],
)
def test_a_missing_record_is_gone_although_aws_calls_it_a_validation_error(message: str) -> None:
    assert isinstance(ours_for(answer("ValidationException", message)), ours.ResourceGone)


def test_a_role_that_cannot_be_assumed_is_about_credentials_and_not_about_the_call() -> None:
    error = ours_for(answer("AccessDenied", "not authorized to perform: sts:AssumeRole", "AssumeRole"))
    assert isinstance(error, ours.CredentialsExpired)
    assert "AssumeRole failed" in str(error)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (boto.EndpointConnectionError(endpoint_url="https://x"), ours.Unreachable),
        (boto.ConnectTimeoutError(endpoint_url="https://x"), ours.Unreachable),
        (boto.ReadTimeoutError(endpoint_url="https://x"), ours.Unreachable),
        (boto.ConnectionClosedError(endpoint_url="https://x"), ours.Unreachable),
        (boto.ProxyConnectionError(proxy_url="http://x"), ours.Unreachable),
        (boto.SSLError(endpoint_url="https://x", error=ValueError("bad")), ours.Unreachable),
        (boto.ParamValidationError(report="bad"), ours.Refused),
        (boto.NoCredentialsError(), ours.CredentialsMissing),
        (boto.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"), ours.CredentialsMissing),
        (boto.CredentialRetrievalError(provider="x", error_msg="y"), ours.CredentialsMissing),
        (boto.UnauthorizedSSOTokenError(), ours.CredentialsExpired),
        (boto.SSOTokenLoadError(error_msg="x"), ours.CredentialsExpired),
        (boto.TokenRetrievalError(provider="sso", error_msg="x"), ours.CredentialsExpired),
        (boto.UnknownEndpointError(service_name="ce", region_name="x"), ours.RegionUnavailable),
        (ValueError("Invalid endpoint: nonsense"), ours.Refused),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_silence_has_its_kind(error: Exception, kind: type[ours.AwsError]) -> None:
    assert type(ours_for(error)) is kind


@pytest.mark.parametrize("error", [boto.NoRegionError(), boto.ProfileNotFound(profile="x")], ids=str)
def test_a_configuration_that_cannot_work_is_a_bad_question(error: Exception) -> None:
    assert isinstance(translated(error, told()), ours.BadQuestion)


def test_an_expired_sso_login_says_which_command_to_run() -> None:
    assert LOGIN in str(ours_for(boto.UnauthorizedSSOTokenError()))


def test_a_long_message_is_trimmed() -> None:
    assert len(str(ours_for(answer("ValidationException", "word " * 1000)))) < 600


@pytest.mark.parametrize(
    ("error", "doubts"),
    [
        (answer("ExpiredToken", "x"), True),
        (answer("UnrecognizedClientException", "x"), True),
        (boto.SSOTokenLoadError(error_msg="x"), True),
        (boto.CredentialRetrievalError(provider="x", error_msg="y"), True),
        (answer("AccessDenied", "x"), False),
        (boto.ReadTimeoutError(endpoint_url="https://x"), False),
    ],
    ids=str,
)
@pytest.mark.parametrize("region", ["us-east-1", "ap-east-1"])
def test_only_errors_about_credentials_put_them_in_doubt(error: Exception, doubts: bool, region: str) -> None:  # noqa: FBT001
    assert doubts_credentials(translated(error, told(region)), error) is doubts


@pytest.mark.parametrize(
    ("message", "says"),
    [
        (
            "Failed to list Cost Allocation Tags: Linked account doesn't have access to cost allocation tags.",
            "managed in the account that pays",
        ),
        (
            (
                "Hourly data granularity is an opt-in only feature. You can enable this feature from the PAYER "
                "account's Cost Explorer Settings page."
            ),
            "Hourly data is not switched on",
        ),
    ],
)
def test_a_denial_that_no_grant_would_lift_asks_for_none(message: str, says: str) -> None:
    error = ours_for(answer("AccessDeniedException", message))
    assert type(error) is ours.NotEnabled
    assert error.missing_permission is None
    assert says in str(error)
    assert "Grant" not in str(error)


@pytest.mark.parametrize("code", ["RequestChangedException", "InvalidNextTokenException"])
def test_pages_that_do_not_fit_together_are_no_answer(code: str) -> None:
    error = ours_for(answer(code, "Your request parameters changed between pages."))
    assert type(error) is ours.Refused
    assert "nothing of the answer is used. Ask again." in str(error)


def test_an_account_that_is_not_enrolled_in_the_hub_of_advice_lacks_no_permission() -> None:
    error = ours_for(answer("AccessDeniedException", "AWS account is not enrolled for recommendations."))
    assert type(error) is ours.NotEnabled
    assert "not enrolled in Cost Optimization Hub" in str(error)
    assert error.missing_permission is None
