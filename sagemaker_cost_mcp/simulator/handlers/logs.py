"""Amazon CloudWatch Logs: DescribeLogGroups, DescribeLogStreams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request
from sagemaker_cost_mcp.simulator.streams import LogStream

PAGE = 50

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
    streams = request.account.log_groups(request.region, request.now).get(group)
    if streams is None:
        raise AwsFailure("ResourceNotFoundException", "The specified log group does not exist.")
    by_time = params.get("orderBy") == "LastEventTime"
    if by_time and "logStreamNamePrefix" in params:
        raise _invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
    found = [stream for stream in streams if stream.name.startswith(params.get("logStreamNamePrefix", ""))]
    backwards = params.get("descending", False)
    found.sort(key=_by_time if by_time else _by_name, reverse=backwards)
    return _listed([_stream(group, stream, request) for stream in found], request, "logStreams")


HANDLERS: dict[str, Handler] = {
    "DescribeLogGroups": describe_log_groups,
    "DescribeLogStreams": describe_log_streams,
}


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
