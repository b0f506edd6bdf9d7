"""One request answered: whom it is for, what it asks, whether that is allowed, and the answer written down.

The order is AWS's: signature, operation, reading, validation, then what a test makes fail, then the handler.
Every answer is held against the model before it leaves: the simulator cannot invent a field that AWS lacks.
"""

from __future__ import annotations

import itertools
import threading
import uuid
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from botocore.model import OperationModel, ServiceModel, Shape

from sagemaker_cost_mcp.simulator.registry import HANDLERS, HandlerTables
from sagemaker_cost_mcp.simulator.request import AwsFailure, Detour, Fault, Handler, ModelViolation, Request
from sagemaker_cost_mcp.simulator.wire.catalog import models_signed_as
from sagemaker_cost_mcp.simulator.wire.cbor import cbor_failure, is_cbor
from sagemaker_cost_mcp.simulator.wire.constraints import Violation, constraints_of
from sagemaker_cost_mcp.simulator.wire.dialect import Dialect, speaks
from sagemaker_cost_mcp.simulator.wire.ec2_query import Ec2Query
from sagemaker_cost_mcp.simulator.wire.failures import error_answer, invalid_request, not_simulated
from sagemaker_cost_mcp.simulator.wire.json_rpc import JsonRpc
from sagemaker_cost_mcp.simulator.wire.messages import HttpAnswer, HttpRequest
from sagemaker_cost_mcp.simulator.wire.query import Query
from sagemaker_cost_mcp.simulator.wire.rest_json import RestJson
from sagemaker_cost_mcp.simulator.wire.rest_xml import RestXml
from sagemaker_cost_mcp.simulator.wire.signature import BadSignature, NotSigned, Scope, scope
from sagemaker_cost_mcp.simulator.wire.values import Malformed

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

_FRAMEWORK_CODES = {
    "ecr": "InvalidParameterException",
    "logs": "InvalidParameterException",
    "organizations": "InvalidInputException",
}
"""Services whose front door does not say `ValidationException` (or `ValidationError`, in the query protocol)."""

_REQUEST_IDS = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")

CallLog = Callable[[Request], None]
"""Told of every valid request before it is answered."""


class Exchange:
    """Answers HTTP requests on behalf of one account; safe to use from several threads.

    Args:
        account: The account that the requests are about.
        tables: What can be answered; everything under `handlers/` unless a test says otherwise.
        faults: Asked in turn before each handler; the first failure is the answer.
        log: Told of every valid request, for tests that count calls.
        detours: Stand between a request and its handler, the last one outermost. What they answer is held against
            the model like any answer.
    """

    def __init__(
        self,
        account: SimulatedAccount,
        tables: HandlerTables = HANDLERS,
        faults: Sequence[Fault] = (),
        log: CallLog | None = None,
        detours: Sequence[Detour] = (),
    ) -> None:
        self._account = account
        self._tables = tables
        self._faults = tuple(faults)
        self._log = log
        self._detours = tuple(detours)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def answer(self, http: HttpRequest) -> HttpAnswer:
        """The answer to one request, whether AWS's yes or its no.

        Raises:
            ModelViolation: A handler's answer is not what AWS's model allows: a bug of the simulator.
        """
        request_id = self._request_id()
        answer = self._answered(http, request_id)
        date = format_datetime(self._account.clock().astimezone(UTC), usegmt=True)
        headers = {
            **answer.headers,
            "x-amzn-RequestId": request_id,
            "Content-Length": str(len(answer.body)),
            "Date": date,
        }
        return replace(answer, headers=headers)

    def _request_id(self) -> str:
        """Looks like AWS's, and the n-th of an account is the same in every run."""
        with self._lock:
            number = next(self._numbers)
        return str(uuid.uuid5(_REQUEST_IDS, f"{self._account.account_id}/{number}"))

    def _answered(self, http: HttpRequest, request_id: str) -> HttpAnswer:
        if is_cbor(http):
            return cbor_failure(error_answer(not_simulated("the CBOR protocol: ask in JSON"), None))
        dialect = spoken(http)
        try:
            meant = _scope(http, dialect)
            model = self._model(http, dialect, meant)
        except AwsFailure as failure:
            return dialect.failure(error_answer(failure, None), request_id)
        dialect = _only_by_model(model) or dialect
        try:
            operation, function = self._operation(http, dialect, model)
            request = self._request(http, dialect, operation, meant)
        except AwsFailure as failure:
            return dialect.failure(error_answer(failure, model), request_id)
        try:
            answer = dialect.answer(self._result(request, operation, function), operation, request_id)
        except AwsFailure as failure:
            answer = dialect.failure(error_answer(failure, model), request_id)
        return replace(answer, request=request)

    def _model(self, http: HttpRequest, dialect: Dialect, meant: Scope) -> ServiceModel:
        """The model of the service that was signed for; of several, the one that has the operation."""
        models = list(models_signed_as(meant.signing_name, self._tables))
        if not models:
            raise not_simulated(f"a service that is signed as {meant.signing_name!r}")
        with _readable(dialect):
            return next((model for model in models if dialect.operation(http, model) is not None), models[0])

    def _operation(self, http: HttpRequest, dialect: Dialect, model: ServiceModel) -> tuple[OperationModel, Handler]:
        table = self._tables.get(model.service_name)
        if table is None:
            raise not_simulated(f"the service {model.service_name}")
        operation = dialect.operation(http, model)
        if operation is None:
            raise AwsFailure(
                dialect.codes.unknown_operation,
                "The requested operation is not recognized by the service.",
                dialect.codes.unknown_operation_status,
            )
        if operation.name not in table:
            raise not_simulated(f"the operation {model.service_name}:{operation.name}")
        return operation, table[operation.name]

    def _request(self, http: HttpRequest, dialect: Dialect, operation: OperationModel, meant: Scope) -> Request:
        model = operation.service_model
        with _readable(dialect):
            params = dialect.params(http, operation)
            found = _violations(params, operation.input_shape, model)
        if found:
            code = _FRAMEWORK_CODES.get(model.service_name, dialect.codes.invalid)
            raise invalid_request(code, found, model)
        return Request(
            service=model.service_name,
            operation=operation.name,
            region=meant.region,
            params=params,
            account=self._account,
            now=self._account.clock(),
        )

    def _result(self, request: Request, operation: OperationModel, function: Handler) -> dict[str, Any]:
        if self._log is not None:
            self._log(request)
        for fault in self._faults:
            failure = fault(request.service, request.operation, request)
            if failure is not None:
                raise failure
        for detour in self._detours:
            function = _by_way_of(detour, function)
        result = function(request)
        found = _violations(result, operation.output_shape, operation.service_model)
        if found:
            raise ModelViolation(f"{request.service}:{request.operation}: {'; '.join(map(str, found))}")
        return result


def _by_way_of(detour: Detour, handler: Handler) -> Handler:
    return lambda request: detour(request, handler)


def spoken(http: HttpRequest) -> Dialect:
    """The protocol that a request speaks, from what it carries."""
    if "x-amz-target" in http.headers or http.media_type.startswith("application/x-amz-json-"):
        return JsonRpc(http.media_type)
    is_form = http.media_type == "application/x-www-form-urlencoded"
    return Query() if is_form or "Action" in dict(http.query) else RestJson()


def _only_by_model(model: ServiceModel) -> Dialect | None:
    """The protocol of a service whose requests look like those of another one; None: they tell."""
    if speaks(model, "ec2"):
        return Ec2Query()
    return RestXml() if speaks(model, "rest-xml") else None


def _scope(http: HttpRequest, dialect: Dialect) -> Scope:
    codes = dialect.codes
    try:
        return scope(http)
    except NotSigned:
        raise AwsFailure(codes.not_signed, "Missing Authentication Token", codes.unsigned_status) from None
    except BadSignature as error:
        raise AwsFailure(codes.bad_signature, str(error), codes.unsigned_status) from error


@contextmanager
def _readable(dialect: Dialect) -> Generator[None]:
    """Turn what cannot be read (or is nested beyond reason) into the protocol's own refusal."""
    try:
        yield
    except (Malformed, RecursionError) as error:
        raise AwsFailure(dialect.codes.malformed, str(error)) from error


def _violations(value: dict[str, Any], shape: Shape | None, model: ServiceModel) -> Sequence[Violation]:
    if shape is None:
        return [Violation(value, "The operation has no members here")] if value else []
    return constraints_of(model).violations(value, shape)
