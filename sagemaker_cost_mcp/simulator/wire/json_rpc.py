"""The `json` protocol, versions 1.0 and 1.1: the operation in `X-Amz-Target`, parameters as a JSON object.

Source: Smithy, "AWS JSON 1.0 / 1.1 protocol"; "AWS Query compatible" for the header that keeps old error codes.
"""

from __future__ import annotations

import json
from typing import Any, cast

from botocore.model import OperationModel, ServiceModel

from sagemaker_cost_mcp.simulator.wire.dialect import named_operation, speaks
from sagemaker_cost_mcp.simulator.wire.failures import ErrorAnswer, FrameworkCodes
from sagemaker_cost_mcp.simulator.wire.messages import HttpAnswer, HttpRequest
from sagemaker_cost_mcp.simulator.wire.values import Malformed, members_from_json, members_to_json

JSON_CODES = FrameworkCodes(
    unknown_operation="UnknownOperationException",
    unknown_operation_status=400,
    not_signed="MissingAuthenticationTokenException",
    bad_signature="IncompleteSignatureException",
    unsigned_status=400,
    malformed="SerializationException",
    invalid="ValidationException",
)
_VERSIONS = ("application/x-amz-json-1.0", "application/x-amz-json-1.1")


class JsonRpc:
    """The protocol in the version of one request, which is the version of its answer."""

    codes = JSON_CODES

    def __init__(self, media_type: str) -> None:
        self._media_type = media_type if media_type in _VERSIONS else _VERSIONS[-1]

    def operation(self, request: HttpRequest, model: ServiceModel) -> OperationModel | None:
        """The operation in the target header, if the header names this service."""
        prefix, _, name = request.headers.get("x-amz-target", "").rpartition(".")
        if not speaks(model, "json") or prefix != model.metadata.get("targetPrefix"):
            return None
        return named_operation(model, name)

    def params(self, request: HttpRequest, operation: OperationModel) -> dict[str, Any]:
        """The members of the JSON object in the body."""
        body = json_object(request)
        return {} if operation.input_shape is None else members_from_json(body, operation.input_shape)

    def answer(self, result: dict[str, Any], operation: OperationModel, request_id: str) -> HttpAnswer:  # noqa: ARG002
        """A JSON object; nothing at all where the operation has no output."""
        shape = operation.output_shape
        body = b"" if shape is None else json_bytes(members_to_json(result, shape))
        return HttpAnswer(status=200, body=body, headers={"Content-Type": self._media_type})

    def failure(self, error: ErrorAnswer, request_id: str) -> HttpAnswer:  # noqa: ARG002
        """A JSON object with the error's name under `__type`."""
        headers = {"Content-Type": self._media_type}
        if error.query_code is not None:
            party = "Receiver" if error.is_fault_of_service else "Sender"
            headers["x-amzn-query-error"] = f"{error.query_code};{party}"
        return HttpAnswer(status=error.status, body=json_bytes(error_object(error)), headers=headers)


def json_object(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in a request's body; no body is an empty one.

    Raises:
        Malformed: The body is no JSON, or JSON of another kind.
    """
    try:
        body = json.loads(content(request) or b"{}")
    except (ValueError, RecursionError) as error:
        raise Malformed(f"Could not parse the request body: {error}") from error
    if not isinstance(body, dict):
        raise Malformed("Unexpected token where the start of a structure was expected")
    return cast("dict[str, Any]", body)


def content(request: HttpRequest) -> bytes:
    """The plain body of a request.

    Raises:
        Malformed: It is not compressed as it says.
    """
    try:
        return request.content
    except ValueError as error:
        raise Malformed(str(error)) from error


def json_bytes(value: object) -> bytes:
    """Compact JSON in UTF-8; a number that JSON has no word for is a bug of the caller's."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def error_object(error: ErrorAnswer) -> dict[str, Any]:
    """The body of an error answer in the JSON protocols."""
    body: dict[str, Any] = {"__type": error.name, error.message_member: error.message}
    if error.shape is not None:
        body |= members_to_json(error.fields, error.shape)
    return body
