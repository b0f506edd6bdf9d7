"""Answers that did not arrive whole: told apart from answers that hold nothing.

botocore does neither. It reads bodies with `enforce_content_length=False` (`httpsession.URLLib3Session.send`), and
where a body is no JSON, `parsers.BaseJSONParser._parse_body_as_json` says "if the body cannot be parsed, include the
literal string as the message": a connection that broke in the middle of a list, or a proxy's login page with status
200, becomes an answer without members, and an account without notebook instances.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

from botocore.exceptions import IncompleteReadError
from botocore.model import OperationModel
from botocore.parsers import ResponseParserError

T = TypeVar("T")

TORN = (IncompleteReadError, ResponseParserError)
"""What stands for an answer that did not arrive whole."""

TRIES = 3
"""How often a call is made before a torn answer is the last word. botocore retries a broken connection by itself, but
not one that broke after the status line."""

_JSON = frozenset({"json", "rest-json"})


def refuse(operation_model: OperationModel, response_dict: Mapping[str, Any], **_: Any) -> None:
    """A handler of botocore's `before-parse` event: nothing that is torn is parsed.

    Raises:
        IncompleteReadError: The body is shorter than its announced length.
        ResponseParserError: The body of a good answer is not what the protocol says; the rest of that is found while
            parsing.
    """
    body = response_dict["body"]
    if not isinstance(body, bytes) or operation_model.http.get("method") == "HEAD":
        return
    promised = str(response_dict["headers"].get("content-length", ""))
    if promised.isdecimal() and len(body) < int(promised):
        raise IncompleteReadError(actual_bytes=len(body), expected_bytes=int(promised))
    is_json = operation_model.service_model.resolved_protocol in _JSON
    if is_json and response_dict["status_code"] < HTTPStatus.MULTIPLE_CHOICES and not _is_object(body):
        raise ResponseParserError(f"{len(body)} bytes that are no JSON object")


def patiently(call: Callable[[], T]) -> T:
    """The answer to a call, made again while answers arrive torn."""
    for _ in range(TRIES - 1):
        try:
            return call()
        except TORN:
            continue
    return call()


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False
