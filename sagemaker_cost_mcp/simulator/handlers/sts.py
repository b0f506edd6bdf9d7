"""AWS Security Token Service, as far as a reader of costs needs it."""

from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.simulator.request import Handler, Request

_ROLE_ID = "AROASIMULATEDACCOUNT2"
_ROLE, _SESSION = "CostReviewer", "demo"


def get_caller_identity(request: Request) -> dict[str, Any]:
    """`GetCallerIdentity`: one assumed role per account, whatever key signed the request."""
    account = request.account
    principal = f"assumed-role/{_ROLE}/{_SESSION}"
    return {
        "UserId": f"{_ROLE_ID}:{_SESSION}",
        "Account": account.account_id,
        "Arn": f"arn:{account.partition}:sts::{account.account_id}:{principal}",
    }


HANDLERS: dict[str, Handler] = {"GetCallerIdentity": get_caller_identity}
