"""SageMaker's answers about training plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.description import TrainingPlan
from sagemaker_cost_mcp.simulator.handlers._listing import Check, Summary, listed, matching, ordered
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

CHECKS: Mapping[str, Check] = {
    "StartTimeAfter": lambda summary, value: summary["StartTime"] > value,
    "StartTimeBefore": lambda summary, value: summary["StartTime"] < value,
    # `Status` is the only name that a filter may have.
    "Filters": lambda summary, value: all(summary["Status"] == one["Value"] for one in value),
}
FIELDS = {
    "Name": "TrainingPlanName",
    "TrainingPlanName": "TrainingPlanName",
    "StartTime": "StartTime",
    "Status": "Status",
}
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


def list_training_plans(request: Request) -> dict[str, Any]:
    """ListTrainingPlans."""
    found = matching([_summary(plan, request) for plan in _plans(request)], request, CHECKS)
    return listed(ordered(found, request, fields=FIELDS, default="StartTime"), request, "TrainingPlanSummaries")


def describe_training_plan(request: Request) -> dict[str, Any]:
    """DescribeTrainingPlan."""
    asked = request.params["TrainingPlanName"]
    for plan in _plans(request):
        if asked in {plan.name, plan_arn(plan.name, request)}:
            return _summary(plan, request) | {"UnhealthyInstanceCount": 0, "AvailableSpareInstanceCount": 0}
    raise AwsFailure("ResourceNotFound", f"Training plan {asked} does not exist.")


HANDLERS: dict[str, Handler] = {
    "ListTrainingPlans": list_training_plans,
    "DescribeTrainingPlan": describe_training_plan,
}


def plan_arn(name: str, request: Request) -> str:
    """The ARN of a plan of the request's region."""
    return request.account.arn("sagemaker", request.region, f"training-plan/{name}")


def plan_of(name: str, request: Request) -> TrainingPlan:
    """A plan of the request's region that the fleet names."""
    return next(plan for plan in _plans(request) if plan.name == name)


def _plans(request: Request) -> Iterator[TrainingPlan]:
    for plan in request.account.fleet.training_plans:
        if plan.region == request.region and plan.bought <= request.now:
            yield plan


def _summary(plan: TrainingPlan, request: Request) -> Summary:
    status, length = plan.status(request.now), plan.end - plan.start
    used = _used(plan, request) if status == "Active" else 0
    span = {
        "StartTime": plan.start,
        "EndTime": plan.end,
        "DurationHours": length // _HOUR,
        "DurationMinutes": length % _HOUR // _MINUTE,
    }
    return {
        "TrainingPlanArn": plan_arn(plan.name, request),
        "TrainingPlanName": plan.name,
        "Status": status,
        **span,
        "UpfrontFee": str(plan.fee),
        "CurrencyCode": "USD",
        "TotalInstanceCount": plan.count,
        "AvailableInstanceCount": plan.count - used if status == "Active" else 0,
        "InUseInstanceCount": used,
        "TargetResources": list(plan.targets),
        "ReservedCapacitySummaries": [_block(plan, request) | span],
    }


def _block(plan: TrainingPlan, request: Request) -> Summary:
    return {
        "ReservedCapacityArn": request.account.arn("sagemaker", request.region, f"reserved-capacity/{plan.name}-1"),
        "ReservedCapacityType": "Instance",
        "InstanceType": plan.instance_type,
        "TotalInstanceCount": plan.count,
        "Status": plan.status(request.now),
        "AvailabilityZone": f"{request.region}a",
    }


def _used(plan: TrainingPlan, request: Request) -> int:
    """Instances of cluster groups on the plan."""
    return sum(
        group.count
        for cluster in request.account.fleet.clusters
        if cluster.region == plan.region and cluster.exists(request.now)
        for group in cluster.groups
        if group.plan == plan.name
    )
