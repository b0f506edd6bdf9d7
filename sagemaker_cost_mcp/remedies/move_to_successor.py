"""What runs on an old generation of instances moves to the cheapest newer one of its size.

Variants of endpoints move by a new configuration (`_fleet_update`), notebook instances take another type while they are
stopped, and the next run of a training family is started on the newer type. Sources: those of each of these.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.successors import successors_sold
from sagemaker_cost_mcp.analysis.training_cases import judged_cases
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.remedy import Change
from sagemaker_cost_mcp.model.resources import NotebookInstance
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.remedies import _fleet_update, _next_job, _notebook_type, _registered
from sagemaker_cost_mcp.remedies._fleet_update import Fleet, Update
from sagemaker_cost_mcp.remedies._next_job import TRAINING, NextJob, Told
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_COMPARE = "Compare latency, errors and results for a day: libraries and quantized models may differ on a newer CPU."
_CHIPS = "Types with accelerators of their own need drivers, images and compiled models that fit."


def make(finding: Finding, ground: Ground) -> Change:
    """Of an endpoint's variant, a notebook instance, or a training family."""
    snapshot, arn = ground.snapshot, finding.resource.arn
    endpoint = next((one for one in snapshot.endpoints if one.ref.arn == arn), None)
    if endpoint is not None:
        return _of_variant(finding, endpoint, ground)
    notebook = next((one for one in snapshot.notebook_instances if one.ref.arn == arn), None)
    return _of_notebook(notebook, ground) if notebook is not None else _of_family(finding, ground)


def _newer(ground: Ground, place: tuple[str, str], instance_type: str) -> str:
    """The type that the rule compared with."""
    by_type = {one.item: one for one in _sold(ground, place)}
    return successors_sold(by_type[instance_type], by_type.values())[0].item


def _sold(ground: Ground, place: tuple[str, str]) -> Iterator[Price]:
    both = {(p.region, p.component, p.item): p for p in (*ground.snapshot.prices, *ground.snapshot.catalog)}
    return (price for key, price in both.items() if key[:2] == place)


def _of_variant(finding: Finding, endpoint: Endpoint, ground: Ground) -> Change:
    variant = next(one for one in endpoint.variants if f"variant/{one.name}" == finding.part)
    component = "AsyncInf" if endpoint.kind is EndpointKind.ASYNC else "Host"
    newer = _newer(ground, (endpoint.ref.region, component), variant.instance_type or "")
    update = Update(snapshot=ground.snapshot, endpoint=endpoint, fleets={variant.name: Fleet(newer)})
    return Change(
        what=f"Endpoint {endpoint.ref.name} runs {update.told} instead of {variant.instance_type}, under configuration "
        f"{update.renewal.name}.",
        check_first=(
            _COMPARE,
            _CHIPS,
            "Both fleets run for a while: the hosting quotas must hold them, for the new type too.",
            *(line for one in update.scaled for line in _registered.not_kept(ground.snapshot, one)),
        ),
        undo=f"Update the endpoint to {endpoint.config_name}, which stays; an old type may not have capacity any more.",
        commands=tuple(_fleet_update.commands(update)),
        undo_commands=tuple(_fleet_update.undo(update)),
        cloudformation=_fleet_update.cloudformation(update),
        terraform=_fleet_update.terraform(update),
    )


def _of_notebook(notebook: NotebookInstance, ground: Ground) -> Change:
    newer = _newer(ground, (notebook.ref.region, "Notebk"), notebook.instance_type)
    templates = _notebook_type.templates(notebook.ref, newer)
    return Change(
        what=f"Moves notebook instance {notebook.ref.name} in {notebook.ref.region} from {notebook.instance_type} to "
        f"{newer}; its volume stays.",
        check_first=("It stops for it: only /home/ec2-user/SageMaker outlives that. Save what is open.", _CHIPS),
        undo=f"Set it to {notebook.instance_type} again, the same way.",
        commands=_notebook_type.commands(notebook.ref, newer),
        undo_commands=_notebook_type.commands(notebook.ref, notebook.instance_type),
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
    )


def _of_family(finding: Finding, ground: Ground) -> Change:
    cases = judged_cases(ground.snapshot, ground.thresholds.training_family_usd)
    family = next(one.family for one in cases if one.family.finding_id(finding.rule) == finding.id)
    old = family.latest.groups[0].instance_type
    newer = _newer(ground, (family.region, "Train"), old)
    job = NextJob(
        kind=TRAINING,
        last=family.latest.ref,
        patch={"ResourceConfig": {"InstanceType": newer}},
        steps=f"In a pipeline's step or an SDK's estimator: instance_type={newer}.",
    )
    told = Told(
        what=f"The next run of {family.name} trains on {newer} instead of {old}.",
        check_first=("Run it once and compare time and result before all runs move.", _CHIPS),
        guardrails=(_next_job.types_refused(job, family.name, "sagemaker:CreateTrainingJob", (old,)),),
    )
    return _next_job.change(job, told)


_ALSO: frozenset[Shelf] = frozenset({"endpoint_configs"})

REMEDY = Remedy(
    rules=("previous-generation-instance",),
    reads=_registered.SHELVES | _ALSO,
    make=make,
)
