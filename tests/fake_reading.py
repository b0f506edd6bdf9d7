"""A reading that answers from hand-made dicts, checked on both sides against AWS's own service models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import botocore.session
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from sagemaker_cost_mcp.aws.identity import Identity
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import AwsError, DeadlinePassed
from sagemaker_cost_mcp.model.snapshot import Gap

T = TypeVar("T")
R = TypeVar("R")

Answer = Mapping[str, Any] | Exception | Sequence[object]
"""One answer, one failure, or pages of them."""

Answers = Mapping[str, Answer | Callable[[dict[str, Any]], Answer]]
"""By operation; a function sees the parameters."""

Asked = list[tuple[str, str, dict[str, Any]]]
"""Operation, region and parameters of every request, each page counting as one."""

ReadingOf = Callable[[Answers], Reading]
"""Makes a reading that gives these answers."""

_MODELS: dict[str, ServiceModel] = {}


def _model(service: str) -> ServiceModel:
    if service not in _MODELS:
        _MODELS[service] = botocore.session.Session().get_service_model(service)
    return _MODELS[service]


def _check(shape: Any, value: Mapping[str, Any]) -> None:
    report = ParamValidator().validate(value, shape)
    assert not report.has_errors(), report.generate_report()


class FakeReading:
    """A `Reading` without AWS."""

    def __init__(self, answers: Answers, asked: Asked) -> None:
        self.identity = Identity(
            account_id="111122223333", partition="aws", arn="arn:aws:iam::111122223333:user/ana", key="k"
        )
        self._answers = answers
        self._asked = asked

    def call(self, service: str, operation: str, region: str, **params: Any) -> dict[str, Any]:
        return next(self.pages(service, operation, region, **params))

    def pages(self, service: str, operation: str, region: str, **params: Any) -> Iterator[dict[str, Any]]:
        shapes = _model(service).operation_model(operation)
        _check(shapes.input_shape, params)
        answer: Any = self._answers[operation]
        answer = answer(params) if callable(answer) else answer
        for page in answer if isinstance(answer, list) else [answer]:
            self._asked.append((operation, region, params))
            if isinstance(page, Exception):
                raise page
            _check(shapes.output_shape, page)
            yield page

    def each(self, fn: Callable[[T], R], items: Iterable[T]) -> list[R]:
        return [fn(item) for item in items]

    remaining = 60.0

    def check(self) -> None:
        """Its question never ends."""

    def gap(self, error: AwsError | DeadlinePassed, operation: str, region: str) -> Gap:
        return Gap(
            operation=getattr(error, "operation", "") or operation,
            region=getattr(error, "region", "") or region,
            account_id=self.identity.account_id,
            reason=str(error),
            missing_permission=getattr(error, "missing_permission", None),
        )
