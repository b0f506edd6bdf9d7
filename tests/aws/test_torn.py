"""Answers that did not arrive whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from sagemaker_cost_mcp.aws.gateway import Gateway
from sagemaker_cost_mcp.aws.torn import TRIES
from sagemaker_cost_mcp.errors import AwsError, Unreachable

WHOLE = json.dumps({"NotebookInstances": [{"NotebookInstanceName": "a", "NotebookInstanceArn": "arn:a"}]}).encode()
LOGIN_PAGE = b"<html><body>Guest network: please log in. token=hunter2</body></html>"
PATIENCE = 60.0


class Wire:
    """A body as urllib3 would stream it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self._body


def arrived(body: bytes, promised: int | None = None, status: int = 200) -> AWSResponse:
    headers = {"content-type": "application/x-amz-json-1.1"}
    if promised is not None:
        headers["Content-Length"] = str(promised)
    return AWSResponse("https://example.invalid/", status, HTTPHeaders.from_dict(headers), Wire(body))


def listed(gateway_behind: Callable[..., Gateway]) -> dict[str, Any]:
    return gateway_behind().open(seconds=PATIENCE).call("sagemaker", "ListNotebookInstances", "us-east-1")


@pytest.mark.parametrize(
    ("body", "promised"),
    [
        (WHOLE[:30], len(WHOLE)),
        (WHOLE[:30], None),
        (WHOLE[:-1], len(WHOLE) - 1),
        (LOGIN_PAGE, len(LOGIN_PAGE)),
        (b"", 0),
        (b"", None),
        (b"[]", 2),
        (b"\xff\xfe", 2),
    ],
)
def test_a_torn_answer_is_an_error_and_never_an_empty_list(
    body: bytes, promised: int | None, gateway_behind: Callable[..., Gateway], door: Any
) -> None:
    door.answers["ListNotebookInstances"] = lambda _: arrived(body, promised)
    with pytest.raises(Unreachable, match="did not arrive whole") as caught:
        listed(gateway_behind)
    assert "hunter2" not in str(caught.value)
    assert door.operations().count("ListNotebookInstances") == TRIES


def test_a_torn_answer_is_asked_for_again(gateway_behind: Callable[..., Gateway], door: Any) -> None:
    answers = iter([arrived(WHOLE[:20], len(WHOLE)), arrived(LOGIN_PAGE), arrived(WHOLE, len(WHOLE))])
    door.answers["ListNotebookInstances"] = lambda _: next(answers)
    assert [row["NotebookInstanceName"] for row in listed(gateway_behind)["NotebookInstances"]] == ["a"]


def test_an_answer_that_holds_nothing_is_whole(gateway_behind: Callable[..., Gateway], door: Any) -> None:
    door.answers["ListNotebookInstances"] = lambda _: arrived(b"{}", 2)
    assert "NotebookInstances" not in listed(gateway_behind)


def test_an_error_without_a_body_is_still_that_error(gateway_behind: Callable[..., Gateway], door: Any) -> None:
    door.answers["ListNotebookInstances"] = lambda _: arrived(b"", 0, 404)
    with pytest.raises(AwsError, match="404"):
        listed(gateway_behind)
    assert door.operations().count("ListNotebookInstances") == 1
