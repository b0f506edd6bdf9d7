"""An Elastic Inference accelerator is taken out of a notebook instance, or out of an endpoint's configuration.

The service is gone, so nothing is lost with it. A notebook instance has to be stopped for it. An endpoint moves to a
configuration in which no variant names an accelerator. Sources: API reference of UpdateNotebookInstance
(DisassociateAcceleratorTypes), ProductionVariant (AcceleratorType).
"""

from __future__ import annotations

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.remedy import Change, Command
from sagemaker_cost_mcp.model.resources import NotebookInstance
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.remedies import _endpoint_config, _query, _registered, _scaling
from sagemaker_cost_mcp.remedies._commands import command
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._renewal import Renewal
from sagemaker_cost_mcp.remedies._renewed import renewed
from sagemaker_cost_mcp.remedies._templates import beyond

_OF_VARIANT = (
    *("ModelName", "InitialInstanceCount", "InstanceType", "InitialVariantWeight", "CoreDumpConfig"),
    *("ServerlessConfig", "VolumeSizeInGB", "ModelDataDownloadTimeoutInSeconds", "EnableSSMAccess", "RoutingConfig"),
    *("ContainerStartupHealthCheckTimeoutInSeconds", "ManagedInstanceScaling", "InferenceAmiVersion"),
    *("CapacityReservationConfig", "InstancePools", "VariantInstanceProvisionTimeoutInSeconds"),
)
"""What a variant may have but for its accelerator, as of botocore 1.44."""

_FAST_ENOUGH = "Look whether the instance alone is fast enough; it has been alone for long, for the service is gone."


def make(finding: Finding, ground: Ground) -> Change:
    """Of a notebook instance or of an endpoint."""
    snapshot, arn = ground.snapshot, finding.resource.arn
    notebook = next((one for one in snapshot.notebook_instances if one.ref.arn == arn), None)
    if notebook is not None:
        return _of_notebook(notebook)
    return _of_endpoint(snapshot, next(one for one in snapshot.endpoints if one.ref.arn == arn))


def _of_notebook(notebook: NotebookInstance) -> Change:
    region, which = notebook.ref.region, {"notebook-instance-name": notebook.ref.name}
    templates = beyond("Take AcceleratorTypes out of AWS::SageMaker::NotebookInstance; Terraform never had it.")
    runs, stopped = notebook.status == "InService", command("sagemaker wait notebook-instance-stopped", region, which)
    before = (command("sagemaker stop-notebook-instance", region, which, "Only a stopped one can be changed"), stopped)
    after = (stopped, command("sagemaker start-notebook-instance", region, which))
    updated = command("sagemaker update-notebook-instance", region, {**which, "disassociate-accelerator-types": True})
    return Change(
        what=f"Takes {', '.join(notebook.elastic_inference or ())} out of notebook instance {notebook.ref.name}.",
        check_first=(_FAST_ENOUGH, "Ask its owner to save what is open: the instance stops for it, where it runs."),
        undo="There is none, and nothing to get back: AWS no longer has such accelerators.",
        commands=(*(before if runs else ()), updated, *(after if runs else ())),
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
    )


def _of_endpoint(snapshot: Snapshot, endpoint: Endpoint) -> Change:
    bare = _query.reshaped(_query.same(("VariantName",)), _query.same(_OF_VARIANT))
    renewal = Renewal(
        endpoint=endpoint,
        at=snapshot.taken_at,
        variants=f"ProductionVariants[].{bare}",
        why="without accelerators",
    )
    old = _endpoint_config.old_config(snapshot, endpoint)
    templates = renewed(renewal, old, old.variants)
    return Change(
        what=f"Moves endpoint {endpoint.ref.name} to configuration {renewal.name}, in which no variant names an "
        "accelerator.",
        check_first=(
            _FAST_ENOUGH,
            "Where it is not: ml.inf2, ml.g5 or ml.g6, for which the model has to be compiled or built anew.",
        ),
        undo=f"Move the endpoint back to {endpoint.config_name}, which stays, though AWS may refuse it now.",
        commands=(*_paused(snapshot, endpoint), *renewal.commands, *_resumed(snapshot, endpoint)),
        undo_commands=renewal.undo,
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
    )


def _paused(snapshot: Snapshot, endpoint: Endpoint) -> tuple[Command, ...]:
    return tuple(
        _scaling.unregister(one.place, "AWS refuses to change a variant that is scaled")
        for variant in endpoint.variants
        if (one := _registered.registered(snapshot, endpoint, variant.name))
    )


def _resumed(snapshot: Snapshot, endpoint: Endpoint) -> tuple[Command, ...]:
    return tuple(
        put
        for variant in endpoint.variants
        if (one := _registered.registered(snapshot, endpoint, variant.name))
        for put in _scaling.commands(one)
    )


_ALSO: frozenset[Shelf] = frozenset({"endpoint_configs"})

REMEDY = Remedy(rules=("elastic-inference-attached",), reads=_registered.SHELVES | _ALSO, make=make)
