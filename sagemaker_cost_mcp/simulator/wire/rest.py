"""What protocols over REST have in common: the operation in method and path, parameters in path, query, headers.

Source: Smithy, "HTTP bindings".
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, cast
from urllib.parse import parse_qsl, unquote

from botocore.model import OperationModel, ServiceModel, Shape, StructureShape

from sagemaker_cost_mcp.simulator.wire.bindings import from_text, header_list, to_text
from sagemaker_cost_mcp.simulator.wire.messages import HttpRequest
from sagemaker_cost_mcp.simulator.wire.timestamps import ISO8601, RFC822
from sagemaker_cost_mcp.simulator.wire.values import wire_name

_LABEL = re.compile(r"\\\{(\w+)(\\\+)?\\\}")


def routed(request: HttpRequest, model: ServiceModel) -> OperationModel | None:
    """The operation whose method, path and fixed query match; the one with the fewest labels wins."""
    return next((route.operation for route in _routes(model) if route.labels(request) is not None), None)


def bound_params(request: HttpRequest, operation: OperationModel, shape: StructureShape) -> dict[str, Any]:
    """The members of the input shape that are in path, query string and headers."""
    labels = _Route(operation).labels(request) or {}
    found: dict[str, Any] = {}
    for name, member in shape.members.items():
        value = _located(request, member, wire_name(member, name), labels)
        if value is not None:
            found[name] = value
    return found


def bound_headers(value: Any, member: Shape, name: str) -> dict[str, str]:
    """The headers of an answer that hold a member; none where it stands elsewhere."""
    location = member.serialization.get("location")
    if location == "header":
        return {wire_name(member, name): to_text(value, member, RFC822)}
    if location == "headers":
        return {wire_name(member, name) + key: text for key, text in value.items()}
    return {}


class _Route:
    """How one operation is addressed."""

    def __init__(self, operation: OperationModel) -> None:
        path, _, query = operation.http["requestUri"].partition("?")
        self.operation = operation
        self._method = operation.http.get("method", "POST")
        self._path = re.compile(_LABEL.sub(_label_group, re.escape(path)))
        self._fixed: frozenset[tuple[str, str]] = frozenset(parse_qsl(query, keep_blank_values=True))
        # S3 keeps operations that it has replaced under the same path: GetBucketLifecycle.
        self.order = (path.count("{"), -len(self._fixed), -len(path), operation.deprecated)

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
