"""An async endpoint without instances while its queue is empty.

Registered with a minimum of 0, a policy that follows the backlog, and a step policy that adds the first instance when
requests wait and there is none, which tracking alone never does. The backlog aimed at is what an instance works off
while another one starts: five minutes at the endpoint's own p99, or AWS's example of 5 where that is not known.

Source: "Autoscale an asynchronous endpoint" (developer guide).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from sagemaker_cost_mcp.analysis.called_endpoints import SHELVES as CALLED
from sagemaker_cost_mcp.analysis.called_endpoints import called_endpoints
from sagemaker_cost_mcp.analysis.inference_subject import Subject
from sagemaker_cost_mcp.analysis.scaled_parts import Scaled, scaled_variant
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.inference import Endpoint, Variant
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Command, Terraform
from sagemaker_cost_mcp.model.scaling import INSTANCES
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.remedies import _endpoint_config, _policies, _registered, _scaling
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._scaling import Place, Policy, Scaling

_START_MS = 300_000
"""While an instance starts; AWS documents no number, 4 to 7 minutes were observed."""
_EXAMPLE = 5.0


@dataclass(frozen=True)
class _Sleeper:
    """A variant that is to go to zero."""

    snapshot: Snapshot
    endpoint: Endpoint
    variant: Variant
    target: float

    @cached_property
    def scaled(self) -> Scaled:
        """How it scales now."""
        return scaled_variant(self.snapshot, self.endpoint.ref, self.variant.name, None)

    @cached_property
    def now(self) -> Scaling | None:
        """The same, to be put back; None: it does not."""
        return _registered.registered(self.snapshot, self.endpoint, self.variant.name)

    @property
    def place(self) -> Place:
        """What is scaled."""
        resource_id = f"endpoint/{self.endpoint.ref.name}/variant/{self.variant.name}"
        return Place(region=self.endpoint.ref.region, resource_id=resource_id, dimension=INSTANCES)

    @property
    def then(self) -> Scaling:
        """From zero to as many as now, or as its target allows."""
        most = max(self.variant.instance_count or 1, self.now.maximum if self.now else 1)
        return Scaling(place=self.place, minimum=0, maximum=most, policies=tuple(self._policies()))

    def _policies(self) -> Iterator[Policy]:
        """Those that it lacks."""
        follow, wake = _policies.backlog(self.endpoint.ref.name, self.target)
        if self.scaled.tracking is None:
            yield follow
        if not self.scaled.wakes:
            yield wake


def make(finding: Finding, ground: Ground) -> Change:
    """Bounds and policies of each variant."""
    days = ground.thresholds.idle_endpoint_days
    called = called_endpoints(ground.snapshot.only(CALLED), days, lambda one: one.ref.arn == finding.resource.arn)
    endpoint, judged, _ = next(called)
    target = _target(cast("Subject", judged))  # as the rule found it on the same snapshot
    own = [one for one in endpoint.variants if one.instance_count and not one.reserved]
    sleepers = [_Sleeper(ground.snapshot, endpoint, variant, target) for variant in own]
    return Change(
        what=f"Endpoint {endpoint.ref.name} goes to 0 instances while its queue is empty, and up to "
        f"{sum(one.then.maximum for one in sleepers)} at a backlog of {target:g} requests an instance.",
        check_first=(
            "The first request after a silence waits 4 to 7 minutes: do its callers bear that?",
            "Starting again takes capacity of its type when it is needed, which AWS does not promise",
            "An alarm that fires when nothing is processed would fire every night now",
        ),
        undo="Register the bounds of today again, or deregister what was not registered; set the instances as today.",
        commands=tuple(command for one in sleepers for command in _commands(one)),
        undo_commands=tuple(command for one in sleepers for command in _undo(one)),
        placeholders=tuple(dict.fromkeys(name for one in sleepers for name in _scaling.placeholders(one.then))),
        cloudformation=_cloudformation(endpoint, sleepers),
        terraform=_terraform(sleepers),
    )


def _target(subject: Subject) -> float:
    p99 = subject.demand.p99_ms
    return float(max(1, round(_START_MS / p99))) if p99 else _EXAMPLE


def _commands(one: _Sleeper) -> Iterator[Command]:
    yield from _scaling.look(one.place)
    yield from _scaling.commands(one.then)


def _undo(one: _Sleeper) -> Iterator[Command]:
    yield from _scaling.silenced(one.then)
    if one.now is None:
        yield _scaling.unregister(one.place, "Its policies go with it.")
    else:
        yield from _scaling.without(one.place, [policy.name for policy in one.then.policies], ())
        bounds = Scaling(place=one.place, minimum=one.now.minimum, maximum=one.now.maximum)
        yield from _scaling.commands(bounds)
    desired = {"VariantName": one.variant.name, "DesiredInstanceCount": one.variant.instance_count}
    yield Command(
        service="sagemaker",
        operation="update-endpoint-weights-and-capacities",
        options={"endpoint-name": one.endpoint.ref.name, "desired-weights-and-capacities": [desired]},
        region=one.place.region,
        why="As many as today.",
    )


def _cloudformation(endpoint: Endpoint, sleepers: list[_Sleeper]) -> CloudFormation:
    resources = {
        name: resource
        for one in sleepers
        for name, resource in _scaling.resources(one.then, _endpoint_config.camel(one.variant.name)).items()
    }
    return CloudFormation(
        description=f"What scales async endpoint {endpoint.ref.name}",
        resources=resources,
        edits=any(one.now for one in sleepers),
    )


def _terraform(sleepers: list[_Sleeper]) -> Terraform:
    blocks = tuple(block for one in sleepers for block in _scaling.blocks(one.then))
    return Terraform(blocks=blocks, edits=any(one.now for one in sleepers))


REMEDY = Remedy(rules=("async-endpoint-never-at-zero",), reads=_registered.SHELVES, make=make)
