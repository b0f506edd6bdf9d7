"""The door inside the process: botocore hands its requests over before it would open a socket.

    session.register("before-send", InProcessDoor(account))

From then on no client of that session sends anything.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from sagemaker_cost_mcp.simulator.registry import HANDLERS, HandlerTables
from sagemaker_cost_mcp.simulator.request import Detour, Fault
from sagemaker_cost_mcp.simulator.wire.exchange import CallLog, Exchange
from sagemaker_cost_mcp.simulator.wire.messages import HttpRequest

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

_CHUNK_BYTES = 65536


class InProcessDoor:
    """A `before-send` handler that answers for a simulated account; safe to use from several threads.

    Args:
        account: The account that answers.
        faults: Asked in turn before each handler; the first failure is the answer. So a test denies one
            operation: `lambda service, operation, request: AwsFailure(...) if operation == "ListEndpoints" else None`.
        tables: What can be answered; everything under `handlers/` unless a test says otherwise.
        log: Told of every valid request, before faults and handlers.
        detours: Stand between a request and its handler, and may change either.
    """

    def __init__(
        self,
        account: SimulatedAccount,
        faults: Sequence[Fault] = (),
        *,
        tables: HandlerTables = HANDLERS,
        log: CallLog | None = None,
        detours: Sequence[Detour] = (),
    ) -> None:
        self._exchange = Exchange(account, tables, faults, log, detours)

    def __call__(self, request: AWSPreparedRequest, **_event: Any) -> AWSResponse:
        """The answer that AWS would have sent."""
        http = HttpRequest.of(request.method, request.url, request.headers.items(), _body(request.body))
        answer = self._exchange.answer(http)
        return AWSResponse(
            request.url, answer.status, HTTPHeaders.from_pairs(answer.headers.items()), _Raw(answer.body)
        )


class _Raw(io.BytesIO):
    """A body that can be read like urllib3's, which botocore expects."""

    def stream(self, amt: int = _CHUNK_BYTES, **_options: Any) -> Iterator[bytes]:
        """The rest of the body in pieces."""
        while chunk := self.read(amt):
            yield chunk


def _body(body: Any) -> bytes:
    """What botocore would have sent: bytes, a text, or something to read them from."""
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return bytes(body) if isinstance(body, bytes | bytearray) else bytes(body.read())
