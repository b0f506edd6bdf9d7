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

ATTRIBUTES: Mapping[str, Callable[[TrailEvent], set[str]]] = {
    "EventId": lambda event: {_event_id(event)},
    "EventName": lambda event: {event.name},
    "EventSource": lambda _: {SOURCE},
    "ReadOnly": lambda _: {"false"},
    "ResourceName": lambda event: {value for _, value in event.parameters},
    "Username": lambda event: {event.user},
}
"""What events are looked up by; nothing here has an AccessKeyId or a ResourceType."""


def lookup_events(request: Request) -> dict[str, Any]:
    """LookupEvents, newest first."""
    params = request.params
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


def _nothing(event: TrailEvent) -> set[str]:
    del event
    return set()


def _event_id(event: TrailEvent) -> str:
    return str(uuid.uuid5(_EVENT_IDS, repr(event)))


def _written(event: TrailEvent, request: Request) -> dict[str, Any]:
    return {
        "EventId": _event_id(event),
        "EventName": event.name,
        "ReadOnly": "false",
        "EventTime": event.time,
        "EventSource": SOURCE,
        "Username": event.user,
        "Resources": [],
        "CloudTrailEvent": json.dumps(_record(event, request)),
    }


def _record(event: TrailEvent, request: Request) -> dict[str, Any]:
    session = f"assumed-role/DataScientist/{event.user}"
    return {
        "eventVersion": "1.10",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": request.account.arn("sts", "", session),
            "accountId": request.account.account_id,
        },
        "eventTime": f"{event.time:%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": SOURCE,
        "eventName": event.name,
        "awsRegion": event.region,
        "requestParameters": dict(event.parameters),
        "eventID": _event_id(event),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "recipientAccountId": request.account.account_id,
    }
