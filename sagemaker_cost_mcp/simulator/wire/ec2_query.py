"""The `ec2` protocol: like `query`, with flat lists in requests, no result wrapper in answers and errors of its own.

Source: Smithy, "AWS EC2 Query protocol". Amazon EC2 has no maps.
"""

from __future__ import annotations

from typing import Any

from botocore.model import ListShape, OperationModel, ServiceModel, Shape, StructureShape

from sagemaker_cost_mcp.simulator.wire import xml
from sagemaker_cost_mcp.simulator.wire.bindings import from_text
from sagemaker_cost_mcp.simulator.wire.dialect import speaks
from sagemaker_cost_mcp.simulator.wire.failures import ErrorAnswer, FrameworkCodes
from sagemaker_cost_mcp.simulator.wire.messages import HttpAnswer, HttpRequest
from sagemaker_cost_mcp.simulator.wire.query import Node, asked_operation, form
from sagemaker_cost_mcp.simulator.wire.timestamps import ISO8601
from sagemaker_cost_mcp.simulator.wire.values import Malformed

_HEADERS = {"Content-Type": "text/xml;charset=UTF-8"}


class Ec2Query:
    """The protocol; it holds no state."""

    codes = FrameworkCodes(
        unknown_operation="InvalidAction",
        unknown_operation_status=400,
        not_signed="MissingAuthenticationToken",
        bad_signature="IncompleteSignature",
        unsigned_status=403,
        malformed="MalformedQueryString",
        invalid="InvalidParameterValue",
    )

    def operation(self, request: HttpRequest, model: ServiceModel) -> OperationModel | None:
        """The operation called `Action`, if `Version` is the model's."""
        return asked_operation(request, model) if speaks(model, "ec2") else None

    def params(self, request: HttpRequest, operation: OperationModel) -> dict[str, Any]:
        """The members of the input shape that the form has fields for."""
        shape = operation.input_shape
        return {} if shape is None else _structure(Node.tree(form(request)), shape)

    def answer(self, result: dict[str, Any], operation: OperationModel, request_id: str) -> HttpAnswer:
        """`<OpResponse><requestId>…</requestId>…`."""
        shape = operation.output_shape
        inside = xml.element("requestId", xml.text(request_id))
        if shape is not None:
            inside += xml.members(result, shape)
        namespace = operation.service_model.metadata.get("xmlNamespace")
        body = xml.element(f"{operation.name}Response", inside, namespace)
        return HttpAnswer(status=200, body=body.encode(), headers=_HEADERS)

    def failure(self, error: ErrorAnswer, request_id: str) -> HttpAnswer:
        """`<Response><Errors><Error>…</Error></Errors><RequestID>…`."""
        details = {"Code": error.code, "Message": error.message}
        inside = "".join(xml.element(name, xml.text(value)) for name, value in details.items())
        whole = xml.element("Errors", xml.element("Error", inside)) + xml.element("RequestID", xml.text(request_id))
        return HttpAnswer(status=error.status, body=xml.element("Response", whole).encode(), headers=_HEADERS)


def _value(node: Node, shape: Shape) -> Any:
    if isinstance(shape, StructureShape):
        return _structure(node, shape)
    if isinstance(shape, ListShape):
        return [_value(item, shape.member) for item in node.numbered()]
    if node.text is None:
        raise Malformed("A value was expected where the request has a structure")
    return from_text(node.text, shape, ISO8601)


def _structure(node: Node, shape: StructureShape) -> dict[str, Any]:
    below = ((name, node.below.get(_field_name(member, name)), member) for name, member in shape.members.items())
    return {name: _value(found, member) for name, found, member in below if found is not None}


def _field_name(member: Shape, name: str) -> str:
    """The query name, or the name on the wire with a capital."""
    given = str(member.serialization.get("queryName") or member.serialization.get("name", name))
    return given if "queryName" in member.serialization else given[:1].upper() + given[1:]
