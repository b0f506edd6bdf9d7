"""The `rest-json` protocol: the operation in method and path, parameters in path, query string, headers and body.

Source: Smithy, "AWS restJson1 protocol" and "HTTP bindings". JSON-valued headers and event streams are not
spoken: none of the services that the simulated account answers has them.
"""

from __future__ import annotations

from typing import Any

from botocore.model import OperationModel, ServiceModel, Shape, StructureShape

from sagemaker_cost_mcp.simulator.wire.dialect import speaks
from sagemaker_cost_mcp.simulator.wire.failures import ErrorAnswer, FrameworkCodes
from sagemaker_cost_mcp.simulator.wire.json_rpc import content, error_object, json_bytes, json_object
from sagemaker_cost_mcp.simulator.wire.messages import HttpAnswer, HttpRequest
from sagemaker_cost_mcp.simulator.wire.rest import bound_headers, bound_params, routed
from sagemaker_cost_mcp.simulator.wire.values import Malformed, from_json, members_from_json, to_json, wire_name

_MEDIA_TYPE = "application/json"


class RestJson:
    """The protocol; it holds no state."""

    codes = FrameworkCodes(
        unknown_operation="UnknownOperationException",
        unknown_operation_status=404,
        not_signed="MissingAuthenticationTokenException",
        bad_signature="IncompleteSignatureException",
        unsigned_status=403,
        malformed="SerializationException",
        invalid="ValidationException",
    )

    def operation(self, request: HttpRequest, model: ServiceModel) -> OperationModel | None:
        """The operation whose method, path and fixed query match; the one with the fewest labels wins."""
        return routed(request, model) if speaks(model, "rest-json") else None

    def params(self, request: HttpRequest, operation: OperationModel) -> dict[str, Any]:
        """The members of the input shape, gathered from where the model puts them."""
        shape = operation.input_shape
        return {} if shape is None else _body_params(request, shape) | bound_params(request, operation, shape)

    def answer(self, result: dict[str, Any], operation: OperationModel, request_id: str) -> HttpAnswer:  # noqa: ARG002
        """The members of the output shape, put where the model wants them."""
        shape = operation.output_shape
        status = operation.http.get("responseCode", 200)
        if shape is None:
            return HttpAnswer(status=status, headers={"Content-Type": _MEDIA_TYPE})
        return _written(result, shape, status)

    def failure(self, error: ErrorAnswer, request_id: str) -> HttpAnswer:  # noqa: ARG002
        """A JSON object; the error's name is in a header."""
        headers = {"Content-Type": _MEDIA_TYPE, "x-amzn-ErrorType": error.name}
        body = error_object(error)
        del body["__type"]
        return HttpAnswer(status=error.status, body=json_bytes(body), headers=headers)


def _body_params(request: HttpRequest, shape: StructureShape) -> dict[str, Any]:
    payload = shape.serialization.get("payload")
    if payload is not None:
        return _payload_param(request, payload, shape.members[payload])
    inside = [name for name, member in shape.members.items() if "location" not in member.serialization]
    if not inside:
        return {}
    found = members_from_json(json_object(request), shape)
    return {name: found[name] for name in inside if name in found}


def _payload_param(request: HttpRequest, name: str, member: Shape) -> dict[str, Any]:
    body = content(request)
    if not body:
        return {}
    if member.type_name == "blob":
        return {name: body}
    if member.type_name == "string":
        return {name: _decoded(body)}
    return {name: from_json(json_object(request), member)}


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Malformed("The request body is no UTF-8") from error


def _written(result: dict[str, Any], shape: StructureShape, status: int) -> HttpAnswer:
    headers = {"Content-Type": _MEDIA_TYPE}
    inside: dict[str, Any] = {}
    for name, value in result.items():
        member = shape.members[name]
        location = member.serialization.get("location")
        if location == "statusCode":
            status = value
        elif location is None:
            inside[wire_name(member, name)] = to_json(value, member)
        headers |= bound_headers(value, member, name)
    return HttpAnswer(status=status, body=_answer_body(result, shape, inside), headers=headers)


def _answer_body(result: dict[str, Any], shape: StructureShape, inside: dict[str, Any]) -> bytes:
    payload = shape.serialization.get("payload")
    if payload is None:
        return json_bytes(inside)
    value, member = result.get(payload), shape.members[payload]
    if member.type_name == "blob":
        return bytes(value or b"")
    if member.type_name == "string":
        return str(value or "").encode()
    return json_bytes(inside.get(wire_name(member, payload), {}))
