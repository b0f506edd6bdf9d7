"""Alarms on each variant or inference component of an endpoint: on errors, and on a week without a request.

What is published differs by kind: async endpoints have InvocationFailures and InvocationsProcessed, components their
own name as the only dimension. Requests that were not made are zeros and no gaps, so a gap keeps the alarm as it was.

Source: "Amazon SageMaker AI metrics in Amazon CloudWatch" (developer guide).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Command, Terraform
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.remedies import _endpoint_config, _forms, _notices
from sagemaker_cost_mcp.remedies._notices import Topic
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._scaling import alarm

_DAY = 86_400
_QUIET_DAYS = 7
"""As long as CloudWatch looks back with periods of an hour or more."""

_Part = tuple[str, list[dict[str, str]]]
"""Its name, and the dimensions of its metrics."""


def make(finding: Finding, ground: Ground) -> Change:
    """Two alarms for each part, and a topic that they write to."""
    endpoint = next(one for one in ground.snapshot.endpoints if one.ref.arn == finding.resource.arn)
    ref = endpoint.ref
    topic = Topic(
        name="sagemaker-endpoints",
        region=ref.region,
        account_id=ref.account_id,
        partition=ground.snapshot.partition,
    )
    alarms = [one for part in _parts(ground.snapshot, endpoint) for one in _alarms(endpoint, part)]
    names = [one["AlarmName"] for one in alarms]
    return Change(
        what=f"{len(alarms)} alarms watch endpoint {ref.name}, and write to somebody: {', '.join(names)}.",
        check_first=(
            "What is normal for it: one failed request in five minutes may be too little to wake anybody",
            "An alarm costs about $0.10 a month",
            "Who owns it, and reads the address?",
        ),
        undo="Delete the alarms and the topic; nothing else is touched.",
        commands=(*_notices.commands(topic), *(_put(one, topic) for one in alarms)),
        undo_commands=(
            Command(service="cloudwatch", operation="delete-alarms", options={"alarm-names": names}, region=ref.region),
            _notices.delete(topic),
        ),
        placeholders=(_notices.EMAIL,),
        cloudformation=CloudFormation(
            description=f"Alarms on endpoint {ref.name}",
            parameters=(_notices.EMAIL,),
            resources={**_notices.resources(topic), **dict(_resources(alarms))},
        ),
        terraform=_terraform(alarms, topic),
    )


def _parts(snapshot: Snapshot, endpoint: Endpoint) -> Iterator[_Part]:
    here = (endpoint.ref.region, endpoint.ref.name)
    components = [one for one in snapshot.inference_components if (one.ref.region, one.endpoint_name) == here]
    if endpoint.kind is EndpointKind.INFERENCE_COMPONENT and components:
        for one in components:
            yield one.ref.name, [{"Name": "InferenceComponentName", "Value": one.ref.name}]
        return
    for variant in endpoint.variants:
        named = {"EndpointName": endpoint.ref.name, "VariantName": variant.name}
        yield f"{endpoint.ref.name}-{variant.name}", [{"Name": key, "Value": value} for key, value in named.items()]


def _alarms(endpoint: Endpoint, part: _Part) -> Iterator[dict[str, Any]]:
    name, dimensions = part
    queued = endpoint.kind is EndpointKind.ASYNC
    common = {"Namespace": "AWS/SageMaker", "Dimensions": dimensions, "Statistic": "Sum"}
    yield {
        "AlarmName": f"{name}-errors",
        "AlarmDescription": f"Requests to {name} fail",
        **common,
        "MetricName": "InvocationFailures" if queued else "Invocation5XXErrors",
        "Period": 300,
        "EvaluationPeriods": 3,
        "DatapointsToAlarm": 2,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
    }
    yield {
        "AlarmName": f"{name}-unused",
        "AlarmDescription": f"Nobody called {name} for {_QUIET_DAYS} days: is it still needed?",
        **common,
        "MetricName": "InvocationsProcessed" if queued else "Invocations",
        "Period": _DAY,
        "EvaluationPeriods": _QUIET_DAYS,
        "DatapointsToAlarm": _QUIET_DAYS,
        "Threshold": 1,
        "ComparisonOperator": "LessThanThreshold",
        "TreatMissingData": "ignore",
    }


def _put(shape: dict[str, Any], topic: Topic) -> Command:
    return Command(
        service="cloudwatch",
        operation="put-metric-alarm",
        options=_forms.options({**shape, "AlarmActions": [topic.arn]}),
        region=topic.region,
    )


def _resources(alarms: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in alarms:
        shape = {**one, "AlarmActions": [{"Ref": "Topic"}]}
        yield f"{_endpoint_config.camel(one['AlarmName'])}Alarm", _forms.resource("AWS::CloudWatch::Alarm", shape)


def _terraform(alarms: list[dict[str, Any]], topic: Topic) -> Terraform:
    made = _notices.blocks(topic)
    actions = {"AlarmActions": [_notices.arn_of(made[0])]}
    found = (_forms.block("aws_cloudwatch_metric_alarm", one["AlarmName"], alarm(one) | actions) for one in alarms)
    return Terraform(blocks=(*made, *found), variables=(_notices.EMAIL,))


REMEDY = Remedy(rules=("unwatched-endpoint",), make=make)
