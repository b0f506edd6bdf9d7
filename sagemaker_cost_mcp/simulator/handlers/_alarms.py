"""Amazon CloudWatch: DescribeAlarms. States follow from the simulated metrics, as CloudWatch would judge them now.

Alarms of people are described; those of autoscaling follow from its policies. Composite alarms are evaluated from their
rule's `ALARM(...)` parts, joined by OR.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.description import Alarm
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request
from sagemaker_cost_mcp.simulator.scaling_alarms import scaling_alarms
from sagemaker_cost_mcp.simulator.series import Tally, joined

PAGE = 50
MOST = 100
LOOKED_BACK = timedelta(hours=24)
"""How far a change of state is looked for; older ones are dated to the alarm's own beginning."""

_SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
_STATISTICS: Mapping[str, Callable[[Tally], float]] = {
    "Average": lambda tally: tally.total / tally.samples,
    "Maximum": lambda tally: tally.high,
    "Minimum": lambda tally: tally.low,
    "SampleCount": lambda tally: tally.samples,
    "Sum": lambda tally: tally.total,
}
_MISSING = {"breaching": "ALARM", "notBreaching": "OK"}
_IN_RULE = re.compile(r"ALARM\(\"?([^\")]+)\"?\)")
_FIRST_LOOK = timedelta(minutes=5)


def describe_alarms(request: Request) -> dict[str, Any]:
    """Alarms of the types that are asked for (metric alarms only, unless asked), by type and name."""
    params = request.params
    _check(params)
    types = params.get("AlarmTypes") or ["MetricAlarm"]
    there = [alarm for alarm in _alarms(request) if alarm.created <= request.now]
    rows = [_row(alarm, request, there) for alarm in sorted(there, key=lambda alarm: (bool(alarm.rule), alarm.name))]
    found = [row for row in rows if _kind(row) in types and _wanted(row, params)]
    shown, token = page(
        found,
        params,
        size_param="MaxRecords",
        default=PAGE,
        maximum=MOST,
        token_param="NextToken",  # noqa: S106 - a parameter's name
        refusal=AwsFailure("InvalidNextToken", "The next token specified is invalid."),
    )
    lists = {f"{kind}s": [row for row in shown if _kind(row) == kind] for kind in ("MetricAlarm", "CompositeAlarm")}
    return lists | ({} if token is None else {"NextToken": token})


HANDLERS: dict[str, Handler] = {"DescribeAlarms": describe_alarms}


def _check(params: Mapping[str, Any]) -> None:
    if "AlarmNames" in params and "AlarmNamePrefix" in params:
        raise AwsFailure("ValidationError", "AlarmNamePrefix and AlarmNames cannot both be specified.")
    for name in ("ChildrenOfAlarmName", "ParentsOfAlarmName"):
        if name in params:
            raise AwsFailure("ValidationError", f"The simulated account does not answer {name}.")


def _alarms(request: Request) -> Iterator[Alarm]:
    account = request.account
    yield from (alarm for alarm in account.fleet.alarms if alarm.region == request.region)
    yield from scaling_alarms(account, request.region)


def _wanted(row: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
    actions = [*row["AlarmActions"], *row["OKActions"], *row["InsufficientDataActions"]]
    prefix = params.get("ActionPrefix")
    return (
        row["AlarmName"] in params.get("AlarmNames", [row["AlarmName"]])
        and row["AlarmName"].startswith(params.get("AlarmNamePrefix", ""))
        and row["StateValue"] == params.get("StateValue", row["StateValue"])
        and (prefix is None or any(action.startswith(prefix) for action in actions))
    )


def _kind(row: Mapping[str, Any]) -> str:
    return "CompositeAlarm" if "AlarmRule" in row else "MetricAlarm"


def _row(alarm: Alarm, request: Request, there: Sequence[Alarm]) -> dict[str, Any]:
    state, since = _state(alarm, request, there)
    common = {
        "AlarmName": alarm.name,
        "AlarmArn": request.account.arn("cloudwatch", request.region, f"alarm:{alarm.name}"),
        "AlarmConfigurationUpdatedTimestamp": alarm.created,
        "ActionsEnabled": alarm.actions_enabled,
        "OKActions": [],
        "AlarmActions": list(alarm.actions),
        "InsufficientDataActions": [],
        "StateValue": state,
        "StateReason": _REASONS[state],
        "StateUpdatedTimestamp": since,
        "StateTransitionedTimestamp": since,
    }
    return common | ({"AlarmRule": alarm.rule} if alarm.rule else _condition(alarm))


_REASONS = {
    "ALARM": "Threshold Crossed: the datapoints of the last periods met the condition.",
    "INSUFFICIENT_DATA": "Insufficient Data: no datapoints were received for the evaluation periods.",
    "OK": "Threshold Crossed: the datapoints of the last periods did not meet the condition.",
}


def _condition(alarm: Alarm) -> dict[str, Any]:
    common = {
        "EvaluationPeriods": alarm.periods,
        "DatapointsToAlarm": alarm.periods,
        "Threshold": alarm.threshold,
        "ComparisonOperator": alarm.sign,
        "TreatMissingData": alarm.missing,
    }
    if alarm.math:
        return common | {"Metrics": [dict(query) for query in alarm.math]}
    return common | {
        "Namespace": alarm.namespace,
        "MetricName": alarm.metric,
        "Dimensions": [{"Name": name, "Value": value} for name, value in alarm.dimensions],
        "Statistic": alarm.statistic,
        "Period": alarm.period,
    }


def _state(alarm: Alarm, request: Request, there: Sequence[Alarm]) -> tuple[str, datetime]:
    """Now, and since when."""
    if alarm.rule:
        named = frozenset(_IN_RULE.findall(alarm.rule))
        parts = [_state(one, request, there) for one in there if one.name in named and not one.rule]
        firing = [since for state, since in parts if state == "ALARM"]
        return ("ALARM", min(firing)) if firing else ("OK", alarm.created + _FIRST_LOOK)
    state, moment, step = _judged(alarm, request, request.now), request.now, timedelta(hours=1)
    while moment - step > max(alarm.created, request.now - LOOKED_BACK):
        if _judged(alarm, request, moment - step) != state:
            return state, moment
        moment -= step
    return state, alarm.created + _FIRST_LOOK


def _judged(alarm: Alarm, request: Request, moment: datetime) -> str:
    values = [] if alarm.math else list(_values(alarm, request, moment))
    if not values:
        return _MISSING.get(alarm.missing, "INSUFFICIENT_DATA")
    breaches = _SIGNS[alarm.sign]
    return "ALARM" if all(breaches(value, alarm.threshold) for value in values) else "OK"


def _values(alarm: Alarm, request: Request, moment: datetime) -> Iterator[float]:
    """Of the last periods, those with data."""
    found = request.account.metric(request.region, (alarm.namespace, alarm.metric, frozenset(alarm.dimensions)))
    end = moment.replace(second=0, microsecond=0)
    for place in range(alarm.periods):
        after = end - timedelta(seconds=alarm.period * place)
        start = after - timedelta(seconds=alarm.period)
        tally = joined(one for series in found if (one := series.tally(start, after)) is not None)
        if tally is not None:
            yield _STATISTICS[alarm.statistic](tally)
