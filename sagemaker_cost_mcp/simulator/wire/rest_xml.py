"""The `rest-xml` protocol as Amazon S3 speaks it: the operation in method and path, answers in XML.

Source: Smithy, "AWS restXml protocol" and "S3 customizations": errors stand in an `<Error>` of their own, and a bucket
is named in the path or, with virtual-hosted-style addressing, in front of the host. Clients go by the names of the
elements inside the root, so the root is called like the output shape. Requests with an XML body only ever change
something, which the simulated account does not do: they are not read.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from botocore.model import OperationModel, ServiceModel, StructureShape

from sagemaker_cost_mcp.simulator.wire import xml
from sagemaker_cost_mcp.simulator.wire.dialect import speaks
from sagemaker_cost_mcp.simulator.wire.failures import ErrorAnswer, FrameworkCodes
from sagemaker_cost_mcp.simulator.wire.messages import HttpAnswer, HttpRequest
from sagemaker_cost_mcp.simulator.wire.rest import bound_headers, bound_params, routed
from sagemaker_cost_mcp.simulator.wire.values import Malformed, wire_name

# `bucket.s3.eu-west-1.amazonaws.com`, `….s3.dualstack.…`, `….s3-fips.…`; on this machine `bucket.localhost`.
_BUCKET_IN_HOST = re.compile(
    r"(?P<bucket>.+?)\.(?:s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?|localhost)", re.IGNORECASE
)
_BUCKET_ALONE = re.compile(r"(/[^/]+)/")
_HEADERS = {"Content-Type": "application/xml"}
_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


class RestXml:
    """The protocol; it holds no state."""

    codes = FrameworkCodes(
        unknown_operation="MethodNotAllowed",
        unknown_operation_status=405,
        not_signed="AccessDenied",
        bad_signature="AuthorizationHeaderMalformed",
        unsigned_status=403,
        malformed="MalformedXML",
        invalid="InvalidArgument",
    )

    def operation(self, request: HttpRequest, model: ServiceModel) -> OperationModel | None:
        """The operation whose method, path and fixed query match; the one with the fewest labels wins."""
        return routed(path_style(request), model) if speaks(model, "rest-xml") else None

    def params(self, request: HttpRequest, operation: OperationModel) -> dict[str, Any]:
        """The members of the input shape that path, query string and headers hold."""
        shape = operation.input_shape
        if shape is None:
            return {}
        if request.body:
            raise Malformed("The simulated account reads no XML that is sent to it")
        return bound_params(path_style(request), operation, shape)

    def answer(self, result: dict[str, Any], operation: OperationModel, request_id: str) -> HttpAnswer:
        """The members of the output shape, in headers and under one root element."""
        shape = operation.output_shape
        headers = _HEADERS | {"x-amz-request-id": request_id}
        if shape is None:
            return HttpAnswer(status=200, headers=headers)
        for name, value in result.items():
            headers |= bound_headers(value, shape.members[name], name)
        return HttpAnswer(status=200, body=_body(result, shape), headers=headers)

    def failure(self, error: ErrorAnswer, request_id: str) -> HttpAnswer:
        """An `<Error>` on its own."""
        details = {"Code": error.code, "Message": error.message, "RequestId": request_id, "HostId": request_id}
        inside = "".join(xml.element(name, xml.text(value)) for name, value in details.items())
        headers = _HEADERS | {"x-amz-request-id": request_id}
        return HttpAnswer(status=error.status, body=xml.element("Error", inside).encode(), headers=headers)


def path_style(request: HttpRequest) -> HttpRequest:
    """The same request with its bucket in the path, however it was addressed: `/bucket/` is `/bucket`."""
    named = _BUCKET_IN_HOST.fullmatch(request.host.partition(":")[0])
    path = f"/{named['bucket']}{request.path}" if named else request.path
    alone = _BUCKET_ALONE.fullmatch(path)
    return replace(request, path=alone[1] if alone else path)


def _body(result: dict[str, Any], shape: StructureShape) -> bytes:
    """The members that stand in no header, or the one that is the whole body."""
    payload = shape.serialization.get("payload")
    if payload is None:
        inside = {name: value for name, value in result.items() if "location" not in shape.members[name].serialization}
        return xml.element(shape.name, xml.members(inside, shape), _NAMESPACE).encode()
    value, member = result.get(payload), shape.members[payload]
    if isinstance(member, StructureShape):
        return xml.element(wire_name(member, payload), xml.members(value or {}, member), _NAMESPACE).encode()
    return value if isinstance(value, bytes) else str(value or "").encode()
