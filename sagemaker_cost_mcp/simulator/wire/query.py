"""The `query` protocol: a form with `Action`, nested parameters under dotted names; XML answers.

Source: Smithy, "AWS Query protocol".
"""

from __future__ import annotations

import re
from typing import Any, cast

from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape, StructureShape

from sagemaker_cost_mcp.simulator.wire import xml
from sagemaker_cost_mcp.simulator.wire.bindings import from_text
from sagemaker_cost_mcp.simulator.wire.dialect import named_operation, speaks
from sagemaker_cost_mcp.simulator.wire.failures import ErrorAnswer, FrameworkCodes
from sagemaker_cost_mcp.simulator.wire.messages import HttpAnswer, HttpRequest
from sagemaker_cost_mcp.simulator.wire.timestamps import ISO8601
from sagemaker_cost_mcp.simulator.wire.values import Malformed, wire_name

_POSITION = re.compile("[0-9]{1,9}")
_HEADERS = {"Content-Type": "text/xml"}
_FAULT_NAMESPACE = "http://webservices.amazon.com/AWSFault/2005-15-09"


class Query:
    """The protocol; it holds no state."""

    codes = FrameworkCodes(
        unknown_operation="InvalidAction",
        unknown_operation_status=400,
        not_signed="MissingAuthenticationToken",
        bad_signature="IncompleteSignature",
        unsigned_status=403,
        malformed="MalformedInput",
        invalid="ValidationError",
    )

    def operation(self, request: HttpRequest, model: ServiceModel) -> OperationModel | None:
        """The operation called `Action`, if `Version` is the model's."""
        return asked_operation(request, model) if speaks(model, "query") else None

    def params(self, request: HttpRequest, operation: OperationModel) -> dict[str, Any]:
        """The members of the input shape that the form has fields for."""
        shape = operation.input_shape
        return {} if shape is None else _structure(Node.tree(form(request)), shape)

    def answer(self, result: dict[str, Any], operation: OperationModel, request_id: str) -> HttpAnswer:
        """`<OpResponse><OpResult>…</OpResult><ResponseMetadata>…`."""
        shape, inside = operation.output_shape, ""
        if shape is not None:
            wrapper = shape.serialization.get("resultWrapper", f"{operation.name}Result")
            inside = xml.element(wrapper, xml.members(result, shape))
        metadata = xml.element("ResponseMetadata", xml.element("RequestId", xml.text(request_id)))
        body = xml.element(
            f"{operation.name}Response", inside + metadata, operation.service_model.metadata.get("xmlNamespace")
        )
        return HttpAnswer(status=200, body=body.encode(), headers=_HEADERS)

    def failure(self, error: ErrorAnswer, request_id: str) -> HttpAnswer:
        """`<ErrorResponse><Error>…</Error><RequestId>…`."""
        details = {
            "Type": "Receiver" if error.is_fault_of_service else "Sender",
            "Code": error.code,
            "Message": error.message,
        }
        inside = "".join(xml.element(name, xml.text(value)) for name, value in details.items())
        if error.shape is not None:
            inside += xml.members(error.fields, error.shape)
        whole = xml.element("Error", inside) + xml.element("RequestId", xml.text(request_id))
        body = xml.element("ErrorResponse", whole, _FAULT_NAMESPACE)
        return HttpAnswer(status=error.status, body=body.encode(), headers=_HEADERS)


def asked_operation(request: HttpRequest, model: ServiceModel) -> OperationModel | None:
    """The operation called `Action`, if `Version` is the model's."""
    fields = form(request)
    is_current = fields.get("Version") in {None, model.api_version}
    return named_operation(model, fields.get("Action", "")) if is_current else None


def form(request: HttpRequest) -> dict[str, str]:
    """The fields of a request, from query string and body.

    Raises:
        Malformed: The body is no form.
    """
    try:
        return request.form
    except ValueError as error:
        raise Malformed("The request body is no form") from error


class Node:
    """A field of a form and all the fields under its name: `Tags.member.1.Key` is three levels down."""

    def __init__(self) -> None:
        self.text: str | None = None
        self.below: dict[str, Node] = {}

    @classmethod
    def tree(cls, fields: dict[str, str]) -> Node:
        """All fields of a form, under the root that is returned."""
        root = cls()
        for name, text in fields.items():
            node = root
            for step in name.split("."):
                node = node.below.setdefault(step, cls())
            node.text = text
        return root

    def numbered(self) -> list[Node]:
        """The nodes under `1`, `2`, … in that order."""
        found = {int(name): node for name, node in self.below.items() if _POSITION.fullmatch(name)}
        return [found[number] for number in sorted(found)]


def _value(node: Node, shape: Shape) -> Any:
    if isinstance(shape, StructureShape):
        return _structure(node, shape)
    if isinstance(shape, ListShape):
        return _list(node, shape)
    if isinstance(shape, MapShape):
        return _map(node, shape)
    if node.text is None:
        raise Malformed("A value was expected where the request has a structure")
    return from_text(node.text, shape, ISO8601)


def _structure(node: Node, shape: StructureShape) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, member in shape.members.items():
        below = node.below.get(_field_name(member, name))
        if below is not None:
            found[name] = _value(below, member)
    return found


def _field_name(member: Shape, name: str) -> str:
    """The step that leads to a member; a flattened list goes by its elements' name."""
    if isinstance(member, ListShape) and member.serialization.get("flattened"):
        return wire_name(member.member, wire_name(member, name))
    return wire_name(member, name)


def _list(node: Node, shape: ListShape) -> list[Any]:
    if not shape.serialization.get("flattened"):
        node = node.below.get(wire_name(shape.member, "member"), Node())
    return [_value(item, shape.member) for item in node.numbered()]


def _map(node: Node, shape: MapShape) -> dict[str, Any]:
    if not shape.serialization.get("flattened"):
        node = node.below.get("entry", Node())
    key, value = wire_name(shape.key, "key"), wire_name(shape.value, "value")
    found: dict[str, Any] = {}
    for entry in node.numbered():
        if not {key, value} <= entry.below.keys():
            raise Malformed(f"A map's entry needs both {key!r} and {value!r}")
        found[cast("str", _value(entry.below[key], shape.key))] = _value(entry.below[value], shape.value)
    return found
