"""One page of a list, with a token for the next one.

As with AWS, a token is opaque and only good for the request it was given for: the same parameters, apart from
the token itself and the page size. Tokens are digits and letters only, which every token pattern in AWS's models
allows, and they hold no state: the list is read again for each page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sagemaker_cost_mcp.simulator.request import AwsFailure

T = TypeVar("T")

_OFFSET_DIGITS = 8
_SEAL_DIGITS = 40
_TOKEN_DIGITS = _OFFSET_DIGITS + _SEAL_DIGITS


def page(  # noqa: PLR0913 - one list operation's paging, spelled out where the operation is
    items: Sequence[T],
    params: Mapping[str, Any],
    *,
    size_param: str,
    default: int,
    maximum: int,
    token_param: str,
    refusal: AwsFailure | None = None,
) -> tuple[Sequence[T], str | None]:
    """The page that a request asks for, and the token of the next page or None at the end.

    Args:
        items: The whole list, in an order that does not depend on the page.
        params: The request's parameters, of which all but the two named below bind the token.
        size_param: Parameter with the page size, for example `MaxResults`.
        default: Page size where the request names none.
        maximum: Largest page that AWS gives, whatever was asked for. (Where the model has a maximum, a
            larger size never gets here: it is a validation error.)
        token_param: Parameter with the token, for example `NextToken`.
        refusal: The service's answer to a bad token; `ValidationException` unless given.

    Raises:
        AwsFailure: The token is none of ours, or was given for other parameters.
    """
    asked = {name: value for name, value in params.items() if name not in {size_param, token_param}}
    scope = json.dumps([token_param, asked], sort_keys=True, default=str)
    start = _offset(params.get(token_param), scope, refusal)
    end = start + max(1, min(params.get(size_param, default), maximum))
    return items[start:end], _token(end, scope) if end < len(items) else None


def _offset(token: str | None, scope: str, refusal: AwsFailure | None) -> int:
    if token is None:
        return 0
    text = token[:_OFFSET_DIGITS]
    if len(token) == _TOKEN_DIGITS and text.isdecimal() and token == _token(int(text), scope):
        return int(text)
    raise refusal or AwsFailure("ValidationException", "The pagination token is invalid.")


def _token(offset: int, scope: str) -> str:
    position = f"{offset:0{_OFFSET_DIGITS}d}"
    return position + hashlib.sha256(f"{position}{scope}".encode()).hexdigest()[:_SEAL_DIGITS]
