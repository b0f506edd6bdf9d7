"""Errors that any AWS operation may answer with, in the words of the service that is asked.

Sources: the services' own models for the names of errors, "Common Errors" of their API references for the others,
and IAM's "Troubleshoot access denied error messages" for the sentences of a denial.
"""

from __future__ import annotations

from collections.abc import Mapping

from sagemaker_cost_mcp.simulator.handlers.sts import get_caller_identity
from sagemaker_cost_mcp.simulator.request import AwsFailure, Request
from sagemaker_cost_mcp.simulator.wire.catalog import service_model
from sagemaker_cost_mcp.simulator.wire.dialect import speaks

_OLD_PROTOCOLS = ("query", "ec2", "rest-xml")
"""Services that speak one of these name errors without `Exception` at the end."""

_THROTTLING: Mapping[str, tuple[str, str]] = {
    "ce": ("LimitExceededException", "You made too many calls in a short period of time. Try again later."),
    "organizations": ("TooManyRequestsException", "AWS Organizations can't complete your request: Rate exceeded"),
    "resourcegroupstaggingapi": ("ThrottledException", "The request was denied to limit the frequency of requests."),
    "ec2": ("RequestLimitExceeded", "Request limit exceeded."),
    "s3": ("SlowDown", "Please reduce your request rate."),
}
_SERVER_ERRORS = (
    "InternalServiceException",
    "InternalServerException",
    "InternalErrorException",
    "InternalServiceFault",
    "ServiceUnavailableException",
)
"""Names under which models have the fault of the service, best first; without any, `InternalFailure` is AWS's."""

_IAM_PREFIXES: Mapping[str, str] = {"resourcegroupstaggingapi": "tag"}
_IAM_ACTIONS: Mapping[str, str] = {
    "budgets:DescribeBudgets": "budgets:ViewBudget",
    "budgets:DescribeBudgetPerformanceHistory": "budgets:ViewBudget",
    "budgets:DescribeNotificationsForBudget": "budgets:ViewBudget",
    "budgets:DescribeSubscribersForNotification": "budgets:ViewBudget",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "sagemaker:Search": "sagemaker:Search",
}
"""Where the action that is checked is not called like the operation (source: Service Authorization Reference)."""


def iam_action(request: Request) -> str:
    """The IAM action that AWS checks for a request."""
    label = f"{request.service}:{request.operation}"
    return _IAM_ACTIONS.get(label, f"{_IAM_PREFIXES.get(request.service, request.service)}:{request.operation}")


def throttled(request: Request) -> AwsFailure:
    """Too many calls: what SDKs repeat after a pause."""
    code, message = _THROTTLING.get(request.service, ("", "Rate exceeded"))
    return AwsFailure(code or ("Throttling" if _is_old(request) else "ThrottlingException"), message)


def broken_down(request: Request) -> AwsFailure:
    """The service's own fault, HTTP status 500: what SDKs repeat as well."""
    model = service_model(request.service)
    names = {shape.name for shape in model.error_shapes} if model else set[str]()
    code = next((name for name in _SERVER_ERRORS if name in names), "InternalFailure")
    return AwsFailure(code, "We encountered an internal error. Please try again.", status=500)


def not_granted(request: Request, action: str | None = None) -> AwsFailure:
    """No policy of the caller's grants the action."""
    asked = action or iam_action(request)
    return _denied(request, asked, f"because no identity-based policy allows the {asked} action")


def forbidden_by_organization(request: Request, action: str | None = None) -> AwsFailure:
    """The organisation forbids the action, whatever the caller's own policies grant."""
    return _denied(request, action or iam_action(request), "with an explicit deny in a service control policy")


def token_expired(request: Request) -> AwsFailure:
    """Temporary credentials have run out."""
    code, status = ("ExpiredToken", 403) if _is_old(request) else ("ExpiredTokenException", 400)
    return AwsFailure(code, "The security token included in the request is expired", status=status)


def _denied(request: Request, action: str, why: str) -> AwsFailure:
    who = get_caller_identity(request)["Arn"]
    message = f"User: {who} is not authorized to perform: {action} on resource: {_resource(request)} {why}"
    if request.service == "ec2":
        return AwsFailure("UnauthorizedOperation", f"You are not authorized to perform this operation. {message}", 403)
    return (
        AwsFailure("AccessDenied", message, 403) if _is_old(request) else AwsFailure("AccessDeniedException", message)
    )


def _resource(request: Request) -> str:
    """Cost Explorer names its operation as the resource; what lists has no single one."""
    account = request.account
    if request.service != "ce":
        return "*"
    return f"arn:{account.partition}:ce:{request.region}:{account.account_id}:/{request.operation}"


def _is_old(request: Request) -> bool:
    model = service_model(request.service)
    return model is not None and any(speaks(model, protocol) for protocol in _OLD_PROTOCOLS)
