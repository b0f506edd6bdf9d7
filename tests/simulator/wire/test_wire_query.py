"""The query protocol on a made-up model with everything it has: botocore's own code is the other side."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from botocore.model import OperationModel, ServiceModel
from botocore.parsers import QueryParser
from botocore.serialize import QuerySerializer

from sagemaker_cost_mcp.simulator.request import AwsFailure, ModelViolation
from sagemaker_cost_mcp.simulator.wire.failures import error_answer
from sagemaker_cost_mcp.simulator.wire.messages import HttpRequest
from sagemaker_cost_mcp.simulator.wire.query import Query
from sagemaker_cost_mcp.simulator.wire.values import Malformed

EVERYTHING: dict[str, Any] = {
    "type": "structure",
    "members": {
        "Text": {"shape": "Text", "locationName": "text"},
        "On": {"shape": "On"},
        "Ratio": {"shape": "Ratio"},
        "At": {"shape": "At"},
        "Rfc": {"shape": "Rfc"},
        "Epoch": {"shape": "Epoch"},
        "Raw": {"shape": "Raw"},
        "Names": {"shape": "Names"},
        "Renamed": {"shape": "Renamed"},
        "Flat": {"shape": "Flat"},
        "FlatRenamed": {"shape": "FlatRenamed"},
        "Map": {"shape": "Map"},
        "FlatMap": {"shape": "FlatMap"},
        "Inner": {"shape": "Everything"},
    },
}
SHAPES: dict[str, Any] = {
    "Everything": EVERYTHING,
    "Text": {"type": "string"},
    "On": {"type": "boolean"},
    "Ratio": {"type": "double"},
    "At": {"type": "timestamp"},
    "Rfc": {"type": "timestamp", "timestampFormat": "rfc822"},
    "Epoch": {"type": "timestamp", "timestampFormat": "unixTimestamp"},
    "Raw": {"type": "blob"},
    "Whole": {"type": "long"},
    "Names": {"type": "list", "member": {"shape": "Text"}},
    "Renamed": {"type": "list", "member": {"shape": "Text", "locationName": "item"}},
    "Flat": {"type": "list", "member": {"shape": "Whole"}, "flattened": True},
    "FlatRenamed": {"type": "list", "member": {"shape": "Text", "locationName": "One"}, "flattened": True},
    "Map": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Everything"}},
    "FlatMap": {
        "type": "map",
        "key": {"shape": "Text", "locationName": "Name"},
        "value": {"shape": "Text", "locationName": "Value"},
        "flattened": True,
    },
    "TooMuch": {
        "type": "structure",
        "exception": True,
        "error": {"code": "TooMuchOfIt", "httpStatusCode": 503},
        "members": {"message": {"shape": "Text"}, "Limit": {"shape": "Whole"}},
    },
}
ANSWER = {"shape": "Everything", "resultWrapper": "AskResult"}
MODEL = ServiceModel(
    {
        "metadata": {"protocol": "query", "apiVersion": "2026-11-02", "xmlNamespace": "urn:made-up"},
        "operations": {
            "Ask": {"name": "Ask", "http": {}, "input": {"shape": "Everything"}, "output": ANSWER},
            "Quiet": {"name": "Quiet", "http": {}},
        },
        "shapes": SHAPES,
    }
)
ASK, QUIET = MODEL.operation_model("Ask"), MODEL.operation_model("Quiet")
AT = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
FULL: dict[str, Any] = {
    "Text": 'a <&> "b"\r\n c',
    "On": False,
    "Ratio": -1.5,
    "At": AT,
    "Rfc": AT,
    "Epoch": AT,
    "Raw": b"\x00\xff",
    "Names": [str(number) for number in range(12)],
    "Renamed": ["x", ""],
    "Flat": [3, 1, 2],
    "FlatRenamed": ["p", "q"],
    "Map": {"k": {"Text": "deep"}, "l": {"On": True}},
    "FlatMap": {"a": "1", "b": ""},
}
FULL["Inner"] = dict(FULL)


def requested(fields: dict[str, Any]) -> HttpRequest:
    kind = ("Content-Type", "application/x-www-form-urlencoded")
    return HttpRequest.of("POST", "/", [kind], urlencode(fields).encode())


def parsed(body: bytes, operation: OperationModel, status: int = 200) -> dict[str, Any]:
    answer: dict[str, Any] = {"body": body, "headers": {}, "status_code": status}
    return cast("dict[str, Any]", QueryParser().parse(answer, cast("Any", operation.output_shape)))


@pytest.mark.parametrize("params", [FULL, {"Names": [], "Flat": []}, {}])
def test_a_form_is_read_as_botocore_writes_it(params: dict[str, Any]) -> None:
    request = requested(cast("Any", QuerySerializer()).serialize_to_request(params, ASK)["body"])
    assert Query().operation(request, MODEL) is not None
    assert Query().params(request, ASK) == params


def test_elements_come_in_the_order_of_their_numbers_and_gaps_are_closed() -> None:
    fields = {"Flat.10": "3", "Flat.2": "2", "Flat.1": "1", "Flat.x": "9"}
    assert Query().params(requested(fields), ASK) == {"Flat": [1, 2, 3]}


def test_an_operation_without_parameters_gets_none() -> None:
    assert Query().params(requested({"Text": "x"}), QUIET) == {}


def test_an_answer_is_written_as_botocore_reads_it() -> None:
    answer = parsed(Query().answer(FULL, ASK, "r-1").body, ASK)
    assert answer.pop("ResponseMetadata")["RequestId"] == "r-1"
    assert answer == FULL


def test_an_answer_without_members_has_only_its_metadata() -> None:
    body = Query().answer({}, QUIET, "r-1").body
    assert body == (
        b'<QuietResponse xmlns="urn:made-up"><ResponseMetadata><RequestId>r-1</RequestId>'
        b"</ResponseMetadata></QuietResponse>"
    )


def test_what_xml_cannot_carry_is_a_bug_of_the_handlers() -> None:
    with pytest.raises(ModelViolation, match="XML cannot carry"):
        Query().answer({"Text": "bell \a"}, ASK, "r-1")


@pytest.mark.parametrize("code", ["TooMuch", "TooMuchOfIt"])
def test_an_error_has_its_code_its_blame_and_its_fields(code: str) -> None:
    error = error_answer(AwsFailure(code, "no <more>", fields={"Limit": 5}), MODEL)
    answer = Query().failure(error, "r-1")
    told = parsed(answer.body, ASK, answer.status)
    assert answer.status == 503
    assert told["Error"] == {"Type": "Receiver", "Code": "TooMuchOfIt", "Message": "no <more>", "Limit": "5"}
    assert told["ResponseMetadata"]["RequestId"] == "r-1"


@pytest.mark.parametrize(
    "fields",
    [
        {"Flat.1": "one"},
        {"Flat.1": "1_0"},
        {"Ratio": "much"},
        {"On": "perhaps"},
        {"At": "soon"},
        {"Raw": "é"},
        {"Raw": "a"},
        {"Text": "x", "text.y": "1"},
        {"FlatMap.1.Name": "a"},
    ],
)
def test_fields_that_cannot_be_read_are_malformed(fields: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        Query().params(requested(fields), ASK)
