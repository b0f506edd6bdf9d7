"""A non-production endpoint is there during working hours only.

A real-time endpoint on instances cannot go to zero, so EventBridge Scheduler deletes it every evening and creates it
again, from the same configuration, half an hour before people begin: universal targets call SageMaker themselves, no
function in between. Async variants and inference components can: a scheduled action of Application Auto Scaling sets
their bounds to zero in the evening and back in the morning. Hours are those in which it is called, UTC.

Sources: EventBridge Scheduler User Guide, "Using universal targets" and "Setting up the execution role"; Application
Auto Scaling User Guide, "Scheduled scaling"; developer guide, "Scale an endpoint to zero instances".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from sagemaker_cost_mcp.analysis.called_endpoints import SHELVES as CALLED
from sagemaker_cost_mcp.analysis.called_endpoints import called_endpoints
from sagemaker_cost_mcp.analysis.inference_subject import Subject
from sagemaker_cost_mcp.analysis.instance_options import WORKING_HOURS, working_hours
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.model.remedy import Block, Change, CloudFormation, Command, Json, Reference, Terraform
from sagemaker_cost_mcp.model.scaling import COPIES, INSTANCES, ScalableTarget
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.remedies import _forms, _hcl, _scaling
from sagemaker_cost_mcp.remedies._commands import command, own_tags
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._scaling import Place, Scaling

_EARLY_MINUTES = 30
_DAY_MINUTES = 24 * 60
_WEEKDAYS = {-1: "SUN-THU", 0: "MON-FRI", 1: "TUE-SAT"}
"""Working days, moved by a day where a time falls on the one before or after."""


@dataclass(frozen=True)
class _Clock:
    """Working hours, UTC."""

    first: int
    """Hour in which the first request comes."""

    @property
    def on(self) -> str:
        """Half an hour before."""
        return _cron(self.first * 60 - _EARLY_MINUTES)

    @property
    def off(self) -> str:
        """When the last hour is over."""
        return _cron((self.first + WORKING_HOURS) * 60)

    @property
    def told(self) -> str:
        return f"{self.first:02d}:00 to {(self.first + WORKING_HOURS) % 24:02d}:00 UTC, Monday to Friday"


def _cron(minutes: int) -> str:
    """A time of the working days, as minutes after their midnight.

    >>> _cron(-30), _cron(8 * 60), _cron(24 * 60)
    ('cron(30 23 ? * SUN-THU *)', 'cron(0 8 ? * MON-FRI *)', 'cron(0 0 ? * TUE-SAT *)')
    """
    day, minute = divmod(minutes, _DAY_MINUTES)
    return f"cron({minute % 60} {minute // 60} ? * {_WEEKDAYS[day]} *)"


def make(finding: Finding, ground: Ground) -> Change:
    """Delete and create it by the clock, or scale it to zero where it can."""
    snapshot, days = ground.snapshot, ground.thresholds.idle_endpoint_days
    called = called_endpoints(snapshot.only(CALLED), days, lambda one: one.ref.arn == finding.resource.arn)
    endpoint, subject, _ = next(called)
    clock = _Clock(working_hours(cast("Subject", subject).demand)[0])  # the rule saw the same demand
    if endpoint.kind is EndpointKind.REAL_TIME:
        return _deleted_at_night(endpoint, clock, snapshot.partition)
    return _at_zero_at_night(snapshot, endpoint, clock)


# Deleted and created


def _deleted_at_night(endpoint: Endpoint, clock: _Clock, partition: str) -> Change:
    name, role = endpoint.ref.name, _role_name(endpoint)
    return Change(
        what=f"EventBridge Scheduler deletes endpoint {name} in {endpoint.ref.region} when {clock.told} is over, and "
        f"creates it from {endpoint.config_name} half an hour before.",
        check_first=(
            "Ask its team whether anything calls it at night or on weekends: such calls fail then.",
            "Creating takes minutes and needs free capacity and quota: a morning may begin later.",
            "Whatever hangs on it (autoscaling, alarms on it, Model Monitor) has to be there again each morning.",
        ),
        undo="Delete both schedules and their role; create the endpoint where it is not there at that hour.",
        commands=tuple(_schedule_commands(endpoint, clock, partition)),
        undo_commands=(
            *(command("scheduler delete-schedule", endpoint.ref.region, {"name": one}) for one in _names(endpoint)),
            command("iam delete-role-policy", None, {"role-name": role, "policy-name": role}),
            command("iam delete-role", None, {"role-name": role}),
        ),
        cloudformation=_schedules_for_cloudformation(endpoint, clock, partition),
        terraform=_schedules_for_terraform(endpoint, clock, partition),
    )


def _names(endpoint: Endpoint) -> tuple[str, str]:
    """Of the schedules: evening, morning; 64 characters at most."""
    return f"{endpoint.ref.name[:60]}-off", f"{endpoint.ref.name[:60]}-on"


def _role_name(endpoint: Endpoint) -> str:
    """64 characters at most; roles are the account's, so the region is in it."""
    end = f"-hours-{endpoint.ref.region}"
    return f"{endpoint.ref.name[: 64 - len(end)]}{end}"


def _input(endpoint: Endpoint) -> tuple[Json, Json]:
    name = {"EndpointName": endpoint.ref.name}
    tags = own_tags(endpoint.ref).get("tags")
    with_tags = {"Tags": tags} if tags else {}
    return name, {**name, "EndpointConfigName": endpoint.config_name, **with_tags}


def _schedules(endpoint: Endpoint, clock: _Clock, partition: str) -> Iterator[dict[str, Any]]:
    """Both, without the role."""
    calls = ("deleteEndpoint", "createEndpoint")
    for name, when, call, sent in zip(_names(endpoint), (clock.off, clock.on), calls, _input(endpoint), strict=True):
        yield {
            "Name": name,
            "ScheduleExpression": when,
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {
                "Arn": f"arn:{partition}:scheduler:::aws-sdk:sagemaker:{call}",
                "Input": json.dumps(sent, ensure_ascii=False),
            },
        }


def _trust(endpoint: Endpoint) -> dict[str, Json]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "scheduler.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": endpoint.ref.account_id}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _allowed(endpoint: Endpoint) -> dict[str, Json]:
    """Names in these ARNs are in small letters, whatever the resources are called."""
    arn = endpoint.ref.arn
    statement = {
        "Effect": "Allow",
        "Action": ["sagemaker:CreateEndpoint", "sagemaker:DeleteEndpoint", "sagemaker:AddTags"],
        "Resource": [arn, f"{arn.rpartition(':')[0]}:endpoint-config/{endpoint.config_name.lower()}"],
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _schedule_commands(endpoint: Endpoint, clock: _Clock, partition: str) -> Iterator[Command]:
    role = _role_name(endpoint)
    trust = {"role-name": role, "assume-role-policy-document": _trust(endpoint)}
    yield command("iam create-role", None, trust, "What the schedules may do; wait some seconds after it")
    allowed = {"role-name": role, "policy-name": role, "policy-document": _allowed(endpoint)}
    yield command("iam put-role-policy", None, allowed)
    arn = f"arn:{partition}:iam::{endpoint.ref.account_id}:role/{role}"
    for one in _schedules(endpoint, clock, partition):
        shape = {**one, "Target": {**one["Target"], "RoleArn": arn}}
        yield command("scheduler create-schedule", endpoint.ref.region, _forms.options(shape))


def _schedules_for_cloudformation(endpoint: Endpoint, clock: _Clock, partition: str) -> CloudFormation:
    role = {
        "AssumeRolePolicyDocument": _trust(endpoint),
        "Policies": [{"PolicyName": "endpoint-hours", "PolicyDocument": _allowed(endpoint)}],
    }
    off, on = (
        {**one, "Target": {**one["Target"], "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}}}
        for one in _schedules(endpoint, clock, partition)
    )
    return CloudFormation(
        description=f"Endpoint {endpoint.ref.name} during working hours only",
        resources={
            "Role": _forms.resource("AWS::IAM::Role", role),
            "Evening": _forms.resource("AWS::Scheduler::Schedule", off),
            "Morning": _forms.resource("AWS::Scheduler::Schedule", on),
        },
        note="A stack that owns the endpoint must give it up first (DeletionPolicy: Retain, then take it out).",
    )


def _schedules_for_terraform(endpoint: Endpoint, clock: _Clock, partition: str) -> Terraform:
    label = _hcl.label(_role_name(endpoint))
    role = {"Name": _role_name(endpoint), "AssumeRolePolicy": _forms.encoded(_trust(endpoint))}
    policy = {
        "Name": "endpoint-hours",
        "Role": Reference(expression=f"aws_iam_role.{label}.id"),
        "Policy": _forms.encoded(_allowed(endpoint)),
    }
    return Terraform(
        blocks=(
            _forms.block("aws_iam_role", label, role),
            _forms.block("aws_iam_role_policy", label, policy),
            *(
                _with_role(one, Reference(expression=f"aws_iam_role.{label}.arn"))
                for one in _schedules(endpoint, clock, partition)
            ),
        ),
        note="Where the endpoint itself is in a configuration, take it out of the state first (a removed block).",
    )


def _with_role(schedule: dict[str, Any], role: Reference) -> Block:
    shape = {**schedule, "Target": {**schedule["Target"], "RoleArn": role}}
    return _forms.block("aws_scheduler_schedule", schedule["Name"], shape)


# At zero


def _at_zero_at_night(snapshot: Snapshot, endpoint: Endpoint, clock: _Clock) -> Change:
    scalings = tuple(_scalings(snapshot, endpoint, clock))
    first = scalings[0]
    resources = _scaling.resources(first)
    return Change(
        what=f"Application Auto Scaling sets {', '.join(one.place.resource_id for one in scalings)} to 0 when "
        f"{clock.told} is over, and back half an hour before.",
        check_first=tuple(_zero_checks(endpoint)),
        undo="Delete both scheduled actions, then set the bounds that were there; without any before, deregister.",
        commands=tuple(one for scaling in scalings for one in _zero_commands(snapshot, scaling)),
        undo_commands=tuple(one for scaling in scalings for one in _zero_undo(snapshot, scaling)),
        cloudformation=CloudFormation(
            description=f"Endpoint {endpoint.ref.name} at zero outside of working hours",
            resources=resources if len(scalings) == 1 else _all_resources(scalings),
            note="Where a stack has the scalable target already, add the ScheduledActions there.",
        ),
        terraform=Terraform(
            blocks=tuple(one for scaling in scalings for one in _scaling.blocks(scaling)),
            note="Where a configuration has the target already, add only the scheduled actions.",
        ),
    )


def _all_resources(scalings: tuple[Scaling, ...]) -> dict[str, Any]:
    return {
        f"{name}{number}": resource
        for number, scaling in enumerate(scalings, 1)
        for name, resource in _scaling.resources(scaling).items()
    }


def _scalings(snapshot: Snapshot, endpoint: Endpoint, clock: _Clock) -> Iterator[Scaling]:
    for resource_id, dimension, count in _parts(snapshot, endpoint):
        target = _target(snapshot, endpoint.ref.region, resource_id)
        minimum, maximum = (target.minimum, target.maximum) if target else (count, count)
        minimum = max(1, minimum)
        yield Scaling(
            place=Place(region=endpoint.ref.region, resource_id=resource_id, dimension=dimension),
            minimum=minimum,
            maximum=max(minimum, maximum),
            actions=(
                _action("off", clock.off, 0, 0),
                _action("on", clock.on, minimum, max(minimum, maximum)),
            ),
        )


def _action(name: str, schedule: str, minimum: int, maximum: int) -> dict[str, Json]:
    return {
        "ScheduledActionName": f"working-hours-{name}",
        "Schedule": schedule,
        "Timezone": "UTC",
        "ScalableTargetAction": {"MinCapacity": minimum, "MaxCapacity": maximum},
    }


def _parts(snapshot: Snapshot, endpoint: Endpoint) -> Iterator[tuple[str, str, int]]:
    """What is scaled: resource id, dimension, how many there are now."""
    if endpoint.kind is EndpointKind.ASYNC:
        for variant in endpoint.variants:
            yield f"endpoint/{endpoint.ref.name}/variant/{variant.name}", INSTANCES, variant.instance_count or 1
        return
    here = (endpoint.ref.region, endpoint.ref.name)
    copies = {(one.region, one.name): one.desired_copies or one.copies or 1 for one in snapshot.component_plans}
    for component in snapshot.inference_components:
        if (component.ref.region, component.endpoint_name) == here:
            name = component.ref.name
            yield f"inference-component/{name}", COPIES, copies.get((component.ref.region, name), 1)


def _target(snapshot: Snapshot, region: str, resource_id: str) -> ScalableTarget | None:
    found = (one for one in snapshot.scaling_targets)
    return next((one for one in found if (one.part.region, one.part.resource_id) == (region, resource_id)), None)


def _zero_checks(endpoint: Endpoint) -> Iterator[str]:
    if endpoint.kind is EndpointKind.ASYNC:
        yield "Requests that come at night wait in the queue, and expire after six hours at most (RequestTTLSeconds)."
        return
    yield "Calls that come at night fail: no copy is there to answer them."
    yield (
        "Instances only go where copies do when ManagedInstanceScaling is enabled with MinInstanceCount 0, which "
        f"configuration {endpoint.config_name} does not say: make a new one that does."
    )


def _zero_commands(snapshot: Snapshot, scaling: Scaling) -> Iterator[Command]:
    """Registered anew only where it was not."""
    put = _scaling.commands(scaling)
    register = next(put)
    if _target(snapshot, scaling.place.region, scaling.place.resource_id) is None:
        yield register
    yield from put


def _zero_undo(snapshot: Snapshot, scaling: Scaling) -> Iterator[Command]:
    place, there = scaling.place, _target(snapshot, scaling.place.region, scaling.place.resource_id)
    if there is None:
        yield _scaling.unregister(place, "It takes the scheduled actions with it; set the capacity by hand then")
        return
    for action in scaling.actions:
        which = {**place.shape, "ScheduledActionName": action["ScheduledActionName"]}
        yield command("application-autoscaling delete-scheduled-action", place.region, _forms.options(which))
    bounds = {**place.shape, "MinCapacity": there.minimum, "MaxCapacity": there.maximum}
    yield command("application-autoscaling register-scalable-target", place.region, _forms.options(bounds))


REMEDY = Remedy(rules=("non-production-endpoint-always-on",), reads=CALLED, make=make)
