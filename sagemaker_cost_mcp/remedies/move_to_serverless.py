"""A serverless endpoint beside the present one, with the same model.

A real-time endpoint cannot be updated to serverless, so callers move by name, and the present one is deleted when
nobody calls it any more; its configuration stays. Memory is the size that the comparison found cheapest, or was told to
need; concurrency twice the requests at once in the busiest hour, five at least, as far as AWS's limit of 200.

Source: "Deploy models with Amazon SageMaker Serverless Inference" (developer guide).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import cast

from sagemaker_cost_mcp.analysis.called_endpoints import SHELVES, called_endpoints
from sagemaker_cost_mcp.analysis.inference_options import options_of
from sagemaker_cost_mcp.analysis.inference_subject import Subject
from sagemaker_cost_mcp.analysis.serving_option import Option
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.hosting import EndpointConfig, ServerlessPlan
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Command, Terraform
from sagemaker_cost_mcp.remedies import _endpoint_config, _forms
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_LEAST, _MOST = 5, 200
_GIB = 1024
_SUFFIX = "serverless"


def make(finding: Finding, ground: Ground) -> Change:
    """Configuration and endpoint."""
    days = ground.thresholds.idle_endpoint_days
    called = called_endpoints(ground.snapshot.only(SHELVES), days, lambda one: one.ref.arn == finding.resource.arn)
    endpoint, judged, book = next(called)
    subject = cast("Subject", judged)  # as the rule found it on the same snapshot
    option = next(one for one in options_of(subject, book) if one.name == "serverless")
    config = _config(_endpoint_config.old_config(ground.snapshot, endpoint), endpoint, _plan(subject, option))
    name, serverless = config.name, cast("ServerlessPlan", config.variants[0].serverless)
    return Change(
        what=f"Serverless endpoint {name} ({serverless.memory_mb:,} MB, {serverless.max_concurrency} requests at once) "
        f"is created beside {endpoint.ref.name}, with its model; callers move over.",
        check_first=tuple(_checks(option, endpoint)),
        undo=f"Let callers go back to {endpoint.ref.name}, and delete {name}: as long as the present one is there, "
        "nothing is lost.",
        commands=tuple(_commands(config)),
        undo_commands=(_sagemaker("delete-endpoint", {"EndpointName": name}, config),),
        placeholders=_endpoint_config.placeholders(config),
        cloudformation=CloudFormation(
            description=f"{endpoint.ref.name} as a serverless endpoint",
            parameters=_endpoint_config.placeholders(config),
            resources={
                "EndpointConfig": _endpoint_config.resource(config),
                "Endpoint": _forms.resource(
                    "AWS::SageMaker::Endpoint",
                    {"EndpointName": name, "EndpointConfigName": {"Fn::GetAtt": ["EndpointConfig", _NAME]}},
                ),
            },
        ),
        terraform=_terraform(config),
    )


_NAME = "EndpointConfigName"


def _plan(subject: Subject, option: Option) -> ServerlessPlan:
    peak = subject.demand.peak
    wanted = 2 * ceil(peak[1]) if peak else _LEAST
    gigabytes = int(option.charges[0].price.item.removeprefix("Mem-").removesuffix("GB"))
    return ServerlessPlan(
        memory_mb=gigabytes * _GIB, max_concurrency=max(_LEAST, min(_MOST, wanted)), provisioned_concurrency=0
    )


def _config(old: EndpointConfig, endpoint: Endpoint, plan: ServerlessPlan) -> EndpointConfig:
    """One variant, and nothing of what belongs to instances."""
    variant = _endpoint_config.bare(endpoint.variants[0])
    models = {one.name: one.model_name for one in old.variants}
    changed = {
        "model_name": models.get(variant.name),
        "instance_type": None,
        "initial_count": None,
        "weight": 1.0,
        "serverless": plan,
    }
    name = f"{endpoint.ref.name[: 62 - len(_SUFFIX)].rstrip('-')}-{_SUFFIX}"
    return old.model_copy(update={"name": name, "variants": (variant.model_copy(update=changed),)})


def _checks(option: Option, endpoint: Endpoint) -> Iterator[str]:
    for gate in option.gates:
        if gate.status == "unknown":
            yield f"{gate.gate}: {gate.why}"
    yield "Send it production requests: the first after a silence waits for the container to start"
    yield f"The name changes: who calls {endpoint.ref.name}, and what scales or watches it?"
    yield f"Delete {endpoint.ref.name} once nobody calls it: until then both are paid"


def _commands(config: EndpointConfig) -> Iterator[Command]:
    yield _sagemaker("create-endpoint-config", _endpoint_config.shape(config), config)
    yield _sagemaker("create-endpoint", {"EndpointName": config.name, _NAME: config.name}, config)
    waits = _sagemaker("wait endpoint-in-service", {"EndpointName": config.name}, config)
    yield waits.model_copy(update={"reads_only": True})


def _sagemaker(operation: str, shape: _forms.Shape, config: EndpointConfig) -> Command:
    return Command(service="sagemaker", operation=operation, options=_forms.options(shape), region=config.region)


def _terraform(config: EndpointConfig) -> Terraform:
    made = _endpoint_config.block(config, config.name)
    endpoint = {"Name": config.name, _NAME: _forms.attribute(made, "name")}
    return Terraform(
        blocks=(made, _forms.block("aws_sagemaker_endpoint", config.name, endpoint)),
        variables=_endpoint_config.used_placeholders(config),
    )


REMEDY = Remedy(rules=("steady-low-traffic-endpoint",), make=make)
