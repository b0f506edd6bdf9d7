"""CloudWatch alarms that look at SageMaker, or at what AWS estimates to charge for it.

Found by what they look at (namespace, dimensions, expressions), never by their names: people choose those. Source:
DescribeAlarms (API reference of Amazon CloudWatch).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP
from sagemaker_cost_mcp.model.alerts import Alarm, AlarmOwner, Trip, WatchedMetric
from sagemaker_cost_mcp.model.snapshot import Gap

OPERATION = "cloudwatch:DescribeAlarms"

_CHARGES = "AWS/Billing"
_CHARGED_NAMES = ("AmazonSageMaker",)
"""Values of ServiceName that are SageMaker's; without ServiceName the metric is the whole bill."""

_POLICY = re.compile(r"arn:[^:]+:autoscaling:[^:]*:[^:]*:scalingPolicy:")
_CHILD = re.compile(r"\b(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*(?:\"([^\"]+)\"|'([^']+)'|([^)\"'\s]+))\s*\)")
_STATES = frozenset({"OK", "ALARM", "INSUFFICIENT_DATA"})
_SIGNS = {
    "GreaterThanOrEqualToThreshold": ">=",
    "GreaterThanThreshold": ">",
    "LessThanThreshold": "<",
    "LessThanOrEqualToThreshold": "<=",
    "LessThanLowerOrGreaterThanUpperThreshold": "outside",
    "LessThanLowerThreshold": "below",
    "GreaterThanUpperThreshold": "above",
}
_FIXED = frozenset({">=", ">", "<", "<="})


def alarms(reading: Reading, region: str) -> Outcome[Alarm]:
    """Alarms of a region that look at SageMaker, and composite ones over them; by name.

    One request for a hundred alarms of any kind: AWS cannot filter on a namespace.
    """
    metric: list[dict[str, Any]] = []
    composite: list[dict[str, Any]] = []
    gaps: tuple[Gap, ...] = ()
    try:
        for page in reading.pages("cloudwatch", "DescribeAlarms", region, AlarmTypes=["MetricAlarm", "CompositeAlarm"]):
            metric += page.get("MetricAlarms", ())
            composite += page.get("CompositeAlarms", ())
    except LEAVES_A_GAP as error:
        gaps = (reading.gap(error, OPERATION, region),)
    account_id = reading.identity.account_id
    simple = [alarm for row in metric if (alarm := _metric_alarm(row, region, account_id))]
    found = [*simple, *_composites(composite, {alarm.name for alarm in simple}, region, account_id)]
    odd = sorted({alarm.state for alarm in found} - _STATES)
    strange = tuple(
        Gap(
            operation=OPERATION,
            region=region,
            account_id=account_id,
            reason=f"Alarm state {state!r} is not known to this version.",
        )
        for state in odd
    )
    return Outcome(tuple(sorted(found, key=lambda alarm: alarm.name)), (*gaps, *strange))


def on_charges(reading: Reading, region: str) -> Outcome[Alarm]:
    """Only the alarms on estimated charges: AWS publishes those in one region for the whole account."""
    outcome = alarms(reading, region)
    return Outcome(tuple(alarm for alarm in outcome.items if alarm.on_charges), outcome.gaps)


def _metric_alarm(row: Mapping[str, Any], region: str, account_id: str) -> Alarm | None:
    metrics = tuple(metric for metric in _metrics(row, account_id) if _is_ours(metric))
    queries = tuple(text for text in _expressions(row) if "sagemaker" in text.lower())
    if not metrics and not queries:
        return None
    kind = {"condition": _condition(row), "metrics": metrics, "queries": queries, "trip": _trip(row)}
    return _alarm(row, region, account_id, **kind)


def _metrics(row: Mapping[str, Any], account_id: str) -> Iterator[WatchedMetric]:
    """The alarm's one metric, or those of its metric math; metrics of other accounts are theirs."""
    if "MetricName" in row:
        yield _metric(row)
    for query in row.get("Metrics", ()):
        if "MetricStat" in query and query.get("AccountId", account_id) == account_id:
            yield _metric(query["MetricStat"]["Metric"])


def _metric(row: Mapping[str, Any]) -> WatchedMetric:
    dimensions = sorted((one["Name"], one["Value"]) for one in row.get("Dimensions", ()))
    return WatchedMetric(
        namespace=row.get("Namespace", ""), name=row.get("MetricName", ""), dimensions=tuple(dimensions)
    )


def _expressions(row: Mapping[str, Any]) -> Iterator[str]:
    """Searches, Metrics Insights and PromQL: they name no dimension set of their own."""
    for query in row.get("Metrics", ()):
        if "Expression" in query:
            yield query["Expression"]
    prom = row.get("EvaluationCriteria", {}).get("PromQLCriteria", {})
    if "Query" in prom:
        yield prom["Query"]


def _is_ours(metric: WatchedMetric) -> bool:
    if metric.namespace == _CHARGES:
        return metric.value_of("ServiceName") in {None, *_CHARGED_NAMES}
    return metric.namespace.lower().startswith(("aws/sagemaker", "/aws/sagemaker/"))


def _composites(rows: Iterable[Mapping[str, Any]], ours: set[str], region: str, account_id: str) -> Iterator[Alarm]:
    """Composite alarms that combine one of ours, directly or through another composite one."""
    waiting = [(row, _children(row)) for row in rows]
    while taken := [pair for pair in waiting if ours & set(pair[1])]:
        waiting = [pair for pair in waiting if pair not in taken]
        for row, children in taken:
            ours = ours | {row["AlarmName"]}
            yield _alarm(row, region, account_id, condition=row.get("AlarmRule", ""), children=children)


def _children(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Names in the rule; an ARN ends with the name.

    >>> _children({"AlarmRule": 'ALARM("a b") OR NOT OK(arn:aws:cloudwatch:us-east-1:111122223333:alarm:c)'})
    ('a b', 'c')
    """
    names = (next(filter(None, found.groups())) for found in _CHILD.finditer(row.get("AlarmRule", "")))
    return tuple(dict.fromkeys(name.rpartition(":alarm:")[2] for name in names))


def _alarm(row: Mapping[str, Any], region: str, account_id: str, **kind: Any) -> Alarm:
    actions = row.get("AlarmActions", ())
    scaling = bool(actions) and all(_POLICY.match(action) for action in actions)
    return Alarm(
        arn=row.get("AlarmArn", ""),
        name=row.get("AlarmName", ""),
        region=region,
        account_id=account_id,
        composite="AlarmRule" in row,
        owner=AlarmOwner.AUTOSCALING if scaling else AlarmOwner.PEOPLE,
        state=row.get("StateValue", "INSUFFICIENT_DATA"),
        since=row.get("StateTransitionedTimestamp", row.get("StateUpdatedTimestamp")),
        configured_at=row.get("AlarmConfigurationUpdatedTimestamp"),
        actions_enabled=row.get("ActionsEnabled", True),
        actions=len(actions),
        scales=tuple(action for action in actions if _POLICY.match(action)),
        **kind,
    )


def _trip(row: Mapping[str, Any]) -> Trip | None:
    """One metric against one number."""
    sign = _SIGNS.get(row.get("ComparisonOperator", ""), "")
    if sign not in _FIXED or not {"MetricName", "Threshold", "Period"} <= row.keys():
        return None
    periods = row.get("EvaluationPeriods", 1)
    return Trip(
        statistic=row.get("Statistic", row.get("ExtendedStatistic", "")),
        sign=sign,
        threshold=row["Threshold"],
        period_seconds=row["Period"],
        periods=periods,
        datapoints=row.get("DatapointsToAlarm", periods),
    )


def _condition(row: Mapping[str, Any]) -> str:
    """What a metric alarm waits for.

    >>> _condition({"MetricName": "Invocations", "Statistic": "Sum", "ComparisonOperator": "LessThanThreshold",
    ...             "Threshold": 1.0, "EvaluationPeriods": 3, "DatapointsToAlarm": 2, "Period": 300})
    'Sum of Invocations < 1, 2 of 3 periods of 300 s'
    """
    statistic = row.get("Statistic", row.get("ExtendedStatistic", ""))
    subject = f"{statistic} of {row['MetricName']}" if "MetricName" in row else "an expression"
    periods = row.get("EvaluationPeriods", 1)
    length = f" of {row['Period']} s" if "Period" in row else ""
    sign = _SIGNS.get(row.get("ComparisonOperator", ""), row.get("ComparisonOperator", "?"))
    threshold = f"{row['Threshold']:g}" if "Threshold" in row else "its band"
    return f"{subject} {sign} {threshold}, {row.get('DatapointsToAlarm', periods)} of {periods} periods{length}"
