"""What AWS refuses before any service looks at it, in bare HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from sagemaker_cost_mcp.simulator.request import Handler
from sagemaker_cost_mcp.simulator.wire.exchange import Exchange
from sagemaker_cost_mcp.simulator.wire.messages import HttpAnswer, HttpRequest

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

JSON = ("Content-Type", "application/x-amz-json-1.1")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
TABLES: dict[str, dict[str, Handler]] = {
    "sagemaker": {"ListEndpoints": lambda _: {"Endpoints": []}},
    "ce": {"GetCostAndUsage": lambda _: {}},
    "sts": {"AssumeRole": lambda _: {}},
    "savingsplans": {"DescribeSavingsPlans": lambda _: {}},
    "cloudwatch": {"ListMetrics": lambda _: {"Metrics": [], "OwningAccounts": []}},
}


def signed(service: str) -> tuple[str, str]:
    scope = f"AKIA/20261102/eu-west-1/{service}/aws4_request"
    return ("Authorization", f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00")


def target(operation: str) -> tuple[str, str]:
    return ("X-Amz-Target", f"SageMaker.{operation}")


@pytest.fixture
def exchange(bare_account: SimulatedAccount) -> Exchange:
    return Exchange(bare_account, TABLES)


def sent(exchange: Exchange, *headers: tuple[str, str], body: bytes = b"{}", path: str = "/") -> HttpAnswer:
    return exchange.answer(HttpRequest.of("POST", f"http://localhost{path}", headers, body))


def told(answer: HttpAnswer) -> tuple[int, str]:
    """Status and error code, wherever the protocol puts it."""
    if answer.headers["Content-Type"] == "text/xml":
        code = ET.fromstring(answer.body).find("{*}Error/{*}Code")  # noqa: S314 - our own answer
        assert code is not None
        return answer.status, str(code.text)
    return answer.status, answer.headers.get("x-amzn-ErrorType") or json.loads(answer.body)["__type"]


def test_an_unsigned_request_is_refused_in_each_protocol(exchange: Exchange) -> None:
    missing = "MissingAuthenticationToken"
    assert told(sent(exchange, JSON, target("ListEndpoints"))) == (400, f"{missing}Exception")
    assert told(sent(exchange, FORM, body=b"Action=AssumeRole")) == (403, missing)
    assert told(sent(exchange, path="/DescribeSavingsPlans")) == (403, f"{missing}Exception")


def test_a_garbled_signature_is_incomplete_in_each_protocol(exchange: Exchange) -> None:
    garbled = ("Authorization", "AWS4-HMAC-SHA256 Credential=a/b")
    assert told(sent(exchange, JSON, target("ListEndpoints"), garbled)) == (400, "IncompleteSignatureException")
    assert told(sent(exchange, FORM, garbled, body=b"Action=AssumeRole")) == (403, "IncompleteSignature")


@pytest.mark.parametrize("name", ["SageMaker.Invent", "Other.ListEndpoints", "ListEndpoints", ""])
def test_an_unknown_target_is_an_unknown_operation(exchange: Exchange, name: str) -> None:
    answer = sent(exchange, JSON, signed("sagemaker"), ("X-Amz-Target", name))
    assert told(answer) == (400, "UnknownOperationException")


def test_an_unknown_action_or_version_is_an_invalid_action(exchange: Exchange) -> None:
    for body in (b"Action=Invent", b"Version=2011-06-15", b"Action=AssumeRole&Version=1999-01-01"):
        assert told(sent(exchange, FORM, signed("sts"), body=body)) == (400, "InvalidAction")


def test_an_unknown_path_is_an_unknown_operation(exchange: Exchange) -> None:
    answer = sent(exchange, signed("savingsplans"), path="/Invent")
    assert told(answer) == (404, "UnknownOperationException")


def test_a_protocol_that_the_service_does_not_speak_knows_no_operation(exchange: Exchange) -> None:
    assert told(sent(exchange, FORM, signed("sagemaker"), body=b"Action=ListEndpoints"))[1] == "InvalidAction"
    assert told(sent(exchange, signed("sagemaker"), path="/ListEndpoints"))[1] == "UnknownOperationException"
    assert told(sent(exchange, JSON, signed("sts")))[1] == "UnknownOperationException"


def test_a_service_that_nobody_knows_is_not_simulated(exchange: Exchange) -> None:
    assert told(sent(exchange, JSON, signed("nonsense"))) == (501, "NotImplementedBySimulation")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"\xff",
        b'{"MaxResults": "5"}',
        b'{"MaxResults": 1.5}',
        b'{"NameContains": 5}',
        b'{"NameContains": {}}',
        b'{"CreationTimeAfter": "2026-11-02"}',
        b'{"CreationTimeAfter": 1e30}',
        b'{"CreationTimeAfter": true}',
        b"[" * 100_000,
    ],
)
def test_a_body_that_cannot_be_read_is_a_serialization_error(exchange: Exchange, body: bytes) -> None:
    answer = sent(exchange, JSON, signed("sagemaker"), target("ListEndpoints"), body=body)
    assert told(answer) == (400, "SerializationException")


def test_a_request_nested_beyond_reason_is_refused_not_crashed_on(exchange: Exchange) -> None:
    body = b'{"Filter":' + b'{"Not":' * 600 + b"{}" + b"}" * 601
    headers = (JSON, signed("ce"), ("X-Amz-Target", "AWSInsightsIndexService.GetCostAndUsage"))
    assert told(sent(exchange, *headers, body=body)) == (400, "SerializationException")


@pytest.mark.parametrize("body", [b"Action=AssumeRole&DurationSeconds=long", b"Action=AssumeRole&RoleArn.x=1"])
def test_a_form_that_cannot_be_read_is_malformed_input(exchange: Exchange, body: bytes) -> None:
    assert told(sent(exchange, FORM, signed("sts"), body=body)) == (400, "MalformedInput")


def test_a_form_that_is_none_is_malformed_input(exchange: Exchange) -> None:
    packed = ("Content-Encoding", "gzip")
    assert told(sent(exchange, FORM, signed("sts"), packed, body=b"Action=AssumeRole")) == (400, "MalformedInput")


def test_members_that_the_model_lacks_and_nulls_are_ignored_in_requests(exchange: Exchange) -> None:
    body = b'{"Invented": 1, "MaxResults": null}'
    assert sent(exchange, JSON, signed("sagemaker"), target("ListEndpoints"), body=body).status == 200


def test_the_answer_has_the_json_version_of_the_request(exchange: Exchange) -> None:
    asked = (signed("monitoring"), ("X-Amz-Target", "GraniteServiceVersion20100801.ListMetrics"))
    old = sent(exchange, ("Content-Type", "application/x-amz-json-1.0"), *asked)
    assert (old.status, old.headers["Content-Type"]) == (200, "application/x-amz-json-1.0")


def test_cloudwatch_still_answers_its_query_protocol(exchange: Exchange) -> None:
    answer = sent(exchange, FORM, signed("monitoring"), body=b"Action=ListMetrics&Version=2010-08-01")
    assert answer.status == 200
    assert answer.body.startswith(
        b'<ListMetricsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><ListMetricsResult><Metrics>'
    )


def test_cbor_is_refused_in_cbor(exchange: Exchange) -> None:
    path = "/service/GraniteServiceVersion20100801/operation/ListMetrics"
    answer = sent(exchange, signed("monitoring"), ("smithy-protocol", "rpc-v2-cbor"), path=path, body=b"\xa0")
    assert (answer.status, answer.headers["Content-Type"]) == (501, "application/cbor")
    assert answer.body.startswith(b"\xa2\x79\x00\x06__type\x79\x00\x1aNotImplementedBySimulation\x79\x00\x07message")
