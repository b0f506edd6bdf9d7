"""Answers that are AWS-shaped and wrong all the same: lists that go round, rows that come twice, what is gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from botocore.model import StructureShape

from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request
from sagemaker_cost_mcp.simulator.wire.catalog import service_model

_TOKENS = (
    ("NextToken", "NextToken"),
    ("nextToken", "nextToken"),
    ("PaginationToken", "PaginationToken"),
    ("NextPageToken", "NextPageToken"),
    ("Marker", "NextMarker"),
    ("Marker", "Marker"),
)
"""Parameter that takes a page token, member of the answer that holds the next one; botocore's own table has holes."""

TOKEN_PARAMS = frozenset(sent for sent, _ in _TOKENS)

_SIZES = ("MaxResults", "maxResults", "limit", "ResourcesPerPage", "MaxRecords", "MaxItems")

_SAME_TOKEN = "00000000d1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce0ff1ce"  # noqa: S105 - letters and digits pass every pattern
_SHORT_PAGE = 3
"""Rows a page while rows repeat: AWS may always give fewer than asked for, and one page alone repeats nothing."""

_WHOLE = frozenset({"ce", "cloudtrail"})
"""Services whose rows do not repeat."""

_NO_SUCH = "-gone"


@dataclass(frozen=True)
class _Listing:
    """How one operation lists: parameter and member of the token, parameter of the page size, member of the rows."""

    sent: str
    received: str
    size: str | None
    rows: str


def endless(request: Request, handler: Handler) -> dict[str, Any]:
    """The first page for ever, always with the same token."""
    listing = _listing(request)
    if listing is None:
        return handler(request)
    first = {name: value for name, value in request.params.items() if name != listing.sent}
    return handler(replace(request, params=first)) | {listing.received: _SAME_TOKEN}


@dataclass
class Repeats:
    """Short pages, each of which begins with the last row of the page before, as when a list shifts meanwhile.

    Some services are left alone: a group of a bill stands on one page only, however long the bill is, and CloudTrail's
    history, which nobody reads whole, does not shift.
    """

    _last: dict[tuple[str, str, str], Any] = field(default_factory=dict[tuple[str, str, str], Any])
    """By operation, region and token: the row before the page that the token is for."""

    def __call__(self, request: Request, handler: Handler) -> dict[str, Any]:
        """The page, with a row too many."""
        listing = None if request.service in _WHOLE else _listing(request)
        if listing is None or request.params.get("ResourceARNList"):  # who names resources gets one page
            return handler(request)
        short = {listing.size: _SHORT_PAGE} if listing.size else {}
        answer = handler(replace(request, params=request.params | short))
        before = self._last.get((request.operation, request.region, request.params.get(listing.sent, "")))
        token, rows = answer.get(listing.received), answer.get(listing.rows)
        if token and rows:
            self._last[request.operation, request.region, token] = rows[-1]
        return answer if before is None else answer | {listing.rows: [before, *(rows or ())]}


def gone(request: Request, handler: Handler) -> dict[str, Any]:
    """What the handler says of something that is not there, about what was asked for."""
    names = [value for value in request.params.values() if isinstance(value, str)]
    changed = {
        name: f"{value}{_NO_SUCH}" if isinstance(value, str) else value for name, value in request.params.items()
    }
    try:
        return handler(replace(request, params=changed))
    except AwsFailure as failure:
        message = failure.message
        for name in names:
            message = message.replace(f"{name}{_NO_SUCH}", name)
        raise AwsFailure(failure.code, message, failure.status, failure.fields) from failure


def _listing(request: Request) -> _Listing | None:
    model = service_model(request.service)
    operation = model.operation_model(request.operation) if model else None
    if operation is None or operation.input_shape is None or operation.output_shape is None:
        return None
    taken, given = _members(operation.input_shape), _members(operation.output_shape)
    for sent, received in _TOKENS:
        rows = next((name for name, shape in given.items() if shape.type_name == "list"), None)
        if sent in taken and received in given and rows:
            return _Listing(sent, received, next((name for name in _SIZES if name in taken), None), rows)
    return None


def _members(shape: StructureShape) -> Mapping[str, Any]:
    return shape.members
