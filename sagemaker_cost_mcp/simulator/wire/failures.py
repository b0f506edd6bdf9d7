"""Error answers: what AWS's models say about an error, before a protocol writes it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

from botocore.model import ServiceModel, StructureShape

from sagemaker_cost_mcp.simulator.request import AwsFailure, ModelViolation
from sagemaker_cost_mcp.simulator.wire.constraints import Violation, constraints_of, violations_sentence

NOT_SIMULATED = "NotImplementedBySimulation"
"""The code, with HTTP status 501 (which SDKs do not retry), of what AWS has and the simulated account has not."""

_REASON = "fieldvalidationfailed"
_MESSAGE_MEMBERS = ("message", "Message")


@dataclass(frozen=True, kw_only=True)
class ErrorAnswer:
    """An error, ready to be written in any protocol.

    Attributes:
        code: What clients of the query protocol see, for example CloudWatch's `InvalidParameterValue`.
        name: The error shape's name, for example `InvalidParameterValueException`; the code where the model
            has no such error.
        message: AWS's sentence.
        message_member: Name of the member that carries the message on the wire.
        status: HTTP status.
        fields: Further members, valid against `shape`.
        shape: The model's error shape, or None where the model has none (`AccessDeniedException` mostly).
        query_code: The code that services which once spoke the query protocol send in a header; or None.
    """

    code: str
    name: str
    message: str
    message_member: str
    status: int
    fields: dict[str, Any]
    shape: StructureShape | None
    query_code: str | None

    @property
    def is_fault_of_service(self) -> bool:
        """Whether AWS takes the blame (`Receiver`), and not the caller (`Sender`)."""
        return self.status >= HTTPStatus.INTERNAL_SERVER_ERROR


@dataclass(frozen=True)
class FrameworkCodes:
    """Codes of what AWS's front door refuses before any service code runs; they differ from protocol to protocol."""

    unknown_operation: str
    unknown_operation_status: int
    not_signed: str
    bad_signature: str
    unsigned_status: int
    malformed: str
    invalid: str


def not_simulated(what: str) -> AwsFailure:
    """The answer to what AWS has and the simulated account has not."""
    return AwsFailure(NOT_SIMULATED, f"The simulated account does not have {what}.", status=501)


def invalid_request(code: str, found: Sequence[Violation], model: ServiceModel) -> AwsFailure:
    """The answer to a request that the model does not allow.

    Newer services require a reason beside the message (`fieldValidationFailed`, each in its own spelling).
    """
    shape = _error_shape(code, model)
    members = {} if shape is None else {name: shape.members[name] for name in shape.required_members}
    fields = {
        name: value
        for name, member in members.items()
        for value in member.metadata.get("enum", ())
        if value.replace("_", "").lower() == _REASON
    }
    return AwsFailure(code, violations_sentence(found), fields=fields)


def error_answer(failure: AwsFailure, model: ServiceModel | None) -> ErrorAnswer:
    """A failure with what the service's model knows of it: names, members, HTTP status.

    Raises:
        ModelViolation: A handler gave the error fields that the model's error shape does not allow.
    """
    shape = None if model is None else _error_shape(failure.code, model)
    if model is None or shape is None:
        return _unmodelled(failure)
    modelled = shape.metadata.get("error", {})
    message_member = next((name for name in _MESSAGE_MEMBERS if name in shape.members), None)
    _check(failure, shape, model, message_member)
    return ErrorAnswer(
        code=str(shape.error_code),
        name=shape.name,
        message=failure.message,
        message_member=message_member or "message",
        status=failure.status or modelled.get("httpStatusCode", 400),
        fields=failure.fields,
        shape=shape,
        query_code=str(shape.error_code) if "awsQueryCompatible" in model.metadata else None,
    )


def _error_shape(code: str, model: ServiceModel) -> StructureShape | None:
    """The error shape called like the code, or else the one with this code."""
    named = next((shape for shape in model.error_shapes if shape.name == code), None)
    return cast("StructureShape | None", named or model.shape_for_error_code(cast("Any", code)))  # the stubs say int


def _unmodelled(failure: AwsFailure) -> ErrorAnswer:
    if failure.fields:
        raise ModelViolation(f"{failure.code} is no error of the model: it can have no fields ({failure.fields})")
    return ErrorAnswer(
        code=failure.code,
        name=failure.code,
        message=failure.message,
        message_member="message",
        status=failure.status or 400,
        fields={},
        shape=None,
        query_code=None,
    )


def _check(failure: AwsFailure, shape: StructureShape, model: ServiceModel, message_member: str | None) -> None:
    """Fields are held against the model; the message is free: AWS's own are longer than some models allow."""
    whole = {**failure.fields, message_member: failure.message} if message_member else failure.fields
    found = [wrong for wrong in constraints_of(model).violations(whole, shape) if wrong.path.lower() != "message"]
    if found:
        raise ModelViolation(f"{shape.name}: {'; '.join(map(str, found))}")
