"""Bounds and a target by which instances follow their load: the plan that the replay found cheapest.

For what nothing scales: a scalable target and a policy on requests, of async endpoints on the queue, with a step policy
that wakes them. For what is pinned: the same target with other bounds, the policy's own metric at another value. What
else hung on the target and was not in the replay (step policies, actions by the clock) goes, since it would work
against the plan; the way back puts it on again.

Sources: "Automatic scaling of Amazon SageMaker AI models", "Autoscale an asynchronous endpoint" (developer guide).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from sagemaker_cost_mcp.analysis.scaling_review import Reviewed, ScaledPart, scaled_parts, scaling_review
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Command, Terraform
from sagemaker_cost_mcp.model.scaling import COPIES, INSTANCES, ScalingPolicy
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.remedies import _policies, _registered, _scaling
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._scaling import Place, Policy, Scaling
from sagemaker_cost_mcp.rules import autoscaling_pinned, endpoint_without_autoscaling

_READS = {one.RULE.name: one.RULE.reads for one in (endpoint_without_autoscaling, autoscaling_pinned)}
"""What the rules see: the same replay on more shelves, such as alarms, may come to another plan."""

_METRIC = {
    INSTANCES: "SageMakerVariantInvocationsPerInstance",
    COPIES: "SageMakerInferenceComponentInvocationsPerCopy",
}
_NAME = "follow-requests"


@dataclass(frozen=True)
class _Plan:
    """What scales a part now, and what is to."""

    snapshot: Snapshot
    found: Reviewed

    @cached_property
    def now(self) -> Scaling | None:
        """None: nothing."""
        target = self.found.part.scaled.target
        return _registered.as_it_is(self.snapshot, target) if target else None

    @cached_property
    def place(self) -> Place:
        """What is scaled."""
        if self.now:
            return self.now.place
        ref = self.found.part.served.endpoint.ref
        resource_id = f"endpoint/{ref.name}/variant/{self.found.part.name}"
        return Place(region=ref.region, resource_id=resource_id, dimension=INSTANCES)

    @cached_property
    def then(self) -> Scaling | None:
        """None: no replayed plan is better, and nothing is suspended."""
        proposed, target = self.found.evaluation.proposed, self.found.part.scaled.target
        suspended = target is not None and (target.scale_in_suspended or target.scale_out_suspended)
        if proposed is None:
            kept = self.now if suspended else None
            return kept and Scaling(place=kept.place, minimum=kept.minimum, maximum=kept.maximum, resumed=True)
        plan = proposed.plan
        return Scaling(
            place=self.place,
            minimum=plan.minimum,
            maximum=plan.maximum,
            policies=self._policies(float(f"{plan.target:.4g}")),
            actions=_policies.by_clock(plan.actions),
            resumed=suspended,
        )

    def _policies(self, target: float) -> tuple[Policy, ...]:
        """The policy whose metric was replayed, at another value; else a new one, and its target is in requests."""
        scaled = self.found.part.scaled
        tracks = next((one for one in scaled.policies if one.tracking and scaled.tracked), None)
        if tracks is not None:
            return (_at(tracks, target),)
        endpoint = self.found.part.served.endpoint
        if endpoint.kind is EndpointKind.ASYNC:
            return _policies.backlog(endpoint.ref.name, target)
        metric = {"PredefinedMetricSpecification": {"PredefinedMetricType": _METRIC[self.place.dimension]}}
        cooldown = _policies.COOLDOWN
        return (_policies.tracking(_NAME, target, metric, ScaleInCooldown=cooldown, ScaleOutCooldown=cooldown),)

    @property
    def gone(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Policies and actions of today that are no part of the plan."""
        scaled = self.found.part.scaled
        if self.found.evaluation.proposed is None or self.then is None:
            return (), ()
        kept = {one.name for one in self.then.policies}
        named = {one["ScheduledActionName"] for one in self.then.actions}
        return (
            tuple(one.name for one in scaled.policies if one.name not in kept),
            tuple(one.name for one in scaled.actions if one.name not in named),
        )

    @property
    def added(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Policies and actions that are new."""
        scaled, then = self.found.part.scaled, self.then
        old = {one.name for one in scaled.policies} | {one.name for one in scaled.actions}
        policies = [one.name for one in then.policies] if then else []
        actions = [str(one["ScheduledActionName"]) for one in then.actions] if then else []
        return tuple(one for one in policies if one not in old), tuple(one for one in actions if one not in old)


def _at(policy: ScalingPolicy, target: float) -> Policy:
    """The same policy aiming at another value."""
    tracking = policy.tracking
    moved = policy.model_copy(update={"tracking": tracking and tracking.model_copy(update={"target": target})})
    return cast("Policy", _policies.kept_policy(moved))  # a tracking policy can be written


def make(finding: Finding, ground: Ground) -> Change:
    """The replayed plan as a scalable target with its policies."""
    snapshot = ground.snapshot.only(_READS[finding.rule])
    (part,) = [one for one in scaled_parts(snapshot) if _names(one) == (finding.resource.arn, finding.part)]
    (found,) = scaling_review(snapshot, [part])
    plan = _Plan(snapshot, cast("Reviewed", found))  # as the rule found it on the same snapshot
    return Change(
        what=_what(plan),
        check_first=tuple(_checks(plan)),
        undo=_undo_told(plan),
        commands=tuple(_commands(plan)),
        undo_commands=tuple(_undo(plan)),
        placeholders=_scaling.placeholders(plan.then) if plan.then else (),
        cloudformation=_cloudformation(plan),
        terraform=_terraform(plan),
    )


def _names(part: ScaledPart) -> tuple[str, str]:
    """ARN and part by which a finding names it."""
    if part.component:
        return part.component.ref.arn, ""
    return part.served.endpoint.ref.arn, f"variant/{part.name}"


def _what(plan: _Plan) -> str:
    then, now = plan.then, plan.now
    if then is None:
        return f"Nothing yet: no replayed plan does better for {plan.place.resource_id}; look at bounds and alarms."
    before = f" instead of {now.minimum} to {now.maximum}" if now else "; nothing scales it now"
    proposed = plan.found.evaluation.proposed
    aim = f", aiming at {proposed.plan.target:.4g}" if proposed else ""
    return f"{plan.place.resource_id} scales between {then.minimum} and {then.maximum}{before}{aim}."


def _checks(plan: _Plan) -> Iterator[str]:
    proposed = plan.found.evaluation.proposed
    if proposed is None:
        yield "Why it is pinned: equal bounds, a step policy without alarm, a target out of reach, suspended scaling"
        return
    yield (
        f"A load test of one instance: does it take {proposed.plan.target:.4g} with latency in bounds, and how long "
        "does it take to start?"
    )
    yield f"In the replay the load was above the target for {proposed.strained:.1%} of the time"
    policies, actions = plan.gone
    if policies or actions:
        yield f"These are taken away, for the plan does without: {', '.join((*policies, *actions))}"
    if plan.now:
        yield from _registered.not_kept(plan.snapshot, plan.now)
    if plan.found.part.served.endpoint.kind is EndpointKind.ASYNC:
        yield "The first request after a silence waits 4 to 7 minutes: may it?"


def _undo_told(plan: _Plan) -> str:
    if plan.now:
        return "Register the bounds of today and put the policies of today again; nothing is lost."
    return "Deregister the scalable target: the number of instances stays where it is then, so set it as today."


def _commands(plan: _Plan) -> Iterator[Command]:
    yield from _scaling.look(plan.place)
    yield from _scaling.without(plan.place, *plan.gone)
    if plan.then is not None:
        yield from _scaling.commands(plan.then)


def _undo(plan: _Plan) -> Iterator[Command]:
    if plan.then is not None:
        yield from _scaling.silenced(plan.then)
    if plan.now is None:
        yield _scaling.unregister(plan.place, "Its policies go with it.")
    else:
        yield from _scaling.without(plan.place, *plan.added)
        yield from _scaling.commands(plan.now)


def _cloudformation(plan: _Plan) -> CloudFormation:
    whole = plan.then or plan.now
    return CloudFormation(
        description=f"What scales {plan.place.resource_id}",
        resources=_scaling.resources(whole) if whole else {},
        edits=plan.now is not None,
        note=_note(plan),
    )


def _terraform(plan: _Plan) -> Terraform:
    whole = plan.then or plan.now
    return Terraform(
        blocks=tuple(_scaling.blocks(whole)) if whole else (), edits=plan.now is not None, note=_note(plan)
    )


def _note(plan: _Plan) -> str:
    if plan.then is None:
        return "These are the bounds and policies of today: no replayed plan is better."
    policies, actions = plan.gone
    return f"Take out what the plan does without: {', '.join((*policies, *actions))}." if policies or actions else ""


REMEDY = Remedy(rules=tuple(_READS), make=make)
