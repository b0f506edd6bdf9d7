"""An endpoint that nobody needs is deleted; its configuration and models stay, so that it can be made again.

Inference components go before it (an endpoint that hosts any cannot be deleted), adapters before their base.
Application Auto Scaling deregisters the variants of an endpoint that is deleted, so the way back registers them again.
Sources: API reference of DeleteEndpoint, CreateEndpoint, DeleteInferenceComponent; developer guide, "Delete endpoints
and resources" and "Update or delete endpoints that use automatic scaling".
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.production_marks import production
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.inference import Endpoint, InferenceComponent
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Command, Terraform
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.remedies import _registered, _scaling
from sagemaker_cost_mcp.remedies._again import file_of
from sagemaker_cost_mcp.remedies._commands import command, once, own_tags
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._scaling import Scaling


def make(finding: Finding, ground: Ground) -> Change:
    """Delete it, components first; the way back needs nothing but what stays."""
    snapshot = ground.snapshot
    endpoint = next(one for one in snapshot.endpoints if one.ref.arn == finding.resource.arn)
    components, name = _components(snapshot, endpoint), endpoint.ref.name
    scaled = _scaled(snapshot, endpoint)
    return Change(
        what=f"Deletes endpoint {name} in {endpoint.ref.region}{_with(components)}; configuration "
        f"{endpoint.config_name} and its models stay.",
        check_first=tuple(_checks(finding, endpoint, scaled)),
        undo=f"Create it again from {endpoint.config_name}: minutes, under the same name.{_back(components)}",
        commands=tuple(_commands(endpoint, components)),
        undo_commands=tuple(_undo(endpoint, scaled)),
        placeholders=tuple(one for scaling in scaled for one in _scaling.placeholders(scaling)),
        cloudformation=CloudFormation(
            description=f"{name} is gone",
            removes=(
                *(("AWS::SageMaker::InferenceComponent", one.ref.name) for one in components),
                ("AWS::SageMaker::Endpoint", name),
            ),
            note="Scalable targets of it go with it; its configuration and models may stay in the template.",
        ),
        terraform=Terraform(
            note=f"Take the aws_sagemaker_endpoint named {name} and the aws_appautoscaling_target of it out of the "
            "configuration and apply; leave aws_sagemaker_endpoint_configuration and aws_sagemaker_model."
        ),
    )


def _components(snapshot: Snapshot, endpoint: Endpoint) -> list[InferenceComponent]:
    """Those that it hosts, adapters before what they are loaded into."""
    here = (endpoint.ref.region, endpoint.ref.name)
    adapters = {one.name for one in snapshot.component_plans if (one.region, one.endpoint_name) == here and one.base}
    found = [one for one in snapshot.inference_components if (one.ref.region, one.endpoint_name) == here]
    return sorted(found, key=lambda one: (one.ref.name not in adapters, one.ref.name))


def _scaled(snapshot: Snapshot, endpoint: Endpoint) -> list[Scaling]:
    found = (_registered.registered(snapshot, endpoint, variant.name) for variant in endpoint.variants)
    return [scaling for scaling in found if scaling is not None]


def _with(components: list[InferenceComponent]) -> str:
    return f" with its {len(components)} inference components" if components else ""


def _back(components: list[InferenceComponent]) -> str:
    if not components:
        return ""
    return " Its components are made again from the descriptions that are saved: Specification and RuntimeConfig."


def _checks(finding: Finding, endpoint: Endpoint, scaled: list[Scaling]) -> Iterator[str]:
    name = endpoint.ref.name
    yield "Ask its owner whether somebody calls it once a quarter or a year, or keeps it as a standby."
    verdict, why = production(endpoint.ref)
    if verdict is not False:
        yield f"It may be production ({why}): whoever calls it gets errors from then on. Search code for {name}."
    yield "Model Monitor schedules, alarms and dashboards of it stay and look at nothing: stop them too."
    if finding.rule == "endpoint-past-its-expiry":
        yield "The tag may be what is out of date: where it is still called, write the new date there instead."
    for scaling in scaled:
        yield f"AWS deregisters {scaling.place.resource_id} from autoscaling with it; the way back registers it again."


def _commands(endpoint: Endpoint, components: list[InferenceComponent]) -> Iterator[Command]:
    region, which = endpoint.ref.region, {"endpoint-name": endpoint.ref.name}
    yield command("sagemaker describe-endpoint", region, which, "For the way back", saves=file_of(endpoint.ref))
    for one in components:
        component = {"inference-component-name": one.ref.name}
        yield command(
            "sagemaker describe-inference-component", region, component, "For the way back", saves=file_of(one.ref)
        )
        yield command("sagemaker delete-inference-component", region, component)
    deleted = command("sagemaker delete-endpoint", region, which)
    if components:
        yield once("list-inference-components names none of it any more", deleted)
    else:
        yield from (deleted, command("sagemaker wait endpoint-deleted", region, which))


def _undo(endpoint: Endpoint, scaled: list[Scaling]) -> Iterator[Command]:
    region, name = endpoint.ref.region, endpoint.ref.name
    options = {"endpoint-name": name, "endpoint-config-name": endpoint.config_name, **own_tags(endpoint.ref)}
    yield command("sagemaker create-endpoint", region, options)
    yield command("sagemaker wait endpoint-in-service", region, {"endpoint-name": name})
    for scaling in scaled:
        yield from _scaling.commands(scaling)


_ALSO: frozenset[Shelf] = frozenset({"inference_components", "component_plans"})

REMEDY = Remedy(
    rules=("idle-endpoint", "endpoint-past-its-expiry"),
    reads=_registered.SHELVES | _ALSO,
    make=make,
)
