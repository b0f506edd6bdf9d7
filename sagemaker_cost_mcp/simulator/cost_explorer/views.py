"""Billing views: parts of the bill that are asked for by ARN."""

from __future__ import annotations

from sagemaker_cost_mcp.simulator.cost_explorer.expression import Predicate, everything, predicate
from sagemaker_cost_mcp.simulator.request import AwsFailure, Request

PRIMARY = "primary"


def chosen(request: Request) -> Predicate:
    """What the request's billing view and filter let through together.

    Raises:
        AwsFailure: The view does not exist or cannot be used, or AWS refuses the filter.
    """
    in_view, passes = _view(request), predicate(request.params.get("Filter"))
    return lambda heading: in_view(heading) and passes(heading)


def _view(request: Request) -> Predicate:
    arn = request.params.get("BillingViewArn")
    prefix = f"arn:{request.account.partition}:billing::{request.account.account_id}:billingview/"
    if arn in {None, prefix + PRIMARY}:
        return everything
    view = next((view for view in request.account.fleet.billing_views if prefix + view.name == arn), None)
    if view is None:
        raise AwsFailure(
            "ResourceNotFoundException", "The specified ARN in the request doesn't exist.", fields={"ResourceName": arn}
        )
    if not view.healthy:
        raise AwsFailure(
            "BillingViewHealthStatusException",
            "The billing view status must be HEALTHY to perform this action. Try again when the status is HEALTHY.",
        )
    accounts = frozenset(view.account_ids)
    return lambda heading: heading.account_id in accounts
