"""Application Auto Scaling of SageMaker variants and inference components: targets, policies, scheduled actions.

An unknown resource is no error here: AWS answers with an empty list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sagemaker_cost_mcp.simulator.description import Endpoint, Scaling, ScheduledAction, StepPolicy, Variant
from sagemaker_cost_mcp.simulator.handlers._endpoints import endpoints
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

NAMESPACE = "sagemaker"
VARIANT = "sagemaker:variant:DesiredInstanceCount"
CONCURRENCY = "sagemaker:variant:DesiredProvisionedConcurrency"
COPIES = "sagemaker:inference-component:DesiredCopyCount"

MOST_TARGETS = 50
MOST_POLICIES = 10
MOST_ACTIONS = 50

_PREDEFINED = {
    VARIANT: "SageMakerVariantInvocationsPerInstance",
    CONCURRENCY: "SageMakerVariantProvisionedConcurrencyUtilization",
    COPIES: "SageMakerInferenceComponentInvocationsPerCopy",
}
_WAKE_STEP = {"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1}
_REGISTERED_AFTER = timedelta(minutes=6)


@dataclass(frozen=True, kw_only=True)
class Target:
    """Something that is scaled."""

    resource_id: str
    dimension: str
    scaling: Scaling
    created: datetime
    endpoint: str
    is_async: bool = False


def describe_scalable_targets(request: Request) -> dict[str, Any]:
    """DescribeScalableTargets."""
    params = request.params
    _check(params, "ResourceIds", MOST_TARGETS)
    wanted = params.get("ResourceIds", ())
    found = [_target(one, request) for one in _targets(request) if not wanted or one.resource_id in wanted]
    return _page(found, request, "ScalableTargets", MOST_TARGETS)


def describe_scaling_policies(request: Request) -> dict[str, Any]:
    """DescribeScalingPolicies."""
    params = request.params
    _check(params, "ResourceId", MOST_POLICIES)
    found = [policy for one in _asked_for(request) for policy in _policies(one, request)]
    names = params.get("PolicyNames", ())
    kept = [policy for policy in found if not names or policy["PolicyName"] in names]
    return _page(kept, request, "ScalingPolicies", MOST_POLICIES)


def describe_scheduled_actions(request: Request) -> dict[str, Any]:
    """DescribeScheduledActions."""
    params = request.params
    _check(params, "ResourceId", MOST_ACTIONS)
    found = [_action(action, one, request) for one in _asked_for(request) for action in one.scaling.scheduled]
    names = params.get("ScheduledActionNames", ())
    kept = [action for action in found if not names or action["ScheduledActionName"] in names]
    return _page(kept, request, "ScheduledActions", MOST_ACTIONS)


HANDLERS: dict[str, Handler] = {
    "DescribeScalableTargets": describe_scalable_targets,
    "DescribeScalingPolicies": describe_scaling_policies,
    "DescribeScheduledActions": describe_scheduled_actions,
}


def _check(params: Mapping[str, Any], resource: str, most: int) -> None:
    if "ScalableDimension" in params and not params.get(resource):
        raise AwsFailure("ValidationException", "You must specify a resource ID when you specify a scalable dimension")
    if not 1 <= params.get("MaxResults", most) <= most:
        raise AwsFailure("ValidationException", f"MaxResults must be between 1 and {most}")


def _targets(request: Request) -> Iterator[Target]:
    """What the request's namespace and dimension let through, sorted by resource."""
    if request.params["ServiceNamespace"] != NAMESPACE:
        return
    found = [one for endpoint in endpoints(request) for one in _scaled(endpoint)]
    dimension = request.params.get("ScalableDimension")
    for one in sorted(found, key=lambda one: one.resource_id):
        if dimension in {None, one.dimension} and one.created <= request.now:
            yield one


def _asked_for(request: Request) -> Iterator[Target]:
    wanted = request.params.get("ResourceId")
    return (one for one in _targets(request) if wanted in {None, one.resource_id})


def _scaled(endpoint: Endpoint) -> Iterator[Target]:
    for variant in endpoint.all_variants:
        if variant.scaling is not None:
            yield _scaled_variant(endpoint, variant, variant.scaling)
    for component in endpoint.components:
        if component.scaling is not None:
            yield Target(
                resource_id=f"inference-component/{component.name}",
                dimension=COPIES,
                scaling=component.scaling,
                created=component.created + _REGISTERED_AFTER,
                endpoint=endpoint.name,
            )


def _scaled_variant(endpoint: Endpoint, variant: Variant, scaling: Scaling) -> Target:
    return Target(
        resource_id=f"endpoint/{endpoint.name}/variant/{variant.name}",
        dimension=VARIANT if variant.serverless is None else CONCURRENCY,
        scaling=scaling,
        created=endpoint.created + _REGISTERED_AFTER,
        endpoint=endpoint.name,
        is_async=endpoint.async_output is not None,
    )


def _where(target: Target) -> dict[str, Any]:
    return {
        "ServiceNamespace": NAMESPACE,
        "ResourceId": target.resource_id,
        "ScalableDimension": target.dimension,
        "CreationTime": target.created,
    }


def _target(target: Target, request: Request) -> dict[str, Any]:
    role = "role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/"
    return _where(target) | {
        "MinCapacity": target.scaling.minimum,
        "MaxCapacity": target.scaling.maximum,
        "RoleARN": request.account.arn("iam", "", f"{role}AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"),
        "SuspendedState": {
            "DynamicScalingInSuspended": target.scaling.suspended,
            "DynamicScalingOutSuspended": target.scaling.suspended,
            "ScheduledScalingSuspended": target.scaling.suspended,
        },
    }


def _policies(target: Target, request: Request) -> Iterator[dict[str, Any]]:
    if target.scaling.policy:
        yield _policy(target, target.scaling.policy, request) | {
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingScalingPolicyConfiguration": _tracking(target),
            "Alarms": _alarms(target, ("AlarmHigh", "AlarmLow"), request),
        }
    for step in target.scaling.steps:
        yield _policy(target, step.name, request) | _stepping(target, step, request)
    if target.is_async and target.scaling.wakes:
        yield _policy(target, "wake-up", request) | {
            "PolicyType": "StepScaling",
            "StepScalingPolicyConfiguration": {
                "AdjustmentType": "ChangeInCapacity",
                "StepAdjustments": [_WAKE_STEP],
                "MetricAggregationType": "Average",
                "Cooldown": 150,
            },
            "Alarms": _own_alarm(target, request),
        }


def _stepping(target: Target, step: StepPolicy, request: Request) -> dict[str, Any]:
    name = step.alarm_of(target.endpoint)
    arn = request.account.arn("cloudwatch", request.region, f"alarm:{name}")
    return {
        "PolicyType": "StepScaling",
        "StepScalingPolicyConfiguration": {
            "AdjustmentType": step.kind,
            "StepAdjustments": [_adjustment(*one) for one in step.adjustments],
            "MetricAggregationType": "Average",
            "Cooldown": step.cooldown,
        },
        "Alarms": [{"AlarmName": name, "AlarmARN": arn}],
    }


def _adjustment(lower: float | None, upper: float | None, change: int) -> dict[str, Any]:
    bounds = {"MetricIntervalLowerBound": lower, "MetricIntervalUpperBound": upper}
    return {side: bound for side, bound in bounds.items() if bound is not None} | {"ScalingAdjustment": change}


def _policy(target: Target, name: str, request: Request) -> dict[str, Any]:
    policy = f"scalingPolicy:00000000-0000-4000-8000-000000000000:resource/sagemaker/{target.resource_id}"
    return _where(target) | {
        "PolicyName": name,
        "PolicyARN": request.account.arn("autoscaling", request.region, f"{policy}:policyName/{name}"),
        "Alarms": [],
    }


def _own_alarm(target: Target, request: Request) -> list[dict[str, str]]:
    """The alarm that its user made for a step policy."""
    name = f"{target.endpoint}-has-backlog-without-capacity"
    return [{"AlarmName": name, "AlarmARN": request.account.arn("cloudwatch", request.region, f"alarm:{name}")}]


def _alarms(target: Target, signs: Sequence[str], request: Request) -> list[dict[str, str]]:
    """Alarms as Application Auto Scaling names those it makes: with what they watch, the side and a UUID."""
    names = [f"TargetTracking-{target.resource_id}-{sign}-{uuid5(NAMESPACE_URL, target.resource_id)}" for sign in signs]
    arns = [request.account.arn("cloudwatch", request.region, f"alarm:{name}") for name in names]
    return [{"AlarmName": name, "AlarmARN": arn} for name, arn in zip(names, arns, strict=True)]


def _tracking(target: Target) -> dict[str, Any]:
    scaling = target.scaling
    configuration: dict[str, Any] = {
        "TargetValue": float(scaling.target),
        "ScaleInCooldown": scaling.cooldown_in,
        "ScaleOutCooldown": scaling.cooldown_out,
        "DisableScaleIn": False,
    }
    if target.is_async:
        configuration["CustomizedMetricSpecification"] = {
            "MetricName": "ApproximateBacklogSizePerInstance",
            "Namespace": "AWS/SageMaker",
            "Dimensions": [{"Name": "EndpointName", "Value": target.endpoint}],
            "Statistic": "Average",
        }
    else:
        predefined = {"PredefinedMetricType": _PREDEFINED[target.dimension]}
        configuration["PredefinedMetricSpecification"] = predefined
    return configuration


def _action(action: ScheduledAction, target: Target, request: Request) -> dict[str, Any]:
    name = f"scheduledAction:00000000-0000-4000-8000-000000000000:resource/sagemaker/{target.resource_id}"
    bounds = {"MinCapacity": action.minimum, "MaxCapacity": action.maximum}
    return _where(target) | {
        "ScheduledActionName": action.name,
        "ScheduledActionARN": request.account.arn(
            "autoscaling", request.region, f"{name}:scheduledActionName/{action.name}"
        ),
        "Schedule": action.schedule,
        "Timezone": action.timezone,
        "ScalableTargetAction": {side: bound for side, bound in bounds.items() if bound is not None},
    }


def _page(found: Sequence[dict[str, Any]], request: Request, member: str, most: int) -> dict[str, Any]:
    shown, token = page(
        found,
        request.params,
        size_param="MaxResults",
        default=most,
        maximum=most,
        token_param="NextToken",  # noqa: S106 - a parameter's name
        refusal=AwsFailure("InvalidNextTokenException", "The next token is invalid."),
    )
    return {member: list(shown)} | ({} if token is None else {"NextToken": token})
