"""The same renewal (`_renewal`) in templates: the endpoint and its new configuration, as far as the old was read."""

from __future__ import annotations

from collections.abc import Iterable

from sagemaker_cost_mcp.model.hosting import EndpointConfig, VariantPlan
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.remedy import CloudFormation, Terraform
from sagemaker_cost_mcp.remedies import _endpoint_config, _forms
from sagemaker_cost_mcp.remedies._renewal import Renewal
from sagemaker_cost_mcp.remedies._templates import Templates


def renewed(renewal: Renewal, old: EndpointConfig, variants: Iterable[VariantPlan], also: str = "") -> Templates:
    """What the owning template and configuration should say.

    Args:
        renewal: The move.
        old: The present configuration, as far as it was read.
        variants: Those of the new one.
        also: What else has to be done there, as a sentence.
    """
    config = old.model_copy(update={"name": renewal.name, "variants": tuple(variants)})
    told = f"{'. '.join(_endpoint_config.not_copied(old))}. {also}".rstrip()
    return Templates(_cloudformation(renewal, config, told), _terraform(renewal.endpoint, config, told))


def _cloudformation(renewal: Renewal, config: EndpointConfig, told: str) -> CloudFormation:
    endpoint = {
        "EndpointName": renewal.endpoint.ref.name,
        "EndpointConfigName": {"Fn::GetAtt": ["EndpointConfig", "EndpointConfigName"]},
        "RetainAllVariantProperties": True if renewal.retains else None,
    }
    return CloudFormation(
        description=f"Endpoint {renewal.endpoint.ref.name} {renewal.why}",
        parameters=_endpoint_config.placeholders(config),
        resources={
            "EndpointConfig": _endpoint_config.resource(config),
            "Endpoint": _forms.resource("AWS::SageMaker::Endpoint", endpoint),
        },
        edits=True,
        note=f"An endpoint that no stack owns has to be imported first, or changed with the CLI. {told}",
    )


def _terraform(endpoint: Endpoint, config: EndpointConfig, told: str) -> Terraform:
    block = _endpoint_config.block(config, endpoint.ref.name)
    shape = {"Name": endpoint.ref.name, "EndpointConfigName": _forms.attribute(block, "name")}
    note = " ".join(filter(None, (_endpoint_config.missing_in_terraform(config), told)))
    return Terraform(
        blocks=(block, _forms.block("aws_sagemaker_endpoint", endpoint.ref.name, shape)),
        variables=_endpoint_config.used_placeholders(config),
        edits=True,
        note=note,
    )
