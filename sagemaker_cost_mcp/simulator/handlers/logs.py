"""Amazon CloudWatch Logs: DescribeLogGroups, DescribeLogStreams, GetLogEvents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request
from sagemaker_cost_mcp.simulator.streams import LogStream

PAGE = 50
MOST_EVENTS = 10_000
"""Events of one page; at a hundred bytes each they also fill its 1 MB."""

_TOKEN = re.compile(r"[bf]/\d{56}")
_TICK = timedelta(milliseconds=1)
_INGESTION = timedelta(seconds=2)
_BYTES_PER_STREAM = 48_000


def describe_log_groups(request: Request) -> dict[str, Any]:
    """DescribeLogGroups."""
    params = request.params
    prefix, pattern = params.get("logGroupNamePrefix", ""), params.get("logGroupNamePattern", "")
    if prefix and pattern:
        raise _invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
    named = params.get("logGroupIdentifiers")
    groups = [
        _group(name, streams, request)
        for name, streams in request.account.log_groups(request.region, request.now).items()
        if name.startswith(prefix)
        and pattern in name
        and (named is None or name in named or _arn(name, request) in named)
        and params.get("logGroupClass", "STANDARD") == "STANDARD"
    ]
    return _listed(sorted(groups, key=lambda group: group["logGroupName"]), request, "logGroups")


def describe_log_streams(request: Request) -> dict[str, Any]:
    """DescribeLogStreams."""
    params = request.params
    group = _group_name(params)
    streams = _streams(group, request)
    by_time = params.get("orderBy") == "LastEventTime"
    if by_time and "logStreamNamePrefix" in params:
        raise _invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
    found = [stream for stream in streams if stream.name.startswith(params.get("logStreamNamePrefix", ""))]
    backwards = params.get("descending", False)
    found.sort(key=_by_time if by_time else _by_name, reverse=backwards)
    return _listed([_stream(group, stream, request) for stream in found], request, "logStreams")


def get_log_events(request: Request) -> dict[str, Any]:
    """GetLogEvents: the latest page first, unless it is asked for from the head; each page in the order of time.

    Its tokens are never null: a listing is over when it answers with the one that it was sent.
    """
    params = request.params
    name = params["logStreamName"]
    stream = next((one for one in _streams(_group_name(params), request) if one.name == name), None)
    if stream is None:
        raise AwsFailure("ResourceNotFoundException", "The specified log stream does not exist.")
    asked = _asked(params, request.now)
    events = list(stream.events(asked.start, asked.end))
    most = params.get("limit", MOST_EVENTS)
    shown = events[:most] if asked.forwards else events[max(0, len(events) - most) :]
    return {"events": [_event(moment) for moment in shown], **_tokens(shown, asked.edge)}


HANDLERS: dict[str, Handler] = {
    "DescribeLogGroups": describe_log_groups,
    "DescribeLogStreams": describe_log_streams,
    "GetLogEvents": get_log_events,
}


def _streams(group: str, request: Request) -> Sequence[LogStream]:
    streams = request.account.log_groups(request.region, request.now).get(group)
    if streams is None:
        raise AwsFailure("ResourceNotFoundException", "The specified log group does not exist.")
    return streams


def _group_name(params: Mapping[str, Any]) -> str:
    given = [params[name] for name in ("logGroupName", "logGroupIdentifier") if name in params]
    if len(given) != 1:
        raise _invalid("Exactly one of logGroupName and logGroupIdentifier has to be given.")
    name: str = given[0]
    return name.rsplit(":log-group:", maxsplit=1)[-1]


def _by_time(stream: LogStream) -> tuple[bool, str, str]:
    last = stream.last_event
    return (last is not None, last.isoformat() if last else "", stream.name)


def _by_name(stream: LogStream) -> str:
    return stream.name


def _group(name: str, streams: Sequence[LogStream], request: Request) -> dict[str, Any]:
    arn = _arn(name, request)
    return {
        "logGroupName": name,
        "creationTime": _millis(min(stream.created for stream in streams)),
        "metricFilterCount": 0,
        "arn": f"{arn}:*",
        "storedBytes": _BYTES_PER_STREAM * len(streams),
        "logGroupClass": "STANDARD",
        "logGroupArn": arn,
    }


def _stream(group: str, stream: LogStream, request: Request) -> dict[str, Any]:
    described: dict[str, Any] = {
        "logStreamName": stream.name,
        "creationTime": _millis(stream.created),
        "arn": f"{_arn(group, request)}:log-stream:{stream.name}",
        # AWS: "As of June 17, 2019, this parameter is no longer supported for log streams, and is always
        # reported as zero."
        "storedBytes": 0,
    }
    if stream.first_event is not None and stream.last_event is not None:
        described["firstEventTimestamp"] = _millis(stream.first_event)
        described["lastEventTimestamp"] = _millis(stream.last_event)
        described["lastIngestionTime"] = _millis(stream.last_event + _INGESTION)
        described["uploadSequenceToken"] = f"49{_millis(stream.last_event):054d}"
    return described


@dataclass(frozen=True)
class _Asked:
    """The stretch of a stream that is asked for, and from which end it is read."""

    start: datetime
    end: datetime
    forwards: bool
    edge: datetime
    """Where the listing begins."""


def _asked(params: Mapping[str, Any], now: datetime) -> _Asked:
    start, end = _moment(params.get("startTime", 0)), _moment(params.get("endTime", _millis(now) + 1))
    from_head, token = params.get("startFromHead", False), params.get("nextToken")
    if token is None:
        return _Asked(start, end, from_head, start if from_head else end)
    if not _TOKEN.fullmatch(token) or (token.startswith("f/") and not from_head):
        raise _invalid("The specified nextToken is invalid.")
    edge = _moment(int(token[2:]))
    if token.startswith("f/"):
        return _Asked(max(start, edge + _TICK), end, forwards=True, edge=edge)
    return _Asked(start, min(end, edge), forwards=False, edge=edge)


def _event(moment: datetime) -> dict[str, Any]:
    said = f"[I {moment:%Y-%m-%d %H:%M:%S}.000 ServerApp] Saving file at /work.ipynb"
    return {"timestamp": _millis(moment), "message": said, "ingestionTime": _millis(moment + _INGESTION)}


def _tokens(shown: Sequence[datetime], edge: datetime) -> dict[str, str]:
    """Where the listing goes on in either direction; beyond an empty page it stays where it is."""
    first, last = (shown[0], shown[-1]) if shown else (edge, edge)
    return {"nextForwardToken": f"f/{_millis(last):056d}", "nextBackwardToken": f"b/{_millis(first):056d}"}


def _moment(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)


def _arn(group: str, request: Request) -> str:
    return request.account.arn("logs", request.region, f"log-group:{group}")


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _invalid(sentence: str) -> AwsFailure:
    return AwsFailure("InvalidParameterException", sentence)


def _listed(items: Sequence[dict[str, Any]], request: Request, member: str) -> dict[str, Any]:
    shown, token = page(
        items,
        request.params,
        size_param="limit",
        default=PAGE,
        maximum=PAGE,
        token_param="nextToken",  # noqa: S106 - a parameter's name
        refusal=_invalid("The specified nextToken is invalid."),
    )
    return {member: list(shown)} | ({} if token is None else {"nextToken": token})
