"""REST with JSON on a made-up model with every binding: botocore's own code is the other side."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from botocore.awsrequest import HeadersDict
from botocore.model import OperationModel, ServiceModel
from botocore.parsers import RestJSONParser
from botocore.serialize import RestJSONSerializer

from sagemaker_cost_mcp.simulator.wire.messages import HttpAnswer, HttpRequest
from sagemaker_cost_mcp.simulator.wire.rest_json import RestJson
from sagemaker_cost_mcp.simulator.wire.values import Malformed

SHAPES: dict[str, Any] = {
    "Text": {"type": "string"},
    "Texts": {"type": "list", "member": {"shape": "Text"}},
    "TextMap": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}},
    "TextsMap": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Texts"}},
    "Whole": {"type": "integer"},
    "Wholes": {"type": "list", "member": {"shape": "Whole"}},
    "Ratio": {"type": "double"},
    "On": {"type": "boolean"},
    "At": {"type": "timestamp"},
    "Raw": {"type": "blob"},
    "Document": {"type": "structure", "document": True, "members": {}},
    "Part": {"type": "structure", "members": {"Text": {"shape": "Text"}, "Raw": {"shape": "Raw"}}},
    "Everywhere": {
        "type": "structure",
        "members": {
            "Name": {"shape": "Text", "location": "uri", "locationName": "name"},
            "Rest": {"shape": "Text", "location": "uri", "locationName": "rest"},
            "Max": {"shape": "Whole", "location": "querystring", "locationName": "max"},
            "Since": {"shape": "At", "location": "querystring", "locationName": "since"},
            "Kinds": {"shape": "Texts", "location": "querystring", "locationName": "kind"},
            "Big": {"shape": "On", "location": "header", "locationName": "X-Big"},
            "Until": {"shape": "At", "location": "header", "locationName": "X-Until"},
            "Ratio": {"shape": "Ratio", "location": "header", "locationName": "X-Ratio"},
            "Tokens": {"shape": "Texts", "location": "header", "locationName": "X-Tokens"},
            "Counts": {"shape": "Wholes", "location": "header", "locationName": "X-Counts"},
            "Meta": {"shape": "TextMap", "location": "headers", "locationName": "x-meta-"},
            "Body": {"shape": "Text", "locationName": "body"},
            "Free": {"shape": "Document"},
            "Numbers": {"shape": "NumberMap"},
            "Parts": {"shape": "Parts"},
        },
    },
    "NumberMap": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Ratio"}},
    "Parts": {"type": "list", "member": {"shape": "Part"}},
    "Open": {
        "type": "structure",
        "members": {
            "Any": {"shape": "TextMap", "location": "querystring"},
            "Name": {"shape": "Text", "location": "uri"},
        },
    },
    "OpenLists": {"type": "structure", "members": {"Any": {"shape": "TextsMap", "location": "querystring"}}},
    "RawBody": {"type": "structure", "payload": "Raw", "members": {"Raw": {"shape": "Raw"}}},
    "TextBody": {"type": "structure", "payload": "Text", "members": {"Text": {"shape": "Text"}}},
    "PartBody": {"type": "structure", "payload": "Part", "members": {"Part": {"shape": "Part"}}},
    "Answer": {
        "type": "structure",
        "members": {
            "Status": {"shape": "Whole", "location": "statusCode"},
            "Big": {"shape": "On", "location": "header", "locationName": "X-Big"},
            "Until": {"shape": "At", "location": "header", "locationName": "X-Until"},
            "Tokens": {"shape": "Wholes", "location": "header", "locationName": "X-Tokens"},
            "Ratio": {"shape": "Ratio", "location": "header", "locationName": "X-Ratio"},
            "Secret": {"shape": "Text", "location": "header", "locationName": "X-Secret"},
            "Meta": {"shape": "TextMap", "location": "headers", "locationName": "x-meta-"},
            "Body": {"shape": "Text", "locationName": "body"},
            "Free": {"shape": "Document"},
            "At": {"shape": "At"},
            "Numbers": {"shape": "NumberMap"},
        },
    },
}


def _operation(uri: str, shape: str | None, method: str = "POST", output: str | None = None) -> dict[str, Any]:
    described: dict[str, Any] = {"http": {"method": method, "requestUri": uri, "responseCode": 201}}
    described |= {} if shape is None else {"input": {"shape": shape}}
    return described | ({} if output is None else {"output": {"shape": output}})


MODEL = ServiceModel(
    {
        "metadata": {"protocol": "rest-json", "protocols": ["rest-json"]},
        "operations": {
            "Anywhere": _operation("/things/{name}/in/{rest+}", "Everywhere", output="Answer"),
            "Special": _operation("/things/special/in/here", None),
            "Listed": _operation("/things/{Name}?list=2", "Open", "GET"),
            "Open": _operation("/things/{Name}", "Open", "GET"),
            "OpenLists": _operation("/lists", "OpenLists", "GET"),
            "RawBody": _operation("/raw", "RawBody", output="RawBody"),
            "TextBody": _operation("/text", "TextBody", output="TextBody"),
            "PartBody": _operation("/part", "PartBody", output="PartBody"),
        },
        "shapes": SHAPES,
    }
)
AT = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)


def asked(operation: str, params: dict[str, Any]) -> HttpRequest:
    """The request that botocore would send."""
    model = MODEL.operation_model(operation)
    sent = cast("Any", RestJSONSerializer()).serialize_to_request(params, model)
    query = urlencode(sent["query_string"], doseq=True)
    url = f"http://localhost{sent['url_path']}{'&' if '?' in sent['url_path'] else '?'}{query}"
    return HttpRequest.of(sent["method"], url, list(sent["headers"].items()), sent["body"])


def parsed(answer: HttpAnswer, operation: OperationModel) -> dict[str, Any]:
    response = {"body": answer.body, "headers": HeadersDict(answer.headers), "status_code": answer.status}
    found = cast("dict[str, Any]", RestJSONParser().parse(cast("Any", response), cast("Any", operation.output_shape)))
    del found["ResponseMetadata"]
    return found


EVERYWHERE: dict[str, Any] = {
    "Name": "a b/c?",
    "Rest": "deep/er é",
    "Max": 5,
    "Since": AT,
    "Kinds": ["x", "y z"],
    "Big": True,
    "Until": AT,
    "Ratio": math.inf,
    "Tokens": ["a", "b,c", 'd "e"', ""],
    "Counts": [1, 2],
    "Meta": {"one": "1"},
    "Body": "é",
    "Free": {"any": [1, None, {"thing": True}]},
    "Numbers": {"half": 0.5, "least": -math.inf},
    "Parts": [{"Text": "t", "Raw": b"\x00"}, {}],
}


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("Anywhere", EVERYWHERE),
        ("Anywhere", {"Name": "a", "Rest": "b"}),
        ("Open", {"Name": "a", "Any": {"x": "1", "y": "2"}}),
        ("Open", {"Name": "a"}),
        ("OpenLists", {"Any": {"x": ["1", "2"]}}),
        ("RawBody", {"Raw": b"\x00\xff"}),
        ("RawBody", {}),
        ("TextBody", {"Text": "é"}),
        ("PartBody", {"Part": {"Text": "t"}}),
        ("Special", {}),
    ],
)
def test_a_request_is_read_as_botocore_writes_it(operation: str, params: dict[str, Any]) -> None:
    request = asked(operation, params)
    found = RestJson().operation(request, MODEL)
    assert found is not None
    assert (found.name, RestJson().params(request, found)) == (operation, params)


def test_a_fixed_query_tells_two_operations_on_one_path_apart() -> None:
    found = RestJson().operation(asked("Listed", {"Name": "a"}), MODEL)
    assert found is not None
    assert found.name == "Listed"


def test_numbers_that_are_none_are_strings_in_json() -> None:
    request = asked("Anywhere", {"Name": "a", "Rest": "b", "Numbers": {"none": math.nan}})
    found = RestJson().params(request, MODEL.operation_model("Anywhere"))
    assert math.isnan(found["Numbers"]["none"])


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("Anywhere", {"Status": 202, "Big": False, "Until": AT, "Tokens": [1, 2], "Secret": "s", "Ratio": 0.5}),
        ("Anywhere", {"Status": 201, "Body": "é", "Free": {"a": None}, "At": AT, "Numbers": {"half": 0.5}}),
        ("RawBody", {"Raw": b"plain"}),
        ("TextBody", {"Text": "é"}),
        ("PartBody", {"Part": {"Raw": b"\x00"}}),
        ("PartBody", {"Part": {}}),
    ],
)
def test_an_answer_is_written_as_botocore_reads_it(operation: str, answer: dict[str, Any]) -> None:
    model = MODEL.operation_model(operation)
    found = parsed(RestJson().answer(answer, model, "r-1"), model)
    found.pop("Meta", None)
    if operation == "RawBody":
        found["Raw"] = found["Raw"].encode()
    assert found == answer


def test_prefixed_headers_are_a_map() -> None:
    model = MODEL.operation_model("Anywhere")
    assert parsed(RestJson().answer({"Meta": {"one": "1"}}, model, "r-1"), model)["Meta"] == {"one": "1"}


def test_an_empty_answer_has_the_models_status() -> None:
    answer = RestJson().answer({}, MODEL.operation_model("Special"), "r-1")
    assert (answer.status, answer.body) == (201, b"")


@pytest.mark.parametrize("name", ["RawBody", "TextBody"])
def test_an_answer_without_its_payload_has_an_empty_body(name: str) -> None:
    assert RestJson().answer({}, MODEL.operation_model(name), "r-1").body == b""


@pytest.mark.parametrize(
    ("operation", "path", "headers", "body"),
    [
        ("Anywhere", "/things/a/in/b?max=many", {}, b""),
        ("Anywhere", "/things/a/in/b?since=soon", {}, b""),
        ("Anywhere", "/things/a/in/b", {"X-Big": "maybe"}, b""),
        ("Anywhere", "/things/a/in/b", {"X-Ratio": "much"}, b""),
        ("Anywhere", "/things/a/in/b", {}, b'{"Numbers": {"a": true}}'),
        ("Anywhere", "/things/a/in/b", {}, b'{"Numbers": [1]}'),
        ("Anywhere", "/things/a/in/b", {}, b'{"Parts": {}}'),
        ("Anywhere", "/things/a/in/b", {}, b'{"Parts": [{"Raw": 5}]}'),
        ("Anywhere", "/things/a/in/b", {}, b'{"Parts": [[]]}'),
        ("Anywhere", "/things/a/in/b", {}, b'{"body": false}'),
        ("TextBody", "/text", {}, b"\xff"),
        ("TextBody", "/text", {"Content-Encoding": "gzip"}, b"plain"),
    ],
)
def test_what_cannot_be_read_is_malformed(operation: str, path: str, headers: dict[str, str], body: bytes) -> None:
    request = HttpRequest.of("POST", path, list(headers.items()), body)
    with pytest.raises(Malformed):
        RestJson().params(request, MODEL.operation_model(operation))


def test_nulls_inside_lists_and_maps_are_left_for_validation() -> None:
    body = b'{"Parts": [null], "Numbers": {"a": null}}'
    request = HttpRequest.of("POST", "/things/a/in/b", [], body)
    found = RestJson().params(request, MODEL.operation_model("Anywhere"))
    assert (found["Parts"], found["Numbers"]) == ([None], {"a": None})
