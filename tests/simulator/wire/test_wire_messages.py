"""HTTP requests as they come in."""

from __future__ import annotations

import gzip

import pytest

from sagemaker_cost_mcp.simulator.wire.messages import HttpRequest

GZIPPED = gzip.compress(b"{}", mtime=0)
"""Of no time: the names of tests must not depend on it."""


def test_an_absolute_url_is_taken_apart() -> None:
    request = HttpRequest.of("post", "http://localhost:4000/a%20b?x=1&x=2&y=", [("X-Name", b"value")], b"")
    assert (request.method, request.host, request.path) == ("POST", "localhost:4000", "/a%20b")
    assert request.query == (("x", "1"), ("x", "2"), ("y", ""))
    assert request.headers == {"x-name": "value"}


def test_the_host_header_names_the_host_of_a_bare_path() -> None:
    request = HttpRequest.of("GET", "/", [("Host", "sts.amazonaws.com")], b"")
    assert (request.host, request.path) == ("sts.amazonaws.com", "/")


def test_a_compressed_body_is_unpacked() -> None:
    request = HttpRequest.of("POST", "/", [("Content-Encoding", "gzip")], gzip.compress(b"{}"))
    assert request.content == b"{}"


@pytest.mark.parametrize("body", [b"{}", GZIPPED[:-6], GZIPPED[:10] + b"garbage"])
def test_a_body_that_is_not_what_it_says_is_an_error(body: bytes) -> None:
    with pytest.raises(ValueError, match="not gzip"):
        _ = HttpRequest.of("POST", "/", [("Content-Encoding", "gzip")], body).content


def test_fields_of_the_body_win_over_the_query_string() -> None:
    kind = ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
    request = HttpRequest.of("POST", "/?Action=A&Only=1", [kind], b"Action=B%20C")
    assert request.form == {"Action": "B C", "Only": "1"}
