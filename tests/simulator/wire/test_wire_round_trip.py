"""What a handler answers is what the client parses, and what the client sends is what a handler gets."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.model import OperationModel
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.simulator.request import Request
from sagemaker_cost_mcp.simulator.wire.catalog import service_model
from sagemaker_cost_mcp.simulator.wire.patterns import compiled

if TYPE_CHECKING:
    from tests.simulator.conftest import ClientOf

ANSWERS = [
    ("sagemaker", "ListEndpoints"),
    ("sagemaker", "DescribeNotebookInstance"),
    ("sagemaker", "DescribeEndpointConfig"),
    ("ce", "GetCostAndUsage"),
    ("ce", "GetSavingsPlansCoverage"),
    ("cloudwatch", "GetMetricData"),
    ("logs", "DescribeLogStreams"),
    ("pricing", "GetProducts"),
    ("resourcegroupstaggingapi", "GetResources"),
    ("application-autoscaling", "DescribeScalingPolicies"),
    ("savingsplans", "DescribeSavingsPlans"),
    ("savingsplans", "DescribeSavingsPlansOfferingRates"),
    ("lambda", "GetFunctionConfiguration"),
    ("sts", "GetCallerIdentity"),
    ("sts", "AssumeRole"),
    ("iam", "GetAccountSummary"),
]
QUESTIONS = [
    ("sagemaker", "ListNotebookInstances"),
    ("sagemaker", "CreateEndpointConfig"),
    ("ce", "GetCostAndUsage"),
    ("cloudwatch", "PutMetricData"),
    ("logs", "FilterLogEvents"),
    ("savingsplans", "DescribeSavingsPlansOfferingRates"),
    ("lambda", "ListEventSourceMappings"),
    ("lambda", "UpdateFunctionConfiguration"),
    ("sts", "AssumeRole"),
    ("iam", "SimulatePrincipalPolicy"),
]
DEPTH = 4
TYPICAL = [
    *("", "a", "ab-1", "Größe <&> 1", "two words", "7", "12.5", "2026-11-02", "123456789012", "true", " "),
    *("arn:aws:sagemaker:eu-west-1:123456789012:endpoint/a", "arn:aws:iam::123456789012:role/service/a"),
    *("arn:aws:kms:eu-west-1:123456789012:key/a", "arn:aws:lambda:eu-west-1:123456789012:function:a", "s3://a/b"),
    *(
        "arn:aws:sagemaker:eu-west-1:123456789012:endpoint-config/a",
        "https://a.b/c",
        "a" * 16,
        "a" * 36,
        "arn:aws:sns:eu-west-1:123456789012:a",
        "subnet-0a",
        "$LATEST",
    ),
]


def seeded(law: Callable[[int], None]) -> Callable[[], None]:
    return settings(max_examples=30, deadline=None, derandomize=True)(given(seed=st.integers(0, 2**32))(law))


CHARACTERS = [*map(chr, range(32, 127)), *"éß日€"]


class NoTypicalText(Exception):
    """A pattern that none of the typical texts satisfies: its member is left out."""


class Maker:
    """Values that a shape allows, with few elements and no further than some levels down.

    One seed makes one value: hypothesis draws the seed, since drawing each member of AWS's wide shapes through
    it takes minutes.
    """

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - not a secret

    def value(self, shape: Any, depth: int) -> Any:
        if shape is None:
            return {}
        if shape.type_name == "timestamp":
            return datetime.fromtimestamp(self.dice.randrange(4_000_000_000), UTC)
        if shape.type_name == "boolean":
            return self.dice.random() < 0.5
        make = getattr(self, shape.type_name, self.number)
        return make(shape, depth)

    def structure(self, shape: Any, depth: int) -> dict[str, Any]:
        wanted = [name for name in shape.members if name in shape.required_members or self.is_wanted(depth)]
        if shape.is_tagged_union:
            wanted = [self.dice.choice(list(shape.members))]
        made: dict[str, Any] = {}
        for name in wanted:
            try:
                made[name] = self.value(shape.members[name], depth - 1)
            except NoTypicalText:
                if name in shape.required_members:
                    raise
        return made

    def is_wanted(self, depth: int) -> bool:
        return depth > 0 and self.dice.random() < 0.5

    def size(self, shape: Any, depth: int) -> int:
        least, most = int(shape.metadata.get("min", 0)), int(shape.metadata.get("max", 9))
        return min(most, least + (self.dice.randrange(3) if depth > 0 else 0))

    def list(self, shape: Any, depth: int) -> list[Any]:
        return [self.value(shape.member, depth - 1) for _ in range(self.size(shape, depth))]

    def map(self, shape: Any, depth: int) -> dict[str, Any]:
        sizes = range(self.size(shape, depth))
        return {self.value(shape.key, depth): self.value(shape.value, depth - 1) for _ in sizes}

    def string(self, shape: Any, _depth: int) -> str:
        if shape.metadata.get("enum"):
            return str(self.dice.choice(shape.metadata["enum"]))
        least, most = shape.metadata.get("min", 0), shape.metadata.get("max", 10**9)
        expression = compiled(shape.metadata["pattern"]) if "pattern" in shape.metadata else None
        if expression is None:
            return "".join(self.dice.choices(CHARACTERS, k=self.dice.randint(least, min(most, least + 9))))
        fitting = [text for text in TYPICAL if least <= len(text) <= most and expression.fullmatch(text)]
        if not fitting:
            raise NoTypicalText(expression.pattern)
        return self.dice.choice(fitting)

    def integer(self, shape: Any, _depth: int) -> int:
        return self.whole(shape, 31)

    def long(self, shape: Any, _depth: int) -> int:
        return self.whole(shape, 63)

    def whole(self, shape: Any, bits: int) -> int:
        return self.dice.randint(
            int(shape.metadata.get("min", -(2**bits))), int(shape.metadata.get("max", 2**bits - 1))
        )

    def blob(self, shape: Any, _depth: int) -> bytes:
        return self.dice.randbytes(shape.metadata.get("min", 0) + self.dice.randrange(9))

    def number(self, shape: Any, _depth: int) -> float:
        return self.dice.uniform(shape.metadata.get("min", -1e9), shape.metadata.get("max", 1e9))


def without_empties(value: Any) -> Any:
    """A form has no way to say "an empty structure", and XML none to say "an empty flattened list"."""
    if isinstance(value, dict):
        pruned = {name: without_empties(item) for name, item in cast("dict[str, Any]", value).items()}
        return {name: item for name, item in pruned.items() if item not in ({}, [], None)}
    if isinstance(value, list):
        return [without_empties(item) for item in cast("Sequence[Any]", value) if without_empties(item) != {}]
    return value


@pytest.mark.parametrize(("service", "operation"), ANSWERS)
def test_what_a_handler_answers_is_what_the_client_parses(client_of: ClientOf, service: str, operation: str) -> None:
    model = operation_model(service, operation)
    answers: list[dict[str, Any]] = []
    client = client_of(service, {service: {operation: lambda _: answers[-1]}})

    @seeded
    def holds(seed: int) -> None:
        maker = Maker(seed)
        answers.append(maker.value(model.output_shape, DEPTH))
        parsed = client._make_api_call(operation, maker.value(model.input_shape, 0))
        del parsed["ResponseMetadata"]
        assert without_empties(parsed) == without_empties(answers[-1])

    holds()


@pytest.mark.parametrize(("service", "operation"), QUESTIONS)
def test_what_the_client_sends_is_what_a_handler_gets(client_of: ClientOf, service: str, operation: str) -> None:
    model = operation_model(service, operation)
    seen: list[Request] = []

    def stop(_request: Request) -> dict[str, Any]:
        raise StopAsking

    client = client_of(service, {service: {operation: stop}}, log=seen.append)

    @seeded
    def holds(seed: int) -> None:
        params = Maker(seed).value(model.input_shape, DEPTH)
        with pytest.raises(StopAsking):
            client._make_api_call(operation, params)
        assert without_empties(seen[-1].params) == without_empties(params)

    holds()


def operation_model(service: str, operation: str) -> OperationModel:
    model = service_model(service)
    assert model is not None
    return model.operation_model(operation)


class StopAsking(Exception):
    pass
