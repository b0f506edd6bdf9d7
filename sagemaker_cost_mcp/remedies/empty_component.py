"""An inference component that nobody calls lets go of its copies: zero of them, and the component itself stays.

Zero copies free its room on the instances at once and are undone with one command; deleting it would be the same
saving and more to put back. Where Application Auto Scaling works on it with a minimum above zero, it would bring copies
back, so the minimum goes to zero first. Whether the endpoint then needs fewer instances depends on how the others are
placed; with managed instance scaling it finds out by itself. Sources: API reference of
UpdateInferenceComponentRuntimeConfig; developer guide, "Scale an endpoint to zero instances".
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.hosting import ComponentPlan
from sagemaker_cost_mcp.model.inference import InferenceComponent
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Command, Placeholder, Terraform
from sagemaker_cost_mcp.model.scaling import COPIES, ScalableTarget
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.remedies import _forms
from sagemaker_cost_mcp.remedies._commands import command
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_MODEL = Placeholder(name="ModelName", means="Specification.ModelName in describe-inference-component")
_MEMORY = Placeholder(
    name="MinMemoryRequiredInMb", means="Specification.ComputeResourceRequirements in describe-inference-component"
)


def make(finding: Finding, ground: Ground) -> Change:
    """Zero copies; as many as now is the way back."""
    snapshot = ground.snapshot
    component = next(one for one in snapshot.inference_components if one.ref.arn == finding.resource.arn)
    target, copies, name = _target(snapshot, component), _copies(snapshot, component), component.ref.name
    return Change(
        what=f"Sets inference component {name} of endpoint {component.endpoint_name} in {component.ref.region} to 0 "
        "copies; the component stays.",
        check_first=(
            "Ask its owner: a call finds no copy, fails, and goes on failing until there is one again.",
            "Managed instance scaling must be on, or somebody has to lower the instance count, for it to save money.",
            *(["It is scaled automatically: its minimum goes to 0 first."] if target and target.minimum else []),
        ),
        undo=f"Set it to {copies} again: minutes, while its model is loaded.",
        commands=tuple(_commands(component, target)),
        undo_commands=tuple(_undo(component, target, copies)),
        cloudformation=_cloudformation(snapshot, component),
        terraform=Terraform(note="The aws provider has no resource for inference components: use the commands."),
    )


def _cloudformation(snapshot: Snapshot, component: InferenceComponent) -> CloudFormation:
    plan = _plan(snapshot, component)
    shape = {
        "InferenceComponentName": component.ref.name,
        "EndpointName": component.endpoint_name,
        "VariantName": component.variant,
        "Specification": {
            "ModelName": (plan and plan.model_name) or _MODEL,
            "ComputeResourceRequirements": {"MinMemoryRequiredInMb": (plan and plan.min_memory_mb) or _MEMORY},
        },
        "RuntimeConfig": {"CopyCount": 0},
    }
    return CloudFormation(
        description=f"{component.ref.name} without copies",
        parameters=_forms.placeholders(shape),
        resources={"InferenceComponent": _forms.resource("AWS::SageMaker::InferenceComponent", shape)},
        edits=True,
        note="Only CopyCount changes; keep its whole Specification as it is.",
    )


def _plan(snapshot: Snapshot, component: InferenceComponent) -> ComponentPlan | None:
    here = (component.ref.region, component.ref.name)
    return next((one for one in snapshot.component_plans if (one.region, one.name) == here), None)


def _target(snapshot: Snapshot, component: InferenceComponent) -> ScalableTarget | None:
    here = (component.ref.region, component.ref.name, COPIES)
    found = (one for one in snapshot.scaling_targets)
    return next((t for t in found if (t.part.region, t.part.component, t.part.dimension) == here), None)


def _copies(snapshot: Snapshot, component: InferenceComponent) -> int:
    """As many as it should have now; one where that was not read."""
    plan = _plan(snapshot, component)
    return max(1, (plan.desired_copies or plan.copies or 1) if plan else 1)


def _bounded(target: ScalableTarget, minimum: int, why: str) -> Command:
    options = {
        "service-namespace": "sagemaker",
        "resource-id": target.part.resource_id,
        "scalable-dimension": COPIES,
        "min-capacity": minimum,
        "max-capacity": target.maximum,
    }
    return command("application-autoscaling register-scalable-target", target.part.region, options, why)


def _sized(component: InferenceComponent, copies: int) -> Command:
    options = {"inference-component-name": component.ref.name, "desired-runtime-config": {"CopyCount": copies}}
    return command("sagemaker update-inference-component-runtime-config", component.ref.region, options)


def _commands(component: InferenceComponent, target: ScalableTarget | None) -> Iterator[Command]:
    if target and target.minimum:
        yield _bounded(target, 0, "Or its minimum would bring the copies back")
    yield _sized(component, 0)


def _undo(component: InferenceComponent, target: ScalableTarget | None, copies: int) -> Iterator[Command]:
    yield _sized(component, copies)
    if target and target.minimum:
        yield _bounded(target, target.minimum, "As it was")


REMEDY = Remedy(rules=("idle-inference-component",), reads=frozenset({"scaling_targets", "component_plans"}), make=make)
