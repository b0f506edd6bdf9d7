"""AWS CloudTrail: LookupEvents, the management events of the last 90 days."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.description import TrailEvent
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

KEPT_FOR = timedelta(days=90)
PAGE = 50
SOURCE = "sagemaker.amazonaws.com"

_EVENT_IDS = uuid.UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")

ATTRIBUTES: Mapping[str, Callable[[TrailEvent], set[str | None]]] = {
    "EventId": lambda event: {_event_id(event)},
    "EventName": lambda event: {event.name},
    "EventSource": lambda _: {SOURCE},
    "ReadOnly": lambda _: {"false"},
    "Username": lambda event: {_username(event)} - {None},
}
"""What events are looked up by; nothing here has an AccessKeyId, and no event here lists `Resources`."""


def lookup_events(request: Request) -> dict[str, Any]:
    """LookupEvents, newest first."""
    params = request.params
    if params.get("EventCategory"):  # `insight` is the only one there is, and nobody turned Insights on here
        return {"Events": []}
    start, end = params.get("StartTime", request.now - KEPT_FOR), params.get("EndTime", request.now)
    if start > end:
        raise AwsFailure("InvalidTimeRangeException", "Start time must be before end time.")
    since = max(start, request.now - KEPT_FOR)
    found = [
        event
        for event in request.account.fleet.trail
        if event.region == request.region and since <= event.time <= min(end, request.now) and _passes(event, params)
    ]
    shown, token = page(
        sorted(found, key=lambda event: event.time, reverse=True),
        params,
        size_param="MaxResults",
        default=PAGE,
        maximum=PAGE,
        token_param="NextToken",  # noqa: S106 - a parameter's name
        refusal=AwsFailure("InvalidNextTokenException", "Invalid NextToken."),
    )
    return {"Events": [_written(event, request) for event in shown]} | ({} if token is None else {"NextToken": token})


HANDLERS: dict[str, Handler] = {"LookupEvents": lookup_events}


def _passes(event: TrailEvent, params: Mapping[str, Any]) -> bool:
    attributes = params.get("LookupAttributes", ())
    if len(attributes) > 1:
        raise AwsFailure("InvalidLookupAttributesException", "Only one lookup attribute can be specified.")
    return all(
        wanted["AttributeValue"] in ATTRIBUTES.get(wanted["AttributeKey"], _nothing)(event) for wanted in attributes
    )


def _nothing(event: TrailEvent) -> set[str | None]:
    del event
    return set()


def _event_id(event: TrailEvent) -> str:
    return str(uuid.uuid5(_EVENT_IDS, repr(event)))


def _username(event: TrailEvent) -> str | None:
    """A service that acts on its own has none."""
    return {"AWSService": None, "Root": "root"}.get(event.identity, event.user)


def _written(event: TrailEvent, request: Request) -> dict[str, Any]:
    username = _username(event)
    written: dict[str, Any] = {
        "EventId": _event_id(event),
        "EventName": event.name,
        "ReadOnly": "false",
        "EventTime": event.time,
        "EventSource": SOURCE,
        "Resources": [],
        "CloudTrailEvent": json.dumps(_record(event, request)),
    }
    return {**written, "Username": username} if username else written


def _record(event: TrailEvent, request: Request) -> dict[str, Any]:
    refusal = {"errorCode": event.error, "errorMessage": "The request was refused."} if event.error else {}
    return {
        "eventVersion": "1.10",
        "userIdentity": _identity(event, request),
        "eventTime": f"{event.time:%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": SOURCE,
        "eventName": event.name,
        "awsRegion": event.region,
        **refusal,
        "requestParameters": dict(event.parameters) or None,
        "responseElements": dict(event.answer) or None,
        "eventID": _event_id(event),
        "readOnly": False,
        "eventType": "AwsServiceEvent" if event.identity == "AWSService" else "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": request.account.account_id,
    }


def _identity(event: TrailEvent, request: Request) -> dict[str, Any]:
    """`userIdentity`, with what each of its types has."""
    invoked = {"invokedBy": event.invoked_by} if event.invoked_by else {}
    if event.identity == "AWSService":
        return {"type": "AWSService", "invokedBy": event.user}
    account_id = request.account.account_id
    known = {"type": event.identity, "accountId": account_id, **invoked}
    if event.identity == "Root":
        return {**known, "principalId": account_id, "arn": request.account.arn("iam", "", "root")}
    if event.identity == "IAMUser":
        return {**known, "arn": request.account.arn("iam", "", f"user/{event.user}"), "userName": event.user}
    return {
        **known,
        "principalId": f"AROAEXAMPLEEXAMPLE123:{event.user}",
        "arn": request.account.arn("sts", "", f"assumed-role/{event.role}/{event.user}"),
        "sessionContext": _session(event, request),
    }


def _session(event: TrailEvent, request: Request) -> dict[str, Any]:
    source = {"sourceIdentity": event.source_identity} if event.source_identity else {}
    issuer = {
        "type": "Role",
        "principalId": "AROAEXAMPLEEXAMPLE123",
        "arn": request.account.arn("iam", "", f"role/{event.role}"),
        "accountId": request.account.account_id,
        "userName": event.role,
    }
    return {"sessionIssuer": issuer, **source}
