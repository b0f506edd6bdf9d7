"""Other machines behind an endpoint: fewer or smaller ones, ones without GPU, ones with Graviton.

A new configuration is made from AWS's own description of the present one, with the machines changed, and the endpoint
is updated to it: blue/green, with the old fleet kept for ten minutes. The present configuration stays, which is the way
back. Weights, data capture, and the number of instances where it stays the same are those that the endpoint has now
(RetainAllVariantProperties). AWS refuses an update that changes the type of a variant under autoscaling: its target is
deregistered before and registered again after.

Sources: UpdateEndpoint (API reference); "Blue/Green Deployments", "Update endpoints that use auto scaling" (developer
guide).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from sagemaker_cost_mcp.analysis.called_endpoints import SHELVES as CALLED
from sagemaker_cost_mcp.analysis.called_endpoints import called_endpoints
from sagemaker_cost_mcp.analysis.inference_subject import Subject
from sagemaker_cost_mcp.analysis.instance_options import graviton_machines
from sagemaker_cost_mcp.analysis.right_size import Sized, right_size
from sagemaker_cost_mcp.analysis.served_variants import served_variants
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.hosting import VariantPlan
from sagemaker_cost_mcp.model.remedy import Change, Guardrail
from sagemaker_cost_mcp.remedies import _registered
from sagemaker_cost_mcp.remedies._endpoint_config import old_config
from sagemaker_cost_mcp.remedies._fleet_update import (
    KEEPS_OLD_SECONDS,
    Fleet,
    NewModel,
    Update,
    cloudformation,
    commands,
    family,
    terraform,
    undo,
)
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_OVERSIZED, _IDLE_GPU, _GRAVITON = "oversized-endpoint", "gpu-endpoint-with-idle-gpu", "hosting-off-graviton"


def make(finding: Finding, ground: Ground) -> Change:
    """The new configuration, the update, and the way back."""
    endpoint = next(one for one in ground.snapshot.endpoints if one.ref.arn == finding.resource.arn)
    fleets = _FLEETS[finding.rule](finding, ground)
    update = Update(snapshot=ground.snapshot, endpoint=endpoint, fleets=fleets)
    old = ", ".join(
        f"{one.name} on {one.instance_count} x {one.instance_type}" for one in endpoint.variants if one.name in fleets
    )
    return Change(
        what=f"Endpoint {endpoint.ref.name} runs {update.told} instead of {old}, under configuration "
        f"{update.renewal.name}.",
        check_first=tuple(_checks(finding.rule, update)),
        undo=f"Update the endpoint to {endpoint.config_name}, which stays; nothing is lost.",
        commands=tuple(commands(update)),
        undo_commands=tuple(undo(update)),
        cloudformation=cloudformation(update),
        terraform=terraform(update),
        guardrails=tuple(_guardrails(finding.rule, update)),
    )


# Which machines: what the rule itself has found


def _right_sized(finding: Finding, ground: Ground) -> Sized:
    snapshot = ground.snapshot
    name = finding.part.removeprefix("variant/")
    served = next(
        one
        for one in served_variants(snapshot)
        if (one.endpoint.ref.arn, one.variant.name) == (finding.resource.arn, name)
    )
    return cast("Sized", right_size(served, snapshot.catalog))  # as the rule found on the same snapshot


def _smaller(finding: Finding, ground: Ground) -> dict[str, Fleet]:
    found = _right_sized(finding, ground)
    count = None if found.need.varies else int(found.proposed.count)
    now = found.served.variant.instance_count
    return {
        found.served.variant.name: Fleet(found.proposed.sold.type.name, None if count == now else count),
    }


def _without_gpu(finding: Finding, ground: Ground) -> dict[str, Fleet]:
    found = _right_sized(finding, ground)
    cpu_only = found.cpu_only or found.proposed  # likewise: there is one
    model = _new_model(found.served.plan, "cpu", "an image for CPU")
    return {found.served.variant.name: Fleet(cpu_only.sold.type.name, model=model)}


def _on_graviton(finding: Finding, ground: Ground) -> dict[str, Fleet]:
    days = ground.thresholds.idle_endpoint_days
    called = called_endpoints(ground.snapshot.only(CALLED), days, lambda one: one.ref.arn == finding.resource.arn)
    endpoint, judged, book = next(called)
    subject = cast("Subject", judged)  # likewise
    pairs = zip(subject.machines, graviton_machines(subject, book), strict=True)
    types = {now.instance_type: then.instance_type for now, then in pairs}
    plans = {plan.name: plan for plan in old_config(ground.snapshot, endpoint).variants}
    return {
        one.name: Fleet(types[one.instance_type], model=_new_model(plans.get(one.name), "arm", "an image for Arm"))
        for one in endpoint.variants
        if one.instance_type in types
    }


def _new_model(plan: VariantPlan | None, suffix: str, says: str) -> NewModel | None:
    """None: the configuration was not read, so that nobody knows which model it has."""
    return NewModel(plan.model_name, suffix, says) if plan and plan.model_name else None


_FLEETS = {_OVERSIZED: _smaller, _IDLE_GPU: _without_gpu, _GRAVITON: _on_graviton}


# What is proposed


def _checks(rule: str, update: Update) -> Iterator[str]:
    yield _CHECKS[rule]
    yield (
        "Load-test the new type with production requests: p99 latency and errors must hold; model servers often start "
        "one worker for each vCPU"
    )
    yield f"Both fleets run for {KEEPS_OLD_SECONDS // 60} minutes and more: the hosting quotas must hold them"
    yield "With an alarm on Invocation5XXErrors in AutoRollbackConfiguration AWS goes back by itself"
    if update.config.explains or update.config.captures:
        yield "Data capture and explainer are copied from the description: look at them in the file that it writes"
    for one in update.scaled:
        yield f"Nothing scales {one.place.resource_id} between deregistering and registering again: choose a quiet hour"
        yield from _registered.not_kept(update.snapshot, one)


_CHECKS = {
    _OVERSIZED: "P95 of fourteen days says nothing of a season: are larger loads to come?",
    _IDLE_GPU: "The image must run on CPU: build or choose one for CPU and make a new model of it",
    _GRAVITON: "The image must be built for Arm: build it (AWS has images of the common frameworks) and make a "
    "new model of it",
}


def _guardrails(rule: str, update: Update) -> Iterator[Guardrail]:
    if rule != _IDLE_GPU:
        return
    types = {one.instance_type for one in update.endpoint.variants if one.name in update.fleets}
    families = sorted(f"{family(name)}.*" for name in types if name)
    arn = update.endpoint.ref.arn.rpartition(":")[0]
    yield Guardrail(
        title="Hosting on GPUs only with a reason",
        kind="IAM policy",
        document={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "GpuHostingNeedsReason",
                    "Effect": "Deny",
                    "Action": "sagemaker:CreateEndpointConfig",
                    "Resource": f"{arn}:endpoint-config/*",
                    "Condition": {
                        "ForAnyValue:StringLike": {"sagemaker:InstanceTypes": families},
                        "Null": {"aws:RequestTag/gpu-reason": "true"},
                    },
                }
            ],
        },
        note="Attach it to the roles that deploy; whoever needs the GPU tags the configuration with gpu-reason.",
    )


REMEDY = Remedy(rules=(_OVERSIZED, _IDLE_GPU, _GRAVITON), reads=_registered.SHELVES, make=make)
