"""The `rest-json` protocol: the operation in method and path, parameters in path, query string, headers and body.

Source: Smithy, "AWS restJson1 protocol" and "HTTP bindings". JSON-valued headers and event streams are not
spoken: none of the services that the simulated account answers has them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, cast
from urllib.parse import parse_qsl, unquote

from botocore.model import OperationModel, ServiceModel, Shape, StructureShape

from sagemaker_cost_mcp.simulator.wire.bindings import from_text, header_list, to_text
from sagemaker_cost_mcp.simulator.wire.dialect import speaks
from sagemaker_cost_mcp.simulator.wire.failures import ErrorAnswer, FrameworkCodes
from sagemaker_cost_mcp.simulator.wire.json_rpc import content, error_object, json_bytes, json_object
from sagemaker_cost_mcp.simulator.wire.messages import HttpAnswer, HttpRequest
from sagemaker_cost_mcp.simulator.wire.timestamps import ISO8601, RFC822
from sagemaker_cost_mcp.simulator.wire.values import Malformed, from_json, members_from_json, to_json, wire_name

_LABEL = re.compile(r"\\\{(\w+)(\\\+)?\\\}")
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
        if not speaks(model, "rest-json"):
            return None
        for route in _routes(model):
            if route.labels(request) is not None:
                return route.operation
        return None

    def params(self, request: HttpRequest, operation: OperationModel) -> dict[str, Any]:
        """The members of the input shape, gathered from where the model puts them."""
        shape = operation.input_shape
        if shape is None:
            return {}
        labels = _Route(operation).labels(request) or {}
        found = _body_params(request, shape)
        for name, member in shape.members.items():
            value = _located(request, member, wire_name(member, name), labels)
            if value is not None:
                found[name] = value
        return found

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


class _Route:
    """How one operation is addressed."""

    def __init__(self, operation: OperationModel) -> None:
        path, _, query = operation.http["requestUri"].partition("?")
        self.operation = operation
        self._method = operation.http.get("method", "POST")
        self._path = re.compile(_LABEL.sub(_label_group, re.escape(path)))
        self._fixed: frozenset[tuple[str, str]] = frozenset(parse_qsl(query, keep_blank_values=True))
        self.order = (path.count("{"), -len(self._fixed), -len(path))

    def labels(self, request: HttpRequest) -> dict[str, str] | None:
        """The values of the path's labels, or None where the request is for another operation."""
        found = self._path.fullmatch(request.path)
        if found is None or request.method != self._method or not self._fixed <= frozenset(request.query):
            return None
        return {name: unquote(value) for name, value in found.groupdict().items()}


def _label_group(label: re.Match[str]) -> str:
    return f"(?P<{label[1]}>{'.+' if label[2] else '[^/]+'})"


@cache
def _routes(model: ServiceModel) -> tuple[_Route, ...]:
    routes = (_Route(model.operation_model(name)) for name in model.operation_names)
    return tuple(sorted(routes, key=lambda route: route.order))


def _located(request: HttpRequest, member: Shape, name: str, labels: dict[str, str]) -> Any:
    location = member.serialization.get("location")
    if location == "uri":
        return from_text(labels[name], member, ISO8601)
    if location == "querystring":
        return _from_query(request, member, name)
    if location == "header":
        return _from_header(request, member, name)
    return _prefixed_headers(request, name) if location == "headers" else None


def _from_query(request: HttpRequest, member: Shape, name: str) -> Any:
    if member.type_name == "map":
        return _query_map(request, cast("Any", member).value) or None
    found = [value for key, value in request.query if key == name]
    if not found:
        return None
    if member.type_name == "list":
        return [from_text(value, cast("Any", member).member, ISO8601) for value in found]
    return from_text(found[-1], member, ISO8601)


def _query_map(request: HttpRequest, value: Shape) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, text in request.query:
        if value.type_name == "list":
            found.setdefault(key, []).append(text)
        else:
            found[key] = text
    return found


def _from_header(request: HttpRequest, member: Shape, name: str) -> Any:
    text = request.headers.get(name.lower())
    if text is None:
        return None
    if member.type_name == "list":
        return [from_text(item, cast("Any", member).member, RFC822) for item in header_list(text)]
    return from_text(text, member, RFC822)


def _prefixed_headers(request: HttpRequest, prefix: str) -> dict[str, str] | None:
    start = prefix.lower()
    found = {name[len(start) :]: value for name, value in request.headers.items() if name.startswith(start)}
    return found or None


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
        elif location == "header":
            headers[wire_name(member, name)] = to_text(value, member, RFC822)
        elif location == "headers":
            headers.update({wire_name(member, name) + key: text for key, text in value.items()})
        else:
            inside[wire_name(member, name)] = to_json(value, member)
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
