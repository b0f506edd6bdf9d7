"""What every AWS protocol can do; one module each says how."""

from __future__ import annotations

from typing import Any, Protocol

from botocore.model import OperationModel, ServiceModel

from sagemaker_cost_mcp.simulator.wire.failures import ErrorAnswer, FrameworkCodes
from sagemaker_cost_mcp.simulator.wire.messages import HttpAnswer, HttpRequest


class Dialect(Protocol):
    """One of AWS's protocols, as a server speaks it."""

    @property
    def codes(self) -> FrameworkCodes:
        """Error codes of the front door in this protocol."""
        ...

    def operation(self, request: HttpRequest, model: ServiceModel) -> OperationModel | None:
        """The operation of this service that is asked for, or None where it has no such one."""
        ...

    def params(self, request: HttpRequest, operation: OperationModel) -> dict[str, Any]:
        """The parameters under the model's names; raises `Malformed` where they cannot be read."""
        ...

    def answer(self, result: dict[str, Any], operation: OperationModel, request_id: str) -> HttpAnswer:
        """A result that satisfies the operation's output shape, written down."""
        ...

    def failure(self, error: ErrorAnswer, request_id: str) -> HttpAnswer:
        """An error, written down."""
        ...


def speaks(model: ServiceModel, protocol: str) -> bool:
    """Whether a service's model lists a protocol."""
    return protocol in (model.metadata.get("protocols") or [model.metadata["protocol"]])


def named_operation(model: ServiceModel, name: str) -> OperationModel | None:
    """An operation by its name, or None."""
    return model.operation_model(name) if name in model.operation_names else None
