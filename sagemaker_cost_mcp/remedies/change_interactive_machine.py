"""Interactive work moves to a smaller machine, or to one without accelerators; what needs the size runs as a job.

A notebook instance takes another type while it is stopped and keeps its volume. A Studio app is deleted and created
again on the new type, from AWS's own description of it; the space with its volume stays. The guardrail keeps new
machines of the kind from being started: `sagemaker:InstanceTypes` is the condition key that AWS has for it. Sources:
API reference of UpdateNotebookInstance, CreateApp; service authorization reference of Amazon SageMaker, condition keys.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.interactive_machines import Interactive, Shop, accelerated, interactive_machines
from sagemaker_cost_mcp.analysis.price_comparison import family
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change, Command, Guardrail
from sagemaker_cost_mcp.remedies import _notebook_type, _query
from sagemaker_cost_mcp.remedies._again import APP
from sagemaker_cost_mcp.remedies._commands import command, once
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._studio import app_of, which_app
from sagemaker_cost_mcp.remedies._templates import beyond

_LARGE, _ACCELERATED, _TRAINING = (
    "large-cpu-notebook-instance",
    "accelerated-notebook-instance",
    "training-on-notebook",
)
_TO_EDIT = 2
"""vCPUs that are enough to edit, where training goes to jobs."""

_CHECKS = {
    _LARGE: "Ask who works on it what needs the size; what takes all cores can be a processing or training job.",
    _ACCELERATED: "Ask who works on it whether the accelerator is in use; training goes to training jobs, on spot.",
    _TRAINING: "Ask its owner what ran: if it was training, move it to a training job first (the SDK's @remote).",
}


def make(finding: Finding, ground: Ground) -> Change:
    """Another type, for a notebook instance or an app."""
    machines = interactive_machines(ground.snapshot)
    machine = next(one for one in machines if one.ref.arn == finding.resource.arn)
    smaller = _smaller(finding.rule, machine, ground)
    if machine.component == "Notebk":
        return _of_notebook(finding, machine, smaller, ground)
    return _of_app(finding, machine, smaller, ground)


def _smaller(rule: str, machine: Interactive, ground: Ground) -> str:
    """The type that the rule compared with."""
    shop, vcpus = Shop.of(ground.snapshot), ground.thresholds.large_notebook_vcpus
    found = {
        _LARGE: lambda: shop.smaller(machine, vcpus),
        _ACCELERATED: lambda: shop.without_chips(machine, max(1, vcpus // 2)),
        _TRAINING: lambda: shop.without_chips(machine, _TO_EDIT),
    }[rule]()
    return found.item if found else machine.instance_type


def _of_notebook(finding: Finding, machine: Interactive, smaller: str, ground: Ground) -> Change:
    name, region = machine.ref.name, machine.ref.region
    templates = _notebook_type.templates(machine.ref, smaller)
    return Change(
        what=f"Moves notebook instance {name} in {region} from {machine.instance_type} to {smaller}; its volume stays.",
        check_first=(
            _CHECKS[finding.rule],
            "It stops for it: only /home/ec2-user/SageMaker outlives that. Save what is open.",
        ),
        undo=f"Set it to {machine.instance_type} again, the same way.",
        commands=_notebook_type.commands(machine.ref, smaller),
        undo_commands=_notebook_type.commands(machine.ref, machine.instance_type),
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
        guardrails=(_guardrail(machine, ground),),
    )


def _of_app(finding: Finding, machine: Interactive, smaller: str, ground: Ground) -> Change:
    app = app_of(ground.snapshot, machine.ref)
    templates = beyond("Apps are started by people, not by templates: their space keeps the type that was used last.")
    return Change(
        what=f"Starts the {app.app_type} app of {app.space or app.user_profile} in domain {app.domain_id} on {smaller} "
        f"instead of {machine.instance_type}; its files stay.",
        check_first=(
            _CHECKS[finding.rule],
            "It stops for it: variables in memory, kernels and what runs in them are lost. Save what is open.",
            *(["Delete every kernel app of its user on this type, or the instance stays."] if machine.together else []),
        ),
        undo=f"Start it on {machine.instance_type} again, in Studio or the same way.",
        commands=tuple(_app_commands(machine, smaller, ground)),
        undo_commands=tuple(_app_commands(machine, machine.instance_type, ground)),
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
        guardrails=(_guardrail(machine, ground),),
    )


def _app_commands(machine: Interactive, instance_type: str, ground: Ground) -> Iterator[Command]:
    app = app_of(ground.snapshot, machine.ref)
    which, other = which_app(app), _query.literal({"InstanceType": instance_type})
    yield APP.kept(app.ref, which, {"ResourceSpec": f"merge(ResourceSpec, {other})"})
    yield command("sagemaker delete-app", app.ref.region, which)
    yield once("describe-app says Deleted", APP.made(app.ref, "On the other type"))


def _guardrail(machine: Interactive, ground: Ground) -> Guardrail:
    types = _kept_away(machine, ground)
    actions = ("CreateNotebookInstance", "UpdateNotebookInstance", "CreateApp", "CreateSpace", "UpdateSpace")
    statement = {
        "Sid": "NoLargeInteractiveMachines",
        "Effect": "Deny",
        "Action": [f"sagemaker:{one}" for one in actions],
        "Resource": "*",
        "Condition": {"ForAnyValue:StringLike": {"sagemaker:InstanceTypes": types}},
    }
    return Guardrail(
        title=f"Nobody works interactively on {', '.join(types)}",
        kind="service control policy",
        document={"Version": "2012-10-17", "Statement": [statement]},
        note="Works as an IAM policy of the people's roles as well. Add other families that only jobs should use.",
    )


def _kept_away(machine: Interactive, ground: Ground) -> list[str]:
    """The family, where it has accelerators; else those of it that are as large."""
    shop, own = Shop.of(ground.snapshot), family(machine.instance_type)
    if accelerated(machine.instance_type, shop.price(machine)):
        return [f"ml.{own}.*"]
    sold = shop.prices.get((machine.ref.region, machine.component), {}).values()
    most = ground.thresholds.large_notebook_vcpus
    large = {one.item for one in sold if family(one.item) == own and one.spec and one.spec.vcpu >= most}
    return sorted(large | {machine.instance_type})


REMEDY = Remedy(rules=(_LARGE, _ACCELERATED, _TRAINING), make=make)
