"""REST with XML: a made-up model with every binding, and Amazon S3's own, in both ways of addressing a bucket."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import botocore.session
import pytest
from botocore.awsrequest import HeadersDict
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.model import OperationModel, ServiceModel
from botocore.parsers import RestXMLParser
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.simulator.door import InProcessDoor
from sagemaker_cost_mcp.simulator.http_door import HttpDoor
from sagemaker_cost_mcp.simulator.request import AwsFailure, Request
from sagemaker_cost_mcp.simulator.wire.messages import HttpAnswer, HttpRequest
from sagemaker_cost_mcp.simulator.wire.rest_xml import RestXml, path_style
from sagemaker_cost_mcp.simulator.wire.values import Malformed

AT = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
SHAPES: dict[str, Any] = {
    "Text": {"type": "string"},
    "Texts": {"type": "list", "member": {"shape": "Text", "locationName": "Each"}},
    "Flat": {"type": "list", "member": {"shape": "Part"}, "flattened": True},
    "TextMap": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}},
    "Whole": {"type": "integer"},
    "On": {"type": "boolean"},
    "At": {"type": "timestamp"},
    "Raw": {"type": "blob"},
    "Part": {"type": "structure", "members": {"Text": {"shape": "Text"}, "At": {"shape": "At"}}},
    "Question": {
        "type": "structure",
        "members": {
            "Name": {"shape": "Text", "location": "uri", "locationName": "name"},
            "Most": {"shape": "Whole", "location": "querystring", "locationName": "most"},
            "Owner": {"shape": "Text", "location": "header", "locationName": "x-owner"},
        },
    },
    "Answer": {
        "type": "structure",
        "members": {
            "Text": {"shape": "Text"},
            "Texts": {"shape": "Texts"},
            "Parts": {"shape": "Flat", "locationName": "Part"},
            "At": {"shape": "At"},
            "On": {"shape": "On", "location": "header", "locationName": "x-on"},
            "Meta": {"shape": "TextMap", "location": "headers", "locationName": "x-meta-"},
        },
    },
    "PartBody": {"type": "structure", "payload": "Part", "members": {"Part": {"shape": "Part"}}},
    "RawBody": {"type": "structure", "payload": "Raw", "members": {"Raw": {"shape": "Raw"}}},
    "TextBody": {"type": "structure", "payload": "Text", "members": {"Text": {"shape": "Text"}}},
}


def _operation(uri: str, output: str | None, **more: Any) -> dict[str, Any]:
    return {"http": {"method": "GET", "requestUri": uri}} | ({"output": {"shape": output}} if output else {}) | more


MODEL = ServiceModel(
    {
        "metadata": {"protocol": "rest-xml", "protocols": ["rest-xml"], "endpointPrefix": "s3"},
        "operations": {
            "Ask": _operation("/{name}?about", "Answer", input={"shape": "Question"}),
            "Part": _operation("/part", "PartBody"),
            "Raw": _operation("/raw", "RawBody"),
            "Text": _operation("/text", "TextBody"),
            "Nothing": _operation("/nothing", None),
        },
        "shapes": SHAPES,
    }
)


def parsed(answer: HttpAnswer, operation: OperationModel) -> dict[str, Any]:
    response = {"body": answer.body, "headers": HeadersDict(answer.headers), "status_code": answer.status}
    found = cast("dict[str, Any]", RestXMLParser().parse(cast("Any", response), cast("Any", operation.output_shape)))
    del found["ResponseMetadata"]
    return found


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("Ask", {"Text": "é <&>", "Texts": ["a", "b"], "Parts": [{"Text": "x", "At": AT}, {"Text": "y"}], "At": AT}),
        ("Ask", {"On": True, "Meta": {"one": "1"}}),
        ("Part", {"Part": {"Text": "t", "At": AT}}),
        ("Part", {"Part": {}}),
        ("Text", {"Text": "é"}),
    ],
)
def test_an_answer_is_written_as_botocore_reads_it(operation: str, answer: dict[str, Any]) -> None:
    model = MODEL.operation_model(operation)
    found = parsed(RestXml().answer(answer, model, "r-1"), model)
    assert {name: value for name, value in found.items() if value not in ([], {})} == {
        name: value for name, value in answer.items() if value
    }


def test_bytes_are_the_body_as_they_are() -> None:
    assert RestXml().answer({"Raw": b"\x00\xff"}, MODEL.operation_model("Raw"), "r-1").body == b"\x00\xff"


@pytest.mark.parametrize("name", ["Nothing", "Raw", "Text"])
def test_an_answer_without_members_has_an_empty_body(name: str) -> None:
    answer = RestXml().answer({}, MODEL.operation_model(name), "r-1")
    assert (answer.status, answer.body) == (200, b"")


def request(path: str, body: bytes = b"", host: str = "s3.eu-west-1.amazonaws.com") -> HttpRequest:
    return HttpRequest.of("GET", f"http://{host}{path}", [("x-owner", "me")], body)


def test_a_request_is_read_from_path_query_and_headers() -> None:
    asked = request("/thing?about&most=5")
    operation = RestXml().operation(asked, MODEL)
    assert operation is not None
    assert RestXml().params(asked, operation) == {"Name": "thing", "Most": 5, "Owner": "me"}
    assert RestXml().params(request("/nothing"), MODEL.operation_model("Nothing")) == {}


def test_what_is_asked_in_another_way_is_no_operation() -> None:
    assert RestXml().operation(request("/thing"), MODEL) is None
    other = ServiceModel({"metadata": {"protocol": "json", "protocols": ["json"]}, "operations": {}, "shapes": {}})
    assert RestXml().operation(request("/nothing"), other) is None


def test_xml_that_is_sent_is_not_read() -> None:
    with pytest.raises(Malformed):
        RestXml().params(request("/thing?about", b"<A/>"), MODEL.operation_model("Ask"))


@pytest.mark.parametrize(
    ("host", "path", "wanted"),
    [
        ("my.own-bucket.s3.eu-west-1.amazonaws.com", "/", "/my.own-bucket"),
        ("bucket.s3.amazonaws.com", "/key", "/bucket/key"),
        ("bucket.s3.dualstack.eu-west-1.amazonaws.com", "/", "/bucket"),
        ("bucket.s3-fips.us-gov-west-1.amazonaws.com:443", "/", "/bucket"),
        ("bucket.s3.cn-north-1.amazonaws.com.cn", "/", "/bucket"),
        ("bucket.localhost:8080", "/", "/bucket"),
        ("s3.eu-west-1.amazonaws.com", "/", "/"),
        ("127.0.0.1:8080", "/bucket/", "/bucket"),
        ("127.0.0.1:8080", "/bucket/a/", "/bucket/a/"),
    ],
)
def test_a_bucket_is_found_in_host_or_path(host: str, path: str, wanted: str) -> None:
    assert path_style(request(path, host=host)).path == wanted


@given(st.from_regex(r"[a-z0-9][a-z0-9-]{1,30}[a-z0-9]", fullmatch=True))
def test_both_ways_of_addressing_mean_the_same(bucket: str) -> None:
    in_host = request("/key", host=f"{bucket}.s3.eu-west-1.amazonaws.com")
    assert path_style(in_host).path == path_style(request(f"/{bucket}/key")).path


RULES = {"Rules": [{"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 30}}]}
TABLES: Any = {
    "s3": {
        "ListBuckets": lambda _: {"Buckets": [{"Name": "a", "CreationDate": AT}, {"Name": "b"}]},
        "GetBucketLifecycleConfiguration": lambda asked: RULES if asked.params["Bucket"] == "kept" else _none(),
    }
}


def _none() -> dict[str, Any]:
    raise AwsFailure("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", 404)


def client(style: str, door: Any = None, endpoint: str | None = None) -> Any:
    session = botocore.session.Session(session_vars={"config_file": (None, None, None, None)})
    session.set_credentials("AKIAIOSFODNN7EXAMPLE", "made-up")
    if door:
        session.register("before-send", door)
    config = Config(s3={"addressing_style": cast("Any", style)}, retries={"total_max_attempts": 1})
    return session.create_client("s3", region_name="eu-west-1", config=config, endpoint_url=endpoint)


def check(s3: Any, seen: list[Request]) -> None:
    assert [one["Name"] for one in s3.list_buckets(BucketRegion="eu-west-1", MaxBuckets=9)["Buckets"]] == ["a", "b"]
    assert seen[-1].params == {"BucketRegion": "eu-west-1", "MaxBuckets": 9}
    assert s3.get_bucket_lifecycle_configuration(Bucket="kept")["Rules"] == RULES["Rules"]
    with pytest.raises(ClientError) as refused:
        s3.get_bucket_lifecycle_configuration(Bucket="dotted.name")
    error: Any = refused.value.response
    assert error["Error"]["Code"] == "NoSuchLifecycleConfiguration"
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert (seen[-1].params, seen[-1].region) == ({"Bucket": "dotted.name"}, "eu-west-1")


@pytest.mark.parametrize("style", ["virtual", "path", "auto"])
def test_s3_is_answered_inside_the_process_however_it_is_addressed(bare_account: Any, style: str) -> None:
    seen: list[Request] = []
    check(client(style, cast("Any", InProcessDoor(bare_account, tables=TABLES, log=seen.append))), seen)


@pytest.mark.parametrize("style", ["path", "auto"])
def test_s3_is_answered_over_a_socket(bare_account: Any, style: str) -> None:
    seen: list[Request] = []
    with HttpDoor(bare_account, tables=TABLES, log=seen.append) as door:
        check(client(style, endpoint=door.url), seen)


def test_an_operation_that_nobody_simulates_is_said_in_s3s_words(bare_account: Any) -> None:
    s3 = client("path", cast("Any", InProcessDoor(bare_account, tables=TABLES)))
    with pytest.raises(ClientError) as refused:
        s3.get_bucket_versioning(Bucket="a")
    error: Any = refused.value.response
    assert error["Error"]["Code"] == "NotImplementedBySimulation"
    with pytest.raises(ClientError) as refused:
        s3.put_bucket_versioning(Bucket="a", VersioningConfiguration={"Status": "Enabled"})
    assert cast("Any", refused.value.response)["Error"]["Code"] == "NotImplementedBySimulation"
