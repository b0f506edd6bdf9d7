"""Whom a request is meant for."""

from __future__ import annotations

import pytest

from sagemaker_cost_mcp.simulator.wire.messages import HttpRequest
from sagemaker_cost_mcp.simulator.wire.signature import BadSignature, NotSigned, Scope, scope

SIGNED = "SignedHeaders=host;x-amz-date, Signature=00"


def requested(authorization: str | None = None, url: str = "http://localhost:4000/", **headers: str) -> HttpRequest:
    signed = [] if authorization is None else [("Authorization", authorization)]
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return HttpRequest.of("POST", url, [*signed, *named], b"")


def test_service_and_region_come_from_the_credential_scope() -> None:
    header = f"AWS4-HMAC-SHA256 Credential=AKIA/20261102/eu-west-1/monitoring/aws4_request, {SIGNED}"
    assert scope(requested(header)) == Scope("monitoring", "eu-west-1")


def test_a_presigned_request_carries_its_scope_in_the_query_string() -> None:
    url = "http://localhost/?Action=GetCallerIdentity&X-Amz-Credential=AKIA%2F20261102%2Fus-east-1%2Fsts%2Faws4_request"
    assert scope(requested(url=url)) == Scope("sts", "us-east-1")


SIGV4A = f"AWS4-ECDSA-P256-SHA256 Credential=AKIA/20261102/sts/aws4_request, {SIGNED}"


def test_a_scope_without_a_region_falls_back_to_the_host() -> None:
    assert scope(requested(SIGV4A, "https://sts.eu-central-1.amazonaws.com/")) == Scope("sts", "eu-central-1")


def test_a_scope_without_a_region_falls_back_to_the_region_set_where_the_host_has_none() -> None:
    assert scope(requested(SIGV4A, x_amz_region_set="us-west-2,us-east-1")) == Scope("sts", "us-west-2")


@pytest.mark.parametrize("regions", ["", "*"])
def test_a_request_that_names_no_region_at_all_is_refused(regions: str) -> None:
    with pytest.raises(BadSignature, match="names no region"):
        scope(requested(SIGV4A, x_amz_region_set=regions))


def test_a_request_without_a_signature_is_not_signed() -> None:
    with pytest.raises(NotSigned):
        scope(requested())


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("Bearer abc", "Unsupported AWS 'algorithm': 'Bearer'"),
        ("AWS4-HMAC-SHA256 nonsense", "'nonsense' not a valid key=value pair"),
        ("AWS4-HMAC-SHA256 Signature=1", "requires 'Credential' parameter. Authorization header requires 'SignedHead"),
        (f"AWS4-HMAC-SHA256 Credential=AKIA, {SIGNED}", "Credential must have exactly 5 slash-delimited elements"),
        (f"AWS4-HMAC-SHA256 Credential=a/b/c/d/e/aws4_request, {SIGNED}", "got 'a/b/c/d/e/aws4_request'"),
        (f"AWS4-HMAC-SHA256 Credential=a/b//sts/aws4_request, {SIGNED}", "Credential must have exactly 5"),
    ],
)
def test_a_garbled_signature_is_refused_in_aws_words(header: str, sentence: str) -> None:
    with pytest.raises(BadSignature) as refused:
        scope(requested(header))
    assert sentence in str(refused.value)
