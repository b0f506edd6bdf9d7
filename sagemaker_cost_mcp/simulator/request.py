"""What a handler of the simulated account gets, and how it says no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount


@dataclass(frozen=True, kw_only=True)
class Request:
    """One call to the simulated account, parsed and found valid against AWS's model.

    Attributes:
        service: botocore's name of the service, for example `ce`.
        operation: Name as in the model, for example `GetCostAndUsage`.
        region: Region that the request was signed for.
        params: Parameters under the model's member names: timestamps are aware datetimes in UTC, blobs are
            bytes, parameters that were not sent (or sent as null) are absent.
        account: The account that answers.
        now: The account's clock when the request came in.
    """

    service: str
    operation: str
    region: str
    params: dict[str, Any]
    account: SimulatedAccount
    now: datetime


class AwsFailure(Exception):
    """An error answer as AWS would give it; it reaches the client in the protocol of its request.

    Attributes:
        code: The error code that clients see; the name of the model's error shape works as well.
        message: AWS's sentence.
        status: HTTP status, or None for the one in the model's error shape (400 where it has none).
        fields: Further members of the error shape, for example `{"ResourceName": "..."}`.
    """

    def __init__(
        self, code: str, message: str = "", status: int | None = None, fields: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.fields = dict(fields or {})


class ModelViolation(Exception):
    """A handler answered with something AWS's own model does not allow: a bug of the simulator, never an answer."""


Handler = Callable[[Request], dict[str, Any]]
"""`request -> result`: the members of the operation's output shape, or an `AwsFailure` raised."""

Detour = Callable[[Request, Handler], dict[str, Any]]
"""`(request, handler) -> result`: goes to the handler with another request, or comes back with another answer."""

Fault = Callable[[str, str, Request], AwsFailure | None]
"""`(service, operation, request) -> failure`: asked before the handler, to make single operations fail."""
