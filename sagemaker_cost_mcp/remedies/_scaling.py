"""How a variant or component is scaled, in AWS's own names: bounds, policies, actions by the clock.

Source: Application Auto Scaling API reference, RegisterScalableTarget, PutScalingPolicy, PutScheduledAction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sagemaker_cost_mcp.model.remedy import Block, Command, Json, Placeholder, Reference
from sagemaker_cost_mcp.remedies import _forms
from sagemaker_cost_mcp.remedies._hcl import label

_AUTOSCALING = "application-autoscaling"


_GOING = {
    "DynamicScalingInSuspended": False,
    "DynamicScalingOutSuspended": False,
    "ScheduledScalingSuspended": False,
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """What is scaled."""

    region: str
    resource_id: str
    """`endpoint/e/variant/v`."""
    dimension: str

    @property
    def shape(self) -> dict[str, Any]:
        """What every call of Application Auto Scaling begins with."""
        return {
            "ServiceNamespace": "sagemaker",
            "ResourceId": self.resource_id,
            "ScalableDimension": self.dimension,
        }


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A policy to put."""

    name: str
    shape: Mapping[str, Any]
    """`PolicyType` and its configuration."""
    alarm: Mapping[str, Any] | None = None
    """The alarm that starts it, in CloudWatch's names, without its action; None: AWS makes its own."""


@dataclass(frozen=True, kw_only=True)
class Scaling:
    """Bounds and what moves the number between them."""

    place: Place
    minimum: int
    maximum: int
    policies: tuple[Policy, ...] = ()
    actions: tuple[Mapping[str, Any], ...] = ()
    """Scheduled actions: name, schedule, time zone, bounds."""
    resumed: bool = False
    """It was suspended, and is not to be any more."""

    @property
    def bounds(self) -> dict[str, Any]:
        """The scalable target."""
        bounds = {"MinCapacity": self.minimum, "MaxCapacity": self.maximum}
        return {**self.place.shape, **bounds, "SuspendedState": _GOING if self.resumed else None}


def commands(scaling: Scaling) -> Iterator[Command]:
    """Register, then put each policy and action. An alarm comes after its policy, whose ARN only AWS knows."""
    place = scaling.place
    said = f"Between {scaling.minimum} and {scaling.maximum}."
    yield _command(place, "register-scalable-target", scaling.bounds, said)
    for policy in scaling.policies:
        shape = {"PolicyName": policy.name, **place.shape, **policy.shape}
        yield _command(place, "put-scaling-policy", shape, "" if policy.alarm is None else "It answers with PolicyARN.")
        if policy.alarm is not None:
            yield Command(
                service="cloudwatch",
                operation="put-metric-alarm",
                options=_forms.options({**policy.alarm, "AlarmActions": [_arn(policy)]}),
                region=place.region,
                why="The alarm that starts that policy.",
            )
    for action in scaling.actions:
        yield _command(place, "put-scheduled-action", {**place.shape, **action}, "")


def placeholders(scaling: Scaling) -> tuple[Placeholder, ...]:
    """ARNs that AWS gives step policies when they are put; only commands need them."""
    return tuple(_arn(policy) for policy in scaling.policies if policy.alarm is not None)


def _arn(policy: Policy) -> Placeholder:
    name = "".join(word.capitalize() for word in label(policy.name).split("_"))
    return Placeholder(name=f"{name}PolicyArn", means=f"PolicyARN that put-scaling-policy answered for {policy.name}")


def unregister(place: Place, why: str) -> Command:
    """Takes policies and scheduled actions with it."""
    return _command(place, "deregister-scalable-target", place.shape, why)


def silenced(scaling: Scaling) -> Iterator[Command]:
    """Alarms of its own taken away: they do not go with their policies."""
    names = [policy.alarm["AlarmName"] for policy in scaling.policies if policy.alarm is not None]
    if names:
        yield Command(
            service="cloudwatch", operation="delete-alarms", options={"alarm-names": names}, region=scaling.place.region
        )


def without(place: Place, policies: Iterable[str], actions: Iterable[str]) -> Iterator[Command]:
    """Policies and scheduled actions taken away by their names."""
    for name in policies:
        yield _command(place, "delete-scaling-policy", {"PolicyName": name, **place.shape}, "")
    for name in actions:
        yield _command(place, "delete-scheduled-action", {"ScheduledActionName": name, **place.shape}, "")


def look(place: Place) -> Iterator[Command]:
    """What there is now, to be kept for the way back."""
    by_id = {
        "ServiceNamespace": "sagemaker",
        "ResourceIds": [place.resource_id],
        "ScalableDimension": place.dimension,
    }
    told = "Keep both answers: with them it can be put back."
    yield _command(place, "describe-scalable-targets", by_id, told).model_copy(update={"reads_only": True})
    yield _command(place, "describe-scaling-policies", place.shape, "").model_copy(update={"reads_only": True})


def _command(place: Place, operation: str, shape: Mapping[str, Any], why: str) -> Command:
    return Command(
        service=_AUTOSCALING, operation=operation, options=_forms.options(shape), region=place.region, why=why
    )


# CloudFormation


def resources(scaling: Scaling, after: str = "") -> dict[str, Mapping[str, Json]]:
    """Target, policies and alarms; scheduled actions are a part of the target there.

    Args:
        scaling: What is to be there.
        after: What logical ids end with, where a template has several.
    """
    bounds = {**scaling.bounds, "ScheduledActions": list(scaling.actions) or None}
    target = f"ScalableTarget{after}"
    found: dict[str, Mapping[str, Json]] = {
        target: _forms.resource("AWS::ApplicationAutoScaling::ScalableTarget", bounds)
    }
    for number, policy in enumerate(scaling.policies, 1):
        name = f"ScalingPolicy{number}{after}"
        shape = {"PolicyName": policy.name, "ScalingTargetId": {"Ref": target}, **policy.shape}
        found[name] = _forms.resource("AWS::ApplicationAutoScaling::ScalingPolicy", shape)
        if policy.alarm is not None:
            started = {**policy.alarm, "AlarmActions": [{"Ref": name}]}
            found[f"Alarm{number}{after}"] = _forms.resource("AWS::CloudWatch::Alarm", started)
    return found


# Terraform


def blocks(scaling: Scaling) -> Iterator[Block]:
    """Target, policies, alarms and actions; the latter hang on the target, so that it is there before them."""
    name = label(scaling.place.resource_id)
    target = f"aws_appautoscaling_target.{name}"
    place = {
        attribute: Reference(expression=f"{target}.{_forms.snake(attribute)}") for attribute in scaling.place.shape
    }
    yield _forms.block("aws_appautoscaling_target", name, scaling.bounds)
    for policy in scaling.policies:
        own = f"{name}_{label(policy.name)}"
        yield _forms.block("aws_appautoscaling_policy", own, {"Name": policy.name, **place, **_for_terraform(policy)})
        if policy.alarm is not None:
            actions = [Reference(expression=f"aws_appautoscaling_policy.{own}.arn")]
            yield _forms.block("aws_cloudwatch_metric_alarm", own, alarm(policy.alarm) | {"AlarmActions": actions})
    for action in scaling.actions:
        renamed = {("Name" if key == "ScheduledActionName" else key): value for key, value in action.items()}
        yield _forms.block("aws_appautoscaling_scheduled_action", f"{name}_{renamed['Name']}", {**renamed, **place})


def _for_terraform(policy: Policy) -> dict[str, Any]:
    """Steps are called `step_adjustment` there, all else as in the API."""
    return {
        name: {_STEPS.get(key, key): one for key, one in cast("Mapping[str, Any]", value).items()}
        if isinstance(value, Mapping)
        else value
        for name, value in policy.shape.items()
    }


_STEPS = {"StepAdjustments": "StepAdjustment"}


def alarm(shape: Mapping[str, Any]) -> dict[str, Any]:
    """An alarm with its dimensions as Terraform takes them: a mapping."""
    dimensions = _forms.Map({one["Name"]: one["Value"] for one in shape["Dimensions"]})
    return {**shape, "Dimensions": dimensions}
